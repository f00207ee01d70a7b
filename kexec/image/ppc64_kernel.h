/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A vmlinux for POWER: ELF64 of either byte order. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"
#include "kexec/planner.h"
#include "kexec/segments.h"

/* The head of the image, where the other CPUs wait (arch/powerpc/kernel/head_64.S, first_256B). */
#define KX_PPC64_HEAD 0x100u

struct kx_ppc64_kernel {
	bool big_endian;
	struct bytes from; /* what is loaded, at least KX_PPC64_HEAD bytes; up to size zero */
	uint64_t size;     /* bytes in memory */
	uint64_t align;    /* of the address, a power of two */
};

/* An exit status; anything but KX_EXIT_OK has been explained. s owns what has to be put together.
 */
int kx_ppc64_kernel_read(const struct kx_planner *in, struct kx_segments *s,
			 struct kx_ppc64_kernel *ret);
