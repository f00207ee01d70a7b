/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The live kernel's keyrings. Listing and searching ask the kernel nothing that
 * it would not tell anyway; vouching offers a certificate to a keyring of our
 * own that is restricted by one of the kernel's, and removes it again. That
 * keyring hangs on the thread's, so the caller's session is never touched.
 */
#pragma once

#include "keyring.h"

#define KSIG_KEY_TEXT_MAX 4352 /* type, ids, permissions, and a description of up to 4095 bytes */

struct ksig_key_text {
	char buf[KSIG_KEY_TEXT_MAX];
	const char *type; /* both point into buf */
	const char *description;
};

/* What is linked to a keyring; the caller frees *ret. 0 or a negative errno. */
int ksig_keyctl_members(int32_t serial, int32_t **ret, size_t *ret_n);
/* A key's payload of at most max bytes; the caller frees *ret. 0, -EFBIG or another errno. */
int ksig_keyctl_payload(int32_t serial, size_t max, uint8_t **ret, size_t *ret_size);
int ksig_keyctl_describe(int32_t serial, struct ksig_key_text *ret);

/*
 * find_asymmetric_key()'s lookup: 1 when the keyring, or one linked to it, has a
 * key with this id, 0 when not, else a negative errno: no answer.
 */
int ksig_keyctl_present(int32_t serial, const struct ksig_key_id *id);

/* The same for keys that have an id which ends with these four bytes, as IMA looks for them. */
int ksig_keyctl_tail(int32_t serial, uint32_t tail);

/*
 * A keyring of our own with a restriction ("builtin_trusted", …). *ret is its
 * serial; give it back with ksig_keyctl_drop(). 0 or a negative errno.
 */
int ksig_keyctl_restricted(const char *restriction, int32_t *ret);
void ksig_keyctl_drop(int32_t serial);

/* Is the certificate accepted there? 1: *answer is the kernel's, 0: it gave none. */
int ksig_keyctl_vouch(int32_t restricted, const struct ksig_x509 *cert, int *answer);
