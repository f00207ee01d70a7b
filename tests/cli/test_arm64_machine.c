// SPDX-License-Identifier: GPL-2.0-or-later
/* What is read of an arm64 machine: memory, device tree, the place of the running kernel. */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "kexec/arch/arm64_kernel_map.h"

#include "arm64_fixture.h"
#include "check.h"
#include "harness.h"

static const char *ranges_text(const struct kx_ranges *ranges)
{
	struct blob text = blob_new(1024);
	char *at = (char *)text.data;
	size_t used = 0;

	for (size_t i = 0; i < ranges->n; i++)
		used += (size_t)snprintf(at + used, text.size - used, "%s%" PRIx64 "-%" PRIx64,
					 i ? " " : "", ranges->v[i].start, ranges->v[i].end);
	return at;
}

static struct arm64_case on(const char *iomem)
{
	return (struct arm64_case){
		.iomem = iomem,
		.type = arm64_type("Image"),
		.image = arm64_image(0, 1 << 24, 0, 4096),
		.files = {{"/sys/firmware/fdt", arm64_tree(2, 0)}},
	};
}

static void test_memory(void **state)
{
	static const struct {
		const char *iomem, *ram, *map;
	} cases[] = {
		{arm64_virt,
		 "40000000-410fffff 41700000-47ffffff 48100000-5fffffff 70000000-7bffffff",
		 "40000000-7fffffff"},
		{arm64_server, "80010000-bfffffff 8000000000-9fefffffff",
		 "80000000-ffffffff 8000000000-afffffffff"},
		{arm64_two_crash, "80000000-dfffffff f0000000-83fffffff 880000000-8ffffffff",
		 "80000000-8ffffffff"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct arm64_case c = on(cases[i].iomem);
		struct arm64_result r = arm64_run(&c);

		check_text("ram", ranges_text(&r.machine.ram), cases[i].ram);
		check_text("map", ranges_text(&r.machine.map), cases[i].map);
		arm64_done(&r);
	}
}

static void test_damaged_fdt(void **state)
{
	struct arm64_case c = on(arm64_virt);
	struct arm64_result r;

	(void)state;
	c.files[0].content = blob_random(1000, 1);
	r = arm64_run(&c);
	assert_int_equal(r.status, KX_EXIT_FAIL);
	check_contains("said", r.err,
		       "Warning: /sys/firmware/fdt is damaged, /proc/device-tree is used");
	check_contains("the end", r.err, "kexec: Error: No device tree available");
	arm64_done(&r);
}

static void test_unreadable_kcore(void **state)
{
	struct arm64_case c = on(arm64_virt);
	struct arm64_result r;

	(void)state;
	c.request.crash = true;
	r = arm64_run(&c);
	assert_int_equal(r.status, KX_EXIT_FAIL);
	check_contains("said", r.err, "Cannot read /proc/kcore: No such file or directory");
	arm64_done(&r);
	c.files[1] = (struct arm64_file){"/proc/kcore", blob_random(5000, 2)};
	r = arm64_run(&c);
	assert_int_equal(r.status, KX_EXIT_FAIL);
	check_contains("said", r.err, "ELF core (kcore) parse failed");
	arm64_done(&r);
}

#define NEW_TEXT "ffff800080000000 T _text\nffff800080010000 T _stext\n"
#define OLD_TEXT "ffff000008080000 t _head\nffff000008080000 T _text\nffff000008081000 T _stext\n"

static const struct map_case {
	const char *what, *info, *symbols;
	uint64_t code, code_end, end, load_virt, load_phys;
	int rc;
	struct kx_kernel_map map;
} map_cases[] = {
	{.what = "all is told",
	 .info = "NUMBER(VA_BITS)=48\nNUMBER(kimage_voffset)=0xffff80003fe00000\n"
		 "NUMBER(PHYS_OFFSET)=0x40000000\n",
	 .symbols = NEW_TEXT,
	 .code = 0x40200000,
	 .code_end = 0x410fffff,
	 .end = 0x419fffff,
	 .map = {true, 0x40200000, 0xffff800080000000, 0x1800000, 0xfffeffffc0000000}},
	{.what = "the code is told from _stext on",
	 .info = "NUMBER(VA_BITS)=48\nNUMBER(kimage_voffset)=0xffff80003fe00000\n"
		 "NUMBER(PHYS_OFFSET)=0x40000000\n",
	 .symbols = NEW_TEXT,
	 .code = 0x40210000,
	 .code_end = 0x410fffff,
	 .end = 0x419fffff,
	 .map = {true, 0x40200000, 0xffff800080000000, 0x1800000, 0xfffeffffc0000000}},
	{.what = "symbols are hidden",
	 .info = "NUMBER(VA_BITS)=48\nNUMBER(kimage_voffset)=0xffff80003fe00000\n"
		 "NUMBER(PHYS_OFFSET)=0x40000000\n",
	 .symbols = "0000000000000000 T _text\n",
	 .code = 0x40200000,
	 .code_end = 0x410fffff,
	 .end = 0x419fffff,
	 .map = {true, 0x40200000, 0xffff800080000000, 0x1800000, 0xfffeffffc0000000}},
	{.what = "an old kernel: the direct map is above, the offset is not told",
	 .info = "NUMBER(VA_BITS)=48\nNUMBER(PHYS_OFFSET)=0x40000000\n",
	 .symbols = OLD_TEXT "ffff000008f80000 T __init_begin\n",
	 .code = 0x40081000,
	 .code_end = 0x40f7ffff,
	 .end = 0x411fffff,
	 .map = {true, 0x40080000, 0xffff000008080000, 0x1180000, 0xffff7fffc0000000}},
	{.what = "the same, and the code is told from _text on",
	 .info = "NUMBER(VA_BITS)=48\nNUMBER(PHYS_OFFSET)=0x40000000\n",
	 .symbols = OLD_TEXT "ffff000008f80000 T __init_begin\n",
	 .code = 0x40080000,
	 .code_end = 0x40f7ffff,
	 .end = 0x411fffff,
	 .map = {true, 0x40080000, 0xffff000008080000, 0x1180000, 0xffff7fffc0000000}},
	{.what = "an offset of memory below zero (52 bits built in, 48 there)",
	 .info = "NUMBER(VA_BITS)=52\nNUMBER(PHYS_OFFSET)=0xfff1000040000000\n"
		 "NUMBER(kimage_voffset)=0xffff80003fe00000\n",
	 .symbols = NEW_TEXT,
	 .code = 0x40200000,
	 .code_end = 0x410fffff,
	 .end = 0x419fffff,
	 .map = {true, 0x40200000, 0xffff800080000000, 0x1800000, 0xfffeffffc0000000}},
	{.what = "without a note memory itself tells",
	 .symbols = NEW_TEXT,
	 .code = 0x40200000,
	 .code_end = 0x410fffff,
	 .end = 0x419fffff,
	 .load_virt = 0xffff000000000000,
	 .load_phys = 0x40000000,
	 .map = {true, 0x40200000, 0xffff800080000000, 0x1800000, 0xfffeffffc0000000}},
	{.what = "neither",
	 .symbols = NEW_TEXT,
	 .code = 0x40200000,
	 .code_end = 0x410fffff,
	 .end = 0x419fffff,
	 .rc = -ENOENT},
	{.what = "nonsense in the note",
	 .info = "NUMBER(VA_BITS)=99\nNUMBER(PHYS_OFFSET)=\n",
	 .rc = -ENOENT},
	{.what = "nothing of the kernel itself",
	 .info = "XNUMBER(VA_BITS)=1\nNUMBER(VA_BITS)=39\nNUMBER(PHYS_OFFSET)=0x80000000\n",
	 .code = 0x80200000,
	 .code_end = 0x810fffff,
	 .end = 0x819fffff,
	 .map = {.direct_offset = 0xffffff7f80000000}},
	{.what = "an offset that leads elsewhere",
	 .info = "NUMBER(VA_BITS)=39\nNUMBER(PHYS_OFFSET)=0x80000000\n"
		 "NUMBER(kimage_voffset)=0x1\n",
	 .symbols = NEW_TEXT,
	 .code = 0x80200000,
	 .code_end = 0x810fffff,
	 .end = 0x819fffff,
	 .map = {.direct_offset = 0xffffff7f80000000}},
};

static void check_map(const struct map_case *c, bool big_endian)
{
	struct blob kcore = arm64_kcore(c->info, c->load_virt, c->load_phys, big_endian);
	struct kx_arm64_facts facts = {
		.kcore = bytes_of(kcore.data, kcore.size),
		.symbols = c->symbols,
		.code = {c->code, c->code_end, KX_RAM},
		.end = c->end,
	};
	struct kx_kernel_map map = {0};

	check_number(c->what, kx_arm64_kernel_map(&facts, &map), c->rc);
	check_number(c->what, map.known, c->map.known);
	check_number(c->what, (long long)map.direct_offset, (long long)c->map.direct_offset);
	if (!map.known)
		return;
	check_number(c->what, (long long)map.phys, (long long)c->map.phys);
	check_number(c->what, (long long)map.virt, (long long)c->map.virt);
	check_number(c->what, (long long)map.size, (long long)c->map.size);
}

static void test_kernel_map(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(map_cases); i++) {
		check_map(&map_cases[i], false);
		check_map(&map_cases[i], true);
	}
}

static void test_damaged_kcore(void **state)
{
	static const uint8_t values[] = {0x00, 0x7f, 0x80, 0xff};
	struct blob kcore = arm64_kcore(map_cases[0].info, 1, 1, false);
	struct guard guard = guard_new(kcore.size);
	struct kx_arm64_facts facts = {.symbols = NEW_TEXT, .code = {0x40200000, 0x410fffff, 0}};
	struct kx_kernel_map map;

	(void)state;
	for (size_t size = 0; size < kcore.size; size += size < 300 ? 1 : 37) {
		facts.kcore = guarded_copy(&guard, kcore.data, size);
		(void)kx_arm64_kernel_map(&facts, &map);
	}
	for (size_t i = 0; i < 4400; i += i == 300 ? 3796 : 1) {
		uint8_t kept = kcore.data[i];

		for (size_t v = 0; v < ARRAY_SIZE(values); v++) {
			kcore.data[i] = values[v];
			facts.kcore = guarded_copy(&guard, kcore.data, kcore.size);
			(void)kx_arm64_kernel_map(&facts, &map);
		}
		kcore.data[i] = kept;
	}
	guard_free(&guard);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory),           cmocka_unit_test(test_damaged_fdt),
		cmocka_unit_test(test_unreadable_kcore), cmocka_unit_test(test_kernel_map),
		cmocka_unit_test(test_damaged_kcore),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
