// SPDX-License-Identifier: GPL-2.0-or-later
/* A crash kernel for x86: what is kept for the dump, and what the kernel may touch. */
#include "config.h"

#include <stdlib.h>

#include "check.h"
#include "compiler.h"
#include "fixtures.h"
#include "plan_fixture.h"
#include "purgatory-abi.h"

#include "kexec/arch/x86_64_machine.h"

/* Reservations below and above 4 GiB, as crashkernel=256M,high makes them. */
#define SERVER                                                                                     \
	"00000000-00000fff : Reserved\n"                                                           \
	"00001000-0009fbff : System RAM\n"                                                         \
	"00100000-7ffdffff : System RAM\n"                                                         \
	"  01000000-01c031d0 : Kernel code\n"                                                      \
	"  20000000-20ffffff : GART\n"                                                             \
	"  60000000-6fffffff : Crash kernel\n"                                                     \
	"7ffe0000-7ffeffff : ACPI Tables\n"                                                        \
	"7fff0000-7fffffff : ACPI Non-volatile Storage\n"                                          \
	"80000000-8fffffff : Reserved\n"                                                           \
	"100000000-23fffffff : System RAM\n"                                                       \
	"  220000000-22fffffff : Crash kernel\n"                                                   \
	"240000000-2bfffffff : Persistent Memory\n"                                                \
	"  240000000-2bfffffff : System RAM (kmem)\n"

#define LOW_START 0x60000000
#define HIGH      0x220000000

struct world {
	struct kx_machine machine;
	struct plan_test test;
};

static const struct kx_note notes[] = {{0x1234000, 1024}, {0x1235000, 1024}};

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	struct blob kernel = make_bzimage64(8192);

	w->machine = plan_machine(SERVER);
	w->machine.notes = malloc(sizeof(notes));
	memcpy(w->machine.notes, notes, sizeof(notes));
	w->machine.n_notes = 2;
	w->machine.vmcoreinfo = (struct kx_note){0x1236000, 4096};
	w->machine.kernel = (struct kx_kernel_map){true, 0x1000000, 0xffffffff81000000, 0x2a00000,
						   0xffff888000000000};
	w->test = (struct plan_test){
		.arch = &kx_arch_x86_64,
		.machine = &w->machine,
		.image = bytes_of(kernel.data, kernel.size),
		.line = "root=/dev/vda1",
		.options = {"-p"},
	};
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	kx_machine_release(&w->machine);
	free(w);
	return 0;
}

static const char *line_of(const struct plan_result *r)
{
	return (const char *)plan_segment(r, "parameters")->from.data + 0x1000;
}

static void places_all(void **state)
{
	struct world *w = *state;
	struct plan_result r = plan_run(&w->test);
	const struct kx_segment *backup = plan_segment(&r, "backup");
	const struct kx_segment *header = plan_segment(&r, "elfcorehdr");
	char line[96];

	check_text("quiet", r.err, "");
	assert_int_equal(r.s.n, 5);
	/* plan_run() has seen to it that all lie in the upper reservation. */
	check_x("backup", backup->size, 0x9f000);
	assert_true(backup->unchecked && backup->from.size == 0);
	check_x("header", header->size, 0x4000);
	assert_false(header->unchecked);
	check_x("copied from", plan_param(&r, offsetof(struct purgatory_params, backup_source), 8),
		0x1000);
	check_x("copied to",
		plan_param(&r, offsetof(struct purgatory_params, backup_destination), 8),
		backup->mem);
	check_x("copied", plan_param(&r, offsetof(struct purgatory_params, backup_size), 8),
		0x9ec00);
	snprintf(line, sizeof(line), "root=/dev/vda1 elfcorehdr=%lluK",
		 (unsigned long long)header->mem / 1024);
	check_text("line", line_of(&r), line);
	plan_free(&r);
}

/* Finds the program header that describes memory at paddr; the test fails without. */
static size_t find_load(const struct kx_segment *header, uint64_t paddr)
{
	for (size_t i = 0; i < plan_le(header, 56, 2); i++) {
		if (plan_le(header, 64 + i * 56, 4) == 1 &&
		    plan_le(header, 64 + i * 56 + 24, 8) == paddr)
			return 64 + i * 56;
	}
	fail_msg("no PT_LOAD at %#llx", (unsigned long long)paddr);
	return 0;
}

static void describes_memory(void **state)
{
	static const struct {
		uint64_t start, size;
	} rows[] = {
		{0x1000, 0x9ec00},
		{0x100000, 0x20000000 - 0x100000},
		{0x21000000, 0x60000000 - 0x21000000},
		{0x70000000, 0x7ffe0000 - 0x70000000},
		{0x100000000, 0x120000000},
		{0x230000000, 0x90000000}, /* what was hotplugged follows at once */
	};
	struct world *w = *state;
	struct plan_result r = plan_run(&w->test);
	const struct kx_segment *header = plan_segment(&r, "elfcorehdr");

	check_x("machine", plan_le(header, 18, 2), 62);
	check_x("headers", plan_le(header, 56, 2), 2 + 1 + 1 + ARRAY_SIZE(rows));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t at = find_load(header, rows[i].start);

		check_x("size", plan_le(header, at + 40, 8), rows[i].size);
		check_x("direct map", plan_le(header, at + 16, 8),
			rows[i].start + 0xffff888000000000);
		check_x("where it is", plan_le(header, at + 8, 8),
			i == 0 ? plan_segment(&r, "backup")->mem : rows[i].start);
	}
	plan_free(&r);
}

static void tells_memory(void **state)
{
	struct world *w = *state;
	struct plan_result r = plan_run(&w->test);
	const struct kx_segment *params = plan_segment(&r, "parameters");
	uint64_t ram = 0;
	size_t n = plan_le(params, 0x1e8, 1);

	for (size_t i = 0; i < n; i++) {
		const uint64_t at = 0x2d0 + i * 20;
		const uint64_t start = plan_le(params, at, 8), size = plan_le(params, at + 8, 8);

		if (plan_le(params, at + 16, 4) != 1)
			continue;
		ram += size;
		for (size_t k = 0; k < 2; k++) {
			const struct kx_segment *s = plan_segment(&r, k ? "backup" : "elfcorehdr");

			if (start < s->mem + s->size && s->mem < start + size)
				fail_msg("segment %s is told to be memory", s->name);
		}
	}
	/* Low memory and both reservations, but for the two. */
	check_x("memory", ram, 0x9ec00 + 2 * 0x10000000ULL - 0x9f000 - 0x4000);
	check_x("first", plan_le(params, 0x2d0, 8), 0);
	check_x("its type", plan_le(params, 0x2d0 + 16, 4), 2);
	plan_free(&r);
}

static void passes_memmap(void **state)
{
	struct world *w = *state;
	struct plan_result r;

	w->test.options[1] = "--pass-memmap-cmdline";
	r = plan_run(&w->test);
	check_contains("words", line_of(&r),
		       "K memmap=exactmap memmap=635K@4K memmap=262144K@1572864K ");
	check_contains("tables", line_of(&r), " memmap=64K#2097024K memmap=64K#2097088K");
	check_contains("upper", line_of(&r), "@8912896K");
	/* The page has what the machine has: it is forgotten anyway. */
	check_x("e820", plan_le(plan_segment(&r, "parameters"), 0x1e8, 1), w->machine.map.n);
	plan_free(&r);
}

static void names_rsdp(void **state)
{
	struct world *w = *state;
	struct plan_result r;

	w->machine.x86 = calloc(1, sizeof(*w->machine.x86));
	w->machine.x86->rsdp = 0xe0014;
	r = plan_run(&w->test);
	check_contains("named", line_of(&r), "root=/dev/vda1 acpi_rsdp=0xe0014 elfcorehdr=");
	plan_free(&r);
	w->machine.x86->has_runtime_map = true;
	r = plan_run(&w->test);
	check_contains("not for a kernel without EFI", line_of(&r), "acpi_rsdp=0xe0014");
	plan_free(&r);
	((uint8_t *)(uintptr_t)w->test.image.data)[0x236] |= 0x10;
	r = plan_run(&w->test);
	check_lacks("EFI tells", line_of(&r), "acpi_rsdp");
	plan_free(&r);
	w->test.options[1] = "--noefi";
	r = plan_run(&w->test);
	check_contains("--noefi", line_of(&r), "acpi_rsdp=0xe0014");
	plan_free(&r);
}

static void keeps_room_for_hotplug(void **state)
{
	struct world *w = *state;
	struct plan_result r;

	w->machine.elfcorehdr_size = 0x123000;
	w->test.options[1] = "--hotplug";
	r = plan_run(&w->test);
	check_x("size", plan_segment(&r, "elfcorehdr")->size, 0x123000);
	assert_true(plan_segment(&r, "elfcorehdr")->unchecked);
	plan_free(&r);
	w->machine.elfcorehdr_size = 1024;
	r = plan_run(&w->test);
	check_x("at least", plan_segment(&r, "elfcorehdr")->size, 0x4000);
	plan_free(&r);
}

static void refuses(void **state)
{
	struct world *w = *state;
	uint8_t *image = (uint8_t *)(uintptr_t)w->test.image.data;
	char line[2041];

	memset(line, 'x', sizeof(line));
	line[2040] = '\0';
	w->test.line = line;
	plan_refuses("long line", &w->test, KX_EXIT_DIE, "Command line overflow");
	w->test.line = NULL;
	w->test.options[1] = "--real-mode";
	plan_refuses("real mode", &w->test, KX_EXIT_FAIL,
		     "Can't use bzImage for crash dump purposes with real mode entry");
	w->test.options[1] = NULL;
	image[0x234] = 0;
	plan_refuses("not relocatable", &w->test, KX_EXIT_FAIL,
		     "BzImage is not relocatable. Can't be used as capture kernel.");
	image[0x234] = 1;
	w->machine.crash[1].end = HIGH + 0x80000;
	plan_refuses("small reservation", &w->test, KX_EXIT_DIE, "locate_hole failed");
}

/* The lower reservation alone; 32-bit code has to find everything there. */
static void enters_in_32_bits(void **state)
{
	struct world *w = *state;
	struct plan_result r;

	w->machine.n_crash = 1;
	w->test.options[1] = "--entry-32bit";
	r = plan_run(&w->test);
	/* The kernel's first page tables end below the reservation. */
	check_number("too high", r.status, KX_EXIT_DIE);
	plan_free(&r);
	w->machine.crash[0] = (struct kx_range){0x10000000, 0x1fffffff, KX_RAM};
	r = plan_run(&w->test);
	check_number("status", r.status, KX_EXIT_OK);
	check_x("kernel", plan_segment(&r, "kernel")->mem, 0x10000000);
	plan_free(&r);
}

/* A machine of many pieces: the core's header grows. */
static void many_ranges(void **state)
{
	struct kx_machine m = plan_machine_of(UINT64_C(1) << 40, 4096);
	struct world *w = *state;
	struct plan_result r;

	m.crash[0] =
		(struct kx_range){m.map.v[2000].start, m.map.v[2000].start + 0x8000000 - 1, KX_RAM};
	m.n_crash = 1;
	w->test.machine = &m;
	r = plan_run(&w->test);
	check_x("headers", plan_le(plan_segment(&r, "elfcorehdr"), 56, 2), 4097);
	assert_true(plan_segment(&r, "elfcorehdr")->size >= 4097 * 56);
	plan_free(&r);
	kx_machine_release(&m);
}

#define ON_SERVER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_SERVER(places_all),   ON_SERVER(describes_memory),
		ON_SERVER(tells_memory), ON_SERVER(passes_memmap),
		ON_SERVER(names_rsdp),   ON_SERVER(keeps_room_for_hotplug),
		ON_SERVER(refuses),      ON_SERVER(enters_in_32_bits),
		ON_SERVER(many_ranges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
