/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The kernel's keyrings as far as they are known: what can be listed, which
 * certificates belong to the keys, and what the kernel itself answered when it
 * was asked. Pure data; keyctl.h fills it on a live machine.
 */
#pragma once

#include "x509.h"

struct ksig_key {
	int32_t serial;
	char *description;      /* "<subject>: <hex>" */
	char *ring;             /* the keyring it is directly on, e.g. ".builtin_trusted_keys" */
	struct ksig_x509 *cert; /* NULL: not found anywhere */
	char *cert_from;        /* "db", "MokListRT", a file name …; NULL with cert */
};

/* An answer the kernel gave about an id ("ex:" search of the keyring). */
struct ksig_presence {
	char *id_hex;
	bool tail; /* an "id:" search: of keys that have an id with this end */
	bool present;
};

/* An answer the kernel gave when a certificate was offered to a keyring restricted by this one. */
struct ksig_vouching {
	uint8_t cert_sha256[32];
	int answer; /* 0: vouched for; else negative errno of add_key() */
};

struct ksig_keyring {
	char *name;            /* ".secondary_trusted_keys" */
	int32_t serial;        /* 0: this kernel has no such keyring */
	bool listed;           /* its keys could be listed; else only the answers count */
	struct ksig_key *keys; /* with those of keyrings linked into it */
	size_t n_keys;
	struct ksig_presence *presences;
	size_t n_presences;
	struct ksig_vouching *vouchings;
	size_t n_vouchings;
};

/*
 * find_asymmetric_key(ring, id0, id1): 0 and a key; -ENOKEY; -EINVAL for an id
 * without bytes; -EKEYREJECTED when
 * the key with the first id carries another second one. A doubt is noted where
 * the facts do not decide. *ret may be NULL on success: the kernel said that the
 * key is there, but it could not be told which one it is.
 */
int ksig_keyring_find(const struct ksig_keyring *ring, const struct ksig_key_id *id0,
		      const struct ksig_key_id *id1, const struct ksig_rules *rules,
		      const struct ksig_key **ret);

/* The kernel's answer about this certificate, if it was asked. */
const struct ksig_vouching *ksig_keyring_vouching(const struct ksig_keyring *ring,
						  const struct ksig_x509 *cert);

/* The hex part of a key's description "<subject>: <hex>", or NULL; the subject may contain ": ". */
const char *ksig_key_shown_id(const char *description);

/* Does the description of a key name this certificate? */
bool ksig_key_describes(const char *description, const struct ksig_x509 *cert);

/*
 * Gives keys of the ring that have no certificate yet a copy of this one if it
 * is theirs. The number of keys that took it, or -ENOMEM.
 */
int ksig_keyring_offer(struct ksig_keyring *ring, const struct ksig_x509 *cert, const char *from,
		       const struct ksig_rules *rules);

int ksig_keyring_add(struct ksig_keyring *ring, int32_t serial, const char *description,
		     const char *on_ring);
int ksig_keyring_note_presence(struct ksig_keyring *ring, const struct ksig_key_id *id,
			       bool present);
/* The same for the four bytes that a key's id may end with, as IMA's signatures name keys. */
int ksig_keyring_note_tail(struct ksig_keyring *ring, uint32_t tail, bool present);
enum ksig_tri ksig_keyring_tail(const struct ksig_keyring *ring, uint32_t tail);
int ksig_keyring_note_vouching(struct ksig_keyring *ring, const struct ksig_x509 *cert, int answer);
const struct ksig_presence *ksig_keyring_presence(const struct ksig_keyring *ring,
						  const struct ksig_key_id *id);
void ksig_keyring_clear(struct ksig_keyring *ring);
