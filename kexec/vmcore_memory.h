/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory of the kernel that crashed, by its virtual addresses. An address is looked for
 *
 *  1. in the virtual addresses of the PT_LOAD segments; a kernel that was loaded by kexec -p
 *     has them right (kernel/crash_core.c, crash_prepare_elf64_headers());
 *  2. as a physical address, by what VMCOREINFO tells of the kernel's mappings. Cores that a
 *     hypervisor wrote have physical addresses only.
 *
 * A read may go on in another segment. What a segment has in memory but not in the file
 * (memsz beyond filesz) was left out of the core, and cannot be read.
 */
#pragma once

#include "kexec/vmcore_elf.h"
#include "kexec/vmcore_info.h"

/* Takes the mappings, and the size of a long, from info. Cannot fail. */
void vmcore_memory_setup(struct vmcore *core, const struct vmcore_info *info);

/*
 * These return 0 or the status noted in core->failure: VMCORE_UNMAPPED where there is no way
 * from the address into the file, else
 * VMCORE_POINTER_READ, VMCORE_VALUE_READ or what the caller names.
 */
int vmcore_read_pointer(struct vmcore *core, uint64_t vaddr, uint64_t *ret);
int vmcore_read_long(struct vmcore *core, uint64_t vaddr, uint64_t *ret);
int vmcore_read_u32(struct vmcore *core, uint64_t vaddr, uint32_t *ret);

enum { VMCORE_WINDOW_SIZE = 4096 };

/* A small part of the memory, for arrays that are read one element after the other. */
struct vmcore_window {
	uint64_t vaddr;
	size_t have; /* bytes */
	uint8_t data[VMCORE_WINDOW_SIZE];
};

/*
 * The memory at vaddr: as much as the window has, but need bytes or more, which are at most
 * VMCORE_WINDOW_SIZE. *ret is valid until the next call. 0, or a status as above, with
 * VMCORE_LOG_READ for a read that fails.
 */
int vmcore_window_at(struct vmcore *core, struct vmcore_window *window, uint64_t vaddr, size_t need,
		     struct bytes *ret);
