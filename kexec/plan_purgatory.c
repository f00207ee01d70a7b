// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <string.h>

#include "compiler.h"
#include "kexec/plan_purgatory.h"

#define NAME "purgatory"

int kx_plan_purgatory(const struct kx_planner *in, struct kx_segments *s, struct kx_hole hole,
		      size_t *ret)
{
	const struct kx_purgatory *p = in->purgatory;
	uint8_t *copy;
	int status;

	if (!p)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "Cannot load %s: this program was built without a purgatory for %s",
			       in->path, in->arch->name);
	copy = kx_segments_alloc(s, p->image.size);
	if (!copy)
		return kx_fail(in->log, KX_EXIT_FAIL, "Cannot load %s: not enough memory",
			       in->path);
	memcpy(copy, p->image.data, p->image.size);
	hole.size = p->memsz;
	if (hole.align < p->align)
		hole.align = p->align;
	status = kx_segments_place(s, in->log, NAME, bytes_of(copy, p->image.size), &hole, ret);
	if (status == KX_EXIT_OK)
		s->v[*ret].unchecked = true;
	return status;
}

uint8_t *kx_plan_purgatory_bytes(const struct kx_segments *s, size_t index)
{
	/* The view is of memory that kx_segments_alloc() gave, so it may be written to. */
	return (uint8_t *)(uintptr_t)s->v[index].from.data;
}

/* Bytes; whole blocks of the hash, for what follows would else be hashed slowly. */
static uint64_t checked_size(const struct kx_segment *segment)
{
	const uint64_t block = 64;
	uint64_t size = (segment->from.size + block - 1) / block * block;

	return segment->scratch && size < segment->size ? size : segment->size;
}

/* All that is to be checked, for the digest and for the purgatory in the same order. */
static size_t regions_of(const struct kx_segments *s, struct purgatory_region *regions,
			 struct kx_purgatory_source *sources)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct kx_segment *segment = &s->v[i];

		if (segment->unchecked)
			continue;
		regions[n] = (struct purgatory_region){segment->mem, checked_size(segment)};
		sources[n++] = (struct kx_purgatory_source){
			.buf = segment->from.data,
			.bufsz = segment->from.size,
			.memsz = checked_size(segment),
		};
	}
	return n;
}

int kx_plan_purgatory_done(const struct kx_planner *in, struct kx_segments *s, size_t index,
			   const struct purgatory_params *params)
{
	const struct kx_purgatory *p = in->purgatory;
	struct kx_purgatory_source sources[KX_SEGMENTS_MAX];
	struct purgatory_params values = *params;
	size_t n = regions_of(s, values.region, sources);
	int rc = 0;

	if (in->request->no_checks)
		values.flags |= PURGATORY_SKIP_DIGEST;
	else
		rc = kx_purgatory_digest(sources, n, values.digest);
	values.flags |= kx_purgatory_sha();
	if (rc == 0)
		rc = kx_purgatory_patch(p, kx_plan_purgatory_bytes(s, index), p->image.size,
					&values, p->big_endian);
	if (rc)
		return kx_fail(in->log, KX_EXIT_FAIL, "Cannot load %s: the purgatory: %s", in->path,
			       strerror(-rc));
	s->entry = s->v[index].mem + p->entry_offset;
	return KX_EXIT_OK;
}
