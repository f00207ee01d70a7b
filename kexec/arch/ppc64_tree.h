/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a POWER machine's device tree says of its memory: how much there is, and what must not be
 * written to. Numbers are big-endian, whatever the kernel that wrote them runs as.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"
#include "kexec/fdt_edit.h"
#include "kexec/log.h"
#include "kexec/ranges.h"

/* A piece of memory that may be there. */
struct kx_ppc64_part {
	bool known;
	struct kx_range at;
};

struct kx_ppc64_tree {
	struct kx_fdt_cells cells;
	struct kx_ranges memory;    /* all of it, sorted */
	uint64_t rma_last;          /* of the lowest memory node: what real mode surely reaches */
	uint64_t memory_limit;      /* bytes that the running kernel uses of it; 0: all */
	uint64_t kernel_end;        /* first byte behind the running kernel; 0: it does not say */
	struct kx_ranges reserved;  /* "reserved-ranges", as they stand there */
	struct kx_ranges firmware;  /* RTAS, OPAL and TCE tables, as they stand there */
	struct kx_ppc64_part htab;  /* the running kernel's page table, where that is in memory */
	struct kx_ppc64_part crash; /* the reservation */
	struct kx_ppc64_part initrd;
	bool opal; /* a machine without a hypervisor below us */
	uint64_t opal_base;
	uint64_t opal_entry;
	bool hvterm; /* the console is a terminal of the hypervisor */
	uint64_t hvterm_unit;
};

/*
 * fdt has passed kx_fdt_check(). An exit status; anything but KX_EXIT_OK has been explained, and
 * *ret needs no release then.
 */
int kx_ppc64_tree_read(const struct kx_log *log, const struct kx_fdt *fdt,
		       struct kx_ppc64_tree *ret);
void kx_ppc64_tree_release(struct kx_ppc64_tree *tree);

/* What a node is called without its unit address. */
bool kx_ppc64_is_called(const char *node, const char *name);
/* False when there is no such property. */
bool kx_ppc64_property(const void *fdt, int node, const char *name, struct bytes *ret);
/* A number of one or two cells; false when it is not all inside. */
bool kx_ppc64_cells(struct bytes value, uint64_t off, unsigned int cells, uint64_t *ret);
/* The pair at *off, which is moved on; false when there is none left. */
bool kx_ppc64_pair(struct bytes value, struct kx_fdt_cells cells, uint64_t *off,
		   struct kx_fdt_pair *ret);
