/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ELF file that holds a crashed kernel's memory: /proc/vmcore (fs/proc/vmcore.c), or a
 * copy of it. 32 and 64 bit, either byte order, any machine. The file is only ever read in
 * pieces, by pread(): it is as large as the memory of a machine, and the program that
 * reads it has little.
 */
#pragma once

#include <stdint.h>

#include "bytes.h"
#include "kexec/vmcore_error.h"

/* ELF's names and numbers, as in include/uapi/linux/elf.h. */
enum { VMCORE_PT_LOAD = 1, VMCORE_PT_NOTE = 4 };

/* A program header of one of these two types. */
struct vmcore_segment {
	uint32_t type;
	uint64_t offset; /* in the file */
	uint64_t vaddr, paddr;
	uint64_t filesz, memsz; /* bytes */
};

/* Another way from a virtual address to a physical one: add modulo 2^64. */
struct vmcore_map {
	uint64_t from; /* the first virtual address it is for */
	uint64_t add;
};

enum { VMCORE_MAPS_MAX = 4 };

struct vmcore {
	int fd; /* the caller's */
	const char *path;
	struct vmcore_failure *failure; /* where what goes wrong is noted; the caller's */

	bool big_endian;
	bool class64;                   /* of the file's headers, */
	unsigned int word;              /* and bytes of the kernel's unsigned long: 4 or 8 */
	struct vmcore_segment *segment; /* in the order of the file */
	size_t n_segments;
	struct vmcore_map map[VMCORE_MAPS_MAX]; /* in the order in which they are tried */
	size_t n_maps;
};

/*
 * Reads the headers of core->fd. 0, or the status noted in core->failure. The caller sets
 * fd, path and failure, zeroes the rest, and clears core whatever the result.
 */
int vmcore_read_headers(struct vmcore *core);
void vmcore_clear(struct vmcore *core);

/* All len bytes at offset, or a negative errno: -ENODATA when the file ends before. */
int vmcore_pread(const struct vmcore *core, uint64_t offset, void *buf, size_t len);
/* The same, but the end of the file is no error: *ret is how many bytes there were. */
int vmcore_pread_some(const struct vmcore *core, uint64_t offset, void *buf, size_t len,
		      size_t *ret);

/* Fields in the byte order of the core; false when they are not all inside. */
bool vmcore_u16(const struct vmcore *core, struct bytes b, uint64_t off, uint16_t *ret);
bool vmcore_u32(const struct vmcore *core, struct bytes b, uint64_t off, uint32_t *ret);
bool vmcore_u64(const struct vmcore *core, struct bytes b, uint64_t off, uint64_t *ret);
/* An unsigned long or a pointer of the kernel that crashed. */
bool vmcore_word(const struct vmcore *core, struct bytes b, uint64_t off, uint64_t *ret);
/* The largest unsigned long it has. */
uint64_t vmcore_word_max(const struct vmcore *core);
