/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keys, certificates and PKCS#7 messages for tests, put together field by field so
 * that each field can be wrong on its own. What is left out of a struct gets a sane
 * value. Nothing here can fail: a test without its material aborts.
 */
#pragma once

#include <openssl/evp.h>

#include "../gen/der.h"
#include "bytes.h"

static inline struct bytes made(const struct gen_buf *b)
{
	return bytes_of(b->data, b->len);
}

/* ---- keys ------------------------------------------------------------------ */

/*
 * An RSA "key" here has a prime for its modulus. That is no secret at all, but every
 * verifier computes s^e mod n just the same, and for the usual sizes a published
 * prime (RFC 2409, RFC 3526) saves the search for one.
 */
struct make_key {
	BIGNUM *n, *e, *d; /* RSA */
	EVP_PKEY *ec;
	const char *curve; /* dotted OID */
};

void make_rsa(struct make_key *key, unsigned int bits);
/* group: "P-256" … */
void make_ec(struct make_key *key, const char *group);
void make_key_free(struct make_key *key);

/* RSAPublicKey, or the uncompressed point. */
void make_public(struct gen_buf *b, const struct make_key *key);
/* SubjectPublicKeyInfo */
void make_spki(struct gen_buf *b, const struct make_key *key);

/* hash: libcrypto's name ("SHA256"). */
void make_digest(struct gen_buf *b, const char *hash, struct bytes data);
/* PKCS#1 v1.5 with DigestInfo, or an ECDSA-Sig-Value, over a digest. */
void make_signature(struct gen_buf *b, const struct make_key *key, const char *hash,
		    struct bytes digest);
/* s = em^d mod n, size bytes: for encoded messages that are wrong. */
void make_rsa_raw(struct gen_buf *b, const struct make_key *key, struct bytes em, size_t size);
/* The same EM as make_signature() has, size bytes. */
void make_encoded_message(struct gen_buf *b, const char *hash, struct bytes digest, size_t size);
/* SEQUENCE of two INTEGERs with these contents. */
void make_ecdsa_value(struct gen_buf *b, struct bytes r, struct bytes s);

/* OIDs for a kind of key and a hash. */
const char *make_hash_oid(const char *hash);
const char *make_signature_oid(const struct make_key *key, const char *hash);

/* ---- names ----------------------------------------------------------------- */

/* Name of up to three parts; NULL leaves one out. */
void make_name(struct gen_buf *b, const char *o, const char *cn, const char *email);
/* SEQUENCE { SET { SEQUENCE { oid, value } } } with any value */
void make_name_of(struct gen_buf *b, const char *oid, struct bytes value);

/* ---- certificates ------------------------------------------------------------ */

struct make_cert {
	const struct make_key *key;    /* the subject's */
	const struct make_key *signer; /* NULL: key */
	const char *hash;              /* NULL: SHA256 */
	const char *cn, *issuer_cn;    /* NULL: "subject", the subject's */
	struct bytes subject, issuer;  /* whole Names, instead of the two */
	struct bytes serial;           /* contents; default 1 */
	struct bytes version;          /* whole element; default v3 */
	struct bytes validity;         /* contents; default 2020 to 2049 */
	struct bytes spki;             /* whole element; default: of key */
	struct bytes unique_ids;       /* whole elements; default: none */
	struct bytes extensions;       /* contents of the SEQUENCE; default: no [3] at all */
	struct bytes extensions_whole; /* the [3] itself */
	struct bytes tail;             /* at the end of the TBSCertificate */
	struct bytes signature;        /* contents of the BIT STRING */
	const char *inner_alg, *outer_alg;
	bool bad_signature;
};

void make_cert(struct gen_buf *b, const struct make_cert *spec);

/* Extension, value as the contents of the OCTET STRING. */
void make_extension(struct gen_buf *b, const char *oid, bool critical, struct bytes value);
void make_skid(struct gen_buf *b, struct bytes id);
/* AuthorityKeyIdentifier; parts without data are left out. issuer: whole Name */
void make_akid(struct gen_buf *b, struct bytes key_id, struct bytes issuer, struct bytes serial);

/* ---- PKCS#7 ------------------------------------------------------------------ */

#define MAKE_OID_DATA     "1.2.840.113549.1.7.1"
#define MAKE_OID_SIGNED   "1.2.840.113549.1.7.2"
#define MAKE_OID_INDIRECT "1.3.6.1.4.1.311.2.1.4"

struct make_signer {
	const struct make_key *key;
	const char *hash;           /* NULL: SHA256 */
	struct bytes version;       /* contents; default 1, or 3 with a key id */
	struct bytes issuer;        /* whole Name */
	struct bytes serial;        /* contents */
	struct bytes key_id;        /* instead of the two */
	const char *hash_oid;       /* default: of hash */
	const char *pkey_oid;       /* default: of key */
	bool attributes;            /* content type and message digest */
	struct bytes more_attrs;    /* whole attributes, added to them */
	struct bytes attrs;         /* contents of [0], instead of both */
	struct bytes attrs_whole;   /* the element itself, not signed over */
	struct bytes unsigned_part; /* whole elements behind the signature */
	struct bytes signature;     /* instead of one */
};

struct make_pkcs7 {
	const char *type;         /* default: signedData */
	struct bytes version;     /* contents; default: 1, or 3 when signers use key ids */
	struct bytes digest_algs; /* whole; default: SET of SHA-256 */
	const char *content_type; /* default: data */
	struct bytes content;     /* whole element; default: none */
	struct bytes detached;    /* what is signed when there is no content */
	struct bytes certs;       /* contents of [0]; default: no [0] */
	struct bytes certs_whole; /* the element itself */
	struct bytes crls;        /* whole element */
	const struct make_signer *signers;
	size_t n_signers;
	struct bytes signers_whole; /* the element itself */
	enum der_form form;         /* of the three outer types */
};

void make_pkcs7(struct gen_buf *b, const struct make_pkcs7 *spec);

/* Attribute with one value, a whole element. */
void make_attribute(struct gen_buf *b, const char *oid, struct bytes value);
/* SpcIndirectDataContent */
void make_indirect_data(struct gen_buf *b, const char *type, const char *hash_oid,
			struct bytes digest);
