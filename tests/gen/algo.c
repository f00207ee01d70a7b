// SPDX-License-Identifier: GPL-2.0-or-later
/* Digests, and signatures that are good or bad in a chosen way. */
#include "keys.h"

#include <errno.h>
#include <string.h>

#include <openssl/rsa.h>

const struct md_info gen_md_info[MD_COUNT] = {
	[MD_SHA256] = {"SHA256", "2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.11",
		       "1.2.840.10045.4.3.2"},
	[MD_SHA1] = {"SHA1", "1.3.14.3.2.26", "1.2.840.113549.1.1.5", "1.2.840.10045.4.1"},
	[MD_SHA224] = {"SHA224", "2.16.840.1.101.3.4.2.4", "1.2.840.113549.1.1.14",
		       "1.2.840.10045.4.3.1"},
	[MD_SHA384] = {"SHA384", "2.16.840.1.101.3.4.2.2", "1.2.840.113549.1.1.12",
		       "1.2.840.10045.4.3.3"},
	[MD_SHA512] = {"SHA512", "2.16.840.1.101.3.4.2.3", "1.2.840.113549.1.1.13",
		       "1.2.840.10045.4.3.4"},
	[MD_MD5] = {"MD5", "1.2.840.113549.2.5", "1.2.840.113549.1.1.4", NULL},
	[MD_SHA3_256] = {"SHA3-256", "2.16.840.1.101.3.4.2.8", "2.16.840.1.101.3.4.3.14",
			 "2.16.840.1.101.3.4.3.10"},
	[MD_SHA3_384] = {"SHA3-384", "2.16.840.1.101.3.4.2.9", "2.16.840.1.101.3.4.3.15",
			 "2.16.840.1.101.3.4.3.11"},
	[MD_SHA3_512] = {"SHA3-512", "2.16.840.1.101.3.4.2.10", "2.16.840.1.101.3.4.3.16",
			 "2.16.840.1.101.3.4.3.12"},
};

DEFINE_CLEANUP(EVP_MD_CTX *, EVP_MD_CTX_free)
DEFINE_CLEANUP(EVP_PKEY_CTX *, EVP_PKEY_CTX_free)

int gen_digest(enum gen_md md, const void *data, size_t len, uint8_t *ret, size_t *ret_len)
{
	if (EVP_Q_digest(NULL, gen_md_info[md].name, NULL, data, len, ret, ret_len) != 1)
		return -EIO;
	return 0;
}

static int sign_bytes(EVP_PKEY *pkey, enum gen_md md, bool pss, const struct gen_buf *data,
		      struct gen_buf *ret_sig)
{
	_cleanup_(EVP_MD_CTX_freep) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const char *name = EVP_PKEY_is_a(pkey, "ED25519") ? NULL : gen_md_info[md].name;
	_cleanup_free_ uint8_t *sig = NULL;
	EVP_PKEY_CTX *pctx = NULL;
	size_t len;

	if (!ctx || data->broken)
		return -ENOMEM;
	if (EVP_DigestSignInit_ex(ctx, &pctx, name, NULL, NULL, pkey, NULL) != 1)
		return -EIO;
	if (pss && (EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING) != 1 ||
		    EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, RSA_PSS_SALTLEN_DIGEST) != 1))
		return -EIO;
	if (EVP_DigestSign(ctx, NULL, &len, data->data, data->len) != 1)
		return -EIO;
	sig = malloc(len);
	if (!sig)
		return -ENOMEM;
	if (EVP_DigestSign(ctx, sig, &len, data->data, data->len) != 1)
		return -EIO;
	gen_buf_put(ret_sig, sig, len);
	return ret_sig->broken ? -ENOMEM : 0;
}

int gen_sign_bytes(EVP_PKEY *pkey, enum gen_md md, const struct gen_buf *data,
		   struct gen_buf *ret_sig)
{
	return sign_bytes(pkey, md, EVP_PKEY_is_a(pkey, "RSA-PSS"), data, ret_sig);
}

int gen_sign_pss(EVP_PKEY *pkey, enum gen_md md, const struct gen_buf *data,
		 struct gen_buf *ret_sig)
{
	return sign_bytes(pkey, md, true, data, ret_sig);
}

/* DigestInfo ::= SEQUENCE { AlgorithmIdentifier, OCTET STRING }, RFC 8017, section 9.2 */
static int digest_info(enum gen_md md, enum sig_shape shape, const struct gen_buf *data,
		       struct gen_buf *out)
{
	enum gen_md named = md;
	uint8_t digest[GEN_MD_MAX];
	size_t len, seq;
	int ret;

	if (shape == SIG_OTHER_DIGEST)
		ret = gen_digest(md, "something else", 14, digest, &len);
	else
		ret = gen_digest(md, data->data, data->len, digest, &len);
	if (ret)
		return ret;
	if (shape == SIG_OTHER_HASH)
		named = md == MD_SHA256 ? MD_SHA3_256 : MD_SHA256;
	if (shape == SIG_NO_DIGESTINFO) {
		gen_buf_put(out, digest, len);
		return 0;
	}
	seq = der_open(out, DER_SEQUENCE);
	der_algorithm(out, gen_md_info[named].oid, shape != SIG_NO_NULL);
	der_put(out, DER_OCTET_STRING, digest, len);
	der_close(out, seq);
	return 0;
}

/* 00 01 ff … ff 00 payload, RFC 8017, section 9.2; or what the shape wants instead. */
static int encode_block(enum sig_shape shape, const struct gen_buf *payload, uint8_t *block,
			size_t size)
{
	size_t i;

	if (payload->broken || size < payload->len + 11)
		return -EINVAL;
	if (shape == SIG_GARBAGE) {
		/* Below the modulus, and not a zero byte first: one certain answer, -EINVAL. */
		for (i = 0; i < size; i++)
			block[i] = (uint8_t)(0x11 + i * 7);
		return 0;
	}
	memset(block, 0xff, size);
	block[0] = 0;
	block[1] = shape == SIG_BLOCK_TYPE_2 ? 2 : 1;
	block[size - payload->len - 1] = 0;
	memcpy(block + size - payload->len, payload->data, payload->len);
	return 0;
}

static int sign_raw(EVP_PKEY *pkey, const uint8_t *block, size_t size, struct gen_buf *ret_sig)
{
	_cleanup_(EVP_PKEY_CTX_freep) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(pkey, NULL);
	_cleanup_free_ uint8_t *sig = malloc(size);
	size_t len = size;

	if (!ctx || !sig)
		return -ENOMEM;
	if (EVP_PKEY_sign_init(ctx) != 1 ||
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING) != 1 ||
	    EVP_PKEY_sign(ctx, sig, &len, block, size) != 1)
		return -EIO;
	gen_buf_put(ret_sig, sig, len);
	return ret_sig->broken ? -ENOMEM : 0;
}

static int sign_block(EVP_PKEY *pkey, enum gen_md md, enum sig_shape shape,
		      const struct gen_buf *data, struct gen_buf *ret_sig)
{
	_cleanup_buf_ struct gen_buf payload = {0};
	size_t size = (size_t)EVP_PKEY_get_size(pkey);
	_cleanup_free_ uint8_t *block = malloc(size);
	int ret;

	if (!block)
		return -ENOMEM;
	if (!EVP_PKEY_is_a(pkey, "RSA"))
		return -EINVAL;
	ret = digest_info(md, shape, data, &payload);
	if (!ret)
		ret = encode_block(shape, &payload, block, size);
	if (!ret)
		ret = sign_raw(pkey, block, size, ret_sig);
	return ret;
}

int gen_sign_shaped(EVP_PKEY *pkey, enum gen_md md, enum sig_shape shape,
		    const struct gen_buf *data, struct gen_buf *ret_sig)
{
	int ret;

	switch (shape) {
	case SIG_EMPTY:
		return 0;
	case SIG_GOOD:
	case SIG_TRUNCATED:
	case SIG_ZERO_BEFORE:
	case SIG_ZERO_AFTER:
	case SIG_RSA_OVER_EC:
		ret = gen_sign_bytes(pkey, md, data, ret_sig);
		break;
	default:
		return sign_block(pkey, md, shape, data, ret_sig);
	}
	if (ret)
		return ret;
	if (shape == SIG_TRUNCATED)
		ret_sig->len--;
	if (shape == SIG_ZERO_BEFORE)
		gen_buf_insert(ret_sig, 0, "", 1);
	if (shape == SIG_ZERO_AFTER)
		gen_buf_byte(ret_sig, 0);
	return ret_sig->broken ? -ENOMEM : 0;
}

void gen_signature_algorithm(struct gen_buf *b, EVP_PKEY *pkey, enum gen_md md)
{
	if (EVP_PKEY_is_a(pkey, "RSA"))
		der_algorithm(b, gen_md_info[md].rsa_oid, true);
	else if (EVP_PKEY_is_a(pkey, "EC") && gen_md_info[md].ecdsa_oid)
		der_algorithm(b, gen_md_info[md].ecdsa_oid, false);
	else if (EVP_PKEY_is_a(pkey, "ED25519"))
		der_algorithm(b, OID_ED25519, false);
	else
		b->broken = true;
}
