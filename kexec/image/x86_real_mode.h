/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bzImage that is entered as a BIOS's boot loader does it: its own setup code asks the BIOS for
 * memory, screen and disks, and goes on to the kernel (Documentation/arch/x86/boot.rst, "Loading
 * the rest of the kernel" and "The kernel command line"). Below 640 KiB lies one segment:
 *
 *	0         the boot sector and the setup code
 *	          its heap, and its stack, which ends at 0xfe00
 *	0x10000   command line
 */
#pragma once

#include <stdint.h>

#include "kexec/image/bzimage.h"
#include "kexec/planner.h"

/* To be called when the kernel lies at that address. An exit status, explained. */
int kx_x86_real_mode_plan(const struct kx_planner *in, struct kx_segments *s,
			  const struct kx_bzimage *bz, uint64_t kernel);
