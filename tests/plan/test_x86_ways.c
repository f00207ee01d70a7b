// SPDX-License-Identifier: GPL-2.0-or-later
/* Ways into a bzImage besides the usual one: real mode, and with a way back. */
#include "config.h"

#include <stdlib.h>

#include "check.h"
#include "compiler.h"
#include "fixtures.h"
#include "plan_fixture.h"
#include "purgatory-abi.h"

#include "kexec/arch/x86_64_machine.h"
#include "kexec/image/x86_identity.h"

#define ARG(n) (offsetof(struct purgatory_params, arg) + 8 * (n))

static struct blob kernel;
static struct kx_machine pc;

static int setup(void **state)
{
	(void)state;
	kernel = make_bzimage64(8192);
	pc = plan_machine(PLAN_PC);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	kx_machine_release(&pc);
	return 0;
}

static struct plan_test test_of(const char *option)
{
	return (struct plan_test){
		.arch = &kx_arch_x86_64,
		.machine = &pc,
		.image = bytes_of(kernel.data, kernel.size),
		.line = "root=/dev/vda1",
		.options = {"-c", option},
	};
}

/* ---- real mode ----------------------------------------------------------- */

static void enters_in_real_mode(void **state)
{
	static const uint8_t initrd[5000] = {1};
	struct plan_test t = test_of("--real-mode");
	const struct kx_segment *code, *low;
	struct plan_result r;

	(void)state;
	t.initrd = bytes_of(initrd, sizeof(initrd));
	t.has_initrd = true;
	r = plan_run(&t);
	check_text("says", r.err, "Starting the kernel in real mode\n");
	check_number("status", r.status, KX_EXIT_OK);
	assert_int_equal(r.s.n, 4);
	code = plan_segment(&r, "kernel");
	low = plan_segment(&r, "setup");
	check_x("kernel", code->mem, 0x1000000);
	check_x("setup", low->mem, 0x3000);
	assert_memory_equal(low->from.data + 0x200, kernel.data + 0x200, 0x10);
	assert_memory_equal(low->from.data + 0x270, kernel.data + 0x270, 1024 - 0x270);
	check_x("type_of_loader", plan_le(low, 0x210, 1), 0xd0);
	check_x("loadflags: high, with a heap", plan_le(low, 0x211, 1), 0x81);
	check_x("code32_start", plan_le(low, 0x214, 4), code->mem);
	check_x("ramdisk_image", plan_le(low, 0x218, 4), plan_segment(&r, "initrd")->mem);
	check_x("ramdisk_size", plan_le(low, 0x21c, 4), 5000);
	check_x("heap_end_ptr", plan_le(low, 0x224, 2), 0xfc00);
	check_x("cmd_line_ptr", plan_le(low, 0x228, 4), low->mem + 0x10000);
	check_text("line", (const char *)low->from.data + 0x10000, t.line);
	check_x("entry", plan_param(&r, offsetof(struct purgatory_params, entry), 8), low->mem);
	check_x("flags", plan_flags(&r), PURGATORY_ENTRY_REAL);
	check_x("sp", plan_param(&r, ARG(PURGATORY_X86_SP), 8), 0xfe00);
	assert_true(plan_segment(&r, "purgatory")->mem + plan_segment(&r, "purgatory")->size <=
		    0x9fc00);
	plan_free(&r);
}

static void refuses_real_mode(void **state)
{
	struct plan_test t = test_of("--real-mode");
	uint8_t *image = kernel.data;
	char line[2050];

	(void)state;
	memset(line, 'x', sizeof(line));
	line[2047] = '\0';
	t.line = line;
	plan_refuses("long line", &t, KX_EXIT_FAIL, "The command line is too long");
	t.line = NULL;
	image[0x206] = 0x01;
	plan_refuses("2.01", &t, KX_EXIT_FAIL, "--real-mode needs boot protocol 2.02");
	image[0x206] = 0x0f;
	image[0x1f1] = 14;
	plan_refuses("much setup code", &t, KX_EXIT_OK, "Starting the kernel");
	t.options[2] = "--mem-min=0x100000";
	plan_refuses("nothing low", &t, KX_EXIT_DIE, "locate_hole failed: the setup needs");
	image[0x1f1] = 1;
	t.options[2] = "--load-preserve-context";
	t.options[3] = "--mem-max=0x8000000";
	plan_refuses("with a way back", &t, KX_EXIT_FAIL,
		     "--load-preserve-context is not supported with --real-mode");
}

static void refuses_too_much_setup(void **state)
{
	struct blob large = make_bzimage64(131072);
	struct plan_test t = test_of("--real-mode");

	(void)state;
	large.data[0x1f1] = 200;
	t.image = bytes_of(large.data, large.size);
	plan_refuses("100 KiB", &t, KX_EXIT_FAIL, "bytes of setup code leave it no stack");
}

/* ---- a way back ------------------------------------------------------------ */

/* Every page of memory up to --mem-max is in a segment. */
static void check_all_taken(const struct plan_result *r, uint64_t start, uint64_t end)
{
	struct kx_ranges left = {0};

	assert_int_equal(kx_ranges_add(&left, (struct kx_range){start, end, KX_RAM}), 0);
	for (size_t i = 0; i < r->s.n; i++)
		assert_int_equal(
			kx_ranges_cut(&left, r->s.v[i].mem, r->s.v[i].mem + r->s.v[i].size - 1), 0);
	check_x("memory that is not exchanged", left.n, 0);
	kx_ranges_release(&left);
}

static void exchanges_memory(void **state)
{
	static const uint8_t initrd[5000] = {1};
	struct plan_test t = test_of("--load-preserve-context");
	const struct kx_segment *params, *header;
	struct plan_result r;
	char line[96];

	(void)state;
	t.options[2] = "--mem-max=0x7ffffff";
	t.initrd = bytes_of(initrd, sizeof(initrd));
	t.has_initrd = true;
	r = plan_run(&t);
	check_text("quiet", r.err, "");
	check_number("status", r.status, KX_EXIT_OK);
	check_all_taken(&r, 0x1000, 0x9efff);
	check_all_taken(&r, 0x100000, 0x7ffffff);
	params = plan_segment(&r, "parameters");
	header = plan_segment(&r, "elfcorehdr");
	snprintf(line, sizeof(line), "root=/dev/vda1 elfcorehdr=%lluK",
		 (unsigned long long)header->mem / 1024);
	check_text("line", (const char *)params->from.data + 0x1000, line);
	check_x("end of the line", plan_param(&r, ARG(PURGATORY_X86_LINE_END), 8),
		params->mem + 0x1000 + strlen(line));
	assert_true(params->from.size >= 0x1000 + strlen(line) + 64);
	check_x("nothing is copied",
		plan_param(&r, offsetof(struct purgatory_params, backup_size), 8), 0);
	assert_false(plan_has(&r, "backup"));
	assert_true(plan_segment(&r, "exchanged")->unchecked);
	/* Low memory, and its own on both sides of the header; nothing that is the old kernel's. */
	assert_true(plan_le(params, 0x1e8, 1) > 4);
	for (unsigned int i = 0; i < plan_le(params, 0x1e8, 1); i++) {
		if (plan_le(params, 0x2d0 + 20 * i + 16, 4) == 1)
			assert_true(plan_le(params, 0x2d0 + 20 * i, 8) +
					    plan_le(params, 0x2d0 + 20 * i + 8, 8) <=
				    0x8000000);
	}
	plan_free(&r);
}

static void needs_memory(void **state)
{
	struct plan_test t = test_of("--load-preserve-context");

	(void)state;
	t.options[2] = "--mem-max=0xfffff";
	plan_refuses("640 KiB", &t, KX_EXIT_DIE, "locate_hole failed");
}

/* Where the tables lead an address to; all ones where there is nothing. */
static uint64_t translate(const struct kx_segment *way, unsigned int levels, uint64_t address)
{
	uint64_t table = plan_le(way, 2, 8), entry = 0;

	for (unsigned int level = levels; level >= 2; level--) {
		check_x("a table of the segment", table - way->mem < way->size, 1);
		entry = plan_le(
			way, table - way->mem + 8 * (address >> (12 + 9 * (level - 1)) & 511), 8);
		if (!(entry & 1))
			return UINT64_MAX;
		check_x("a page only at the end", entry >> 7 & 1, level == 2);
		check_x("writable, for the kernel", entry & 6, 2);
		table = entry & ~UINT64_C(0xfff);
	}
	return table | (address & 0x1fffff);
}

static void goes_back(void **state)
{
	static const struct {
		const char *name;
		unsigned int levels;
		uint64_t entry, end;
	} cases[] = {
		{"in memory", 4, 0x80000f2, UINT64_C(1) << 30},
		{"behind it", 4, UINT64_C(0x7fc0000f2), UINT64_C(32) << 30},
		{"5 levels", 5, 0x80000f2, UINT64_C(1) << 30},
		{"at the limit", 4, UINT64_C(0x7fffffffff), UINT64_C(512) << 30},
	};
	struct kx_log log = {.err = stderr, .out = stdout};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct kx_machine m = plan_machine(PLAN_PC);
		const struct kx_segment *way;
		struct kx_segments s;
		struct kx_ranges where = {0};

		assert_int_equal(kx_ranges_of(&m.ram, KX_RAM, &where), 0);
		kx_segments_init(&s, 4096, &where);
		m.x86 = calloc(1, sizeof(*m.x86));
		assert_non_null(m.x86);
		m.x86->paging_5level = cases[i].levels == 5;
		check_number(cases[i].name,
			     kx_x86_identity_plan(&log, &m, cases[i].entry, 0x3ffdffff, &s),
			     KX_EXIT_OK);
		way = &s.v[0];
		check_x("one segment", s.n, 1);
		check_x("its first byte is entered", s.entry, way->mem);
		check_x("all of it is given", way->from.size, way->size);
		check_x("the kernel", plan_le(way, 15, 8), cases[i].entry);
		check_x(cases[i].name, translate(way, cases[i].levels, cases[i].entry),
			cases[i].entry);
		check_x("itself", translate(way, cases[i].levels, way->mem), way->mem);
		check_x("the last", translate(way, cases[i].levels, cases[i].end - 1),
			cases[i].end - 1);
		if (cases[i].end < KX_X86_IDENTITY_MAX)
			check_x("no more", translate(way, cases[i].levels, cases[i].end),
				UINT64_MAX);
		kx_segments_release(&s);
		kx_machine_release(&m);
	}
}

static void goes_nowhere(void **state)
{
	char *said = NULL;
	size_t size;
	struct kx_log log = {.err = open_memstream(&said, &size), .out = stdout};
	struct kx_segments s;
	struct kx_ranges where = {0};

	(void)state;
	assert_non_null(log.err);
	assert_int_equal(kx_ranges_of(&pc.ram, KX_RAM, &where), 0);
	kx_segments_init(&s, 4096, &where);
	check_number("too far", kx_x86_identity_plan(&log, &pc, KX_X86_IDENTITY_MAX, 0, &s),
		     KX_EXIT_FAIL);
	check_number("too far", kx_x86_identity_plan(&log, &pc, 0, UINT64_MAX, &s), KX_EXIT_FAIL);
	check_number("nothing", (long)s.n, 0);
	kx_segments_release(&s);
	/* And where only one page is left. */
	assert_int_equal(kx_ranges_add(&where, (struct kx_range){0x2000, 0x2fff, KX_RAM}), 0);
	kx_segments_init(&s, 4096, &where);
	check_number("no room", kx_x86_identity_plan(&log, &pc, 0x1000, 0, &s), KX_EXIT_DIE);
	kx_segments_release(&s);
	fclose(log.err);
	check_contains("too far", said, "only 512 GiB of memory are within reach");
	check_contains("no room", said, "the mapping needs 16 KiB");
	free(said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(enters_in_real_mode, setup, teardown),
		cmocka_unit_test_setup_teardown(refuses_real_mode, setup, teardown),
		cmocka_unit_test_setup_teardown(refuses_too_much_setup, setup, teardown),
		cmocka_unit_test_setup_teardown(exchanges_memory, setup, teardown),
		cmocka_unit_test_setup_teardown(needs_memory, setup, teardown),
		cmocka_unit_test_setup_teardown(goes_back, setup, teardown),
		cmocka_unit_test_setup_teardown(goes_nowhere, setup, teardown),
	};

	return cmocka_run_group_tests_name("x86_ways", tests, NULL, NULL);
}
