// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SignerInfo: who signed, over which attributes, with what.
 *
 *	SEQUENCE { version, sid, digestAlgorithm, [0] attributes, digestEncryptionAlgorithm,
 *		encryptedDigest, [1] unauthenticated attributes }
 *
 * RFC 2315, section 9.2, with the subject key identifier of RFC 5652, section 5.3.
 */
#include "message.h"

#include <errno.h>
#include <string.h>

#include "certs.h"

#define OID_CONTENT_TYPE   "1.2.840.113549.1.9.3"
#define OID_MESSAGE_DIGEST "1.2.840.113549.1.9.4"
#define OID_SIGNING_TIME   "1.2.840.113549.1.9.5"
#define OID_SMIME_CAPS     "1.2.840.113549.1.9.15"
#define OID_SPC_STATEMENT  "1.3.6.1.4.1.311.2.1.11"
#define OID_SPC_OPUS       "1.3.6.1.4.1.311.2.1.12"
#define OID_SPC_INDIVIDUAL "1.3.6.1.4.1.311.2.1.21"
#define OID_PRIVATE        "1.3.6.1.4.1.55555.1"
#define OID_TIMESTAMP      "1.3.6.1.4.1.311.3.3.1"

#define MAX_ATTRS    16
#define DEFAULT_TIME "240601120000Z"

/* ---- attributes -------------------------------------------------------------------- */

struct attr_input {
	const struct sign_spec *spec;
	const struct signer_spec *signer;
	uint8_t digest[GEN_MD_MAX];
	size_t digest_len;
};

static void put_content_type(struct gen_buf *b, const struct attr_input *in)
{
	der_oid(b, in->spec->content_type ? in->spec->content_type : OID_SPC_INDIRECT);
}

static void put_content_type_data(struct gen_buf *b, const struct attr_input *in _unused_)
{
	der_oid(b, OID_PKCS7_DATA);
}

static void put_digest(struct gen_buf *b, const struct attr_input *in)
{
	der_put(b, DER_OCTET_STRING, in->digest, in->digest_len);
}

static void put_digest_flipped(struct gen_buf *b, const struct attr_input *in)
{
	struct attr_input flipped = *in;

	flipped.digest[0] ^= 1;
	put_digest(b, &flipped);
}

static void put_digest_short(struct gen_buf *b, const struct attr_input *in)
{
	der_put(b, DER_OCTET_STRING, in->digest, in->digest_len - 1);
}

static void put_digest_integer(struct gen_buf *b, const struct attr_input *in)
{
	der_put(b, DER_INTEGER, in->digest, in->digest_len);
}

static void put_digest_twice(struct gen_buf *b, const struct attr_input *in)
{
	put_digest(b, in);
	put_digest(b, in);
}

static void put_time(struct gen_buf *b, const struct attr_input *in)
{
	const char *time = in->signer->time ? in->signer->time : DEFAULT_TIME;

	if (in->signer->time_tag)
		der_text(b, in->signer->time_tag, time);
	else
		der_time(b, time);
}

/* SpcSpOpusInfo with neither name nor address. */
static void put_opus(struct gen_buf *b, const struct attr_input *in _unused_)
{
	der_put(b, DER_SEQUENCE, NULL, 0);
}

static void put_statement(struct gen_buf *b, const struct attr_input *in _unused_)
{
	size_t seq = der_open(b, DER_SEQUENCE);

	der_oid(b, OID_SPC_INDIVIDUAL);
	der_close(b, seq);
}

static void put_smime(struct gen_buf *b, const struct attr_input *in _unused_)
{
	size_t seq = der_open(b, DER_SEQUENCE);

	der_algorithm(b, gen_md_info[MD_SHA256].oid, false);
	der_close(b, seq);
}

static void put_unknown(struct gen_buf *b, const struct attr_input *in _unused_)
{
	der_text(b, DER_UTF8, "whatever");
}

static void put_nothing(struct gen_buf *b _unused_, const struct attr_input *in _unused_)
{
}

static const struct attr_row {
	uint32_t bit;
	const char *oid;
	void (*put)(struct gen_buf *b, const struct attr_input *in);
} attr_rows[] = {
	{ATTR_CONTENT_TYPE, OID_CONTENT_TYPE, put_content_type},
	{ATTR_CONTENT_TYPE_DATA, OID_CONTENT_TYPE, put_content_type_data},
	{ATTR_DIGEST, OID_MESSAGE_DIGEST, put_digest},
	{ATTR_DIGEST_FLIPPED, OID_MESSAGE_DIGEST, put_digest_flipped},
	{ATTR_DIGEST_SHORT, OID_MESSAGE_DIGEST, put_digest_short},
	{ATTR_DIGEST_AS_INTEGER, OID_MESSAGE_DIGEST, put_digest_integer},
	{ATTR_DIGEST_TWO_VALUES, OID_MESSAGE_DIGEST, put_digest_twice},
	{ATTR_DIGEST_AGAIN, OID_MESSAGE_DIGEST, put_digest},
	{ATTR_TIME, OID_SIGNING_TIME, put_time},
	{ATTR_TIME_AGAIN, OID_SIGNING_TIME, put_time},
	{ATTR_OPUS, OID_SPC_OPUS, put_opus},
	{ATTR_STATEMENT, OID_SPC_STATEMENT, put_statement},
	{ATTR_SMIME, OID_SMIME_CAPS, put_smime},
	{ATTR_UNKNOWN, OID_PRIVATE, put_unknown},
	{ATTR_UNKNOWN_EMPTY_SET, OID_PRIVATE, put_nothing},
};

static void put_attr(struct gen_buf *b, const struct attr_row *row, const struct attr_input *in)
{
	size_t seq = der_open(b, DER_SEQUENCE), set;

	der_oid(b, row->oid);
	set = der_open(b, DER_SET);
	row->put(b, in);
	der_close(b, set);
	der_close(b, seq);
}

static int compare_encodings(const void *pa, const void *pb)
{
	const struct gen_buf *a = pa, *b = pb;
	int cmp = memcmp(a->data, b->data, a->len < b->len ? a->len : b->len);

	return cmp ? cmp : (a->len > b->len) - (a->len < b->len);
}

/* The content of the SET OF, in DER's order. */
static void put_attrs(struct gen_buf *b, uint32_t wanted, const struct attr_input *in)
{
	struct gen_buf attrs[MAX_ATTRS] = {0};
	size_t n = 0, i;

	for (i = 0; i < ARRAY_SIZE(attr_rows); i++) {
		if (!(wanted & attr_rows[i].bit))
			continue;
		put_attr(&attrs[n], &attr_rows[i], in);
		b->broken |= attrs[n].broken;
		n++;
	}
	if (!b->broken)
		qsort(attrs, n, sizeof(attrs[0]), compare_encodings);
	for (i = 0; i < n; i++) {
		gen_buf_put(b, attrs[i].data, attrs[i].len);
		gen_buf_free(&attrs[i]);
	}
}

/* ---- the signer's name ----------------------------------------------------------------- */

unsigned gen_signer_version(const struct signer_spec *signer)
{
	if (signer->version)
		return signer->version;
	return signer->sid == SID_SKID || signer->sid == SID_SKID_EMPTY ? 3 : 1;
}

static void put_sid(struct gen_buf *b, const struct signer_spec *signer, enum gen_cert cert,
		    const struct gen_cert_parts *parts)
{
	const struct cert_spec *issuer = &gen_cert_specs[gen_cert_specs[cert].issuer];
	size_t seq, serial;

	if (signer->sid == SID_SKID || signer->sid == SID_SKID_EMPTY) {
		der_put(b, DER_CONTEXT | 0, parts->skid.data,
			signer->sid == SID_SKID ? parts->skid.len : 0);
		return;
	}
	seq = der_open(b, DER_SEQUENCE);
	if (signer->sid == SID_ISSUER_PRINTABLE)
		gen_name(b, DER_PRINTABLE, issuer->subject);
	else
		gen_buf_put(b, parts->issuer.data, parts->issuer.len);
	serial = der_open(b, DER_INTEGER);
	if (signer->sid == SID_SERIAL_PADDED)
		gen_buf_byte(b, 0);
	gen_buf_put(b, parts->serial.data, parts->serial.len);
	der_close(b, serial);
	der_close(b, seq);
}

/* ---- the signature ------------------------------------------------------------------------ */

static void put_encryption_algorithm(struct gen_buf *b, const struct signer_spec *signer,
				     EVP_PKEY *pkey)
{
	const struct md_info *md = &gen_md_info[signer->md];
	bool ec = EVP_PKEY_is_a(pkey, "EC");

	if (signer->enc == ENC_EC_PUBLIC_KEY)
		der_algorithm(b, OID_EC, false);
	else if (signer->enc == ENC_PSS)
		der_algorithm(b, OID_RSA_PSS, false);
	else if (signer->enc == ENC_WITH_HASH)
		der_algorithm(b, md->rsa_oid, true);
	else if (EVP_PKEY_is_a(pkey, "ED25519"))
		der_algorithm(b, OID_ED25519, false);
	else if (ec && signer->sig != SIG_RSA_OVER_EC && md->ecdsa_oid)
		der_algorithm(b, md->ecdsa_oid, false);
	else
		der_algorithm(b, OID_RSA, signer->enc != ENC_NO_NULL);
}

/* What RFC 2315, section 9.3 has signed: the attributes as a SET, or the content itself. */
static int put_signature(struct gen_buf *b, const struct signer_spec *signer, EVP_PKEY *pkey,
			 const struct gen_buf *attrs, const struct gen_buf *signed_part)
{
	_cleanup_buf_ struct gen_buf set = {0}, sig = {0};
	int ret;

	if (attrs->len)
		der_put(&set, DER_SET, attrs->data, attrs->len);
	else
		gen_buf_put(&set, signed_part->data, signed_part->len);
	if (signer->enc == ENC_PSS)
		ret = gen_sign_pss(pkey, signer->md, &set, &sig);
	else
		ret = gen_sign_shaped(pkey, signer->md, signer->sig, &set, &sig);
	if (!ret)
		der_put(b, DER_OCTET_STRING, sig.data, sig.len);
	return ret;
}

/* A timestamp would stand here; the kernel skips it, whatever it is. */
static void put_unsigned_attrs(struct gen_buf *b)
{
	static const struct attr_row row = {.oid = OID_TIMESTAMP, .put = put_unknown};
	size_t set = der_open(b, DER_CONTEXT_CONS | 1);

	put_attr(b, &row, NULL);
	der_close(b, set);
}

int gen_signer_info(struct gen_keys *keys, const struct sign_spec *spec,
		    const struct signer_spec *signer, enum gen_cert cert,
		    const struct gen_buf *signed_part, struct gen_buf *b)
{
	struct attr_input in = {.spec = spec, .signer = signer};
	_cleanup_buf_ struct gen_buf attrs = {0};
	const struct gen_cert_parts *parts;
	size_t seq = der_open(b, DER_SEQUENCE);
	EVP_PKEY *pkey;
	int ret;

	ret = gen_cert_parts(keys, cert, &parts);
	if (!ret)
		ret = gen_pkey(keys, gen_cert_key(cert), &pkey);
	if (!ret)
		ret = gen_digest(signer->md, signed_part->data, signed_part->len, in.digest,
				 &in.digest_len);
	if (ret)
		return ret;
	der_integer(b, gen_signer_version(signer));
	put_sid(b, signer, cert, parts);
	der_algorithm(b, gen_md_info[signer->md].oid, true);
	if (!(signer->attrs & ATTR_ABSENT)) {
		put_attrs(&attrs, signer->attrs ? signer->attrs : ATTRS_PLAIN, &in);
		der_put(b, DER_CONTEXT_CONS | 0, attrs.data, attrs.len);
	}
	put_encryption_algorithm(b, signer, pkey);
	ret = put_signature(b, signer, pkey, &attrs, signed_part);
	if (signer->unsigned_attrs)
		put_unsigned_attrs(b);
	der_close(b, seq);
	return ret ? ret : attrs.broken ? -ENOMEM : 0;
}
