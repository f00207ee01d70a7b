/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Public keys and signatures with the kernel's answers
 * (crypto/asymmetric_keys/public_key.c and what it calls). The mathematics is
 * libcrypto's; which errno follows from which defect is the kernel's.
 */
#pragma once

#include "rules.h"

/* Views into the certificate or message they were found in. */
struct ksig_pubkey {
	const char *algo; /* "rsa", "ecdsa-nist-p256", "ecrdsa", …; NULL: none */
	struct bytes key; /* contents of the BIT STRING: RSAPublicKey or an EC point */
};

struct ksig_signature {
	const char *pkey_algo; /* "rsa", "ecdsa", "ecrdsa" */
	const char *hash_algo; /* kernel name */
	struct bytes value;
	uint8_t digest[64];
	size_t digest_size;  /* 0: not computed */
	bool digest_missing; /* the kernel can compute it, libcrypto cannot */
};

/*
 * public_key_verify_signature(): 0 for a good signature, else the errno it
 * gives: -EKEYREJECTED (wrong signature, or made for another kind of key),
 * -EBADMSG, -EINVAL, -ENOPKG, -ENOENT (no such algorithm).
 */
int ksig_pubkey_verify(const struct ksig_pubkey *key, const struct ksig_signature *sig,
		       const struct ksig_rules *rules);

/* Size of the key in bits for messages; 0 when it cannot be read. */
unsigned int ksig_pubkey_bits(const struct ksig_pubkey *key);

/* "RSA 2048", "ECDSA P-256", or the kernel's name of another algorithm. */
void ksig_pubkey_text(const struct ksig_pubkey *key, char *buf, size_t size);
