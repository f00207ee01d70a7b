/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small public key infrastructure for the tests of messages: a CA, a leaf under
 * it, somebody else, and keyrings that hold any of their certificates.
 */
#pragma once

#include "make.h"
#include "unit.h"

#include "../../kexec-sig/pkcs7.h"

struct pki {
	struct make_key ca_key, leaf_key, rogue_key;
	struct gen_buf ca_name, leaf_name; /* Names */
	struct gen_buf ca, leaf, rogue;    /* certificates; rogue is self-signed */
	struct gen_buf rogue_name;
};

#define PKI_CA_ID        B("ca key id")
#define PKI_LEAF_ID      B("leaf key id")
#define PKI_CA_SERIAL    B("\x01")
#define PKI_LEAF_SERIAL  B("\x02")
#define PKI_ROGUE_SERIAL B("\x03")

void pki_new(struct pki *p);
void pki_free(struct pki *p);

/* A keyring that is fully known, empty. */
void pki_ring(struct ksig_keyring *ring, const char *name);
/* Puts the key of a certificate on it, with the certificate known or not. */
void pki_ring_add(struct ksig_keyring *ring, const struct gen_buf *cert, bool known);

/* The signers most messages have. */
struct make_signer pki_leaf_signer(const struct pki *p);
