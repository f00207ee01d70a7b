// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "kexec/vmcore_memory.h"

/* __START_KERNEL_map, arch/x86/include/asm/page_64_types.h */
#define X86_64_KERNEL_MAP UINT64_C(0xffffffff80000000)

static void add_map(struct vmcore *core, uint64_t from, uint64_t add)
{
	if (core->n_maps < VMCORE_MAPS_MAX)
		core->map[core->n_maps++] = (struct vmcore_map){.from = from, .add = add};
}

/*
 * Each number belongs to one architecture (arch/ARCH/kernel/vmcore_info*.c), so that it need
 * not be asked which one this is.
 */
static void setup_maps(struct vmcore *core, const struct vmcore_info *info)
{
	uint64_t page_offset, phys, offset;

	/* the direct map: arm64 says PHYS_OFFSET, riscv phys_ram_base */
	if (vmcore_info_get(info, VMCORE_NUMBER, "PAGE_OFFSET", &page_offset) &&
	    (vmcore_info_get(info, VMCORE_NUMBER, "PHYS_OFFSET", &phys) ||
	     vmcore_info_get(info, VMCORE_NUMBER, "phys_ram_base", &phys)))
		add_map(core, 0, phys - page_offset);
	/* where the kernel itself is, if that is elsewhere */
	if (vmcore_info_get(info, VMCORE_NUMBER, "kimage_voffset", &offset))
		add_map(core, 0, -offset);
	if (vmcore_info_get(info, VMCORE_NUMBER, "va_kernel_pa_offset", &offset))
		add_map(core, 0, -offset);
	if (vmcore_info_get(info, VMCORE_NUMBER, "phys_base", &offset))
		add_map(core, X86_64_KERNEL_MAP, offset - X86_64_KERNEL_MAP);
}

void vmcore_memory_setup(struct vmcore *core, const struct vmcore_info *info)
{
	uint64_t list_head;

	/*
	 * The headers of a 32-bit kernel with much memory may be of the 64-bit class. A
	 * list_head is two pointers, and VMCOREINFO has always had its size.
	 */
	if (vmcore_info_get(info, VMCORE_SIZE, "list_head", &list_head) &&
	    (list_head == 8 || list_head == 16))
		core->word = (unsigned int)list_head / 2;
	core->n_maps = 0;
	setup_maps(core, info);
}

/*
 * The file offset of an address and how many bytes follow it there. -EFAULT: no segment
 * covers it; -ENODATA: one does, but the file does not have it.
 */
static int find_segment(const struct vmcore *core, bool physical, uint64_t addr, uint64_t *offset,
			uint64_t *avail)
{
	int r = -EFAULT;

	for (size_t i = 0; i < core->n_segments; i++) {
		const struct vmcore_segment *s = &core->segment[i];
		uint64_t start = physical ? s->paddr : s->vaddr, in = addr - start;

		if (s->type != VMCORE_PT_LOAD || addr < start || in >= s->memsz)
			continue;
		r = -ENODATA;
		if (in >= s->filesz || in > UINT64_MAX - s->offset)
			continue;
		*offset = s->offset + in;
		*avail = s->filesz - in;
		return 0;
	}
	return r;
}

static int locate(const struct vmcore *core, uint64_t vaddr, uint64_t *offset, uint64_t *avail)
{
	int r = find_segment(core, false, vaddr, offset, avail);

	for (size_t i = 0; r == -EFAULT && i < core->n_maps; i++) {
		if (vaddr >= core->map[i].from)
			r = find_segment(core, true, vaddr + core->map[i].add, offset, avail);
	}
	return r;
}

static int read_trouble(struct vmcore *core, uint64_t vaddr, int err, enum vmcore_exit status)
{
	if (err == EFAULT)
		return vmcore_fail(
			core->failure, VMCORE_UNMAPPED,
			"No program header covering vaddr 0x%" PRIx64 " found kexec bug?\n"
			"The core has no such virtual address, and its VMCOREINFO leads to no "
			"physical address in it",
			vaddr);
	if (err == ENODATA)
		return vmcore_fail(core->failure, status,
				   "Cannot read vaddr 0x%" PRIx64
				   " from '%s': the core ends before it "
				   "or leaves it out",
				   vaddr, core->path);
	return vmcore_fail(core->failure, status,
			   "Cannot read vaddr 0x%" PRIx64 " from '%s': " VMCORE_ERR_F, vaddr,
			   core->path, VMCORE_ERR_ARG(err));
}

/* Fills buf with at most max bytes; to have less than min is a failure. */
static int read_memory(struct vmcore *core, uint64_t vaddr, uint8_t *buf, size_t min, size_t max,
		       size_t *have, enum vmcore_exit status)
{
	*have = 0;
	while (*have < max) {
		uint64_t offset = 0, avail = 0, at = vaddr + *have;
		size_t n = max - *have, got = 0;
		int r = at < vaddr ? -EFAULT : locate(core, at, &offset, &avail);

		if (r == 0) {
			n = avail < n ? (size_t)avail : n;
			r = vmcore_pread_some(core, offset, buf + *have, n, &got);
			*have += got;
		}
		if (r == 0 && got < n)
			r = -ENODATA;
		if (r < 0)
			return *have >= min ? 0 : read_trouble(core, at + got, -r, status);
	}
	return 0;
}

static int read_word(struct vmcore *core, uint64_t vaddr, enum vmcore_exit status, uint64_t *ret)
{
	uint8_t raw[8];
	size_t have;
	int r = read_memory(core, vaddr, raw, core->word, core->word, &have, status);

	if (r == 0)
		(void)vmcore_word(core, bytes_of(raw, core->word), 0, ret);
	return r;
}

int vmcore_read_pointer(struct vmcore *core, uint64_t vaddr, uint64_t *ret)
{
	return read_word(core, vaddr, VMCORE_POINTER_READ, ret);
}

int vmcore_read_long(struct vmcore *core, uint64_t vaddr, uint64_t *ret)
{
	return read_word(core, vaddr, VMCORE_VALUE_READ, ret);
}

int vmcore_read_u32(struct vmcore *core, uint64_t vaddr, uint32_t *ret)
{
	uint8_t raw[4];
	size_t have;
	int r = read_memory(core, vaddr, raw, sizeof(raw), sizeof(raw), &have, VMCORE_VALUE_READ);

	if (r == 0)
		(void)vmcore_u32(core, bytes_of(raw, sizeof(raw)), 0, ret);
	return r;
}

int vmcore_window_at(struct vmcore *core, struct vmcore_window *window, uint64_t vaddr, size_t need,
		     struct bytes *ret)
{
	struct bytes all = bytes_of(window->data, window->have);
	uint64_t in = vaddr - window->vaddr;
	int r;

	if (vaddr >= window->vaddr && in <= all.size && need <= all.size - in && need > 0 &&
	    bytes_sub(all, in, all.size - in, ret))
		return 0;
	window->have = 0;
	r = read_memory(core, vaddr, window->data, need, sizeof(window->data), &window->have,
			VMCORE_LOG_READ);
	if (r != 0) {
		window->have = 0;
		return r;
	}
	window->vaddr = vaddr;
	*ret = bytes_of(window->data, window->have);
	return 0;
}
