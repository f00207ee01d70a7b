/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Schema "kexec-sig/image/1", described in doc/verdicts.md; only ever extended. */
#include "cmd_cert.h"
#include "cmd_inspect.h"

#include <errno.h>
#include <json-c/json.h>

static void add(struct json_object *o, const char *key, struct json_object *value)
{
	json_object_object_add(o, key, value);
}

static void add_text(struct json_object *o, const char *key, const char *s)
{
	add(o, key, cert_json_text(s));
}

static void add_number(struct json_object *o, const char *key, uint64_t n)
{
	add(o, key, json_object_new_int64((int64_t)n));
}

static void add_flag(struct json_object *o, const char *key, bool on)
{
	add(o, key, json_object_new_boolean(on));
}

/* "ok", or the name of a negative errno. */
static void add_result(struct json_object *o, const char *key, int result)
{
	add_text(o, key, result < 0 ? ksig_errno_name(-result) : "ok");
}

static struct json_object *boot_object(const struct ksig_bzimage *b)
{
	struct json_object *o;
	char version[16];

	if (!b->found)
		return NULL;
	o = json_object_new_object();
	snprintf(version, sizeof(version), "%u.%02u", b->version >> 8, b->version & 0xffU);
	add_text(o, "protocol", version);
	add_number(o, "init_size", b->init_size);
	add_number(o, "pref_address", b->pref_address);
	add_number(o, "kernel_alignment", b->kernel_alignment);
	add_number(o, "cmdline_size", b->cmdline_size);
	add_flag(o, "64bit", b->xloadflags & KSIG_XLF_KERNEL_64);
	add_flag(o, "above_4g", b->xloadflags & KSIG_XLF_ABOVE_4G);
	add_flag(o, "5level", b->xloadflags & KSIG_XLF_5LEVEL);
	add_text(o, "note", b->note);
	return o;
}

static struct json_object *section_object(const struct inspect_section *s)
{
	struct json_object *o = json_object_new_object();

	add_text(o, "name", s->name);
	add_number(o, "offset", s->offset);
	add_number(o, "size", s->raw_size);
	add_number(o, "virtual_address", s->virtual_address);
	add_number(o, "virtual_size", s->virtual_size);
	add_flag(o, "in_file", s->in_file);
	return o;
}

static struct json_object *pe_object(const struct inspection *i)
{
	const struct ksig_image *image = i->image;
	const struct ksig_pe *pe = &image->pe;
	int result =
		image->pe_err < 0 && image->pe_err != -ENODATA ? image->pe_err : image->parts_err;
	struct json_object *o, *sections;

	if (!i->is_pe)
		return NULL;
	o = json_object_new_object();
	sections = json_object_new_array();
	add_text(o, "type", pe->pe32_plus ? "PE32+" : "PE32");
	add_number(o, "machine", pe->machine);
	add_number(o, "header_size", pe->header_size);
	add_number(o, "certificate_offset", pe->cert_offset);
	add_number(o, "certificate_size", pe->cert_size);
	for (size_t k = 0; k < i->n_sections; k++)
		json_object_array_add(sections, section_object(&i->section[k]));
	add(o, "sections", sections);
	add_result(o, "result", result);
	add_text(o, "note",
		 result < 0 ? image->parts_err < 0 ? image->parts_note : pe->note : NULL);
	add_text(o, "hazard", pe->hazard ? pe->hazard : image->parts_hazard);
	return o;
}

/* ---- signatures ------------------------------------------------------------------------ */

static struct json_object *signer_object(const struct ksig_pkcs7 *msg, const struct ksig_signer *s)
{
	struct json_object *o = json_object_new_object();
	bool by_name = !s->sid_is_skid;

	add_text(o, "subject", s->cert >= 0 ? msg->certs[s->cert].x509->subject : NULL);
	add(o, "issuer", by_name ? cert_json_name(s->sid_issuer_der) : NULL);
	add(o, "serial", by_name ? cert_json_hex(s->sid_serial) : NULL);
	add(o, "key_id", by_name ? NULL : cert_json_hex(s->sid.a));
	add(o, "certificate", s->cert >= 0 ? json_object_new_int(s->cert) : NULL);
	add_text(o, "algorithm", s->sig.pkey_algo);
	add_text(o, "hash", s->sig.hash_algo);
	add_text(o, "signature", s->checked ? "good" : s->cert < 0 ? "unchecked" : "bad");
	add(o, "signing_time", s->has_signing_time ? cert_json_time(s->signing_time) : NULL);
	return o;
}

static struct json_object *certificates(const struct ksig_pkcs7 *msg, const char *certs)
{
	struct json_object *list = json_object_new_array();

	for (size_t k = 0; msg && k < msg->n_certs; k++) {
		const struct ksig_embedded *e = &msg->certs[k];
		_cleanup_free_ char *name = certs ? cert_file_name(e->x509) : NULL;
		struct json_object *o = cert_json(e->x509);

		add(o, "issuer_certificate",
		    e->issuer >= 0 ? json_object_new_int(e->issuer) : NULL);
		if (certs)
			add_text(o, "file", name);
		json_object_array_add(list, o);
	}
	return list;
}

static struct json_object *signature_object(const struct inspect_signature *s, const char *certs)
{
	static const char *const contents[] = {"unchecked", "match", "mismatch"};
	struct json_object *o = json_object_new_object(), *signers = json_object_new_array();

	add_text(o, "kind", s->kind);
	add(o, "entry", s->entry ? json_object_new_int((int)s->entry) : NULL);
	add_number(o, "size", s->size);
	add_result(o, "result", s->result);
	add_text(o, "note", s->note);
	add_text(o, "unknown", s->doubt[0] ? s->doubt : NULL);
	add_text(o, "digest", s->digest);
	add(o, "signed_digest", s->expected.data ? cert_json_hex(s->expected) : NULL);
	add(o, "image_digest",
	    s->computed_size ? cert_json_hex(bytes_of(s->computed, s->computed_size)) : NULL);
	add_text(o, "content", contents[s->content]);
	for (size_t k = 0; s->msg && k < s->msg->n_signers; k++)
		json_object_array_add(signers, signer_object(s->msg, &s->msg->signers[k]));
	add(o, "signers", signers);
	add(o, "certificates", certificates(s->msg, certs));
	return o;
}

char *inspect_json(const struct inspection *i, bool pretty, const char *certs)
{
	struct json_object *o = json_object_new_object(), *list = json_object_new_array();
	const struct ksig_image *image = i->image;

	add_text(o, "schema", "kexec-sig/image/1");
	add_text(o, "path", image->path);
	add_number(o, "size", image->size);
	add_text(o, "format", image->format);
	add_text(o, "arch", image->arch);
	add_text(o, "release", image->release);
	add(o, "boot", boot_object(&image->boot));
	add(o, "pe", pe_object(i));
	for (size_t k = 0; k < i->n_signatures; k++)
		json_object_array_add(list, signature_object(&i->signature[k], certs));
	add(o, "signatures", list);
	return cmd_json_text(o, pretty);
}
