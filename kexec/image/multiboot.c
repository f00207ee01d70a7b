// SPDX-License-Identifier: GPL-2.0-or-later
/* Multiboot Specification 0.6.96. */
#include "config.h"

#include "kexec/image/x86_e820.h"
#include "kexec/image/x86_elf.h"
#include "kexec/image/x86_multiboot.h"
#include "kexec/image/x86_plans.h"
#include "put.h"

#define MAGIC        0x1badb002u
#define LOADER_MAGIC 0x2badb002u
#define SEARCHED     8192u

/* Flags of the header. Bits 0 to 15 are demands: pages, sizes of memory, a video mode. */
#define WANTS_VIDEO   0x0004u
#define KNOWN_DEMANDS 0x0007u
#define ALL_DEMANDS   0xffffu
#define HAS_ADDRESSES 0x10000u

/* Information, offsets and flags. */
#define INFO_SIZE   116u
#define HAS_MEMORY  0x001u
#define HAS_LINE    0x004u
#define HAS_MODULES 0x008u
#define HAS_MAP     0x040u
#define HAS_LOADER  0x200u
#define MODULE_SIZE 16u
#define MAP_ENTRY   24u /* its own size, which does not count itself, and 20 bytes */

struct header {
	uint64_t offset; /* in the file */
	uint32_t flags;
	uint32_t header, load, load_end, bss_end, entry; /* addresses, with HAS_ADDRESSES */
};

static bool find_header(struct bytes image, struct header *ret)
{
	for (uint64_t off = 0; off < SEARCHED; off += 4) {
		uint32_t magic, flags, sum;

		if (!bytes_le32(image, off, &magic) || !bytes_le32(image, off + 4, &flags) ||
		    !bytes_le32(image, off + 8, &sum))
			return false;
		if (magic != MAGIC || (uint32_t)(magic + flags + sum) != 0)
			continue;
		*ret = (struct header){.offset = off, .flags = flags};
		return true;
	}
	return false;
}

static int damaged(const struct kx_planner *in, const char *what)
{
	return kx_fail(in->log, KX_EXIT_FAIL, "The multiboot header is damaged: %s", what);
}

static int read_header(const struct kx_planner *in, struct header *h)
{
	uint32_t demands;

	if (!find_header(in->image, h))
		return damaged(in, "there is none");
	demands = h->flags & ALL_DEMANDS & ~KNOWN_DEMANDS;
	if (demands)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "The multiboot kernel asks for what is not supported: flags 0x%x",
			       demands);
	if (h->flags & WANTS_VIDEO)
		kx_remark(in->log, "the video mode that the kernel asks for is not set");
	if (!(h->flags & HAS_ADDRESSES))
		return KX_EXIT_OK;
	if (!bytes_le32(in->image, h->offset + 12, &h->header) ||
	    !bytes_le32(in->image, h->offset + 16, &h->load) ||
	    !bytes_le32(in->image, h->offset + 20, &h->load_end) ||
	    !bytes_le32(in->image, h->offset + 24, &h->bss_end) ||
	    !bytes_le32(in->image, h->offset + 28, &h->entry))
		return damaged(in, "it ends with the file");
	return KX_EXIT_OK;
}

/* One piece of the file, from where the header's own address says it begins. */
static int place_flat(const struct kx_planner *in, struct kx_segments *s, const struct header *h)
{
	struct kx_x86_elf elf = {.n = 1, .entry = h->entry};
	uint64_t skip = h->header - (uint64_t)h->load, off, size, memory;

	if (h->header < h->load || skip > h->offset)
		return damaged(in, "it lies outside of what it says is loaded");
	off = h->offset - skip;
	size = h->load_end ? h->load_end - (uint64_t)h->load : in->image.size - off;
	memory = h->bss_end ? h->bss_end - (uint64_t)h->load : size;
	if ((h->load_end && h->load_end < h->load) || (h->bss_end && h->bss_end < h->load) ||
	    !bytes_sub(in->image, off, size, &elf.v[0].from))
		return damaged(in, "it loads more than there is in the file");
	elf.v[0].mem = h->load;
	elf.v[0].size = memory > size ? memory : size;
	if (elf.v[0].size == 0 || h->entry < h->load || h->entry - h->load >= elf.v[0].size)
		return damaged(in, "the entry point is not in what it loads");
	return kx_x86_elf_place(in, s, &elf, 0);
}

static int place_kernel(const struct kx_planner *in, struct kx_segments *s, const struct header *h,
			uint64_t *ret_entry)
{
	struct kx_x86_elf elf;
	int status;

	*ret_entry = h->entry;
	if (h->flags & HAS_ADDRESSES)
		return place_flat(in, s, h);
	status = kx_x86_elf_read(in, &elf);
	if (status)
		return status;
	*ret_entry = elf.entry;
	return kx_x86_elf_place(in, s, &elf, 0);
}

/* ---- information ------------------------------------------------------- */

/* Where the parts lie in its segment. */
struct parts {
	const char *line;
	size_t line_at, loader_at, map_at, modules_at, lines_at, size;
};

static struct parts arrange(const struct kx_planner *in, const struct kx_ranges *map,
			    const char *line)
{
	struct parts p = {.line = line, .map_at = INFO_SIZE};

	p.modules_at = p.map_at + map->n * MAP_ENTRY;
	p.loader_at = p.modules_at + in->n_modules * MODULE_SIZE;
	p.line_at = p.loader_at + sizeof(KX_MULTIBOOT_LOADER);
	p.lines_at = p.line_at + strlen(line) + 1;
	p.size = p.lines_at;
	for (size_t i = 0; i < in->n_modules; i++)
		p.size += strlen(in->modules[i].line) + 1;
	return p;
}

static void put_modules(const struct kx_planner *in, const struct kx_segments *s, size_t first,
			const struct parts *p, struct put *put, uint64_t mem)
{
	size_t at = p->modules_at, line_at = p->lines_at;

	for (size_t i = 0; i < in->n_modules; i++, at += MODULE_SIZE) {
		const uint64_t start = s->v[first + i].mem;

		put_le32(put, at, (uint32_t)start);
		put_le32(put, at + 4, (uint32_t)(start + in->modules[i].file.size));
		put_le32(put, at + 8, (uint32_t)(mem + line_at));
		put_text(put, line_at, in->modules[i].line);
		line_at += strlen(in->modules[i].line) + 1;
	}
	put_le32(put, 20, (uint32_t)in->n_modules);
	put_le32(put, 24, (uint32_t)(mem + p->modules_at));
}

static void put_map(const struct kx_ranges *map, const struct parts *p, struct put *put,
		    uint64_t mem)
{
	uint32_t lower, upper;

	kx_multiboot_sizes(map, &lower, &upper);
	put_le32(put, 4, lower);
	put_le32(put, 8, upper);
	put_le32(put, 44, (uint32_t)(map->n * MAP_ENTRY));
	put_le32(put, 48, (uint32_t)(mem + p->map_at));
	for (size_t i = 0; i < map->n; i++) {
		const uint64_t at = p->map_at + i * MAP_ENTRY;

		put_le32(put, at, MAP_ENTRY - 4);
		put_le64(put, at + 4, map->v[i].start);
		put_le64(put, at + 12, map->v[i].end - map->v[i].start + 1);
		put_le32(put, at + 20, kx_multiboot_type(map->v[i].kind));
	}
}

static int inform(const struct kx_planner *in, struct kx_segments *s, const struct kx_ranges *map,
		  size_t first, uint64_t *ret_mem)
{
	const char *line = kx_multiboot_line(in, s);
	struct parts p;
	struct put put;
	uint8_t *buf;
	int status;

	if (!line)
		return kx_fail(in->log, KX_EXIT_FAIL, "Cannot load %s: not enough memory",
			       in->path);
	p = arrange(in, map, line);
	status = kx_multiboot_information(in, s, p.size, &buf, ret_mem);
	if (status)
		return status;
	put = put_to(buf, p.size);
	put_le32(&put, 0,
		 HAS_MEMORY | HAS_LINE | HAS_MAP | HAS_LOADER | (in->n_modules ? HAS_MODULES : 0));
	put_le32(&put, 16, (uint32_t)(*ret_mem + p.line_at));
	put_le32(&put, 64, (uint32_t)(*ret_mem + p.loader_at));
	put_text(&put, p.line_at, line);
	put_text(&put, p.loader_at, KX_MULTIBOOT_LOADER);
	put_map(map, &p, &put, *ret_mem);
	put_modules(in, s, first, &p, &put, *ret_mem);
	return put.missed ? kx_multiboot_misfit(in) : KX_EXIT_OK;
}

int kx_plan_multiboot(const struct kx_planner *in, struct kx_segments *s)
{
	uint64_t entry = 0, information = 0;
	struct kx_ranges map = {0};
	struct header header;
	size_t first = 0;
	int status = kx_multiboot_check(in);

	if (status == KX_EXIT_OK)
		status = read_header(in, &header);
	if (status == KX_EXIT_OK)
		status = place_kernel(in, s, &header, &entry);
	if (status == KX_EXIT_OK)
		status = kx_multiboot_modules(in, s, &first);
	if (status == KX_EXIT_OK && kx_x86_e820_map(in->machine, &map))
		status = kx_fail(in->log, KX_EXIT_FAIL, "Could not get memory layout");
	if (status == KX_EXIT_OK)
		status = inform(in, s, &map, first, &information);
	kx_ranges_release(&map);
	if (status == KX_EXIT_OK)
		status = kx_multiboot_enter(in, s, entry, LOADER_MAGIC, information);
	return status;
}
