// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <elf.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>

#include "kexec/image/elf_file.h"
#include "overflow.h"

struct reader {
	const struct kx_log *log;
	const char *path;
	struct bytes image;
	enum kx_elf_by by;
	struct kx_elf_file *file;
};

int kx_elf_file_damaged(const struct kx_log *log, const char *path, const char *why)
{
	return kx_fail(log, KX_EXIT_FAIL, "%s is damaged: %s", path, why);
}

static int damaged(const struct reader *r, const char *why)
{
	return kx_elf_file_damaged(r->log, r->path, why);
}

/* size bytes at off, which the caller knows to be there. */
static uint64_t field(const struct reader *r, struct bytes from, uint64_t off, unsigned int size)
{
	uint64_t value = 0;
	struct bytes part;

	if (!bytes_sub(from, off, size, &part))
		return 0;
	for (unsigned int i = 0; i < size; i++)
		value = value << 8 | part.data[r->file->big_endian ? i : size - 1 - i];
	return value;
}

/* A member of a structure that both classes have, each in its own place and size. */
#define FIELD(r, from, of, member)                                                                 \
	((r)->file->is64 ? field(r, from, offsetof(Elf64_##of, member),                            \
				 (unsigned int)sizeof(((Elf64_##of *)0)->member))                  \
			 : field(r, from, offsetof(Elf32_##of, member),                            \
				 (unsigned int)sizeof(((Elf32_##of *)0)->member)))

static int read_ident(const struct reader *r)
{
	uint8_t class = 0, order = 0;

	if (!bytes_match(r->image, 0, ELFMAG, SELFMAG) || !bytes_u8(r->image, EI_CLASS, &class) ||
	    !bytes_u8(r->image, EI_DATA, &order))
		return damaged(r, "its ELF header is cut short");
	if (class != ELFCLASS32 && class != ELFCLASS64)
		return damaged(r, "its ELF header names no class");
	if (order != ELFDATA2LSB && order != ELFDATA2MSB)
		return damaged(r, "its ELF header names no byte order");
	r->file->is64 = class == ELFCLASS64;
	r->file->big_endian = order == ELFDATA2MSB;
	return KX_EXIT_OK;
}

static int add_load(const struct reader *r, struct bytes header)
{
	struct kx_elf_load load = {
		.mem = r->by == KX_ELF_PHYSICAL ? FIELD(r, header, Phdr, p_paddr)
						: FIELD(r, header, Phdr, p_vaddr),
		.size = FIELD(r, header, Phdr, p_memsz),
		.align = FIELD(r, header, Phdr, p_align),
	};
	uint64_t file_size = FIELD(r, header, Phdr, p_filesz), last;

	if (load.size < file_size)
		return damaged(r, "a segment has more bytes in the file than in memory");
	if (load.size == 0)
		return KX_EXIT_OK;
	/* One that is all zeros may claim to lie anywhere in the file. */
	if (file_size &&
	    !bytes_sub(r->image, FIELD(r, header, Phdr, p_offset), file_size, &load.from))
		return damaged(r, "a segment lies outside of the file");
	if (add_overflows(load.mem, load.size - 1, &last))
		return damaged(r, "a segment ends behind the last address");
	if (r->file->n == KX_ELF_LOADS)
		return damaged(r, "it has too many segments");
	r->file->v[r->file->n++] = load;
	return KX_EXIT_OK;
}

static int read_loads(const struct reader *r)
{
	const size_t size = r->file->is64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	const uint64_t n = FIELD(r, r->image, Ehdr, e_phnum);
	struct bytes table, one;
	int status = KX_EXIT_OK;

	if (!bytes_has(r->image, 0, r->file->is64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr)))
		return damaged(r, "its ELF header is cut short");
	if (FIELD(r, r->image, Ehdr, e_phentsize) != size)
		return damaged(r, "its program headers have an unknown size");
	if (!bytes_sub(r->image, FIELD(r, r->image, Ehdr, e_phoff), n * size, &table))
		return damaged(r, "its program headers lie outside of the file");
	r->file->type = (uint16_t)FIELD(r, r->image, Ehdr, e_type);
	r->file->entry = FIELD(r, r->image, Ehdr, e_entry);
	for (uint64_t i = 0; i < n && status == KX_EXIT_OK; i++) {
		if (bytes_sub(table, i * size, size, &one) &&
		    FIELD(r, one, Phdr, p_type) == PT_LOAD)
			status = add_load(r, one);
	}
	if (status == KX_EXIT_OK && r->file->n == 0)
		status = damaged(r, "it has nothing to load");
	return status;
}

static int by_address(const void *a, const void *b)
{
	const struct kx_elf_load *x = a, *y = b;

	return (x->mem > y->mem) - (x->mem < y->mem);
}

static int check_overlap(const struct reader *r)
{
	struct kx_elf_load *v = r->file->v;

	qsort(v, r->file->n, sizeof(v[0]), by_address);
	for (size_t i = 1; i < r->file->n; i++) {
		if (v[i].mem - v[i - 1].mem < v[i - 1].size)
			return kx_fail(r->log, KX_EXIT_FAIL,
				       "%s is damaged: Overlapping memory segments at 0x%" PRIx64,
				       r->path, v[i].mem);
	}
	return KX_EXIT_OK;
}

int kx_elf_file_read(const struct kx_log *log, const char *path, struct bytes image,
		     enum kx_elf_by by, struct kx_elf_file *ret)
{
	struct reader r = {.log = log, .path = path, .image = image, .by = by, .file = ret};
	int status;

	*ret = (struct kx_elf_file){0};
	status = read_ident(&r);
	if (status == KX_EXIT_OK)
		status = read_loads(&r);
	return status ? status : check_overlap(&r);
}
