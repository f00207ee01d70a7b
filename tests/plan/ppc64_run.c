// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "kexec/arch/ppc64_machine.h"
#include "kexec/image/ppc64_plan.h"

#include "ppc64_run.h"

static void need(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "fixture: %s\n", what);
	abort();
}

/* ---- kernels ------------------------------------------------------------- */

static void put(const struct elf_spec *spec, uint8_t *at, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		at[spec->little ? i : size - 1 - i] = (uint8_t)(value >> 8 * i);
}

#define PUT(type, member, value)                                                                   \
	put(spec, at + offsetof(type, member), value, sizeof(((type *)0)->member))

static void put_header(const struct elf_spec *spec, uint8_t *at)
{
	const uint8_t ident[] = {0x7f,      'E',        'L',
				 'F',       ELFCLASS64, spec->little ? ELFDATA2LSB : ELFDATA2MSB,
				 EV_CURRENT};

	memcpy(at, ident, sizeof(ident));
	PUT(Elf64_Ehdr, e_type, ET_EXEC);
	PUT(Elf64_Ehdr, e_machine, EM_PPC64);
	PUT(Elf64_Ehdr, e_version, EV_CURRENT);
	PUT(Elf64_Ehdr, e_entry, 0xc000000000000000);
	PUT(Elf64_Ehdr, e_phoff, sizeof(Elf64_Ehdr));
	PUT(Elf64_Ehdr, e_ehsize, sizeof(Elf64_Ehdr));
	PUT(Elf64_Ehdr, e_phentsize, sizeof(Elf64_Phdr));
	PUT(Elf64_Ehdr, e_phnum, spec->n);
}

static void put_program(const struct elf_spec *spec, uint8_t *at, const struct elf_part *part,
			uint64_t offset)
{
	PUT(Elf64_Phdr, p_type, PT_LOAD);
	PUT(Elf64_Phdr, p_offset, offset);
	PUT(Elf64_Phdr, p_vaddr, 0xc000000000000000 + part->address);
	PUT(Elf64_Phdr, p_paddr, part->address);
	PUT(Elf64_Phdr, p_filesz, part->file_size);
	PUT(Elf64_Phdr, p_memsz, part->size);
	PUT(Elf64_Phdr, p_align, 0x10000);
}

struct blob make_vmlinux(const struct elf_spec *spec)
{
	size_t offset = sizeof(Elf64_Ehdr) + spec->n * sizeof(Elf64_Phdr), size = offset;
	struct blob out;

	for (size_t i = 0; i < spec->n; i++)
		size += spec->parts[i].file_size;
	out = blob_new(size);
	put_header(spec, out.data);
	for (size_t i = 0; i < spec->n; i++) {
		put_program(spec, out.data + sizeof(Elf64_Ehdr) + i * sizeof(Elf64_Phdr),
			    &spec->parts[i], offset);
		for (size_t k = 0; k < spec->parts[i].file_size; k++)
			out.data[offset + k] = (uint8_t)k;
		if (i == 0 && spec->parts[i].file_size >= 0x60)
			put(spec, out.data + offset + 0x5c, 0x72756e30, 4);
		offset += spec->parts[i].file_size;
	}
	return out;
}

/* ---- a run --------------------------------------------------------------- */

#define PARAMS_OFFSET 0x200

const struct kx_purgatory *ppc64_purgatory(void)
{
	/* "purgator" and version 1, which is what kx_purgatory_patch() looks for. */
	static const uint8_t image[0x1000] = {
		[0] = 0x48, /* a branch */
		[PARAMS_OFFSET] = 'p',
		'u',
		'r',
		'g',
		'a',
		't',
		'o',
		'r',
		0,
		0,
		0,
		1,
	};
	static const struct kx_purgatory purgatory = {
		.image = {image, sizeof(image)},
		.memsz = 0x3000,
		.params_offset = PARAMS_OFFSET,
		.align = 256,
		.big_endian = true,
	};

	return &purgatory;
}

/* What the driver does before it calls the planner. */
static int prepare(struct ppc64_run *run, const struct kx_log *log)
{
	struct kx_machine *m = &run->machine;
	struct kx_ranges where = {0};
	int status;

	m->page_size = 0x10000;
	m->possible_cpus = run->possible_cpus;
	m->elfcorehdr_size = run->elfcorehdr_size;
	m->fdt = bytes_of(bytes_dup(bytes_of(run->tree.data, run->tree.size)), run->tree.size);
	status = kx_ppc64_memory(log, m);
	if (status)
		return status;
	if (run->request.crash && m->n_crash)
		need(kx_ranges_add(&where, m->crash[0]) == 0, "reservation");
	else
		need(kx_ranges_of(&m->ram, KX_RAM, &where) == 0, "ranges");
	if (run->request.mem_min.given || run->request.mem_max.given)
		kx_ranges_clip(&where, run->request.mem_min.value,
			       run->request.mem_max.given ? run->request.mem_max.value
							  : UINT64_MAX);
	kx_segments_init(&run->plan, m->page_size, &where);
	return KX_EXIT_OK;
}

void ppc64_run(struct ppc64_run *run)
{
	struct kx_planner in = {
		.arch = &kx_arch_ppc64,
		.type = &kx_arch_ppc64.types[0],
		.request = &run->request,
		.machine = &run->machine,
		.purgatory = ppc64_purgatory(),
		.path = "vmlinux",
		.initrd = bytes_of(run->initrd.data, run->initrd.size),
		.has_initrd = run->initrd.data,
		.dtb = bytes_of(run->dtb.data, run->dtb.size),
		.line = run->line,
	};
	size_t size;
	struct kx_log log = {.out = stdout, .err = open_memstream(&run->err, &size)};

	need(log.err, "open_memstream");
	in.log = &log;
	if (!run->tree.data)
		run->tree = ppc64_tree(PPC64_PSERIES);
	if (!run->image.data)
		run->image = VMLINUX(.n = 1, .parts = {{0, 0x20000, 0x30000}});
	in.image = bytes_of(run->image.data, run->image.size);
	run->status = prepare(run, &log);
	if (run->status == KX_EXIT_OK)
		run->status = kx_plan_ppc64_elf(&in, &run->plan);
	fclose(log.err);
}

void ppc64_run_free(struct ppc64_run *run)
{
	free(run->err);
	kx_segments_release(&run->plan);
	kx_machine_release(&run->machine);
}

const struct kx_segment *ppc64_segment(const struct ppc64_run *run, const char *name)
{
	for (size_t i = 0; i < run->plan.n; i++) {
		if (strcmp(run->plan.v[i].name, name) == 0)
			return &run->plan.v[i];
	}
	return NULL;
}

struct bytes ppc64_property(const struct ppc64_run *run, const char *path, const char *name)
{
	const struct kx_segment *tree = ppc64_segment(run, "device tree");
	const void *value;
	int size;

	need(tree, "no tree was planned");
	value = fdt_getprop(tree->from.data, fdt_path_offset(tree->from.data, path), name, &size);
	return bytes_of(value, value ? (size_t)size : 0);
}
