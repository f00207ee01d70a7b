// SPDX-License-Identifier: GPL-2.0-or-later
/* include/bytes.h and include/overflow.h: the base everything else stands on. */
#include "unit.h"

#include "overflow.h"

static const uint8_t digits[8] = {0x81, 2, 3, 4, 5, 6, 7, 0x88};

static void test_has(void **state)
{
	static const struct {
		uint64_t off, len;
		bool want;
	} rows[] = {
		{0, 0, true},
		{0, 8, true},
		{8, 0, true},
		{7, 1, true},
		{0, 9, false},
		{8, 1, false},
		{9, 0, false},
		{UINT64_MAX, 0, false},
		{UINT64_MAX, 1, false},
		{UINT64_MAX, UINT64_MAX, false},
		{1, UINT64_MAX, false},
		{0, UINT64_MAX, false},
		/* 2^32 and more must not be cut down on a 32-bit machine. */
		{1ULL << 32, 0, false},
		{0, 1ULL << 32, false},
		{(1ULL << 32) + 1, 1, false},
	};
	struct bytes b = bytes_of(digits, sizeof(digits));

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (bytes_has(b, rows[i].off, rows[i].len) != rows[i].want)
			fail_msg("row %zu: expected %d", i, rows[i].want);
	}
	assert_true(bytes_has((struct bytes){0}, 0, 0));
	assert_false(bytes_has((struct bytes){0}, 0, 1));
}

static void test_sub(void **state)
{
	struct bytes b = bytes_of(digits, sizeof(digits)), part = B("untouched"), whole;

	(void)state;
	assert_false(bytes_sub(b, 4, 5, &part));
	assert_false(bytes_sub(b, UINT64_MAX, 2, &part));
	check_bytes(part, B("untouched"));
	assert_true(bytes_sub(b, 2, 3, &part));
	check_bytes(part, B("\3\4\5"));
	assert_true(bytes_sub(b, 8, 0, &part));
	assert_int_equal(part.size, 0);
	/* NULL stays NULL: no arithmetic on it. */
	assert_true(bytes_sub((struct bytes){0}, 0, 0, &part));
	assert_null(part.data);
	assert_true(bytes_sub(b, 0, 8, &whole));
	assert_ptr_equal(whole.data, b.data);
}

static void test_equal(void **state)
{
	(void)state;
	assert_true(bytes_equal((struct bytes){0}, (struct bytes){0}));
	assert_true(bytes_equal((struct bytes){0}, bytes_of(digits, 0)));
	assert_false(bytes_equal(B("ab"), B("a")));
	assert_false(bytes_equal(B("ab"), B("ac")));
	assert_true(bytes_equal(B("a\0b"), B("a\0b")));
	assert_false(bytes_equal(B("a\0b"), B("a\0c")));
}

static void test_match(void **state)
{
	struct bytes b = bytes_of(digits, sizeof(digits));

	(void)state;
	assert_true(bytes_match(b, 1, "\2\3", 2));
	assert_false(bytes_match(b, 1, "\2\4", 2));
	assert_true(bytes_match(b, 7, "\x88", 1));
	assert_false(bytes_match(b, 7, "\x88\0", 2));
	assert_false(bytes_match(b, UINT64_MAX, "\2", 1));
}

/* Both orders and every alignment, at the very end of what may be read. */
static void test_loads(void **state)
{
	struct guard g = guard_new(64);
	uint16_t v16 = 7;
	uint32_t v32 = 7;
	uint64_t v64 = 7;
	uint8_t v8 = 7;

	(void)state;
	for (size_t shift = 0; shift < 8; shift++) {
		uint8_t buf[16] = {0};
		struct bytes b;

		memcpy(buf + shift, digits, sizeof(digits));
		b = guarded_copy(&g, buf, shift + sizeof(digits));
		assert_true(bytes_u8(b, shift, &v8));
		assert_int_equal(v8, 0x81);
		assert_true(bytes_le16(b, shift, &v16));
		assert_int_equal(v16, 0x0281);
		assert_true(bytes_be16(b, shift, &v16));
		assert_int_equal(v16, 0x8102);
		assert_true(bytes_le32(b, shift + 4, &v32));
		assert_int_equal(v32, 0x88070605);
		assert_true(bytes_be32(b, shift + 4, &v32));
		assert_int_equal(v32, 0x05060788);
		assert_true(bytes_le64(b, shift, &v64));
		assert_true(v64 == 0x8807060504030281);
		assert_true(bytes_be64(b, shift, &v64));
		assert_true(v64 == 0x8102030405060788);
	}
	guard_free(&g);
}

static void test_loads_outside(void **state)
{
	struct guard g = guard_new(64);
	struct bytes b = guarded_copy(&g, digits, sizeof(digits));
	uint16_t v16 = 7;
	uint32_t v32 = 7;
	uint64_t v64 = 7;
	uint8_t v8 = 7;

	(void)state;
	assert_false(bytes_u8(b, 8, &v8));
	assert_false(bytes_le16(b, 7, &v16));
	assert_false(bytes_be16(b, 7, &v16));
	assert_false(bytes_le32(b, 5, &v32));
	assert_false(bytes_be32(b, 5, &v32));
	assert_false(bytes_le64(b, 1, &v64));
	assert_false(bytes_be64(b, 1, &v64));
	assert_false(bytes_le64(b, UINT64_MAX - 3, &v64));
	assert_true(v8 == 7 && v16 == 7 && v32 == 7 && v64 == 7);
	guard_free(&g);
}

static void test_overflow(void **state)
{
	uint32_t sum32;
	uint64_t sum64;
	size_t product;

	(void)state;
	assert_false(add_overflows(UINT32_MAX - 1, (uint32_t)1, &sum32));
	assert_int_equal(sum32, UINT32_MAX);
	assert_true(add_overflows(UINT32_MAX, (uint32_t)1, &sum32));
	assert_false(add_overflows(UINT32_MAX, (uint32_t)1, &sum64));
	assert_true(sum64 == 1ULL << 32);
	assert_true(add_overflows(UINT64_MAX, (uint64_t)1, &sum64));
	assert_true(mul_overflows(SIZE_MAX / 2 + 1, (size_t)2, &product));
	assert_false(mul_overflows(SIZE_MAX / 2, (size_t)2, &product));
	assert_true(product == SIZE_MAX - 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_has),      cmocka_unit_test(test_sub),
		cmocka_unit_test(test_equal),    cmocka_unit_test(test_match),
		cmocka_unit_test(test_loads),    cmocka_unit_test(test_loads_outside),
		cmocka_unit_test(test_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
