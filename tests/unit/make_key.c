// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys and signatures, see make.h. */
#include "make.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <string.h>

#include "compiler.h"

#define MUST(what)                                                                                 \
	do {                                                                                       \
		if (!(what)) {                                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what);                 \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* ---- keys ------------------------------------------------------------------ */

static const struct {
	unsigned int bits;
	BIGNUM *(*prime)(BIGNUM *bn);
} published[] = {
	{1024, BN_get_rfc2409_prime_1024}, {1536, BN_get_rfc3526_prime_1536},
	{2048, BN_get_rfc3526_prime_2048}, {3072, BN_get_rfc3526_prime_3072},
	{4096, BN_get_rfc3526_prime_4096}, {8192, BN_get_rfc3526_prime_8192},
};

static BIGNUM *prime_of(unsigned int bits)
{
	BIGNUM *prime;

	for (size_t i = 0; i < ARRAY_SIZE(published); i++) {
		if (published[i].bits == bits)
			return published[i].prime(NULL);
	}
	prime = BN_new();
	MUST(prime && BN_generate_prime_ex(prime, (int)bits, 0, NULL, NULL, NULL));
	return prime;
}

void make_rsa(struct make_key *key, unsigned int bits)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *phi;

	*key = (struct make_key){.e = BN_new()};
	MUST(ctx && key->e && BN_set_word(key->e, 65537));
	do { /* e divides n - 1 once in 65537 times */
		BN_free(key->n);
		key->n = prime_of(bits);
		phi = BN_dup(key->n);
		MUST(phi && BN_sub_word(phi, 1));
		key->d = BN_mod_inverse(NULL, key->e, phi, ctx);
		BN_free(phi);
	} while (!key->d);
	BN_CTX_free(ctx);
}

void make_ec(struct make_key *key, const char *group)
{
	static const struct {
		const char *group, *oid;
	} curves[] = {
		{"P-192", "1.2.840.10045.3.1.1"},
		{"P-256", "1.2.840.10045.3.1.7"},
		{"P-384", "1.3.132.0.34"},
		{"P-521", "1.3.132.0.35"},
	};

	*key = (struct make_key){.ec = EVP_EC_gen(group)};
	MUST(key->ec);
	for (size_t i = 0; i < ARRAY_SIZE(curves); i++) {
		if (strcmp(curves[i].group, group) == 0)
			key->curve = curves[i].oid;
	}
	MUST(key->curve);
}

void make_key_free(struct make_key *key)
{
	BN_free(key->n);
	BN_free(key->e);
	BN_free(key->d);
	EVP_PKEY_free(key->ec);
	*key = (struct make_key){0};
}

static void put_integer(struct gen_buf *b, const BIGNUM *v)
{
	uint8_t buf[1025] = {0};
	int n = BN_num_bytes(v);

	MUST((size_t)n < sizeof(buf));
	BN_bn2bin(v, buf + 1);
	if (n && buf[1] & 0x80)
		der_put(b, DER_INTEGER, buf, (size_t)n + 1);
	else
		der_put(b, DER_INTEGER, buf + 1, (size_t)n);
}

void make_public(struct gen_buf *b, const struct make_key *key)
{
	unsigned char *point = NULL;
	size_t seq, size;

	if (key->ec) {
		size = EVP_PKEY_get1_encoded_public_key(key->ec, &point);
		MUST(size);
		gen_buf_put(b, point, size);
		OPENSSL_free(point);
		return;
	}
	seq = der_open(b, DER_SEQUENCE);
	put_integer(b, key->n);
	put_integer(b, key->e);
	der_close(b, seq);
}

void make_spki(struct gen_buf *b, const struct make_key *key)
{
	size_t spki = der_open(b, DER_SEQUENCE), seq, bits;

	seq = der_open(b, DER_SEQUENCE);
	der_oid(b, key->ec ? "1.2.840.10045.2.1" : "1.2.840.113549.1.1.1");
	if (key->ec)
		der_oid(b, key->curve);
	else
		der_null(b);
	der_close(b, seq);
	bits = der_open(b, DER_BIT_STRING);
	gen_buf_byte(b, 0);
	make_public(b, key);
	der_close(b, bits);
	der_close(b, spki);
}

/* ---- signatures -------------------------------------------------------------- */

static const struct hash {
	const char *name, *oid, *rsa, *ecdsa;
} hashes[] = {
	{"MD5", "1.2.840.113549.2.5", "1.2.840.113549.1.1.4", NULL},
	{"SHA1", "1.3.14.3.2.26", "1.2.840.113549.1.1.5", "1.2.840.10045.4.1"},
	{"SHA224", "2.16.840.1.101.3.4.2.4", "1.2.840.113549.1.1.14", "1.2.840.10045.4.3.1"},
	{"SHA256", "2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2"},
	{"SHA384", "2.16.840.1.101.3.4.2.2", "1.2.840.113549.1.1.12", "1.2.840.10045.4.3.3"},
	{"SHA512", "2.16.840.1.101.3.4.2.3", "1.2.840.113549.1.1.13", "1.2.840.10045.4.3.4"},
	{"SHA3-256", "2.16.840.1.101.3.4.2.8", "2.16.840.1.101.3.4.3.14",
	 "2.16.840.1.101.3.4.3.10"},
	{"SHA3-384", "2.16.840.1.101.3.4.2.9", "2.16.840.1.101.3.4.3.15",
	 "2.16.840.1.101.3.4.3.11"},
	{"SHA3-512", "2.16.840.1.101.3.4.2.10", "2.16.840.1.101.3.4.3.16",
	 "2.16.840.1.101.3.4.3.12"},
};

static const struct hash *find_hash(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(hashes); i++) {
		if (strcmp(hashes[i].name, name) == 0)
			return &hashes[i];
	}
	MUST(!"known hash");
	return NULL;
}

const char *make_hash_oid(const char *hash)
{
	return find_hash(hash)->oid;
}

const char *make_signature_oid(const struct make_key *key, const char *hash)
{
	return key->ec ? find_hash(hash)->ecdsa : find_hash(hash)->rsa;
}

void make_digest(struct gen_buf *b, const char *hash, struct bytes data)
{
	uint8_t out[EVP_MAX_MD_SIZE];
	size_t size = 0;

	MUST(EVP_Q_digest(NULL, hash, NULL, data.data, data.size, out, &size));
	gen_buf_put(b, out, size);
}

void make_encoded_message(struct gen_buf *b, const char *hash, struct bytes digest, size_t size)
{
	_cleanup_buf_ struct gen_buf info = {0};
	size_t seq = der_open(&info, DER_SEQUENCE);

	der_algorithm(&info, make_hash_oid(hash), true);
	der_put(&info, DER_OCTET_STRING, digest.data, digest.size);
	der_close(&info, seq);
	MUST(size >= info.len + 3);
	gen_buf_put(b, "\0\1", 2);
	gen_buf_fill(b, 0xff, size - info.len - 3);
	gen_buf_byte(b, 0);
	gen_buf_put(b, info.data, info.len);
}

void make_rsa_raw(struct gen_buf *b, const struct make_key *key, struct bytes em, size_t size)
{
	BIGNUM *m = BN_bin2bn(em.data, (int)em.size, NULL), *s = BN_new();
	BN_CTX *ctx = BN_CTX_new();
	uint8_t out[1024];

	MUST(m && s && ctx && size <= sizeof(out));
	MUST(BN_cmp(m, key->n) < 0);
	MUST(BN_mod_exp(s, m, key->d, key->n, ctx));
	MUST(BN_bn2binpad(s, out, (int)size) == (int)size);
	gen_buf_put(b, out, size);
	BN_free(m);
	BN_free(s);
	BN_CTX_free(ctx);
}

void make_signature(struct gen_buf *b, const struct make_key *key, const char *hash,
		    struct bytes digest)
{
	_cleanup_buf_ struct gen_buf em = {0};
	uint8_t out[160];
	size_t size = sizeof(out);
	EVP_PKEY_CTX *ctx;

	if (!key->ec) {
		/* As many bytes as the kernel counts: whole 64-bit limbs. */
		size = ((size_t)BN_num_bytes(key->n) + 7) / 8 * 8;
		make_encoded_message(&em, hash, digest, (size_t)BN_num_bytes(key->n));
		make_rsa_raw(b, key, made(&em), size);
		return;
	}
	ctx = EVP_PKEY_CTX_new(key->ec, NULL);
	MUST(ctx && EVP_PKEY_sign_init(ctx) == 1);
	MUST(EVP_PKEY_sign(ctx, out, &size, digest.data, digest.size) == 1);
	gen_buf_put(b, out, size);
	EVP_PKEY_CTX_free(ctx);
}

void make_ecdsa_value(struct gen_buf *b, struct bytes r, struct bytes s)
{
	size_t seq = der_open(b, DER_SEQUENCE);

	der_put(b, DER_INTEGER, r.data, r.size);
	der_put(b, DER_INTEGER, s.data, s.size);
	der_close(b, seq);
}
