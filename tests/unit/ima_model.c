// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's appraisal, read from security/integrity a second time. */
#include "ima_model.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <string.h>

#define HASH_DEFAULT   4 /* SHA-256 */
#define HASH_LAST      23
#define HEADER         9
#define MODEL_NAME_MAX 256

/* ---- keyrings ---------------------------------------------------------------------------- */

struct model_key {
	X509 *cert;
	uint8_t issuer[MODEL_NAME_MAX];
	size_t issuer_len;
};

enum { IMA_KEYS = 6, BLACKLIST_KEYS = 1, PLATFORM_KEYS = 2 };

static const enum gen_cert on_ima[IMA_KEYS] = {GEN_CERT_LEAF, GEN_CERT_LEAF2, GEN_CERT_RSA_4096,
					       GEN_CERT_P256, GEN_CERT_P384,  GEN_CERT_P521};
static const enum gen_cert on_blacklist[BLACKLIST_KEYS] = {GEN_CERT_LEAF2};
static const enum gen_cert on_platform[PLATFORM_KEYS] = {GEN_CERT_CA, GEN_CERT_SECOND_CA};

struct model_keys {
	struct model_key ima[IMA_KEYS], blacklist[BLACKLIST_KEYS], platform[PLATFORM_KEYS];
};

static int load_key(struct gen_keys *keys, enum gen_cert cert, struct model_key *ret)
{
	const unsigned char *name;
	const uint8_t *der;
	size_t len;
	int r = gen_cert_der(keys, cert, &der, &len);

	if (r)
		return r;
	ret->cert = d2i_X509(NULL, &der, (long)len);
	if (!ret->cert || !X509_get0_subject_key_id(ret->cert) ||
	    X509_NAME_get0_der(X509_get_issuer_name(ret->cert), &name, &len) != 1 ||
	    len > sizeof(ret->issuer))
		return -EINVAL;
	memcpy(ret->issuer, name, len);
	ret->issuer_len = len;
	return 0;
}

static int load_ring(struct gen_keys *keys, const enum gen_cert *certs, size_t n,
		     struct model_key *ring)
{
	int r = 0;

	for (size_t i = 0; i < n && !r; i++)
		r = load_key(keys, certs[i], &ring[i]);
	return r;
}

int model_keys_new(struct gen_keys *keys, struct model_keys **ret)
{
	struct model_keys *m = calloc(1, sizeof(*m));
	int r = m ? load_ring(keys, on_ima, IMA_KEYS, m->ima) : -ENOMEM;

	if (!r)
		r = load_ring(keys, on_blacklist, BLACKLIST_KEYS, m->blacklist);
	if (!r)
		r = load_ring(keys, on_platform, PLATFORM_KEYS, m->platform);
	if (r)
		model_keys_free(m);
	else
		*ret = m;
	return r;
}

struct model_keys *model_keys_free(struct model_keys *keys)
{
	if (!keys)
		return NULL;
	for (size_t i = 0; i < IMA_KEYS; i++)
		X509_free(keys->ima[i].cert);
	for (size_t i = 0; i < BLACKLIST_KEYS; i++)
		X509_free(keys->blacklist[i].cert);
	for (size_t i = 0; i < PLATFORM_KEYS; i++)
		X509_free(keys->platform[i].cert);
	free(keys);
	return NULL;
}

/* asymmetric_key_id_partial(), on serial number and issuer, and on the subject key identifier */
static bool ends_in(const uint8_t *id, size_t len, const uint8_t *end)
{
	return len >= 4 && memcmp(id + len - 4, end, 4) == 0;
}

static const struct model_key *search(const struct model_key *ring, size_t n, const uint8_t *keyid)
{
	for (size_t i = 0; i < n; i++) {
		const ASN1_OCTET_STRING *skid = X509_get0_subject_key_id(ring[i].cert);

		if (ends_in(ring[i].issuer, ring[i].issuer_len, keyid) ||
		    ends_in(ASN1_STRING_get0_data(skid), (size_t)ASN1_STRING_length(skid), keyid))
			return &ring[i];
	}
	return NULL;
}

/* ---- digests and signatures ---------------------------------------------------------------- */

static const EVP_MD *md_of(unsigned algo)
{
	static const char *const names[HASH_LAST] = {
		[1] = "MD5",       [2] = "SHA1",      [4] = "SHA256",
		[5] = "SHA384",    [6] = "SHA512",    [7] = "SHA224",
		[20] = "SHA3-256", [21] = "SHA3-384", [22] = "SHA3-512",
	};

	return algo < HASH_LAST && names[algo] ? EVP_get_digestbyname(names[algo]) : NULL;
}

size_t model_digest(unsigned algo, const void *data, size_t len, uint8_t *ret)
{
	const EVP_MD *md = md_of(algo);
	unsigned size;

	return md && EVP_Digest(data, len, ret, &size, md, NULL) == 1 ? size : 0;
}

/* public_key_verify_signature() */
static int verify_by(X509 *cert, unsigned algo, const uint8_t *sig, size_t sig_len,
		     const uint8_t *digest, size_t digest_len)
{
	EVP_PKEY *pkey = X509_get0_pubkey(cert);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(pkey, NULL);
	const EVP_MD *md = md_of(algo);
	int r = -EKEYREJECTED;

	if (!md)
		r = -ENOENT;
	else if (ctx && EVP_PKEY_verify_init(ctx) == 1 &&
		 EVP_PKEY_CTX_set_signature_md(ctx, md) == 1 &&
		 EVP_PKEY_verify(ctx, sig, sig_len, digest, digest_len) == 1)
		r = 0;
	EVP_PKEY_CTX_free(ctx);
	return r;
}

static int check_header(const struct gen_buf *label)
{
	const uint8_t *p = label->data;

	if (label->len <= HEADER || label->len - HEADER != (size_t)(p[7] << 8 | p[8]))
		return -EBADMSG;
	return p[2] >= HASH_LAST ? -ENOPKG : 0;
}

int model_verify_by(struct gen_keys *keys, enum gen_cert cert, const struct gen_buf *label,
		    const uint8_t *digest, size_t len)
{
	struct model_key key = {0};
	int r = check_header(label);

	if (!r)
		r = load_key(keys, cert, &key);
	if (!r)
		r = verify_by(key.cert, label->data[2], label->data + HEADER, label->len - HEADER,
			      digest, len);
	X509_free(key.cert);
	return r;
}

/* asymmetric_verify() */
static int verify_on(const struct model_keys *keys, const struct model_key *ring, size_t n,
		     const struct gen_buf *label, const uint8_t *digest, size_t len)
{
	const struct model_key *key;
	int r = check_header(label);

	if (r)
		return r;
	if (search(keys->blacklist, BLACKLIST_KEYS, label->data + 3))
		return -EKEYREJECTED;
	key = search(ring, n, label->data + 3);
	return key ? verify_by(key->cert, label->data[2], label->data + HEADER, label->len - HEADER,
			       digest, len)
		   : -ENOKEY;
}

/* integrity_digsig_verify() */
static int digsig(const struct model_keys *keys, const struct model_key *ring, size_t n,
		  const struct gen_buf *label, const uint8_t *digest, size_t len)
{
	if (label->len < 2)
		return -EINVAL;
	switch (label->data[1]) {
	case 1: /* digsig_verify(): header, two bytes, RSA, and a key of type user */
		return label->len - 1 < 18 ? -EINVAL : label->data[6] ? -524 : -EAGAIN;
	case 2:
	case 3:
		return verify_on(keys, ring, n, label, digest, len);
	default:
		return -EOPNOTSUPP;
	}
}

/* ---- appraisal --------------------------------------------------------------------------------
 */

struct measured {
	unsigned algo;
	uint8_t digest[EVP_MAX_MD_SIZE];
	size_t len;
};

/* ima_get_hash_algo() */
unsigned model_hash_of(const struct gen_buf *label)
{
	static const uint8_t zero[4];
	const uint8_t *p = label->data;
	unsigned version;

	if (label->len < 2)
		return HASH_DEFAULT;
	switch (p[0]) {
	case TYPE_VERITY:
	case TYPE_SIGNATURE:
		version = p[0] == TYPE_VERITY ? 3 : 2;
		if (p[1] != version || label->len <= HEADER || p[2] >= HASH_LAST)
			return HASH_DEFAULT;
		return p[2];
	case TYPE_DIGEST_NG:
		return p[1] < HASH_LAST ? p[1] : HASH_DEFAULT;
	case TYPE_DIGEST:
		if (label->len == 21)
			return memcmp(p + 17, zero, 4) ? 2 : 1;
		return label->len == 17 ? 1 : HASH_DEFAULT;
	default:
		return HASH_DEFAULT;
	}
}

/* ima_collect_measurement() */
static int collect(const struct gen_buf *image, const struct gen_buf *label, unsigned rule,
		   struct measured *m)
{
	if (rule & RULE_VERITY) {
		m->algo = 4;
		m->len = GEN_VERITY_DIGEST;
		return gen_verity_digest(image->data, image->len, m->digest);
	}
	m->algo = model_hash_of(label);
	m->len = model_digest(m->algo, image->data, image->len, m->digest);
	return m->len ? 0 : -ENOENT;
}

static int compare(const struct gen_buf *label, size_t at, unsigned rule, const struct measured *m)
{
	if (rule & RULE_IMASIG || label->len < at + m->len)
		return -EINVAL;
	return memcmp(label->data + at, m->digest, m->len) ? 1 : 0;
}

static int check_signature(const struct model_keys *keys, const struct gen_buf *label,
			   unsigned rule, const struct measured *m)
{
	int r;

	/* A byte behind the label is zero: vfs_getxattr_alloc(). */
	if (rule & RULE_VERITY || (label->len > 1 && label->data[1] >= 3))
		return -EINVAL;
	r = digsig(keys, keys->ima, IMA_KEYS, label, m->digest, m->len);
	if (r == -EOPNOTSUPP || r == 0)
		return r;
	return digsig(keys, keys->platform, PLATFORM_KEYS, label, m->digest, m->len);
}

static int check_verity(const struct model_keys *keys, const struct gen_buf *label, unsigned rule,
			const struct measured *m)
{
	uint8_t id[2 + EVP_MAX_MD_SIZE] = {TYPE_VERITY, (uint8_t)m->algo}, digest[EVP_MAX_MD_SIZE];
	size_t len;

	if ((rule & RULE_IMASIG && !(rule & RULE_VERITY)) || label->len < 2 || label->data[1] != 3)
		return -EINVAL;
	memcpy(id + 2, m->digest, m->len);
	len = model_digest(m->algo, id, 2 + m->len, digest);
	return digsig(keys, keys->ima, IMA_KEYS, label, digest, len);
}

/* xattr_verify() */
static int verify_label(const struct model_keys *keys, const struct gen_buf *label, unsigned rule,
			const struct measured *m)
{
	switch (label->data[0]) {
	case TYPE_DIGEST_NG:
		return compare(label, 2, rule, m);
	case TYPE_DIGEST:
		return compare(label, 1, rule, m);
	case TYPE_SIGNATURE:
		return check_signature(keys, label, rule, m);
	case TYPE_VERITY:
		return check_verity(keys, label, rule, m);
	default:
		return -EINVAL;
	}
}

int model_appraise(const struct model_keys *keys, const struct gen_buf *image,
		   const struct gen_buf *label, enum model_modsig modsig, unsigned rule)
{
	bool try_modsig = rule & RULE_MODSIG && modsig != MODSIG_NONE;
	struct measured m = {0};
	int r = collect(image, label, rule, &m);

	if (r)
		return r;
	if (!label->len && !try_modsig)
		return -ENODATA;
	if (label->len)
		r = verify_label(keys, label, rule, &m);
	if (try_modsig && (!label->len || label->data[0] == TYPE_DIGEST_NG || r == -ENOKEY))
		r = modsig == MODSIG_GOOD ? 0 : -EKEYREJECTED;
	return r;
}
