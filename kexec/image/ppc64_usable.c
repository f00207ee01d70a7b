// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "compiler.h"
#include "kexec/arch/ppc64_tree.h"
#include "kexec/image/ppc64_usable.h"
#include "overflow.h"

struct value {
	uint8_t *data;
	size_t size;
	size_t room;
};

static int put(struct value *v, uint64_t number, unsigned int cells)
{
	if (v->room - v->size < 8) {
		size_t room = v->room ? v->room * 2 : 256;
		uint8_t *bigger = realloc(v->data, room);

		if (!bigger)
			return -ENOMEM;
		v->data = bigger;
		v->room = room;
	}
	for (unsigned int i = 4 * cells; i-- > 0;)
		v->data[v->size++] = (uint8_t)(number >> 8 * i);
	return 0;
}

/* Where a and [start, end] meet; false when they do not. */
static bool meet(const struct kx_range *a, uint64_t start, uint64_t end, struct kx_fdt_pair *ret)
{
	uint64_t first = a->start > start ? a->start : start;
	uint64_t last = a->end < end ? a->end : end;

	if (first > last)
		return false;
	*ret = (struct kx_fdt_pair){first, last - first + 1};
	return true;
}

/* Appends what of [start, end] is usable; how many pairs that were is added to *n. */
static int put_meetings(struct value *v, struct kx_fdt_cells cells, const struct kx_ranges *usable,
			uint64_t start, uint64_t end, uint64_t *n)
{
	struct kx_fdt_pair pair;
	int rc = 0;

	for (size_t i = 0; i < usable->n && rc == 0; i++) {
		if (!meet(&usable->v[i], start, end, &pair))
			continue;
		rc = put(v, pair.address, cells.address);
		if (rc == 0)
			rc = put(v, pair.size, cells.size);
		(*n)++;
	}
	return rc;
}

static int finish(struct value *v, int rc, struct bytes *ret)
{
	if (rc) {
		free(v->data);
		return rc;
	}
	*ret = bytes_of(v->data, v->size);
	return 0;
}

int kx_ppc64_usable_of_node(struct bytes reg, struct kx_fdt_cells cells,
			    const struct kx_ranges *usable, struct bytes *ret)
{
	struct value v = {0};
	struct kx_fdt_pair pair;
	uint64_t off = 0, last, n = 0;
	int rc = 0;

	while (rc == 0 && kx_ppc64_pair(reg, cells, &off, &pair)) {
		if (pair.size == 0)
			continue;
		rc = add_overflows(pair.address, pair.size - 1, &last)
			     ? -ERANGE
			     : put_meetings(&v, cells, usable, pair.address, last, &n);
	}
	if (rc == 0 && off != reg.size)
		rc = -EBADMSG;
	if (rc == 0 && n == 0)
		rc = put(&v, 0, cells.address);
	if (rc == 0 && n == 0)
		rc = put(&v, 0, cells.size);
	return finish(&v, rc, ret);
}

/* The count stands in front of what it counts, so its place is kept. */
static int put_block(struct value *v, struct kx_fdt_cells cells, const struct kx_ranges *usable,
		     uint64_t start, uint64_t size)
{
	size_t count_at = v->size;
	uint64_t n = 0;
	int rc = put(v, 0, cells.size);

	if (rc == 0)
		rc = put_meetings(v, cells, usable, start, start + (size - 1), &n);
	for (unsigned int i = 0; rc == 0 && i < 4 * cells.size; i++)
		v->data[count_at + i] = (uint8_t)(n >> 8 * (4 * cells.size - 1 - i));
	return rc;
}

/*
 * early_init_drmem_lmb() in arch/powerpc/kernel/prom.c and numa_setup_drmem_lmb() in mm/numa.c
 * take a count for each block that the partition owns, and none for the others.
 */
int kx_ppc64_usable_of_blocks(const struct kx_ppc64_drconf *drconf, const struct kx_ranges *usable,
			      struct bytes *ret)
{
	struct value v = {0};
	struct kx_ppc64_lmbs lmbs;
	uint64_t total = 0;
	uint32_t at = 0;
	int rc;

	while ((rc = kx_ppc64_drconf_next(drconf, &at, &lmbs)) > 0) {
		total += lmbs.n;
		rc = total > KX_PPC64_LMBS_MAX ? -E2BIG : 0;
		for (uint32_t i = 0; i < lmbs.n && rc == 0; i++)
			rc = put_block(&v, drconf->cells, usable, lmbs.base + i * drconf->lmb_size,
				       drconf->lmb_size);
		if (rc)
			break;
	}
	return finish(&v, rc, ret);
}
