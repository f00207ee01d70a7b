/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kexec-sig/elf.c and loaders.c: what the loaders see in good and in damaged files. */
#include "unit.h"

#include "../../kexec-sig/elf.h"
#include "../../kexec-sig/loaders.h"

#include <errno.h>

static struct guard guard;

/* A kernel in either byte order: header, one PT_LOAD, a page in all. */
struct builder {
	uint8_t data[4096];
	bool big;
};

static void put(struct builder *b, size_t at, unsigned int width, uint64_t value)
{
	for (unsigned int i = 0; i < width; i++)
		b->data[b->big ? at + width - 1 - i : at + i] = (uint8_t)(value >> 8 * i);
}

static void build(struct builder *b, bool big)
{
	*b = (struct builder){.big = big};
	memcpy(b->data, "\177ELF\2", 5);
	b->data[5] = big ? 2 : 1;
	b->data[6] = 1;
	put(b, 16, 2, big ? 3 : 2);
	put(b, 18, 2, 21);
	put(b, 20, 4, 1);
	put(b, 24, 8, 0x100);
	put(b, 32, 8, 64);
	put(b, 52, 2, 64);
	put(b, 54, 2, 56);
	put(b, 56, 2, 1);
	put(b, 64, 4, 1);
	put(b, 64 + 8, 8, 0x80);
	put(b, 64 + 24, 8, 0x2000);
	put(b, 64 + 32, 8, 0x400);
	put(b, 64 + 40, 8, 0x800);
	put(b, 64 + 48, 8, 0x1000);
}

static const struct {
	const char *what;
	size_t at;
	unsigned int width;
	uint64_t value;
	bool refused;
} rows[] = {
	{"nothing changed", 0x200, 1, 0, false},
	{"32-bit", 4, 1, 1, true},
	{"no byte order", 5, 1, 3, true},
	{"version", 6, 1, 2, true},
	{"e_version", 20, 4, 2, true},
	{"ET_REL", 16, 2, 1, true},
	{"ET_DYN", 16, 2, 3, false},
	{"other machine", 18, 2, 62, true},
	{"e_ehsize", 52, 2, 52, true},
	{"e_phentsize", 54, 2, 32, true},
	{"e_phoff at the end", 32, 8, 4096 - 56, false},
	{"e_phoff too far", 32, 8, 4096 - 55, true},
	{"e_phoff wraps", 32, 8, UINT64_MAX - 8, true},
	{"no e_phoff", 32, 8, 0, true},
	{"no program headers", 56, 2, 0, true},
	{"too many program headers", 56, 2, 0xffff, true},
	{"e_shentsize without sections", 58, 2, 1, false},
	{"PT_INTERP", 64, 4, 3, true},
	{"PT_NOTE", 64, 4, 4, false},
	{"segment ends at the file's end", 64 + 32, 8, 4096 - 0x80, false},
	{"segment a byte too long", 64 + 32, 8, 4096 - 0x7f, true},
	{"segment wraps in the file", 64 + 8, 8, UINT64_MAX, true},
	{"segment wraps in memory", 64 + 40, 8, UINT64_MAX, true},
};

static void test_elf(void **state)
{
	struct builder b;

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(rows); i++) {
		size_t k = i / 2;
		struct ksig_elf elf;

		build(&b, i & 1);
		put(&b, rows[k].at, rows[k].width, rows[k].value);
		check_err(ksig_elf_read(guarded_copy(&guard, b.data, sizeof(b.data)), ELF_OWN_ORDER, &elf), 0);
		if (!!elf.note != rows[k].refused)
			fail_msg("%s: %s, expected to be %s", rows[k].what,
				 elf.note ? elf.note : "taken", rows[k].refused ? "refused" : "taken");
		ksig_elf_clear(&elf);
	}
}

static void test_elf_fields(void **state)
{
	struct ksig_elf elf;
	struct builder b;

	(void)state;
	for (int big = 0; big < 2; big++) {
		build(&b, big);
		check_err(ksig_elf_read(bytes_of(b.data, sizeof(b.data)), ELF_OWN_ORDER, &elf), 0);
		assert_int_equal(elf.big_endian, big);
		assert_int_equal(elf.entry, 0x100);
		assert_int_equal(elf.n_segments, 1);
		assert_int_equal(elf.segment[0].offset, 0x80);
		assert_int_equal(elf.segment[0].paddr, 0x2000);
		assert_int_equal(elf.segment[0].filesz, 0x400);
		assert_int_equal(elf.segment[0].memsz, 0x800);
		assert_int_equal(elf.segment[0].align, 0x1000);
		ksig_elf_clear(&elf);
	}
}

static void read_damaged(struct bytes input, const struct damage *damage, void *context)
{
	size_t *calls = context;
	struct ksig_s390_parmarea parm;
	struct ksig_arm64_image image;
	struct ksig_elf elf;

	(void)damage;
	check_err(ksig_elf_read(input, ELF_OWN_ORDER, &elf), 0);
	assert_true(elf.n_segments <= elf.phnum);
	ksig_elf_clear(&elf);
	ksig_arm64_image_read(input, &image);
	ksig_s390_parmarea_read(input, 16, &parm);
	assert_false(parm.found);
	(*calls)++;
}

static void test_damage(void **state)
{
	struct builder b;
	size_t calls = 0, made;

	(void)state;
	build(&b, true);
	made = damage_all(bytes_of(b.data, 256), 128, read_damaged, &calls);
	assert_int_equal(calls, made);
	assert_true(calls > 500);
}

static void test_arm64(void **state)
{
	struct ksig_arm64_image h;
	uint8_t data[64] = {0};

	(void)state;
	ksig_arm64_image_read(bytes_of(data, 64), &h);
	assert_non_null(h.note);
	memcpy(data + 56, "ARM\x64", 4);
	data[10] = 8;
	data[18] = 0x20;
	data[24] = 0xa;
	ksig_arm64_image_read(bytes_of(data, 64), &h);
	assert_null(h.note);
	assert_int_equal(h.text_offset, 0x80000);
	assert_int_equal(h.image_size, 0x200000);
	assert_int_equal(h.flags, 0xa);
	ksig_arm64_image_read(bytes_of(data, 63), &h);
	assert_non_null(h.note);
}

static void test_parmarea(void **state)
{
	enum { SIZE = 0x10480 };
	struct ksig_s390_parmarea p;
	uint8_t *data = calloc(1, SIZE);

	(void)state;
	assert_non_null(data);
	data[0x10430 + 6] = 0x10;
	ksig_s390_parmarea_read(bytes_of(data, SIZE), 0, &p);
	assert_true(p.found);
	assert_int_equal(p.max_command_line_size, 4096);
	ksig_s390_parmarea_read(bytes_of(data, SIZE - 1), 0, &p);
	assert_false(p.found);
	ksig_s390_parmarea_read(bytes_of(data, SIZE), 1, &p);
	assert_false(p.found);
	ksig_s390_parmarea_read(bytes_of(data, SIZE), UINT64_MAX, &p);
	assert_false(p.found);
	free(data);
}

static int setup(void **state)
{
	(void)state;
	guard = guard_new(1 << 16);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	guard_free(&guard);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_elf),    cmocka_unit_test(test_elf_fields),
		cmocka_unit_test(test_damage), cmocka_unit_test(test_arm64),
		cmocka_unit_test(test_parmarea),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
