// SPDX-License-Identifier: GPL-2.0-or-later
/* Ranges, holes, /proc/iomem, and segments that are placed in what is left. */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "compiler.h"
#include "kexec/iomem.h"
#include "kexec/segments.h"

#include "check.h"

#define MIB 0x100000ULL
#define GIB (MIB << 10)

static void add(struct kx_ranges *ranges, uint64_t start, uint64_t end)
{
	assert_int_equal(kx_ranges_add(ranges, (struct kx_range){start, end, KX_RAM}), 0);
}

/* "start-end start-end" in hexadecimal */
static void check_ranges(const char *what, const struct kx_ranges *ranges, const char *expected)
{
	char text[512] = "";

	for (size_t i = 0; i < ranges->n; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%" PRIx64 "-%" PRIx64,
			 i ? " " : "", ranges->v[i].start, ranges->v[i].end);
	check_text(what, text, expected);
}

static void test_sort_and_cut(void **state)
{
	struct kx_ranges r = {0};

	(void)state;
	add(&r, 0x5000, 0x5fff);
	add(&r, 0x1000, 0x1fff);
	add(&r, 0x2000, 0x2fff);
	add(&r, UINT64_MAX - 0xfff, UINT64_MAX);
	kx_ranges_sort(&r);
	check_ranges("neighbours are one", &r,
		     "1000-2fff 5000-5fff fffffffffffff000-ffffffffffffffff");
	assert_int_equal(kx_ranges_cut(&r, 0x1800, 0x57ff), 0);
	check_ranges("cut", &r, "1000-17ff 5800-5fff fffffffffffff000-ffffffffffffffff");
	assert_int_equal(kx_ranges_cut(&r, UINT64_MAX, UINT64_MAX), 0);
	check_ranges("the last byte", &r, "1000-17ff 5800-5fff fffffffffffff000-fffffffffffffffe");
	kx_ranges_clip(&r, 0x1400, 0x5a00);
	check_ranges("clipped", &r, "1400-17ff 5800-5a00");
	assert_true(kx_ranges_have(&r, 0x1500, 0x17ff));
	assert_false(kx_ranges_have(&r, 0x1500, 0x1800));
	assert_int_equal(kx_ranges_total(&r), 0x400 + 0x201);
	assert_int_equal(kx_ranges_add(&r, (struct kx_range){2, 1, KX_RAM}), -EINVAL);
	kx_ranges_release(&r);
	add(&r, 0, UINT64_MAX);
	assert_true(kx_ranges_total(&r) == UINT64_MAX);
	kx_ranges_release(&r);
}

static void test_kinds_stay_apart(void **state)
{
	struct kx_ranges r = {0}, ram = {0};

	(void)state;
	assert_int_equal(kx_ranges_add(&r, (struct kx_range){0x2000, 0x2fff, KX_ACPI}), 0);
	add(&r, 0x1000, 0x1fff);
	add(&r, 0x3000, 0x3fff);
	kx_ranges_sort(&r);
	assert_int_equal(r.n, 3);
	assert_int_equal(kx_ranges_of(&r, KX_RAM, &ram), 0);
	check_ranges("memory", &ram, "1000-1fff 3000-3fff");
	kx_ranges_release(&r);
	kx_ranges_release(&ram);
}

static void test_holes(void **state)
{
	static const struct {
		const char *what;
		struct kx_hole hole;
		int rc;
		uint64_t at;
	} cases[] = {
		{"lowest", {.size = 0x1000}, 0, 0x1000},
		{"highest", {.size = 0x1000, .top_down = true}, 0, 0xff000},
		{"aligned", {.size = 0x1000, .align = 0x4000}, 0, 0x4000},
		{"aligned from above",
		 {.size = 0x1800, .align = 0x4000, .top_down = true},
		 0,
		 0xfc000},
		{"too large for the first", {.size = 0x20000}, 0, 0x80000},
		{"all of one", {.size = 0x80000}, 0, 0x80000},
		{"a byte too many", {.size = 0x80001}, -ENOSPC, 0},
		{"not below", {.size = 0x1000, .min = 0x4800, .align = 0x1000}, 0, 0x5000},
		{"not above", {.size = 0x1000, .max = 0x5fff, .top_down = true}, 0, 0x5000},
		{"not above a byte less",
		 {.size = 0x1000, .max = 0x5ffe, .align = 0x1000, .top_down = true},
		 0,
		 0x4000},
		{"no size", {.size = 0}, -EINVAL, 0},
		{"no alignment", {.size = 1, .align = 3}, -EINVAL, 0},
		{"all there is", {.size = UINT64_MAX}, -ENOSPC, 0},
	};
	struct kx_ranges r = {0};
	uint64_t at;

	(void)state;
	add(&r, 0x1000, 0xffff);
	add(&r, 0x80000, 0xfffff);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		at = 0;
		check_number(cases[i].what, kx_ranges_find(&r, &cases[i].hole, &at), cases[i].rc);
		check_number(cases[i].what, (long long)at, (long long)cases[i].at);
	}
	assert_int_equal(kx_ranges_largest(&r, &(struct kx_hole){.align = 0x1000}), 0x80000);
	assert_int_equal(kx_ranges_largest(&r, &(struct kx_hole){.max = 0x10}), 0);
	kx_ranges_release(&r);
}

/* 4096 ranges on 1 TiB, every second one missing: all segments still find their place. */
static void test_large_machine(void **state)
{
	struct kx_ranges r = {0};
	struct kx_log log = {.out = stdout, .err = stderr};
	struct kx_segments s;
	size_t index;

	(void)state;
	for (uint64_t i = 4096; i-- > 0;)
		add(&r, i * 256 * MIB, i * 256 * MIB + 128 * MIB - 1);
	kx_segments_init(&s, 4096, &r);
	for (size_t i = 0; i < KX_SEGMENTS_MAX; i++)
		assert_int_equal(
			kx_segments_place(&s, &log, "part", (struct bytes){0},
					  &(struct kx_hole){.size = 100 * MIB, .top_down = true},
					  &index),
			0);
	assert_true(s.v[15].mem == (4095 - 15) * 256 * MIB + 28 * MIB);
	kx_segments_release(&s);
}

struct saying {
	struct kx_log log;
	char *text;
	size_t size;
};

static void listen(struct saying *saying)
{
	*saying = (struct saying){0};
	saying->log.err = open_memstream(&saying->text, &saying->size);
	assert_non_null(saying->log.err);
}

static void check_said(struct saying *saying, const char *expected)
{
	fclose(saying->log.err);
	check_contains("said", saying->text, expected);
	free(saying->text);
}

static void test_segments(void **state)
{
	struct kx_ranges r = {0};
	struct kx_segments s;
	struct saying saying;
	size_t index;

	(void)state;
	add(&r, 0x10000, 0x1ffff);
	kx_segments_init(&s, 4096, &r);
	listen(&saying);
	assert_int_equal(
		kx_segments_put(&s, &saying.log, "kernel", bytes_of("abc", 3), 0x11000, 0, &index),
		KX_EXIT_OK);
	assert_int_equal(s.v[index].size, 4096);
	assert_int_equal(
		kx_segments_put(&s, &saying.log, "two", bytes_of("abc", 3), 0x11000, 0, NULL),
		KX_EXIT_DIE);
	check_said(&saying, "Invalid memory segment 0x11000 - 0x11fff: the two cannot lie there\n");
	listen(&saying);
	assert_int_equal(
		kx_segments_put(&s, &saying.log, "odd", bytes_of("abc", 3), 0x12010, 0, NULL),
		KX_EXIT_DIE);
	check_said(&saying, "Base address: 0x12010 is not page aligned\n");
	listen(&saying);
	assert_int_equal(kx_segments_place(&s, &saying.log, "initrd", bytes_of("abc", 3),
					   &(struct kx_hole){.size = 0xf000}, NULL),
			 KX_EXIT_DIE);
	check_said(&saying, "Could not find a free area of memory of 0xf000 bytes...\n"
			    "locate_hole failed: the initrd needs 60 KiB, and where it may lie the "
			    "largest free area has 56 KiB\n");
	listen(&saying);
	assert_int_equal(kx_segments_place(&s, &saying.log, "huge", (struct bytes){0},
					   &(struct kx_hole){.size = UINT64_MAX}, NULL),
			 KX_EXIT_DIE);
	check_said(&saying, "Cannot place huge");
	kx_segments_release(&s);
}

static void test_too_many(void **state)
{
	struct kx_ranges r = {0};
	struct kx_segments s;
	struct saying saying;

	(void)state;
	add(&r, 0, GIB - 1);
	kx_segments_init(&s, 65536, &r);
	listen(&saying);
	for (size_t i = 0; i < KX_SEGMENTS_MAX; i++)
		assert_int_equal(kx_segments_place(&s, &saying.log, "x", bytes_of("x", 1),
						   &(struct kx_hole){0}, NULL),
				 KX_EXIT_OK);
	assert_int_equal(s.v[15].mem, 15 * 65536);
	assert_int_equal(kx_segments_place(&s, &saying.log, "last", bytes_of("x", 1),
					   &(struct kx_hole){0}, NULL),
			 KX_EXIT_FAIL);
	check_said(&saying, "Cannot place last: kexec_load takes 16 segments, and all are used\n");
	kx_segments_release(&s);
}

static const char iomem_text[] = "00000000-00000fff : Reserved\n"
				 "00001000-0009fbff : System RAM\n"
				 "00100000-3fffffff : System RAM\n"
				 "  01000000-01ffffff : Kernel code\n"
				 "  30000000-37ffffff : Crash kernel\n"
				 "ffffffffffff0000-ffffffffffffffff : ROM : with colon\n";

static void test_iomem(void **state)
{
	static const struct {
		const char *what, *text;
		int rc;
	} bad[] = {
		{"empty", "", -EBADMSG},
		{"hidden", "00000000-00000000 : System RAM\n  00000000-00000000 : Kernel code\n",
		 -EPERM},
		{"no numbers", "System RAM\n", -EBADMSG},
		{"backwards", "00002000-00001000 : System RAM\n", -EBADMSG},
		{"too long", "00000000000000001-2 : System RAM\n", -EBADMSG},
		{"signed", "-1-2 : System RAM\n", -EBADMSG},
		{"no name", "0-1\n", -EBADMSG},
		{"prefix", "0x1-0x2 : System RAM\n", -EBADMSG},
	};
	struct kx_iomem iomem;
	struct kx_resource resource;
	struct kx_ranges ram = {0};
	size_t at = 0;

	(void)state;
	assert_int_equal(kx_iomem_parse(iomem_text, &iomem), 0);
	assert_int_equal(iomem.n, 6);
	assert_true(kx_iomem_next(&iomem, "Crash kernel", &at, &resource));
	assert_int_equal(resource.depth, 1);
	assert_false(kx_iomem_next(&iomem, "Crash kernel", &at, &resource));
	assert_int_equal(kx_iomem_ranges(&iomem, "System RAM", KX_RAM, &ram), 0);
	check_ranges("iomem", &ram, "1000-9fbff 100000-3fffffff");
	check_text("name", iomem.v[5].name, "ROM : with colon");
	assert_true(iomem.v[5].end == UINT64_MAX);
	kx_ranges_release(&ram);
	kx_iomem_release(&iomem);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		check_number(bad[i].what, kx_iomem_parse(bad[i].text, &iomem), bad[i].rc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sort_and_cut), cmocka_unit_test(test_kinds_stay_apart),
		cmocka_unit_test(test_holes),        cmocka_unit_test(test_large_machine),
		cmocka_unit_test(test_segments),     cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_iomem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
