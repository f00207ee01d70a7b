/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * s390: arch/s390/kernel/kexec_elf.c, kexec_image.c and kexec_file_add_components().
 * Segments go to fixed addresses, so that no hole has to be found.
 */
#include "overflow.h"
#include "place.h"

#include <errno.h>
#include <inttypes.h>

#define OLD_COMMAND_LINE UINT64_C(896) /* LEGACY_COMMAND_LINE_SIZE */
#define PHDR_SIZE        56
#define SEGMENTS_MAX     16                  /* KEXEC_SEGMENT_MAX */
#define SLACK            (UINT64_C(256) << 10) /* at most, for purgatory and IPL report */

/* What is no ELF file is taken for an image, whatever it is. */
static void step_probe(const struct ksig_judge *j, struct ksig_check *c)
{
	ksig_pass(c, "", "taken for %s", j->image->s390_elf.found ? "an ELF kernel" : "an image");
}

static uint64_t align_up(uint64_t v, uint64_t align)
{
	return (v + align - 1) & ~(align - 1);
}

/* The sum of kexec_file_add_kernel_elf(), which starts anew where an alignment is zero. */
static uint64_t memory_of(const struct ksig_elf *e)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < e->n_segments; i++) {
		if (e->segment[i].type == KSIG_PT_LOAD)
			sum = align_up(sum, e->segment[i].align) + e->segment[i].memsz;
	}
	return sum;
}

/* s390_elf_load(), with its sums, which may wrap */
static const char *elf_refusal(const struct ksig_image *image)
{
	const struct ksig_elf *e = &image->s390_elf;
	uint64_t size;

	if (e->type != KSIG_ET_EXEC || e->class != KSIG_ELFCLASS64 ||
	    (e->machine != KSIG_EM_S390 && e->machine != KSIG_EM_S390_OLD))
		return "the ELF file is no 64-bit s390 executable";
	if (e->phnum == 0 || e->phentsize != PHDR_SIZE)
		return "the ELF file has no usable program headers";
	size = e->ehsize + e->phoff + (uint64_t)e->phentsize * e->phnum;
	if (size > image->size)
		return "the program headers lie outside the file";
	if (e->n_segments < e->phnum)
		return NULL; /* the sum has wrapped: a hazard */
	size = align_up(size, e->segment[0].align);
	for (size_t i = 0; i < e->n_segments; i++) {
		const struct ksig_elf_segment *s = &e->segment[i];

		if (s->type == KSIG_PT_INTERP)
			return "the ELF file needs an interpreter";
		if (s->offset > image->size)
			return "a segment of the ELF file lies outside the file";
		size += align_up(s->filesz, s->align);
	}
	if (size > image->size)
		return "the segments are larger than the file";
	return memory_of(e) ? NULL : "no segment of the ELF file takes memory";
}

static void step_elf(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_elf *e = &j->image->s390_elf;
	const char *note;

	if (!e->found) {
		ksig_skip(c, "not an ELF file");
		return;
	}
	note = elf_refusal(j->image);
	if (note)
		ksig_fail(c, EINVAL, "damaged-image", j->image->path, "%s", note);
	else if (e->n_segments < e->phnum)
		ksig_hazard(c, "this kernel would read program headers outside the image");
	else
		ksig_pass(c, "", "the ELF file's segments can be loaded");
}

/* The parameters of an ELF file, if they are those that were read with the image. */
static bool find_parameters(const struct ksig_judge *j, struct ksig_check *c, uint64_t *at)
{
	const struct ksig_elf *e = &j->image->s390_elf;
	/* STARTUP_KDUMP_OFFSET */
	uint64_t entry = j->request->on_crash ? UINT64_C(0x10010) : e->entry;
	uint64_t usual = 0;

	if (!ksig_elf_entered_at(e, entry, at))
		return true; /* none: the caller knows */
	if (*at > j->image->size || j->image->size - *at < KSIG_S390_COMMAND_LINE) {
		ksig_hazard(c, "this kernel would read its parameters from beyond the file's end");
		return false;
	}
	if (j->request->on_crash && (!ksig_elf_entered_at(e, e->entry, &usual) || usual != *at)) {
		ksig_unknown(c, "missing-fact", "the parameters of the ELF file as a crash kernel");
		return false;
	}
	return true;
}

static bool cmdline_fits(const struct ksig_judge *j, struct ksig_check *c, uint64_t limit)
{
	uint64_t end;

	if (add_overflows(KSIG_S390_COMMAND_LINE, limit, &end) || j->image->size < end)
		ksig_fail(c, EINVAL, "truncated", j->image->path,
			  "the file ends inside the kernel's command line of %" PRIu64 " bytes",
			  limit);
	else if (j->request->cmdline_size >= limit)
		ksig_fail(c, EINVAL, "command-line-too-long", j->image->path,
			  "the command line has %" PRIu64 " bytes, the image takes %" PRIu64,
			  j->request->cmdline_size, limit - 1);
	else
		return true;
	return false;
}

/*
 * kexec_file_add_components(). It compares the size of the file with offsets that it then adds to
 * the segment's, and reads a missing segment's parameters from address 0, where it finds a 0.
 */
static void step_cmdline(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_s390_parmarea *p = &j->image->parm;
	uint64_t limit = p->max_command_line_size ? p->max_command_line_size : OLD_COMMAND_LINE;
	const uint64_t nowhere = UINT64_MAX;
	uint64_t at = j->image->s390_elf.found ? nowhere : 0;

	if (j->image->size < KSIG_S390_COMMAND_LINE) {
		ksig_fail(c, EINVAL, "truncated", j->image->path,
			  "the file ends before the kernel's parameters");
		return;
	}
	if (j->image->s390_elf.found && !find_parameters(j, c, &at))
		return;
	if (!cmdline_fits(j, c, at == nowhere ? OLD_COMMAND_LINE : limit))
		return;
	if (at == nowhere)
		ksig_hazard(c, "this kernel would write the parameters of a kernel whose entry "
			       "point is in no segment");
	else if (j->image->size - at - KSIG_S390_COMMAND_LINE < j->request->cmdline_size)
		ksig_hazard(c, "this kernel would write the command line behind the file's end");
	else
		ksig_pass(c, "", "the command line fits");
}

/* A segment that the kernel itself brings, or the place behind all of them. */
struct placed {
	uint64_t mem, size; /* bytes */
	uint64_t contents;  /* bytes of the file */
};

struct plan {
	struct placed segment[SEGMENTS_MAX];
	size_t n;
	uint64_t end; /* where initrd, purgatory and IPL report begin */
};

/* False: more than the kernel has room for. */
static bool plan_segments(const struct ksig_image *image, uint64_t page, bool initrd,
			  struct plan *plan)
{
	const struct ksig_elf *e = &image->s390_elf;

	*plan = (struct plan){.n = 0};
	if (!e->found) {
		plan->segment[plan->n++] =
			(struct placed){0, align_up(image->size, page), image->size};
		plan->end = plan->segment[0].size;
		return true;
	}
	for (size_t i = 0; i < e->n_segments; i++) {
		const struct ksig_elf_segment *s = &e->segment[i];

		if (s->type != KSIG_PT_LOAD)
			continue;
		if (plan->n == SEGMENTS_MAX)
			return false;
		plan->segment[plan->n++] =
			(struct placed){align_up(s->paddr, s->align), align_up(s->memsz, page),
					s->filesz};
	}
	plan->end = align_up(memory_of(e), page);
	/* Purgatory and report need a place as well. */
	return plan->n + initrd + 2 <= SEGMENTS_MAX;
}

static bool overlaps(const struct placed *s, uint64_t from, uint64_t size)
{
	return s->mem + s->size > from && s->mem < from + size;
}

/* sanity_check_segment_list() in its order; NULL: nothing to say against it. */
static const char *plan_refusal(const struct plan *plan, uint64_t page, uint64_t rest, int *err)
{
	*err = EADDRNOTAVAIL;
	for (size_t i = 0; i < plan->n; i++) {
		const struct placed *s = &plan->segment[i];

		if (s->mem + s->size < s->mem || s->mem % page)
			return "a segment's address is no page of memory";
	}
	*err = EINVAL;
	for (size_t i = 0; i < plan->n; i++) {
		const struct placed *s = &plan->segment[i];

		if (overlaps(s, plan->end, rest))
			return "a segment lies where initrd and purgatory go";
		for (size_t k = 0; k < i; k++) {
			if (overlaps(s, plan->segment[k].mem, plan->segment[k].size))
				return "segments overlap";
		}
	}
	for (size_t i = 0; i < plan->n; i++) {
		if (plan->segment[i].contents > plan->segment[i].size)
			return "a segment needs less memory than it has contents";
	}
	return NULL;
}

static void step_placement(const struct ksig_judge *j, struct ksig_check *c)
{
	uint64_t page = ksig_place_page(j), initrd = ksig_place_initrd(j), kernel = 0;
	struct ksig_need need;
	const char *note;
	struct plan plan;
	int err = EINVAL;

	note = plan_segments(j->image, page, j->request->has_initrd, &plan)
		       ? plan_refusal(&plan, page, initrd + 2 * page, &err)
		       : "the ELF file has too many segments";
	if (note) {
		ksig_fail(c, err, "damaged-image", j->image->path, "%s", note);
		return;
	}
	if (plan_refusal(&plan, page, initrd + SLACK, &err)) {
		ksig_unknown(c, "missing-fact", "whether purgatory and IPL report have their place");
		return;
	}
	for (size_t i = 0; i < plan.n; i++) {
		if (add_overflows(kernel, plan.segment[i].size, &kernel))
			kernel = UINT64_MAX / 2;
	}
	need = (struct ksig_need){kernel, initrd, SLACK};
	if (j->request->on_crash)
		ksig_place_anywhere(j, c, &need);
	else if (ksig_place_half(j, c, kernel + initrd, SLACK))
		ksig_pass(c, "/proc/meminfo", "kernel and initrd take less than half of the memory");
}

/* kexec_calculate_store_digests() is the first to read them, once everything has its place. */
static void step_contents(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_elf *e = &j->image->s390_elf;

	for (size_t i = 0; i < e->n_segments; i++) {
		const struct ksig_elf_segment *s = &e->segment[i];

		if (s->type == KSIG_PT_LOAD &&
		    (s->offset > j->image->size || s->filesz > j->image->size - s->offset)) {
			ksig_hazard(c, "this kernel would read a segment that ends behind the file");
			return;
		}
	}
	ksig_pass(c, "", "all segments are inside the file");
}

static const struct ksig_step load[] = {
	{"elf", "image load", false, step_elf},
	{"command-line", "image load", false, step_cmdline},
	{"placement", "placement", false, step_placement},
	{"contents", "placement", false, step_contents},
};

const struct ksig_loaders ksig_loaders_s390 = {"s390x", step_probe, load, ARRAY_SIZE(load)};
