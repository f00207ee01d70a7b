/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel is given that has to leave another one's memory alone, besides what every kernel
 * is: a crash kernel the header of the core, and a copy of the low memory that a kernel cannot do
 * without (the purgatory makes it); a kernel that can return (--load-preserve-context) the header,
 * and all memory up to --mem-max, which the old kernel exchanges and gets back.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kexec/planner.h"
#include "kexec/ranges.h"
#include "kexec/segments.h"

struct kx_x86_crash {
	bool on;
	struct kx_range own[2]; /* its memory, sorted, besides the low one */
	size_t n_own;
	struct kx_range low; /* the first memory there is */
	uint64_t backup_at;
	uint64_t backup_room; /* there, in whole pages; 0: low is exchanged, not copied */
	uint64_t header_at;
	uint64_t header_size;
};

/* Places both, unless it is an ordinary kernel that is loaded. An exit status. */
int kx_x86_crash_place(const struct kx_planner *in, struct kx_segments *s,
		       struct kx_x86_crash *ret);
/* The memory that a crash kernel may know of, sorted. 0 or as kx_ranges_add(). */
int kx_x86_crash_map(const struct kx_machine *machine, const struct kx_x86_crash *crash,
		     struct kx_ranges *ret);
/* When all else is placed: what is free becomes segments, so that it is exchanged too. An exit
 * status. */
int kx_x86_crash_fill(const struct kx_planner *in, struct kx_segments *s);
