// SPDX-License-Identifier: GPL-2.0-or-later
/* kexec-sig/ber.c against lib/asn1_decoder.c of the kernel. */
#include "unit.h"

#include "../../kexec-sig/ber.h"

static struct guard guard;

/* A cursor over a copy that ends at the guard page. */
static struct ber_cursor cursor_over(struct bytes b)
{
	struct ber_cursor c;

	check_err(ber_start(&c, guarded_copy(&guard, b.data, b.size)), 0);
	return c;
}

static int any_of(struct bytes b, struct ber *ret)
{
	struct ber_cursor c = cursor_over(b);

	return ber_any(&c, ret);
}

/* ---- limits ------------------------------------------------------------------ */

/* asn1_ber_decoder(): "if (datalen > 65535) return -EMSGSIZE" */
static void test_size_limit(void **state)
{
	uint8_t *big = calloc(1, 65536);
	struct ber_cursor c;

	(void)state;
	assert_non_null(big);
	check_err(ber_start(&c, bytes_of(big, 65535)), 0);
	check_err(ber_start(&c, bytes_of(big, 65536)), -EMSGSIZE);
	check_err(ber_start(&c, (struct bytes){0}), 0);
	assert_true(ber_at_end(&c));
	assert_false(ber_next_is(&c, BER_SEQUENCE));
	check_err(ber_enter(&c, BER_SEQUENCE), -EBADMSG);
	check_err(ber_leave(&c, NULL), -EBADMSG);
	free(big);
}

/* NR_CONS_STACK: ten open types, the eleventh fails. */
static void test_depth(void **state)
{
	uint8_t nest[24];
	struct ber_cursor c;

	(void)state;
	for (size_t i = 0; i < 12; i++) {
		nest[2 * i] = BER_SEQUENCE;
		nest[2 * i + 1] = (uint8_t)(22 - 2 * i);
	}
	c = cursor_over(bytes_of(nest, sizeof(nest)));
	for (int i = 0; i < 10; i++)
		check_err(ber_enter(&c, BER_SEQUENCE), 0);
	check_err(ber_enter(&c, BER_SEQUENCE), -EBADMSG);
}

/* ---- headers ----------------------------------------------------------------- */

/* clang-format off */
static const struct {
	struct bytes in;
	int want;
	size_t value; /* size */
	const char *why;
} headers[] = {
	{B("\x04\x00"), 0, 0, "empty value"},
	{B("\x04\x02" "ab"), 0, 2, "short form"},
	{B("\x04\x81\x02" "ab"), 0, 2, "long form where short would do"},
	{B("\x04\x82\x00\x02" "ab"), 0, 2, "two length bytes with a leading zero"},
	{B("\x04\x81\x00"), 0, 0, "long form of nothing"},
	{B("\x04\x02" "abtail"), 0, 2, "something behind it"},
	{B("\x04"), -EBADMSG, 0, "no length"},
	{B(""), -EBADMSG, 0, "nothing"},
	{B("\x04\x03" "ab"), -EBADMSG, 0, "longer than what is there"},
	{B("\x04\x81"), -EBADMSG, 0, "length byte missing"},
	{B("\x04\x82\x00"), -EBADMSG, 0, "second length byte missing"},
	{B("\x04\x82\xff\xff" "ab"), -EBADMSG, 0, "65535 bytes promised"},
	{B("\x04\x83\x00\x00\x02" "ab"), -EBADMSG, 0, "three length bytes (length_too_long)"},
	{B("\x04\xff" "ab"), -EBADMSG, 0, "reserved length"},
	{B("\x1f\x01\x01" "a"), -EBADMSG, 0, "long tag (long_tag_not_supported)"},
	{B("\x3f\x01\x01" "a"), -EBADMSG, 0, "long constructed tag"},
	{B("\x04\x80\x00\x00"), -EBADMSG, 0, "indefinite primitive (indefinite_len_primitive)"},
	{B("\x24\x80\x00\x00"), 0, 2, "indefinite constructed, nothing in it"},
	{B("\x24\x80\x00"), -EBADMSG, 0, "half an end marker"},
	{B("\x24\x80"), -EBADMSG, 0, "no end marker"},
	{B("\x00\x00"), 0, 0, "end marker taken for an element"},
};
/* clang-format on */

static void test_headers(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(headers); i++) {
		struct ber e = {0};
		int r = any_of(headers[i].in, &e);

		if (r != headers[i].want || e.value.size != headers[i].value) {
			print_error("%s: %d, value of %zu bytes, expected %d, %zu\n",
				    headers[i].why, r, e.value.size, headers[i].want,
				    headers[i].value);
			fail();
		}
	}
}

static void test_whole_and_value(void **state)
{
	struct ber_cursor c = cursor_over(B("\x04\x81\x02"
					    "ab\x02\x01\x07"));
	struct ber e;

	(void)state;
	check_err(ber_any(&c, &e), 0);
	assert_int_equal(e.tag, BER_OCTET_STRING);
	check_bytes(e.value, B("ab"));
	check_bytes(e.whole, B("\x04\x81\x02"
			       "ab"));
	check_err(ber_leaf(&c, BER_INTEGER, &e), 0);
	check_bytes(e.whole, B("\x02\x01\x07"));
	assert_true(ber_at_end(&c));
}

/* ---- tags -------------------------------------------------------------------- */

/* "tmp &= ~(optag & ASN1_CONS_BIT)": what is wanted constructed also matches primitive. */
static void test_tag_match(void **state)
{
	struct ber_cursor c;
	struct ber e;

	(void)state;
	c = cursor_over(B("\x10\x00"));
	assert_true(ber_next_is(&c, BER_SEQUENCE));
	check_err(ber_enter(&c, BER_SEQUENCE), 0);
	c = cursor_over(B("\x24\x00"));
	assert_false(ber_next_is(&c, BER_OCTET_STRING));
	check_err(ber_leaf(&c, BER_OCTET_STRING, &e), -EBADMSG);
	check_err(ber_any(&c, &e), 0);
	c = cursor_over(B("\x80\x01x"));
	assert_true(ber_next_is(&c, BER_CONTEXT_0));
	assert_false(ber_next_is(&c, BER_CONTEXT_0 | 1));
	c = cursor_over(B("\x04"));
	assert_false(ber_next_is(&c, BER_OCTET_STRING)); /* one byte is no element */
}

/* ---- constructed types --------------------------------------------------------- */

static void test_sequence(void **state)
{
	struct ber_cursor c = cursor_over(B("\x30\x06\x02\x01\x05\x02\x01\x06\x05\x00"));
	struct ber e;

	(void)state;
	check_err(ber_enter(&c, BER_SEQUENCE), 0);
	check_err(ber_leaf(&c, BER_INTEGER, &e), 0);
	assert_true(ber_more(&c));
	check_err(ber_leave(&c, &e), -EBADMSG); /* cons_length_error: one is left */
	check_err(ber_leaf(&c, BER_INTEGER, &e), 0);
	assert_true(ber_at_end(&c));
	assert_false(ber_more(&c));
	check_err(ber_any(&c, &e), -EBADMSG); /* not out of the SEQUENCE */
	check_err(ber_leave(&c, &e), 0);
	assert_int_equal(e.tag, BER_SEQUENCE);
	check_bytes(e.value, B("\x02\x01\x05\x02\x01\x06"));
	check_bytes(e.whole, B("\x30\x06\x02\x01\x05\x02\x01\x06"));
	check_err(ber_any(&c, &e), 0);
	assert_true(ber_at_end(&c));
}

static void test_child_larger_than_parent(void **state)
{
	struct ber_cursor c = cursor_over(B("\x30\x03\x02\x02\x05\x06\x07"));
	struct ber e;

	(void)state;
	check_err(ber_enter(&c, BER_SEQUENCE), 0);
	check_err(ber_leaf(&c, BER_INTEGER, &e), -EBADMSG);
	c = cursor_over(B("\x30\x02\x30\x01\x07"));
	check_err(ber_enter(&c, BER_SEQUENCE), 0);
	check_err(ber_enter(&c, BER_SEQUENCE), -EBADMSG);
}

static void test_indefinite_sequence(void **state)
{
	struct ber_cursor c = cursor_over(B("\x30\x80\x02\x01\x05\x00\x00\x05\x00"));
	struct ber e;

	(void)state;
	check_err(ber_enter(&c, BER_SEQUENCE), 0);
	assert_true(ber_more(&c));
	check_err(ber_leaf(&c, BER_INTEGER, &e), 0);
	assert_false(ber_more(&c));
	assert_false(ber_at_end(&c)); /* the kernel's "dp == datalen" is false here */
	check_err(ber_leave(&c, &e), 0);
	check_bytes(e.value, B("\x02\x01\x05"));
	assert_true(ber_next_is(&c, 0x05));
}

static void test_indefinite_damage(void **state)
{
	static const struct bytes bad[] = {
		B("\x30\x80\x02\x01\x05\x00"),     /* half a marker */
		B("\x30\x80\x02\x01\x05"),         /* none */
		B("\x30\x80\x02\x01\x05\x00\x01"), /* invalid_eoc */
		B("\x30\x80\x02\x01\x05\x05\x00"), /* missing_eoc */
	};
	struct ber e;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct ber_cursor c = cursor_over(bad[i]);

		check_err(ber_enter(&c, BER_SEQUENCE), 0);
		check_err(ber_leaf(&c, BER_INTEGER, &e), 0);
		check_err(ber_leave(&c, &e), -EBADMSG);
	}
}

/* An indefinite length inside a definite one ends no later than its parent. */
static void test_indefinite_inside(void **state)
{
	struct ber_cursor c = cursor_over(B("\x30\x07\x31\x80\x02\x01\x05\x00\x00\x05\x00"));
	struct ber e;

	(void)state;
	check_err(ber_enter(&c, BER_SEQUENCE), 0);
	check_err(ber_enter(&c, BER_SET), 0);
	check_err(ber_leaf(&c, BER_INTEGER, &e), 0);
	check_err(ber_leave(&c, NULL), 0);
	check_err(ber_leave(&c, NULL), 0);
	assert_true(ber_next_is(&c, 0x05));
	c = cursor_over(B("\x30\x05\x31\x80\x02\x01\x05\x00\x00"));
	check_err(ber_enter(&c, BER_SEQUENCE), 0);
	check_err(ber_enter(&c, BER_SET), 0);
	check_err(ber_leaf(&c, BER_INTEGER, &e), 0);
	check_err(ber_leave(&c, NULL), -EBADMSG);
}

/* ---- asn1_find_indefinite_length() ---------------------------------------------- */

/* clang-format off */
static const struct {
	struct bytes in;
	int want;
	size_t value; /* with the end marker, as there */
	const char *why;
} indefinite[] = {
	{B("\x30\x80\x00\x00"), 0, 2, "empty"},
	{B("\x30\x80\x02\x01\x05\x00\x00rest"), 0, 5, "one element"},
	{B("\x30\x80\x30\x80\x00\x00\x00\x00"), 0, 6, "two levels"},
	{B("\x30\x80\x30\x80\x00\x00"), -EBADMSG, 0, "inner end marker only"},
	{B("\x30\x80\x1f\x81\x01\x01x\x00\x00"), 0, 7, "long tags are fine in here"},
	{B("\x30\x80\x1f\x81\x81"), -EBADMSG, 0, "endless long tag"},
	{B("\x30\x80\x04\x84\x00\x00\x00\x01x\x00\x00"), 0, 9, "four length bytes are fine too"},
	{B("\x30\x80\x04\x84\xff\xff\xff\xff\x00\x00"), -EBADMSG, 0, "four bytes of 0xff"},
	{B("\x30\x80\x04\x87\xff\xff\xff\xff\xff\xff\xff\x00\x00"), -EBADMSG, 0,
	 "seven bytes of 0xff"},
	{B("\x30\x80\x04\x88\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), -EBADMSG, 0,
	 "eight length bytes (length_too_long)"},
	{B("\x30\x80\x04\x80\x00\x00\x00\x00"), -EBADMSG, 0, "indefinite primitive inside"},
	{B("\x30\x80\x00\x01"), -EBADMSG, 0, "invalid_eoc"},
	{B("\x30\x80\x04\x05x\x00\x00"), -EBADMSG, 0, "element runs over the end"},
	{B("\x30\x80\x04\x82\x00"), -EBADMSG, 0, "length byte missing"},
	{B("\x30\x80\x04\x00\x00"), -EBADMSG, 0, "one byte left for the marker"},
};
/* clang-format on */

static void test_indefinite_any(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(indefinite); i++) {
		struct ber e = {0};
		int r = any_of(indefinite[i].in, &e);

		/* "n > sizeof(len) - 1" depends on the word size of the kernel, 64 bits here. */
		if (sizeof(size_t) < 8 && i == 8)
			continue;
		if (r != indefinite[i].want || e.value.size != indefinite[i].value) {
			print_error("%s: %d, value of %zu bytes, expected %d, %zu\n",
				    indefinite[i].why, r, e.value.size, indefinite[i].want,
				    indefinite[i].value);
			fail();
		}
	}
}

/* ---- damage ------------------------------------------------------------------ */

/* Takes everything there is, as deep as it goes. */
static void walk(struct bytes in, const struct damage *damage, void *context)
{
	struct ber_cursor c;
	struct ber e;
	int steps = 0;

	(void)damage;
	(void)context;
	check_err(ber_start(&c, in), 0);
	while (steps++ < 5000) {
		if (ber_next_is(&c, BER_SEQUENCE) && ber_enter(&c, BER_SEQUENCE) == 0)
			continue;
		if (ber_next_is(&c, BER_SET) && ber_enter(&c, BER_SET) == 0)
			continue;
		if (ber_more(&c) && ber_any(&c, &e) == 0) {
			assert_true(e.whole.size >= e.value.size + 2);
			assert_true(e.whole.data >= in.data &&
				    e.whole.data + e.whole.size <= in.data + in.size);
			continue;
		}
		if (ber_leave(&c, &e) != 0)
			break;
		assert_true(e.whole.data + e.whole.size <= in.data + in.size);
	}
	assert_true(steps < 5000);
}

static void test_damage(void **state)
{
	static const struct bytes good[] = {
		B("\x30\x1a\x06\x03\x2a\x03\x04\x31\x80\x30\x05\x02\x01\x01\x05\x00\x00\x00"
		  "\x30\x80\x04\x81\x01x\x00\x00\x05\x00"),
		B("\x30\x80\x31\x80\x30\x80\x31\x80\x1f\x81\x01\x01x\x00\x00\x00\x00\x00\x00\x00"
		  "\x00"),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		assert_true(damage_all(good[i], good[i].size, walk, NULL) > 100);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_size_limit),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_whole_and_value),
		cmocka_unit_test(test_tag_match),
		cmocka_unit_test(test_sequence),
		cmocka_unit_test(test_child_larger_than_parent),
		cmocka_unit_test(test_indefinite_sequence),
		cmocka_unit_test(test_indefinite_damage),
		cmocka_unit_test(test_indefinite_inside),
		cmocka_unit_test(test_indefinite_any),
		cmocka_unit_test(test_damage),
	};
	int failed;

	guard = guard_new(1);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	guard_free(&guard);
	return failed;
}
