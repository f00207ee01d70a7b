/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * X.509 certificates as the kernel parses them (RFC 5280 through
 * crypto/asymmetric_keys/x509_cert_parser.c and x509_public_key.c): the same
 * fields, the same ids, the same errnos in the same order.
 */
#pragma once

#include "compiler.h"
#include "pubkey.h"

/* An id as asymmetric_key_generate_id() makes it: two byte strings, one after the other. */
struct ksig_key_id {
	struct bytes a, b;
	bool set;
};

static inline struct ksig_key_id ksig_key_id_of(struct bytes a, struct bytes b)
{
	return (struct ksig_key_id){.a = a, .b = b, .set = true};
}

/* asymmetric_key_id_same(): two ids that are both there and equal. */
bool ksig_key_id_same(const struct ksig_key_id *x, const struct ksig_key_id *y);
/* Lower-case hex, as the kernel searches for it; the caller frees. NULL: no memory. */
char *ksig_key_id_hex(const struct ksig_key_id *id);

struct ksig_x509 {
	uint8_t *der; /* own copy; every view below points into it */
	size_t der_size;
	struct bytes tbs;
	struct bytes raw_serial;
	struct bytes raw_issuer;  /* contents of the Name */
	struct bytes raw_subject; /* contents of the Name */
	struct bytes issuer_der;  /* the Name itself */
	struct bytes subject_der;
	struct bytes raw_skid;
	char *subject;         /* as the kernel names the key: "O: CN", "CN", … */
	struct ksig_key_id id; /* serial + issuer */
	struct ksig_key_id skid;
	struct ksig_key_id auth_id;   /* authorityCertSerialNumber + authorityCertIssuer */
	struct ksig_key_id auth_skid; /* AuthorityKeyIdentifier.keyIdentifier */
	struct ksig_key_id auth_name; /* the issuer's Name */
	struct ksig_key_id name_id;   /* the subject's Name */
	struct ksig_pubkey pub;
	struct ksig_signature sig;
	int64_t valid_from, valid_to; /* seconds since 1970 */
	bool is_ca, may_sign_certs, may_sign_data;
	bool self_signed;
	bool unsupported_sig; /* this kernel lacks an algorithm to check the signature with */
	bool blacklisted;
};

/*
 * x509_cert_parse(). 0, or the kernel's errno: -EBADMSG (grammar), -EMSGSIZE,
 * -EINVAL, -ENOPKG (an algorithm the parser does not know), or what the check of
 * a self-signature gives; -ENOMEM.
 */
int ksig_x509_parse(struct bytes der, const struct ksig_rules *rules, struct ksig_x509 **ret);
struct ksig_x509 *ksig_x509_free(struct ksig_x509 *cert);

/* x509_decode_time(): seconds since 1970. 0 or -EBADMSG. */
int ksig_x509_time(uint8_t tag, struct bytes value, int64_t *ret);

/* One-line distinguished name for people ("CN=…, O=…"); the caller frees. */
char *ksig_x509_name_text(struct bytes name_der);

DEFINE_CLEANUP(struct ksig_x509 *, ksig_x509_free)
