// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who signed, and how the way from the signer to the trusted key is laid out.
 *
 * Where an answer surprises: pkcs7_verify() checks whatever certificates the message carries
 * against each other before anybody asks for trust, pkcs7_validate_trust_one() looks for each
 * certificate of the chain, then for the issuer of the last one, then for the signer named in
 * the message itself, and find_asymmetric_key() prefers issuer and serial to the key id.
 */
#include "recipe.h"

#define SIGNER(who, ...) .signers = {{.cert = GEN_CERT_##who, __VA_ARGS__}}
#define CERTS(...)       .certs = {__VA_ARGS__}
#define NO_CERTS         .flags = MSG_NO_CERTS

/* clang-format off */
static const struct gen_case cases[] = {
	{"good", "signed the way sbsign does, by a leaf under the CA", PE_ONLY, OK_IF_KNOWN,
	 RECIPE(SIGN(.signers = {{.attrs = ATTRS_PLAIN | ATTR_TIME}}))},
	{"unsigned", "never signed", PE_ONLY, ALWAYS("ENODATA"), RECIPE(.sign = NULL)},

	/* ---- the chain ---- */
	{"trust-leaf-and-ca-embedded", "leaf and CA embedded", OK_IF_KNOWN,
	 RECIPE(SIGN(CERTS(GEN_CERT_LEAF, GEN_CERT_CA)))},
	{"trust-ca-before-leaf", "CA embedded before the leaf", OK_IF_KNOWN,
	 RECIPE(SIGN(CERTS(GEN_CERT_CA, GEN_CERT_LEAF)))},
	{"trust-leaf-not-embedded", "leaf's certificate nowhere to be found", NEVER_KNOWN,
	 RECIPE(SIGN(NO_CERTS))},
	{"trust-leaf-not-embedded-ca-embedded", "CA embedded, leaf missing", NEVER_KNOWN,
	 RECIPE(SIGN(CERTS(GEN_CERT_CA)))},
	/* pkcs7_find_key() compares with issuer and serial only. */
	{"trust-leaf-by-skid", "signer named by key id: the embedded leaf is not found", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(LEAF, .sid = SID_SKID)))},
	{"trust-leaf-by-skid-not-embedded", "signer named by key id, leaf missing", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(LEAF, .sid = SID_SKID), NO_CERTS))},
	{"trust-self-signed-unknown", "unknown self-signed signer", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(ROGUE_SELF)))},
	{"trust-self-signed-unknown-not-embedded", "unknown signer, no certificate", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(ROGUE_SELF), NO_CERTS))},
	{"trust-unknown-leaf", "leaf under an unknown CA", NEVER_KNOWN, RECIPE(SIGN_UNKNOWN)},
	{"trust-unknown-leaf-and-ca", "leaf and its unknown CA embedded", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(ROGUE_LEAF), CERTS(GEN_CERT_ROGUE_LEAF, GEN_CERT_ROGUE_CA)))},
	{"trust-unknown-leaf-our-ca-embedded", "leaf under an unknown CA beside our CA", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(ROGUE_LEAF), CERTS(GEN_CERT_ROGUE_LEAF, GEN_CERT_CA)))},
	{"trust-signed-by-ca", "signed by the CA itself, embedded", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(CA)))},
	{"trust-signed-by-ca-not-embedded", "signed by the CA itself, not embedded", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(CA), NO_CERTS))},
	{"trust-signed-by-ca-skid", "signed by the CA, named by key id", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(CA, .sid = SID_SKID), NO_CERTS))},
	{"trust-signed-by-ca-skid-embedded", "signed by the CA, named by key id, embedded",
	 OK_IF_KNOWN, RECIPE(SIGN(SIGNER(CA, .sid = SID_SKID)))},
	{"trust-chain-3", "leaf, intermediate, and the CA on the keyring", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(LEAF_INT1), CERTS(GEN_CERT_LEAF_INT1, GEN_CERT_INT1)))},
	{"trust-chain-3-with-ca", "leaf, intermediate and CA embedded", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(LEAF_INT1),
		     CERTS(GEN_CERT_LEAF_INT1, GEN_CERT_INT1, GEN_CERT_CA)))},
	{"trust-chain-3-no-intermediate", "the intermediate is missing", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(LEAF_INT1)))},
	{"trust-chain-3-ca-but-no-intermediate", "CA embedded, intermediate missing", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(LEAF_INT1), CERTS(GEN_CERT_LEAF_INT1, GEN_CERT_CA)))},
	{"trust-chain-5", "three intermediates", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(LEAF_INT3), CERTS(GEN_CERT_LEAF_INT3, GEN_CERT_INT3, GEN_CERT_INT2,
					      GEN_CERT_INT1)))},
	{"trust-chain-5-shuffled", "three intermediates in another order", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(LEAF_INT3), CERTS(GEN_CERT_INT1, GEN_CERT_INT3, GEN_CERT_LEAF_INT3,
					      GEN_CERT_INT2)))},
	{"trust-chain-5-gap", "three intermediates, the middle one missing", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(LEAF_INT3),
		     CERTS(GEN_CERT_LEAF_INT3, GEN_CERT_INT3, GEN_CERT_INT1)))},
	{"trust-chain-6", "four intermediates", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(LEAF_INT4), CERTS(GEN_CERT_LEAF_INT4, GEN_CERT_INT4, GEN_CERT_INT3,
					      GEN_CERT_INT2, GEN_CERT_INT1)))},
	/* Nobody looks at basicConstraints on this path. */
	{"trust-intermediate-not-ca", "the intermediate is not a CA", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(LEAF_INT1_NOT_CA),
		     CERTS(GEN_CERT_LEAF_INT1_NOT_CA, GEN_CERT_INT1_NOT_CA)))},
	{"trust-signed-by-intermediate", "signed by the intermediate itself", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(INT1)))},

	/* ---- links that do not fit ---- */
	/* Names are never compared, only the ids made of them. */
	{"trust-wrong-issuer-name", "issuer's name wrong, key and key id right", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(WRONG_ISSUER_NAME)))},
	{"trust-wrong-issuer-key", "issuer's name right, signed with another key", BAD_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(WRONG_ISSUER_KEY)))},
	{"trust-bad-certificate", "the CA's signature on the leaf is for other content",
	 BAD_IF_KNOWN, RECIPE(SIGN(SIGNER(BAD_SIGNATURE)))},
	/* pkcs7_verify_sig_chain() */
	{"trust-bad-certificate-ca-embedded", "the same with the CA embedded",
	 ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN(SIGNER(BAD_SIGNATURE), CERTS(GEN_CERT_BAD_SIGNATURE, GEN_CERT_CA)))},
	{"trust-aki-missing", "leaf without authority key id", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(NO_AKI)))},
	{"trust-aki-missing-ca-embedded", "leaf without authority key id, CA embedded", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(NO_AKI), CERTS(GEN_CERT_NO_AKI, GEN_CERT_CA)))},
	{"trust-aki-serial", "authority key id by issuer and serial", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(AKI_SERIAL)))},
	{"trust-aki-serial-ca-embedded", "the same with the CA embedded", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(AKI_SERIAL), CERTS(GEN_CERT_AKI_SERIAL, GEN_CERT_CA)))},
	{"trust-aki-both", "authority key id by key id, issuer and serial", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(AKI_BOTH)))},
	{"trust-aki-wrong-keyid", "authority key id of nobody", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(AKI_WRONG_KEYID)))},
	/* find_asymmetric_key(): found by the first id, the second differs. */
	{"trust-aki-wrong-keyid-right-serial", "issuer and serial right, key id wrong",
	 BAD_IF_KNOWN, RECIPE(SIGN(SIGNER(AKI_WRONG_KEYID_RIGHT_SERIAL)))},
	{"trust-aki-wrong-keyid-right-serial-ca-embedded", "the same with the CA embedded",
	 ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN(SIGNER(AKI_WRONG_KEYID_RIGHT_SERIAL),
		     CERTS(GEN_CERT_AKI_WRONG_KEYID_RIGHT_SERIAL, GEN_CERT_CA)))},
	/* find_asymmetric_key(): the key id is never tried when there is a serial. */
	{"trust-aki-right-keyid-wrong-serial", "key id right, serial wrong", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(AKI_RIGHT_KEYID_WRONG_SERIAL)))},
	{"trust-aki-empty", "authority key id without any field", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(AKI_EMPTY)))},
	/* asymmetric_key_hex_to_key_id() refuses to look for "ex:". */
	{"trust-aki-empty-keyid", "authority key id of no bytes", ALWAYS("EINVAL"),
	 RECIPE(SIGN(SIGNER(AKI_EMPTY_KEYID)))},
	{"trust-no-skid", "leaf without subject key id", OK_IF_KNOWN, RECIPE(SIGN(SIGNER(NO_SKID)))},
	/* The CA is found in the leaf's place; its key id differs, which is not held against it. */
	{"trust-serial-of-ca", "leaf with the CA's own serial number", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(SERIAL_OF_CA)))},
	{"trust-serial-of-ca-no-skid", "the same without a subject key id", BAD_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(SERIAL_OF_CA_NO_SKID)))},
	{"trust-sid-serial-padded", "signer's serial with a needless zero byte", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(LEAF, .sid = SID_SERIAL_PADDED)))},
	{"trust-sid-issuer-printable", "issuer's name in another string type", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(LEAF, .sid = SID_ISSUER_PRINTABLE)))},

	/* ---- more than one signer ---- */
	{"trust-two-signers-both-good", "two good signers", OK_IF_KNOWN,
	 RECIPE(SIGN(.signers = {{.cert = GEN_CERT_LEAF}, {.cert = GEN_CERT_LEAF2}},
		     CERTS(GEN_CERT_LEAF, GEN_CERT_LEAF2)))},
	{"trust-same-signer-twice", "the same signer twice", OK_IF_KNOWN,
	 RECIPE(SIGN(.signers = {{.cert = GEN_CERT_LEAF}, {.cert = GEN_CERT_LEAF}}))},
	{"trust-two-signers-good-unknown", "a good signer, then an unknown one", OK_IF_KNOWN,
	 RECIPE(SIGN(.signers = {{.cert = GEN_CERT_LEAF}, {.cert = GEN_CERT_ROGUE_LEAF}},
		     CERTS(GEN_CERT_LEAF, GEN_CERT_ROGUE_LEAF)))},
	{"trust-two-signers-unknown-good", "an unknown signer, then a good one", OK_IF_KNOWN,
	 RECIPE(SIGN(.signers = {{.cert = GEN_CERT_ROGUE_LEAF}, {.cert = GEN_CERT_LEAF}},
		     CERTS(GEN_CERT_LEAF, GEN_CERT_ROGUE_LEAF)))},
	{"trust-two-signers-good-bad", "a good signature, then a bad one", ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN(.signers = {{.cert = GEN_CERT_LEAF},
				 {.cert = GEN_CERT_LEAF2, .sig = SIG_OTHER_DIGEST}},
		     CERTS(GEN_CERT_LEAF, GEN_CERT_LEAF2)))},
	{"trust-two-signers-bad-good", "a bad signature, then a good one", ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN(.signers = {{.cert = GEN_CERT_LEAF2, .sig = SIG_OTHER_DIGEST},
				 {.cert = GEN_CERT_LEAF}},
		     CERTS(GEN_CERT_LEAF, GEN_CERT_LEAF2)))},
	{"trust-two-signers-good-bad-unseen", "the bad signer's certificate is missing",
	 OK_IF_KNOWN,
	 RECIPE(SIGN(.signers = {{.cert = GEN_CERT_LEAF},
				 {.cert = GEN_CERT_LEAF2, .sig = SIG_OTHER_DIGEST}},
		     CERTS(GEN_CERT_LEAF)))},
	{"trust-two-signers-good-bad-by-ca", "the bad signer is the CA on the keyring", BAD_IF_KNOWN,
	 RECIPE(SIGN(.signers = {{.cert = GEN_CERT_LEAF},
				 {.cert = GEN_CERT_CA, .sig = SIG_OTHER_DIGEST}},
		     CERTS(GEN_CERT_LEAF)))},
	{"trust-two-signers-attrs-differ", "one signer without signed attributes", PE_ONLY,
	 ALWAYS("EBADMSG"),
	 RECIPE(SIGN(.signers = {{.cert = GEN_CERT_LEAF},
				 {.cert = GEN_CERT_LEAF2, .attrs = ATTR_ABSENT}},
		     CERTS(GEN_CERT_LEAF, GEN_CERT_LEAF2)))},
	/* asn1_ber_decoder(): a SET OF has at least one element. */
	{"trust-no-signers", "no signer at all", ALWAYS("EBADMSG"),
	 RECIPE(SIGN(.flags = MSG_NO_SIGNERS))},

	/* ---- keyrings other than the built-in one ---- */
	{"second-leaf", "leaf under the second CA, which is not embedded", NEVER_KNOWN,
	 .second = "ok", RECIPE(SIGN(SIGNER(SECOND_LEAF)))},
	{"second-leaf-chain", "the same with the second CA embedded", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(SECOND_LEAF), CERTS(GEN_CERT_SECOND_LEAF, GEN_CERT_SECOND_CA)))},
	{"second-ca", "signed by the second CA itself, not embedded", NEVER_KNOWN, .second = "ok",
	 RECIPE(SIGN(SIGNER(SECOND_CA), NO_CERTS))},
	{"second-leaf-bad", "under the second CA, bad signature", ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN(SIGNER(SECOND_LEAF, .sig = SIG_OTHER_DIGEST)))},

	/*
	 * ---- .blacklist: pkcs7_verify_sig_chain() ----
	 * Only embedded certificates have a hash. A signer that is blocked does not count, and
	 * does no harm beside one that is not; pkcs7_validate_trust() does not ask again.
	 */
	{"blocked-leaf", "leaf that may be on .blacklist", OK_IF_KNOWN, .blocked = "EKEYREJECTED",
	 RECIPE(SIGN(SIGNER(BLOCKED)))},
	{"blocked-leaf-and-ca", "the same with the CA embedded", OK_IF_KNOWN,
	 .blocked = "EKEYREJECTED",
	 RECIPE(SIGN(SIGNER(BLOCKED), CERTS(GEN_CERT_BLOCKED, GEN_CERT_CA)))},
	{"blocked-beside-good", "its certificate embedded beside the signer's", OK_IF_KNOWN,
	 RECIPE(SIGN(CERTS(GEN_CERT_LEAF, GEN_CERT_BLOCKED)))},
	{"blocked-then-good", "signed by it, then by a good leaf", OK_IF_KNOWN,
	 RECIPE(SIGN(.signers = {{.cert = GEN_CERT_BLOCKED}, {.cert = GEN_CERT_LEAF2}},
		     CERTS(GEN_CERT_BLOCKED, GEN_CERT_LEAF2)))},
	{"good-then-blocked", "signed by a good leaf, then by it", OK_IF_KNOWN,
	 RECIPE(SIGN(.signers = {{.cert = GEN_CERT_LEAF2}, {.cert = GEN_CERT_BLOCKED}},
		     CERTS(GEN_CERT_BLOCKED, GEN_CERT_LEAF2)))},
	{"blocked-then-unknown", "signed by it, then by an unknown leaf", OK_IF_KNOWN,
	 RECIPE(SIGN(.signers = {{.cert = GEN_CERT_BLOCKED}, {.cert = GEN_CERT_ROGUE_LEAF}},
		     CERTS(GEN_CERT_BLOCKED, GEN_CERT_ROGUE_LEAF)))},

	/* ---- crowds and circles ---- */
	{"trust-loop", "two certificates that issued each other", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(LOOP_A), CERTS(GEN_CERT_LOOP_A, GEN_CERT_LOOP_B)))},
	{"trust-loop-and-good", "such a signer beside a good one", OK_IF_KNOWN,
	 RECIPE(SIGN(.signers = {{.cert = GEN_CERT_LOOP_A}, {.cert = GEN_CERT_LEAF}},
		     CERTS(GEN_CERT_LOOP_A, GEN_CERT_LOOP_B, GEN_CERT_LEAF)))},
	{"trust-duplicate-certs", "every certificate twice", OK_IF_KNOWN,
	 RECIPE(SIGN(.flags = MSG_CERTS_TWICE))},
	{"trust-20-bystanders", "twenty more certificates", OK_IF_KNOWN,
	 RECIPE(SIGN(.fillers = 20))},
	{"trust-120-bystanders", "nearly as many as fit", OK_IF_KNOWN, RECIPE(SIGN(.fillers = 120))},
	/* pefile_strip_sig_wrapper(): a length of three bytes. */
	{"trust-1000-bystanders", "more than 64 KiB of certificates", ALWAYS("EMSGSIZE"),
	 RECIPE(SIGN(.fillers = 1000))},
};
/* clang-format on */

const struct gen_case_table gen_table_trust = {cases, ARRAY_SIZE(cases)};
