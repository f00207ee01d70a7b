/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of the properties that tell a crash kernel which memory is its own. */
#pragma once

#include "bytes.h"
#include "kexec/arch/ppc64_drconf.h"
#include "kexec/fdt_edit.h"
#include "kexec/ranges.h"

/*
 * linux,usable-memory beside a memory node's "reg": what of it is usable, in the same cells, and
 * one empty pair when that is nothing. *ret is the caller's to free.
 *	-EBADMSG  reg is no list of pairs
 *	-ERANGE   something reaches beyond the end of all addresses
 *	-ENOMEM
 */
int kx_ppc64_usable_of_node(struct bytes reg, struct kx_fdt_cells cells,
			    const struct kx_ranges *usable, struct bytes *ret);
/*
 * linux,drconf-usable-memory: for each block in turn a count, and as many pairs. Also
 *	-E2BIG  more than KX_PPC64_LMBS_MAX blocks
 */
int kx_ppc64_usable_of_blocks(const struct kx_ppc64_drconf *drconf, const struct kx_ranges *usable,
			      struct bytes *ret);
