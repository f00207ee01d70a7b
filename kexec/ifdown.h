/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Taking network interfaces down before another kernel takes over. */
#pragma once

#include "kexec/context.h"

/* Ends at the first interface that cannot be taken down; that is told and does not matter. */
void kx_ifdown(const struct kx_ctx *ctx);
