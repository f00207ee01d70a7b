// SPDX-License-Identifier: GPL-2.0-or-later
/* ELF executables for x86: where their segments lie, and what they are entered with. */
#include "config.h"

#include <stdlib.h>

#include "check.h"
#include "compiler.h"
#include "plan_fixture.h"
#include "purgatory-abi.h"
#include "x86_elf_fixture.h"

#define ARG(n) (offsetof(struct purgatory_params, arg) + 8 * (n))
#define ENTRY  offsetof(struct purgatory_params, entry)

static struct kx_machine pc;
static uint8_t file[ELF_FILE_SIZE];

static int setup(void **state)
{
	(void)state;
	pc = plan_machine("00001000-0009fbff : System RAM\n00100000-3fffffff : System RAM\n"
			  "100000000-1ffffffff : System RAM\n");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	kx_machine_release(&pc);
	return 0;
}

static const struct elf_shape vmlinux = {
	.is64 = true,
	.type = 2,
	.entry = 0x1000100,
	.loads = {{1, 0x1000, 0x1000000, 0x1800, 0x1800},
		  {1, 0x3000, 0x1200000, 0x200, 0x5000},
		  {4, 0x200, 0, 16, 16}},
};

static struct plan_test test_of(const struct elf_shape *shape)
{
	return (struct plan_test){
		.arch = &kx_arch_x86_64,
		.machine = &pc,
		.type = shape->is64 ? "elf-x86_64" : "elf-x86",
		.image = elf_make(file, shape),
		.line = "quiet",
	};
}

static const struct kx_segment *at(const struct plan_result *r, uint64_t mem)
{
	for (size_t i = 0; i < r->s.n; i++) {
		if (r->s.v[i].mem == mem)
			return &r->s.v[i];
	}
	fail_msg("no segment at %#llx: %s", (unsigned long long)mem, r->err);
	return &r->s.v[0]; /* not reached, which compilers do not know */
}

static void linux_64(void **state)
{
	static const uint8_t initrd[100] = {1};
	struct plan_test t = test_of(&vmlinux);
	const struct kx_segment *params;
	struct plan_result r;

	(void)state;
	t.options[0] = "--args-linux";
	t.initrd = bytes_of(initrd, sizeof(initrd));
	t.has_initrd = true;
	r = plan_run(&t);
	check_x("segments", r.s.n, 5);
	check_x("text", at(&r, 0x1000000)->size, 0x2000);
	check_x("its bytes", plan_le(at(&r, 0x1000000), 0x17ff, 1), 0x27);
	check_x("data", at(&r, 0x1200000)->size, 0x5000);
	params = plan_segment(&r, "parameters");
	check_x("parameters", params->mem, 0x3000);
	check_x("version", plan_le(params, 0x206, 2), 0x206);
	check_x("magic", plan_le(params, 0x202, 4), 0x53726448);
	check_x("loader", plan_le(params, 0x210, 1), 0xd0);
	assert_true(plan_segment(&r, "initrd")->mem < 0x38000000);
	check_x("entry", plan_param(&r, ENTRY, 8), 0x1000100);
	check_x("rsi", plan_param(&r, ARG(PURGATORY_X86_SI), 8), 0x3000);
	check_x("flags", plan_flags(&r), 0);
	plan_free(&r);
}

static void linux_32(void **state)
{
	struct elf_shape shape = vmlinux;
	struct plan_test t;
	struct plan_result r;

	(void)state;
	shape.is64 = false;
	t = test_of(&shape);
	t.options[0] = "--args-linux";
	r = plan_run(&t);
	check_x("entry", plan_param(&r, ENTRY, 8), 0x1000100);
	check_x("flags", plan_flags(&r), PURGATORY_ENTRY_32BIT);
	assert_true(plan_segment(&r, "purgatory")->mem < 0x80000000);
	plan_free(&r);
}

static uint16_t ones_sum(const struct kx_segment *s)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < s->from.size; i += 2) {
		sum += (uint32_t)plan_le(s, i, 2);
		sum = (sum & 0xffff) + (sum >> 16);
	}
	return (uint16_t)sum;
}

static void notes(void **state)
{
	struct plan_test t = test_of(&vmlinux);
	struct plan_result r = plan_run(&t);
	const struct kx_segment *s = plan_segment(&r, "notes");
	size_t note = 12;

	(void)state;
	check_x("rdi", plan_param(&r, ARG(PURGATORY_X86_DI), 8), s->mem);
	check_x("rsi", plan_param(&r, ARG(PURGATORY_X86_SI), 8), 0);
	check_x("signature", plan_le(s, 0, 4), 0x0e1fb007);
	check_x("size", plan_le(s, 4, 4), s->from.size);
	check_x("records", plan_le(s, 10, 2), 3);
	check_x("checksum", ones_sum(s), 0xffff);
	for (size_t i = 0; i < 2; i++)
		note += 12 + 8 + ((plan_le(s, note + 4, 4) + 3) & ~3ULL);
	check_x("type", plan_le(s, note + 8, 4), 4);
	check_text("name", (const char *)s->from.data + note + 12, "ELFBoot");
	check_text("line", (const char *)s->from.data + note + 20, "quiet");
	plan_free(&r);
}

static void none(void **state)
{
	struct plan_test t = test_of(&vmlinux);
	struct plan_result r;

	(void)state;
	t.options[0] = "--args-linux";
	t.options[1] = "--args-none";
	r = plan_run(&t);
	check_x("segments", r.s.n, 2);
	check_x("entry", r.s.entry, 0x1000100);
	plan_free(&r);
}

static void moves(void **state)
{
	const struct elf_shape shape = {
		.is64 = true,
		.type = 3,
		.entry = 0x80,
		.loads = {{1, 0x1000, 0, 0x1000, 0x1000}, {1, 0x2000, 0x1000, 0x1000, 0x200000}},
	};
	struct plan_test t = test_of(&shape);
	struct plan_result r = plan_run(&t);

	(void)state;
	check_x("entry", plan_param(&r, ENTRY, 8), 0x100080);
	check_x("second", at(&r, 0x101000)->size, 0x200000);
	plan_free(&r);
}

/* Two that meet in the middle of a page, and one that begins there. */
static void joins_pages(void **state)
{
	const struct elf_shape shape = {
		.is64 = true,
		.type = 2,
		.entry = 0x1000400,
		.loads = {{1, 0x1400, 0x1000400, 0x300, 0x500},
			  {1, 0x3000, 0x1000900, 0x100, 0x1000},
			  {1, 0x2000, 0x1400020, 0, 0x10}},
	};
	struct plan_test t = test_of(&shape);
	struct plan_result r = plan_run(&t);
	const struct kx_segment *joined = at(&r, 0x1000000);

	(void)state;
	check_x("size", joined->size, 0x2000);
	check_x("before", plan_le(joined, 0x3ff, 1), 0);
	check_x("first", plan_le(joined, 0x400, 1), 0x14);
	check_x("its end", plan_le(joined, 0x6ff, 1), 0x16);
	check_x("zeros", plan_le(joined, 0x700, 1), 0);
	check_x("second", plan_le(joined, 0x900, 1), 0x30);
	check_x("file", joined->from.size, 0xa00);
	check_x("all zeros", at(&r, 0x1400000)->from.size, 0);
	plan_free(&r);
}

static void crashes(void **state)
{
	struct plan_test t = test_of(&vmlinux);
	struct plan_result r;

	(void)state;
	pc.crash[0] = (struct kx_range){0x1000000, 0x4ffffff, KX_RAM};
	pc.n_crash = 1;
	t.options[0] = "-p";
	t.options[1] = "--args-linux";
	r = plan_run(&t);
	check_number("status", r.status, KX_EXIT_OK);
	check_contains("line", (const char *)plan_segment(&r, "parameters")->from.data + 0x1000,
		       "quiet elfcorehdr=");
	plan_free(&r);
	pc.crash[0].start = 0x1100000;
	r = plan_run(&t);
	check_number("outside", r.status, KX_EXIT_DIE);
	check_contains("said", r.err, "Invalid memory segment 0x1000000 - 0x1001fff");
	plan_free(&r);
	pc.n_crash = 0;
}

/* ---- what is refused --------------------------------------------------- */

static const struct {
	const char *what;
	struct elf_shape shape;
	int status;
	const char *said;
} bad[] = {
	{"overlap",
	 {true,
	  2,
	  0x1000000,
	  {{1, 0x1000, 0x1000000, 0x1000, 0x1001}, {1, 0x2000, 0x1001000, 0x1000, 0x1000}}},
	 KX_EXIT_FAIL,
	 "Overlapping memory segments at 0x1001000"},
	{"more in the file than in memory",
	 {true, 2, 0x1000000, {{1, 0x1000, 0x1000000, 0x1000, 0xfff}}},
	 KX_EXIT_FAIL,
	 "more bytes in the file than in memory"},
	{"behind the end of the file",
	 {true, 2, 0x1000000, {{1, 0x3001, 0x1000000, 0x1000, 0x1000}}},
	 KX_EXIT_FAIL,
	 "a segment lies outside of the file"},
	{"offset that wraps",
	 {true, 2, 0x1000000, {{1, UINT64_MAX, 0x1000000, 0x1000, 0x1000}}},
	 KX_EXIT_FAIL,
	 "a segment lies outside of the file"},
	{"address that wraps",
	 {true, 2, UINT64_MAX - 0xfff, {{1, 0x1000, UINT64_MAX - 0xfff, 0x1000, 0x1001}}},
	 KX_EXIT_FAIL,
	 "a segment ends behind the last address"},
	{"last address",
	 {true, 2, UINT64_MAX - 0xfff, {{1, 0x1000, UINT64_MAX - 0xfff, 0x1000, 0x1000}}},
	 KX_EXIT_FAIL,
	 "a segment ends behind the last address"},
	{"no such memory",
	 {true, 2, 0x8000000000, {{1, 0x1000, 0x8000000000, 0x1000, 0x1000}}},
	 KX_EXIT_DIE,
	 "Invalid memory segment 0x8000000000 - 0x8000000fff"},
	{"more than there is",
	 {true, 2, 0x1000000, {{1, 0x1000, 0x1000000, 0x1000, UINT64_C(1) << 40}}},
	 KX_EXIT_DIE,
	 "Invalid memory segment 0x1000000 - "},
	{"nothing", {true, 2, 0, {{2, 0, 0, 0, 0}}}, KX_EXIT_FAIL, "nothing to load"},
	{"only zeros of size 0", {true, 2, 0, {{1, 0, 0, 0, 0}}}, KX_EXIT_FAIL, "nothing to load"},
	{"entry",
	 {true, 2, 0x1001000, {{1, 0x1000, 0x1000000, 0x1000, 0x1000}}},
	 KX_EXIT_FAIL,
	 "its entry point is in none of its segments"},
	{"far apart in one page",
	 {true,
	  2,
	  0x1000000,
	  {{1, 0x1000, 0x1000000, 0x1000, 0x20000001}, {1, 0x2000, 0x21000001, 1, 1}}},
	 KX_EXIT_FAIL,
	 "its segments share pages that are far apart"},
	{"too large to move",
	 {true, 3, 0, {{1, 0x1000, 0, 0x1000, UINT64_C(1) << 34}}},
	 KX_EXIT_DIE,
	 "Could not find a free area of memory of 0x400000000 bytes"},
};

static void refuses_shapes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct plan_test t = test_of(&bad[i].shape);
		struct plan_result r = plan_run(&t);

		check_number(bad[i].what, r.status, bad[i].status);
		check_contains(bad[i].what, r.err, bad[i].said);
		plan_free(&r);
	}
}

static void refuses_options(void **state)
{
	struct plan_test t = test_of(&vmlinux);
	struct elf_shape narrow = vmlinux;
	struct plan_result r;

	(void)state;
	t.initrd = bytes_of("x", 1);
	t.has_initrd = true;
	r = plan_run(&t);
	check_number("initrd", r.status, KX_EXIT_DIE);
	check_text("said", r.err, "Ramdisks not supported with generic elf arguments\n");
	plan_free(&r);
	narrow.is64 = false;
	t = test_of(&narrow);
	t.options[0] = "--args-none";
	r = plan_run(&t);
	check_number("32-bit without purgatory", r.status, KX_EXIT_FAIL);
	plan_free(&r);
}

static void survives_cuts(void **state)
{
	struct plan_test t = test_of(&vmlinux);

	(void)state;
	for (size_t size = 0; size < 64 + 3 * 56; size++) {
		uint8_t *copy = malloc(size ? size : 1);
		struct plan_result r;

		memcpy(copy, file, size);
		t.image = bytes_of(copy, size);
		r = plan_run(&t);
		check_number("cut", r.status, KX_EXIT_FAIL);
		plan_free(&r);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(linux_64),        cmocka_unit_test(linux_32),
		cmocka_unit_test(notes),           cmocka_unit_test(none),
		cmocka_unit_test(moves),           cmocka_unit_test(joins_pages),
		cmocka_unit_test(crashes),         cmocka_unit_test(refuses_shapes),
		cmocka_unit_test(refuses_options), cmocka_unit_test(survives_cuts),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
