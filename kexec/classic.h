/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading through kexec_load(2), which takes segments that user space has built. */
#pragma once

#include "kexec/context.h"
#include "kexec/segments.h"

/* The call: 0 or a negative errno. */
int kx_classic_call(const struct kx_ctx *ctx, const struct kx_segments *segments,
		    unsigned long flags);
/* What every refusal begins with: the stock program's line, and what was passed. An exit status. */
int kx_classic_refused(const struct kx_ctx *ctx, const struct kx_segments *segments,
		       unsigned long flags, int err);

/* An exit status; anything but KX_EXIT_OK has been explained. */
int kx_classic_load(const struct kx_ctx *ctx);
