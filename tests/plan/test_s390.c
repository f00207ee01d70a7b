// SPDX-License-Identifier: GPL-2.0-or-later
/* s390's flat image: where it lies, what it is told, and what it cannot be told. */
#include "config.h"

#include <elf.h>

#include "compiler.h"
#include "kexec/image/s390_image.h"

#include "planned.h"

#define MIB  0x100000ULL
#define SIZE 0x20000u /* of the image */

static uint8_t image[SIZE];

static void begin(struct planned *p)
{
	planned_begin(p, &kx_arch_s390x, true);
	planned_ram(p, 0, 512 * MIB - 1);
	for (size_t i = 0; i < SIZE; i++)
		image[i] = (uint8_t)(i / 256);
	planned_put(image + 0x10430, 4096, 8, true);
	p->in.image = bytes_of(image, SIZE);
}

static void begin_crash(struct planned *p, uint64_t size)
{
	begin(p);
	p->request.crash = true;
	p->machine.n_crash = 1;
	p->machine.crash[0] = (struct kx_range){256 * MIB, 256 * MIB + size - 1, KX_RAM};
}

static uint64_t field(const struct kx_segment *segment, uint64_t offset)
{
	uint64_t value = 0;

	assert_true(bytes_be64(segment->from, offset - 0x10000, &value));
	return value;
}

static void test_normal(void **state)
{
	const struct kx_segment *kernel, *initrd;
	struct planned p;

	(void)state;
	begin(&p);
	p.in.initrd = bytes_of("initrd", 6);
	p.in.has_initrd = true;
	p.in.line = "root=/dev/dasda1";
	check_number("status", planned_run(&p, kx_s390_image_plan), KX_EXIT_OK);
	check_number("segments", (long long)p.segments.n, 2);
	kernel = planned_find(&p, "kernel");
	check_number("kernel", (long long)kernel->mem, 0x10000);
	check_number("its bytes", (long long)kernel->from.size, SIZE - 0x10000);
	check_number("entry", (long long)p.segments.entry, 0x10000);
	initrd = planned_find(&p, "initrd");
	check_number("initrd", (long long)initrd->mem, 8 * MIB);
	check_number("initrd start", (long long)field(kernel, 0x10408), 8 * MIB);
	check_number("initrd size", (long long)field(kernel, 0x10410), 6);
	check_number("oldmem is the image's own", kernel->from.data[0x418], 0x04);
	check_text("line", (const char *)kernel->from.data + 0x480, "root=/dev/dasda1");
	check_number("the file is as it was", image[0x10480], 0x04);
	planned_end(&p);
}

static void test_without(void **state)
{
	struct planned p;
	const struct kx_segment *kernel;

	(void)state;
	begin(&p);
	check_number("status", planned_run(&p, kx_s390_image_plan), KX_EXIT_OK);
	kernel = planned_find(&p, "kernel");
	check_number("no initrd", (long long)field(kernel, 0x10408), 0);
	check_number("no size", (long long)field(kernel, 0x10410), 0);
	check_number("the line in the image stays", kernel->from.data[0x480], 0x04);
	planned_end(&p);
}

static void test_crash(void **state)
{
	const struct kx_segment *kernel, *purgatory;
	uint64_t value = 0;
	struct planned p;

	(void)state;
	begin_crash(&p, 64 * MIB);
	p.in.initrd = bytes_of("initrd", 6);
	p.in.has_initrd = true;
	check_number("status", planned_run(&p, kx_s390_image_plan), KX_EXIT_OK);
	kernel = planned_find(&p, "kernel");
	purgatory = planned_find(&p, "purgatory");
	check_number("kernel", (long long)kernel->mem, 256 * MIB + 0x10000);
	check_number("initrd", (long long)planned_find(&p, "initrd")->mem, 264 * MIB);
	check_number("initrd as the kernel sees it", (long long)field(kernel, 0x10408), 8 * MIB);
	check_number("oldmem base", (long long)field(kernel, 0x10418), 256 * MIB);
	check_number("oldmem size", (long long)field(kernel, 0x10420), 64 * MIB);
	check_number("purgatory", (long long)purgatory->mem, 256 * MIB + 0x2000);
	check_number("entry", (long long)p.segments.entry, (long long)purgatory->mem + 0x10);
	assert_true(bytes_be64(purgatory->from, FAKE_PARAMS + 16, &value));
	check_number("the new kernel's entry", (long long)value, 0x10010);
	assert_true(bytes_be64(purgatory->from, FAKE_PARAMS + 24, &value));
	check_number("base", (long long)value, 256 * MIB);
	assert_true(bytes_be64(purgatory->from, FAKE_PARAMS + 128, &value));
	check_number("first region", (long long)value, (long long)kernel->mem);
	planned_end(&p);
}

/* ---- ELF ------------------------------------------------------------------- */

#define PHDR(n, member) (64 + 56 * (n) + offsetof(Elf64_Phdr, member))

static uint8_t elf[SIZE + 0x1000];

/* The image's second half, as its vmlinux would have it, and memory that is all zeros. */
static void begin_elf(struct planned *p)
{
	begin(p);
	memset(elf, 0, sizeof(elf));
	memcpy(elf, "\177ELF\2\2\1", 7);
	planned_put(elf + offsetof(Elf64_Ehdr, e_type), ET_EXEC, 2, true);
	planned_put(elf + offsetof(Elf64_Ehdr, e_entry), 0x10000, 8, true);
	planned_put(elf + offsetof(Elf64_Ehdr, e_phoff), 64, 8, true);
	planned_put(elf + offsetof(Elf64_Ehdr, e_phentsize), 56, 2, true);
	planned_put(elf + offsetof(Elf64_Ehdr, e_phnum), 2, 2, true);
	planned_put(elf + PHDR(0, p_type), PT_LOAD, 4, true);
	planned_put(elf + PHDR(0, p_offset), 0x1000, 8, true);
	planned_put(elf + PHDR(0, p_paddr), 0x10000, 8, true);
	planned_put(elf + PHDR(0, p_filesz), SIZE - 0x10000, 8, true);
	planned_put(elf + PHDR(0, p_memsz), SIZE - 0x10000, 8, true);
	planned_put(elf + PHDR(1, p_type), PT_LOAD, 4, true);
	planned_put(elf + PHDR(1, p_paddr), 0x100000, 8, true);
	planned_put(elf + PHDR(1, p_memsz), 9 * MIB, 8, true);
	memcpy(elf + 0x1000, image + 0x10000, SIZE - 0x10000);
	p->in.image = bytes_of(elf, sizeof(elf));
}

static void test_elf(void **state)
{
	const struct kx_segment *kernel;
	struct planned p;

	(void)state;
	begin_elf(&p);
	p.in.initrd = bytes_of("initrd", 6);
	p.in.has_initrd = true;
	p.in.line = "root=/dev/dasda1";
	check_number("status", planned_run(&p, kx_s390_image_plan), KX_EXIT_OK);
	check_number("segments", (long long)p.segments.n, 3);
	kernel = planned_find(&p, "kernel");
	check_number("kernel", (long long)kernel->mem, 0x10000);
	check_text("line", (const char *)kernel->from.data + 0x480, "root=/dev/dasda1");
	check_number("zeros", (long long)p.segments.v[1].mem, 0x100000);
	check_number("of them", (long long)p.segments.v[1].size, 9 * MIB);
	check_number("initrd behind", (long long)planned_find(&p, "initrd")->mem, 10 * MIB);
	check_number("initrd start", (long long)field(kernel, 0x10408), 10 * MIB);
	check_number("entry", (long long)p.segments.entry, 0x10000);
	check_number("the file is as it was", elf[0x1480], 0x04);
	planned_end(&p);
}

static void test_bad_elf(void **state)
{
	static const struct {
		size_t off;
		unsigned int size;
		uint64_t value;
		const char *said;
	} cases[] = {
		{4, 1, 1, "a 32-bit ELF file"},
		{offsetof(Elf64_Ehdr, e_phnum), 2, 0, "is damaged: it has nothing to load"},
		{PHDR(0, p_paddr), 8, 0xf000, NULL},
		{PHDR(0, p_paddr), 8, 0x11000, "the ELF file has no parameters at 0x10400"},
		{PHDR(0, p_filesz), 8, 0x480, "the ELF file has no parameters at 0x10400"},
		{PHDR(0, p_paddr), 8, 0x10008, "Base address: 0x10008 is not page aligned"},
		{PHDR(1, p_paddr), 8, 0x1f000, "Overlapping memory segments at 0x1f000"},
		{PHDR(1, p_memsz), 8, 1ULL << 62, "Invalid memory segment"},
		{PHDR(1, p_memsz), 8, 1ULL << 63, "the ELF file takes all of memory"},
	};
	struct planned p;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		begin_elf(&p);
		planned_put(elf + cases[i].off, cases[i].value, cases[i].size, true);
		if (!cases[i].said) {
			/* The first page is for others. */
			check_number("low", planned_run(&p, kx_s390_image_plan), KX_EXIT_OK);
			check_number("cut", (long long)p.segments.v[0].mem, 0x10000);
			check_number("its bytes", p.segments.v[0].from.data[0], 0x10);
			planned_end(&p);
			continue;
		}
		assert_int_not_equal(planned_run(&p, kx_s390_image_plan), KX_EXIT_OK);
		check_contains(cases[i].said, planned_said(&p), cases[i].said);
		planned_end(&p);
	}
	begin_elf(&p);
	elf[5] = 1;
	assert_int_not_equal(planned_run(&p, kx_s390_image_plan), KX_EXIT_OK);
	planned_end(&p);
	/* Every length is one sentence. */
	for (size_t size = 4; size < 0x1500; size += size < 200 ? 1 : 64) {
		begin_elf(&p);
		p.in.image = bytes_of(elf, size);
		assert_int_not_equal(planned_run(&p, kx_s390_image_plan), KX_EXIT_OK);
		assert_int_not_equal(planned_said(&p)[0], '\0');
		planned_end(&p);
	}
}

static void test_refusals(void **state)
{
	static char line[8192];
	struct planned p;

	(void)state;
	memset(line, 'x', sizeof(line) - 1);
	begin(&p);
	line[4096] = '\0';
	p.in.line = line;
	check_number("a line too long", planned_run(&p, kx_s390_image_plan), KX_EXIT_FAIL);
	check_contains("a line too long", planned_said(&p),
		       "command line too long, maximum allowed size 4095\n");
	planned_end(&p);

	begin(&p);
	line[895] = '\0';
	planned_put(image + 0x10430, 0, 8, true);
	p.in.line = line;
	check_number("895 where none is said", planned_run(&p, kx_s390_image_plan), KX_EXIT_OK);
	planned_end(&p);

	begin(&p);
	p.in.image.size = 0x10480;
	check_number("cut short", planned_run(&p, kx_s390_image_plan), KX_EXIT_FAIL);
	check_contains("cut short", planned_said(&p), "/boot/kernel: the file ends before");
	planned_end(&p);

	begin_crash(&p, 8 * MIB);
	p.in.initrd = bytes_of(line, 4096);
	p.in.has_initrd = true;
	check_number("no room", planned_run(&p, kx_s390_image_plan), KX_EXIT_DIE);
	check_contains("no room", planned_said(&p),
		       "Not enough crashkernel memory to load segments: 8196 KiB are needed, "
		       "8192 KiB reserved\n");
	planned_end(&p);

	begin(&p);
	p.in.initrd.size = 10ULL << 30;
	p.in.has_initrd = true;
	check_number("10 GiB", planned_run(&p, kx_s390_image_plan), KX_EXIT_DIE);
	check_contains("10 GiB", planned_said(&p), "the initrd cannot lie there\n");
	planned_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_normal),  cmocka_unit_test(test_without),
		cmocka_unit_test(test_crash),   cmocka_unit_test(test_elf),
		cmocka_unit_test(test_bad_elf), cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
