// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <elf.h>
#include <errno.h>
#include <string.h>

#include "compiler.h"
#include "kexec/elfcore.h"

/* Readers map it in whole pieces of this size, as stock kexec-tools makes it. */
#define GRANULE 1024u

/* Fields one after the other, in the byte order of the machine that is dumped. */
struct writer {
	uint8_t *at;
	bool big_endian;
};

static void put(struct writer *w, uint64_t value, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++) {
		unsigned int shift = 8 * (w->big_endian ? size - 1 - i : i);

		*w->at++ = (uint8_t)(value >> shift);
	}
}

struct program {
	uint32_t type;
	uint64_t offset;
	uint64_t virt;
	uint64_t phys;
	uint64_t size;
};

/* Elf64_Phdr; alignment is 0, as the notes are where they are. */
static void put_program(struct writer *w, const struct program *p)
{
	put(w, p->type, 4);
	put(w, p->type == PT_LOAD ? PF_R | PF_W | PF_X : 0, 4);
	put(w, p->offset, 8);
	put(w, p->virt, 8);
	put(w, p->phys, 8);
	put(w, p->size, 8);
	put(w, p->size, 8);
	put(w, 0, 8);
}

static void put_note(struct writer *w, const struct kx_note *note)
{
	put_program(w, &(struct program){
			       .type = PT_NOTE,
			       .offset = note->mem,
			       .phys = note->mem,
			       .size = note->size,
		       });
}

static void put_header(struct writer *w, const struct kx_elfcore_form *form, size_t n_programs)
{
	const uint8_t ident[EI_NIDENT] = {
		ELFMAG0,    ELFMAG1,       ELFMAG2,
		ELFMAG3,    ELFCLASS64,    form->big_endian ? ELFDATA2MSB : ELFDATA2LSB,
		EV_CURRENT, ELFOSABI_NONE,
	};

	memcpy(w->at, ident, sizeof(ident));
	w->at += sizeof(ident);
	put(w, ET_CORE, 2);
	put(w, form->elf_machine, 2);
	put(w, EV_CURRENT, 4);
	put(w, 0, 8);                  /* e_entry */
	put(w, sizeof(Elf64_Ehdr), 8); /* e_phoff */
	put(w, 0, 8);                  /* e_shoff */
	put(w, 0, 4);                  /* e_flags */
	put(w, sizeof(Elf64_Ehdr), 2);
	put(w, sizeof(Elf64_Phdr), 2);
	put(w, n_programs, 2);
	put(w, 0, 2); /* no sections */
	put(w, 0, 2);
	put(w, 0, 2);
}

/* Calls back with each range of memory, cut where the part that is backed up begins and ends. */
static size_t each_range(const struct kx_elfcore_form *form, struct writer *w, uint64_t direct)
{
	uint64_t first = form->backup_source, last = first + form->backup_size - 1;
	size_t n = 0;

	for (size_t i = 0; i < form->ram->n; i++) {
		uint64_t start = form->ram->v[i].start, end = form->ram->v[i].end;

		while (start <= end) {
			bool saved = form->backup_size && start >= first && start <= last;
			uint64_t stop = end;

			if (saved && last < end)
				stop = last;
			else if (!saved && form->backup_size && start < first && first <= end)
				stop = first - 1;
			if (w)
				put_program(w, &(struct program){
						       .type = PT_LOAD,
						       .offset = saved ? form->backup_at +
										 (start - first)
								       : start,
						       .virt = start + direct,
						       .phys = start,
						       .size = stop - start + 1,
					       });
			n++;
			if (stop == UINT64_MAX)
				break;
			start = stop + 1;
		}
	}
	return n;
}

static size_t count(const struct kx_machine *machine, const struct kx_elfcore_form *form)
{
	return machine->n_notes + (machine->vmcoreinfo.size > 0) + machine->kernel.known +
	       each_range(form, NULL, 0);
}

size_t kx_elfcore_size(const struct kx_machine *machine, const struct kx_elfcore_form *form)
{
	size_t size = sizeof(Elf64_Ehdr) + count(machine, form) * sizeof(Elf64_Phdr);

	return (size + GRANULE - 1) / GRANULE * GRANULE;
}

int kx_elfcore_make(struct kx_segments *s, const struct kx_machine *machine,
		    const struct kx_elfcore_form *form, struct bytes *ret)
{
	size_t n = count(machine, form), size = kx_elfcore_size(machine, form);
	uint8_t *buf;
	struct writer w;

	/* e_phnum has 16 bits, and fs/proc/vmcore.c knows no other place for the number. */
	if (n >= PN_XNUM)
		return -E2BIG;
	buf = kx_segments_alloc(s, size);
	if (!buf)
		return -ENOMEM;
	w = (struct writer){.at = buf, .big_endian = form->big_endian};
	put_header(&w, form, n);
	for (size_t i = 0; i < machine->n_notes; i++)
		put_note(&w, &machine->notes[i]);
	if (machine->vmcoreinfo.size)
		put_note(&w, &machine->vmcoreinfo);
	if (machine->kernel.known)
		put_program(&w, &(struct program){
					.type = PT_LOAD,
					.offset = machine->kernel.phys,
					.virt = machine->kernel.virt,
					.phys = machine->kernel.phys,
					.size = machine->kernel.size,
				});
	(void)each_range(form, &w, machine->kernel.direct_offset);
	*ret = bytes_of(buf, size);
	return 0;
}
