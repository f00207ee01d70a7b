// SPDX-License-Identifier: GPL-2.0-or-later
/* Multiboot kernels, version 1 and 2: headers, modules, and what the kernel is told. */
#include "config.h"

#include <stdlib.h>

#include "check.h"
#include "compiler.h"
#include "plan_fixture.h"
#include "purgatory-abi.h"
#include "x86_elf_fixture.h"

#define ARG(n) (offsetof(struct purgatory_params, arg) + 8 * (n))
#define ENTRY  offsetof(struct purgatory_params, entry)
#define AT     0x200u /* of the header in the file */

static struct kx_machine pc;
static uint8_t file[ELF_FILE_SIZE];

static int setup(void **state)
{
	(void)state;
	pc = plan_machine("00000000-0009fbff : System RAM\n0009fc00-0009ffff : Reserved\n"
			  "00100000-3ffdffff : System RAM\n3ffe0000-3fffffff : ACPI Tables\n"
			  "100000000-1ffffffff : System RAM\n");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	kx_machine_release(&pc);
	return 0;
}

static const struct elf_shape program = {
	.type = 2,
	.entry = 0x200010,
	.loads = {{1, 0x1000, 0x200000, 0x2000, 0x3000}},
};

static const struct kx_module modules[] = {
	{{(const uint8_t *)"first", 5}, "/boot/first a=b"},
	{{(const uint8_t *)"the second", 10}, "/boot/second"},
};

static void put_words(size_t at, const uint32_t *words, size_t n)
{
	struct put put = put_to(file, sizeof(file));

	for (size_t i = 0; i < n; i++)
		put_le32(&put, at + 4 * i, words[i]);
	assert_false(put.missed);
}

static struct plan_test test_of(const char *type)
{
	return (struct plan_test){
		.arch = &kx_arch_x86_64,
		.machine = &pc,
		.type = type,
		.image = bytes_of(file, sizeof(file)),
		.line = "quiet",
	};
}

/* ---- version 1 --------------------------------------------------------- */

static struct plan_test version_1(uint32_t flags, const uint32_t addresses[5])
{
	const uint32_t words[] = {0x1badb002, flags, 0u - 0x1badb002 - flags};

	elf_make(file, &program);
	put_words(AT, words, 3);
	if (addresses)
		put_words(AT + 12, addresses, 5);
	return test_of("multiboot-x86");
}

static const char *text_at(const struct kx_segment *s, uint64_t pointer)
{
	uint64_t address = plan_le(s, pointer, 4);

	if (address < s->mem || address - s->mem >= s->from.size)
		fail_msg("a pointer out of the segment");
	return (const char *)s->from.data + (address - s->mem);
}

static void informs_1(void **state)
{
	struct plan_test t = version_1(3, NULL);
	const struct kx_segment *info;
	struct plan_result r;
	uint64_t map, list;

	(void)state;
	t.modules = modules;
	t.n_modules = 2;
	r = plan_run(&t);
	check_text("quiet", r.err, "");
	info = plan_segment(&r, "information");
	check_x("kernel", plan_segment(&r, "kernel")->mem, 0x200000);
	check_x("entry", plan_param(&r, ENTRY, 8), 0x200010);
	check_x("eax", plan_param(&r, ARG(PURGATORY_X86_AX), 8), 0x2badb002);
	check_x("ebx", plan_param(&r, ARG(PURGATORY_X86_BX), 8), info->mem);
	check_x("32-bit", plan_flags(&r), PURGATORY_ENTRY_32BIT);
	check_x("flags", plan_le(info, 0, 4), 0x24d);
	check_x("lower", plan_le(info, 4, 4), 639);
	check_x("upper", plan_le(info, 8, 4), 0x3fee0000 / 1024);
	check_text("line", text_at(info, 16), "image quiet");
	check_contains("loader", text_at(info, 64), "kexec ");
	check_x("modules", plan_le(info, 20, 4), 2);
	list = plan_le(info, 24, 4) - info->mem;
	check_x("first", plan_le(info, list + 4, 4) - plan_le(info, list, 4), 5);
	check_text("its line", text_at(info, list + 8), "/boot/first a=b");
	check_text("the other", text_at(info, list + 24), "/boot/second");
	map = plan_le(info, 48, 4) - info->mem;
	check_x("map", plan_le(info, 44, 4), 5 * 24);
	check_x("entry size", plan_le(info, map, 4), 20);
	check_x("entry start", plan_le(info, map + 4, 8), 0x400);
	check_x("reserved", plan_le(info, map + 24 + 20, 4), 2);
	check_x("ACPI", plan_le(info, map + 3 * 24 + 20, 4), 3);
	plan_free(&r);
}

static void loads_by_address(void **state)
{
	/* header, load, load end, bss end, entry */
	const uint32_t whole[] = {0x300200, 0x300000, 0, 0, 0x300400};
	const uint32_t part[] = {0x300200, 0x300100, 0x301000, 0x308000, 0x300400};
	struct plan_test t = version_1(0x10000, whole);
	struct plan_result r = plan_run(&t);

	(void)state;
	check_x("kernel", plan_segment(&r, "kernel")->mem, 0x300000);
	check_x("file", plan_segment(&r, "kernel")->from.size, ELF_FILE_SIZE);
	check_x("entry", plan_param(&r, ENTRY, 8), 0x300400);
	plan_free(&r);
	t = version_1(0x10000, part);
	r = plan_run(&t);
	check_x("kernel", plan_segment(&r, "kernel")->mem, 0x300000);
	check_x("file", plan_segment(&r, "kernel")->from.size, 0x1000);
	check_x("memory", plan_segment(&r, "kernel")->size, 0x8000);
	check_x("magic", plan_le(plan_segment(&r, "kernel"), AT, 4), 0x1badb002);
	plan_free(&r);
}

static void refuses_1(void **state)
{
	static const struct {
		const char *what;
		uint32_t flags, addresses[5];
		const char *said;
	} rows[] = {
		{"demand", 0x20, {0}, "flags 0x20"},
		{"load above", 0x10000, {0x300200, 0x300300, 0, 0, 0x300400}, "outside of what"},
		{"before the file",
		 0x10000,
		 {0x300200, 0x200000, 0, 0, 0x300400},
		 "outside of what"},
		{"end before", 0x10000, {0x300200, 0x300000, 0x2fffff, 0, 0x300400}, "more than"},
		{"bss before", 0x10000, {0x300200, 0x300000, 0, 0x2fffff, 0x300400}, "more than"},
		{"too long", 0x10000, {0x300200, 0x300000, 0x304001, 0, 0x300400}, "more than"},
		{"entry", 0x10000, {0x300200, 0x300000, 0, 0, 0x304000}, "entry point"},
	};
	struct plan_test t;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		t = version_1(rows[i].flags, rows[i].addresses);
		plan_refuses(rows[i].what, &t, KX_EXIT_FAIL, rows[i].said);
	}
	t = version_1(0, NULL);
	t.has_initrd = true;
	plan_refuses("initrd", &t, KX_EXIT_FAIL, "use --module=");
	t = version_1(0, NULL);
	t.image.size = AT + 11;
	plan_refuses("cut", &t, KX_EXIT_FAIL, "there is none");
}

/* ---- version 2 --------------------------------------------------------- */

static struct plan_test version_2(const uint32_t *tags, size_t n)
{
	const uint32_t size = (uint32_t)(16 + 4 * n);
	const uint32_t words[] = {0xe85250d6, 0, size, 0u - 0xe85250d6 - size};

	elf_make(file, &program);
	put_words(AT, words, 4);
	put_words(AT + 16, tags, n);
	return test_of("multiboot2-x86");
}

/* The first tag of that type in the information. */
static uint64_t told(const struct kx_segment *s, uint32_t type)
{
	for (uint64_t at = 8; at < plan_le(s, 0, 4);) {
		if (plan_le(s, at, 4) == type)
			return at;
		at = (at + plan_le(s, at + 4, 4) + 7) & ~7ULL;
	}
	fail_msg("no tag %u", type);
	return 0;
}

#define END 0, 8

static void informs_2(void **state)
{
	/* information 4 and 6, a framebuffer if possible, modules at pages */
	static const uint32_t tags[] = {1, 16, 4, 6, 0x10005, 20, 0, 0, 0, 0, 6, 8, END};
	struct plan_test t = version_2(tags, ARRAY_SIZE(tags));
	const struct kx_segment *info;
	struct plan_result r;
	uint64_t at;

	(void)state;
	t.modules = modules;
	t.n_modules = 2;
	r = plan_run(&t);
	info = plan_segment(&r, "information");
	check_x("eax", plan_param(&r, ARG(PURGATORY_X86_AX), 8), 0x36d76289);
	check_x("ebx", plan_param(&r, ARG(PURGATORY_X86_BX), 8), info->mem);
	check_x("entry", plan_param(&r, ENTRY, 8), 0x200010);
	check_x("size", plan_le(info, 0, 4), info->from.size);
	check_text("line", (const char *)info->from.data + told(info, 1) + 8, "image quiet");
	at = told(info, 3);
	check_x("module", plan_le(info, at + 12, 4) - plan_le(info, at + 8, 4), 5);
	check_text("its line", (const char *)info->from.data + at + 16, "/boot/first a=b");
	check_x("upper", plan_le(info, told(info, 4) + 12, 4), 0x3fee0000 / 1024);
	at = told(info, 6);
	check_x("map", plan_le(info, at + 4, 4), 16 + 5 * 24);
	check_x("entry size", plan_le(info, at + 8, 4), 24);
	check_x("last", plan_le(info, at + 16 + 4 * 24, 8), 0x100000000);
	check_x("end", plan_le(info, told(info, 0) + 4, 4), 8);
	plan_free(&r);
}

static void moves_2(void **state)
{
	/* Between 0x1000000 and 0x2000000, at 64 KiB, as high as possible. */
	static const uint32_t tags[] = {10, 24, 0x1000000, 0x1ffffff, 0x10000, 2, END};
	struct plan_test t = version_2(tags, ARRAY_SIZE(tags));
	struct plan_result r = plan_run(&t);

	(void)state;
	check_x("stays", plan_segment(&r, "kernel")->mem, 0x200000);
	check_x("base",
		plan_le(plan_segment(&r, "information"),
			told(plan_segment(&r, "information"), 21) + 8, 4),
		0x200000);
	plan_free(&r);
	t.options[0] = "--mem-min=0x800000";
	r = plan_run(&t);
	check_x("moves", plan_segment(&r, "kernel")->mem, 0x1ff0000);
	check_x("entry", plan_param(&r, ENTRY, 8), 0x1ff0010);
	plan_free(&r);
}

static void by_address_2(void **state)
{
	static const uint32_t tags[] = {2, 24, 0x300200, 0x300000, 0,  0x308000,
					3, 12, 0x300500, 0,        END};
	struct plan_test t = version_2(tags, ARRAY_SIZE(tags));
	struct plan_result r = plan_run(&t);

	(void)state;
	check_x("kernel", plan_segment(&r, "kernel")->size, 0x8000);
	check_x("entry", plan_param(&r, ENTRY, 8), 0x300500);
	plan_free(&r);
}

static void refuses_2(void **state)
{
	static const struct {
		const char *what;
		uint32_t tags[8];
		const char *said;
	} rows[] = {
		{"no end", {6, 8, 6, 8, 6, 8, 6, 8}, "tags do not end"},
		{"short tag", {6, 7, END}, "tags do not end"},
		{"long tag", {6, 0xffffffff, END}, "tags do not end"},
		{"unknown tag", {99, 8, END}, "tag 99"},
		{"boot services", {7, 8, END}, "tag 7"},
		{"unknown information", {1, 12, 14, 0, END}, "information 14"},
		{"entry", {3, 12, 0x500000, 0, END}, "entry point"},
		{"short addresses", {2, 16, 0, 0, END}, "too short"},
		{"alignment", {10, 24, 0, 0, 3, 0, END}, "cannot be moved so"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct plan_test t = version_2(rows[i].tags, 8);

		plan_refuses(rows[i].what, &t, KX_EXIT_FAIL, rows[i].said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(informs_1), cmocka_unit_test(loads_by_address),
		cmocka_unit_test(refuses_1), cmocka_unit_test(informs_2),
		cmocka_unit_test(moves_2),   cmocka_unit_test(by_address_2),
		cmocka_unit_test(refuses_2),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
