/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan for kexec_load: what lies where when the new kernel begins, and where it begins. Planners
 * fill it in and touch nothing else of the machine.
 *
 * The kernel's demands (kernel/kexec_core.c, sanity_check_segment_list()): addresses and sizes in
 * memory are multiples of a page, no two overlap, no more bytes are given than there is room, a
 * segment of a crash kernel lies in the reservation.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes.h"
#include "kexec/log.h"
#include "kexec/ranges.h"

/* include/linux/kexec.h, KEXEC_SEGMENT_MAX */
#define KX_SEGMENTS_MAX 16

struct kx_segment {
	const char *name;  /* for people: "kernel", "initrd" */
	struct bytes from; /* what is behind it up to size is zero */
	uint64_t mem;      /* physical address */
	uint64_t size;     /* bytes in memory, a multiple of a page */
	bool scratch;      /* what is behind from is nobody's: it is not in purgatory's digest */
	bool unchecked;    /* not in it at all: purgatory itself, or what the kernel rewrites */
};

struct kx_segments {
	struct kx_segment v[KX_SEGMENTS_MAX];
	size_t n;
	uint64_t entry;     /* physical address */
	uint64_t page_size; /* bytes */
	uint64_t low; /* not 0: from here upwards, as low as there is room; see struct kx_arch */
	struct kx_ranges free; /* where segments may lie, less those that are there; sorted */
	void **owned;          /* what the segments are made of, as far as it is theirs */
	size_t n_owned;
};

/* Takes the ranges over, which are where segments may lie. */
void kx_segments_init(struct kx_segments *s, uint64_t page_size, struct kx_ranges *where);
void kx_segments_release(struct kx_segments *s);

/* Zeroed memory that lives as long as the plan; NULL when there is none. */
uint8_t *kx_segments_alloc(struct kx_segments *s, size_t size);

/*
 * One more segment at the best place for it. hole->size is what it takes in memory, at least
 * from.size; it is rounded up to pages, its alignment and hole->min too. s->low takes precedence
 * over hole->top_down. Returns an exit status; anything but KX_EXIT_OK has been explained. *ret is
 * the segment's index.
 */
int kx_segments_place(struct kx_segments *s, const struct kx_log *log, const char *name,
		      struct bytes from, const struct kx_hole *hole, size_t *ret);
/* The same at a given address. */
int kx_segments_put(struct kx_segments *s, const struct kx_log *log, const char *name,
		    struct bytes from, uint64_t mem, uint64_t size, size_t *ret);

/* In the order of addresses; indices from before are void. */
void kx_segments_sort(struct kx_segments *s);

void kx_segments_print(FILE *out, const struct kx_segments *s);
