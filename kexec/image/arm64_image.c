// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <inttypes.h>

#include "compiler.h"
#include "kexec/image/arm64_image.h"
#include "kexec/image/arm64_place.h"
#include "kexec/probe.h"
#include "kexec/purgatory.h"

/* What booting.rst says of images without image_size; stock kexec-tools keeps as much free. */
#define OLD_TEXT_OFFSET 0x80000u
#define OLD_IMAGE_SIZE  (16u << 20)

/* Fields of the header, arch/arm64/include/asm/image.h. */
#define TEXT_OFFSET 8
#define IMAGE_SIZE  16
#define FLAGS       24

#define FLAG_BIG_ENDIAN 1u

/* By bits 1 and 2 of the flags. */
static const uint64_t page_sizes[] = {0, 4096, 16384, 65536};

int kx_arm64_header_read(struct bytes image, struct kx_arm64_header *ret)
{
	struct kx_arm64_header header = {0};
	uint64_t flags;
	int rc = kx_probe_arm64_image(image, image.size);

	if (rc)
		return rc;
	if (!bytes_le64(image, TEXT_OFFSET, &header.text_offset) ||
	    !bytes_le64(image, IMAGE_SIZE, &header.image_size) || !bytes_le64(image, FLAGS, &flags))
		return -EBADMSG;
	header.big_endian = flags & FLAG_BIG_ENDIAN;
	header.page_size = page_sizes[(flags >> 1) & 3];
	if (header.image_size == 0) {
		header.assumed = true;
		header.text_offset = OLD_TEXT_OFFSET;
		header.image_size = OLD_IMAGE_SIZE;
	}
	*ret = header;
	return 0;
}

/*
 * The kernel compares these with registers that programs cannot read (image_load() in
 * arch/arm64/kernel/kexec_image.c), so that here is no more than a doubt.
 */
static void doubt(const struct kx_planner *in, const struct kx_arm64_header *header)
{
	if (header->assumed)
		kx_warn(in->log,
			"%s does not say how much memory it takes (a kernel before 3.17); %u MiB "
			"are assumed",
			in->path, OLD_IMAGE_SIZE >> 20);
	if (header->page_size && header->page_size != in->machine->page_size)
		kx_warn(in->log,
			"%s has pages of %" PRIu64 " KiB, the running kernel of %" PRIu64
			" KiB: on a CPU that knows only the latter it will not start",
			in->path, header->page_size / 1024, in->machine->page_size / 1024);
	if (header->big_endian != in->purgatory->big_endian)
		kx_warn(in->log,
			"%s is %s-endian, the running kernel is not: on a CPU that cannot change "
			"over it will not start",
			in->path, header->big_endian ? "big" : "little");
}

int kx_arm64_plan_flat(const struct kx_planner *in, struct kx_segments *s, struct bytes image)
{
	struct kx_arm64_header header;

	if (!in->purgatory)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "Cannot load %s: this program was built without a purgatory for %s",
			       in->path, in->arch->name);
	if (kx_arm64_header_read(image, &header))
		return kx_fail(in->log, KX_EXIT_FAIL, "%s holds no arm64 Image: its header is %s",
			       in->path, image.size < 64 ? "cut short" : "missing");
	if (header.text_offset % s->page_size)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "%s has a text_offset of 0x%" PRIx64
			       ", which is not a multiple of a page",
			       in->path, header.text_offset);
	/* It takes more than its file at any rate; sanity_check_segment_list() wants it to. */
	if (header.assumed && header.image_size < image.size)
		header.image_size = image.size;
	if (header.image_size < image.size)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "%s is damaged: it says that it takes 0x%" PRIx64
			       " bytes of memory, and has %zu",
			       in->path, header.image_size, image.size);
	doubt(in, &header);
	return kx_arm64_place(in, s, image, &header);
}

int kx_arm64_plan_image(const struct kx_planner *in, struct kx_segments *s)
{
	return kx_arm64_plan_flat(in, s, in->image);
}
