/* SPDX-License-Identifier: GPL-2.0-or-later */
/* s390x: memory less the blocks of it that are offline. */
#pragma once

#include "kexec/machine.h"

/* As struct kx_arch's machine. */
int kx_s390x_machine(const struct kx_ctx *ctx, struct kx_machine *m);
