/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where an arm64 kernel says that it, and all memory, lies in its virtual memory. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"
#include "kexec/machine.h"
#include "kexec/ranges.h"

/* What is known of the running kernel before anything is concluded. */
struct kx_arm64_facts {
	struct bytes kcore;   /* the beginning of /proc/kcore, with its notes */
	const char *symbols;  /* the beginning of /proc/kallsyms, or NULL */
	struct kx_range code; /* "Kernel code" of /proc/iomem; end 0: unknown */
	uint64_t end;         /* the last byte of "Kernel data" */
};

/*
 * 0; -EBADMSG when kcore is no core of the 64-bit kind; -ENOENT when it does not tell where memory
 * lies. ret->known is false when only the kernel's own place is unknown.
 */
int kx_arm64_kernel_map(const struct kx_arm64_facts *facts, struct kx_kernel_map *ret);
