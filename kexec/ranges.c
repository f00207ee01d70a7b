// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "kexec/ranges.h"

void kx_ranges_release(struct kx_ranges *ranges)
{
	free(ranges->v);
	*ranges = (struct kx_ranges){0};
}

int kx_ranges_add(struct kx_ranges *ranges, struct kx_range range)
{
	struct kx_range *bigger;
	size_t room = ranges->room ? ranges->room * 2 : 16;

	if (range.end < range.start)
		return -EINVAL;
	if (ranges->n >= KX_RANGES_MAX)
		return -E2BIG;
	if (ranges->n == ranges->room) {
		bigger = reallocarray(ranges->v, room, sizeof(*bigger));
		if (!bigger)
			return -ENOMEM;
		ranges->v = bigger;
		ranges->room = room;
	}
	ranges->v[ranges->n++] = range;
	return 0;
}

int kx_ranges_of(const struct kx_ranges *from, enum kx_memory kind, struct kx_ranges *ret)
{
	struct kx_ranges ranges = {0};
	int rc = 0;

	for (size_t i = 0; i < from->n && rc == 0; i++) {
		if (from->v[i].kind == kind)
			rc = kx_ranges_add(&ranges, from->v[i]);
	}
	if (rc) {
		kx_ranges_release(&ranges);
		return rc;
	}
	*ret = ranges;
	return 0;
}

static int by_address(const void *a, const void *b)
{
	const struct kx_range *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->end != y->end)
		return x->end < y->end ? -1 : 1;
	return (x->kind > y->kind) - (x->kind < y->kind);
}

/* b begins in a, or right behind it. */
static bool touches(const struct kx_range *a, const struct kx_range *b)
{
	return a->kind == b->kind && (b->start <= a->end || b->start - a->end == 1);
}

void kx_ranges_sort(struct kx_ranges *ranges)
{
	size_t n = 0;

	if (ranges->n == 0)
		return;
	qsort(ranges->v, ranges->n, sizeof(*ranges->v), by_address);
	for (size_t i = 1; i < ranges->n; i++) {
		struct kx_range *last = &ranges->v[n];

		if (!touches(last, &ranges->v[i]))
			ranges->v[++n] = ranges->v[i];
		else if (ranges->v[i].end > last->end)
			last->end = ranges->v[i].end;
	}
	ranges->n = n + 1;
}

int kx_ranges_cut(struct kx_ranges *ranges, uint64_t start, uint64_t end)
{
	struct kx_ranges left = {0};
	int rc = 0;

	for (size_t i = 0; i < ranges->n && rc == 0; i++) {
		struct kx_range r = ranges->v[i];

		if (r.end < start || r.start > end) {
			rc = kx_ranges_add(&left, r);
			continue;
		}
		if (r.start < start)
			rc = kx_ranges_add(&left, (struct kx_range){r.start, start - 1, r.kind});
		if (rc == 0 && r.end > end)
			rc = kx_ranges_add(&left, (struct kx_range){end + 1, r.end, r.kind});
	}
	if (rc) {
		kx_ranges_release(&left);
		return rc;
	}
	free(ranges->v);
	*ranges = left;
	return 0;
}

void kx_ranges_clip(struct kx_ranges *ranges, uint64_t start, uint64_t end)
{
	size_t n = 0;

	for (size_t i = 0; i < ranges->n; i++) {
		struct kx_range r = ranges->v[i];

		if (r.start < start)
			r.start = start;
		if (r.end > end)
			r.end = end;
		if (r.start <= r.end)
			ranges->v[n++] = r;
	}
	ranges->n = n;
}

bool kx_ranges_have(const struct kx_ranges *ranges, uint64_t start, uint64_t end)
{
	for (size_t i = 0; i < ranges->n; i++) {
		if (ranges->v[i].start <= start && end <= ranges->v[i].end)
			return start <= end;
	}
	return false;
}

uint64_t kx_ranges_total(const struct kx_ranges *ranges)
{
	uint64_t total = 0;

	for (size_t i = 0; i < ranges->n; i++) {
		uint64_t most = ranges->v[i].end - ranges->v[i].start;

		if (most == UINT64_MAX || __builtin_add_overflow(total, most + 1, &total))
			return UINT64_MAX;
	}
	return total;
}

/* The part of a range that hole allows, its beginning aligned; false when nothing is left. */
static bool allowed(const struct kx_range *range, const struct kx_hole *hole, uint64_t align,
		    uint64_t *ret_start, uint64_t *ret_end)
{
	uint64_t start = range->start > hole->min ? range->start : hole->min;
	uint64_t end = hole->max && hole->max < range->end ? hole->max : range->end;
	uint64_t up = (align - start % align) % align;

	if (__builtin_add_overflow(start, up, ret_start))
		return false;
	*ret_end = end;
	return *ret_start <= end;
}

int kx_ranges_find(const struct kx_ranges *free, const struct kx_hole *hole, uint64_t *ret)
{
	uint64_t align = hole->align ? hole->align : 1;
	bool found = false;
	uint64_t start, end;

	if (hole->size == 0 || (align & (align - 1)))
		return -EINVAL;
	for (size_t i = 0; i < free->n && (!found || hole->top_down); i++) {
		if (!allowed(&free->v[i], hole, align, &start, &end) ||
		    end - start < hole->size - 1)
			continue;
		if (hole->top_down)
			start = (end - (hole->size - 1)) & ~(align - 1);
		*ret = start;
		found = true;
	}
	return found ? 0 : -ENOSPC;
}

uint64_t kx_ranges_largest(const struct kx_ranges *free, const struct kx_hole *hole)
{
	uint64_t align = hole->align ? hole->align : 1;
	uint64_t best = 0, start, end;

	for (size_t i = 0; i < free->n; i++) {
		if (allowed(&free->v[i], hole, align, &start, &end) && end - start >= best)
			best = end - start == UINT64_MAX ? UINT64_MAX : end - start + 1;
	}
	return best;
}
