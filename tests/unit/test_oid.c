// SPDX-License-Identifier: GPL-2.0-or-later
/* kexec-sig/oid.c against include/linux/oid_registry.h of Linux 6.1 and 6.12. */
#include "unit.h"

#include "../../kexec-sig/oid.h"
#include "../gen/der.h"

#define V61  KSIG_VERSION(6, 1)
#define V66  KSIG_VERSION(6, 6)
#define V67  KSIG_VERSION(6, 7)
#define V69  KSIG_VERSION(6, 9)
#define V610 KSIG_VERSION(6, 10)
#define V612 KSIG_VERSION(6, 12)

/* The contents of an OBJECT IDENTIFIER, by libcrypto's encoder. */
static struct bytes encode(struct gen_buf *b, const char *dotted)
{
	gen_buf_reset(b);
	der_oid(b, dotted);
	assert_false(b->broken);
	return bytes_of(b->data + 2, b->len - 2);
}

static const struct {
	const char *dotted;
	uint32_t version;
	enum ksig_oid want;
} rows[] = {
	{"1.2.840.113549.1.1.1", V61, KOID_RSA},
	{"1.2.840.113549.1.1.11", V612, KOID_RSA_SHA256},
	{"1.2.840.113549.1.1.14", V612, KOID_RSA_SHA224},
	{"1.2.840.113549.1.1.10", V612, KOID_UNKNOWN}, /* RSASSA-PSS */
	{"1.2.840.113549.1.7.1", V61, KOID_DATA},
	{"1.2.840.113549.1.7.2", V61, KOID_SIGNED_DATA},
	{"1.2.840.113549.1.7.3", V61, KOID_UNKNOWN},
	{"1.2.840.113549.1.9.3", V61, KOID_CONTENT_TYPE},
	{"1.2.840.113549.1.9.4", V61, KOID_MESSAGE_DIGEST},
	{"1.2.840.113549.1.9.5", V61, KOID_SIGNING_TIME},
	{"1.2.840.113549.1.9.16.2.11", V61, KOID_OTHER},
	{"1.2.840.10045.2.1", V61, KOID_EC_PUBLIC_KEY},
	{"1.2.840.10045.3.1.7", V61, KOID_P256},
	{"1.3.132.0.34", V61, KOID_P384},
	{"1.3.132.0.10", V612, KOID_UNKNOWN}, /* secp256k1 */
	{"1.3.101.112", V612, KOID_UNKNOWN},  /* Ed25519 */
	{"1.3.6.1.4.1.311.2.1.4", V61, KOID_MS_INDIRECT_DATA},
	{"1.3.6.1.4.1.311.2.1.15", V61, KOID_MS_PE_IMAGE},
	{"1.3.6.1.4.1.311.2.1.21", V61, KOID_MS_INDIVIDUAL_SP},
	{"2.5.4.3", V61, KOID_COMMON_NAME},
	{"2.5.29.14", V61, KOID_SKID},
	{"2.5.29.19", V61, KOID_BASIC_CONSTRAINTS},
	{"2.5.29.35", V61, KOID_AKID},
	{"2.5.29.36", V612, KOID_UNKNOWN},
	{"2.16.840.1.101.3.4.2.1", V61, KOID_SHA256},
	{"1.3.14.3.2.26", V612, KOID_SHA1},
	/* dropped in 6.7 */
	{"1.2.840.113549.2.5", V66, KOID_MD5},
	{"1.2.840.113549.2.5", V67, KOID_UNKNOWN},
	{"1.2.840.113549.2.4", V66, KOID_MD4},
	{"1.2.840.113549.2.4", V67, KOID_UNKNOWN},
	{"1.2.840.113549.1.1.4", V66, KOID_RSA_MD4},
	{"1.2.840.113549.1.1.4", V67, KOID_UNKNOWN},
	/* new in 6.7 */
	{"2.16.840.1.101.3.4.2.8", V66, KOID_UNKNOWN},
	{"2.16.840.1.101.3.4.2.8", V67, KOID_SHA3_256},
	{"2.16.840.1.101.3.4.2.10", V612, KOID_SHA3_512},
	{"2.16.840.1.101.3.4.3.14", V66, KOID_UNKNOWN},
	{"2.16.840.1.101.3.4.3.14", V67, KOID_RSA_SHA3_256},
	{"2.16.840.1.101.3.4.3.10", V67, KOID_ECDSA_SHA3_256},
	{"1.3.6.1.4.1.311.2.2.30", V66, KOID_UNKNOWN},
	{"1.3.6.1.4.1.311.2.2.30", V67, KOID_OTHER},
	/* new in 6.10 */
	{"1.3.132.0.35", V69, KOID_UNKNOWN},
	{"1.3.132.0.35", V610, KOID_P521},
};

static void test_find(void **state)
{
	_cleanup_buf_ struct gen_buf b = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct bytes value = encode(&b, rows[i].dotted);
		enum ksig_oid seen = ksig_oid_find(value, rows[i].version);

		if (seen != rows[i].want)
			fail_msg("%s for %#x: %d, expected %d", rows[i].dotted, rows[i].version,
				 seen, rows[i].want);
	}
}

/* look_up_OID() compares the encodings. */
static void test_encodings(void **state)
{
	struct guard g = guard_new(64);
	static const struct bytes other[] = {
		B(""),
		B("\x55"),
		B("\x55\x04"),
		B("\x55\x04\x03\x00"),
		B("\x55\x04\x83"),     /* ends in the middle of an arc */
		B("\x55\x04\x80\x03"), /* needless padding */
		B("\x80\x55\x04\x03"),
		B("\x55\x04\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), /* no 64-bit arc */
		B("\x55\x04\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13"
		  "\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x20\x21"),
	};

	(void)state;
	assert_int_equal(ksig_oid_find(B("\x55\x04\x03"), V612), KOID_COMMON_NAME);
	for (size_t i = 0; i < ARRAY_SIZE(other); i++) {
		struct bytes in = guarded_copy(&g, other[i].data, other[i].size);

		if (ksig_oid_find(in, V612) != KOID_UNKNOWN)
			fail_msg("row %zu is taken for an OID", i);
	}
	guard_free(&g);
}

static void check_text(struct bytes value, const char *want)
{
	char text[KSIG_OID_TEXT_MAX];

	ksig_oid_text(value, text);
	assert_string_equal(text, want);
}

static void test_text(void **state)
{
	(void)state;
	check_text(B("\x55\x04\x03"), "2.5.4.3");
	check_text(B("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"), "1.2.840.113549.1.1.11");
	check_text(B("\x00"), "0.0");
	check_text(B("\x27"), "0.39");
	check_text(B("\x28"), "1.0");
	check_text(B("\x4f"), "1.39");
	check_text(B("\x50"), "2.0");
	check_text(B("\x88\x37\x03"), "2.999.3");
	check_text(B("\x55\x04\x83"), "malformed OID");
	check_text(B(""), "malformed OID");
	/* The longest text that 32 bytes can make is longer than the buffer or fits into it. */
	check_text(B("\x2a\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f"
		     "\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f"),
		   "1.2.127.127.127.127.127.127.127.127.127.127.127.127.127.127.127.127.127.127."
		   "127.127.127.127.127.127.127.127.127.127.127.127.127");
}

/* Every one-byte damage to every row gives another OID or none, never the same one. */
static void damaged(struct bytes in, const struct damage *damage, void *context)
{
	char text[KSIG_OID_TEXT_MAX], what[64];
	const char *dotted = context;

	ksig_oid_find(in, V612);
	ksig_oid_text(in, text);
	if (damage->kind == DAMAGE_SET && strcmp(text, dotted) == 0)
		fail_msg("%s: %s", damage_text(damage, what), text);
}

static void test_damage(void **state)
{
	_cleanup_buf_ struct gen_buf b = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct bytes value = encode(&b, rows[i].dotted);
		char dotted[64];

		snprintf(dotted, sizeof(dotted), "%s", rows[i].dotted);
		damage_all(value, value.size, damaged, dotted);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_encodings),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
