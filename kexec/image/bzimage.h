/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A Linux kernel for x86 with a boot sector (Documentation/arch/x86/boot.rst):
 *
 *	0                 boot sector
 *	0x1f1             setup header, as far as the byte at 0x201 says
 *	0x200             real-mode code: setup_sects sectors behind the first
 *	(setup_sects+1)*512   what is loaded: entered at 0 in 32-bit and at 0x200 in 64-bit mode
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"
#include "kexec/log.h"

/* Without a field of its own a kernel takes as long a line, and an initrd up to there. */
#define KX_BZIMAGE_LINE_MAX   255u
#define KX_BZIMAGE_INITRD_MAX 0x37ffffffu

struct kx_bzimage {
	struct bytes header; /* from 0x1f1 on */
	struct bytes setup;  /* the boot sector and the real-mode code */
	struct bytes code;   /* what is loaded */
	uint16_t version;    /* 0x020f is 2.15 */
	uint16_t xloadflags;
	bool relocatable;
	uint64_t address;    /* the lowest, or when it is not relocatable the only one */
	uint64_t alignment;  /* a power of two */
	uint64_t size;       /* bytes in memory until the kernel knows its own way */
	uint32_t line_max;   /* bytes with the NUL */
	uint32_t initrd_max; /* address of the last byte; 32-bit entry only */
};

#define KX_XLF_EFI_KEXEC 0x10u
#define KX_XLF_5LEVEL    0x20u

/* An exit status; anything but KX_EXIT_OK has been explained. */
int kx_bzimage_read(const struct kx_log *log, struct bytes image, struct kx_bzimage *ret);
