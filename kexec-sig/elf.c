/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "elf.h"

#include <errno.h>

enum {
	CLASS = 4,
	DATA = 5,
	IDENT_VERSION = 6,
	TYPE = 16,
	MACHINE = 18,
	VERSION = 20,
	ENTRY = 24,
	PHOFF = 32,
	SHOFF = 40,
	EHSIZE = 52,
	PHENTSIZE = 54,
	PHNUM = 56,
	SHENTSIZE = 58,
	SHNUM = 60,
	EHDR_SIZE = 64,
	PHDR_SIZE = 56,
	SHDR_SIZE = 64,
};

/* A field in the file's own byte order; the caller has checked that it is there. */
static uint16_t get16(const struct ksig_elf *e, struct bytes b, uint64_t at)
{
	uint16_t v = 0;

	(void)(e->big_endian ? bytes_be16(b, at, &v) : bytes_le16(b, at, &v));
	return v;
}

static uint32_t get32(const struct ksig_elf *e, struct bytes b, uint64_t at)
{
	uint32_t v = 0;

	(void)(e->big_endian ? bytes_be32(b, at, &v) : bytes_le32(b, at, &v));
	return v;
}

static uint64_t get64(const struct ksig_elf *e, struct bytes b, uint64_t at)
{
	uint64_t v = 0;

	(void)(e->big_endian ? bytes_be64(b, at, &v) : bytes_le64(b, at, &v));
	return v;
}

static void read_header(struct bytes file, enum ksig_elf_order how, struct ksig_elf *e)
{
	uint8_t order = 0;

	(void)bytes_u8(file, CLASS, &e->class);
	(void)bytes_u8(file, DATA, &order);
	e->big_endian = how == ELF_BIG_ENDIAN || order == 2;
	e->type = get16(e, file, TYPE);
	e->machine = get16(e, file, MACHINE);
	e->entry = get64(e, file, ENTRY);
	e->phoff = get64(e, file, PHOFF);
	e->shoff = get64(e, file, SHOFF);
	e->ehsize = get16(e, file, EHSIZE);
	e->phentsize = get16(e, file, PHENTSIZE);
	e->phnum = get16(e, file, PHNUM);
	e->shentsize = get16(e, file, SHENTSIZE);
	e->shnum = get16(e, file, SHNUM);
}

static int read_segments(struct bytes file, struct ksig_elf *e)
{
	struct bytes h;

	e->segment = calloc(e->phnum ? e->phnum : 1, sizeof(*e->segment));
	if (!e->segment)
		return -ENOMEM;
	for (uint64_t i = 0; i < e->phnum; i++) {
		struct ksig_elf_segment *s = &e->segment[i];

		if (e->phoff > file.size || !bytes_sub(file, e->phoff + i * PHDR_SIZE, PHDR_SIZE, &h))
			break;
		s->type = get32(e, h, 0);
		s->offset = get64(e, h, 8);
		s->paddr = get64(e, h, 24);
		s->filesz = get64(e, h, 32);
		s->memsz = get64(e, h, 40);
		s->align = get64(e, h, 48);
		e->n_segments++;
	}
	return 0;
}

/* Does a table of n entries lie inside the file? */
static bool table_fits(struct bytes file, uint64_t at, uint64_t n, uint64_t size)
{
	return at == 0 || n == 0 || (at <= file.size && n * size <= file.size - at);
}

/* elf_read_ehdr() and elf_is_ehdr_sane() */
static const char *header_refusal(struct bytes file, const struct ksig_elf *e)
{
	uint8_t order = 0, version = 0;

	(void)bytes_u8(file, DATA, &order);
	(void)bytes_u8(file, IDENT_VERSION, &version);
	if (e->class != KSIG_ELFCLASS64)
		return "not a 64-bit ELF file";
	if (order != 1 && order != 2)
		return "the ELF file names no byte order";
	if (e->ehsize != EHDR_SIZE)
		return "the ELF header has a wrong size";
	if ((e->phnum && e->phentsize != PHDR_SIZE) || (e->shnum && e->shentsize != SHDR_SIZE))
		return "the ELF file's headers have a wrong size";
	if (version != 1 || get32(e, file, VERSION) != 1)
		return "the ELF version is not 1";
	if (!table_fits(file, e->phoff, e->phnum, PHDR_SIZE) ||
	    !table_fits(file, e->shoff, e->shnum, SHDR_SIZE))
		return "the ELF file's headers lie outside the file";
	return NULL;
}

/* elf_is_phdr_sane() and kexec_build_elf_info() */
static const char *segment_refusal(struct bytes file, const struct ksig_elf *e)
{
	bool interpreted = false;

	for (size_t i = 0; e->phoff && i < e->n_segments; i++) {
		const struct ksig_elf_segment *s = &e->segment[i];

		if (s->offset > file.size || s->filesz > file.size - s->offset)
			return "a segment of the ELF file lies outside the file";
		if (s->paddr + s->memsz < s->paddr)
			return "a segment of the ELF file wraps around the end of memory";
		interpreted |= s->type == KSIG_PT_INTERP;
	}
	if (e->type != KSIG_ET_EXEC && e->type != KSIG_ET_DYN)
		return "the ELF file is not an executable";
	if (!e->phoff || !e->phnum)
		return "the ELF file has no program headers";
	return interpreted ? "the ELF file needs an interpreter" : NULL;
}

int ksig_elf_read(struct bytes file, enum ksig_elf_order order, struct ksig_elf *ret)
{
	struct ksig_elf e = {.found = bytes_match(file, 0, "\177ELF", 4)};
	int r = 0;

	if (!e.found || file.size < EHDR_SIZE) {
		e.note = e.found ? "the file ends inside its ELF header" : "not an ELF file";
		*ret = e;
		return 0;
	}
	read_header(file, order, &e);
	if (e.class == KSIG_ELFCLASS64)
		r = read_segments(file, &e);
	if (r < 0)
		return r;
	e.note = header_refusal(file, &e);
	if (!e.note)
		e.note = segment_refusal(file, &e);
	if (!e.note && e.machine != KSIG_EM_PPC64)
		e.note = "the ELF file is for another architecture";
	*ret = e;
	return 0;
}

void ksig_elf_clear(struct ksig_elf *elf)
{
	free(elf->segment);
	*elf = (struct ksig_elf){0};
}

bool ksig_elf_entered_at(const struct ksig_elf *elf, uint64_t entry, uint64_t *ret)
{
	bool found = false;

	for (size_t i = 0; i < elf->n_segments; i++) {
		const struct ksig_elf_segment *s = &elf->segment[i];

		if (s->type != KSIG_PT_LOAD || entry - s->paddr >= s->memsz)
			continue;
		*ret = s->offset;
		found = true;
	}
	return found;
}
