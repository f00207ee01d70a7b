/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Into the loaded kernel: by shutdown(8), or at once. */
#pragma once

#include "kexec/context.h"

/* Both return only on failure, with an exit status. */
int kx_boot_shutdown(const struct kx_ctx *ctx);
int kx_boot_now(const struct kx_ctx *ctx);
