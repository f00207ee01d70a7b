/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the running kernel is in virtual memory, as the header of its own core says. */
#pragma once

#include "bytes.h"
#include "kexec/machine.h"

/*
 * head: the first bytes of /proc/kcore, all of its program headers; symbols: of /proc/kallsyms, to
 * tell the kernel's text from its modules by _stext, may be empty. map->phys is left as it is.
 *	-EBADMSG  no such core
 *	-ENXIO    no part of it is the kernel's text
 */
int kx_x86_kcore_map(struct bytes head, struct bytes symbols, struct kx_kernel_map *map);
