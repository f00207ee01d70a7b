/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "oid.h"
#include "compiler.h"

#include <inttypes.h>
#include <stdio.h>

static const struct {
	const char *dotted;
	enum ksig_oid oid;
	uint32_t since; /* first release that knows it; 0: all */
	uint32_t until; /* first release that no longer does; 0: none */
} registry[] = {
	/* clang-format off */
	{"1.2.156.10197.1.301", KOID_SM2, 0, 0},
	{"1.2.156.10197.1.401", KOID_SM3, 0, 0},
	{"1.2.156.10197.1.501", KOID_SM2_SM3, 0, 0},
	{"1.2.156.10197.1.504", KOID_OTHER, 0, 0},
	{"1.2.643.2.2.35.1", KOID_OTHER, 0, 0},
	{"1.2.643.2.2.35.2", KOID_OTHER, 0, 0},
	{"1.2.643.2.2.35.3", KOID_OTHER, 0, 0},
	{"1.2.643.7.1.1.1.1", KOID_ECRDSA256, 0, 0},
	{"1.2.643.7.1.1.1.2", KOID_ECRDSA512, 0, 0},
	{"1.2.643.7.1.1.2.2", KOID_STREEBOG256, 0, 0},
	{"1.2.643.7.1.1.2.3", KOID_STREEBOG512, 0, 0},
	{"1.2.643.7.1.1.3.2", KOID_ECRDSA_256, 0, 0},
	{"1.2.643.7.1.1.3.3", KOID_ECRDSA_512, 0, 0},
	{"1.2.643.7.1.2.1.1.1", KOID_OTHER, 0, 0},
	{"1.2.643.7.1.2.1.1.2", KOID_OTHER, 0, 0},
	{"1.2.643.7.1.2.1.1.3", KOID_OTHER, 0, 0},
	{"1.2.643.7.1.2.1.1.4", KOID_OTHER, 0, 0},
	{"1.2.643.7.1.2.1.2.1", KOID_OTHER, 0, 0},
	{"1.2.643.7.1.2.1.2.2", KOID_OTHER, 0, 0},
	{"1.2.643.7.1.2.1.2.3", KOID_OTHER, 0, 0},
	{"1.2.752.43.14.2", KOID_OTHER, 0, 0},
	{"1.2.752.43.14.3", KOID_OTHER, 0, 0},
	{"1.2.840.10030.4.3", KOID_OTHER, 0, 0},
	{"1.2.840.10040.4.1", KOID_OTHER, 0, 0},
	{"1.2.840.10045.2.1", KOID_EC_PUBLIC_KEY, 0, 0},
	{"1.2.840.10045.3.1.1", KOID_P192, 0, 0},
	{"1.2.840.10045.3.1.7", KOID_P256, 0, 0},
	{"1.2.840.10045.4.1", KOID_ECDSA_SHA1, 0, 0},
	{"1.2.840.10045.4.3.1", KOID_ECDSA_SHA224, 0, 0},
	{"1.2.840.10045.4.3.2", KOID_ECDSA_SHA256, 0, 0},
	{"1.2.840.10045.4.3.3", KOID_ECDSA_SHA384, 0, 0},
	{"1.2.840.10045.4.3.4", KOID_ECDSA_SHA512, 0, 0},
	{"1.2.840.48018.1.2.2", KOID_OTHER, 0, 0},
	{"1.2.840.113549.1.1.1", KOID_RSA, 0, 0},
	{"1.2.840.113549.1.1.2", KOID_OTHER, 0, KSIG_VERSION(6, 7)},
	{"1.2.840.113549.1.1.3", KOID_OTHER, 0, KSIG_VERSION(6, 7)},
	{"1.2.840.113549.1.1.4", KOID_RSA_MD4, 0, KSIG_VERSION(6, 7)},
	{"1.2.840.113549.1.1.5", KOID_RSA_SHA1, 0, 0},
	{"1.2.840.113549.1.1.11", KOID_RSA_SHA256, 0, 0},
	{"1.2.840.113549.1.1.12", KOID_RSA_SHA384, 0, 0},
	{"1.2.840.113549.1.1.13", KOID_RSA_SHA512, 0, 0},
	{"1.2.840.113549.1.1.14", KOID_RSA_SHA224, 0, 0},
	{"1.2.840.113549.1.7.1", KOID_DATA, 0, 0},
	{"1.2.840.113549.1.7.2", KOID_SIGNED_DATA, 0, 0},
	{"1.2.840.113549.1.9.1", KOID_EMAIL, 0, 0},
	{"1.2.840.113549.1.9.3", KOID_CONTENT_TYPE, 0, 0},
	{"1.2.840.113549.1.9.4", KOID_MESSAGE_DIGEST, 0, 0},
	{"1.2.840.113549.1.9.5", KOID_SIGNING_TIME, 0, 0},
	{"1.2.840.113549.1.9.15", KOID_SMIME_CAPS, 0, 0},
	{"1.2.840.113549.1.9.16.2.11", KOID_OTHER, 0, 0},
	{"1.2.840.113549.2.2", KOID_OTHER, 0, KSIG_VERSION(6, 7)},
	{"1.2.840.113549.2.4", KOID_MD4, 0, KSIG_VERSION(6, 7)},
	{"1.2.840.113549.2.5", KOID_MD5, 0, KSIG_VERSION(6, 7)},
	{"1.2.840.113554.1.2.2", KOID_OTHER, 0, 0},
	{"1.2.840.113554.1.2.2.3", KOID_OTHER, 0, 0},
	{"1.3.5.1.5.2.7", KOID_OTHER, 0, 0},
	{"1.3.6.1.4.1.311.2.1.4", KOID_MS_INDIRECT_DATA, 0, 0},
	{"1.3.6.1.4.1.311.2.1.11", KOID_MS_STATEMENT_TYPE, 0, 0},
	{"1.3.6.1.4.1.311.2.1.12", KOID_MS_OPUS_INFO, 0, 0},
	{"1.3.6.1.4.1.311.2.1.15", KOID_MS_PE_IMAGE, 0, 0},
	{"1.3.6.1.4.1.311.2.1.21", KOID_MS_INDIVIDUAL_SP, 0, 0},
	{"1.3.6.1.4.1.311.2.2.10", KOID_OTHER, 0, 0},
	{"1.3.6.1.4.1.311.2.2.30", KOID_OTHER, KSIG_VERSION(6, 7), 0},
	{"1.3.6.1.4.1.311.16.4", KOID_OTHER, 0, 0},
	{"1.3.6.1.5.2.5", KOID_OTHER, 0, 0},
	{"1.3.6.1.5.5.2", KOID_OTHER, 0, 0},
	{"1.3.6.1.5.5.7.1.1", KOID_OTHER, 0, 0},
	{"1.3.6.1.5.5.14", KOID_OTHER, 0, 0},
	{"1.3.14.3.2.26", KOID_SHA1, 0, 0},
	{"1.3.132.0.34", KOID_P384, 0, 0},
	{"1.3.132.0.35", KOID_P521, KSIG_VERSION(6, 10), 0},
	{"2.5.4.3", KOID_COMMON_NAME, 0, 0},
	{"2.5.4.4", KOID_OTHER, 0, 0},
	{"2.5.4.6", KOID_OTHER, 0, 0},
	{"2.5.4.7", KOID_OTHER, 0, 0},
	{"2.5.4.8", KOID_OTHER, 0, 0},
	{"2.5.4.10", KOID_ORGANIZATION, 0, 0},
	{"2.5.4.11", KOID_OTHER, 0, 0},
	{"2.5.4.12", KOID_OTHER, 0, 0},
	{"2.5.4.13", KOID_OTHER, 0, 0},
	{"2.5.4.41", KOID_OTHER, 0, 0},
	{"2.5.4.42", KOID_OTHER, 0, 0},
	{"2.5.4.43", KOID_OTHER, 0, 0},
	{"2.5.4.44", KOID_OTHER, 0, 0},
	{"2.5.29.14", KOID_SKID, 0, 0},
	{"2.5.29.15", KOID_KEY_USAGE, 0, 0},
	{"2.5.29.17", KOID_OTHER, 0, 0},
	{"2.5.29.18", KOID_OTHER, 0, 0},
	{"2.5.29.19", KOID_BASIC_CONSTRAINTS, 0, 0},
	{"2.5.29.31", KOID_OTHER, 0, 0},
	{"2.5.29.32", KOID_OTHER, 0, 0},
	{"2.5.29.35", KOID_AKID, 0, 0},
	{"2.5.29.37", KOID_OTHER, 0, 0},
	{"2.16.840.1.101.3.4.2.1", KOID_SHA256, 0, 0},
	{"2.16.840.1.101.3.4.2.2", KOID_SHA384, 0, 0},
	{"2.16.840.1.101.3.4.2.3", KOID_SHA512, 0, 0},
	{"2.16.840.1.101.3.4.2.4", KOID_SHA224, 0, 0},
	{"2.16.840.1.101.3.4.2.8", KOID_SHA3_256, KSIG_VERSION(6, 7), 0},
	{"2.16.840.1.101.3.4.2.9", KOID_SHA3_384, KSIG_VERSION(6, 7), 0},
	{"2.16.840.1.101.3.4.2.10", KOID_SHA3_512, KSIG_VERSION(6, 7), 0},
	{"2.16.840.1.101.3.4.3.10", KOID_ECDSA_SHA3_256, KSIG_VERSION(6, 7), 0},
	{"2.16.840.1.101.3.4.3.11", KOID_ECDSA_SHA3_384, KSIG_VERSION(6, 7), 0},
	{"2.16.840.1.101.3.4.3.12", KOID_ECDSA_SHA3_512, KSIG_VERSION(6, 7), 0},
	{"2.16.840.1.101.3.4.3.14", KOID_RSA_SHA3_256, KSIG_VERSION(6, 7), 0},
	{"2.16.840.1.101.3.4.3.15", KOID_RSA_SHA3_384, KSIG_VERSION(6, 7), 0},
	{"2.16.840.1.101.3.4.3.16", KOID_RSA_SHA3_512, KSIG_VERSION(6, 7), 0},
	{"2.23.133.10.1.3", KOID_OTHER, 0, 0},
	{"2.23.133.10.1.4", KOID_OTHER, 0, 0},
	{"2.23.133.10.1.5", KOID_OTHER, 0, 0},
	/* clang-format on */
};

/*
 * The kernel compares encodings, so one with leading padding (0x80) is no OID
 * it knows even if it means the same.
 */
static bool to_dotted(struct bytes v, char *buf, size_t size)
{
	size_t used = 0;
	uint64_t arc = 0;
	bool first = true;
	int n;

	buf[0] = '\0';
	if (v.size == 0 || v.size > 32 || v.data[v.size - 1] & 0x80)
		return false;
	for (size_t i = 0; i < v.size; i++) {
		if (arc == 0 && v.data[i] == 0x80)
			return false;
		if (arc > UINT64_MAX >> 7)
			return false;
		arc = arc << 7 | (v.data[i] & 0x7f);
		if (v.data[i] & 0x80)
			continue;
		if (first) {
			uint64_t top = arc < 80 ? arc / 40 : 2;

			n = snprintf(buf, size, "%" PRIu64 ".%" PRIu64, top, arc - top * 40);
			first = false;
		} else {
			n = snprintf(buf + used, size - used, ".%" PRIu64, arc);
		}
		if (n < 0 || (size_t)n >= size - used)
			return false;
		used += (size_t)n;
		arc = 0;
	}
	return true;
}

enum ksig_oid ksig_oid_find(struct bytes value, uint32_t version)
{
	char dotted[KSIG_OID_TEXT_MAX];

	if (!to_dotted(value, dotted, sizeof(dotted)))
		return KOID_UNKNOWN;
	for (size_t i = 0; i < ARRAY_SIZE(registry); i++) {
		if (strcmp(registry[i].dotted, dotted) != 0)
			continue;
		if (version < registry[i].since ||
		    (registry[i].until && version >= registry[i].until))
			return KOID_UNKNOWN;
		return registry[i].oid;
	}
	return KOID_UNKNOWN;
}

void ksig_oid_text(struct bytes value, char buf[KSIG_OID_TEXT_MAX])
{
	if (!to_dotted(value, buf, KSIG_OID_TEXT_MAX))
		snprintf(buf, KSIG_OID_TEXT_MAX, "malformed OID");
}
