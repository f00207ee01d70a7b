/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a crash kernel is given besides what every kernel is: the header of the core, and a copy of
 * the low memory that a kernel cannot do without (the purgatory makes it).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kexec/planner.h"
#include "kexec/ranges.h"
#include "kexec/segments.h"

struct kx_x86_crash {
	bool on;
	uint64_t backup_source;
	uint64_t backup_size;
	uint64_t backup_at;
	uint64_t backup_room; /* there, in whole pages */
	uint64_t header_at;
	uint64_t header_size;
};

/* Places both, unless no crash kernel is loaded. An exit status. */
int kx_x86_crash_place(const struct kx_planner *in, struct kx_segments *s,
		       struct kx_x86_crash *ret);
/* The memory that a crash kernel may know of, sorted. 0 or as kx_ranges_add(). */
int kx_x86_crash_map(const struct kx_machine *machine, const struct kx_x86_crash *crash,
		     struct kx_ranges *ret);
