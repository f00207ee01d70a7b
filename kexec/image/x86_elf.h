/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An ELF executable for x86 (System V ABI), 32-bit or 64-bit, as it lies in memory. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"
#include "kexec/image/elf_file.h"
#include "kexec/planner.h"

struct kx_x86_elf {
	bool is64;
	bool relocatable; /* ET_DYN */
	uint64_t entry;
	uint64_t alignment;                 /* the largest, a power of two and at least a page */
	uint64_t start;                     /* the lowest address, rounded down to that alignment */
	uint64_t end;                       /* the last byte */
	struct kx_elf_load v[KX_ELF_LOADS]; /* ascending, without overlaps */
	size_t n;
};

/* in->image. An exit status; anything but KX_EXIT_OK has been explained. */
int kx_x86_elf_read(const struct kx_planner *in, struct kx_x86_elf *ret);

/* Every piece as one or more segments, by bytes higher than it says (or lower: this wraps). */
int kx_x86_elf_place(const struct kx_planner *in, struct kx_segments *s,
		     const struct kx_x86_elf *elf, uint64_t by);
/* How far a relocatable one is to be moved, for a place below max (0: anywhere). */
int kx_x86_elf_find(const struct kx_planner *in, const struct kx_segments *s,
		    const struct kx_x86_elf *elf, const struct kx_hole *where, uint64_t *ret_by);
