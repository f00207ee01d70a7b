/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pubkey.h"
#include "ber.h"

#include <errno.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/params.h>
#include <stdio.h>

/* The kernel reads at most this many bits (lib/crypto/mpi/mpicoder.c). */
#define MPI_MAX_BITS 16384

DEFINE_CLEANUP(BIGNUM *, BN_free)
DEFINE_CLEANUP(BN_CTX *, BN_CTX_free)
DEFINE_CLEANUP(ECDSA_SIG *, ECDSA_SIG_free)
DEFINE_CLEANUP(EC_GROUP *, EC_GROUP_free)
DEFINE_CLEANUP(EVP_PKEY *, EVP_PKEY_free)
DEFINE_CLEANUP(EVP_PKEY_CTX *, EVP_PKEY_CTX_free)

/* ---- RSA, crypto/rsa.c and crypto/rsa-pkcs1pad.c ------------------------- */

/* DigestInfo prefixes, RFC 8017 section 9.2 note 1. */
#define SHA2_INFO(total, oid, size)                                                                \
	0x30, total, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, oid,  \
		0x05, 0x00, 0x04, size

static const struct {
	const char *hash;
	uint8_t size;
	uint8_t prefix[19];
	uint32_t since;
} digest_infos[] = {
	{"md5",
	 18,
	 {0x30, 0x20, 0x30, 0x0c, 0x06, 0x08, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05, 0x05,
	  0x00, 0x04, 0x10},
	 0},
	{"sha1",
	 15,
	 {0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14},
	 0},
	{"sha224", 19, {SHA2_INFO(0x2d, 0x04, 0x1c)}, 0},
	{"sha256", 19, {SHA2_INFO(0x31, 0x01, 0x20)}, 0},
	{"sha384", 19, {SHA2_INFO(0x41, 0x02, 0x30)}, 0},
	{"sha512", 19, {SHA2_INFO(0x51, 0x03, 0x40)}, 0},
	{"sha3-256", 19, {SHA2_INFO(0x31, 0x08, 0x20)}, KSIG_VERSION(6, 7)},
	{"sha3-384", 19, {SHA2_INFO(0x41, 0x09, 0x30)}, KSIG_VERSION(6, 7)},
	{"sha3-512", 19, {SHA2_INFO(0x51, 0x0a, 0x40)}, KSIG_VERSION(6, 7)},
};

struct rsa_key {
	BIGNUM *n;
	BIGNUM *e;
	size_t size; /* bytes, in whole 64-bit limbs as the kernel counts */
};

static void rsa_key_clear(struct rsa_key *k)
{
	BN_free(k->n);
	BN_free(k->e);
}

static int rsa_read_integer(struct ber_cursor *c, size_t n_size, BIGNUM **ret, size_t *ret_size)
{
	struct ber e;
	int r;

	r = ber_leaf(c, BER_INTEGER, &e);
	if (r < 0)
		return r;
	/* rsa_get_n(), rsa_get_e() */
	if (e.value.size == 0 || (n_size && e.value.size > n_size))
		return -EINVAL;
	*ret_size = e.value.size;
	*ret = BN_bin2bn(e.value.data, (int)e.value.size, NULL);
	return *ret ? 0 : -ENOMEM;
}

/* rsa_check_exponent_fips(), since 6.5: odd, and 2^16 < e < 2^256 */
static bool rsa_exponent_fit_for_fips(const BIGNUM *e)
{
	return BN_is_odd(e) && BN_num_bits(e) > 16 && BN_num_bits(e) <= 256;
}

/* rsa_parse_pub_key() and rsa_set_pub_key() */
static int rsa_key_read(struct bytes der, const struct ksig_rules *rules, struct rsa_key *k)
{
	bool fips = rules && rules->fips;
	struct ber_cursor c;
	size_t n_size, e_size;
	unsigned int bits;
	int r;

	r = ber_start(&c, der);
	if (r < 0)
		return r;
	r = ber_enter(&c, BER_SEQUENCE);
	if (r == 0)
		r = rsa_read_integer(&c, 0, &k->n, &n_size);
	if (r == 0)
		r = rsa_read_integer(&c, n_size, &k->e, &e_size);
	if (r == 0)
		r = ber_leave(&c, NULL);
	if (r < 0)
		return r;
	if (BN_num_bits(k->n) > MPI_MAX_BITS)
		return -ENOMEM;
	/* rsa_check_key_length(), counted in limbs */
	k->size = ((size_t)BN_num_bytes(k->n) + 7) / 8 * 8;
	bits = (unsigned int)k->size * 8;
	if (bits != 512 && bits != 1024 && bits != 1536 && bits != 2048 && bits != 3072 &&
	    bits != 4096)
		return -EINVAL;
	/* rsa_get_n() counts bytes */
	if (fips && BN_num_bytes(k->n) < 256)
		return -EINVAL;
	if (fips && rules->version >= KSIG_VERSION(6, 5) && !rsa_exponent_fit_for_fips(k->e))
		return -EINVAL;
	return 0;
}

/* pkcs1pad_verify_complete(): the padding is looked at before the digest. */
static int rsa_check_padding(const uint8_t *em, size_t size, const uint8_t *prefix,
			     size_t prefix_size, const struct ksig_signature *sig,
			     struct ksig_doubt *doubt)
{
	size_t pos;

	if (em[0] != 0x00)
		return -EINVAL;
	em++;
	size--;
	if (em[0] != 0x01)
		return -EBADMSG;
	for (pos = 1; pos < size && em[pos] == 0xff; pos++)
		;
	if (pos < 9 || pos == size || em[pos] != 0x00)
		return -EBADMSG;
	pos++;
	if (prefix_size > size - pos || memcmp(em + pos, prefix, prefix_size) != 0)
		return -EBADMSG;
	pos += prefix_size;
	if (sig->digest_missing) {
		ksig_doubt_note(doubt, "whether a %s signature is good (no digest here)",
				sig->hash_algo);
		return 0;
	}
	if (sig->digest_size != size - pos || memcmp(em + pos, sig->digest, sig->digest_size) != 0)
		return -EKEYREJECTED;
	return 0;
}

/* rsa_enc(): s^e mod n, for s < n, and since 6.7 for 1 < s < n - 1 */
static int rsa_public(const struct rsa_key *k, struct bytes value, uint32_t version, uint8_t *em)
{
	_cleanup_(BN_CTX_freep) BN_CTX *ctx = BN_CTX_new();
	_cleanup_(BN_freep) BIGNUM *s = BN_bin2bn(value.data, (int)value.size, NULL);
	_cleanup_(BN_freep) BIGNUM *m = BN_new();
	_cleanup_(BN_freep) BIGNUM *top = BN_dup(k->n);

	if (!ctx || !s || !m || !top)
		return -ENOMEM;
	if (version >= KSIG_VERSION(6, 7) &&
	    (BN_cmp(s, BN_value_one()) <= 0 || !BN_sub_word(top, 1)))
		return -EINVAL;
	if (BN_cmp(s, top) >= 0 || !BN_mod_exp(m, s, k->e, k->n, ctx))
		return -EINVAL;
	return BN_bn2binpad(m, em, (int)k->size) < 0 ? -EINVAL : 0;
}

static int rsa_verify(const struct ksig_pubkey *key, const struct ksig_signature *sig,
		      const struct ksig_rules *rules)
{
	_cleanup_(rsa_key_clear) struct rsa_key k = {0};
	uint8_t em[512];
	size_t i;
	int r;

	/*
	 * pkcs1pad_create() refuses a hash without DigestInfo; the crypto API
	 * then has no such algorithm.
	 */
	for (i = 0; i < ARRAY_SIZE(digest_infos); i++) {
		if (strcmp(digest_infos[i].hash, sig->hash_algo) == 0 &&
		    rules->version >= digest_infos[i].since)
			break;
	}
	if (i == ARRAY_SIZE(digest_infos) || !ksig_algo_available(rules, "rsa"))
		return -ENOENT;
	r = rsa_key_read(key->key, rules, &k);
	if (r < 0)
		return r;
	if ((sig->digest_size == 0 && !sig->digest_missing) || sig->value.size != k.size ||
	    k.size > sizeof(em))
		return -EINVAL;
	r = rsa_public(&k, sig->value, rules->version, em);
	if (r < 0)
		return r;
	return rsa_check_padding(em, k.size, digest_infos[i].prefix, digest_infos[i].size, sig,
				 rules->doubt);
}

/* ---- ECDSA, crypto/ecdsa.c ----------------------------------------------- */

static const struct curve {
	const char *algo;
	int nid;
	size_t size; /* bytes of a coordinate */
	uint32_t since;
} curves[] = {
	{"ecdsa-nist-p192", NID_X9_62_prime192v1, 24, KSIG_VERSION(5, 13)},
	{"ecdsa-nist-p256", NID_X9_62_prime256v1, 32, KSIG_VERSION(5, 13)},
	{"ecdsa-nist-p384", NID_secp384r1, 48, KSIG_VERSION(5, 13)},
	{"ecdsa-nist-p521", NID_secp521r1, 66, KSIG_VERSION(6, 10)},
};

static const struct curve *find_curve(const char *algo)
{
	for (size_t i = 0; i < ARRAY_SIZE(curves); i++) {
		if (strcmp(curves[i].algo, algo) == 0)
			return &curves[i];
	}
	return NULL;
}

/* ecdsa_get_signature_rs() */
static int ecdsa_read_integer(struct ber_cursor *c, size_t buf_size, BIGNUM **ret)
{
	struct ber e;
	int r;

	r = ber_leaf(c, BER_INTEGER, &e);
	if (r < 0)
		return r;
	if (e.value.size == 0 || e.value.size > buf_size + 1)
		return -EINVAL;
	if (e.value.size > buf_size && e.value.data[0] != 0)
		return -EINVAL;
	*ret = BN_bin2bn(e.value.data, (int)e.value.size, NULL);
	return *ret ? 0 : -ENOMEM;
}

static int ecdsa_read_signature(struct bytes der, size_t buf_size, ECDSA_SIG **ret)
{
	_cleanup_(ECDSA_SIG_freep) ECDSA_SIG *sig = ECDSA_SIG_new();
	_cleanup_(BN_freep) BIGNUM *sr = NULL;
	_cleanup_(BN_freep) BIGNUM *ss = NULL;
	struct ber_cursor c;
	int r;

	if (!sig)
		return -ENOMEM;
	r = ber_start(&c, der);
	if (r == 0)
		r = ber_enter(&c, BER_SEQUENCE);
	if (r == 0)
		r = ecdsa_read_integer(&c, buf_size, &sr);
	if (r == 0)
		r = ecdsa_read_integer(&c, buf_size, &ss);
	if (r == 0)
		r = ber_leave(&c, NULL);
	if (r < 0)
		return r;
	if (ECDSA_SIG_set0(sig, sr, ss) != 1)
		return -ENOMEM;
	sr = ss = NULL;
	*ret = TAKE_PTR(sig);
	return 0;
}

/*
 * ecdsa_set_pub_key(): the two coordinates of an uncompressed point, by 64-bit
 * digits. Since 6.10 they need not fill the last digit, before that an odd byte at
 * the end went unnoticed.
 */
static int ecdsa_read_point(struct bytes key, const struct curve *curve, uint32_t version,
			    uint8_t *point)
{
	size_t digits = (curve->size + 7) / 8, len, skip;

	if (key.size < 1 || key.data[0] != 4)
		return -EINVAL;
	len = (key.size - 1) / 2;
	if (version >= KSIG_VERSION(6, 10) ? (key.size - 1) % 2 : len % 8)
		return -EINVAL;
	if ((len + 7) / 8 != digits)
		return -EINVAL;
	point[0] = 4;
	memset(point + 1, 0, 2 * curve->size);
	skip = len > curve->size ? len - curve->size : 0;
	for (size_t i = 0; i < 2; i++) {
		const uint8_t *from = key.data + 1 + i * len;

		/* A coordinate beyond the field is not on the curve. */
		for (size_t k = 0; k < skip; k++) {
			if (from[k])
				return -EINVAL;
		}
		memcpy(point + 1 + (i + 1) * curve->size - (len - skip), from + skip, len - skip);
	}
	return 0;
}

static int ecdsa_read_key(const struct ksig_pubkey *key, const struct curve *curve,
			  uint32_t version, EVP_PKEY **ret)
{
	_cleanup_(EVP_PKEY_CTX_freep) EVP_PKEY_CTX *ctx = NULL;
	uint8_t point[2 * 66 + 1];
	char group[32];
	OSSL_PARAM params[3];
	int r;

	r = ecdsa_read_point(key->key, curve, version, point);
	if (r < 0)
		return r;
	snprintf(group, sizeof(group), "%s", OBJ_nid2sn(curve->nid));
	params[0] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
	params[1] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point,
						      2 * curve->size + 1);
	params[2] = OSSL_PARAM_construct_end();
	ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	if (!ctx || EVP_PKEY_fromdata_init(ctx) != 1)
		return -ENOMEM;
	return EVP_PKEY_fromdata(ctx, ret, EVP_PKEY_PUBLIC_KEY, params) == 1 ? 0 : -EINVAL;
}

/* r and s again, minimally encoded as libcrypto wants them. */
static int ecdsa_check(EVP_PKEY *key, const ECDSA_SIG *rs, const struct ksig_signature *sig)
{
	_cleanup_(EVP_PKEY_CTX_freep) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	uint8_t der[2 * (66 + 4) + 4];
	uint8_t *p = der;
	int len = i2d_ECDSA_SIG(rs, NULL);

	if (!ctx || len <= 0 || (size_t)len > sizeof(der) || i2d_ECDSA_SIG(rs, &p) != len)
		return -ENOMEM;
	if (EVP_PKEY_verify_init(ctx) != 1)
		return -ENOMEM;
	return EVP_PKEY_verify(ctx, der, (size_t)len, sig->digest, sig->digest_size) == 1
		       ? 0
		       : -EKEYREJECTED;
}

/* _ecdsa_verify(): 0 < r, s < n */
static bool in_range(const BIGNUM *v, const BIGNUM *order)
{
	return !BN_is_zero(v) && BN_cmp(v, order) < 0;
}

static int ecdsa_verify(const struct ksig_pubkey *key, const struct ksig_signature *sig,
			const struct ksig_rules *rules)
{
	_cleanup_(ECDSA_SIG_freep) ECDSA_SIG *rs = NULL;
	_cleanup_(EVP_PKEY_freep) EVP_PKEY *pkey = NULL;
	_cleanup_(EC_GROUP_freep) EC_GROUP *group = NULL;
	const struct curve *curve = find_curve(key->algo);
	const BIGNUM *order;
	int r;

	if (!curve || rules->version < curve->since || !ksig_algo_available(rules, curve->algo))
		return -ENOENT;
	r = ecdsa_read_key(key, curve, rules->version, &pkey);
	if (r < 0)
		return r;
	r = ecdsa_read_signature(sig->value, (curve->size + 7) / 8 * 8, &rs);
	if (r < 0)
		return r;
	group = EC_GROUP_new_by_curve_name(curve->nid);
	if (!group)
		return -ENOMEM;
	order = EC_GROUP_get0_order(group);
	if (!in_range(ECDSA_SIG_get0_r(rs), order) || !in_range(ECDSA_SIG_get0_s(rs), order))
		return -EBADMSG;
	if (sig->digest_missing) {
		ksig_doubt_note(rules->doubt, "whether a %s signature is good (no digest here)",
				sig->hash_algo);
		return 0;
	}
	return ecdsa_check(pkey, rs, sig);
}

/* ---- both ---------------------------------------------------------------- */

/* software_key_determine_akcipher(): the hashes ECDSA is allowed with */
static bool ecdsa_hash_allowed(const char *hash, uint32_t version)
{
	static const char *const allowed[] = {"sha1", "sha224", "sha256", "sha384", "sha512"};

	for (size_t i = 0; i < ARRAY_SIZE(allowed); i++) {
		if (strcmp(allowed[i], hash) == 0)
			return true;
	}
	return version >= KSIG_VERSION(6, 7) && strncmp(hash, "sha3-", 5) == 0;
}

int ksig_pubkey_verify(const struct ksig_pubkey *key, const struct ksig_signature *sig,
		       const struct ksig_rules *rules)
{
	bool ec;

	if (!key->algo || !sig->pkey_algo)
		return -EKEYREJECTED;
	ec = strncmp(key->algo, "ecdsa-", 6) == 0;
	if (strcmp(key->algo, sig->pkey_algo) != 0 && !(ec && strcmp(sig->pkey_algo, "ecdsa") == 0))
		return -EKEYREJECTED;
	if (strcmp(key->algo, "rsa") == 0)
		return rsa_verify(key, sig, rules);
	if (ec) {
		if (!ecdsa_hash_allowed(sig->hash_algo, rules->version))
			return -EINVAL;
		return ecdsa_verify(key, sig, rules);
	}
	/* Russian and Chinese algorithms: known by name, not computed here. */
	if (strcmp(key->algo, "ecrdsa") == 0 && !ksig_algo_available(rules, key->algo))
		return -ENOENT;
	ksig_doubt_note(rules->doubt, "whether a %s signature is good (not checked here)",
			key->algo);
	return 0;
}

unsigned int ksig_pubkey_bits(const struct ksig_pubkey *key)
{
	_cleanup_(rsa_key_clear) struct rsa_key k = {0};
	const struct curve *curve;

	if (!key->algo)
		return 0;
	curve = find_curve(key->algo);
	if (curve)
		return curve->size == 66 ? 521 : (unsigned int)curve->size * 8;
	if (strcmp(key->algo, "rsa") == 0)
		rsa_key_read(key->key, NULL, &k);
	return k.n ? (unsigned int)BN_num_bits(k.n) : 0;
}

void ksig_pubkey_text(const struct ksig_pubkey *key, char *buf, size_t size)
{
	unsigned int bits = ksig_pubkey_bits(key);

	if (key->algo && strcmp(key->algo, "rsa") == 0)
		snprintf(buf, size, "RSA %u", bits);
	else if (key->algo && strncmp(key->algo, "ecdsa-nist-", 11) == 0)
		snprintf(buf, size, "ECDSA P-%u", bits);
	else
		snprintf(buf, size, "%s", key->algo ? key->algo : "unknown key type");
}
