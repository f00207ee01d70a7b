/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * x86: bzImage64_probe() and bzImage64_load() of arch/x86/kernel/kexec-bzimage64.c,
 * kexec_locate_mem_hole() and sanity_check_segment_list(). The small segments (purgatory, boot_params) are not
 * known to the byte, so a result closer to the edge than they are large is unknown.
 */
#include "place.h"

#include <errno.h>
#include <inttypes.h>

#define PAGE            UINT64_C(4096)
#define MIN_KERNEL_ADDR UINT64_C(0x100000)
#define MIN_INITRD_ADDR UINT64_C(0x1000000)
#define SMALL_SEGMENTS  (UINT64_C(1) << 20) /* bytes; purgatory, boot_params, elfcorehdr */

struct segment {
	uint64_t size; /* bytes in memory, whole pages */
	uint64_t align;
	uint64_t min; /* lowest address */
};

/* bzImage64_probe() of arch/x86/kernel/kexec-bzimage64.c */
static void step_probe(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_bzimage *b = &j->image->boot;
	bool needs_la57 = !(b->xloadflags & KSIG_XLF_5LEVEL);

	if (b->note)
		ksig_fail(c, ENOEXEC, "not-a-kernel", j->image->path, "%s", b->note);
	else if (j->system->efi_32bit.value == KSIG_YES)
		ksig_fail(c, ENOEXEC, "not-a-kernel", j->system->efi_32bit.source,
			  "the firmware's EFI is 32-bit");
	else if (needs_la57 && j->system->la57.value == KSIG_YES)
		ksig_fail(c, ENOEXEC, "not-a-kernel", j->system->la57.source,
			  "the image cannot handle 5-level paging, which is on");
	else if (needs_la57 && j->system->la57.value == KSIG_DONT_KNOW)
		ksig_unknown(c, "missing-fact", "whether 5-level paging is on");
	else
		ksig_pass(c, "", "a bzImage this kernel's loader takes");
}

static void step_truncated(const struct ksig_judge *j, struct ksig_check *c)
{
	if (j->image->size < ksig_bzimage_setup_size(&j->image->boot))
		ksig_fail(c, ENOEXEC, "truncated", j->image->path,
			  "the file ends inside the real-mode part");
	else
		ksig_pass(c, "", "the file is complete as far as the loader looks");
}

/*
 * bzImage64_load() copies as many header bytes as the image says. Kernels before
 * 6.2 read the byte as signed, and a negative size becomes a huge one.
 */
static void step_header(const struct ksig_judge *j, struct ksig_check *c)
{
	int copied = 0x202 + (int8_t)j->image->boot.header_length - 0x1f1;

	if (j->system->version < KSIG_VERSION(6, 2) && copied < 0)
		ksig_hazard(c,
			    "this kernel would copy a negative number of bytes: the setup header "
			    "claims a length of %u",
			    j->image->boot.header_length);
	else
		ksig_pass(c, "", "the setup header can be copied");
}

/* locate_mem_hole_top_down() in one range, with nothing placed there yet */
static bool fits_range(const struct ksig_range *r, const struct segment *s, uint64_t spare)
{
	uint64_t size = s->size + spare;
	uint64_t start;

	if (r->end < r->start || r->end - r->start + 1 < size)
		return false;
	start = (r->end - size + 1) & ~(s->align - 1);
	return start >= r->start && start >= s->min;
}

static bool fits(const struct ksig_judge *j, const struct segment *s, uint64_t spare)
{
	if (j->request->on_crash)
		return fits_range(&j->system->crash, s, spare);
	for (size_t i = 0; i < j->system->n_ram; i++) {
		if (fits_range(&j->system->ram[i], s, spare))
			return true;
	}
	return false;
}

static struct segment kernel_segment(const struct ksig_judge *j)
{
	const struct ksig_bzimage *b = &j->image->boot;
	struct segment s = {.align = PAGE, .min = MIN_KERNEL_ADDR};

	/* A 32-bit sum there as well: the largest sizes wrap to nothing. */
	s.size = (uint32_t)(b->init_size + (uint32_t)PAGE - 1) & ~(uint32_t)(PAGE - 1);
	if (b->kernel_alignment > PAGE)
		s.align = b->kernel_alignment;
	if (j->system->version >= KSIG_VERSION(6, 8) && b->pref_address > s.min)
		s.min = b->pref_address;
	return s;
}

static struct segment initrd_segment(const struct ksig_judge *j)
{
	struct segment s = {.align = PAGE, .min = MIN_INITRD_ADDR};

	if (j->request->has_initrd)
		s.size = (j->request->initrd_size + PAGE - 1) & ~(PAGE - 1);
	return s;
}

/* Do both segments exceed the crash reservation? *tight: too close to tell. */
static bool crash_too_small(const struct ksig_judge *j, uint64_t total, bool *tight)
{
	const struct ksig_range *r = &j->system->crash;
	uint64_t room = r->end - r->start + 1;

	*tight = total + 8 * SMALL_SEGMENTS > room;
	return total > room;
}

/* sanity_check_segment_list() */
static bool check_sizes(const struct ksig_judge *j, struct ksig_check *c,
			const struct segment *kernel, const struct segment *initrd)
{
	uint64_t file = j->image->size - ksig_bzimage_setup_size(&j->image->boot);

	if (file > kernel->size) {
		ksig_fail(c, EINVAL, "damaged-image", j->image->path,
			  "the image needs less memory (init_size) than it has contents");
		return false;
	}
	return ksig_place_half(j, c, kernel->size + initrd->size, SMALL_SEGMENTS);
}

static void step_placement(const struct ksig_judge *j, struct ksig_check *c)
{
	struct segment kernel = kernel_segment(j), initrd = initrd_segment(j);
	bool tight = false;

	if (!ksig_place_known(j, c))
		return;
	/*
	 * ALIGN_DOWN() with something that is no power of two only clears bits. Up to
	 * 6.7 the address it starts from is one byte short of a page boundary, and
	 * sanity_check_segment_list() refuses what is left of it.
	 */
	if (kernel.align % PAGE && j->system->version < KSIG_VERSION(6, 8)) {
		ksig_fail(c, EADDRNOTAVAIL, "damaged-image", j->image->path,
			  "kernel_alignment 0x%" PRIx64 " is no power of two", kernel.align);
		return;
	}
	if (!fits(j, &kernel, 0)) {
		ksig_place_refuse(j, c, "kernel", kernel.size);
		return;
	}
	if (initrd.size && !fits(j, &initrd, 0)) {
		ksig_place_refuse(j, c, "initrd", initrd.size);
		return;
	}
	if (j->request->on_crash && crash_too_small(j, kernel.size + initrd.size, &tight)) {
		ksig_place_refuse(j, c, "the load", kernel.size + initrd.size);
		return;
	}
	if (tight || !fits(j, &kernel, SMALL_SEGMENTS) ||
	    (initrd.size && !fits(j, &initrd, SMALL_SEGMENTS))) {
		ksig_unknown(c, "missing-fact",
			     "whether the segments fit: the free memory is just enough");
		return;
	}
	if (check_sizes(j, c, &kernel, &initrd))
		ksig_pass(c, "/proc/iomem", "there is room for %" PRIu64 " KiB",
			  (kernel.size + initrd.size) / 1024);
}

/* bzImage64_load(): MAX_ELFCOREHDR_STR_LEN is set aside for every image. */
static void step_cmdline(const struct ksig_judge *j, struct ksig_check *c)
{
	const uint64_t reserved = 30;
	uint64_t limit = j->image->boot.cmdline_size;
	uint64_t size = j->request->cmdline_size;

	if (size > limit || size + reserved > limit)
		ksig_fail(c, EINVAL, "command-line-too-long", j->image->path,
			  "the command line has %" PRIu64 " bytes, the image takes %" PRIu64, size,
			  limit > reserved ? limit - reserved : 0);
	else
		ksig_pass(c, "", "the command line fits");
}

static const struct ksig_step load[] = {
	{"complete", "image load", false, step_truncated},
	{"command-line", "image load", false, step_cmdline},
	{"header", "image load", false, step_header},
	{"placement", "placement", false, step_placement},
};

const struct ksig_loaders ksig_loaders_x86 = {"x86_64", step_probe, load, ARRAY_SIZE(load)};
