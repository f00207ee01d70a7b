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
	static const uint64_t granule[] = {0, 4096, 16384, 65536};
	const struct ksig_arm64_image *h = &j->image->arm64;
	uint64_t wanted = granule[h->flags >> 1 & 3];

	if (h->image_size == 0)
		ksig_fail(c, EINVAL, "damaged-image", j->image->path,
			  "the header names no image size, as kernels before 3.17");
	else if (h->flags & 1)
		ksig_unknown(c, "missing-fact", "whether the CPU can run a big-endian kernel");
	else if (wanted && wanted != j->system->page_size)
		ksig_unknown(c, "missing-fact", "whether the CPU has pages of %" PRIu64 " KiB",
			     wanted / 1024);
	else
		ksig_pass(c, "", "the CPU can run it");
}

/*
 * The kernel's segment begins text_offset before the image; sanity_check_segment_list()
 * sees it without that part.
 */
static void step_placement(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_arm64_image *h = &j->image->arm64;
	uint64_t page = ksig_place_page(j), all;
	struct ksig_need need = {.slack = SLACK};

	if (add_overflows(h->image_size, h->text_offset, &all) ||
	    add_overflows(all, page - 1, &all)) {
		ksig_unknown(c, "missing-fact",
			     "what the kernel makes of a size beyond the address space");
		return;
	}
	if (h->text_offset % page) {
		ksig_fail(c, EADDRNOTAVAIL, "damaged-image", j->image->path,
			  "text_offset 0x%" PRIx64 " is not a multiple of the page size",
			  h->text_offset);
		return;
	}
	need.kernel = all & ~(page - 1);
	if (j->request->has_initrd)
		need.initrd = (j->request->initrd_size + page - 1) & ~(page - 1);
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
