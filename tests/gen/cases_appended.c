// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A signature appended as to a module. x86 and arm64 do not look for one: without Authenticode
 * the image is unsigned, and above Authenticode it is bytes behind the certificate table.
 *
 * For those who look, see cases_trailer.c.
 */
#include "recipe.h"

#define APPENDED(f, ...)                                                                           \
	RECIPE(.append = &(const struct append_spec){                                              \
		       .sign = APPENDED_BY(GEN_CERT_CA), .flags = (f), __VA_ARGS__})
#define NOT_FOR_PE ALWAYS("ENODATA")

/* clang-format off */
static const struct gen_case cases[] = {
	{"appended-good", "appended signature by the CA", NOT_FOR_PE, APPENDED(0)},
	{"appended-leaf", "appended signature by the leaf", NOT_FOR_PE,
	 RECIPE(.append = &(const struct append_spec){.sign = APPENDED_BY(GEN_CERT_LEAF)})},
	{"appended-unknown", "appended signature by an unknown signer", NOT_FOR_PE,
	 RECIPE(.append = &(const struct append_spec){.sign = APPENDED_BY(GEN_CERT_ROGUE_SELF)})},
	{"appended-on-signed", "Authenticode, and an appended signature behind it", BAD_IF_KNOWN,
	 RECIPE(SIGN_PLAIN,
		.append = &(const struct append_spec){.sign = APPENDED_BY(GEN_CERT_CA)})},
	{"appended-below-authenticode", "appended signature, then Authenticode over it", OK_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, .append = &(const struct append_spec){
		.sign = APPENDED_BY(GEN_CERT_CA), .before_pe = true})},
	{"appended-content-changed", "a byte changed after signing", NOT_FOR_PE,
	 APPENDED(APPEND_FLIPPED)},
	{"appended-marker-only", "the marker without anything before it", NOT_FOR_PE,
	 APPENDED(APPEND_MARKER_ONLY)},
	{"appended-marker-cut", "the marker without its last byte", NOT_FOR_PE,
	 APPENDED(APPEND_NO_MARKER_END)},
	{"appended-trailing-byte", "a byte after the marker", NOT_FOR_PE,
	 APPENDED(APPEND_TRAILING)},
	{"appended-length-0", "signature's length 0", NOT_FOR_PE, APPENDED(APPEND_LEN_ZERO)},
	{"appended-length-huge", "signature longer than the file", NOT_FOR_PE,
	 APPENDED(APPEND_LEN_HUGE)},
	{"appended-length-plus-1", "signature's length one too large", NOT_FOR_PE,
	 APPENDED(APPEND_LEN_PLUS_ONE)},
	{"appended-reserved-set", "reserved byte not zero", NOT_FOR_PE, APPENDED(APPEND_RESERVED)},
	{"appended-type-x509", "identifier type X.509", NOT_FOR_PE, APPENDED(APPEND_TYPE_X509)},
};
/* clang-format on */

const struct gen_case_table gen_table_appended = {cases, ARRAY_SIZE(cases)};
