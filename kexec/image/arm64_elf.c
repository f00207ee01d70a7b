// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A vmlinux, laid out flat as arch/arm64/boot/Makefile would do it: its segments are as far from
 * each other in memory as their addresses say, and the header of an Image stands at its entry
 * (arch/arm64/kernel/head.S).
 */
#include "config.h"

#include <string.h>

#include "kexec/image/arm64_image.h"
#include "kexec/image/elf_file.h"

static int damaged(const struct kx_planner *in, const char *why)
{
	return kx_elf_file_damaged(in->log, in->path, why);
}

static int check_loads(const struct kx_planner *in, const struct kx_elf_file *elf)
{
	for (size_t i = 0; i < elf->n; i++) {
		const struct kx_elf_load *load = &elf->v[i];

		if (load->mem < elf->entry)
			return damaged(in, "a segment lies below the entry point");
		if (load->mem - elf->entry > KX_ARM64_IMAGE_MAX || load->size > KX_ARM64_IMAGE_MAX)
			return damaged(in, "its segments are too large, or too far from each "
					   "other");
	}
	return KX_EXIT_OK;
}

/* Without what is zero at the end: image_size in the header covers that. */
static int flatten(const struct kx_planner *in, const struct kx_elf_file *elf,
		   struct kx_segments *s, struct bytes *ret)
{
	size_t size = 0;
	uint8_t *flat;

	for (size_t i = 0; i < elf->n; i++) {
		if (elf->v[i].from.size)
			size = (size_t)(elf->v[i].mem - elf->entry) + elf->v[i].from.size;
	}
	flat = kx_segments_alloc(s, size);
	if (!flat)
		return kx_fail(in->log, KX_EXIT_FAIL, "Cannot load %s: not enough memory",
			       in->path);
	for (size_t i = 0; i < elf->n; i++) {
		if (elf->v[i].from.size)
			memcpy(flat + (elf->v[i].mem - elf->entry), elf->v[i].from.data,
			       elf->v[i].from.size);
	}
	*ret = bytes_of(flat, size);
	return KX_EXIT_OK;
}

int kx_arm64_plan_elf(const struct kx_planner *in, struct kx_segments *s)
{
	struct kx_elf_file elf;
	struct bytes flat = {0};
	int status;

	if (kx_elf_file_is32(in->image))
		return kx_fail(in->log, KX_EXIT_FAIL, "%s is no 64-bit ELF file", in->path);
	status = kx_elf_file_read(in->log, in->path, in->image, KX_ELF_VIRTUAL, &elf);
	if (status == KX_EXIT_OK)
		status = check_loads(in, &elf);
	if (status == KX_EXIT_OK)
		status = flatten(in, &elf, s, &flat);
	return status ? status : kx_arm64_plan_flat(in, s, flat);
}
