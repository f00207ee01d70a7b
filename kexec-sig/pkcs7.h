/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * PKCS#7 SignedData (RFC 2315, RFC 5652) with the kernel's grammar and checks
 * (crypto/asymmetric_keys/pkcs7.asn1, pkcs7_parser.c, pkcs7_verify.c,
 * pkcs7_trust.c). Parsing is separate from judging: a parsed message can be
 * judged for several systems.
 */
#pragma once

#include "digest.h"
#include "keyring.h"
#include "x509.h"

struct ksig_signer {
	struct ksig_key_id sid; /* issuer + serial, or SubjectKeyIdentifier */
	bool sid_is_skid;
	struct bytes sid_serial, sid_issuer_der; /* when !sid_is_skid */
	struct ksig_signature sig;
	struct bytes authattrs; /* as hashed, but for the tag byte; NULL data: none */
	struct bytes msgdigest;
	bool has_signing_time;
	int64_t signing_time;
	unsigned int attrs_seen;
	/* judgement */
	int cert; /* index of the signer's certificate in the message, -1: not in it */
	bool unsupported_crypto;
	bool blacklisted;
	bool checked;         /* the signature was compared with the embedded certificate's key */
	int verify;           /* what the kernel's pkcs7_verify_one() gives */
	bool content_matches; /* messageDigest attribute is right (or there are none) */
	const struct ksig_key *trusted_by;
	const struct ksig_keyring *trusted_in;
	int trusted_via; /* index of the certificate that is, or was signed by, the key; -1: direct
			  */
	bool trusted_itself; /* that certificate itself is the key */
	const char *proof;
};

struct ksig_embedded {
	struct ksig_x509 *x509;
	int issuer; /* index of the certificate that verified this one; own index: root; -1: none */
	bool seen, verified;
};

struct ksig_pkcs7 {
	uint8_t *der; /* own copy */
	size_t der_size;
	uint8_t version;
	enum ksig_oid data_type;
	struct bytes content; /* contents, without its header; NULL data: detached */
	struct bytes content_whole;
	bool have_authattrs;
	struct ksig_signer *signers;
	size_t n_signers;
	struct ksig_embedded *certs;
	size_t n_certs;
	const char *note; /* what went wrong, for people; NULL: nothing */
};

/*
 * pkcs7_parse_message(): 0 or the kernel's errno. With an error *ret is what was
 * read so far, for explaining it, or untouched (-ENOMEM, -EMSGSIZE); initialise it.
 */
int ksig_pkcs7_parse(struct bytes der, const struct ksig_rules *rules, struct ksig_pkcs7 **ret);
struct ksig_pkcs7 *ksig_pkcs7_free(struct ksig_pkcs7 *msg);

enum ksig_usage {
	KSIG_USAGE_PE,       /* VERIFYING_KEXEC_PE_SIGNATURE */
	KSIG_USAGE_APPENDED, /* VERIFYING_MODULE_SIGNATURE: data, no attributes */
};

/*
 * pkcs7_verify(): is the message consistent in itself? detached holds digests of
 * the signed data for KSIG_USAGE_APPENDED, else NULL. 0 or the kernel's errno.
 */
int ksig_pkcs7_verify(struct ksig_pkcs7 *msg, enum ksig_usage usage,
		      const struct ksig_digests *detached, const struct ksig_rules *rules);

/*
 * is_key_on_revocation_list(): -EKEYREJECTED when the message leads to a key on
 * the blocklist, else 0. After a verify, before the keyrings.
 */
int ksig_pkcs7_revoked(struct ksig_pkcs7 *msg, const struct ksig_keyring *blacklist,
		       const struct ksig_rules *rules);

/* pkcs7_validate_trust(): does it lead to a key on this keyring? After a verify. */
int ksig_pkcs7_trust(struct ksig_pkcs7 *msg, const struct ksig_keyring *ring,
		     const struct ksig_rules *rules);

DEFINE_CLEANUP(struct ksig_pkcs7 *, ksig_pkcs7_free)
