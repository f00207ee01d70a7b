// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Certificates, written by hand because libcrypto refuses to make the damaged ones.
 *
 *	Certificate ::= SEQUENCE {
 *		TBSCertificate ::= SEQUENCE { [0] version, serial, algorithm, issuer, validity,
 *			subject, SubjectPublicKeyInfo, [3] extensions },
 *		algorithm, signature BIT STRING }
 *
 * RFC 5280, section 4.1; the kernel's view is crypto/asymmetric_keys/x509.asn1.
 */
#include "certs.h"

#include <errno.h>
#include <string.h>

#include <openssl/x509.h>

#define OID_ORGANIZATION      "2.5.4.10"
#define OID_COMMON_NAME       "2.5.4.3"
#define OID_SUBJECT_KEY_ID    "2.5.29.14"
#define OID_KEY_USAGE         "2.5.29.15"
#define OID_BASIC_CONSTRAINTS "2.5.29.19"
#define OID_AUTHORITY_KEY_ID  "2.5.29.35"
#define OID_MGF1              "1.2.840.113549.1.1.8"

#define SKID_LEN     20
#define FIRST_FILLER 0x10000
#define NOT_BEFORE   "200101000000Z"
#define NOT_AFTER    "491231235959Z"

/* ---- names and identifiers ----------------------------------------------------- */

static void put_rdn(struct gen_buf *b, const char *oid, unsigned string_tag, const char *text)
{
	size_t set = der_open(b, DER_SET), seq = der_open(b, DER_SEQUENCE);

	der_oid(b, oid);
	der_text(b, string_tag, text);
	der_close(b, seq);
	der_close(b, set);
}

void gen_name(struct gen_buf *b, unsigned string_tag, const char *common_name)
{
	size_t seq = der_open(b, DER_SEQUENCE);

	if (common_name) {
		put_rdn(b, OID_ORGANIZATION, string_tag, "kexec-sig test");
		put_rdn(b, OID_COMMON_NAME, string_tag, common_name);
	}
	der_close(b, seq);
}

static int put_public_key(struct gen_buf *b, EVP_PKEY *pkey)
{
	unsigned char *der = NULL;
	int len = i2d_PUBKEY(pkey, &der);

	if (len < 0)
		return -ENOMEM;
	gen_buf_put(b, der, (size_t)len);
	OPENSSL_free(der);
	return 0;
}

/* RFC 7093, section 2, method 4: any hash of the SubjectPublicKeyInfo, cut to size. */
static int put_key_id(struct gen_buf *b, EVP_PKEY *pkey)
{
	_cleanup_buf_ struct gen_buf spki = {0};
	uint8_t digest[GEN_MD_MAX];
	size_t len;
	int ret;

	ret = put_public_key(&spki, pkey);
	if (!ret)
		ret = gen_digest(MD_SHA256, spki.data, spki.len, digest, &len);
	if (!ret)
		gen_buf_put(b, digest, SKID_LEN);
	return ret;
}

static void put_serial(struct gen_buf *b, const struct cert_spec *spec,
		       const struct gen_cert_parts *issuer)
{
	_cleanup_buf_ struct gen_buf integer = {0};

	if (spec->flags & CERT_SERIAL_OF_ISSUER && issuer) {
		gen_buf_put(b, issuer->serial.data, issuer->serial.len);
	} else if (spec->flags & CERT_LONG_SERIAL) {
		gen_buf_fill(b, 0x5a, 25);
	} else {
		der_integer(&integer, spec->serial);
		gen_buf_put(b, integer.data + 2, integer.len - 2);
	}
}

/* Everything about a certificate that can be known without signing it. */
static int fill_facts(struct gen_keys *keys, enum gen_cert cert, struct gen_cert_parts *parts)
{
	const struct cert_spec *spec = &gen_cert_specs[cert];
	EVP_PKEY *pkey;
	int ret;

	ret = gen_pkey(keys, spec->key, &pkey);
	if (ret)
		return ret;
	if (!(spec->flags & (CERT_NO_SKID | CERT_V1)))
		ret = put_key_id(&parts->skid, pkey);
	if (ret)
		return ret;
	gen_name(&parts->subject, DER_UTF8,
		 spec->flags & CERT_EMPTY_SUBJECT ? NULL : spec->subject);
	return parts->subject.broken || parts->skid.broken ? -ENOMEM : 0;
}

/* ---- extensions ------------------------------------------------------------------ */

static void put_extension(struct gen_buf *b, const char *oid, bool critical, const void *value,
			  size_t len)
{
	size_t seq = der_open(b, DER_SEQUENCE);

	der_oid(b, oid);
	if (critical)
		der_true(b);
	der_put(b, DER_OCTET_STRING, value, len);
	der_close(b, seq);
}

static void put_constraints(struct gen_buf *b, unsigned flags)
{
	static const uint8_t is_ca[] = {0x30, 3, 1, 1, 0xff}, true_one[] = {0x30, 3, 1, 1, 1},
			     false_explicit[] = {0x30, 3, 1, 1, 0}, is_leaf[] = {0x30, 0};

	if (flags & CERT_CA_TRUE_ONE)
		put_extension(b, OID_BASIC_CONSTRAINTS, true, true_one, sizeof(true_one));
	else if (flags & CERT_CA_FALSE_EXPLICIT)
		put_extension(b, OID_BASIC_CONSTRAINTS, true, false_explicit,
			      sizeof(false_explicit));
	else if (flags & CERT_IS_CA)
		put_extension(b, OID_BASIC_CONSTRAINTS, true, is_ca, sizeof(is_ca));
	else
		put_extension(b, OID_BASIC_CONSTRAINTS, true, is_leaf, sizeof(is_leaf));
}

static void put_key_usage(struct gen_buf *b, unsigned flags)
{
	static const uint8_t cert_sign[] = {3, 2, 1, 0x06}, digital_signature[] = {3, 2, 7, 0x80},
			     too_many_unused[] = {3, 2, 8, 0x80};

	if (flags & CERT_KEY_USAGE_BAD)
		put_extension(b, OID_KEY_USAGE, true, too_many_unused, sizeof(too_many_unused));
	else if (flags & CERT_IS_CA)
		put_extension(b, OID_KEY_USAGE, true, cert_sign, sizeof(cert_sign));
	else
		put_extension(b, OID_KEY_USAGE, true, digital_signature, sizeof(digital_signature));
}

/* [0] keyIdentifier, [1] { [4] directoryName }, [2] serial number: the issuer's certificate. */
static void put_authority_fields(struct gen_buf *b, unsigned aki,
				 const struct gen_cert_parts *issuer)
{
	uint8_t serial = 0x77, keyid[SKID_LEN];
	size_t names, directory;

	memset(keyid, 0xee, sizeof(keyid));
	if (aki & AKI_KEYID)
		der_put(b, DER_CONTEXT | 0, issuer->skid.data, issuer->skid.len);
	if (aki & AKI_KEYID_WRONG)
		der_put(b, DER_CONTEXT | 0, keyid, sizeof(keyid));
	if (aki & AKI_KEYID_EMPTY)
		der_put(b, DER_CONTEXT | 0, NULL, 0);
	if (!(aki & (AKI_SERIAL | AKI_SERIAL_WRONG)))
		return;
	names = der_open(b, DER_CONTEXT_CONS | 1);
	directory = der_open(b, DER_CONTEXT_CONS | 4);
	gen_buf_put(b, issuer->issuer.data, issuer->issuer.len);
	der_close(b, directory);
	der_close(b, names);
	if (aki & AKI_SERIAL)
		der_put(b, DER_CONTEXT | 2, issuer->serial.data, issuer->serial.len);
	else
		der_put(b, DER_CONTEXT | 2, &serial, 1);
}

static void put_authority(struct gen_buf *b, unsigned aki, const struct gen_cert_parts *issuer)
{
	_cleanup_buf_ struct gen_buf value = {0};
	size_t seq;

	if (aki & AKI_NONE)
		return;
	if (aki & AKI_DAMAGED) {
		gen_buf_put(&value, "\x30\x05\x80\x04", 4);
	} else {
		seq = der_open(&value, DER_SEQUENCE);
		put_authority_fields(&value, aki ? aki : AKI_KEYID, issuer);
		der_close(&value, seq);
	}
	put_extension(b, OID_AUTHORITY_KEY_ID, false, value.data, value.len);
}

static void put_extensions(struct gen_buf *b, const struct cert_spec *spec,
			   const struct gen_cert_parts *self, const struct gen_cert_parts *issuer)
{
	_cleanup_buf_ struct gen_buf skid = {0};
	size_t explicit, seq;

	if (spec->flags & CERT_V1)
		return;
	explicit = der_open(b, DER_CONTEXT_CONS | 3);
	seq = der_open(b, DER_SEQUENCE);
	put_constraints(b, spec->flags);
	put_key_usage(b, spec->flags);
	if (self->skid.len) {
		der_put(&skid, DER_OCTET_STRING, self->skid.data, self->skid.len);
		put_extension(b, OID_SUBJECT_KEY_ID, false, skid.data, skid.len);
	}
	put_authority(b, spec->aki, issuer);
	der_close(b, seq);
	der_close(b, explicit);
}

/* ---- the certificate --------------------------------------------------------------- */

/* RSASSA-PSS-params of RFC 4055, section 3.1, all SHA-256. */
static void put_pss_algorithm(struct gen_buf *b)
{
	size_t seq = der_open(b, DER_SEQUENCE), params, field, mgf;

	der_oid(b, OID_RSA_PSS);
	params = der_open(b, DER_SEQUENCE);
	field = der_open(b, DER_CONTEXT_CONS | 0);
	der_algorithm(b, gen_md_info[MD_SHA256].oid, true);
	der_close(b, field);
	field = der_open(b, DER_CONTEXT_CONS | 1);
	mgf = der_open(b, DER_SEQUENCE);
	der_oid(b, OID_MGF1);
	der_algorithm(b, gen_md_info[MD_SHA256].oid, true);
	der_close(b, mgf);
	der_close(b, field);
	field = der_open(b, DER_CONTEXT_CONS | 2);
	der_integer(b, 32);
	der_close(b, field);
	der_close(b, params);
	der_close(b, seq);
}

static void put_algorithm(struct gen_buf *b, const struct cert_spec *spec, EVP_PKEY *signer,
			  bool outer)
{
	enum gen_md md = spec->md;

	if (spec->flags & CERT_SIGNED_PSS) {
		put_pss_algorithm(b);
		return;
	}
	if (outer && spec->flags & CERT_SIG_ALG_DIFFERS)
		md = MD_SHA512;
	gen_signature_algorithm(b, signer, md);
}

static int put_tbs(struct gen_buf *b, const struct cert_spec *spec, EVP_PKEY *pkey,
		   EVP_PKEY *signer, const struct gen_cert_parts *self,
		   const struct gen_cert_parts *issuer)
{
	size_t seq = der_open(b, DER_SEQUENCE), mark;
	int ret;

	if (!(spec->flags & CERT_V1)) {
		mark = der_open(b, DER_CONTEXT_CONS | 0);
		der_integer(b, 2);
		der_close(b, mark);
	}
	der_put(b, DER_INTEGER, self->serial.data, self->serial.len);
	put_algorithm(b, spec, signer, false);
	gen_buf_put(b, self->issuer.data, self->issuer.len);
	mark = der_open(b, DER_SEQUENCE);
	der_time(b, spec->not_before ? spec->not_before : NOT_BEFORE);
	der_time(b, spec->not_after ? spec->not_after : NOT_AFTER);
	der_close(b, mark);
	gen_buf_put(b, self->subject.data, self->subject.len);
	ret = put_public_key(b, pkey);
	if (ret)
		return ret;
	put_extensions(b, spec, self, issuer);
	der_close(b, seq);
	return b->broken ? -ENOMEM : 0;
}

static int sign_tbs(const struct cert_spec *spec, EVP_PKEY *signer, const struct gen_buf *tbs,
		    struct gen_buf *ret_sig)
{
	if (spec->flags & CERT_SIGNED_PSS)
		return gen_sign_pss(signer, spec->md, tbs, ret_sig);
	if (spec->flags & CERT_BAD_SIGNATURE)
		return gen_sign_shaped(signer, spec->md, SIG_OTHER_DIGEST, tbs, ret_sig);
	return gen_sign_bytes(signer, spec->md, tbs, ret_sig);
}

/* self has everything but der. */
static int build(const struct cert_spec *spec, EVP_PKEY *pkey, EVP_PKEY *signer,
		 const struct gen_cert_parts *issuer, struct gen_cert_parts *self)
{
	_cleanup_buf_ struct gen_buf tbs = {0}, sig = {0};
	struct gen_buf *der = &self->der;
	size_t seq, bits;
	int ret;

	ret = put_tbs(&tbs, spec, pkey, signer, self, issuer);
	if (!ret)
		ret = sign_tbs(spec, signer, &tbs, &sig);
	if (ret)
		return ret;
	seq = der_open(der, DER_SEQUENCE);
	gen_buf_put(der, tbs.data, tbs.len);
	put_algorithm(der, spec, signer, true);
	bits = der_open(der, DER_BIT_STRING);
	gen_buf_byte(der, 0);
	gen_buf_put(der, sig.data, sig.len);
	der_close(der, bits);
	if (spec->flags & CERT_TRAILING)
		der_null(der);
	der_close(der, seq);
	return der->broken ? -ENOMEM : 0;
}

/* ---- lookup --------------------------------------------------------------------------- */

/*
 * Subject, key identifier, serial and issuer of a certificate and of its issuer, in that
 * order, without building either: two certificates may have issued each other.
 */
static int get_facts(struct gen_keys *keys, enum gen_cert cert, struct gen_cert_parts **ret_parts)
{
	const struct cert_spec *spec = &gen_cert_specs[cert];
	struct gen_cert_parts *parts = &keys->cert[cert], *issuer = &keys->cert[spec->issuer];
	int ret = 0;

	*ret_parts = parts;
	if (!parts->subject.len)
		ret = fill_facts(keys, cert, parts);
	if (!ret && !issuer->subject.len)
		ret = fill_facts(keys, spec->issuer, issuer);
	if (ret || parts->issuer.len)
		return ret;
	if (!issuer->serial.len)
		put_serial(&issuer->serial, &gen_cert_specs[spec->issuer], NULL);
	if (!parts->serial.len)
		put_serial(&parts->serial, spec, issuer);
	if (spec->flags & CERT_ISSUER_NAME_WRONG)
		gen_name(&parts->issuer, DER_UTF8, "Somebody else");
	else
		gen_buf_put(&parts->issuer, issuer->subject.data, issuer->subject.len);
	return parts->serial.broken || parts->issuer.broken ? -ENOMEM : 0;
}

int gen_cert_parts(struct gen_keys *keys, enum gen_cert cert,
		   const struct gen_cert_parts **ret_parts)
{
	const struct cert_spec *spec = &gen_cert_specs[cert];
	struct gen_cert_parts *self, *issuer;
	EVP_PKEY *pkey, *signer;
	int ret;

	if (!spec->name)
		return -EINVAL;
	if (keys->cert[cert].der.len) {
		*ret_parts = &keys->cert[cert];
		return 0;
	}
	ret = get_facts(keys, cert, &self);
	if (!ret)
		ret = get_facts(keys, spec->issuer, &issuer);
	if (!ret)
		ret = gen_pkey(keys, spec->key, &pkey);
	if (!ret)
		ret = gen_pkey(keys,
			       spec->flags & CERT_SIGNED_BY_OTHER
				       ? KEY_ROGUE_CA
				       : gen_cert_specs[spec->issuer].key,
			       &signer);
	if (!ret)
		ret = build(spec, pkey, signer, issuer, self);
	if (ret) {
		gen_buf_reset(&keys->cert[cert].der);
		return ret;
	}
	*ret_parts = self;
	return 0;
}

int gen_cert_der(struct gen_keys *keys, enum gen_cert cert, const uint8_t **ret_der,
		 size_t *ret_len)
{
	const struct gen_cert_parts *parts;
	int ret;

	if ((unsigned)cert >= GEN_CERT_COUNT)
		return -EINVAL;
	ret = gen_cert_parts(keys, cert, &parts);
	if (ret)
		return ret;
	*ret_der = parts->der.data;
	*ret_len = parts->der.len;
	return 0;
}

/* The first element inside of the certificate's SEQUENCE, header included. */
int gen_cert_tbs_digest(struct gen_keys *keys, enum gen_cert cert,
			uint8_t ret_digest[GEN_TBS_DIGEST])
{
	const unsigned char *at, *tbs;
	const uint8_t *der;
	size_t der_len, len;
	long content;
	int tag, class, ret;

	ret = gen_cert_der(keys, cert, &der, &der_len);
	if (ret)
		return ret;
	at = der;
	if (ASN1_get_object(&at, &content, &tag, &class, (long)der_len) & 0x80)
		return -EBADMSG;
	tbs = at;
	if (ASN1_get_object(&at, &content, &tag, &class, content) & 0x80)
		return -EBADMSG;
	return gen_digest(MD_SHA256, tbs, (size_t)(at + content - tbs), ret_digest, &len);
}

int gen_cert_filler(struct gen_keys *keys, unsigned n, struct gen_buf *out)
{
	const struct cert_spec spec = {
		.subject = "Bystander",
		.serial = FIRST_FILLER + n,
		.aki = AKI_NONE,
		.flags = CERT_NO_SKID,
	};
	struct gen_cert_parts self = {0};
	EVP_PKEY *pkey;
	int ret;

	ret = gen_pkey(keys, KEY_FILLER, &pkey);
	if (ret)
		return ret;
	put_serial(&self.serial, &spec, NULL);
	gen_name(&self.subject, DER_UTF8, spec.subject);
	gen_name(&self.issuer, DER_UTF8, "Bystanders");
	ret = build(&spec, pkey, pkey, NULL, &self);
	if (!ret)
		gen_buf_put(out, self.der.data, self.der.len);
	gen_buf_free(&self.der);
	gen_buf_free(&self.serial);
	gen_buf_free(&self.subject);
	gen_buf_free(&self.issuer);
	return ret;
}
