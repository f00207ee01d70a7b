/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory that is reserved for a crash kernel. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kexec/context.h"

/* Is anything reserved? Where each architecture can tell. */
bool kx_crash_in_iomem(const struct kx_sys *sys);
bool kx_crash_in_device_tree(const struct kx_sys *sys);

/* Bytes; 0 when nothing is reserved. */
uint64_t kx_crash_size(const struct kx_sys *sys);

/* Is a crash kernel loaded that a failing load would take away? */
bool kx_crash_armed(const struct kx_sys *sys);
/* After a load that failed: the kernel frees what is armed before it looks at the new one. */
void kx_crash_note_disarmed(const struct kx_ctx *ctx, bool was_armed);
