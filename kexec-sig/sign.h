/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Appended signatures as the kernel's scripts/sign-file makes them: CMS SignedData over
 * detached content, without signed attributes and without certificates.
 */
#pragma once

#include "bytes.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>

/* What libcrypto had to say about a failure, in words. */
#define SIGN_WHY_MAX 200

/* Hash names that the kernel takes, NULL: not one of them. */
const EVP_MD *sign_hash(const char *name);
extern const char *const sign_hash_names; /* for messages */

/*
 * From a file (PEM or DER) or whatever else OSSL_STORE knows, such as "pkcs11:" through
 * a provider. pin: passphrase, NULL: ask on the terminal. Negative errno with why.
 */
int sign_load_key(const char *uri, const char *pin, EVP_PKEY **ret, char why[SIGN_WHY_MAX]);
int sign_load_cert(const char *uri, const char *pin, X509 **ret, char why[SIGN_WHY_MAX]);

struct sign_request {
	EVP_PKEY *key;
	X509 *cert;
	const EVP_MD *hash;
	bool keyid; /* name the signer by subject key id, not by issuer and serial number */
};

/*
 * Signs what is read from fd, from its start: *ret is message, trailer and marker, to be
 * appended, freed by the caller.
 */
int sign_file(const struct sign_request *request, int fd, uint8_t **ret, size_t *ret_size,
	      char why[SIGN_WHY_MAX]);

/*
 * Does a kernel that trusts cert accept the signature at the end of file? 0, or the
 * errno it would give; why says what is wrong.
 */
int sign_check(struct bytes file, X509 *cert, char why[SIGN_WHY_MAX]);
