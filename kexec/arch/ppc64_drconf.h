/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory of a partition that grows and shrinks: logical memory blocks (LMBs) of one size, as
 * /ibm,dynamic-reconfiguration-memory lists them (the kernel's arch/powerpc/mm/drmem.c):
 *
 *	ibm,lmb-size           bytes of each, in the root's #size-cells
 *	ibm,dynamic-memory     u32 n; n times: address, u32 index, u32 reserved, u32 affinity,
 *	                       u32 flags; one block each
 *	ibm,dynamic-memory-v2  u32 n; n times: u32 blocks, address, u32 index, u32 affinity,
 *	                       u32 flags; so many blocks, one behind the other
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes.h"
#include "kexec/fdt_edit.h"

#define KX_PPC64_DRCONF "ibm,dynamic-reconfiguration-memory"

/* More than any machine has: 256 TiB in blocks of the usual 256 MiB. */
#define KX_PPC64_LMBS_MAX (1u << 20)

struct kx_ppc64_drconf {
	const char *name;  /* of the property that lists the blocks */
	struct bytes list; /* its value behind the count */
	uint32_t n;        /* entries */
	bool v2;
	struct kx_fdt_cells cells;
	uint64_t lmb_size; /* bytes */
};

/* Blocks one behind the other that this partition owns. */
struct kx_ppc64_lmbs {
	uint64_t base; /* physical address */
	uint32_t n;
};

/*
 * fdt has passed kx_fdt_check(), node is one of its nodes.
 *	-ENOENT   it lists no blocks
 *	-EBADMSG  its list has fewer entries than it says, or the size of a block is none
 */
int kx_ppc64_drconf_find(const void *fdt, int node, struct kx_fdt_cells cells,
			 struct kx_ppc64_drconf *ret);
/*
 * The next that can be used; *at begins as 0 and is moved on. 1, 0 when there is none left, or
 *	-ERANGE  they do not lie in the address space
 *	-E2BIG   more than KX_PPC64_LMBS_MAX in one entry
 */
int kx_ppc64_drconf_next(const struct kx_ppc64_drconf *drconf, uint32_t *at,
			 struct kx_ppc64_lmbs *ret);
