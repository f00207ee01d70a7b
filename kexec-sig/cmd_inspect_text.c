/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_cert.h"
#include "cmd_inspect.h"
#include "explain.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static void image_rows(struct text *t, const struct ksig_image *image)
{
	bool known = strcmp(image->format, "unknown") != 0;
	char size[TEXT_SIZE_MAX];

	text_row(t, "Image", STYLE_PLAIN, "%s", image->path);
	text_row(t, "", STYLE_PLAIN, "%s%s%s%s, %s%s%s", known ? image->format : "unknown format",
		 image->boot.found && image->pe.machine ? " (PE/COFF)" : "", known ? ", " : "",
		 known ? image->arch : "", text_size(image->size, size),
		 image->release ? ", Linux " : "", image->release ? image->release : "");
}

static void boot_rows(struct text *t, const struct ksig_bzimage *b)
{
	char size[TEXT_SIZE_MAX], align[TEXT_SIZE_MAX];

	if (!b->found)
		return;
	text_row(t, "Boot", STYLE_PLAIN, "protocol %u.%02u%s%s%s", b->version >> 8,
		 b->version & 0xff, b->xloadflags & KSIG_XLF_KERNEL_64 ? ", 64-bit entry" : "",
		 b->xloadflags & KSIG_XLF_ABOVE_4G ? ", loadable above 4 GiB" : "",
		 b->xloadflags & KSIG_XLF_5LEVEL ? ", 5-level paging" : "");
	text_row(t, "", STYLE_PLAIN,
		 "%s of memory, preferably at 0x%" PRIx64 ", aligned to %s; command line up to "
		 "%" PRIu32 " bytes",
		 text_size(b->init_size, size), b->pref_address,
		 text_size(b->kernel_alignment, align), b->cmdline_size);
	if (b->note)
		text_row(t, "", STYLE_BAD, "%s", b->note);
}

/* ---- PE ------------------------------------------------------------------------------- */

static void section_rows(struct text *t, const struct inspection *i)
{
	for (size_t k = 0; k < i->n_sections; k++) {
		const struct inspect_section *s = &i->section[k];

		char memory[64] = "";

		if (s->virtual_address != s->offset || s->virtual_size != s->raw_size)
			snprintf(memory, sizeof(memory), ", in memory 0x%08" PRIx32 "+0x%08" PRIx32,
				 s->virtual_address, s->virtual_size);
		cert_detail(t, s->in_file ? STYLE_PLAIN : STYLE_BAD, s->name,
			    "0x%08" PRIx32 "+0x%08" PRIx32 "%s%s", s->offset, s->raw_size, memory,
			    s->in_file ? "" : ", outside the file");
	}
	if (i->n_sections < i->all_sections)
		cert_detail(t, STYLE_PLAIN, "...", "%u sections are named, %zu are shown",
			    i->all_sections, i->n_sections);
}

static void pe_rows(struct text *t, const struct inspection *i)
{
	const struct ksig_image *image = i->image;
	const struct ksig_pe *pe = &image->pe;

	if (!i->is_pe)
		return;
	text_row(t, "PE/COFF", STYLE_PLAIN, "%s, machine 0x%04x, %" PRIu32 " bytes of headers",
		 pe->pe32_plus ? "PE32+" : "PE32", pe->machine, pe->header_size);
	if (pe->cert_offset && pe->cert_size)
		text_row(t, "", STYLE_PLAIN, "certificate table of %" PRIu32 " bytes at 0x%" PRIx32,
			 pe->cert_size, pe->cert_offset);
	section_rows(t, i);
	if (image->pe_err < 0 && image->pe_err != -ENODATA && pe->note)
		text_row(t, "", STYLE_BAD, "%s (%s)", pe->note, ksig_errno_name(-image->pe_err));
	if (image->parts_err < 0 && image->parts_note && !image->parts_hazard)
		text_row(t, "", STYLE_BAD, "%s (%s)", image->parts_note,
			 ksig_errno_name(-image->parts_err));
	if (pe->hazard || image->parts_hazard)
		text_row(t, "Hazard", STYLE_BAD,
			 "verifying it makes the kernel read outside the image: %s",
			 pe->hazard ? pe->hazard : image->parts_hazard);
}

/* ---- signatures ------------------------------------------------------------------------ */

static void signer_rows(struct text *t, const struct ksig_pkcs7 *msg, const struct ksig_signer *s)
{
	_cleanup_free_ char *id = cert_hex(s->sid_is_skid ? s->sid.a : s->sid_serial);
	_cleanup_free_ char *issuer =
		s->sid_is_skid ? NULL : ksig_x509_name_text(s->sid_issuer_der);
	char when[CERT_TIME_MAX];

	if (s->cert >= 0)
		text_row(t, "Signer", STYLE_PLAIN, "certificate %d of the signature: %s",
			 s->cert + 1, msg->certs[s->cert].x509->subject);
	else if (s->sid_is_skid)
		text_row(t, "Signer", STYLE_PLAIN, "key id %s", id ? id : "?");
	else
		text_row(t, "Signer", STYLE_PLAIN, "certificate with serial %s, issued by %s",
			 id ? id : "?", issuer ? issuer : "?");
	cert_detail(t, STYLE_PLAIN, "algorithm", "%s with %s",
		    s->sig.pkey_algo ? s->sig.pkey_algo : "unknown",
		    s->sig.hash_algo ? s->sig.hash_algo : "unknown digest");
	if (s->checked)
		cert_detail(t, STYLE_GOOD, "signature", "good");
	else if (s->cert < 0)
		cert_detail(t, STYLE_WARN, "signature",
			    "not checked: the certificate is not in the signature");
	else
		cert_detail(t, STYLE_BAD, "signature", "not good%s%s%s", s->verify < 0 ? " (" : "",
			    s->verify < 0 ? ksig_errno_name(-s->verify) : "",
			    s->verify < 0 ? ")" : "");
	if (s->has_signing_time)
		cert_detail(t, STYLE_PLAIN, "signing time", "%s", cert_time(s->signing_time, when));
}

static void embedded_rows(struct text *t, const struct ksig_pkcs7 *msg, size_t n, const char *certs)
{
	const struct ksig_embedded *e = &msg->certs[n];
	_cleanup_free_ char *subject = ksig_x509_name_text(e->x509->subject_der);
	char label[32];

	snprintf(label, sizeof(label), "Cert %zu", n + 1);
	text_row(t, label, STYLE_PLAIN, "%s", subject ? subject : "?");
	cert_rows(t, e->x509);
	if (e->issuer == (int)n || e->x509->self_signed)
		cert_detail(t, STYLE_PLAIN, "signed by", "itself");
	else if (e->issuer >= 0)
		cert_detail(t, STYLE_PLAIN, "signed by", "certificate %d", e->issuer + 1);
	if (certs) {
		_cleanup_free_ char *name = cert_file_name(e->x509);

		cert_detail(t, STYLE_PLAIN, "file", "%s/%s", certs, name ? name : "?");
	}
}

static void digest_rows(struct text *t, const struct inspect_signature *s)
{
	_cleanup_free_ char *expected = cert_hex(s->expected);
	_cleanup_free_ char *computed = cert_hex(bytes_of(s->computed, s->computed_size));

	if (!s->digest)
		return;
	if (s->computed_size)
		cert_detail(t, s->content == CONTENT_MISMATCH ? STYLE_BAD : STYLE_PLAIN, s->digest,
			    "%s", computed ? computed : "?");
	if (s->expected.data && s->content != CONTENT_MATCH)
		cert_detail(t, STYLE_PLAIN, "signed digest", "%s", expected ? expected : "?");
}

static void signature_rows(struct text *t, const struct inspect_signature *s, const char *certs)
{
	static const char *const contents[] = {"content not checked", "content matches",
					       "content does not match"};
	static const enum text_style styles[] = {STYLE_PLAIN, STYLE_PLAIN, STYLE_BAD};
	bool appended = s->entry == 0;
	const char *why = s->note ? s->note : explain_errno_meaning(-s->result);
	char entry[64] = "", size[32] = "";

	if (s->entry > 1)
		snprintf(entry, sizeof(entry), ", entry %u (no kernel looks at it)", s->entry);
	if (s->size)
		snprintf(size, sizeof(size), ", %zu bytes", s->size);
	text_row(t, "Signature", styles[s->content], "%s%s%s, %s",
		 appended ? "appended" : "Authenticode", entry, size, contents[s->content]);
	if (s->result < 0)
		cert_detail(t, STYLE_BAD, "not good", "%s%s%s", ksig_errno_name(-s->result),
			    why ? ": " : "", why ? why : "");
	if (s->doubt[0])
		cert_detail(t, STYLE_WARN, "unknown", "%s", s->doubt);
	digest_rows(t, s);
	for (size_t k = 0; s->msg && k < s->msg->n_signers; k++)
		signer_rows(t, s->msg, &s->msg->signers[k]);
	for (size_t k = 0; s->msg && k < s->msg->n_certs; k++)
		embedded_rows(t, s->msg, k, certs);
}

char *inspect_text(const struct inspection *i, const struct ksig_report_options *options,
		   const char *certs)
{
	struct text t = {.options = options};

	image_rows(&t, i->image);
	boot_rows(&t, &i->image->boot);
	pe_rows(&t, i);
	for (size_t k = 0; k < i->n_signatures; k++)
		signature_rows(&t, &i->signature[k], certs);
	if (i->n_signatures == 0)
		text_row(&t, "Signature", STYLE_WARN, "none");
	if (i->more_signatures)
		text_row(&t, "", STYLE_WARN, "more signatures than are shown here");
	return text_take(&t);
}
