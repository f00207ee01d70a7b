/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "inspect.h"
#include "appended.h"
#include "authenticode.h"
#include "cmd.h"

#include <errno.h>

/* ---- sections ----------------------------------------------------------------------- */

#define PE_ADDRESS   60 /* of the PE header's offset */
#define PE_SECTIONS  6
#define SECTION_SIZE 40

static bool read_section(struct bytes file, uint64_t at, struct inspect_section *ret)
{
	struct inspect_section s = {0};
	struct bytes name;

	if (!bytes_sub(file, at, sizeof(s.name) - 1, &name) ||
	    !bytes_le32(file, at + 8, &s.virtual_size) ||
	    !bytes_le32(file, at + 12, &s.virtual_address) ||
	    !bytes_le32(file, at + 16, &s.raw_size) || !bytes_le32(file, at + 20, &s.offset))
		return false;
	memcpy(s.name, name.data, name.size);
	s.in_file = bytes_has(file, s.offset, s.raw_size);
	*ret = s;
	return true;
}

/* The parser of the library stops before the sections of an image without a signature. */
static void read_sections(struct bytes file, struct inspection *i)
{
	uint16_t count = 0;
	uint32_t pe = 0;

	i->is_pe = bytes_le32(file, PE_ADDRESS, &pe) && bytes_match(file, pe, "PE\0\0", 4) &&
		   bytes_match(file, 0, "MZ", 2);
	if (!i->is_pe || !bytes_le16(file, (uint64_t)pe + PE_SECTIONS, &count))
		return;
	i->all_sections = count;
	if (i->image->pe.sections_offset == 0)
		return;
	while (i->n_sections < count && i->n_sections < INSPECT_SECTIONS_MAX) {
		uint64_t at = i->image->pe.sections_offset + (uint64_t)i->n_sections * SECTION_SIZE;

		if (!read_section(file, at, &i->section[i->n_sections]))
			return;
		i->n_sections++;
	}
}

/* ---- signatures ----------------------------------------------------------------------- */

static struct inspect_signature *add_signature(struct inspection *i, const char *kind,
					       unsigned int entry)
{
	struct inspect_signature *s;

	if (i->n_signatures == INSPECT_SIGNATURES_MAX) {
		i->more_signatures = true;
		return NULL;
	}
	s = &i->signature[i->n_signatures++];
	s->kind = kind;
	s->entry = entry;
	return s;
}

static void note_computed(struct inspect_signature *s, const struct ksig_digests *digests)
{
	const struct ksig_one_digest *have = ksig_digests_find(digests, s->digest);

	if (!have)
		return;
	memcpy(s->computed, have->value, have->size);
	s->computed_size = have->size;
}

/* Whether the image is the one that the message is about. */
static int check_image(struct bytes file, struct inspection *i, struct inspect_signature *s,
		       const struct ksig_rules *rules)
{
	struct ksig_pe pe = i->image->pe;
	struct ksig_pe_parts parts;
	struct ksig_mscode ms;
	int r;

	if (!s->msg || ksig_mscode_parse(s->msg->content_whole, rules, &ms) < 0)
		return 0;
	s->digest = ms.hash_algo;
	s->expected = ms.digest;
	/* Not taken yet where only a later entry of the table names this digest. */
	if (i->image->parts_err == 0 && !ksig_digests_find(&i->image->pe_digests, ms.hash_algo)) {
		r = ksig_pe_digest_parts(file, &pe, &parts);
		if (r == -ENOMEM)
			return r;
		if (r == 0) {
			r = ksig_digests_add(&i->image->pe_digests, ms.hash_algo, parts.part,
					     parts.n);
			free(parts.part);
		}
		if (r == -ENOMEM)
			return r;
	}
	note_computed(s, &i->image->pe_digests);
	if (s->computed_size)
		s->content = bytes_equal(s->expected, bytes_of(s->computed, s->computed_size))
				     ? CONTENT_MATCH
				     : CONTENT_MISMATCH;
	if (s->result == 0 && s->content == CONTENT_MISMATCH) {
		s->result = -EKEYREJECTED;
		s->note = "the image is not the one that was signed";
	}
	return 0;
}

static int read_message(struct bytes der, enum ksig_usage usage,
			const struct ksig_digests *detached, const struct ksig_rules *rules,
			struct inspect_signature *s)
{
	s->size = der.size;
	s->result = ksig_pkcs7_parse(der, rules, &s->msg);
	if (s->result == 0)
		s->result = ksig_pkcs7_verify(s->msg, usage, detached, rules);
	if (s->result == -ENOMEM)
		return -ENOMEM;
	if (s->msg)
		s->note = s->msg->note;
	return 0;
}

static int read_entry(struct bytes file, struct inspection *i, struct inspect_signature *s,
		      struct bytes der)
{
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = ksig_rules_lenient(KSIG_NEWEST, &doubt);
	int r;

	r = read_message(der, KSIG_USAGE_PE, NULL, &rules, s);
	if (r == 0)
		r = check_image(file, i, s, &rules);
	snprintf(s->doubt, sizeof(s->doubt), "%s", doubt.fact);
	return r;
}

#define WIN_CERT_HEADER 8
#define WIN_CERT_PKCS   2

/* Entries behind the first: no kernel looks at them, firmware does. */
static int read_further_entries(struct bytes file, struct inspection *i)
{
	const struct ksig_pe *pe = &i->image->pe;
	struct bytes table, der;
	uint32_t length;
	uint16_t type;
	uint64_t at = 0;
	int r = 0;

	if (!bytes_sub(file, pe->cert_offset, pe->cert_size, &table))
		return 0;
	for (unsigned int entry = 1; r == 0; entry++) {
		struct inspect_signature *s;

		if (!bytes_le32(table, at, &length) || !bytes_le16(table, at + 6, &type) ||
		    length < WIN_CERT_HEADER || !bytes_has(table, at, length))
			break;
		if (entry > 1) {
			s = add_signature(i, "authenticode", entry);
			if (!s)
				break;
			if (type != WIN_CERT_PKCS || !bytes_sub(table, at + WIN_CERT_HEADER,
								length - WIN_CERT_HEADER, &der)) {
				s->result = -KSIG_ENOTSUPP;
				s->note = "the certificate entry is not PKCS#7 SignedData";
			} else {
				r = read_entry(file, i, s, der);
			}
		}
		at += ((uint64_t)length + 7) & ~UINT64_C(7);
	}
	return r;
}

static int read_authenticode(struct bytes file, struct inspection *i)
{
	const struct ksig_image *image = i->image;
	struct inspect_signature *s;
	int r = 0;

	if (image->pe_err < 0)
		return 0;
	s = add_signature(i, "authenticode", 1);
	if (!s)
		return 0;
	if (image->wrapper_err < 0) {
		s->result = image->wrapper_err;
		s->note = image->pe.note;
	} else if (!image->pe_pkcs7.data) {
		s->size = image->pe_pkcs7.size;
		s->result = -EMSGSIZE;
		s->note = "the PKCS#7 message is longer than 65535 bytes";
	} else {
		r = read_entry(file, i, s, bytes_of(image->pe_pkcs7.data, image->pe_pkcs7.size));
	}
	return r < 0 ? r : read_further_entries(file, i);
}

static int read_appended(struct inspection *i)
{
	const struct ksig_image *image = i->image;
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = ksig_rules_lenient(KSIG_NEWEST, &doubt);
	struct inspect_signature *s;
	int r = 0;

	if (image->appended_err == -ENODATA)
		return 0;
	s = add_signature(i, "appended", 0);
	if (!s)
		return 0;
	if (image->appended_err < 0) {
		s->result = image->appended_err;
		s->note = image->appended_note;
		return 0;
	}
	if (!image->appended_pkcs7.data) {
		s->size = image->appended_pkcs7.size;
		s->result = -EMSGSIZE;
		s->note = "the PKCS#7 message is longer than 65535 bytes";
		return 0;
	}
	r = read_message(bytes_of(image->appended_pkcs7.data, image->appended_pkcs7.size),
			 KSIG_USAGE_APPENDED, &image->appended_digests, &rules, s);
	if (r == 0 && s->msg && s->msg->n_signers) {
		const struct ksig_signer *signer = &s->msg->signers[0];

		s->digest = signer->sig.hash_algo;
		note_computed(s, &image->appended_digests);
		/* Without attributes the signature itself is over the content. */
		if (signer->checked)
			s->content = CONTENT_MATCH;
		else if (signer->verify == -EKEYREJECTED)
			s->content = CONTENT_MISMATCH;
	}
	snprintf(s->doubt, sizeof(s->doubt), "%s", doubt.fact);
	return r;
}

int inspect_image(struct bytes file, const char *path, struct inspection *ret)
{
	int r;

	*ret = (struct inspection){0};
	r = ksig_image_from_bytes(file, path, &ret->image);
	if (r < 0)
		return r;
	read_sections(file, ret);
	r = read_authenticode(file, ret);
	if (r == 0)
		r = read_appended(ret);
	if (r < 0)
		inspect_clear(ret);
	return r;
}

void inspect_clear(struct inspection *i)
{
	for (size_t k = 0; k < i->n_signatures; k++)
		ksig_pkcs7_free(i->signature[k].msg);
	ksig_image_free(i->image);
	*i = (struct inspection){0};
}
