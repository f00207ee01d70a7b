/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* /proc/iomem: which physical addresses are memory, and what is set aside. */
#pragma once

#include "system.h"

/*
 * Every range called name, at any depth, in the order of the file. 0; -EPERM
 * when all addresses are hidden (zeros); -ENOENT when there is none; -EBADMSG;
 * -ENOMEM. The caller frees *ret.
 */
int ksig_iomem_ranges(struct bytes text, const char *name, struct ksig_range **ret, size_t *ret_n);
