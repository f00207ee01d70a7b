// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kexec/image/x86_elf.h"
#include "put.h"

#define PAGE     UINT64_C(4096)
#define PT_LOAD  1
#define ET_DYN   3
#define MAX_MOVE (UINT64_C(1) << 30)

/* Where the fields are in the two classes. */
struct layout {
	unsigned int entry, phoff, phentsize, phnum; /* in the header */
	unsigned int word;                           /* bytes of an address */
	unsigned int size;                           /* of a program header */
	unsigned int offset, paddr, filesz, memsz, align;
};

static const struct layout layout_32 = {24, 28, 42, 44, 4, 32, 4, 12, 16, 20, 28};
static const struct layout layout_64 = {24, 32, 54, 56, 8, 56, 8, 24, 32, 40, 48};

struct header {
	uint64_t offset, paddr, filesz, memsz, align;
};

static bool word(const struct layout *l, struct bytes b, uint64_t off, uint64_t *ret)
{
	uint32_t half;

	if (l->word == 8)
		return bytes_le64(b, off, ret);
	if (!bytes_le32(b, off, &half))
		return false;
	*ret = half;
	return true;
}

static bool read_header(const struct layout *l, struct bytes b, struct header *ret)
{
	return word(l, b, l->offset, &ret->offset) && word(l, b, l->paddr, &ret->paddr) &&
	       word(l, b, l->filesz, &ret->filesz) && word(l, b, l->memsz, &ret->memsz) &&
	       word(l, b, l->align, &ret->align);
}

static int bad(const struct kx_log *log, const char *what)
{
	return kx_fail(log, KX_EXIT_FAIL, "The ELF file is damaged: %s", what);
}

static int add_load(const struct kx_log *log, struct bytes image, const struct header *h,
		    struct kx_x86_elf *elf)
{
	struct kx_x86_load load = {.mem = h->paddr, .size = h->memsz};
	uint64_t end;

	if (h->memsz < h->filesz)
		return bad(log, "a segment has more bytes in the file than in memory");
	if (h->memsz == 0)
		return KX_EXIT_OK;
	/* One that is all zeros may claim to lie anywhere in the file. */
	if (h->filesz && !bytes_sub(image, h->offset, h->filesz, &load.from))
		return bad(log, "a segment ends behind the file's end");
	if (__builtin_add_overflow(h->paddr, h->memsz - 1, &end) || end > UINT64_MAX - MAX_MOVE)
		return bad(log, "a segment ends behind the last address");
	if (h->align > MAX_MOVE || (h->align & (h->align - 1)))
		return bad(log, "a segment's alignment is none");
	if (elf->n == KX_X86_ELF_LOADS)
		return bad(log, "it has too many segments");
	if (h->align > elf->alignment)
		elf->alignment = h->align;
	elf->v[elf->n++] = load;
	return KX_EXIT_OK;
}

static int read_loads(const struct kx_log *log, const struct layout *l, struct bytes image,
		      struct kx_x86_elf *elf)
{
	uint64_t phoff = 0;
	uint16_t size = 0, n = 0;
	int status = KX_EXIT_OK;

	if (!word(l, image, l->entry, &elf->entry) || !word(l, image, l->phoff, &phoff) ||
	    !bytes_le16(image, l->phentsize, &size) || !bytes_le16(image, l->phnum, &n))
		return bad(log, "it ends in its header");
	if (size != l->size)
		return bad(log, "its program headers have an unknown size");
	for (uint16_t i = 0; i < n && status == KX_EXIT_OK; i++) {
		uint64_t skip = (uint64_t)i * size;
		struct bytes table, one;
		struct header h;
		uint32_t type;

		if (phoff > image.size || !bytes_sub(image, phoff, image.size - phoff, &table) ||
		    !bytes_sub(table, skip, size, &one) || !bytes_le32(one, 0, &type) ||
		    !read_header(l, one, &h))
			return bad(log, "it ends in its program headers");
		if (type == PT_LOAD)
			status = add_load(log, image, &h, elf);
	}
	return status;
}

static int by_address(const void *a, const void *b)
{
	const struct kx_x86_load *x = a, *y = b;

	return (x->mem > y->mem) - (x->mem < y->mem);
}

static int check_loads(const struct kx_log *log, struct kx_x86_elf *elf)
{
	bool enters = false;

	if (elf->n == 0)
		return bad(log, "there is nothing to load in it");
	qsort(elf->v, elf->n, sizeof(elf->v[0]), by_address);
	for (size_t i = 0; i < elf->n; i++) {
		const struct kx_x86_load *load = &elf->v[i];

		if (i > 0 && load[-1].mem + load[-1].size > load->mem)
			return kx_fail(log, KX_EXIT_FAIL,
				       "Overlapping memory segments at 0x%" PRIx64, load->mem);
		enters |= elf->entry >= load->mem && elf->entry - load->mem < load->size;
	}
	if (!enters)
		return bad(log, "its entry point is in none of its segments");
	elf->start = elf->v[0].mem & ~(elf->alignment - 1);
	elf->end = elf->v[elf->n - 1].mem + elf->v[elf->n - 1].size - 1;
	return KX_EXIT_OK;
}

int kx_x86_elf_read(const struct kx_log *log, struct bytes image, struct kx_x86_elf *ret)
{
	struct kx_x86_elf elf = {.alignment = PAGE};
	uint8_t class = 0;
	uint16_t type = 0;
	int status;

	if (!bytes_match(image, 0, "\177ELF", 4) || !bytes_u8(image, 4, &class) ||
	    !bytes_match(image, 5, "\1", 1) || !bytes_le16(image, 16, &type) ||
	    (class != 1 && class != 2))
		return bad(log, "it is no little-endian one");
	elf.is64 = class == 2;
	elf.relocatable = type == ET_DYN;
	status = read_loads(log, elf.is64 ? &layout_64 : &layout_32, image, &elf);
	if (status == KX_EXIT_OK)
		status = check_loads(log, &elf);
	if (status == KX_EXIT_OK)
		*ret = elf;
	return status;
}

/* ---- placing ----------------------------------------------------------- */

static uint64_t last_page(const struct kx_x86_load *load)
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
static int join(const struct kx_planner *in, struct kx_segments *s, const struct kx_x86_load *v,
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
		return bad(in->log, "its segments share pages that are far apart");
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
		const struct kx_x86_load *v = &elf->v[i];
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
