// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A vmlinux, laid out flat as arch/arm64/boot/Makefile would do it: its segments are as far from
 * each other in memory as their addresses say, and the header of an Image stands at its entry
 * (arch/arm64/kernel/head.S).
 */
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "kexec/image/arm64_image.h"

/* System V ABI, "Object Files", 64 bits. */
#define EI_CLASS    4
#define EI_DATA     5
#define E_ENTRY     24
#define E_PHOFF     32
#define E_PHENTSIZE 54
#define E_PHNUM     56
#define PHDR_SIZE   56
#define P_OFFSET    8
#define P_VADDR     16
#define P_FILESZ    32
#define P_MEMSZ     40

#define CLASS_64  2
#define DATA_BIG  2
#define TYPE_LOAD 1

/* A kernel has a handful. */
#define SEGMENTS_MAX 64

struct elf_segment {
	uint64_t at; /* bytes behind the entry */
	uint64_t size;
	struct bytes from;
};

struct elf {
	const struct kx_planner *in;
	bool big_endian;
	uint64_t entry;
	struct elf_segment v[SEGMENTS_MAX];
	size_t n;
};

static bool u16(const struct elf *e, uint64_t off, uint16_t *ret)
{
	return e->big_endian ? bytes_be16(e->in->image, off, ret)
			     : bytes_le16(e->in->image, off, ret);
}

static bool u32(const struct elf *e, uint64_t off, uint32_t *ret)
{
	return e->big_endian ? bytes_be32(e->in->image, off, ret)
			     : bytes_le32(e->in->image, off, ret);
}

static bool u64(const struct elf *e, uint64_t off, uint64_t *ret)
{
	return e->big_endian ? bytes_be64(e->in->image, off, ret)
			     : bytes_le64(e->in->image, off, ret);
}

static int damaged(const struct elf *e, const char *why)
{
	return kx_fail(e->in->log, KX_EXIT_FAIL, "%s is damaged: %s", e->in->path, why);
}

static int add_segment(struct elf *e, uint64_t address, uint64_t size, struct bytes from)
{
	struct elf_segment *segment;

	if (size < from.size)
		return damaged(e, "a segment has more bytes in the file than in memory");
	if (address < e->entry)
		return damaged(e, "a segment lies below the entry point");
	if (address - e->entry > KX_ARM64_IMAGE_MAX || size > KX_ARM64_IMAGE_MAX)
		return damaged(e, "its segments are too large, or too far from each other");
	if (e->n == SEGMENTS_MAX)
		return damaged(e, "it has too many segments");
	segment = &e->v[e->n++];
	*segment = (struct elf_segment){address - e->entry, size, from};
	return KX_EXIT_OK;
}

static int read_segment(struct elf *e, uint64_t header)
{
	uint64_t offset, address, file_size, size;
	struct bytes from = {0};
	uint32_t type;

	if (!bytes_has(e->in->image, header, PHDR_SIZE) || !u32(e, header, &type) ||
	    !u64(e, header + P_OFFSET, &offset) || !u64(e, header + P_VADDR, &address) ||
	    !u64(e, header + P_FILESZ, &file_size) || !u64(e, header + P_MEMSZ, &size))
		return damaged(e, "its program headers end early");
	if (type != TYPE_LOAD || size + file_size == 0)
		return KX_EXIT_OK;
	if (!bytes_sub(e->in->image, offset, file_size, &from))
		return damaged(e, "a segment lies outside of the file");
	return add_segment(e, address, size, from);
}

static int read_segments(struct elf *e)
{
	uint16_t entry_size, n;
	uint64_t headers;
	int status = KX_EXIT_OK;

	if (!u64(e, E_ENTRY, &e->entry) || !u64(e, E_PHOFF, &headers) ||
	    !u16(e, E_PHENTSIZE, &entry_size) || !u16(e, E_PHNUM, &n))
		return damaged(e, "its ELF header is cut short");
	if (entry_size < PHDR_SIZE || headers > e->in->image.size)
		return damaged(e, "its program headers are not where it says");
	for (uint16_t i = 0; i < n && status == KX_EXIT_OK; i++)
		status = read_segment(e, headers + (uint64_t)i * entry_size);
	if (status == KX_EXIT_OK && e->n == 0)
		status = damaged(e, "it has nothing to load");
	return status;
}

static int by_address(const void *a, const void *b)
{
	const struct elf_segment *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

static int check_overlap(struct elf *e)
{
	qsort(e->v, e->n, sizeof(e->v[0]), by_address);
	for (size_t i = 1; i < e->n; i++) {
		if (e->v[i].at - e->v[i - 1].at < e->v[i - 1].size)
			return kx_fail(e->in->log, KX_EXIT_FAIL,
				       "%s is damaged: Overlapping memory segments at 0x%" PRIx64,
				       e->in->path, e->entry + e->v[i].at);
	}
	return KX_EXIT_OK;
}

/* Without what is zero at the end: image_size in the header covers that. */
static int flatten(struct elf *e, struct kx_segments *s, struct bytes *ret)
{
	size_t size = 0;
	uint8_t *flat;

	for (size_t i = 0; i < e->n; i++) {
		if (e->v[i].from.size)
			size = (size_t)e->v[i].at + e->v[i].from.size;
	}
	flat = kx_segments_alloc(s, size);
	if (!flat)
		return kx_fail(e->in->log, KX_EXIT_FAIL, "Cannot load %s: not enough memory",
			       e->in->path);
	for (size_t i = 0; i < e->n; i++) {
		if (e->v[i].from.size)
			memcpy(flat + e->v[i].at, e->v[i].from.data, e->v[i].from.size);
	}
	*ret = bytes_of(flat, size);
	return KX_EXIT_OK;
}

int kx_arm64_plan_elf(const struct kx_planner *in, struct kx_segments *s)
{
	struct elf e = {.in = in};
	struct bytes flat = {0};
	uint8_t class, data;
	int status;

	if (!bytes_u8(in->image, EI_CLASS, &class) || !bytes_u8(in->image, EI_DATA, &data))
		return damaged(&e, "its ELF header is cut short");
	if (class != CLASS_64)
		return kx_fail(in->log, KX_EXIT_FAIL, "%s is no 64-bit ELF file", in->path);
	e.big_endian = data == DATA_BIG;
	status = read_segments(&e);
	if (status == KX_EXIT_OK)
		status = check_overlap(&e);
	if (status == KX_EXIT_OK)
		status = flatten(&e, s, &flat);
	return status ? status : kx_arm64_plan_flat(in, s, flat);
}
