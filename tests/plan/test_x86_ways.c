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
	check_x("flags", plan_param(&r, offsetof(struct purgatory_params, flags), 4) & ~2u,
		PURGATORY_ENTRY_REAL);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(enters_in_real_mode, setup, teardown),
		cmocka_unit_test_setup_teardown(refuses_real_mode, setup, teardown),
		cmocka_unit_test_setup_teardown(refuses_too_much_setup, setup, teardown),
		cmocka_unit_test_setup_teardown(exchanges_memory, setup, teardown),
		cmocka_unit_test_setup_teardown(needs_memory, setup, teardown),
	};

	return cmocka_run_group_tests_name("x86_ways", tests, NULL, NULL);
}
