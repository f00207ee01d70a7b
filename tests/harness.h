/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Places an input directly in front of a page without access, so that reading one
 * byte too many is a crash with any compiler and on any architecture, with no
 * sanitizer needed. One arena serves any number of inputs, one after the other:
 *
 *	| … free … | input | no access |
 */
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bytes.h"

struct guard {
	uint8_t *map;
	size_t room; /* bytes in front of the guard page */
	size_t page;
};

static inline void guard_fail(const char *what)
{
	perror(what);
	abort();
}

static inline struct guard guard_new(size_t room)
{
	long page_size = sysconf(_SC_PAGESIZE);
	size_t page = page_size > 0 ? (size_t)page_size : 4096;
	struct guard g = {.page = page, .room = (room + page - 1) / page * page};

	g.map = mmap(NULL, g.room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		     0);
	if (g.map == MAP_FAILED)
		guard_fail("mmap");
	if (mprotect(g.map + g.room, page, PROT_NONE) != 0)
		guard_fail("mprotect");
	return g;
}

static inline void guard_free(struct guard *g)
{
	if (g->map)
		munmap(g->map, g->room + g->page);
	*g = (struct guard){0};
}

/* Room for size bytes that end at the guard page; what was placed before is overwritten. */
static inline uint8_t *guard_at_end(struct guard *g, size_t size)
{
	if (size > g->room) {
		guard_free(g);
		*g = guard_new(size);
	}
	return g->map + g->room - size;
}

static inline struct bytes guarded_copy(struct guard *g, const void *data, size_t size)
{
	uint8_t *at = guard_at_end(g, size);

	if (size)
		memmove(at, data, size);
	return bytes_of(at, size);
}
