// SPDX-License-Identifier: GPL-2.0-or-later
/* Writes the corpus of fuzz_x86_plan: seeds_x86 DIR makes DIR/x86. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "compiler.h"
#include "fixtures.h"

#include "../plan/x86_elf_fixture.h"

/* Small, so that few bytes are between two that are damaged. */
#define ELF_SIZE 0x200u

static int put(const char *dir, const char *name, struct bytes data)
{
	char path[4096];
	FILE *out;
	bool good;

	snprintf(path, sizeof(path), "%s/x86/%s", dir, name);
	out = fopen(path, "we");
	if (!out)
		return -errno;
	good = fwrite(data.data, data.size, 1, out) == 1;
	return fclose(out) == 0 && good ? 0 : -EIO;
}

static const struct {
	const char *name;
	struct elf_shape shape;
	uint32_t words[14]; /* at 0x100: a header of multiboot */
} executables[] = {
	{"elf-64",
	 {true, 2, 0x1000000, {{1, 0x180, 0x1000000, 0x40, 0x2000}, {1, 0x1c0, 0x1002010, 8, 9}}},
	 {0}},
	{"elf-dyn",
	 {true, 3, 0x10, {{1, 0x180, 0, 0x40, 0x40}, {1, 0x1c0, 0x100, 0x20, 0x2000}}},
	 {0}},
	{"elf-32", {false, 2, 0x1000010, {{1, 0x180, 0x1000010, 0x40, 0x40}}}, {0}},
	{"multiboot",
	 {false, 2, 0x1000000, {{1, 0x180, 0x1000000, 0x40, 0x2000}}},
	 {0x1badb002, 3, 0xe4524ffb}},
	{"multiboot-flat",
	 {false, 2, 0, {{0}}},
	 {0x1badb002, 0x10003, 0xe4514ffb, 0x1000100, 0x1000000, 0, 0x1002000, 0x1000140}},
	{"multiboot2",
	 {false, 2, 0x1000000, {{1, 0x180, 0x1000000, 0x40, 0x2000}}},
	 {0xe85250d6, 0, 64, 0x17adaeea, 1, 12, 6, 0, 10, 24, 0x1000000, 0x2000000, 0x1000, 1}},
};

static int put_executables(const char *dir)
{
	static uint8_t buf[ELF_FILE_SIZE];
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ARRAY_SIZE(executables); i++) {
		struct put words = put_to(buf, sizeof(buf));

		elf_make(buf, &executables[i].shape);
		for (size_t k = 0; k < ARRAY_SIZE(executables[i].words); k++)
			put_le32(&words, 0x100 + 4 * k, executables[i].words[k]);
		/* The list of multiboot2's tags ends. */
		put_le32(&words, 0x138 + 4, executables[i].words[8] ? 8 : 0);
		rc = put(dir, executables[i].name, bytes_of(buf, ELF_SIZE));
	}
	return rc;
}

int main(int argc, char **argv)
{
	struct blob narrow = make_bzimage32(1152), wide = make_bzimage64(1152);
	char path[4096];
	int rc = 0;

	if (argc != 2)
		return 2;
	snprintf(path, sizeof(path), "%s/x86", argv[1]);
	if (mkdir(path, 0777) < 0 && errno != EEXIST)
		rc = -errno;
	if (rc == 0)
		rc = put(argv[1], "bzimage", bytes_of(narrow.data, narrow.size));
	if (rc == 0)
		rc = put(argv[1], "bzimage-64", bytes_of(wide.data, wide.size));
	if (rc == 0)
		rc = put_executables(argv[1]);
	if (rc)
		fprintf(stderr, "seeds_x86: write '%s': %s\n", path, strerror(-rc));
	return rc != 0;
}
