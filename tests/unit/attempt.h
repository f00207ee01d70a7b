/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One try to verify a signature, for the tests of public keys. */
#pragma once

#include "make.h"
#include "unit.h"

#include "../../kexec-sig/pubkey.h"

/* One signature over one digest, with everything that can be wrong about it. */
struct attempt {
	const struct make_key *key;
	const char *algo;           /* of the key; NULL: as it is */
	const char *pkey_algo;      /* of the signature; NULL: as it is */
	const char *hash, *md;      /* kernel's and libcrypto's name; NULL: SHA-256 */
	struct bytes public, value; /* instead of the real ones */
	struct bytes digest;        /* what the kernel computed; default: what was signed */
	uint32_t version;           /* 0: 6.12 */
	bool fips;
	const struct ksig_algo *algos; /* two of them; NULL: everything is there */
};

/* ksig_pubkey_verify(), with the signature in front of a page without access. */
int attempt_noting(const struct attempt *a, struct ksig_doubt *doubt);
/* The same where no fact may be missing. */
int attempt(const struct attempt *a);

/* A damaged signature never verifies; context: struct make_key. */
void attempt_damaged(struct bytes in, const struct damage *damage, void *context);
