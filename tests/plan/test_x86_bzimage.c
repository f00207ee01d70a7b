// SPDX-License-Identifier: GPL-2.0-or-later
/* A bzImage for kexec_load: where it is put, and what it is told. */
#include "config.h"

#include <stdlib.h>

#include "check.h"
#include "compiler.h"
#include "fixtures.h"
#include "plan_fixture.h"
#include "purgatory-abi.h"

#include "kexec/arch/x86_64_machine.h"
#include "kexec/purgatory.h"

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

static struct plan_test test_of(const struct kx_machine *machine)
{
	return (struct plan_test){
		.arch = &kx_arch_x86_64,
		.machine = machine,
		.image = bytes_of(kernel.data, kernel.size),
	};
}

/* ---- the ordinary case ------------------------------------------------- */

static void places_all(void **state)
{
	static const uint8_t initrd[5000] = {1};
	struct plan_test t = test_of(&pc);
	struct plan_result r;
	const struct kx_segment *code, *params;

	(void)state;
	t.line = "root=/dev/vda1 quiet";
	t.initrd = bytes_of(initrd, sizeof(initrd));
	t.has_initrd = true;
	r = plan_run(&t);
	check_text("says nothing", r.err, "");
	assert_int_equal(r.status, KX_EXIT_OK);
	assert_int_equal(r.s.n, 4);
	code = plan_segment(&r, "kernel");
	params = plan_segment(&r, "parameters");
	/* Aligned to 2 MiB, 1 MiB of memory, as high as it goes. */
	check_x("kernel", code->mem, 0x3fe00000);
	check_x("its memory", code->size, 0x100000);
	check_x("its file", code->from.size, 8192 - 1024);
	check_x("entry", plan_param(&r, offsetof(struct purgatory_params, entry), 8),
		code->mem + 0x200);
	check_x("rsi", plan_param(&r, ARG(PURGATORY_X86_SI), 8), params->mem);
	check_x("flags", plan_flags(&r), 0);
	check_x("hash", plan_param(&r, offsetof(struct purgatory_params, flags), 4) & PURGATORY_SHA,
		kx_purgatory_sha());
	/* Room to unpack in is not worth a digest. */
	check_x("checked", plan_param(&r, offsetof(struct purgatory_params, region), 8), code->mem);
	check_x("bytes", plan_param(&r, offsetof(struct purgatory_params, region) + 8, 8),
		8192 - 1024);
	check_x("starts in purgatory", r.s.entry,
		plan_segment(&r, "purgatory")->mem + PLAN_ENTRY_OFFSET);
	check_x("ramdisk_image", plan_le(params, 0x218, 4), plan_segment(&r, "initrd")->mem);
	check_x("ramdisk_size", plan_le(params, 0x21c, 4), 5000);
	check_x("cmd_line_ptr", plan_le(params, 0x228, 4), params->mem + 0x1000);
	check_text("line", (const char *)params->from.data + 0x1000, t.line);
	plan_free(&r);
}

static void fills_boot_params(void **state)
{
	static const struct {
		const char *what;
		unsigned int off, size;
		uint64_t value;
	} rows[] = {
		{"cols", 0x07, 1, 80},
		{"lines", 0x0e, 1, 25},
		{"is VGA", 0x0f, 1, 1},
		{"points", 0x10, 1, 16},
		{"ext_mem_k", 0x02, 2, 0xfc00},
		{"alt_mem_k", 0x1e0, 4, 0x3fee0000 / 1024},
		{"cl_magic", 0x20, 2, 0xa33f},
		{"cl_offset", 0x22, 2, 0x1000},
		{"rsdp", 0x70, 8, 0},
		{"efi", 0x1c0, 8, 0},
		{"e820 entries", 0x1e8, 1, 8},
		{"edd", 0x1e9, 2, 0},
		{"sentinel", 0x1ef, 1, 0},
		{"setup_sects", 0x1f1, 1, 1},
		{"root_flags", 0x1f2, 2, 65535},
		{"root_dev", 0x1fc, 2, 0x300},
		{"aux_device", 0x1ff, 1, 0},
		{"HdrS", 0x202, 4, 0x53726448},
		{"loader", 0x210, 1, 0xd0},
		{"loadflags", 0x211, 1, 0},
		{"ramdisk", 0x218, 8, 0},
		{"align", 0x230, 4, 0x200000},
		{"cmdline_size", 0x238, 4, 2047},
		{"subarch", 0x23c, 4, 0},
		{"setup_data", 0x250, 8, 0},
		{"pref_address", 0x258, 8, 0x1000000},
		{"init_size", 0x260, 4, 0x100000},
		{"e820[0] start", 0x2d0, 8, 0},
		{"e820[0] size", 0x2d8, 8, 0x1000},
		{"e820[0] type", 0x2e0, 4, 2},
		{"e820[1] start", 0x2e4, 8, 0x1000},
		{"e820[1] size", 0x2ec, 8, 0x9ec00},
		{"e820[1] type", 0x2f4, 4, 1},
		{"e820[5] type", 0x2d0 + 5 * 20 + 16, 4, 3},
		{"e820[6] type", 0x2d0 + 6 * 20 + 16, 4, 4},
	};
	struct plan_test t = test_of(&pc);
	struct plan_result r = plan_run(&t);
	const struct kx_segment *params = plan_segment(&r, "parameters");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check_x(rows[i].what, plan_le(params, rows[i].off, rows[i].size), rows[i].value);
	plan_free(&r);
}

/* The interrupt vectors are not memory for a kernel. */
static void keeps_vectors(void **state)
{
	struct kx_machine m = plan_machine("00000000-0009ffff : System RAM\n"
					   "00100000-3fffffff : System RAM\n");
	struct plan_test t = test_of(&m);
	struct plan_result r = plan_run(&t);
	const struct kx_segment *params = plan_segment(&r, "parameters");

	(void)state;
	check_x("start", plan_le(params, 0x2d0, 8), 0x400);
	check_x("size", plan_le(params, 0x2d8, 8), 0x9fc00);
	plan_free(&r);
	kx_machine_release(&m);
}

/* ---- what is inherited ------------------------------------------------- */

static void put32(uint8_t *at, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(v >> 8 * i);
}

/* The page of a kernel that was started by EFI. */
static struct kx_x86_machine *efi_machine(size_t n)
{
	struct kx_x86_machine *x86 = calloc(1, sizeof(*x86) + n * KX_X86_EFI_DESCRIPTOR);

	x86->has_params = true;
	for (size_t i = 0; i < 0x40; i++)
		x86->params[i] = (uint8_t)(0x80 + i);
	x86->params[0x1e9] = 2;
	x86->params[0x1ea] = 3;
	put32(x86->params + 0x290, 0xdeadbeef);
	put32(x86->params + 0xd00 + 82, 0x12345678);
	put32(x86->params + 0xd00 + 2 * 82, 0x99999999);
	put32(x86->params + 0x23c, 3);
	x86->params[0x1ec] = 3;
	memcpy(x86->params + 0x1c0, "EL64", 4);
	put32(x86->params + 0x1c4, 0x7f000000);
	put32(x86->params + 0x1c8, 48);
	put32(x86->params + 0x1cc, 1);
	put32(x86->params + 0x1d0, 0x1234000);
	put32(x86->params + 0x1d4, 4800);
	x86->rsdp = 0x7ffe0014;
	x86->has_runtime_map = true;
	x86->efi = (struct kx_x86_efi){true, 0x11, 0x22, 0x33, 0x44, n};
	memset(x86->efi_map, 0x5a, n * KX_X86_EFI_DESCRIPTOR);
	return x86;
}

static void inherits(void **state)
{
	struct kx_machine m = plan_machine(PLAN_PC);
	struct plan_test t = test_of(&m);
	struct plan_result r;
	const struct kx_segment *params;

	(void)state;
	m.x86 = efi_machine(3);
	r = plan_run(&t);
	params = plan_segment(&r, "parameters");
	check_x("screen", plan_le(params, 0x10, 8), 0x9796959493929190);
	check_x("around the line", plan_le(params, 0x24, 4), 0xa7a6a5a4);
	check_x("ext_mem_k", plan_le(params, 0x02, 2), 0xfc00);
	check_x("cl_magic", plan_le(params, 0x20, 2), 0xa33f);
	check_x("cl_offset", plan_le(params, 0x22, 2), 0x1000);
	check_x("rsdp", plan_le(params, 0x70, 8), 0x7ffe0014);
	check_x("subarch", plan_le(params, 0x23c, 4), 3);
	check_x("disks", plan_le(params, 0x1e9, 2), 0x302);
	check_x("signature", plan_le(params, 0x290, 4), 0xdeadbeef);
	check_x("second disk", plan_le(params, 0xd00 + 82, 4), 0x12345678);
	check_x("no third disk", plan_le(params, 0xd00 + 2 * 82, 4), 0);
	/* This kernel has no XLF_EFI_KEXEC. */
	check_x("efi", plan_le(params, 0x1c0, 8) | plan_le(params, 0x1ec, 1), 0);
	plan_free(&r);

	m.x86->params[0x1e9] = 7;
	m.x86->params[0x1ea] = 17;
	r = plan_run(&t);
	check_x("too many disks", plan_le(plan_segment(&r, "parameters"), 0x1e9, 2), 0);
	plan_free(&r);
	kx_machine_release(&m);
}

/* The first node of the list, and its type. */
static uint64_t node_at(const struct kx_segment *params, uint64_t link, uint32_t type)
{
	uint64_t address = plan_le(params, link, 8);

	if (address < params->mem || address - params->mem >= params->size)
		fail_msg("setup_data of type %u is not in the segment", type);
	check_x("type of setup_data", plan_le(params, address - params->mem + 8, 4), type);
	return address - params->mem;
}

static void hands_efi_over(void **state)
{
	struct kx_machine m = plan_machine(PLAN_PC);
	struct plan_test t = test_of(&m);
	const struct kx_segment *params;
	struct plan_result r;
	uint64_t map, node;

	(void)state;
	kernel.data[0x236] |= 0x10;
	m.x86 = efi_machine(3);
	m.has_seed = true;
	memset(m.seed, 0x77, sizeof(m.seed));
	r = plan_run(&t);
	params = plan_segment(&r, "parameters");
	check_x("signature", plan_le(params, 0x1c0, 4), 0x34364c45);
	check_x("systab", plan_le(params, 0x1c4, 4), 0x7f000000);
	check_x("descriptor", plan_le(params, 0x1c8, 4), 40);
	check_x("map's size", plan_le(params, 0x1d4, 4), 120);
	check_x("secure boot", plan_le(params, 0x1ec, 1), 3);
	map = plan_le(params, 0x1d0, 4) | plan_le(params, 0x1dc, 4) << 32;
	check_x("map", plan_le(params, map - params->mem + 119, 1), 0x5a);
	check_x("behind the map", plan_le(params, map - params->mem + 120, 1), 0);
	node = node_at(params, 0x250, 9);
	check_x("seed", plan_le(params, node + 16 + 31, 1), 0x77);
	check_x("seed's size", plan_le(params, node + 12, 4), 32);
	node = node_at(params, node, 4);
	check_x("size", plan_le(params, node + 12, 4), 96);
	check_x("fw_vendor", plan_le(params, node + 16, 8), 0x11);
	check_x("smbios", plan_le(params, node + 40, 8), 0x44);
	check_x("end of the list", plan_le(params, node, 8), 0);
	plan_free(&r);

	t.options[0] = "--noefi";
	r = plan_run(&t);
	check_x("--noefi", plan_le(plan_segment(&r, "parameters"), 0x1c0, 8), 0);
	plan_free(&r);

	t.options[0] = NULL;
	m.x86->efi.known = false;
	r = plan_run(&t);
	check_x("incomplete", plan_le(plan_segment(&r, "parameters"), 0x1c0, 8), 0);
	plan_free(&r);

	m.x86->params[0x1cc] = 2;
	r = plan_run(&t);
	check_text("version", r.err,
		   "Warning: efi memory descriptor version 2 is not supported!\n");
	plan_free(&r);
	kx_machine_release(&m);
}

/* ---- large machines ---------------------------------------------------- */

static void many_ranges(void **state)
{
	struct kx_machine m = plan_machine_of(UINT64_C(1) << 40, 4096);
	struct plan_test t = test_of(&m);
	struct plan_result r = plan_run(&t);
	const struct kx_segment *params = plan_segment(&r, "parameters");
	uint64_t node = node_at(params, 0x250, 1);

	(void)state;
	assert_int_equal(m.map.n, 4097);
	check_x("in the page", plan_le(params, 0x1e8, 1), 128);
	check_x("bytes in the list", plan_le(params, node + 12, 4), (4097 - 128) * 20);
	check_x("the next range", plan_le(params, node + 16, 8), m.map.v[128].start);
	check_x("the last range", plan_le(params, node + 16 + (4097 - 129) * 20, 8),
		m.map.v[4096].start);
	assert_true(plan_segment(&r, "kernel")->mem > UINT64_C(1) << 39);
	check_x("cmd_line_ptr", plan_le(params, 0x228, 4) | plan_le(params, 0xc8, 4) << 32,
		params->mem + 0x1000);
	plan_free(&r);
	kx_machine_release(&m);
}

/* Memory that was taken out leaves holes that are no multiple of anything. */
static void holes(void **state)
{
	struct kx_machine m = plan_machine("00001000-0009ffff : System RAM\n"
					   "00100000-00ffffff : System RAM\n"
					   "01200400-013ffbff : System RAM\n"
					   "01500000-015fffff : System RAM\n"
					   "100000000-1001fffff : System RAM\n");
	static const uint8_t initrd[0x80000] = {1};
	struct plan_test t = test_of(&m);
	struct plan_result r;

	(void)state;
	t.initrd = bytes_of(initrd, sizeof(initrd));
	t.has_initrd = true;
	r = plan_run(&t);
	check_x("kernel", plan_segment(&r, "kernel")->mem, 0x100000000);
	check_x("ext_ramdisk_image", plan_le(plan_segment(&r, "parameters"), 0xc0, 4), 1);
	plan_free(&r);
	t.options[0] = "--mem-max=0xffffffff";
	r = plan_run(&t);
	assert_int_equal(r.status, KX_EXIT_DIE);
	check_contains("no place", r.err, "Could not find a free area of memory of 0x100000 bytes");
	plan_free(&r);
	kx_machine_release(&m);
}

/* ---- other ways in ----------------------------------------------------- */

static void enters_in_32_bits(void **state)
{
	static const uint8_t initrd[5000] = {1}, dtb[77] = {0xd0};
	struct kx_machine m = plan_machine_of(UINT64_C(1) << 34, 2);
	struct plan_test t = test_of(&m);
	const struct kx_segment *params, *code;
	struct plan_result r;
	uint64_t node;

	(void)state;
	t.initrd = bytes_of(initrd, sizeof(initrd));
	t.has_initrd = true;
	t.options[0] = "--entry-32bit";
	r = plan_run(&t);
	code = plan_segment(&r, "kernel");
	params = plan_segment(&r, "parameters");
	check_x("kernel", code->mem, 0x1000000);
	check_x("parameters", params->mem, 0x3000);
	check_x("entry", plan_param(&r, offsetof(struct purgatory_params, entry), 8), code->mem);
	check_x("flags", plan_flags(&r), PURGATORY_ENTRY_32BIT);
	assert_true(plan_segment(&r, "initrd")->mem + 5000 <= 0x80000000);
	assert_true(plan_segment(&r, "purgatory")->mem < 0x80000000);
	plan_free(&r);

	t.type = "bzImage";
	t.dtb = bytes_of(dtb, sizeof(dtb));
	t.options[0] = NULL;
	r = plan_run(&t);
	params = plan_segment(&r, "parameters");
	node = node_at(params, 0x250, 2);
	check_x("dtb", plan_le(params, node + 16, 1), 0xd0);
	check_x("dtb's size", plan_le(params, node + 12, 4), 77);
	plan_free(&r);
	kx_machine_release(&m);
}

static void cannot_move(void **state)
{
	struct plan_test t = test_of(&pc);
	struct plan_result r;

	(void)state;
	kernel.data[0x234] = 0;
	r = plan_run(&t);
	check_x("kernel", plan_segment(&r, "kernel")->mem, 0x1000000);
	plan_free(&r);
	kernel.data[0x25b] = 0x80; /* 2 GiB and more, which this machine has not */
	r = plan_run(&t);
	assert_int_equal(r.status, KX_EXIT_DIE);
	check_contains("no memory there", r.err, "Invalid memory segment 0x80000000 - ");
	plan_free(&r);
}

static void prints(void **state)
{
	struct plan_test t = test_of(&pc);
	struct plan_result r;

	(void)state;
	t.options[0] = "--console-serial";
	t.options[1] = "--console-vga";
	t.options[2] = "--reset-vga";
	t.options[3] = "--serial=ttyS1";
	t.options[4] = "--serial-baud=9600";
	r = plan_run(&t);
	check_x("flags", plan_flags(&r),
		PURGATORY_CONSOLE_SERIAL | PURGATORY_CONSOLE_VGA | PURGATORY_RESET_VGA);
	check_x("port", plan_param(&r, offsetof(struct purgatory_params, serial_base), 8), 0x2f8);
	check_x("baud", plan_param(&r, offsetof(struct purgatory_params, serial_baud), 4), 9600);
	plan_free(&r);
}

/* ---- what is refused --------------------------------------------------- */

/* One field of the header at a time. */
static void refuses_headers(void **state)
{
	static const struct {
		const char *what;
		unsigned int off, size;
		uint64_t value;
		int status;
		const char *said;
	} rows[] = {
		{"setup is the file", 0x1f1, 1, 15, KX_EXIT_FAIL, "BzImage truncated?"},
		{"setup is larger", 0x1f1, 1, 255, KX_EXIT_FAIL, "BzImage truncated?"},
		{"short header", 0x201, 1, 0x20, KX_EXIT_FAIL, "BzImage truncated?"},
		{"alignment", 0x230, 4, 0x300000, KX_EXIT_FAIL, "0x300000 is no alignment"},
		{"2 GiB alignment", 0x230, 4, 0x80000000, KX_EXIT_FAIL, "is no alignment"},
		{"init_size", 0x260, 4, 0xffffffff, KX_EXIT_DIE,
		 "Could not find a free area of memory of 0x100000000 bytes..."},
		{"pref_address", 0x258, 8, UINT64_MAX, KX_EXIT_DIE, "Could not find a free area"},
		{"no room for a line", 0x238, 4, 0, KX_EXIT_FAIL, "The command line is too long"},
	};
	struct plan_test t = test_of(&pc);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint8_t kept[8];

		memcpy(kept, kernel.data + rows[i].off, rows[i].size);
		for (unsigned int k = 0; k < rows[i].size; k++)
			kernel.data[rows[i].off + k] = (uint8_t)(rows[i].value >> 8 * k);
		plan_refuses(rows[i].what, &t, rows[i].status, rows[i].said);
		memcpy(kernel.data + rows[i].off, kept, rows[i].size);
	}
}

static void refuses_sizes(void **state)
{
	struct plan_test t = test_of(&pc);
	char line[2048];

	(void)state;
	/* Nothing of it is looked at before there is a place for it. */
	t.initrd = bytes_of(kernel.data,
			    SIZE_MAX > UINT32_MAX ? (size_t)(UINT64_C(10) << 30) : 0x50000000u);
	t.has_initrd = true;
	plan_refuses("10 GiB of initrd", &t, KX_EXIT_DIE, "locate_hole failed: the initrd needs");
	t = test_of(&pc);
	memset(line, 'x', sizeof(line));
	line[2047] = '\0';
	t.line = line;
	plan_refuses("2047 bytes", &t, KX_EXIT_FAIL, "The command line is too long");
}

static void takes_the_longest_line(void **state)
{
	struct plan_test t = test_of(&pc);
	struct plan_result r;
	char line[2047];

	(void)state;
	memset(line, 'x', sizeof(line));
	line[2046] = '\0';
	t.line = line;
	r = plan_run(&t);
	check_text("line", (const char *)plan_segment(&r, "parameters")->from.data + 0x1000, line);
	plan_free(&r);
}

static void refuses_4_levels(void **state)
{
	struct kx_machine m = plan_machine(PLAN_PC);
	struct plan_test t = test_of(&m);
	struct plan_result r;

	(void)state;
	m.x86 = calloc(1, sizeof(*m.x86));
	m.x86->paging_5level = true;
	plan_refuses("4 levels", &t, KX_EXIT_FAIL, "5-level page tables");
	kernel.data[0x236] |= 0x20;
	r = plan_run(&t);
	assert_int_equal(r.status, KX_EXIT_OK);
	plan_free(&r);
	kx_machine_release(&m);
}

static void survives_cuts(void **state)
{
	struct plan_test t = test_of(&pc);

	(void)state;
	t.type = "bzImage64";
	for (size_t size = 0; size < 1100; size++) {
		uint8_t *copy = malloc(size ? size : 1);
		struct plan_result r;

		memcpy(copy, kernel.data, size);
		t.image = bytes_of(copy, size);
		r = plan_run(&t);
		check_number("cut", r.status, size > 1024 ? KX_EXIT_OK : KX_EXIT_FAIL);
		plan_free(&r);
		free(copy);
	}
}

#define ON_PC(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_PC(places_all),
		ON_PC(fills_boot_params),
		ON_PC(keeps_vectors),
		ON_PC(inherits),
		ON_PC(hands_efi_over),
		ON_PC(many_ranges),
		ON_PC(holes),
		ON_PC(enters_in_32_bits),
		ON_PC(cannot_move),
		ON_PC(prints),
		ON_PC(refuses_headers),
		ON_PC(refuses_sizes),
		ON_PC(takes_the_longest_line),
		ON_PC(refuses_4_levels),
		ON_PC(survives_cuts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
