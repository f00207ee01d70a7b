/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each certificate is made of. */
#pragma once

#include "keys.h"

/* authorityKeyIdentifier; 0 means the issuer's key identifier, as everybody writes it. */
enum aki_bit {
	AKI_NONE = 1 << 0,
	AKI_KEYID = 1 << 1,
	AKI_SERIAL = 1 << 2,
	AKI_KEYID_WRONG = 1 << 3,
	AKI_SERIAL_WRONG = 1 << 4,
	AKI_EMPTY = 1 << 5,
	AKI_KEYID_EMPTY = 1 << 6,
	AKI_DAMAGED = 1 << 7,
};

enum cert_flag {
	CERT_IS_CA = 1 << 0,
	CERT_NO_SKID = 1 << 1,
	CERT_V1 = 1 << 2,
	CERT_SIGNED_BY_OTHER = 1 << 3, /* by the rogue CA's key, under the issuer's name */
	CERT_SERIAL_OF_ISSUER = 1 << 4,
	CERT_LONG_SERIAL = 1 << 5,
	CERT_BAD_SIGNATURE = 1 << 6,
	CERT_CA_TRUE_ONE = 1 << 7,       /* BOOLEAN 01 where DER wants ff */
	CERT_CA_FALSE_EXPLICIT = 1 << 8, /* the default, written out */
	CERT_KEY_USAGE_BAD = 1 << 9,     /* eight unused bits */
	CERT_TRAILING = 1 << 10,
	CERT_SIG_ALG_DIFFERS = 1 << 11,
	CERT_SIGNED_PSS = 1 << 12,
	CERT_EMPTY_SUBJECT = 1 << 13,
	CERT_ISSUER_NAME_WRONG = 1 << 14,
};

struct cert_spec {
	const char *name;
	const char *subject; /* commonName */
	enum gen_key key;
	enum gen_cert issuer; /* itself: self-signed */
	uint32_t serial;
	unsigned aki;
	unsigned flags;
	enum gen_md md;
	const char *not_before; /* NULL: 2020 */
	const char *not_after;  /* NULL: end of 2049 */
};

extern const struct cert_spec gen_cert_specs[GEN_CERT_COUNT];

void gen_name(struct gen_buf *b, unsigned string_tag, const char *common_name);
