/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * s390's flat image: its first 64 KiB are for other boot loaders, the kernel's parameters lie in
 * it. An ELF file has the same at the same addresses. A normal load has no purgatory: the kernel
 * verifies nothing there either.
 */
#pragma once

#include "kexec/planner.h"

/* As kx_plan_function. */
int kx_s390_image_plan(const struct kx_planner *in, struct kx_segments *ret);
