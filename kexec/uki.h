/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unified kernel images: a PE file whose sections carry a kernel (.linux), an
 * initial ramdisk (.initrd) and a command line (.cmdline).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"

struct kx_extent {
	uint64_t offset;
	uint64_t size; /* 0: not there */
};

struct kx_uki {
	struct kx_extent kernel;
	struct kx_extent initrd;
	bool has_cmdline;
};

/*
 * head is the beginning of a file of size bytes; every extent lies inside it.
 * -ENOEXEC no UKI for this COFF machine, -EBADMSG one that is damaged.
 */
int kx_uki_read(struct bytes head, uint64_t size, uint16_t machine, struct kx_uki *ret);
