/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/iomem (kernel/resource.c, r_show()): "  start-end : name", two blanks for each level. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes.h"
#include "kexec/ranges.h"

struct kx_resource {
	uint64_t start;
	uint64_t end; /* the last byte */
	unsigned int depth;
	const char *name; /* in the list's own text */
};

struct kx_iomem {
	struct kx_resource *v; /* in the order of the file: a parent before its children */
	size_t n;
	char *text;
};

/*
 *	-EPERM    every address is zero: they are hidden from whoever has not CAP_SYS_ADMIN
 *	-EBADMSG  not such a file
 *	-E2BIG    more than KX_RANGES_MAX lines
 *	-ENOMEM
 */
int kx_iomem_parse(const char *text, struct kx_iomem *ret);
void kx_iomem_release(struct kx_iomem *iomem);

/* Is there one of this name? The first after *at, which begins as 0 and is moved on. */
bool kx_iomem_next(const struct kx_iomem *iomem, const char *name, size_t *at,
		   struct kx_resource *ret);
/* All of one name, at any depth, appended to ranges and sorted. 0 or as kx_ranges_add(). */
int kx_iomem_ranges(const struct kx_iomem *iomem, const char *name, enum kx_memory kind,
		    struct kx_ranges *ranges);
