/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* arm64: image_probe() and image_load() of arch/arm64/kernel/kexec_image.c. */
#include "overflow.h"
#include "place.h"

#include <errno.h>
#include <inttypes.h>

#define SLACK (UINT64_C(64) << 20) /* the running kernel, alignment to 2 MiB, device tree */

static void step_probe(const struct ksig_judge *j, struct ksig_check *c)
{
	if (j->image->arm64.note)
		ksig_fail(c, EINVAL, "not-a-kernel", j->image->path, "%s", j->image->arm64.note);
	else
		ksig_pass(c, "", "an arm64 Image");
}

/* What the flags demand of the CPU; a kernel takes its own page size for granted. */
static void step_header(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_arm64_image *h = &j->image->arm64;
	const struct ksig_system *s = j->system;
	const struct {
		uint64_t size;
		enum ksig_tri there;
	} granules[] = {
		{0, KSIG_YES},
		{4096, s->pages_4k.value},
		{16384, s->pages_16k.value},
		{65536, s->pages_64k.value},
	}, *wanted = &granules[h->flags >> 1 & 3];
	enum ksig_tri pages = wanted->size == s->page_size ? KSIG_YES : wanted->there;
	enum ksig_tri order = h->flags & 1 ? s->mixed_endian.value : KSIG_YES;

	if (h->image_size == 0)
		ksig_fail(c, EINVAL, "damaged-image", j->image->path,
			  "the header names no image size, as kernels before 3.17");
	else if (order == KSIG_NO)
		ksig_fail(c, EINVAL, "wrong-cpu", j->image->path,
			  "the CPU cannot run a big-endian kernel");
	else if (pages == KSIG_NO)
		ksig_fail(c, EINVAL, "wrong-cpu", j->image->path,
			  "the CPU has no pages of %" PRIu64 " KiB", wanted->size / 1024);
	else if (order == KSIG_DONT_KNOW)
		ksig_unknown(c, "missing-fact", "whether the CPU can run a big-endian kernel");
	else if (pages == KSIG_DONT_KNOW)
		ksig_unknown(c, "missing-fact", "whether the CPU has pages of %" PRIu64 " KiB",
			     wanted->size / 1024);
	else
		ksig_pass(c, "", "the CPU can run it");
}

/*
 * A sum beyond the address space wraps. A hole of no size is found at once; when the other
 * segments then find no room, image_load() looks for another one, and finds the same for ever.
 */
static void place_wrapped(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_arm64_image *h = &j->image->arm64;
	uint64_t page = ksig_place_page(j);
	uint64_t size = (h->image_size + h->text_offset + page - 1) & ~(page - 1);

	if (!ksig_place_known(j, c))
		return;
	if (size == 0 && ksig_place_initrd(j) > ksig_place_largest(j))
		ksig_hazard(c, "this kernel would look for memory without an end");
	else if (h->text_offset >> 63)
		ksig_hazard(c, "this kernel would place the image in front of the memory it chose");
	else if (h->text_offset > size || h->text_offset % page)
		ksig_fail(c, EADDRNOTAVAIL, "damaged-image", j->image->path,
			  "text_offset 0x%" PRIx64 " is beyond the memory for the image",
			  h->text_offset);
	else if (size - h->text_offset < j->image->size)
		ksig_fail(c, EINVAL, "damaged-image", j->image->path,
			  "the image's size is beyond the address space");
	else
		ksig_unknown(c, "missing-fact",
			     "what the kernel makes of a size beyond the address space");
}

/*
 * The kernel's segment begins text_offset before the image; sanity_check_segment_list()
 * sees it without that part.
 */
static void step_placement(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_arm64_image *h = &j->image->arm64;
	uint64_t page = ksig_place_page(j), all;
	struct ksig_need need = {.initrd = ksig_place_initrd(j), .slack = SLACK};

	if (add_overflows(h->image_size, h->text_offset, &all) ||
	    add_overflows(all, page - 1, &all)) {
		place_wrapped(j, c);
		return;
	}
	if (h->text_offset % page) {
		ksig_fail(c, EADDRNOTAVAIL, "damaged-image", j->image->path,
			  "text_offset 0x%" PRIx64 " is not a multiple of the page size",
			  h->text_offset);
		return;
	}
	need.kernel = all & ~(page - 1);
	ksig_place_anywhere(j, c, &need);
}

static void step_size(const struct ksig_judge *j, struct ksig_check *c)
{
	if (j->image->size > j->image->arm64.image_size)
		ksig_fail(c, EINVAL, "damaged-image", j->image->path,
			  "the image needs less memory (image_size) than it has contents");
	else
		ksig_pass(c, "", "the image's contents fit into its memory");
}

static const struct ksig_step load[] = {
	{"header", "image load", false, step_header},
	{"placement", "placement", false, step_placement},
	{"size", "placement", false, step_size},
};

const struct ksig_loaders ksig_loaders_arm64 = {"arm64", step_probe, load, ARRAY_SIZE(load)};
