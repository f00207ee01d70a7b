// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PKCS#7 SignedData, from the specification in struct sign_spec.
 *
 *	ContentInfo ::= SEQUENCE { signedData, [0] SignedData ::= SEQUENCE {
 *		version, digestAlgorithms, contentInfo, [0] certificates, [1] crls, signerInfos } }
 *
 * RFC 2315, section 9; Authenticode puts SpcIndirectDataContent into contentInfo. The
 * kernel's view is crypto/asymmetric_keys/pkcs7.asn1 and mscode.asn1.
 */
#include "message.h"

#include <errno.h>
#include <string.h>

#define OID_SIGNED_DATA  "1.2.840.113549.1.7.2"
#define OID_SPC_PE_IMAGE "1.3.6.1.4.1.311.2.1.15"

/* ---- content ------------------------------------------------------------------- */

/* SpcPeImageData ::= SEQUENCE { flags, [0] { [2] { [0] file name } } } with "<<<Obsolete>>>" */
static void put_spc_value(struct gen_buf *b)
{
	static const char obsolete[] = "<<<Obsolete>>>";
	size_t seq = der_open(b, DER_SEQUENCE), link, file, name, i;

	der_put(b, DER_BIT_STRING, "", 1);
	link = der_open(b, DER_CONTEXT_CONS | 0);
	file = der_open(b, DER_CONTEXT_CONS | 2);
	name = der_open(b, DER_CONTEXT | 0);
	for (i = 0; obsolete[i]; i++) {
		gen_buf_byte(b, 0);
		gen_buf_byte(b, (uint8_t)obsolete[i]);
	}
	der_close(b, name);
	der_close(b, file);
	der_close(b, link);
	der_close(b, seq);
}

static void put_image_digest(struct gen_buf *b, const struct sign_spec *spec,
			     const struct gen_subject *subject)
{
	size_t mark = der_open(b, DER_OCTET_STRING), start = b->len;

	if (!(spec->flags & MSG_SPC_DIGEST_EMPTY))
		gen_buf_put(b, subject->digest, subject->digest_len);
	if (spec->flags & MSG_SPC_DIGEST_FLIPPED && !b->broken)
		b->data[start] ^= 0x80;
	if (spec->flags & MSG_SPC_DIGEST_SHORT && !b->broken)
		b->len--;
	if (spec->flags & MSG_SPC_DIGEST_LONG)
		gen_buf_byte(b, 0);
	der_close(b, mark);
}

/* SEQUENCE { SEQUENCE { type, value }, SEQUENCE { digestAlgorithm, digest } } */
static void put_spc(struct gen_buf *b, const struct sign_spec *spec,
		    const struct gen_subject *subject)
{
	size_t seq = der_open(b, DER_SEQUENCE), part;

	part = der_open(b, DER_SEQUENCE);
	der_oid(b, spec->spc_type ? spec->spc_type : OID_SPC_PE_IMAGE);
	if (!(spec->flags & MSG_SPC_NO_VALUE))
		put_spc_value(b);
	der_close(b, part);
	part = der_open(b, DER_SEQUENCE);
	der_algorithm(b, gen_md_info[spec->image_md].oid, !(spec->flags & MSG_SPC_NO_NULL));
	put_image_digest(b, spec, subject);
	if (spec->flags & MSG_SPC_TRAILING)
		der_null(b);
	der_close(b, part);
	der_close(b, seq);
}

/* The content with its tag, and the part of it that the message digest is taken over. */
static void make_content(const struct sign_spec *spec, const struct gen_subject *subject,
			 struct gen_buf *content, struct gen_buf *signed_part)
{
	size_t header;

	if (subject->data) {
		gen_buf_put(signed_part, subject->data, subject->data_len);
		if (spec->flags & MSG_EMBED_CONTENT)
			der_put(content, DER_OCTET_STRING, "content", 7);
		return;
	}
	if (spec->flags & MSG_NO_CONTENT)
		return;
	put_spc(content, spec, subject);
	if (content->broken || content->len < 2)
		return;
	if (spec->flags & MSG_CONTENT_AS_OCTETS)
		content->data[0] = DER_OCTET_STRING;
	header = content->data[1] < 0x80 ? 2 : 2 + (content->data[1] & 0x7fu);
	if (spec->flags & MSG_HASH_HEADER)
		header = 0;
	gen_buf_put(signed_part, content->data + header, content->len - header);
}

/* ---- certificates and revocation lists -------------------------------------------- */

static enum gen_cert signer_cert(const struct sign_spec *spec, unsigned n)
{
	if (n == 0 && spec->signers[0].cert == GEN_CERT_NONE)
		return GEN_CERT_LEAF;
	return spec->signers[n].cert;
}

static int put_cert(struct gen_keys *keys, enum gen_cert cert, struct gen_buf *b)
{
	const struct gen_cert_parts *parts;
	int ret = gen_cert_parts(keys, cert, &parts);

	if (!ret)
		gen_buf_put(b, parts->der.data, parts->der.len);
	return ret;
}

static int put_cert_list(struct gen_keys *keys, const struct sign_spec *spec, struct gen_buf *b)
{
	unsigned i, rounds = spec->flags & MSG_CERTS_TWICE ? 2 : 1;
	int ret = 0;

	while (rounds-- && !ret) {
		if (spec->certs[0] == GEN_CERT_NONE)
			ret = put_cert(keys, signer_cert(spec, 0), b);
		for (i = 0; i < ARRAY_SIZE(spec->certs) && spec->certs[i] && !ret; i++)
			ret = put_cert(keys, spec->certs[i], b);
	}
	for (i = 0; i < spec->fillers && !ret; i++)
		ret = gen_cert_filler(keys, i, b);
	return ret;
}

static int put_certs(struct gen_keys *keys, const struct sign_spec *spec, struct gen_buf *b)
{
	_cleanup_buf_ struct gen_buf list = {0};
	unsigned tag = spec->flags & MSG_CERTS_AS_SEQUENCE ? 2 : 0;
	int ret;

	if (spec->flags & MSG_NO_CERTS)
		return 0;
	ret = put_cert_list(keys, spec, &list);
	if (!ret)
		der_put(b, DER_CONTEXT_CONS | tag, list.data, list.len);
	return ret;
}

/* CertificateList of RFC 5280, section 5.1, with nothing revoked. */
static int put_crl(struct gen_keys *keys, struct gen_buf *b)
{
	const struct gen_cert_parts *ca;
	_cleanup_buf_ struct gen_buf tbs = {0}, sig = {0};
	EVP_PKEY *pkey;
	size_t seq, mark;
	int ret;

	ret = gen_cert_parts(keys, GEN_CERT_CA, &ca);
	if (!ret)
		ret = gen_pkey(keys, KEY_CA, &pkey);
	if (ret)
		return ret;
	mark = der_open(&tbs, DER_SEQUENCE);
	der_integer(&tbs, 1);
	gen_signature_algorithm(&tbs, pkey, MD_SHA256);
	gen_buf_put(&tbs, ca->subject.data, ca->subject.len);
	der_time(&tbs, "240101000000Z");
	der_close(&tbs, mark);
	ret = gen_sign_bytes(pkey, MD_SHA256, &tbs, &sig);
	if (ret)
		return ret;
	seq = der_open(b, DER_SEQUENCE);
	gen_buf_put(b, tbs.data, tbs.len);
	gen_signature_algorithm(b, pkey, MD_SHA256);
	mark = der_open(b, DER_BIT_STRING);
	gen_buf_byte(b, 0);
	gen_buf_put(b, sig.data, sig.len);
	der_close(b, mark);
	der_close(b, seq);
	return 0;
}

static int put_crls(struct gen_keys *keys, const struct sign_spec *spec, struct gen_buf *b)
{
	size_t set, seq;
	int ret = 0;

	if (!(spec->flags & (MSG_CRL | MSG_CRL_EMPTY | MSG_CRL_OF_CERT)))
		return 0;
	set = der_open(b, DER_CONTEXT_CONS | 1);
	if (spec->flags & MSG_CRL)
		ret = put_crl(keys, b);
	if (spec->flags & MSG_CRL_OF_CERT) {
		seq = der_open(b, DER_SEQUENCE);
		ret = put_cert(keys, GEN_CERT_ROGUE_CA, b);
		der_close(b, seq);
	}
	der_close(b, set);
	return ret;
}

/* ---- SignedData ---------------------------------------------------------------------- */

static void put_digest_algorithms(struct gen_buf *b, const struct sign_spec *spec)
{
	size_t set = der_open(b, DER_SET);
	enum gen_md first = spec->signers[0].md, second = spec->signers[1].md;

	if (!(spec->flags & MSG_NO_DIGEST_ALGS)) {
		der_algorithm(b, gen_md_info[first].oid, true);
		if (spec->signers[1].cert && second != first)
			der_algorithm(b, gen_md_info[second].oid, true);
	}
	der_close_as(b, set, spec->flags & MSG_SET_LONG_FORM ? DER_LONG_2 : DER_SHORTEST);
}

static int put_signers(struct gen_keys *keys, const struct sign_spec *spec,
		       const struct gen_buf *signed_part, struct gen_buf *b)
{
	unsigned tag = spec->flags & MSG_SIGNERS_AS_SEQUENCE ? DER_SEQUENCE : DER_SET, n;
	size_t set = der_open(b, tag);
	int ret = 0;

	for (n = 0; n < ARRAY_SIZE(spec->signers) && !ret; n++) {
		if (spec->flags & MSG_NO_SIGNERS || signer_cert(spec, n) == GEN_CERT_NONE)
			break;
		ret = gen_signer_info(keys, spec, &spec->signers[n], signer_cert(spec, n),
				      signed_part, b);
	}
	der_close(b, set);
	return ret;
}

static unsigned message_version(const struct sign_spec *spec)
{
	bool v3 = gen_signer_version(&spec->signers[0]) == 3 ||
		  (spec->signers[1].cert && gen_signer_version(&spec->signers[1]) == 3);

	return spec->version ? spec->version : v3 ? 3 : 1;
}

static void put_content_info(struct gen_buf *b, const struct sign_spec *spec,
			     const struct gen_buf *content)
{
	size_t seq = der_open(b, DER_SEQUENCE), mark;

	der_oid(b, spec->content_type ? spec->content_type : OID_SPC_INDIRECT);
	if (content->len) {
		mark = der_open(b, DER_CONTEXT_CONS | 0);
		gen_buf_put(b, content->data, content->len);
		der_close(b, mark);
	}
	der_close(b, seq);
}

static int put_signed_data(struct gen_keys *keys, const struct sign_spec *spec,
			   const struct gen_subject *subject, struct gen_buf *b)
{
	_cleanup_buf_ struct gen_buf content = {0}, signed_part = {0};
	uint8_t two_bytes[2] = {0, (uint8_t)message_version(spec)};
	int ret;

	make_content(spec, subject, &content, &signed_part);
	if (spec->flags & MSG_VERSION_TWO_BYTES)
		der_put(b, DER_INTEGER, two_bytes, sizeof(two_bytes));
	else
		der_integer(b, message_version(spec));
	put_digest_algorithms(b, spec);
	put_content_info(b, spec, &content);
	ret = put_certs(keys, spec, b);
	if (!ret)
		ret = put_crls(keys, spec, b);
	if (!ret)
		ret = put_signers(keys, spec, &signed_part, b);
	return ret ? ret : content.broken || signed_part.broken ? -ENOMEM : 0;
}

/* What a module's signature has where the specification leaves it open. */
static struct sign_spec as_detached(const struct sign_spec *spec)
{
	struct sign_spec detached = *spec;
	size_t n;

	if (!detached.content_type)
		detached.content_type = OID_PKCS7_DATA;
	for (n = 0; n < ARRAY_SIZE(detached.signers); n++)
		if (!detached.signers[n].attrs)
			detached.signers[n].attrs = ATTR_ABSENT;
	return detached;
}

int gen_message(struct gen_keys *keys, const struct sign_spec *given,
		const struct gen_subject *subject, struct gen_buf *out)
{
	struct sign_spec detached = as_detached(given);
	const struct sign_spec *spec = subject->data ? &detached : given;
	size_t outer = der_open(out, DER_SEQUENCE), explicit, seq;
	int ret = 0;

	der_oid(out, spec->outer_type ? spec->outer_type : OID_SIGNED_DATA);
	if (!(spec->flags & MSG_NOTHING)) {
		explicit = der_open(out, DER_CONTEXT_CONS | 0);
		seq = der_open(out, DER_SEQUENCE);
		ret = put_signed_data(keys, spec, subject, out);
		der_close_as(out, seq, spec->inner_form);
		der_close_as(out, explicit, spec->inner_form);
	}
	if (spec->flags & MSG_TRAILING_INSIDE)
		der_null(out);
	der_close_as(out, outer, spec->outer_form);
	return ret ? ret : out->broken ? -ENOMEM : 0;
}
