/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory that is reserved for a crash kernel. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kexec/sys.h"

struct kx_arch;

struct kx_iomem_range {
	uint64_t start;
	uint64_t end; /* inclusive */
};

/*
 * The highest range of that name in the text of /proc/iomem. false when there
 * is none; without CAP_SYS_ADMIN the kernel shows every address as 0.
 */
bool kx_iomem_highest(const char *text, const char *name, struct kx_iomem_range *ret);

/* Is anything reserved? Where each architecture can tell. */
bool kx_crash_in_iomem(const struct kx_sys *sys);
bool kx_crash_in_device_tree(const struct kx_sys *sys);

/* Bytes; 0 when nothing is reserved. */
uint64_t kx_crash_size(const struct kx_sys *sys);

/* Is a crash kernel loaded that a failing load would take away? */
bool kx_crash_armed(const struct kx_sys *sys);
