// SPDX-License-Identifier: GPL-2.0-or-later
/* kexec-sig/rules.c and digest.c: what a kernel has, and what we do not know about it. */
#include "unit.h"

#include "../../kexec-sig/digest.h"

/* ---- doubt ------------------------------------------------------------------- */

static void test_first_doubt_stays(void **state)
{
	struct ksig_doubt doubt = {0};

	(void)state;
	ksig_doubt_note(&doubt, "the %s", "first");
	ksig_doubt_note(&doubt, "the second");
	assert_string_equal(doubt.fact, "the first");
}

static void test_long_doubt(void **state)
{
	struct ksig_doubt doubt = {0};

	(void)state;
	ksig_doubt_note(&doubt, "%500s", "x");
	assert_int_equal(strlen(doubt.fact), sizeof(doubt.fact) - 1);
}

/* ---- algorithms -------------------------------------------------------------- */

static void test_algorithms(void **state)
{
	static const struct ksig_algo algos[] = {
		{"sha256", KSIG_YES}, {"sha1", KSIG_NO}, {"sm3", KSIG_DONT_KNOW}};
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = {
		.version = KSIG_NEWEST, .algos = algos, .n_algos = 3, .doubt = &doubt};

	(void)state;
	assert_int_equal(ksig_algo_state(&rules, "sha256"), KSIG_YES);
	assert_int_equal(ksig_algo_state(&rules, "sha1"), KSIG_NO);
	assert_int_equal(ksig_algo_state(&rules, "sm3"), KSIG_DONT_KNOW);
	assert_int_equal(ksig_algo_state(&rules, "rot13"), KSIG_DONT_KNOW);
	assert_true(ksig_algo_available(&rules, "sha256"));
	assert_false(ksig_algo_available(&rules, "sha1"));
	assert_string_equal(doubt.fact, "");
	assert_true(ksig_algo_available(&rules, "sm3"));
	assert_non_null(strstr(doubt.fact, "sm3"));
}

static void test_all_algorithms(void **state)
{
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = RULES(6, 12, &doubt);

	(void)state;
	for (size_t i = 0; i < ksig_n_all_algos; i++) {
		assert_true(ksig_algo_available(&rules, ksig_all_algos[i].name));
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(ksig_all_algos[i].name, ksig_all_algos[k].name);
	}
	assert_string_equal(doubt.fact, "");
}

/* ---- digests ----------------------------------------------------------------- */

/* FIPS 180-4, FIPS 202 and RFC 1321: the digests of "abc". */
static const struct {
	const char *algo;
	size_t size;
	struct bytes abc; /* the first four bytes */
} digests[] = {
	{"md5", 16, B("\x90\x01\x50\x98")},      {"sha1", 20, B("\xa9\x99\x3e\x36")},
	{"sha224", 28, B("\x23\x09\x7d\x22")},   {"sha256", 32, B("\xba\x78\x16\xbf")},
	{"sha384", 48, B("\xcb\x00\x75\x3f")},   {"sha512", 64, B("\xdd\xaf\x35\xa1")},
	{"sha3-256", 32, B("\x3a\x98\x5d\xa7")}, {"sha3-384", 48, B("\xec\x01\x49\x82")},
	{"sha3-512", 64, B("\xb7\x51\x85\x0b")},
};

static void test_digest_in_parts(void **state)
{
	const struct bytes parts[] = {B("a"), {0}, B("b"), B(""), B("c")};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(digests); i++) {
		uint8_t out[KSIG_DIGEST_MAX];
		size_t size = 0;

		check_err(ksig_digest(digests[i].algo, parts, ARRAY_SIZE(parts), out, &size), 0);
		assert_int_equal(size, digests[i].size);
		assert_int_equal(ksig_digest_size(digests[i].algo), digests[i].size);
		check_bytes(bytes_of(out, 4), digests[i].abc);
	}
}

static void test_digest_unknown(void **state)
{
	struct bytes part = B("abc");
	uint8_t out[KSIG_DIGEST_MAX];
	size_t size = 7;

	(void)state;
	check_err(ksig_digest("rot13", &part, 1, out, &size), -ENOPKG);
	assert_int_equal(size, 7);
	assert_int_equal(ksig_digest_size("rot13"), 0);
}

static void test_digest_set(void **state)
{
	struct ksig_digests all = {0};
	struct bytes abc = B("abc"), other = B("other");

	(void)state;
	assert_null(ksig_digests_find(&all, "sha256"));
	check_err(ksig_digests_add(&all, "sha256", &abc, 1), 0);
	/* One content only: what is there is not computed again. */
	check_err(ksig_digests_add(&all, "sha256", &other, 1), 0);
	assert_int_equal(all.n, 1);
	check_bytes(bytes_of(ksig_digests_find(&all, "sha256")->value, 4), B("\xba\x78\x16\xbf"));
	check_err(ksig_digests_add(&all, "rot13", &abc, 1), -ENOPKG);
	assert_int_equal(all.n, 1);
	check_err(ksig_digests_add(&all, "sha1", &abc, 1), 0);
	check_err(ksig_digests_add(&all, "sha384", &abc, 1), 0);
	check_err(ksig_digests_add(&all, "sha512", &abc, 1), 0);
	check_err(ksig_digests_add(&all, "sha224", &abc, 1), -ENOSPC);
	assert_non_null(ksig_digests_find(&all, "sha512"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_doubt_stays), cmocka_unit_test(test_long_doubt),
		cmocka_unit_test(test_algorithms),        cmocka_unit_test(test_all_algorithms),
		cmocka_unit_test(test_digest_in_parts),   cmocka_unit_test(test_digest_unknown),
		cmocka_unit_test(test_digest_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
