/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the placement of segments has in common on all architectures. */
#pragma once

#include "verdict.h"

/* Is the memory map known and is there a crash reservation to load into? Else c is filled in. */
bool ksig_place_known(const struct ksig_judge *j, struct ksig_check *c);
/* No hole for size bytes: -EADDRNOTAVAIL. */
void ksig_place_refuse(const struct ksig_judge *j, struct ksig_check *c, const char *what,
		       uint64_t size);
/*
 * sanity_check_segment_list(): together no more than half of the memory. small: bytes of
 * segments that are not known exactly. False: c is filled in.
 */
bool ksig_place_half(const struct ksig_judge *j, struct ksig_check *c, uint64_t bytes,
		     uint64_t small);
/* The largest range that segments may come from, bytes. */
uint64_t ksig_place_largest(const struct ksig_judge *j);
/* The last address of memory; 0: not known. */
uint64_t ksig_place_last(const struct ksig_judge *j);
/* The machine's page size in bytes; 4096 where it is not known. */
uint64_t ksig_place_page(const struct ksig_judge *j);
/* The initrd in whole pages, bytes; 0 without one. */
uint64_t ksig_place_initrd(const struct ksig_judge *j);

/* Memory for segments that a loader puts wherever there is a hole. */
struct ksig_need {
	uint64_t kernel, initrd; /* bytes, whole pages */
	uint64_t slack;          /* for all that is not known exactly */
};
/* Refused where nothing can hold it, taken where everything fits with the slack, else unknown. */
void ksig_place_anywhere(const struct ksig_judge *j, struct ksig_check *c,
			 const struct ksig_need *need);
