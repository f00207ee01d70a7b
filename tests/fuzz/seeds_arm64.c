// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes DIR/arm64: a small file of each kind that the arm64 loader for kexec_load takes, and
 * the beginning of a /proc/kcore.
 */
#include "compiler.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include <libfdt.h>

#define ROOM 2048

static void put(uint8_t *at, uint64_t value, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static void put_be(uint8_t *at, uint64_t value, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> 8 * (size - 1 - i));
}

static size_t make_tree(uint8_t *at)
{
	static const uint8_t pair[16] = {[3] = 1, [11] = 1};
	int rc = fdt_create(at, ROOM);

	rc |= fdt_add_reservemap_entry(at, 0x48000000, 0x1000) | fdt_finish_reservemap(at);
	rc |= fdt_begin_node(at, "");
	rc |= fdt_property_u32(at, "#address-cells", 2) | fdt_property_u32(at, "#size-cells", 2);
	rc |= fdt_begin_node(at, "chosen") | fdt_property_string(at, "bootargs", "x");
	rc |= fdt_property_u64(at, "linux,initrd-start", 0x48000000);
	rc |= fdt_property_u64(at, "linux,initrd-end", 0x48001000);
	rc |= fdt_property_u64(at, "kaslr-seed", 1);
	rc |= fdt_property(at, "linux,ima-kexec-buffer", pair, sizeof(pair));
	rc |= fdt_end_node(at) | fdt_end_node(at) | fdt_finish(at);
	return rc ? 0 : fdt_totalsize(at);
}

static size_t make_image(uint8_t *at)
{
	put(at + 16, 0x20000, 8);
	put(at + 24, 10, 8);
	memcpy(at + 56, "ARM\x64", 4);
	return 128;
}

static void elf_header(uint8_t *at, unsigned int type, unsigned int programs)
{
	memcpy(at, "\177ELF\2\1\1", 7);
	put(at + 16, type, 2);
	put(at + 18, 183, 2);
	put(at + 32, 64, 8);
	put(at + 54, 56, 2);
	put(at + 56, programs, 2);
}

static void program(uint8_t *at, unsigned int type, uint64_t offset, uint64_t address,
		    uint64_t size)
{
	put(at, type, 4);
	put(at + 8, offset, 8);
	put(at + 16, address, 8);
	put(at + 24, address, 8);
	put(at + 32, size, 8);
	put(at + 40, size, 8);
}

static size_t make_vmlinux(uint8_t *at)
{
	elf_header(at, 2, 2);
	put(at + 24, 0x80000000, 8);
	program(at + 64, 1, 256, 0x80000000, 128);
	program(at + 120, 1, 384, 0x80001000, 16);
	make_image(at + 256);
	return 400;
}

static size_t make_uimage(uint8_t *at)
{
	size_t size = make_image(at + 64);

	memcpy(at, "\x27\x05\x19\x56", 4);
	put_be(at + 12, size, 4);
	put_be(at + 24, crc32(0, at + 64, (uInt)size), 4);
	memcpy(at + 28, "\5\x16\2", 3);
	put_be(at + 4, crc32(0, at, 64), 4);
	return 64 + size;
}

static size_t make_kcore(uint8_t *at)
{
	static const char info[] = "NUMBER(VA_BITS)=48\nNUMBER(PHYS_OFFSET)=0x40000000\n"
				   "NUMBER(kimage_voffset)=0xffff80003fe00000\n";

	elf_header(at, 4, 2);
	program(at + 64, 4, 256, 0, 24 + sizeof(info) - 1);
	program(at + 120, 1, 4096, 0x40000000, 4096);
	put(at + 256, 11, 4);
	put(at + 260, sizeof(info) - 1, 4);
	memcpy(at + 268, "VMCOREINFO", 11);
	memcpy(at + 280, info, sizeof(info) - 1);
	return 280 + sizeof(info) - 1;
}

static const struct {
	const char *name;
	size_t (*make)(uint8_t *at);
} seeds[] = {
	{"tree", make_tree},     {"Image", make_image}, {"vmlinux", make_vmlinux},
	{"uImage", make_uimage}, {"kcore", make_kcore},
};

static int write_seed(const char *dir, size_t i)
{
	uint8_t buf[ROOM] = {0};
	size_t size = seeds[i].make(buf);
	_cleanup_close_ int fd = -1;
	char path[4096];

	snprintf(path, sizeof(path), "%s/arm64/%s", dir, seeds[i].name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return -errno;
	return size && write(fd, buf, size) == (ssize_t)size ? 0 : -EIO;
}

int main(int argc, char **argv)
{
	char path[4096];
	int rc = 0;

	if (argc != 2)
		return 2;
	snprintf(path, sizeof(path), "%s/arm64", argv[1]);
	if (mkdir(path, 0777) < 0 && errno != EEXIST)
		rc = -errno;
	for (size_t i = 0; i < ARRAY_SIZE(seeds) && rc == 0; i++)
		rc = write_seed(argv[1], i);
	if (rc)
		fprintf(stderr, "seeds_arm64: write '%s': %s\n", path, strerror(-rc));
	return rc != 0;
}
