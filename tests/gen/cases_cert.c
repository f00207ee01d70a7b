// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Certificates that are odd in themselves, and times.
 *
 * All embedded certificates are parsed before anything else happens, so one that the parser
 * refuses decides the answer even if nobody needs it. The clock is never asked.
 */
#include "recipe.h"

#define SIGNER(who, ...) .signers = {{.cert = GEN_CERT_##who, __VA_ARGS__}}
#define BESIDE(who)      .certs = {GEN_CERT_LEAF, GEN_CERT_##who}
#define TIME(text, ...)                                                                            \
	RECIPE(SIGN(.signers = {{.attrs = ATTRS_PLAIN | ATTR_TIME, .time = (text), __VA_ARGS__}}))

/* clang-format off */
static const struct gen_case cases[] = {
	{"cert-v1", "X.509 version 1, so no authority key id", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(V1)))},
	{"cert-long-serial", "serial number of 25 bytes", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(LONG_SERIAL)))},
	/* asn1_ber_decoder(): a SEQUENCE OF has at least one element. */
	{"cert-empty-subject", "leaf without a subject", ALWAYS("EBADMSG"),
	 RECIPE(SIGN(SIGNER(EMPTY_SUBJECT)))},
	{"cert-expired", "expired in 2011", OK_IF_KNOWN, RECIPE(SIGN(SIGNER(EXPIRED)))},
	{"cert-not-yet-valid", "valid from 2048", OK_IF_KNOWN, RECIPE(SIGN(SIGNER(NOT_YET_VALID)))},
	{"cert-valid-to-2060", "valid to 2060, as GeneralizedTime", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(TIME_2060)))},
	/* x509_decode_time(): GeneralizedTime is not for the years of UTCTime. */
	{"cert-generalized-2020", "valid from 2020, as GeneralizedTime", ALWAYS("EBADMSG"),
	 RECIPE(SIGN(SIGNER(TIME_GENERALIZED_2020)))},
	{"cert-aki-damaged", "authority key id cut short", ALWAYS("EBADMSG"),
	 RECIPE(SIGN(SIGNER(AKI_DAMAGED)))},
	{"cert-trailing-bytes", "something after the signature", ALWAYS("EBADMSG"),
	 RECIPE(SIGN(SIGNER(TRAILING_BYTES)))},
	/* x509_note_signature() */
	{"cert-signature-algorithms-differ", "two signature algorithms named", ALWAYS("EINVAL"),
	 RECIPE(SIGN(SIGNER(SIG_ALG_DIFFERS)))},
	/* x509_process_extension() looks at these two since 6.4. */
	{"cert-ca-true-not-der", "CA:TRUE as 01 instead of ff", ALWAYS("EBADMSG"),
	 ANSWER_61("ok", "ENOKEY"), RECIPE(SIGN(SIGNER(CA_TRUE_ONE)))},
	{"cert-ca-false-explicit", "CA:FALSE written out", ALWAYS("EBADMSG"),
	 ANSWER_61("ok", "ENOKEY"), RECIPE(SIGN(SIGNER(CA_FALSE_EXPLICIT)))},
	{"cert-key-usage-damaged", "key usage with eight unused bits", ALWAYS("EBADMSG"),
	 ANSWER_61("ok", "ENOKEY"), RECIPE(SIGN(SIGNER(KEY_USAGE_BAD)))},

	{"cert-beside-expired", "an expired certificate beside a good one", OK_IF_KNOWN,
	 RECIPE(SIGN(BESIDE(EXPIRED)))},
	{"cert-beside-trailing-bytes", "a damaged certificate beside a good one", ALWAYS("EBADMSG"),
	 RECIPE(SIGN(BESIDE(TRAILING_BYTES)))},
	{"cert-beside-ed25519", "a certificate with an unsupported key beside a good one",
	 ALWAYS("ENOPKG"), RECIPE(SIGN(BESIDE(ED25519)))},
	{"cert-beside-pss", "a certificate signed with RSASSA-PSS beside a good one",
	 ALWAYS("ENOPKG"), RECIPE(SIGN(BESIDE(SIGNED_PSS)))},
	/* x509_check_for_self_signed() */
	{"cert-beside-bad-self-signature", "a self-signed one that does not verify",
	 ALWAYS("EKEYREJECTED"), RECIPE(SIGN(BESIDE(BAD_SELF_SIGNATURE)))},
	{"cert-beside-self-aki-mismatch", "a self-signed one that names another issuer serial",
	 ALWAYS("EKEYREJECTED"), RECIPE(SIGN(BESIDE(SELF_AKI_MISMATCH)))},

	/* ---- signing time, checked in pkcs7_verify_one() if the signer's certificate is there ---- */
	{"time-inside", "signing time inside the certificate's validity", PE_ONLY, OK_IF_KNOWN,
	 TIME("240601120000Z")},
	{"time-before-validity", "signed before the certificate became valid", PE_ONLY,
	 ALWAYS("EKEYREJECTED"), TIME("190101000000Z")},
	{"time-after-validity", "signed after the certificate expired", PE_ONLY,
	 ALWAYS("EKEYREJECTED"),
	 TIME("240601120000Z", .cert = GEN_CERT_EXPIRED)},
	{"time-not-embedded", "signing time before anything, certificate not embedded", PE_ONLY,
	 OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(CA, .attrs = ATTRS_PLAIN | ATTR_TIME, .time = "990101000000Z"),
		     .flags = MSG_NO_CERTS))},
	{"time-generalized-2024", "GeneralizedTime in 2024", PE_ONLY, ALWAYS("EBADMSG"),
	 TIME("20240601120000Z")},
	{"time-generalized-2055", "GeneralizedTime in 2055, certificate until 2049", PE_ONLY,
	 ALWAYS("EKEYREJECTED"), TIME("20550601120000Z")},
	{"time-generalized-2055-valid", "GeneralizedTime in 2055, certificate until 2060", PE_ONLY,
	 OK_IF_KNOWN, TIME("20550601120000Z", .cert = GEN_CERT_TIME_2060)},
	{"time-no-seconds", "UTCTime without seconds", PE_ONLY, ALWAYS("EBADMSG"),
	 TIME("2406011200Z", .time_tag = DER_UTC_TIME)},
	{"time-with-offset", "UTCTime with an offset", PE_ONLY, ALWAYS("EBADMSG"),
	 TIME("240601120000+0200", .time_tag = DER_UTC_TIME)},
	{"time-as-text", "signing time as UTF8String", PE_ONLY, ALWAYS("EBADMSG"),
	 TIME("240601120000Z", .time_tag = DER_UTF8)},
	{"time-month-13", "thirteenth month", PE_ONLY, ALWAYS("EBADMSG"), TIME("241301120000Z")},
	{"time-february-30", "30 February", PE_ONLY, ALWAYS("EBADMSG"), TIME("240230120000Z")},
	{"time-february-29", "29 February of a leap year", PE_ONLY,
	 OK_IF_KNOWN, TIME("240229120000Z")},
	{"time-leap-second", "second 60", PE_ONLY, OK_IF_KNOWN, TIME("240601120060Z")},
	{"time-hour-24", "hour 24", PE_ONLY, OK_IF_KNOWN, TIME("240601240000Z")},
	{"time-1950", "a year before 1970", PE_ONLY, ALWAYS("EBADMSG"), TIME("500101000000Z")},
	{"time-lower-case-z", "z instead of Z", PE_ONLY, ALWAYS("EBADMSG"), TIME("240601120000z")},
};
/* clang-format on */

const struct gen_case_table gen_table_cert = {cases, ARRAY_SIZE(cases)};
