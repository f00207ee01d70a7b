// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lowest first, from a base that is a multiple of 2 MiB:
 *
 *	| text_offset | kernel, image_size | initrd | device tree | purgatory |
 *
 * The initrd ends within 32 GiB of the base, both rounded to 1 GiB; the device tree does not cross
 * a multiple of 2 MiB; of a crash kernel the core's header lies at the end of the reservation.
 * (Documentation/arch/arm64/booting.rst, load_other_segments() in
 * arch/arm64/kernel/machine_kexec_file.c)
 */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "kexec/elfcore.h"
#include "kexec/image/arm64_fdt.h"
#include "kexec/image/arm64_place.h"
#include "kexec/plan_purgatory.h"
#include "kexec/probe.h"

#define KERNEL_ALIGN  (2ull << 20)
#define INITRD_WINDOW (32ull << 30)
#define WINDOW_ALIGN  (1ull << 30)
#define ELFCORE_ALIGN (64u << 10) /* the largest page: a crash kernel may have other pages */

struct place {
	const struct kx_planner *in;
	struct kx_segments *s;
	struct bytes image;
	uint64_t text_offset;
	uint64_t image_size; /* whole pages */
	uint64_t base;       /* of the kernel, less text_offset */
	struct kx_arm64_chosen chosen;
	size_t fdt_size;
};

static struct kx_hole kernel_hole(const struct place *p)
{
	return (struct kx_hole){.size = p->text_offset + p->image_size, .align = KERNEL_ALIGN};
}

/* The address behind the kernel. */
static uint64_t above(const struct place *p)
{
	return p->base + p->text_offset + p->image_size;
}

static struct kx_hole initrd_hole(const struct place *p)
{
	struct kx_hole hole = {
		.size = p->in->initrd.size, .align = p->s->page_size, .min = above(p)};

	if (__builtin_add_overflow(p->base & ~(WINDOW_ALIGN - 1), INITRD_WINDOW - 1, &hole.max))
		hole.max = 0;
	return hole;
}

static struct kx_hole fdt_hole(const struct place *p)
{
	struct kx_hole hole = {.size = p->fdt_size, .align = p->s->page_size, .min = above(p)};

	while (hole.align < hole.size)
		hole.align *= 2;
	return hole;
}

static struct kx_hole purgatory_hole(const struct place *p)
{
	const struct kx_purgatory *purgatory = p->in->purgatory;

	return (struct kx_hole){
		.size = purgatory->memsz,
		.align = purgatory->align > p->s->page_size ? purgatory->align : p->s->page_size,
		.min = above(p),
	};
}

/* Finds a place in free and takes it away; false when there is none. */
static bool take(struct kx_ranges *free, uint64_t page_size, struct kx_hole hole)
{
	uint64_t at;

	if (__builtin_add_overflow(hole.size, page_size - 1, &hole.size))
		return false;
	hole.size &= ~(page_size - 1);
	return kx_ranges_find(free, &hole, &at) == 0 &&
	       kx_ranges_cut(free, at, at + hole.size - 1) == 0;
}

/* Is there room above the kernel, if it begins at p->base, for all the rest? */
static bool all_fit(const struct place *p)
{
	uint64_t page_size = p->s->page_size, kernel = p->base + p->text_offset;
	struct kx_ranges free = {0};
	bool fit = kx_ranges_of(&p->s->free, KX_RAM, &free) == 0 &&
		   kx_ranges_cut(&free, kernel, kernel + p->image_size - 1) == 0 &&
		   (!p->in->has_initrd || take(&free, page_size, initrd_hole(p))) &&
		   take(&free, page_size, fdt_hole(p)) && take(&free, page_size, purgatory_hole(p));

	kx_ranges_release(&free);
	return fit;
}

/*
 * The lowest base above which everything fits; where there is none, the lowest of all, for the
 * message about what does not.
 */
static int find_base(struct place *p)
{
	struct kx_hole hole = kernel_hole(p);
	uint64_t lowest = 0;
	bool any = false;

	while (kx_ranges_find(&p->s->free, &hole, &p->base) == 0) {
		if (all_fit(p))
			return KX_EXIT_OK;
		if (!any)
			lowest = p->base;
		any = true;
		hole.min = above(p);
	}
	p->base = lowest;
	hole.min = 0;
	/* It does not fit either, and the message is there. */
	return any ? KX_EXIT_OK
		   : kx_segments_place(p->s, p->in->log, "kernel", p->image, &hole, NULL);
}

static int place_elfcore(struct place *p)
{
	const struct kx_planner *in = p->in;
	struct kx_ranges ram = {0};
	struct kx_elfcore_form form = {
		.elf_machine = KX_EM_AARCH64,
		.big_endian = in->purgatory->big_endian,
		.ram = &ram,
	};
	struct kx_hole hole = {.align = ELFCORE_ALIGN, .top_down = true};
	struct bytes header = {0};
	size_t index = 0;
	int rc = kx_ranges_of(&in->machine->map, KX_RAM, &ram);
	int status;

	for (size_t i = 0; i < in->machine->n_crash && rc == 0; i++)
		rc = kx_ranges_cut(&ram, in->machine->crash[i].start, in->machine->crash[i].end);
	if (rc == 0)
		rc = kx_elfcore_make(p->s, in->machine, &form, &header);
	kx_ranges_release(&ram);
	if (rc)
		return kx_fail(in->log, KX_EXIT_FAIL, "Cannot make the core's header: %s",
			       strerror(-rc));
	hole.size = header.size;
	if (in->request->hotplug && in->machine->elfcorehdr_size > hole.size)
		hole.size = in->machine->elfcorehdr_size;
	status = kx_segments_place(p->s, in->log, "elfcorehdr", header, &hole, &index);
	if (status == KX_EXIT_OK) {
		p->s->v[index].unchecked = in->request->hotplug;
		p->chosen.elfcorehdr = (struct kx_fdt_pair){p->s->v[index].mem, header.size};
	}
	return status;
}

/* How large will the device tree be? Where the initrd lies makes no difference. */
static int measure_fdt(struct place *p)
{
	struct bytes blob = {0};
	int status;

	if (p->in->has_initrd)
		p->chosen.initrd.size = p->in->initrd.size;
	status = kx_arm64_fdt(p->in, &p->chosen, &blob);
	if (status)
		return status;
	p->fdt_size = blob.size;
	free((void *)(uintptr_t)blob.data);
	return KX_EXIT_OK;
}

static int place_initrd(struct place *p)
{
	const struct kx_planner *in = p->in;
	struct kx_hole hole = initrd_hole(p), anywhere = hole;
	size_t index = 0;
	uint64_t at;
	int status;

	if (!in->has_initrd)
		return KX_EXIT_OK;
	anywhere.max = 0;
	if (kx_ranges_find(&p->s->free, &hole, &at) &&
	    kx_ranges_find(&p->s->free, &anywhere, &at) == 0)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "kexec: Error: image + initrd too big: both have to lie within 32 "
			       "GiB, and no such piece of memory has room for %zu MiB",
			       (size_t)(in->initrd.size >> 20));
	status = kx_segments_place(p->s, in->log, "initrd", in->initrd, &hole, &index);
	if (status == KX_EXIT_OK)
		p->chosen.initrd = (struct kx_fdt_pair){p->s->v[index].mem, in->initrd.size};
	return status;
}

static int place_fdt(struct place *p, uint64_t *ret)
{
	struct kx_hole hole = fdt_hole(p);
	struct bytes blob = {0};
	uint8_t *copy;
	size_t index = 0;
	int status = kx_arm64_fdt(p->in, &p->chosen, &blob);

	if (status)
		return status;
	copy = kx_segments_alloc(p->s, blob.size);
	if (copy)
		memcpy(copy, blob.data, blob.size);
	free((void *)(uintptr_t)blob.data);
	if (!copy)
		return kx_fail(p->in->log, KX_EXIT_FAIL, "Cannot place the device tree: %s",
			       strerror(ENOMEM));
	status = kx_segments_place(p->s, p->in->log, "device tree", bytes_of(copy, blob.size),
				   &hole, &index);
	if (status == KX_EXIT_OK)
		*ret = p->s->v[index].mem;
	return status;
}

static int place_purgatory(struct place *p, uint64_t fdt)
{
	const struct kx_planner *in = p->in;
	struct purgatory_params params = {.entry = p->base + p->text_offset};
	size_t index = 0;
	int status;

	params.arg[PURGATORY_ARM64_X0] = fdt;
	if (in->machine->serial_base) {
		params.flags |= PURGATORY_CONSOLE_SERIAL;
		params.serial_base = in->machine->serial_base;
	}
	status = kx_plan_purgatory(in, p->s, purgatory_hole(p), &index);
	return status ? status : kx_plan_purgatory_done(in, p->s, index, &params);
}

/* Whole pages; false when it is more than there can be memory. */
static bool measure_kernel(struct place *p, const struct kx_arm64_header *header)
{
	uint64_t page_size = p->s->page_size, all;

	if (__builtin_add_overflow(header->image_size, page_size - 1, &p->image_size))
		return false;
	p->image_size &= ~(page_size - 1);
	p->text_offset = header->text_offset;
	return !__builtin_add_overflow(p->image_size, p->text_offset, &all);
}

static int place_all(struct place *p)
{
	uint64_t fdt = 0;
	int status = KX_EXIT_OK;

	if (p->in->request->crash)
		status = place_elfcore(p);
	if (status == KX_EXIT_OK)
		status = measure_fdt(p);
	if (status == KX_EXIT_OK)
		status = find_base(p);
	if (status == KX_EXIT_OK)
		status = kx_segments_put(p->s, p->in->log, "kernel", p->image,
					 p->base + p->text_offset, p->image_size, NULL);
	if (status == KX_EXIT_OK)
		status = place_initrd(p);
	if (status == KX_EXIT_OK)
		status = place_fdt(p, &fdt);
	return status ? status : place_purgatory(p, fdt);
}

int kx_arm64_place(const struct kx_planner *in, struct kx_segments *s, struct bytes image,
		   const struct kx_arm64_header *header)
{
	struct place p = {.in = in, .s = s, .image = image};

	if (!measure_kernel(&p, header))
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "%s is damaged: it says that it takes 0x%" PRIx64
			       " bytes of memory at an offset of 0x%" PRIx64,
			       in->path, header->image_size, header->text_offset);
	if (in->has_initrd && in->initrd.size == 0)
		return kx_fail(in->log, KX_EXIT_FAIL, "Cannot place the initrd: it is empty");
	if (in->request->reuse_initrd && !in->has_initrd)
		kx_warn(in->log, "--reuseinitrd is not implemented for arm64: the next kernel gets "
				 "no initrd");
	return place_all(&p);
}
