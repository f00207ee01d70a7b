// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernels for arm64 that are no flat Image: vmlinux and uImage, whole and damaged. */
#include "config.h"

#include <elf.h>
#include <stdlib.h>
#include <zlib.h>

#include "compiler.h"

#include "arm64_fixture.h"
#include "check.h"
#include "harness.h"

#define MIB      (1ull << 20)
#define PAGES_4K 2u
#define TEXT     0xffff800080000000ull

static void put(uint8_t *at, uint64_t value, unsigned int size, bool big_endian)
{
	for (unsigned int i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> 8 * (big_endian ? size - 1 - i : i));
}

static struct arm64_case with(const char *type, struct blob image)
{
	return (struct arm64_case){
		.iomem = arm64_virt,
		.type = arm64_type(type),
		.image = image,
		.files = {{"/sys/firmware/fdt", arm64_tree(2, 0)}},
	};
}

static void check_refused(const char *what, const struct arm64_case *c, int status,
			  const char *message)
{
	struct arm64_result r = arm64_run(c);

	check_number(what, r.status, status);
	check_contains(what, r.err, message);
	assert_int_equal(r.plan.n, 0);
	arm64_done(&r);
}

/* Is what is planned for this file the flat image, and where is it? */
static void check_flat(const struct arm64_case *c, struct blob flat, const char *summary)
{
	struct arm64_result r = arm64_run(c);

	check_text("messages", r.err, "");
	check_text("plan", arm64_summary(&r), summary);
	assert_true(bytes_equal(arm64_segment(&r, "kernel")->from, bytes_of(flat.data, flat.size)));
	arm64_done(&r);
}

/* ---- vmlinux ----------------------------------------------------------- */

struct program {
	uint32_t type;
	uint64_t address, offset, file_size, size;
};

#define PROGRAMS 4

/* The image's bytes from offset 4096 on, seen through program headers. */
static struct blob vmlinux(struct blob image, bool big_endian, const struct program *programs)
{
	struct blob file = blob_new(4096 + image.size);
	uint8_t *at = file.data;
	size_t n = 0;

	while (n < PROGRAMS && programs[n].type)
		n++;
	memcpy(at, "\177ELF\2", 5);
	at[5] = big_endian ? 2 : 1;
	put(at + 16, ET_EXEC, 2, big_endian);
	put(at + 18, EM_AARCH64, 2, big_endian);
	put(at + 24, TEXT, 8, big_endian);
	put(at + 32, 64, 8, big_endian);
	put(at + 54, 56, 2, big_endian);
	put(at + 56, n, 2, big_endian);
	for (size_t i = 0; i < n; i++) {
		at = file.data + 64 + 56 * i;
		put(at, programs[i].type, 4, big_endian);
		put(at + 8, programs[i].offset, 8, big_endian);
		put(at + 16, programs[i].address, 8, big_endian);
		put(at + 24, programs[i].address, 8, big_endian);
		put(at + 32, programs[i].file_size, 8, big_endian);
		put(at + 40, programs[i].size, 8, big_endian);
	}
	memcpy(file.data + 4096, image.data, image.size);
	return file;
}

/* 64 KiB in the file: text, a hole, data, and bss behind it. */
static const struct program good[PROGRAMS] = {
	{PT_LOAD, TEXT + 0x10000, 4096 + 0x8000, 0x8000, 0x20000},
	{PT_NOTE, TEXT, 4096, 64, 64},
	{PT_LOAD, TEXT, 4096, 0x8000, 0x8000},
};

static void test_vmlinux(void **state)
{
	struct blob image = arm64_image(0, 16 * MIB, PAGES_4K, 0x10000);
	struct blob flat = blob_new(0x18000);

	(void)state;
	memcpy(flat.data, image.data, 0x8000);
	memcpy(flat.data + 0x10000, image.data + 0x8000, 0x8000);
	for (int big_endian = 0; big_endian < 2; big_endian++) {
		struct arm64_case c = with("vmlinux", vmlinux(image, big_endian, good));

		check_flat(&c, flat,
			   "kernel 0x40000000+0x1000000, device tree 0x41000000+0x1000, "
			   "purgatory 0x41001000+0x3000");
	}
}

static void test_bad_vmlinux(void **state)
{
	static const struct {
		const char *message;
		struct program programs[PROGRAMS];
	} cases[] = {
		{"KERNEL is damaged: Overlapping memory segments at 0xffff800080008000",
		 {{PT_LOAD, TEXT, 4096, 0x8000, 0x8001}, {PT_LOAD, TEXT + 0x8000, 0x8000, 64, 64}}},
		{"Overlapping", {{PT_LOAD, TEXT, 4096, 64, 64}, {PT_LOAD, TEXT, 4096, 64, 64}}},
		{"more bytes in the file than in memory", {{PT_LOAD, TEXT, 4096, 0x8000, 0x7fff}}},
		{"lies below the entry point", {{PT_LOAD, TEXT - 4096, 4096, 64, 64}}},
		{"lies outside of the file", {{PT_LOAD, TEXT, 4096, 0x10001, 0x10001}}},
		{"lies outside of the file", {{PT_LOAD, TEXT, UINT64_MAX, 2, 2}}},
		{"ends behind the last address", {{PT_LOAD, UINT64_MAX - 8, 4096, 64, 64}}},
		{"ends behind the last address", {{PT_LOAD, TEXT, 4096, 64, UINT64_MAX}}},
		{"too large, or too far", {{PT_LOAD, TEXT, 4096, 64, 1ULL << 40}}},
		{"it has nothing to load", {{PT_NOTE, TEXT, 4096, 64, 64}}},
		{"it has nothing to load", {{PT_LOAD, TEXT, 4096, 0, 0}}},
		{"holds no arm64 Image: its header is missing",
		 {{PT_LOAD, TEXT, 4096 + 512, 64, 64}}},
		{"holds no arm64 Image: its header is cut short", {{PT_LOAD, TEXT, 4096, 63, 64}}},
		{"it says that it takes 0x1000000 bytes",
		 {{PT_LOAD, TEXT, 4096, 64, 64}, {PT_LOAD, TEXT + 16 * MIB, 4096, 64, 64}}},
	};
	struct blob image = arm64_image(0, 16 * MIB, PAGES_4K, 0x10000);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct arm64_case c = with("vmlinux", vmlinux(image, i % 2, cases[i].programs));

		check_refused(cases[i].message, &c, KX_EXIT_FAIL, cases[i].message);
	}
}

static void test_bad_elf_headers(void **state)
{
	static const struct {
		size_t off;
		uint8_t value;
		const char *message;
	} cases[] = {
		{4, 1, "is no 64-bit ELF file"},
		{54, 55, "its program headers have an unknown size"},
		{39, 1, "its program headers lie outside of the file"},
		{5, 0, "its ELF header names no byte order"},
		{56, 255, "lies outside of the file"},
	};
	struct blob image = arm64_image(0, 16 * MIB, PAGES_4K, 0x10000);
	struct guard guard = guard_new(0x20000);
	struct blob file = vmlinux(image, false, good);

	(void)state;
	memset(file.data + 64 + 3 * 56, 1, 56);
	put(file.data + 64 + 3 * 56, PT_LOAD, 4, false);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct arm64_case c = with("vmlinux", file);
		uint8_t kept = file.data[cases[i].off];

		file.data[cases[i].off] = cases[i].value;
		check_refused(cases[i].message, &c, KX_EXIT_FAIL, cases[i].message);
		file.data[cases[i].off] = kept;
	}
	for (size_t size = 0; size < 4096; size += size < 300 ? 1 : 100) {
		struct bytes cut = guarded_copy(&guard, file.data, size);
		struct arm64_case c =
			with("vmlinux", (struct blob){(uint8_t *)(uintptr_t)cut.data, cut.size});

		check_refused("cut short", &c, KX_EXIT_FAIL, "KERNEL is damaged");
	}
	guard_free(&guard);
}

/* ---- uImage ------------------------------------------------------------ */

static void seal(struct blob file)
{
	put(file.data + 4, 0, 4, true);
	put(file.data + 4, crc32(0, file.data, 64), 4, true);
}

static struct blob uimage(struct blob data, uint8_t compression)
{
	struct blob file = blob_new(64 + data.size);

	memcpy(file.data, "\x27\x05\x19\x56", 4);
	put(file.data + 12, data.size, 4, true);
	put(file.data + 24, crc32(0, data.data, (uInt)data.size), 4, true);
	file.data[28] = 5;
	file.data[29] = 22;
	file.data[30] = 2;
	file.data[31] = compression;
	memcpy(file.data + 64, data.data, data.size);
	seal(file);
	return file;
}

static void test_uimage(void **state)
{
	static const char summary[] = "kernel 0x40000000+0x1000000, device tree 0x41000000+0x1000, "
				      "purgatory 0x41001000+0x3000";
	struct blob image = arm64_image(0, 16 * MIB, PAGES_4K, 100001);
	struct arm64_case c = with("uImage", uimage(image, 0));

	(void)state;
	check_flat(&c, image, summary);
	c.image = uimage(make_gzip(image), 1);
	check_flat(&c, image, summary);
}

static void test_bad_uimage(void **state)
{
	struct blob image = arm64_image(0, 16 * MIB, PAGES_4K, 5000), packed = make_gzip(image);
	struct arm64_case c = with("uImage", uimage(image, 0));

	(void)state;
	c.image.data[8] ^= 1;
	check_refused("header", &c, KX_EXIT_FAIL, "the checksum of its header is wrong");
	c.image.data[8] ^= 1;
	c.image.data[100] ^= 1;
	check_refused("data", &c, KX_EXIT_FAIL, "the checksum of its data is wrong");
	c.image.data[100] ^= 1;
	c.image.size--;
	check_refused("cut short", &c, KX_EXIT_FAIL, "KERNEL is damaged: it ends early");
	c.image.size = 63;
	check_refused("less than a header", &c, KX_EXIT_FAIL, "its header is cut short");
	c.image = uimage(image, 2);
	check_refused("bzip2", &c, KX_EXIT_FAIL, "compressed in a way (2)");
	c.image = uimage(image, 1);
	check_refused("not compressed", &c, KX_EXIT_FAIL, "cannot be decompressed");
	c.image = uimage(blob_part(packed, 0, packed.size - 9), 1);
	check_refused("half of it", &c, KX_EXIT_FAIL, "cannot be decompressed");
	c.image = uimage(make_gzip(blob_random(5000, 1)), 1);
	check_refused("something else", &c, KX_EXIT_FAIL, "KERNEL holds no arm64 Image");
	c.image = uimage(blob_new(0), 0);
	check_refused("nothing", &c, KX_EXIT_FAIL, "KERNEL holds no arm64 Image");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vmlinux),         cmocka_unit_test(test_bad_vmlinux),
		cmocka_unit_test(test_bad_elf_headers), cmocka_unit_test(test_uimage),
		cmocka_unit_test(test_bad_uimage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
