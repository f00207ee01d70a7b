/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Going back to a kernel that waits for it. A kernel is left with page tables that have its own
 * memory and its segments in them (arch/x86/kernel/machine_kexec_64.c, init_pgtable()), and the one
 * to go to lies elsewhere. So one segment holds page tables for all of memory, and code that is
 * entered with the stack it has to keep: at rsp is the address to come back to
 * (arch/x86/kernel/relocate_kernel_64.S, identity_mapped).
 */
#pragma once

#include "kexec/machine.h"
#include "kexec/segments.h"

/* More than this below the kernel to go to is refused: 2 MiB of page tables. */
#define KX_X86_WAY_BACK_MAX (UINT64_C(512) << 30)

/*
 * One segment, and s->entry in it. entry is the physical address of the kernel to go to. An exit
 * status; anything but KX_EXIT_OK has been explained.
 */
int kx_x86_way_back_plan(const struct kx_log *log, const struct kx_machine *machine, uint64_t entry,
			 struct kx_segments *s);
