/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small ELF executables, written down program header by program header. */
#pragma once

#include "put.h"

struct elf_load {
	uint32_t type; /* 0: the end of the list */
	uint64_t offset, paddr, filesz, memsz;
};

struct elf_shape {
	bool is64;
	uint16_t type; /* 2 ET_EXEC, 3 ET_DYN */
	uint64_t entry;
	struct elf_load loads[8];
};

#define ELF_FILE_SIZE 0x4000u

/* buf has ELF_FILE_SIZE bytes; those at 0x1000 and up have their offset's second byte as value. */
static inline struct bytes elf_make(uint8_t *buf, const struct elf_shape *shape)
{
	struct put put = put_to(buf, ELF_FILE_SIZE);
	const unsigned int phoff = shape->is64 ? 64 : 52, word = shape->is64 ? 8 : 4;
	uint16_t n = 0;

	memset(buf, 0, ELF_FILE_SIZE);
	for (size_t i = 0x1000; i < ELF_FILE_SIZE; i++)
		buf[i] = (uint8_t)(i >> 8);
	put_bytes(&put, 0, bytes_of("\177ELF\1\1\1", 7));
	put_u8(&put, 4, shape->is64 ? 2 : 1);
	put_le16(&put, 16, shape->type);
	put_le16(&put, 18, shape->is64 ? 62 : 3);
	put_le(&put, 24, shape->entry, word);
	put_le(&put, 24 + word, phoff, word);
	for (; n < 8 && shape->loads[n].type; n++) {
		const struct elf_load *l = &shape->loads[n];
		const uint64_t at = phoff + n * (shape->is64 ? 56u : 32u);
		const uint64_t first = at + (shape->is64 ? 8 : 4);

		put_le32(&put, at, l->type);
		put_le(&put, first, l->offset, word);
		put_le(&put, first + word, l->paddr + 0x10000000, word);
		put_le(&put, first + 2 * word, l->paddr, word);
		put_le(&put, first + 3 * word, l->filesz, word);
		put_le(&put, first + 4 * word, l->memsz, word);
	}
	put_le16(&put, shape->is64 ? 54 : 42, shape->is64 ? 56 : 32);
	put_le16(&put, shape->is64 ? 56 : 44, n);
	return bytes_of(buf, ELF_FILE_SIZE);
}
