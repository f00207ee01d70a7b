/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading: the plan, the verdict, the one system call, and what became of it. */
#pragma once

#include "kexec/context.h"

/* An exit status. */
int kx_load(const struct kx_ctx *ctx);
/* Likewise; first what is loaded. */
int kx_unload(const struct kx_ctx *ctx);

/* The errnos of kexec_file_load that leave room for kexec_load: none of them is about trust. */
bool kx_errno_allows_fallback(int err);
