/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an ELF file of either class and byte order asks to be put into memory (System V ABI,
 * "Object Files" and "Program Loading").
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"
#include "kexec/log.h"

/* Kernels have a handful; kexec_load takes 16 segments. */
#define KX_ELF_LOADS 64u

/* By which of a segment's two addresses it is loaded. */
enum kx_elf_by { KX_ELF_PHYSICAL, KX_ELF_VIRTUAL };

struct kx_elf_load {
	struct bytes from; /* what is behind it up to size is zero */
	uint64_t mem;      /* address */
	uint64_t size;     /* bytes, not 0, at least from.size */
	uint64_t align;    /* as it stands there: anything */
};

struct kx_elf_file {
	bool is64;
	bool big_endian;
	uint16_t type; /* ET_EXEC, ET_DYN, … */
	uint64_t entry;
	struct kx_elf_load v[KX_ELF_LOADS]; /* ascending, without overlaps, none wraps */
	size_t n;                           /* at least 1 */
};

/* By the header's class alone: a file for another kind of machine, whatever else is wrong. */
static inline bool kx_elf_file_is32(struct bytes image)
{
	return bytes_match(image, 4, "\1", 1);
}

/* Says that the file is damaged, and why; returns the exit status for it. */
int kx_elf_file_damaged(const struct kx_log *log, const char *path, const char *why);

/* An exit status; anything but KX_EXIT_OK has been explained: the file is damaged. */
int kx_elf_file_read(const struct kx_log *log, const char *path, struct bytes image,
		     enum kx_elf_by by, struct kx_elf_file *ret);
