/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ranges of physical addresses, in bytes. A range's end is its last byte, so that the last page of
 * the address space can be told, as /proc/iomem and sysfs tell it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As the kernel's resource tree and the e820 table name them. */
enum kx_memory {
	KX_RAM,
	KX_RESERVED,
	KX_ACPI, /* ACPI Tables: memory once they are read */
	KX_NVS,  /* ACPI Non-volatile Storage */
	KX_PMEM, /* Persistent Memory */
	KX_PRAM, /* Persistent Memory (legacy) */
};

struct kx_range {
	uint64_t start;
	uint64_t end; /* the last byte */
	enum kx_memory kind;
};

struct kx_ranges {
	struct kx_range *v;
	size_t n;
	size_t room;
};

/* More than any machine has; what claims more is not a memory map. */
#define KX_RANGES_MAX 65536u

void kx_ranges_release(struct kx_ranges *ranges);

/* Appends. 0; -EINVAL when end lies before start; -E2BIG; -ENOMEM. */
int kx_ranges_add(struct kx_ranges *ranges, struct kx_range range);
/* A copy of those of one kind. 0, -ENOMEM. */
int kx_ranges_of(const struct kx_ranges *from, enum kx_memory kind, struct kx_ranges *ret);

/* By address, and neighbours of one kind become one; O(n log n). The rest below needs it. */
void kx_ranges_sort(struct kx_ranges *ranges);
/* Takes [start, end] away from every range. 0; -E2BIG; -ENOMEM. */
int kx_ranges_cut(struct kx_ranges *ranges, uint64_t start, uint64_t end);
/* Keeps what lies in [start, end]. */
void kx_ranges_clip(struct kx_ranges *ranges, uint64_t start, uint64_t end);
/* Is all of [start, end] in one range? */
bool kx_ranges_have(const struct kx_ranges *ranges, uint64_t start, uint64_t end);
/* Bytes in all; UINT64_MAX when they are more. */
uint64_t kx_ranges_total(const struct kx_ranges *ranges);

/* What is looked for in ranges that are free. */
struct kx_hole {
	uint64_t size;  /* bytes, not 0 */
	uint64_t align; /* a power of two; 0 as 1 */
	uint64_t min;   /* the lowest address of the first byte */
	uint64_t max;   /* the highest address of the last byte; 0: no limit */
	bool top_down;  /* the highest address that will do, not the lowest */
};

/* 0; -EINVAL for a hole without size or with an alignment that is none; -ENOSPC. */
int kx_ranges_find(const struct kx_ranges *free, const struct kx_hole *hole, uint64_t *ret);
/* The largest size that kx_ranges_find() would find with that alignment and between those limits.
 */
uint64_t kx_ranges_largest(const struct kx_ranges *free, const struct kx_hole *hole);
