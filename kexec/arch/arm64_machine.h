/* SPDX-License-Identifier: GPL-2.0-or-later */
/* arm64: a device tree, memory less what firmware keeps, a console for the purgatory. */
#pragma once

#include "kexec/machine.h"

/* As struct kx_arch's machine. */
int kx_arm64_machine(const struct kx_ctx *ctx, struct kx_machine *m);
