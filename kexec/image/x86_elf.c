// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <elf.h>
#include <inttypes.h>
#include <string.h>

#include "kexec/image/x86_elf.h"
#include "put.h"

#define PAGE     UINT64_C(4096)
#define MAX_MOVE (UINT64_C(1) << 30)

static int bad(const struct kx_planner *in, const char *why)
{
	return kx_elf_file_damaged(in->log, in->path, why);
}

static int check_loads(const struct kx_planner *in, struct kx_x86_elf *elf)
{
	bool enters = false;

	for (size_t i = 0; i < elf->n; i++) {
		const struct kx_elf_load *load = &elf->v[i];

		elf->end = load->mem + load->size - 1;
		if (elf->end > UINT64_MAX - MAX_MOVE)
			return bad(in, "a segment ends behind the last address");
		if (load->align > MAX_MOVE || (load->align & (load->align - 1)))
			return bad(in, "a segment's alignment is none");
		if (load->align > elf->alignment)
			elf->alignment = load->align;
		enters |= elf->entry >= load->mem && elf->entry - load->mem < load->size;
	}
	if (!enters)
		return bad(in, "its entry point is in none of its segments");
	elf->start = elf->v[0].mem & ~(elf->alignment - 1);
	return KX_EXIT_OK;
}

int kx_x86_elf_read(const struct kx_planner *in, struct kx_x86_elf *ret)
{
	struct kx_elf_file file;
	int status = kx_elf_file_read(in->log, in->path, in->image, KX_ELF_PHYSICAL, &file);

	if (status)
		return status;
	if (file.big_endian)
		return bad(in, "x86 has no big-endian files");
	*ret = (struct kx_x86_elf){
		.is64 = file.is64,
		.relocatable = file.type == ET_DYN,
		.entry = file.entry,
		.alignment = PAGE,
		.n = file.n,
	};
	memcpy(ret->v, file.v, sizeof(ret->v));
	return check_loads(in, ret);
}

/* ---- placing ----------------------------------------------------------- */

static uint64_t last_page(const struct kx_elf_load *load)
{
	return (load->mem + load->size - 1) & ~(PAGE - 1);
}

/* The number of loads from the first on that share pages, each with the next. */
static size_t in_one_piece(const struct kx_x86_elf *elf, size_t first)
{
	size_t i = first + 1;

	while (i < elf->n && (elf->v[i].mem & ~(PAGE - 1)) <= last_page(&elf->v[i - 1]))
		i++;
	return i - first;
}

/* Whole pages made of loads that begin or end in the middle of one. */
static int join(const struct kx_planner *in, struct kx_segments *s, const struct kx_elf_load *v,
		size_t n, struct bytes *ret)
{
	const uint64_t start = v[0].mem & ~(PAGE - 1);
	uint64_t size = 0;
	struct put put;
	uint8_t *buf;

	for (size_t i = 0; i < n; i++) {
		if (v[i].from.size)
			size = v[i].mem - start + v[i].from.size;
	}
	/* What is between them is in no file; a file that claims much of it is not worth it. */
	if (size > in->image.size + n * PAGE + MAX_MOVE / 64)
		return bad(in, "its segments share pages that are far apart");
	buf = kx_segments_alloc(s, (size_t)size);
	if (!buf)
		return kx_fail(in->log, KX_EXIT_FAIL, "Cannot load %s: not enough memory",
			       in->path);
	put = put_to(buf, (size_t)size);
	for (size_t i = 0; i < n; i++) {
		if (v[i].from.size)
			put_bytes(&put, v[i].mem - start, v[i].from);
	}
	*ret = bytes_of(buf, (size_t)size);
	return KX_EXIT_OK;
}

int kx_x86_elf_place(const struct kx_planner *in, struct kx_segments *s,
		     const struct kx_x86_elf *elf, uint64_t by)
{
	int status = KX_EXIT_OK;

	for (size_t i = 0, n; i < elf->n && status == KX_EXIT_OK; i += n) {
		const struct kx_elf_load *v = &elf->v[i];
		const uint64_t start = v->mem & ~(PAGE - 1);
		struct bytes from = v->from;
		uint64_t size;

		n = in_one_piece(elf, i);
		size = v[n - 1].mem + v[n - 1].size - start;
		if (n > 1 || v->mem != start)
			status = join(in, s, v, n, &from);
		if (status == KX_EXIT_OK)
			status =
				kx_segments_put(s, in->log, "kernel", from, start + by, size, NULL);
	}
	return status;
}

int kx_x86_elf_find(const struct kx_planner *in, const struct kx_segments *s,
		    const struct kx_x86_elf *elf, const struct kx_hole *where, uint64_t *ret_by)
{
	struct kx_hole hole = *where;
	uint64_t mem;

	hole.size = elf->end - elf->start + 1;
	if (hole.align < elf->alignment)
		hole.align = elf->alignment;
	if (kx_ranges_find(&s->free, &hole, &mem))
		return kx_fail(in->log, KX_EXIT_DIE,
			       "Could not find a free area of memory of 0x%" PRIx64 " bytes...",
			       hole.size);
	*ret_by = mem - elf->start;
	return KX_EXIT_OK;
}
