/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of the next kernel. */
#pragma once

#include <stdbool.h>

struct kx_arch;
struct kx_request;

/*
 * What --reuse-cmdline takes from the text of /proc/cmdline: its first line,
 * without BOOT_IMAGE and, for a crash kernel, without crashkernel words. The
 * caller frees it; NULL when memory is short.
 */
char *kx_cmdline_reuse(const char *running, bool crash);

/*
 * The whole line; running is the text of /proc/cmdline and only looked at with
 * --reuse-cmdline. *ret is NULL when no option gives a line. 0 or -ENOMEM.
 */
int kx_cmdline_build(const struct kx_arch *arch, const struct kx_request *request,
		     const char *running, char **ret);
