// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "kexec/segments.h"

void kx_segments_init(struct kx_segments *s, uint64_t page_size, struct kx_ranges *where)
{
	*s = (struct kx_segments){.page_size = page_size, .free = *where};
	*where = (struct kx_ranges){0};
	kx_ranges_sort(&s->free);
}

void kx_segments_release(struct kx_segments *s)
{
	for (size_t i = 0; i < s->n_owned; i++)
		free(s->owned[i]);
	free(s->owned);
	kx_ranges_release(&s->free);
	*s = (struct kx_segments){0};
}

uint8_t *kx_segments_alloc(struct kx_segments *s, size_t size)
{
	void **bigger = reallocarray(s->owned, s->n_owned + 1, sizeof(*bigger));
	uint8_t *new;

	if (!bigger)
		return NULL;
	s->owned = bigger;
	new = calloc(1, size ? size : 1);
	if (new)
		s->owned[s->n_owned++] = new;
	return new;
}

/* To a whole number of pages; false when there is no such number. */
static bool round_up(uint64_t size, uint64_t page, uint64_t *ret)
{
	if (__builtin_add_overflow(size, page - 1, ret))
		return false;
	*ret &= ~(page - 1);
	return true;
}

static int append(struct kx_segments *s, const struct kx_log *log, const struct kx_segment *segment,
		  size_t *ret)
{
	int rc;

	if (s->n == KX_SEGMENTS_MAX)
		return kx_fail(log, KX_EXIT_FAIL,
			       "Cannot place %s: kexec_load takes %d segments, and all are used",
			       segment->name, KX_SEGMENTS_MAX);
	rc = kx_ranges_cut(&s->free, segment->mem, segment->mem + segment->size - 1);
	if (rc)
		return kx_fail(log, KX_EXIT_FAIL, "Cannot place %s: %s", segment->name,
			       strerror(-rc));
	s->v[s->n] = *segment;
	if (ret)
		*ret = s->n;
	s->n++;
	return KX_EXIT_OK;
}

static int no_room(const struct kx_segments *s, const struct kx_log *log, const char *name,
		   const struct kx_hole *hole)
{
	kx_fail(log, KX_EXIT_DIE, "Could not find a free area of memory of 0x%" PRIx64 " bytes...",
		hole->size);
	return kx_fail(log, KX_EXIT_DIE,
		       "locate_hole failed: the %s needs %" PRIu64 " KiB, and where it may lie the "
		       "largest free area has %" PRIu64 " KiB",
		       name, hole->size / 1024 + (hole->size % 1024 != 0),
		       kx_ranges_largest(&s->free, hole) / 1024);
}

int kx_segments_place(struct kx_segments *s, const struct kx_log *log, const char *name,
		      struct bytes from, const struct kx_hole *hole, size_t *ret)
{
	struct kx_hole pages = *hole;
	struct kx_segment segment = {.name = name, .from = from};

	if (pages.size < from.size)
		pages.size = from.size;
	if (pages.align < s->page_size)
		pages.align = s->page_size;
	if (s->low && (pages.max == 0 || pages.max > s->low)) {
		pages.top_down = false;
		if (pages.min < s->low)
			pages.min = s->low;
	}
	if (pages.size == 0 || !round_up(pages.size, s->page_size, &pages.size))
		return kx_fail(log, KX_EXIT_DIE,
			       "Cannot place %s: a size of 0x%" PRIx64 " bytes is none", name,
			       hole->size);
	if (kx_ranges_find(&s->free, &pages, &segment.mem))
		return no_room(s, log, name, &pages);
	segment.size = pages.size;
	return append(s, log, &segment, ret);
}

int kx_segments_put(struct kx_segments *s, const struct kx_log *log, const char *name,
		    struct bytes from, uint64_t mem, uint64_t size, size_t *ret)
{
	struct kx_segment segment = {.name = name, .from = from, .mem = mem};
	uint64_t last = 0;

	if (size < from.size)
		size = from.size;
	if (mem & (s->page_size - 1))
		return kx_fail(log, KX_EXIT_DIE, "Base address: 0x%" PRIx64 " is not page aligned",
			       mem);
	if (size == 0 || !round_up(size, s->page_size, &segment.size) ||
	    __builtin_add_overflow(mem, segment.size - 1, &last) ||
	    !kx_ranges_have(&s->free, mem, last))
		return kx_fail(log, KX_EXIT_DIE,
			       "Invalid memory segment 0x%" PRIx64 " - 0x%" PRIx64
			       ": the %s cannot lie there",
			       mem, last, name);
	return append(s, log, &segment, ret);
}

static int by_address(const void *a, const void *b)
{
	const struct kx_segment *x = a, *y = b;

	return (x->mem > y->mem) - (x->mem < y->mem);
}

void kx_segments_sort(struct kx_segments *s)
{
	qsort(s->v, s->n, sizeof(*s->v), by_address);
}

void kx_segments_print(FILE *out, const struct kx_segments *s)
{
	fprintf(out, "  entry         0x%" PRIx64 "\n", s->entry);
	for (size_t i = 0; i < s->n; i++)
		fprintf(out, "  %-13s 0x%" PRIx64 "-0x%" PRIx64 ", %zu bytes of %" PRIu64 "\n",
			s->v[i].name, s->v[i].mem, s->v[i].mem + s->v[i].size - 1,
			s->v[i].from.size, s->v[i].size);
}
