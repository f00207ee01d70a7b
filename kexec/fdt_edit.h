/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A flattened device tree that is being changed: libfdt behind checks of what nobody vouches for,
 * with room that grows and errors that are negative errno:
 *
 *	-EBADMSG     it is no device tree, or a damaged one
 *	-EOPNOTSUPP  a version that libfdt does not write
 *	-ENOENT      no such node or property
 *	-EFBIG       larger than KX_FDT_MAX
 *	-EINVAL, -ENOMEM
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes.h"

/* More than any machine's; what is larger is not a device tree. */
#define KX_FDT_MAX   (16u << 20)
#define KX_FDT_DEPTH 64

struct kx_fdt {
	uint8_t *data;
	size_t room; /* bytes */
};

/* A negative errno for libfdt's negative answer, 0 for what is not negative. */
int kx_fdt_errno(int rc);

/* Is it one tree from its header to its end, not deeper than KX_FDT_DEPTH? At any alignment. */
int kx_fdt_check(struct bytes blob);

/* A copy that can be changed. It is checked first, what is behind the tree is left out. */
int kx_fdt_open(struct bytes blob, struct kx_fdt *ret);
void kx_fdt_close(struct kx_fdt *fdt);
/* The tree without unused bytes but for slack at its end; owned by the caller, fdt is closed. */
int kx_fdt_finish(struct kx_fdt *fdt, size_t slack, struct bytes *ret);

/* A view that the next change makes void. */
int kx_fdt_get(const struct kx_fdt *fdt, const char *path, const char *name, struct bytes *ret);
bool kx_fdt_has_node(const struct kx_fdt *fdt, const char *path);

/* Below the root, made when it is not there. */
int kx_fdt_add_node(struct kx_fdt *fdt, const char *path);
/* Whatever value there is gives way. The node has to be there. */
int kx_fdt_set(struct kx_fdt *fdt, const char *path, const char *name, struct bytes value);
int kx_fdt_set_u32(struct kx_fdt *fdt, const char *path, const char *name, uint32_t value);
int kx_fdt_set_u64(struct kx_fdt *fdt, const char *path, const char *name, uint64_t value);
int kx_fdt_set_string(struct kx_fdt *fdt, const char *path, const char *name, const char *value);
int kx_fdt_set_empty(struct kx_fdt *fdt, const char *path, const char *name);
/* 0 also when there is nothing to delete. */
int kx_fdt_delete(struct kx_fdt *fdt, const char *path, const char *name);

/* How many 32-bit cells an address and a size take in the children of a node. */
struct kx_fdt_cells {
	unsigned int address;
	unsigned int size;
};

/* The root's; 2 and 1 when it does not say, as the standard has it. -EBADMSG unless 1 or 2. */
int kx_fdt_root_cells(const struct kx_fdt *fdt, struct kx_fdt_cells *ret);

struct kx_fdt_pair {
	uint64_t address;
	uint64_t size;
};

/* Pairs in so many cells; -ERANGE when one does not fit into them, or wraps. */
int kx_fdt_set_pairs(struct kx_fdt *fdt, const char *path, const char *name,
		     struct kx_fdt_cells cells, const struct kx_fdt_pair *pairs, size_t n);

/* The memory reserve map. */
size_t kx_fdt_reservations(const struct kx_fdt *fdt);
int kx_fdt_reservation(const struct kx_fdt *fdt, size_t index, struct kx_fdt_pair *ret);
int kx_fdt_reserve(struct kx_fdt *fdt, uint64_t address, uint64_t size);
int kx_fdt_unreserve(struct kx_fdt *fdt, size_t index);
