/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The Linux/x86 setup header (Documentation/arch/x86/boot.rst) and what
 * kexec_file_load makes of it (arch/x86/kernel/kexec-bzimage64.c).
 */
#pragma once

#include "bytes.h"

#define KSIG_XLF_KERNEL_64 0x0001
#define KSIG_XLF_ABOVE_4G  0x0002
#define KSIG_XLF_5LEVEL    0x0020

struct ksig_bzimage {
	bool found;          /* an x86 kernel at all: "HdrS" is there */
	uint8_t setup_sects; /* as in the file; 0 means 4 */
	uint16_t version;
	uint8_t header_length; /* byte 0x201: end of the header, from 0x202 */
	uint8_t loadflags;
	uint16_t xloadflags;
	uint32_t kernel_alignment; /* bytes */
	uint32_t cmdline_size;     /* bytes, without the NUL */
	uint64_t pref_address;
	uint32_t init_size; /* bytes */
	const char *note;   /* why the kernel's probe refuses it; NULL: it does not */
};

/* bzImage64_probe(), the part that is the same on every machine: 0 or -ENOEXEC. */
int ksig_bzimage_probe(struct bytes file, struct ksig_bzimage *ret);

/* The kernel release in the file ("6.12.1-amd64"); the caller frees. NULL: none. */
char *ksig_bzimage_release(struct bytes file);

/* Bytes of the file in front of the protected-mode kernel. */
uint32_t ksig_bzimage_setup_size(const struct ksig_bzimage *b);
