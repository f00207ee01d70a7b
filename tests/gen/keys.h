/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Private keys by name, made when first asked for, and the certificates made with them. */
#pragma once

#include <openssl/evp.h>

#include "recipe.h"

enum gen_key {
	KEY_CA,
	KEY_LEAF,
	KEY_LEAF2,
	KEY_ROGUE_CA,
	KEY_ROGUE,
	KEY_INT1,
	KEY_INT2,
	KEY_INT3,
	KEY_LOOP_A,
	KEY_LOOP_B,
	KEY_FILLER,
	KEY_RSA_512,
	KEY_RSA_1024,
	KEY_RSA_2040,
	KEY_RSA_2047,
	KEY_RSA_3072,
	KEY_RSA_4096,
	KEY_RSA_8192,
	KEY_RSA_E3,
	KEY_RSA_PSS,
	KEY_P256,
	KEY_P384,
	KEY_P521,
	KEY_K256,
	KEY_ED25519,
	KEY_INT4,
	KEY_SECOND_CA,
	KEY_SECOND_LEAF,
	KEY_COUNT,
};

/* The parts of a certificate that others refer to. */
struct gen_cert_parts {
	struct gen_buf der;
	struct gen_buf issuer;  /* Name */
	struct gen_buf subject; /* Name */
	struct gen_buf serial;  /* content of the INTEGER */
	struct gen_buf skid;    /* empty: none */
};

struct gen_keys {
	EVP_PKEY *pkey[KEY_COUNT];
	struct gen_cert_parts cert[GEN_CERT_COUNT];
	char *dir;
	bool read_only; /* dir is the published one */
};

int gen_pkey(struct gen_keys *keys, enum gen_key key, EVP_PKEY **ret_pkey) _must_check_;

int gen_cert_parts(struct gen_keys *keys, enum gen_cert cert,
		   const struct gen_cert_parts **ret_parts) _must_check_;
enum gen_key gen_cert_key(enum gen_cert cert);

/* The nth of any number of certificates that have nothing to do with anything. */
int gen_cert_filler(struct gen_keys *keys, unsigned n, struct gen_buf *out) _must_check_;

/* ---- algorithms (algo.c) --------------------------------------------------- */

struct md_info {
	const char *name; /* as libcrypto calls it */
	const char *oid;
	const char *rsa_oid;
	const char *ecdsa_oid; /* NULL: there is none */
};

extern const struct md_info gen_md_info[MD_COUNT];

#define OID_RSA     "1.2.840.113549.1.1.1"
#define OID_RSA_PSS "1.2.840.113549.1.1.10"
#define OID_EC      "1.2.840.10045.2.1"
#define OID_ED25519 "1.3.101.112"
#define GEN_MD_MAX  64

/* Digests data; ret has room for GEN_MD_MAX bytes. */
int gen_digest(enum gen_md md, const void *data, size_t len, uint8_t *ret,
	       size_t *ret_len) _must_check_;

/* Signs as X.509 and CMS do it for that kind of key. */
int gen_sign_bytes(EVP_PKEY *pkey, enum gen_md md, const struct gen_buf *data,
		   struct gen_buf *ret_sig) _must_check_;

/* The same with RSASSA-PSS, salt as long as the digest. */
int gen_sign_pss(EVP_PKEY *pkey, enum gen_md md, const struct gen_buf *data,
		 struct gen_buf *ret_sig) _must_check_;

/* A signature of the requested shape over a digest that was taken already (RSA only). */
int gen_sign_shaped(EVP_PKEY *pkey, enum gen_md md, enum sig_shape shape,
		    const struct gen_buf *data, struct gen_buf *ret_sig) _must_check_;

/* AlgorithmIdentifier of a signature in a certificate: sha256WithRSAEncryption … */
void gen_signature_algorithm(struct gen_buf *b, EVP_PKEY *pkey, enum gen_md md);
