// SPDX-License-Identifier: GPL-2.0-or-later
/* The header of a core, field by field, in both byte orders. */
#include "config.h"

#include <elf.h>
#include <inttypes.h>

#include "compiler.h"
#include "kexec/elfcore.h"

#include "check.h"

static struct kx_range ram[] = {
	{0x1000, 0x9fbff, KX_RAM},
	{0x100000, 0x3fffffff, KX_RAM},
};
static struct kx_note notes[] = {{0x500000, 1024}, {0x501000, 1024}};

static uint64_t get(struct bytes b, uint64_t off, unsigned int size, bool big_endian)
{
	uint64_t value = 0;

	assert_true(bytes_has(b, off, size));
	for (unsigned int i = 0; i < size; i++)
		value = value << 8 | b.data[off + (big_endian ? i : size - 1 - i)];
	return value;
}

/* type, offset, virtual and physical address, size */
static void check_program(struct bytes core, bool big_endian, size_t i, const char *expected)
{
	uint64_t at = 64 + i * 56;
	char text[256], what[32];

	snprintf(text, sizeof(text), "%" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRIx64,
		 get(core, at, 4, big_endian), get(core, at + 8, 8, big_endian),
		 get(core, at + 16, 8, big_endian), get(core, at + 24, 8, big_endian),
		 get(core, at + 32, 8, big_endian));
	snprintf(what, sizeof(what), "program header %zu", i);
	check_text(what, text, expected);
	assert_true(get(core, at + 32, 8, big_endian) == get(core, at + 40, 8, big_endian));
	assert_int_equal(get(core, at + 48, 8, big_endian), 0);
}

static void check_core(bool big_endian)
{
	const struct kx_ranges ranges = {.v = ram, .n = ARRAY_SIZE(ram)};
	struct kx_machine machine = {
		.notes = notes,
		.n_notes = ARRAY_SIZE(notes),
		.vmcoreinfo = {0x600000, 4096},
		.kernel = {true, 0x1000000, 0xffffffff81000000, 0x2000000, 0xffff888000000000},
	};
	struct kx_elfcore_form form = {
		.elf_machine = 62,
		.big_endian = big_endian,
		.ram = &ranges,
		.backup_source = 0x1000,
		.backup_size = 0x9ec00,
		.backup_at = 0x30000000,
	};
	struct kx_segments s = {0};
	struct bytes core;

	assert_int_equal(kx_elfcore_make(&s, &machine, &form, &core), 0);
	assert_int_equal(core.size, kx_elfcore_size(&machine, &form));
	assert_int_equal(core.size, 1024);
	assert_memory_equal(core.data,
			    "\x7f"
			    "ELF\2",
			    5);
	assert_int_equal(core.data[5], big_endian ? 2 : 1);
	assert_int_equal(get(core, 16, 2, big_endian), ET_CORE);
	assert_int_equal(get(core, 18, 2, big_endian), 62);
	assert_int_equal(get(core, 32, 8, big_endian), 64);
	assert_int_equal(get(core, 56, 2, big_endian), 6);
	check_program(core, big_endian, 0, "4 500000 0 500000 400");
	check_program(core, big_endian, 2, "4 600000 0 600000 1000");
	check_program(core, big_endian, 3, "1 1000000 ffffffff81000000 1000000 2000000");
	check_program(core, big_endian, 4, "1 30000000 ffff888000001000 1000 9ec00");
	check_program(core, big_endian, 5, "1 100000 ffff888000100000 100000 3ff00000");
	kx_segments_release(&s);
}

static void test_both_orders(void **state)
{
	(void)state;
	check_core(false);
	check_core(true);
}

/* What is saved lies in the middle of a range: three pieces, and not a byte lost. */
static void test_backup_inside(void **state)
{
	struct kx_range one = {0, 0xfffff, KX_RAM};
	const struct kx_ranges ranges = {.v = &one, .n = 1};
	const struct kx_machine machine = {0};
	struct kx_elfcore_form form = {
		.elf_machine = 21,
		.ram = &ranges,
		.backup_source = 0x10000,
		.backup_size = 0x10000,
		.backup_at = 0x8000000,
	};
	struct kx_segments s = {0};
	struct bytes core;

	(void)state;
	assert_int_equal(kx_elfcore_make(&s, &machine, &form, &core), 0);
	assert_int_equal(get(core, 56, 2, false), 3);
	check_program(core, false, 0, "1 0 0 0 10000");
	check_program(core, false, 1, "1 8000000 10000 10000 10000");
	check_program(core, false, 2, "1 20000 20000 20000 e0000");
	kx_segments_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_orders),
		cmocka_unit_test(test_backup_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
