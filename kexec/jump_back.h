/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way back to a kernel that has preserved its context: --load-jump-back-helper
 * --entry=ADDRESS, where ADDRESS is what the running kernel was told as kexec_jump_back_entry=.
 */
#pragma once

#include "kexec/context.h"

/* An exit status; anything but KX_EXIT_OK has been explained. */
int kx_jump_back_load(const struct kx_ctx *ctx);
