/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The ELF header and program headers of a kernel, as kernel/kexec_elf.c (ppc64) and
 * arch/s390/kernel/kexec_elf.c read them. Both check less than they use; what they
 * do with the numbers is the loaders' business (loaders.h).
 */
#pragma once

#include "bytes.h"

enum { KSIG_PT_LOAD = 1, KSIG_PT_INTERP = 3, KSIG_ET_EXEC = 2, KSIG_ET_DYN = 3 };
enum { KSIG_EM_PPC64 = 21, KSIG_EM_S390 = 22, KSIG_EM_S390_OLD = 0xa390, KSIG_ELFCLASS64 = 2 };

struct ksig_elf_segment {
	uint32_t type;
	uint64_t offset; /* in the file */
	uint64_t paddr;
	uint64_t filesz, memsz; /* bytes */
	uint64_t align;
};

struct ksig_elf {
	bool found; /* the magic is there */
	bool big_endian;
	uint8_t class;
	uint16_t type, machine;
	uint16_t ehsize, phentsize, phnum, shentsize, shnum;
	uint64_t entry, phoff, shoff;
	struct ksig_elf_segment *segment; /* every program header that is inside the file */
	size_t n_segments;
	const char *note; /* why kexec_elf_probe() refuses it on ppc64; NULL: it does not */
};

enum ksig_elf_order {
	ELF_OWN_ORDER, /* as the file says, which ppc64 does */
	ELF_BIG_ENDIAN /* s390 does not look */
};

/* 0, or -ENOMEM. The caller clears ret. */
int ksig_elf_read(struct bytes file, enum ksig_elf_order order, struct ksig_elf *ret);
void ksig_elf_clear(struct ksig_elf *elf);

/*
 * Where in the file the PT_LOAD segment with this entry point begins, the last one if several
 * have it, as s390's loader takes it. false: no segment has, and *ret is left alone.
 */
bool ksig_elf_entered_at(const struct ksig_elf *elf, uint64_t entry, uint64_t *ret);
