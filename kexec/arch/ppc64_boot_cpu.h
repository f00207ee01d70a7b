/* SPDX-License-Identifier: GPL-2.0-or-later */
/* On which CPU a kernel with a device tree of the user's has to begin. */
#pragma once

#include "bytes.h"
#include "kexec/context.h"

/*
 * The kernel that is entered looks for the CPU it runs on in its tree, so it has to be one that is
 * there. Tells the running kernel to reboot on the first such CPU that is online. An exit status;
 * anything but KX_EXIT_OK has been explained.
 */
int kx_ppc64_choose_boot_cpu(const struct kx_ctx *ctx, struct bytes dtb);
