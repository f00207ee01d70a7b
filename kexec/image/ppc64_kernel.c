// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <string.h>

#include "kexec/image/elf_file.h"
#include "kexec/image/ppc64_kernel.h"
#include "overflow.h"

/* What is between segments takes memory when they are put together. */
#define GAPS_MAX (256u << 20)

/* The largest alignment that means anything. */
#define ALIGN_MAX (16u << 20)

struct extent {
	uint64_t start;
	uint64_t size;      /* from the first byte to the last in memory */
	uint64_t file_size; /* and to the last that comes from the file */
};

static int bad(const struct kx_planner *in, const char *why)
{
	return kx_fail(in->log, KX_EXIT_FAIL, "%s: %s", in->path, why);
}

/* Where all of it begins and ends; kx_elf_file_read() has seen that no sum wraps. */
static int measure(const struct kx_planner *in, const struct kx_elf_file *elf, struct extent *ret)
{
	const struct kx_elf_load *last = &elf->v[elf->n - 1];
	uint64_t file_bytes = 0;

	*ret = (struct extent){.start = elf->v[0].mem};
	if (add_overflows(last->mem + (last->size - 1) - ret->start, (uint64_t)1, &ret->size))
		return bad(in, "the ELF file takes all of memory");
	for (size_t i = 0; i < elf->n; i++) {
		if (elf->v[i].from.size)
			ret->file_size = elf->v[i].mem - ret->start + elf->v[i].from.size;
		file_bytes += elf->v[i].from.size;
	}
	if (ret->file_size > file_bytes && ret->file_size - file_bytes > GAPS_MAX)
		return bad(in, "segments of the ELF file lie too far apart in memory");
	return KX_EXIT_OK;
}

/* They keep their distance, so one segment is enough. */
static int join(const struct kx_planner *in, struct kx_segments *s, const struct kx_elf_file *elf,
		const struct extent *extent, struct bytes *ret)
{
	uint8_t *buf;

	if (elf->n == 1) {
		*ret = elf->v[0].from;
		return KX_EXIT_OK;
	}
	buf = kx_segments_alloc(s, (size_t)extent->file_size);
	if (!buf)
		return bad(in, "not enough memory");
	for (size_t i = 0; i < elf->n; i++) {
		const struct kx_elf_load *load = &elf->v[i];

		if (load->from.size)
			memcpy(buf + (load->mem - extent->start), load->from.data, load->from.size);
	}
	*ret = bytes_of(buf, (size_t)extent->file_size);
	return KX_EXIT_OK;
}

int kx_ppc64_kernel_read(const struct kx_planner *in, struct kx_segments *s,
			 struct kx_ppc64_kernel *ret)
{
	struct kx_ppc64_kernel kernel = {.align = 1};
	struct kx_elf_file elf;
	struct extent extent;
	int status;

	if (kx_elf_file_is32(in->image))
		return bad(in, "a 32-bit ELF file, and kernels for this machine are 64-bit");
	status = kx_elf_file_read(in->log, in->path, in->image, KX_ELF_PHYSICAL, &elf);
	if (status == KX_EXIT_OK)
		status = measure(in, &elf, &extent);
	if (status == KX_EXIT_OK)
		status = join(in, s, &elf, &extent, &kernel.from);
	if (status)
		return status;
	if (kernel.from.size < KX_PPC64_HEAD)
		return bad(in, "the ELF file is too small for a kernel");
	for (size_t i = 0; i < elf.n; i++) {
		uint64_t align = elf.v[i].align;

		if (align > kernel.align && align <= ALIGN_MAX && (align & (align - 1)) == 0)
			kernel.align = align;
	}
	kernel.big_endian = elf.big_endian;
	kernel.size = extent.size;
	*ret = kernel;
	return KX_EXIT_OK;
}
