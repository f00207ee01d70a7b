/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is loaded. */
#pragma once

#include "kexec/context.h"

/* --status: 1 loaded, 0 not loaded, KX_EXIT_FAIL when that cannot be told. */
int kx_status(const struct kx_ctx *ctx);
/* Before a boot: KX_EXIT_OK unless the kernel says that nothing is loaded. */
int kx_status_check_loaded(const struct kx_ctx *ctx);
