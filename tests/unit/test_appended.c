// SPDX-License-Identifier: GPL-2.0-or-later
/* kexec-sig/appended.c against mod_check_sig() of kernel/module_signature.c. */
#include "unit.h"

#include "../../kexec-sig/appended.h"

#define MARKER             "~Module signature appended~\n"
#define INFO(type, length) "\0\0" type "\0\0\0\0\0" length

static struct guard guard;

/* clang-format off */
static const struct {
	const char *what;
	struct bytes in;
	int want;
	size_t data, pkcs7;
} rows[] = {
	{"good", B("data" "sig" INFO("\2", "\0\0\0\3") MARKER), 0, 4, 3},
	{"empty signature", B("data" INFO("\2", "\0\0\0\0") MARKER), 0, 4, 0},
	{"one byte of data", B("dsig" INFO("\2", "\0\0\0\3") MARKER), 0, 1, 3},
	{"nothing but the signature", B("sig" INFO("\2", "\0\0\0\3") MARKER), -EBADMSG, 0, 0},
	{"signature longer than the file", B("sig" INFO("\2", "\0\0\0\4") MARKER), -EBADMSG, 0, 0},
	{"signature of 4 GiB", B("datasig" INFO("\2", "\xff\xff\xff\xff") MARKER), -EBADMSG, 0, 0},
	{"length in little-endian", B("datasig" INFO("\2", "\3\0\0\0") MARKER), -EBADMSG, 0, 0},
	{"trailer only", B(INFO("\2", "\0\0\0\0") MARKER), -EBADMSG, 0, 0},
	{"half a trailer", B("\2\0\0\0\0\0\0" MARKER), -EBADMSG, 0, 0},
	{"marker only", B(MARKER), -EBADMSG, 0, 0},
	{"no marker", B("data" "sig" INFO("\2", "\0\0\0\3")), -ENODATA, 0, 0},
	{"marker cut at its end", B("datasig" INFO("\2", "\0\0\0\3") "~Module signature appended~"),
	 -ENODATA, 0, 0},
	{"marker cut at its start", B("Module signature appended~\n"), -ENODATA, 0, 0},
	{"something behind the marker", B("datasig" INFO("\2", "\0\0\0\3") MARKER "\n"), -ENODATA, 0,
	 0},
	{"nothing", B(""), -ENODATA, 0, 0},
	{"PGP", B("datasig" INFO("\0", "\0\0\0\3") MARKER), -ENOPKG, 0, 0},
	{"X.509", B("datasig" INFO("\1", "\0\0\0\3") MARKER), -ENOPKG, 0, 0},
	{"length before type", B("datasig" INFO("\1", "\0\0\0\7") MARKER), -EBADMSG, 0, 0},
	{"type before reserved fields", B("datasig\1\0\1\0\0\0\0\0\0\0\0\3" MARKER), -ENOPKG, 0, 0},
	{"signature inside a signature",
	 B("data" INFO("\2", "\0\0\0\0") MARKER "sig" INFO("\2", "\0\0\0\3") MARKER), 0, 44, 3},
};
/* clang-format on */

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct bytes in = guarded_copy(&guard, rows[i].in.data, rows[i].in.size);
		struct ksig_appended a;
		int r = ksig_appended_parse(in, &a);

		check_err_in(r, rows[i].want, "%s", rows[i].what);
		if (a.data.size != rows[i].data || a.pkcs7.size != rows[i].pkcs7)
			fail_msg("%s: %zu and %zu bytes, expected %zu and %zu", rows[i].what,
				 a.data.size, a.pkcs7.size, rows[i].data, rows[i].pkcs7);
		if (r == 0) {
			assert_null(a.note);
			assert_ptr_equal(a.data.data, in.data);
			assert_ptr_equal(a.pkcs7.data, in.data + a.data.size);
		} else {
			assert_non_null(a.note);
		}
	}
}

/* Each reserved field of struct module_signature */
static void test_reserved(void **state)
{
	static const size_t reserved[] = {0, 1, 3, 4, 5, 6, 7};
	const struct bytes good = rows[0].in;
	const size_t info = good.size - KSIG_APPENDED_MARKER_SIZE - KSIG_APPENDED_INFO_SIZE;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(reserved); i++) {
		uint8_t *p = guard_at_end(&guard, good.size);
		struct ksig_appended a;

		memcpy(p, good.data, good.size);
		p[info + reserved[i]] = 1;
		check_err_in(ksig_appended_parse(bytes_of(p, good.size), &a), -EBADMSG, "byte %zu",
			     reserved[i]);
	}
}

/* Less than a trailer in front of the marker: its id_type may be there all the same. */
static void test_short(void **state)
{
	static const struct {
		size_t before, type_at;
		uint8_t type;
		enum ksig_trailer want;
	} cases[] = {
		{0, 0, 0, TRAILER_SHORT},       {9, 0, 1, TRAILER_SHORT},
		{10, 0, 2, TRAILER_SHORT},      {10, 0, 1, TRAILER_SHORT_TYPE},
		{11, 1, 2, TRAILER_SHORT},      {11, 1, 0, TRAILER_SHORT_TYPE},
		{12, 2, 1, TRAILER_SIG_LEN},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		size_t size = cases[i].before + KSIG_APPENDED_MARKER_SIZE;
		uint8_t *p = guard_at_end(&guard, size);
		struct ksig_appended a;

		memset(p, 0, size);
		if (cases[i].before)
			p[cases[i].type_at] = cases[i].type;
		memcpy(p + cases[i].before, KSIG_APPENDED_MARKER, KSIG_APPENDED_MARKER_SIZE);
		check_err_in(ksig_appended_parse(bytes_of(p, size), &a), -EBADMSG, "case %zu", i);
		if (a.trailer != cases[i].want)
			print_error("case %zu: seen %d, expected %d\n", i, a.trailer,
				    cases[i].want);
		assert_int_equal(a.trailer, cases[i].want);
	}
}

static void damaged(struct bytes in, const struct damage *damage, void *context)
{
	struct ksig_appended a;
	char what[64];
	int r = ksig_appended_parse(in, &a);

	(void)context;
	switch (r) {
	case 0:
		assert_true(a.data.size + a.pkcs7.size + 12 + 28 == in.size);
		return;
	case -ENODATA:
	case -EBADMSG:
	case -ENOPKG:
		return;
	default:
		fail_msg("%s: %d", damage_text(damage, what), r);
	}
}

static void test_damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		damage_all(rows[i].in, rows[i].in.size, damaged, NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_reserved),
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_damage),
	};
	int failed;

	guard = guard_new(1);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	guard_free(&guard);
	return failed;
}
