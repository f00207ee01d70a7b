// SPDX-License-Identifier: GPL-2.0-or-later
/* kexec-sig/bzimage.c against bzImage64_probe() of arch/x86/kernel/kexec-bzimage64.c. */
#include "../gen/gen.h"
#include "unit.h"

#include "../../kexec-sig/bzimage.h"

static struct guard guard;
static struct gen_buf image;

static void test_good(void **state)
{
	struct bytes in = guarded_copy(&guard, image.data, image.len);
	struct ksig_bzimage b;
	char *release;

	(void)state;
	check_err(ksig_bzimage_probe(in, &b), 0);
	assert_true(b.found);
	assert_null(b.note);
	assert_int_equal(b.setup_sects, 7);
	assert_int_equal(b.version, 0x20f);
	assert_int_equal(b.header_length, 0x6a);
	assert_int_equal(b.loadflags, 1);
	assert_int_equal(b.xloadflags, 0x63);
	assert_int_equal(b.kernel_alignment, 0x200000);
	assert_int_equal(b.cmdline_size, 2047);
	assert_true(b.pref_address == 0x1000000);
	assert_int_equal(b.init_size, 0x100000);
	assert_int_equal(ksig_bzimage_setup_size(&b), 8 * 512);
	release = ksig_bzimage_release(in);
	assert_string_equal(release, "6.12.0-kexec-sig-test");
	free(release);
}

/* One field changed; the header is refused by the first check that fails. */
static void test_probe(void **state)
{
	static const struct {
		const char *what;
		size_t at, width;
		uint64_t value;
		int want;
		bool found;
	} rows[] = {
		{"no HdrS", GEN_OFF_HDRS + 3, 1, 's', -ENOEXEC, false},
		{"no boot sector", GEN_OFF_BOOT_FLAG, 2, 0x55aa, -ENOEXEC, true},
		{"protocol 2.11", GEN_OFF_VERSION, 2, 0x20b, -ENOEXEC, true},
		{"protocol 2.12", GEN_OFF_VERSION, 2, 0x20c, 0, true},
		{"protocol 255.255", GEN_OFF_VERSION, 2, 0xffff, 0, true},
		{"zImage", GEN_OFF_LOADFLAGS, 1, 0xfe, -ENOEXEC, true},
		{"other load flags", GEN_OFF_LOADFLAGS, 1, 0xff, 0, true},
		{"32 bits", GEN_OFF_XLOADFLAGS, 2, 0xfffe, -ENOEXEC, true},
		{"not above 4 GiB", GEN_OFF_XLOADFLAGS, 2, 0xfffd, -ENOEXEC, true},
		{"no 5-level paging", GEN_OFF_XLOADFLAGS, 2, 3, 0, true},
		{"setup_sects 0", GEN_OFF_SETUP_SECTS, 1, 0, 0, true},
		{"setup_sects 255", GEN_OFF_SETUP_SECTS, 1, 255, 0, true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_buf_ struct gen_buf b = {0};
		struct ksig_bzimage boot;

		gen_buf_put(&b, image.data, image.len);
		gen_put_le(&b, rows[i].at, rows[i].width, rows[i].value);
		check_err_in(ksig_bzimage_probe(guarded_copy(&guard, b.data, b.len), &boot),
			     rows[i].want, "%s", rows[i].what);
		if (boot.found != rows[i].found)
			fail_msg("%s: found %d", rows[i].what, boot.found);
		if ((boot.note == NULL) != (rows[i].want == 0))
			fail_msg("%s: %s", rows[i].what, boot.note ? boot.note : "no note");
	}
}

static void test_setup_size(void **state)
{
	struct ksig_bzimage b = {.setup_sects = 0};

	(void)state;
	assert_int_equal(ksig_bzimage_setup_size(&b), 5 * 512);
	b.setup_sects = 1;
	assert_int_equal(ksig_bzimage_setup_size(&b), 2 * 512);
	b.setup_sects = 255;
	assert_int_equal(ksig_bzimage_setup_size(&b), 256 * 512);
}

/* "kernel should be at least two sectors long" */
static void test_sizes(void **state)
{
	(void)state;
	for (size_t size = 0; size <= 1100; size++) {
		struct bytes in = guarded_copy(&guard, image.data, size);
		struct ksig_bzimage b;

		check_err_in(ksig_bzimage_probe(in, &b), size < 1024 ? -ENOEXEC : 0, "%zu bytes",
			     size);
		free(ksig_bzimage_release(in));
	}
}

static void check_release(uint64_t offset, const char *text, size_t len, const char *want)
{
	_cleanup_buf_ struct gen_buf b = {0};
	char *release;

	gen_buf_put(&b, image.data, image.len);
	gen_put_le(&b, GEN_OFF_KERNEL_VERSION, 2, offset);
	if (text) {
		gen_buf_fill(&b, 0, offset + 512 + len > b.len ? offset + 512 + len - b.len : 0);
		memcpy(b.data + offset + 512, text, len);
		b.len = offset + 512 + len;
	}
	release = ksig_bzimage_release(guarded_copy(&guard, b.data, b.len));
	if (!want)
		assert_null(release);
	else
		assert_string_equal(release, want);
	free(release);
}

static void test_release(void **state)
{
	char longest[200];

	(void)state;
	memset(longest, 'r', sizeof(longest));
	check_release(0, NULL, 0, NULL);
	check_release(0xffff, NULL, 0, NULL); /* behind the file */
	check_release(0x1000, "6.12.0 (x)", 10, "6.12.0");
	check_release(0x1000, "6.12.0", 6, "6.12.0"); /* up to the end of the file */
	check_release(0x1000, " 6.12.0", 7, NULL);
	check_release(0x1000, "6.1\xff", 4, "6.1");
	check_release(0x1000, "6.1\x1b[2J", 7, "6.1");
	check_release(0x1000, "\0", 1, NULL);
	check_release(0x1000, longest, sizeof(longest),
		      "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr"
		      "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr");
}

static void damaged(struct bytes in, const struct damage *damage, void *context)
{
	struct ksig_bzimage b;
	int r = ksig_bzimage_probe(in, &b);

	(void)context;
	(void)damage;
	assert_true(r == 0 || r == -ENOEXEC);
	assert_int_equal(r == 0, b.note == NULL);
	free(ksig_bzimage_release(in));
}

static void test_damage(void **state)
{
	(void)state;
	damage_all(bytes_of(image.data, 1200), 0x280, damaged, NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),       cmocka_unit_test(test_probe),
		cmocka_unit_test(test_setup_size), cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_release),    cmocka_unit_test(test_damage),
	};
	int failed;

	guard = guard_new(GEN_IMAGE_SIZE + 4096);
	gen_base_image(&image);
	if (image.broken)
		abort();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	gen_buf_free(&image);
	guard_free(&guard);
	return failed;
}
