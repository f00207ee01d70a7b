/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a load may be attempted, given what is predicted. */
#pragma once

#include "kexec/preflight.h"

/* KX_EXIT_OK to go on; another exit status after telling why not. */
int kx_guard(const struct kx_ctx *ctx, const struct kx_preflight *preflight,
	     enum ksig_syscall syscall);
/* The first line after a refusal, real or certain, and the exit status that goes with it. */
int kx_refusal_line(const struct kx_ctx *ctx, int err);
