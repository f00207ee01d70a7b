/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that a Linux kernel for x86 is given besides itself, whatever file it came in: initrd,
 * parameters, purgatory, and what a crash kernel needs.
 *
 * The parameters are one segment, as arch/x86/kernel/kexec-bzimage64.c, bzImage64_load() has them:
 *
 *	0        boot_params
 *	0x1000   command line, its NUL, and 64 bytes more
 *	         EFI's runtime map
 *	         setup_data
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"
#include "kexec/planner.h"
#include "purgatory-abi.h"

struct kx_x86_linux {
	struct bytes header; /* for boot_params, from 0x1f1 on */
	uint64_t entry;      /* physical address */
	bool entry_32bit;    /* then everything lies below 4 GiB */
	bool takes_efi;      /* knows what to do with EFI's services */
	bool low_params;     /* parameters as low as they can be */
	uint64_t params_max; /* their last byte; 0: anywhere */
	uint64_t initrd_max; /* its last byte; 0: anywhere */
	uint32_t line_max;   /* bytes with the NUL */
	struct bytes dtb;    /* SETUP_DTB; size 0: none */
};

/*
 * To be called when the kernel has been placed. It completes the plan. An exit status; anything
 * but KX_EXIT_OK has been explained.
 */
int kx_x86_linux_plan(const struct kx_planner *in, struct kx_segments *s,
		      const struct kx_x86_linux *linux_);

#define KX_X86_LINE_SIZE 2048u /* arch/x86/include/asm/setup.h, COMMAND_LINE_SIZE */

/* Is the line, with its NUL, short enough for a kernel that takes line_max bytes? As above. */
int kx_x86_line_check(const struct kx_planner *in, uint32_t line_max);
/* As high as it goes below max (0: anywhere). *ret is NULL when there is none. As above. */
int kx_x86_initrd_place(const struct kx_planner *in, struct kx_segments *s, uint64_t max,
			const struct kx_segment **ret);

/* Where the purgatory prints, from the options. */
void kx_x86_console(const struct kx_request *request, struct purgatory_params *params);
