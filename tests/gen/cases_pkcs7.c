// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The inside of the PKCS#7 message: pkcs7.asn1 and pkcs7_parser.c while parsing, mscode.asn1
 * and mscode_parser.c on its content, which is looked at after trust.
 */
#include "recipe.h"

#define FLAGS(f)  RECIPE(SIGN(.flags = (f)))
#define ATTRS(a)  RECIPE(SIGN(.signers = {{.attrs = (a)}}))
#define DATA_TYPE "1.2.840.113549.1.7.1"

/* clang-format off */
static const struct gen_case cases[] = {
	/* ---- ContentInfo and versions ---- */
	{"pkcs7-type-data", "ContentInfo says data instead of signedData", ALWAYS("EINVAL"),
	 RECIPE(SIGN(.outer_type = DATA_TYPE))},
	{"pkcs7-type-unknown", "ContentInfo of an unknown type", ALWAYS("EINVAL"),
	 RECIPE(SIGN(.outer_type = "1.3.6.1.4.1.55555.2"))},
	/* pkcs7_check_authattrs() finds no signer. */
	{"pkcs7-nothing", "ContentInfo without content", ALWAYS("EINVAL"), FLAGS(MSG_NOTHING)},
	{"pkcs7-trailing-inside", "something after SignedData inside ContentInfo",
	 ALWAYS("EBADMSG"), FLAGS(MSG_TRAILING_INSIDE)},
	{"pkcs7-version-2", "SignedData version 2", ALWAYS("EINVAL"), RECIPE(SIGN(.version = 2))},
	{"pkcs7-version-5", "SignedData version 5", ALWAYS("EINVAL"), RECIPE(SIGN(.version = 5))},
	{"pkcs7-version-two-bytes", "SignedData version in two bytes", ALWAYS("EINVAL"),
	 FLAGS(MSG_VERSION_TWO_BYTES)},
	{"pkcs7-version-3-signer-1", "SignedData version 3, SignerInfo version 1",
	 ALWAYS("EBADMSG"), RECIPE(SIGN(.version = 3))},
	{"pkcs7-version-1-signer-3", "SignedData version 1, SignerInfo version 3",
	 ALWAYS("EBADMSG"), RECIPE(SIGN(.version = 1, .signers = {{.version = 3}}))},
	{"pkcs7-signer-version-2", "SignerInfo version 2", ALWAYS("EINVAL"),
	 RECIPE(SIGN(.version = 1, .signers = {{.version = 2}}))},
	/*
	 * pkcs7_note_signed_info() goes by the version and finds no id of that kind: the key id
	 * is empty, and asymmetric_key_hex_to_key_id() refuses to look for it.
	 */
	{"pkcs7-version-3-by-serial", "version 3, but signer by issuer and serial",
	 ALWAYS("EINVAL"), RECIPE(SIGN(.signers = {{.version = 3}}))},
	{"pkcs7-version-1-by-skid", "version 1, but signer by key id", ALWAYS("EINVAL"),
	 RECIPE(SIGN(.version = 1, .signers = {{.version = 1, .sid = SID_SKID}}))},
	{"pkcs7-skid-empty", "signer by a key id of no bytes", ALWAYS("EINVAL"),
	 RECIPE(SIGN(.signers = {{.sid = SID_SKID_EMPTY}}))},

	/* ---- how it is written ---- */
	{"pkcs7-inner-length-83", "inner lengths in three bytes", ALWAYS("EBADMSG"),
	 RECIPE(SIGN(.inner_form = DER_LONG_3))},
	{"pkcs7-length-not-minimal", "a length in two bytes that fits into one", OK_IF_KNOWN,
	 FLAGS(MSG_SET_LONG_FORM)},
	{"pkcs7-certs-as-sequence", "certificates as [2] SEQUENCE", OK_IF_KNOWN,
	 FLAGS(MSG_CERTS_AS_SEQUENCE)},
	{"pkcs7-signers-as-sequence", "SignerInfos as SEQUENCE", OK_IF_KNOWN,
	 FLAGS(MSG_SIGNERS_AS_SEQUENCE)},
	/* asn1_ber_decoder(): a SET OF has at least one element. */
	{"pkcs7-digest-algorithms-empty", "no digest algorithms listed", ALWAYS("EBADMSG"),
	 FLAGS(MSG_NO_DIGEST_ALGS)},
	/* The grammar takes the parts of a revocation list for certificates. */
	{"pkcs7-crl", "a revocation list", ALWAYS("EBADMSG"), FLAGS(MSG_CRL)},
	{"pkcs7-crl-empty", "an empty set of revocation lists", ALWAYS("EBADMSG"),
	 FLAGS(MSG_CRL_EMPTY)},
	{"pkcs7-crl-of-certificate", "a certificate for a revocation list", OK_IF_KNOWN,
	 FLAGS(MSG_CRL_OF_CERT)},
	{"pkcs7-unsigned-attributes", "unsigned attributes, as a timestamp has", OK_IF_KNOWN,
	 RECIPE(SIGN(.signers = {{.unsigned_attrs = true}}))},

	/* ---- signed attributes ---- */
	{"pkcs7-attrs-missing", "no signed attributes", PE_ONLY,
	 ALWAYS("EBADMSG"), ATTRS(ATTR_ABSENT)},
	{"pkcs7-attrs-no-digest", "no message digest", ALWAYS("EBADMSG"), ATTRS(ATTR_CONTENT_TYPE)},
	{"pkcs7-attrs-no-content-type", "no content type", ALWAYS("EBADMSG"), ATTRS(ATTR_DIGEST)},
	{"pkcs7-attrs-content-type-data", "content type differs from the content", PE_ONLY,
	 ALWAYS("EBADMSG"), ATTRS(ATTR_CONTENT_TYPE_DATA | ATTR_DIGEST)},
	{"pkcs7-attrs-digest-repeated", "message digest in two attributes",
	 ALWAYS("EKEYREJECTED"), ATTRS(ATTRS_PLAIN | ATTR_DIGEST_AGAIN)},
	{"pkcs7-attrs-digest-two-values", "message digest with two values",
	 ALWAYS("EKEYREJECTED"), ATTRS(ATTR_CONTENT_TYPE | ATTR_DIGEST_TWO_VALUES)},
	{"pkcs7-attrs-digest-integer", "message digest as INTEGER", ALWAYS("EBADMSG"),
	 ATTRS(ATTR_CONTENT_TYPE | ATTR_DIGEST_AS_INTEGER)},
	{"pkcs7-attrs-time-repeated", "signing time in two attributes", ALWAYS("EKEYREJECTED"),
	 ATTRS(ATTRS_PLAIN | ATTR_TIME | ATTR_TIME_AGAIN)},
	{"pkcs7-attrs-authenticode", "opus info, statement type and S/MIME capabilities", PE_ONLY,
	 OK_IF_KNOWN, ATTRS(ATTRS_PLAIN | ATTR_TIME | ATTR_OPUS | ATTR_STATEMENT | ATTR_SMIME)},
	{"pkcs7-attrs-unknown", "an unknown attribute", PE_ONLY, OK_IF_KNOWN,
	 ATTRS(ATTRS_PLAIN | ATTR_UNKNOWN)},
	{"pkcs7-attrs-unknown-empty", "an unknown attribute without value", ALWAYS("EBADMSG"),
	 ATTRS(ATTRS_PLAIN | ATTR_UNKNOWN_EMPTY_SET)},

	/* ---- content ---- */
	/* pkcs7_verify(): not Authenticode */
	{"pkcs7-content-data", "content type data", PE_ONLY, ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN(.content_type = DATA_TYPE))},
	{"pkcs7-content-data-no-attrs", "content type data, no signed attributes", PE_ONLY,
	 ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN(.content_type = DATA_TYPE, .signers = {{.attrs = ATTR_ABSENT}}))},
	{"pkcs7-content-data-opus", "content type data with opus info", PE_ONLY,
	 ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN(.content_type = DATA_TYPE, .signers = {{.attrs = ATTRS_PLAIN | ATTR_OPUS}}))},
	{"pkcs7-content-data-smime", "content type data with S/MIME capabilities", PE_ONLY,
	 ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN(.content_type = DATA_TYPE,
		     .signers = {{.attrs = ATTRS_PLAIN | ATTR_SMIME}}))},
	{"pkcs7-content-type-unknown", "content of an unknown type", ALWAYS("EINVAL"),
	 RECIPE(SIGN(.content_type = "1.2.840.113549.1.9.16.1.4"))},
	{"pkcs7-content-missing", "no content", PE_ONLY,
	 ANSWER("ENODATA", "ENOKEY"), FLAGS(MSG_NO_CONTENT)},
	{"pkcs7-content-octets", "content as OCTET STRING", PE_ONLY, ANSWER("EBADMSG", "ENOKEY"),
	 FLAGS(MSG_CONTENT_AS_OCTETS)},
	{"pkcs7-spc-type-pesign", "content's type as pesign once wrote it", PE_ONLY, OK_IF_KNOWN,
	 RECIPE(SIGN(.spc_type = "1.3.6.1.4.1.311.2.1.21"))},
	{"pkcs7-spc-type-known", "content's type another one that the kernel knows", PE_ONLY,
	 ANSWER("EBADMSG", "ENOKEY"), RECIPE(SIGN(.spc_type = DATA_TYPE))},
	{"pkcs7-spc-type-unknown", "content's type unknown", PE_ONLY, ANSWER("EBADMSG", "ENOKEY"),
	 RECIPE(SIGN(.spc_type = "1.3.6.1.4.1.311.2.1.30"))},
	{"pkcs7-spc-no-value", "no SpcPeImageData", PE_ONLY, ANSWER("EBADMSG", "ENOKEY"),
	 FLAGS(MSG_SPC_NO_VALUE)},
	{"pkcs7-spc-no-parameters", "digest algorithm without NULL", PE_ONLY, OK_IF_KNOWN,
	 FLAGS(MSG_SPC_NO_NULL)},
	{"pkcs7-spc-trailing", "something after the image digest", PE_ONLY,
	 ANSWER("EBADMSG", "ENOKEY"),
	 FLAGS(MSG_SPC_TRAILING)},
};
/* clang-format on */

const struct gen_case_table gen_table_pkcs7 = {cases, ARRAY_SIZE(cases)};
