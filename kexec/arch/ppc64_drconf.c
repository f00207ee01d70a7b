// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>

#include "compiler.h"
#include "kexec/arch/ppc64_drconf.h"
#include "kexec/arch/ppc64_tree.h"
#include "overflow.h"

/* arch/powerpc/include/asm/drmem.h, DRCONF_MEM_* */
#define ASSIGNED 0x08u
#define RESERVED 0x80u

/* In the order of walk_drmem_lmbs_early(). */
static const struct {
	const char *name;
	bool v2;
} lists[] = {
	{"ibm,dynamic-memory", false},
	{"ibm,dynamic-memory-v2", true},
};

/* Both kinds have four words besides the address. */
static uint64_t entry_size(const struct kx_ppc64_drconf *drconf)
{
	return 4u * (drconf->cells.address + 4);
}

int kx_ppc64_drconf_find(const void *fdt, int node, struct kx_fdt_cells cells,
			 struct kx_ppc64_drconf *ret)
{
	struct kx_ppc64_drconf drconf = {.cells = cells};
	struct bytes list, lmb_size;
	uint64_t size;

	for (size_t i = 0; i < ARRAY_SIZE(lists) && !drconf.name; i++) {
		if (!kx_ppc64_property(fdt, node, lists[i].name, &list))
			continue;
		drconf.name = lists[i].name;
		drconf.v2 = lists[i].v2;
	}
	if (!drconf.name)
		return -ENOENT;
	if (!bytes_be32(list, 0, &drconf.n) ||
	    mul_overflows((uint64_t)drconf.n, entry_size(&drconf), &size) ||
	    !bytes_sub(list, 4, size, &drconf.list))
		return -EBADMSG;
	if (!kx_ppc64_property(fdt, node, "ibm,lmb-size", &lmb_size) ||
	    !kx_ppc64_cells(lmb_size, 0, cells.size, &drconf.lmb_size) || drconf.lmb_size == 0)
		return -EBADMSG;
	*ret = drconf;
	return 0;
}

/* One entry as it stands there, and its flags; false behind the last. */
static bool read_entry(const struct kx_ppc64_drconf *drconf, uint32_t index,
		       struct kx_ppc64_lmbs *ret, uint32_t *ret_flags)
{
	uint64_t at = index * entry_size(drconf);

	ret->n = 1;
	if (index >= drconf->n || (drconf->v2 && !bytes_be32(drconf->list, at, &ret->n)))
		return false;
	return kx_ppc64_cells(drconf->list, at + (drconf->v2 ? 4 : 0), drconf->cells.address,
			      &ret->base) &&
	       bytes_be32(drconf->list, at + entry_size(drconf) - 4, ret_flags);
}

int kx_ppc64_drconf_next(const struct kx_ppc64_drconf *drconf, uint32_t *at,
			 struct kx_ppc64_lmbs *ret)
{
	struct kx_ppc64_lmbs lmbs;
	uint64_t size, last;
	uint32_t flags;

	while (read_entry(drconf, *at, &lmbs, &flags)) {
		(*at)++;
		/* As early_init_drmem_lmb() in arch/powerpc/kernel/prom.c takes them. */
		if (lmbs.n == 0 || (flags & RESERVED) || !(flags & ASSIGNED))
			continue;
		if (lmbs.n > KX_PPC64_LMBS_MAX)
			return -E2BIG;
		if (mul_overflows((uint64_t)lmbs.n, drconf->lmb_size, &size) ||
		    add_overflows(lmbs.base, size - 1, &last))
			return -ERANGE;
		*ret = lmbs;
		return 1;
	}
	return 0;
}
