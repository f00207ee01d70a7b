// SPDX-License-Identifier: GPL-2.0-or-later
/* Writes the corpus of fuzz_s390: seeds_s390 DIR makes DIR/s390. */
#include <elf.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define HEAD 0x100u /* of the file: its headers */
#define SIZE 0x600u /* as much as there must be for a command line */

static void put(uint8_t *at, uint64_t value, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

#define EHDR(file, member, value)                                                                  \
	put((file) + offsetof(Elf64_Ehdr, member), value, sizeof(((Elf64_Ehdr *)0)->member))
#define PHDR(file, n, member, value)                                                               \
	put((file) + 64 + 56 * (n) + offsetof(Elf64_Phdr, member), value,                          \
	    sizeof(((Elf64_Phdr *)0)->member))

/* Its first bytes lie below 64 KiB, and zeros are behind. */
static void make(uint8_t *file)
{
	memset(file, 0, HEAD + SIZE);
	memcpy(file, "\177ELF\2\2\1", 7);
	EHDR(file, e_type, ET_EXEC);
	EHDR(file, e_entry, 0x10000);
	EHDR(file, e_phoff, 64);
	EHDR(file, e_phentsize, 56);
	EHDR(file, e_phnum, 2);
	PHDR(file, 0, p_type, PT_LOAD);
	PHDR(file, 0, p_offset, HEAD);
	PHDR(file, 0, p_paddr, 0xfff0);
	PHDR(file, 0, p_filesz, SIZE);
	PHDR(file, 0, p_memsz, SIZE);
	PHDR(file, 1, p_type, PT_LOAD);
	PHDR(file, 1, p_paddr, 0x100000);
	PHDR(file, 1, p_memsz, 0x100000);
	put(file + HEAD + 0x10 + 0x430, 256, 8);
}

int main(int argc, char **argv)
{
	static uint8_t file[HEAD + SIZE];
	char path[4096];
	FILE *out;
	int good;

	if (argc != 2)
		return 2;
	snprintf(path, sizeof(path), "%s/s390", argv[1]);
	if (mkdir(path, 0777) < 0 && errno != EEXIST)
		return 1;
	snprintf(path, sizeof(path), "%s/s390/elf", argv[1]);
	make(file);
	out = fopen(path, "we");
	if (!out)
		return 1;
	good = fwrite(file, sizeof(file), 1, out) == 1;
	return fclose(out) == 0 && good ? 0 : 1;
}
