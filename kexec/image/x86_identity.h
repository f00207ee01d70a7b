/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page tables of our own between two kernels. The one that is left has prepared some with little
 * more than its own memory and the segments in them (Linux: arch/x86/kernel/machine_kexec_64.c,
 * init_pgtable(); Xen: the segments only), and there are two that need more: a kernel that waits to
 * be returned to, and a purgatory that saves memory outside of a reservation.
 *
 * So one segment holds tables that map all of memory to itself, and code that goes on with them. It
 * keeps the stack: for a kernel that is returned to, at rsp is the address to come back to
 * (arch/x86/kernel/relocate_kernel_64.S, identity_mapped).
 */
#pragma once

#include "kexec/machine.h"
#include "kexec/segments.h"

/* More to map is refused: these are 2 MiB of page tables. */
#define KX_X86_IDENTITY_MAX (UINT64_C(512) << 30)

/*
 * One more segment, and s->entry in it, for going to the physical address entry with memory up to
 * last mapped. An exit status; anything but KX_EXIT_OK has been explained.
 */
int kx_x86_identity_plan(const struct kx_log *log, const struct kx_machine *machine, uint64_t entry,
			 uint64_t last, struct kx_segments *s);
