/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading through kexec_load(2), which takes segments that user space has built. */
#pragma once

#include "kexec/context.h"

/* An exit status; anything but KX_EXIT_OK has been explained. */
int kx_classic_load(const struct kx_ctx *ctx);
