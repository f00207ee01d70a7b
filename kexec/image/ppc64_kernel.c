// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <elf.h>
#include <errno.h>
#include <inttypes.h>

#include "compiler.h"
#include "kexec/image/ppc64_kernel.h"
#include "overflow.h"

/* A vmlinux has one or two; kernel/kexec_elf.c allows any number. */
#define PARTS_MAX 32u

/* What is between parts takes memory when they are put together. */
#define GAPS_MAX (256u << 20)

/* The smallest the kernel is linked with, and the largest that means anything. */
#define ALIGN_MAX (16u << 20)

struct part {
	struct bytes from;
	uint64_t address; /* physical, as it was linked */
	uint64_t size;    /* bytes in memory */
	uint64_t align;
};

struct parts {
	struct part v[PARTS_MAX];
	size_t n;
	uint64_t start;
	uint64_t size;      /* from the first byte to the last in memory */
	uint64_t file_size; /* and to the last that comes from the file */
};

struct elf {
	const struct kx_planner *in;
	struct bytes file;
	bool big_endian;
};

static int bad(const struct elf *elf, const char *what)
{
	return kx_fail(elf->in->log, KX_EXIT_FAIL, "%s: %s", elf->in->path, what);
}

static uint64_t field(const struct elf *elf, struct bytes from, uint64_t off, unsigned int size)
{
	uint64_t value = 0;
	struct bytes part;

	if (!bytes_sub(from, off, size, &part))
		return 0;
	for (unsigned int i = 0; i < size; i++)
		value = value << 8 | part.data[elf->big_endian ? i : size - 1 - i];
	return value;
}

#define FIELD(elf, from, type, member)                                                             \
	field(elf, from, offsetof(type, member), (unsigned int)sizeof(((type *)0)->member))

static int read_header(struct elf *elf, struct bytes *ret_table, size_t *ret_n)
{
	uint64_t offset, size;
	uint8_t class, order;

	if (!bytes_match(elf->file, 0, ELFMAG, SELFMAG) ||
	    !bytes_has(elf->file, 0, sizeof(Elf64_Ehdr)) ||
	    !bytes_u8(elf->file, EI_CLASS, &class) || !bytes_u8(elf->file, EI_DATA, &order))
		return bad(elf, "the ELF header is cut short");
	if (class != ELFCLASS64)
		return bad(elf, "a 32-bit ELF file, and kernels for this machine are 64-bit");
	if (order != ELFDATA2LSB && order != ELFDATA2MSB)
		return bad(elf, "the ELF header names no byte order");
	elf->big_endian = order == ELFDATA2MSB;
	if (FIELD(elf, elf->file, Elf64_Ehdr, e_phentsize) != sizeof(Elf64_Phdr))
		return bad(elf, "the ELF program headers are of an unknown size");
	*ret_n = (size_t)FIELD(elf, elf->file, Elf64_Ehdr, e_phnum);
	offset = FIELD(elf, elf->file, Elf64_Ehdr, e_phoff);
	size = *ret_n * sizeof(Elf64_Phdr);
	if (!bytes_sub(elf->file, offset, size, ret_table))
		return bad(elf, "the ELF program headers lie outside of the file");
	return KX_EXIT_OK;
}

static int read_part(const struct elf *elf, struct bytes header, struct part *ret)
{
	uint64_t file_size = FIELD(elf, header, Elf64_Phdr, p_filesz), last;

	ret->address = FIELD(elf, header, Elf64_Phdr, p_paddr);
	ret->size = FIELD(elf, header, Elf64_Phdr, p_memsz);
	ret->align = FIELD(elf, header, Elf64_Phdr, p_align);
	if (!bytes_sub(elf->file, FIELD(elf, header, Elf64_Phdr, p_offset), file_size, &ret->from))
		return bad(elf, "a segment of the ELF file lies outside of it");
	if (ret->size < file_size)
		return bad(elf, "a segment of the ELF file is larger there than in memory");
	if (ret->size && add_overflows(ret->address, ret->size - 1, &last))
		return bad(elf,
			   "a segment of the ELF file reaches beyond the end of all addresses");
	return KX_EXIT_OK;
}

static bool overlap(const struct part *a, const struct part *b)
{
	return a->address <= b->address + (b->size - 1) && b->address <= a->address + (a->size - 1);
}

static int add_part(const struct elf *elf, struct parts *parts, const struct part *part)
{
	if (part->size == 0)
		return KX_EXIT_OK;
	if (parts->n == PARTS_MAX)
		return bad(elf, "the ELF file has more segments than a kernel");
	for (size_t i = 0; i < parts->n; i++) {
		if (overlap(&parts->v[i], part))
			return bad(elf, "segments of the ELF file overlap in memory");
	}
	parts->v[parts->n++] = *part;
	return KX_EXIT_OK;
}

static int read_parts(const struct elf *elf, struct bytes table, size_t n, struct parts *parts)
{
	for (size_t i = 0; i < n; i++) {
		struct bytes header;
		struct part part;
		int status;

		if (!bytes_sub(table, i * sizeof(Elf64_Phdr), sizeof(Elf64_Phdr), &header) ||
		    FIELD(elf, header, Elf64_Phdr, p_type) != PT_LOAD)
			continue;
		status = read_part(elf, header, &part);
		if (status == KX_EXIT_OK)
			status = add_part(elf, parts, &part);
		if (status)
			return status;
	}
	return parts->n ? KX_EXIT_OK : bad(elf, "the ELF file has nothing to load");
}

/* Where the parts begin and end; read_part() has seen that no sum wraps. */
static int measure(const struct elf *elf, struct parts *parts)
{
	uint64_t last = 0, file_end = 0, file_bytes = 0;

	parts->start = UINT64_MAX;
	for (size_t i = 0; i < parts->n; i++) {
		const struct part *p = &parts->v[i];

		if (p->address < parts->start)
			parts->start = p->address;
		if (p->address + (p->size - 1) > last)
			last = p->address + (p->size - 1);
		if (p->from.size && p->address + p->from.size > file_end)
			file_end = p->address + p->from.size;
		file_bytes += p->from.size;
	}
	if (add_overflows(last - parts->start, (uint64_t)1, &parts->size))
		return bad(elf, "the ELF file takes all of memory");
	parts->file_size = file_end > parts->start ? file_end - parts->start : 0;
	if (parts->file_size > file_bytes && parts->file_size - file_bytes > GAPS_MAX)
		return bad(elf, "segments of the ELF file lie too far apart in memory");
	return KX_EXIT_OK;
}

/* Parts keep their distance, so one segment is enough. */
static int join(const struct elf *elf, struct kx_segments *s, const struct parts *parts,
		struct bytes *ret)
{
	uint8_t *buf;

	if (parts->n == 1) {
		*ret = parts->v[0].from;
		return KX_EXIT_OK;
	}
	buf = kx_segments_alloc(s, (size_t)parts->file_size);
	if (!buf)
		return bad(elf, "not enough memory");
	for (size_t i = 0; i < parts->n; i++) {
		const struct part *p = &parts->v[i];

		if (p->from.size)
			memcpy(buf + (p->address - parts->start), p->from.data, p->from.size);
	}
	*ret = bytes_of(buf, (size_t)parts->file_size);
	return KX_EXIT_OK;
}

int kx_ppc64_kernel_read(const struct kx_planner *in, struct kx_segments *s,
			 struct kx_ppc64_kernel *ret)
{
	struct elf elf = {.in = in, .file = in->image};
	struct kx_ppc64_kernel kernel = {.align = 1};
	struct parts parts = {0};
	struct bytes table = {0};
	size_t n = 0;
	int status = read_header(&elf, &table, &n);

	if (status == KX_EXIT_OK)
		status = read_parts(&elf, table, n, &parts);
	if (status == KX_EXIT_OK)
		status = measure(&elf, &parts);
	if (status == KX_EXIT_OK)
		status = join(&elf, s, &parts, &kernel.from);
	if (status)
		return status;
	if (kernel.from.size < KX_PPC64_HEAD)
		return bad(&elf, "the ELF file is too small for a kernel");
	for (size_t i = 0; i < parts.n; i++) {
		uint64_t align = parts.v[i].align;

		if (align > kernel.align && align <= ALIGN_MAX && (align & (align - 1)) == 0)
			kernel.align = align;
	}
	kernel.big_endian = elf.big_endian;
	kernel.size = parts.size;
	*ret = kernel;
	return KX_EXIT_OK;
}
