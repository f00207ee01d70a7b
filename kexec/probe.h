/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What kind of kernel is this? Pure functions of the first KX_HEAD_SIZE bytes
 * and the size of the file: -ENOEXEC not mine, -EBADMSG mine but damaged, 0 mine.
 */
#pragma once

#include <stdint.h>

#include "bytes.h"

#define KX_EM_386     3
#define KX_EM_486     6
#define KX_EM_PPC     20
#define KX_EM_PPC64   21
#define KX_EM_S390    22
#define KX_EM_X86_64  62
#define KX_EM_AARCH64 183

#define KX_PE_X86_64  0x8664
#define KX_PE_AARCH64 0xaa64

/* An ELF executable for one of two machines that needs no interpreter. */
int kx_probe_elf(struct bytes head, uint16_t machine, uint16_t other);
int kx_probe_multiboot(struct bytes head, uint64_t size);
int kx_probe_multiboot2(struct bytes head, uint64_t size);
int kx_probe_bzimage(struct bytes head, uint64_t size);
int kx_probe_bzimage64(struct bytes head, uint64_t size);
int kx_probe_arm64_image(struct bytes head, uint64_t size);
int kx_probe_arm64_uimage(struct bytes head, uint64_t size);
int kx_probe_arm64_zboot(struct bytes head, uint64_t size);
