/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading through kexec_load(2), which takes segments that user space has built. */
#pragma once

#include "kexec/context.h"

/* With -c. An exit status. */
int kx_classic_load(const struct kx_ctx *ctx);
/* What -a comes to when kexec_file_load cannot do it. An exit status. */
int kx_classic_fallback(const struct kx_ctx *ctx);
