/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc/device-tree as one blob. A folder is a node, a file in it a property (the kernel's
 * drivers/of/kobj.c); the property "name" is the kernel's own and left out, and so are symbolic
 * links. Nodes are in the order of their names, unit addresses as numbers.
 */
#pragma once

#include <stdbool.h>

#include "bytes.h"
#include "kexec/sys.h"

/* Bytes of one property; memory that is described block by block takes a few million. */
#define KX_FDT_PROPERTY_MAX (4u << 20)

/* Is it to be left out? node_path is that of the node it is in: "/", "/chosen". */
typedef bool kx_fdt_skip(const char *node_path, const char *name, bool is_node, void *data);

/*
 * skip may be NULL. *ret is the caller's to free.
 *	-EFBIG        larger than KX_FDT_MAX, or a property than KX_FDT_PROPERTY_MAX
 *	-ELOOP        deeper than KX_FDT_DEPTH
 *	-ENAMETOOLONG a path that is no path of a device tree
 *	-ENOMEM, or why a file could not be read
 */
int kx_fdt_flatten(const struct kx_sys *sys, const char *root, kx_fdt_skip *skip, void *data,
		   struct bytes *ret);
