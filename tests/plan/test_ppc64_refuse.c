// SPDX-License-Identifier: GPL-2.0-or-later
/* What cannot be loaded on a POWER machine: one sentence each, and no plan. */
#include "config.h"

#include <elf.h>

#include "ppc64_checks.h"

static void refuse(const char *what, struct ppc64_run *run, int status, const char *message)
{
	ppc64_run(run);
	check_number(what, run->status, status);
	check_contains(what, run->err, message);
	ppc64_run_free(run);
}

static void refuse_image(const char *what, struct blob image, const char *message)
{
	struct ppc64_run run = {.image = image};
	_cleanup_free_ char *sentence = NULL;

	assert_true(asprintf(&sentence, "vmlinux%s\n", message) > 0);
	refuse(what, &run, 255, sentence);
}

/* A good image with a number of one of its headers changed. */
static struct blob changed(size_t offset, unsigned int size, uint64_t value)
{
	struct blob image = VMLINUX(.n = 2, .parts = {{0, 0x1000, 0x1000}, {0x1000, 0x10, 0x10}});

	for (unsigned int i = 0; i < size; i++)
		image.data[offset + i] = (uint8_t)(value >> 8 * (size - 1 - i));
	return image;
}

#define HEADER(member)  offsetof(Elf64_Ehdr, member), sizeof(((Elf64_Ehdr *)0)->member)
#define PROGRAM(member) 64 + offsetof(Elf64_Phdr, member), sizeof(((Elf64_Phdr *)0)->member)

static void test_images(void **state)
{
	const struct {
		struct blob image;
		const char *message;
	} cases[] = {
		{{changed(0, 0, 0).data, 63}, " is damaged: its ELF header is cut short"},
		{changed(0, 1, 0), " is damaged: its ELF header is cut short"},
		{changed(EI_CLASS, 1, ELFCLASS32), ": a 32-bit ELF file, and kernels for this "
						   "machine are 64-bit"},
		{changed(EI_DATA, 1, 0), " is damaged: its ELF header names no byte order"},
		{changed(HEADER(e_phentsize), 32),
		 " is damaged: its program headers have an unknown size"},
		{changed(HEADER(e_phoff), UINT64_MAX),
		 " is damaged: its program headers lie outside of the file"},
		{changed(HEADER(e_phnum), 0xffff),
		 " is damaged: its program headers lie outside of the file"},
		{changed(HEADER(e_phnum), 0), " is damaged: it has nothing to load"},
		{changed(PROGRAM(p_offset), 0x2000),
		 " is damaged: a segment lies outside of the file"},
		{changed(PROGRAM(p_offset), UINT64_MAX),
		 " is damaged: a segment lies outside of the file"},
		{changed(PROGRAM(p_memsz), 0xfff),
		 " is damaged: a segment has more bytes in the file than in memory"},
		{changed(PROGRAM(p_memsz), UINT64_MAX),
		 " is damaged: Overlapping memory segments at 0x1000"},
		{changed(PROGRAM(p_paddr), UINT64_MAX),
		 " is damaged: a segment ends behind the last address"},
		{changed(PROGRAM(p_paddr), 0x1008),
		 " is damaged: Overlapping memory segments at 0x1008"},
		{changed(PROGRAM(p_paddr), 1ULL << 60),
		 ": segments of the ELF file lie too far apart "
		 "in memory"},
		{VMLINUX(.n = 1, .parts = {{0, 0xff, 0x1000}}),
		 ": the ELF file is too small for a kernel"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		refuse_image(cases[i].message, cases[i].image, cases[i].message);
}

static void test_no_room(void **state)
{
	struct ppc64_run kernel = {.image = VMLINUX(.n = 1, .parts = {{0, 0x1000, 1ULL << 50}})};
	struct ppc64_run initrd = {.request.crash = true, .initrd = blob_new(520 * MIB)};
	struct ppc64_run narrow = {.request.mem_max = {true, 48 * MIB}};
	struct ppc64_run nothing = {.initrd = {blob_new(1).data, 0}};

	(void)state;
	refuse("a kernel larger than memory", &kernel, 1,
	       "Could not find a free area of memory of 0x4000000000000 bytes...\nlocate_hole "
	       "failed: the kernel needs");
	refuse("an initrd larger than the reservation", &initrd, 1,
	       "locate_hole failed: the initrd needs 532480 KiB");
	refuse("--mem-max", &narrow, 1, "locate_hole failed: the kernel needs");
	refuse("an empty initrd", &nothing, 1, "Cannot place initrd");
}

static void test_lines(void **state)
{
	static char line[2100];
	const struct {
		size_t length;
		bool crash, no_old_root;
		int status;
	} cases[] = {
		{2047, false, true, 0},
		{2048, false, true, 1},
		{2047 - strlen(" root=/dev/vda2"), false, false, 0},
		{2048 - strlen(" root=/dev/vda2"), false, false, 1},
		{2047 - strlen(" elfcorehdr=131328K"), true, true, 0},
		{2048 - strlen(" elfcorehdr=131328K"), true, true, 1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct ppc64_run run = {.line = line,
					.request.crash = cases[i].crash,
					.request.dt_no_old_root = cases[i].no_old_root};

		memset(line, 'x', cases[i].length);
		line[cases[i].length] = '\0';
		refuse("line", &run, cases[i].status,
		       cases[i].status ? "Command line overflow: it has 2048 characters"
				       : "Modified cmdline:");
	}
}

static void test_reuse(void **state)
{
	const struct {
		const char *message;
		struct ppc64_run run;
	} cases[] = {
		{"Can't specify --ramdisk or --initrd with --reuseinitrd\n",
		 {.request.reuse_initrd = true, .initrd = blob_new(10)}},
		{"Cannot reuse the initrd: the device tree does not say where it is\n",
		 {.request.reuse_initrd = true,
		  .tree = ppc64_tree_without(ppc64_tree_without(ppc64_tree(PPC64_PSERIES),
								"/chosen", "linux,initrd-start"),
					     "/chosen", "linux,initrd-end")}},
		{"Cannot reuse the initrd: the new kernel is larger",
		 {.request.reuse_initrd = true,
		  .image = VMLINUX(.n = 1, .parts = {{0, 0x1000, 65 * MIB}})}},
		{"Cannot reuse the initrd: it lies where the crash kernel has no memory\n",
		 {.request.reuse_initrd = true,
		  .request.crash = true,
		  .tree = ppc64_tree_with(ppc64_tree(PPC64_PSERIES), "/chosen", "linux,initrd-end",
					  BE64S(641 * MIB))}},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct ppc64_run run = cases[i].run;

		refuse(cases[i].message, &run, 1, cases[i].message);
	}
}

static void test_machines(void **state)
{
	struct ppc64_run unreserved = {.request.crash = true, .tree = ppc64_tree(PPC64_POWERNV)};

	(void)state;
	refuse("no reservation", &unreserved, 1, "Memory for crashkernel is not reserved\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_images),   cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_lines),    cmocka_unit_test(test_reuse),
		cmocka_unit_test(test_machines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
