// SPDX-License-Identifier: GPL-2.0-or-later
/* Crash kernels for POWER machines. */
#include "config.h"

#include <elf.h>

#include "ppc64_checks.h"

#define DRCONF "/ibm,dynamic-reconfiguration-memory"

/* The reservation of the pseries has RTAS in it, at 240 MiB. */
static void test_plan(void **state)
{
	struct ppc64_run run = {
		.request.crash = true, .line = "root=x maxcpus=1", .initrd = blob_random(70000, 3)};

	(void)state;
	succeed("crash", &run);
	check_plan("all in the reservation, RTAS left alone", &run,
		   "kernel 8000000+30000, backup 8030000+10000!, elfcorehdr 8040000+10000, "
		   "purgatory 8050000+10000!, initrd 8060000+20000, device tree 27ff0000+10000");
	check_line("where the header is", &run, "root=x maxcpus=1 elfcorehdr=131328K ");
	check_reserved("the crashed kernel's memory, firmware, what is for the dump, the initrd",
		       &run,
		       "10000+7ff0000 f000000+2000 8030000+10000 8040000+10000 8060000+11170");
	check_absent(&run, "/chosen", "linux,crashkernel-base");
	check_property(&run, "/memory@0", "linux,usable-memory", BE64S(0, 640 * MIB));
	check_property(&run, "/memory@80000000", "linux,usable-memory", BE64S(0, 0));
	check_number("saved from 0", (long long)PARAM(&run, backup_source), 0);
	check_number("saved to", (long long)PARAM(&run, backup_destination), 0x8030000);
	check_number("64 KiB", (long long)PARAM(&run, backup_size), 0x10000);
	check_number("flags", flags_of(&run), PURGATORY_CONSOLE_HVTERM | PURGATORY_RUN_AT_LOAD);
	ppc64_run_free(&run);
}

/* RTAS in the middle of what would be the kernel's place */
static void test_around_rtas(void **state)
{
	struct ppc64_run run = {
		.request.crash = true,
		.tree = ppc64_tree_with(ppc64_tree(PPC64_PSERIES), "/rtas", "linux,rtas-base",
					BE32S(128 * MIB + 0x8000)),
	};

	(void)state;
	succeed("RTAS at the beginning of the reservation", &run);
	check_number("behind it", (long long)ppc64_segment(&run, "kernel")->mem, 0x8010000);
	ppc64_run_free(&run);
}

static void test_run_at_load(void **state)
{
	const struct {
		bool little, changed;
		uint8_t expected[4];
	} cases[] = {
		{false, false, {0, 0, 0, 1}},
		{true, false, {1, 0, 0, 0}},
		{false, true, {0x5c, 0x5d, 0x5e, 0x5f}}, /* not "run0": left as it is */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct ppc64_run run = {
			.request.crash = true,
			.image = VMLINUX(.little = cases[i].little, .n = 1,
					 .parts = {{0, 0x1000, 0x1000}}),
		};

		if (cases[i].changed)
			for (size_t k = 0x5c; k < 0x60; k++)
				run.image.data[64 + 56 + k] = (uint8_t)k;
		succeed("run_at_load", &run);
		assert_memory_equal(ppc64_segment(&run, "purgatory")->from.data + 0x5c,
				    cases[i].expected, 4);
		check_number("flag", flags_of(&run) & PURGATORY_RUN_AT_LOAD,
			     cases[i].changed ? 0 : PURGATORY_RUN_AT_LOAD);
		ppc64_run_free(&run);
	}
}

static void test_blocks(void **state)
{
	static const enum ppc64_kind kinds[] = {PPC64_DRCONF_V1, PPC64_DRCONF_V2};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct ppc64_run run = {
			.request.crash = true,
			/* A second range: TCE tables in the block behind the one that is not ours.
			 */
			.tree = ppc64_tree_with(ppc64_tree_with(ppc64_tree(kinds[i]), "/rtas",
								"linux,tce-base",
								BE64S(0x50001000)),
						"/rtas", "linux,tce-size", BE32S(0x1000)),
		};

		run.tree = ppc64_tree_with(run.tree, DRCONF, "linux,drconf-usable-memory",
					   BE64S(1, 2, 3));
		succeed("blocks", &run);
		check_property(&run, "/memory@0", "linux,usable-memory", BE64S(0, 256 * MIB));
		/* Four blocks are ours; of the last, one page. */
		check_property(&run, DRCONF, "linux,drconf-usable-memory",
			       BE64S(0, 0, 0, 1, 0x50000000, 0x10000));
		ppc64_run_free(&run);
	}
}

static void test_narrow_cells(void **state)
{
	struct blob tree = ppc64_tree(PPC64_DRCONF_V1);
	struct ppc64_run run = {.request.crash = true};

	(void)state;
	tree = ppc64_tree_with(tree, "/", "#address-cells", BE32S(1));
	tree = ppc64_tree_with(tree, "/", "#size-cells", BE32S(1));
	tree = ppc64_tree_with(tree, "/memory@0", "reg", BE32S(0, 256 * MIB));
	tree = ppc64_tree_with(tree, DRCONF, "ibm,lmb-size", BE32S(256 * MIB));
	tree = ppc64_tree_with(tree, DRCONF, "ibm,dynamic-memory",
			       BE32S(1, 0x10000000, 1, 0, 0, 8));
	run.tree = ppc64_tree_with(tree, "/chosen", "linux,crashkernel-size", BE64S(256 * MIB));
	succeed("one cell each", &run);
	check_property(&run, "/memory@0", "linux,usable-memory", BE32S(0, 256 * MIB));
	check_property(&run, DRCONF, "linux,drconf-usable-memory", BE32S(1, 0x10000000, 128 * MIB));
	ppc64_run_free(&run);
}

static void test_hotplug(void **state)
{
	struct ppc64_run still = {.request.crash = true, .possible_cpus = 64};
	struct ppc64_run run = {
		.request.crash = true,
		.request.hotplug = true,
		.possible_cpus = 64,
		.elfcorehdr_size = 0x28000,
	};
	size_t before, after;

	(void)state;
	succeed("without", &still);
	succeed("--hotplug", &run);
	check_plan("what the kernel rewrites is not in the digest, and has room", &run,
		   "kernel 8000000+30000, backup 8030000+10000!, elfcorehdr 8040000+30000!, "
		   "purgatory 8070000+10000!, device tree 27ff0000+10000!");
	before = ppc64_segment(&still, "device tree")->from.size;
	after = ppc64_segment(&run, "device tree")->from.size;
	/* 64 CPUs are 16 cores of four threads, and one is there. */
	assert_true(after > before && (after - before) % 15 == 0);
	ppc64_run_free(&still);
	ppc64_run_free(&run);
}

static uint64_t word(const struct kx_segment *segment, uint64_t off)
{
	uint64_t value = 0;

	assert_true(bytes_be64(segment->from, off, &value));
	return value;
}

static void test_header(void **state)
{
	static const uint64_t expected[][3] = {/* offset, address, size */
					       {0x8030000, 0, 0x10000},
					       {0x10000, 0x10000, 0x7ff0000},
					       {0xf000000, 0xf000000, 0x2000},
					       {0x28000000, 0x28000000, 0x1d8000000}};
	struct ppc64_run run = {.request.crash = true};
	const struct kx_segment *header;
	uint16_t n = 0, machine = 0;

	(void)state;
	succeed("the core's header", &run);
	header = ppc64_segment(&run, "elfcorehdr");
	assert_true(bytes_match(header->from, 0,
				"\x7f"
				"ELF\2\2\1",
				7));
	assert_true(bytes_be16(header->from, offsetof(Elf64_Ehdr, e_phnum), &n));
	assert_true(bytes_be16(header->from, offsetof(Elf64_Ehdr, e_machine), &machine));
	check_number("machine", machine, EM_PPC64);
	check_number("programs", n, ARRAY_SIZE(expected));
	for (size_t i = 0; i < n; i++) {
		uint64_t at = sizeof(Elf64_Ehdr) + i * sizeof(Elf64_Phdr);

		assert_true(word(header, at + offsetof(Elf64_Phdr, p_offset)) == expected[i][0]);
		assert_true(word(header, at + offsetof(Elf64_Phdr, p_paddr)) == expected[i][1]);
		assert_true(word(header, at + offsetof(Elf64_Phdr, p_memsz)) == expected[i][2]);
		assert_true(word(header, at + offsetof(Elf64_Phdr, p_vaddr)) ==
			    0xc000000000000000 + expected[i][1]);
	}
	ppc64_run_free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plan),         cmocka_unit_test(test_around_rtas),
		cmocka_unit_test(test_run_at_load),  cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_narrow_cells), cmocka_unit_test(test_hotplug),
		cmocka_unit_test(test_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
