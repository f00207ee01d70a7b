/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device trees of POWER machines, made when a test needs them. */
#pragma once

#include <stdint.h>

#include "bytes.h"

#include "fixtures.h"

#define MIB (1ULL << 20)
#define GIB (1ULL << 30)

/* Device trees; every one has /chosen with where the kernel ends and a line. */
enum ppc64_kind {
	PPC64_PSERIES,   /* a guest: 2 GiB RMA, 6 GiB more, RTAS, hvterm; crashkernel=512M@128M */
	PPC64_POWERNV,   /* no hypervisor: OPAL, two nodes of 64 GiB, reserved-ranges */
	PPC64_DRCONF_V1, /* a small RMA of 256 MiB and blocks of 256 MiB, one not owned */
	PPC64_DRCONF_V2, /* the same, in fewer words */
};
struct blob ppc64_tree(enum ppc64_kind kind);
/* The tree with a property set; path has to be there. */
struct blob ppc64_tree_with(struct blob tree, const char *path, const char *name,
			    struct bytes value);
struct blob ppc64_tree_without(struct blob tree, const char *path, const char *name);

/* Numbers of the given size one behind the other, big-endian. Up to 64. */
struct bytes be_numbers(unsigned int size, size_t n, const uint64_t *numbers);
#define BE64S(...)                                                                                 \
	be_numbers(8, sizeof((uint64_t[]){__VA_ARGS__}) / 8, (const uint64_t[]){__VA_ARGS__})
#define BE32S(...)                                                                                 \
	be_numbers(4, sizeof((uint64_t[]){__VA_ARGS__}) / 8, (const uint64_t[]){__VA_ARGS__})
