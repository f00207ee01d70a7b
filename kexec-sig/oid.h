/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The object identifiers a kernel knows (include/linux/oid_registry.h). Which
 * ones it knows decides between two errnos in places, so the table says since
 * and until which release.
 */
#pragma once

#include "bytes.h"

/* A kernel release as one number; minor releases do not change any rule. */
#define KSIG_VERSION(major, minor) ((uint32_t)(major) << 16 | (uint32_t)(minor))

enum ksig_oid {
	KOID_UNKNOWN, /* not in the kernel's registry */
	KOID_OTHER,   /* in the registry, without a meaning here */
	KOID_SM2,
	KOID_SM3,
	KOID_SM2_SM3,
	KOID_ECRDSA256,
	KOID_ECRDSA512,
	KOID_STREEBOG256,
	KOID_STREEBOG512,
	KOID_ECRDSA_256,
	KOID_ECRDSA_512,
	KOID_EC_PUBLIC_KEY,
	KOID_P192,
	KOID_P256,
	KOID_ECDSA_SHA1,
	KOID_ECDSA_SHA224,
	KOID_ECDSA_SHA256,
	KOID_ECDSA_SHA384,
	KOID_ECDSA_SHA512,
	KOID_RSA,
	KOID_RSA_MD4,
	KOID_RSA_SHA1,
	KOID_RSA_SHA256,
	KOID_RSA_SHA384,
	KOID_RSA_SHA512,
	KOID_RSA_SHA224,
	KOID_DATA,
	KOID_SIGNED_DATA,
	KOID_EMAIL,
	KOID_CONTENT_TYPE,
	KOID_MESSAGE_DIGEST,
	KOID_SIGNING_TIME,
	KOID_SMIME_CAPS,
	KOID_MD4,
	KOID_MD5,
	KOID_MS_INDIRECT_DATA,
	KOID_MS_STATEMENT_TYPE,
	KOID_MS_OPUS_INFO,
	KOID_MS_PE_IMAGE,
	KOID_MS_INDIVIDUAL_SP,
	KOID_SHA1,
	KOID_P384,
	KOID_P521,
	KOID_COMMON_NAME,
	KOID_ORGANIZATION,
	KOID_SKID,
	KOID_KEY_USAGE,
	KOID_BASIC_CONSTRAINTS,
	KOID_AKID,
	KOID_SHA256,
	KOID_SHA384,
	KOID_SHA512,
	KOID_SHA224,
	KOID_SHA3_256,
	KOID_SHA3_384,
	KOID_SHA3_512,
	KOID_ECDSA_SHA3_256,
	KOID_ECDSA_SHA3_384,
	KOID_ECDSA_SHA3_512,
	KOID_RSA_SHA3_256,
	KOID_RSA_SHA3_384,
	KOID_RSA_SHA3_512,
};

/* value: the contents of an OBJECT IDENTIFIER. */
enum ksig_oid ksig_oid_find(struct bytes value, uint32_t version);

/* Dotted form, for messages; buf is always terminated. */
#define KSIG_OID_TEXT_MAX 128
void ksig_oid_text(struct bytes value, char buf[KSIG_OID_TEXT_MAX]);
