// SPDX-License-Identifier: GPL-2.0-or-later
/* Multiboot2 Specification 2.0: header and information are lists of tags, each 8-aligned. */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "compiler.h"
#include "kexec/image/x86_e820.h"
#include "kexec/image/x86_elf.h"
#include "kexec/image/x86_multiboot.h"
#include "kexec/image/x86_plans.h"
#include "put.h"

#define MAGIC        0xe85250d6u
#define LOADER_MAGIC 0x36d76289u
#define SEARCHED     32768u
#define HEADER_SIZE  16u
#define ARCH_I386    0u
#define OPTIONAL     0x0001u
#define BELOW_4_GIB  0xffffffffu

#define ALIGN_8(n) (((n) + 7) & ~UINT64_C(7))

/* Tags of the header. */
enum wanted {
	WANTS_END = 0,
	WANTS_INFORMATION = 1,
	WANTS_ADDRESSES = 2,
	WANTS_ENTRY = 3,
	WANTS_CONSOLE = 4,
	WANTS_FRAMEBUFFER = 5,
	WANTS_ALIGNED_MODULES = 6,
	WANTS_MOVE = 10,
};

/* Tags of the information. */
enum told {
	TELLS_END = 0,
	TELLS_LINE = 1,
	TELLS_LOADER = 2,
	TELLS_MODULE = 3,
	TELLS_SIZES = 4,
	TELLS_MAP = 6,
	TELLS_BASE = 21,
};

static const uint32_t told[] = {TELLS_LINE,  TELLS_LOADER, TELLS_MODULE,
				TELLS_SIZES, TELLS_MAP,    TELLS_BASE};

struct header {
	uint64_t offset; /* in the file */
	struct bytes tags;
	bool has_addresses, has_entry, moves;
	uint32_t header, load, load_end, bss_end, entry;
	struct kx_hole hole; /* where it may be moved to */
	uint64_t base;       /* where it was */
};

static int damaged(const struct kx_planner *in, const char *what)
{
	return kx_fail(in->log, KX_EXIT_FAIL, "The multiboot2 header is damaged: %s", what);
}

/* ---- header ------------------------------------------------------------ */

static int find_header(const struct kx_planner *in, struct header *ret)
{
	uint32_t magic, arch, length, sum;

	for (uint64_t off = 0; off < SEARCHED; off += 8) {
		if (!bytes_le32(in->image, off, &magic) || !bytes_le32(in->image, off + 4, &arch) ||
		    !bytes_le32(in->image, off + 8, &length) ||
		    !bytes_le32(in->image, off + 12, &sum))
			break;
		if (magic != MAGIC || (uint32_t)(magic + arch + length + sum) != 0)
			continue;
		if (arch != ARCH_I386)
			return damaged(in, "it is for another architecture");
		ret->offset = off;
		if (length < HEADER_SIZE ||
		    !bytes_sub(in->image, off + HEADER_SIZE, length - HEADER_SIZE, &ret->tags))
			return damaged(in, "it ends behind the file's end");
		return KX_EXIT_OK;
	}
	return damaged(in, "there is none");
}

static int check_information(const struct kx_planner *in, struct bytes tag)
{
	uint32_t type;

	for (uint64_t off = 8; bytes_le32(tag, off, &type); off += 4) {
		bool known = false;

		for (size_t i = 0; i < ARRAY_SIZE(told); i++)
			known |= told[i] == type;
		if (!known)
			return kx_fail(in->log, KX_EXIT_FAIL,
				       "The multiboot2 kernel asks for what is not supported: "
				       "information %u",
				       type);
	}
	return KX_EXIT_OK;
}

static bool read_addresses(struct bytes tag, struct header *h)
{
	h->has_addresses = true;
	return bytes_le32(tag, 8, &h->header) && bytes_le32(tag, 12, &h->load) &&
	       bytes_le32(tag, 16, &h->load_end) && bytes_le32(tag, 20, &h->bss_end);
}

static bool read_move(struct bytes tag, struct header *h)
{
	uint32_t min = 0, max = 0, align = 0, preference = 0;

	if (!bytes_le32(tag, 8, &min) || !bytes_le32(tag, 12, &max) ||
	    !bytes_le32(tag, 16, &align) || !bytes_le32(tag, 20, &preference))
		return false;
	h->moves = true;
	h->hole = (struct kx_hole){
		.min = min,
		.max = max ? max : BELOW_4_GIB,
		.align = align,
		.top_down = preference == 2,
	};
	return (align & (align - 1)) == 0;
}

/* One tag. What is unknown and not optional cannot be done without. */
static int read_tag(const struct kx_planner *in, uint16_t type, bool optional, struct bytes tag,
		    struct header *h)
{
	switch (type) {
	case WANTS_INFORMATION:
		return optional ? KX_EXIT_OK : check_information(in, tag);
	case WANTS_ADDRESSES:
		return read_addresses(tag, h) ? KX_EXIT_OK : damaged(in, "a tag is too short");
	case WANTS_ENTRY:
		h->has_entry = true;
		return bytes_le32(tag, 8, &h->entry) ? KX_EXIT_OK
						     : damaged(in, "a tag is too short");
	case WANTS_MOVE:
		return read_move(tag, h) ? KX_EXIT_OK : damaged(in, "it cannot be moved so");
	case WANTS_CONSOLE:
	case WANTS_FRAMEBUFFER:
		kx_remark(in->log, "the video mode that the kernel asks for is not set");
		return KX_EXIT_OK;
	case WANTS_ALIGNED_MODULES:
		return KX_EXIT_OK;
	default:
		break;
	}
	if (optional)
		return KX_EXIT_OK;
	return kx_fail(in->log, KX_EXIT_FAIL,
		       "The multiboot2 kernel asks for what is not supported: tag %u", type);
}

static int read_header(const struct kx_planner *in, struct header *h)
{
	int status = find_header(in, h);
	uint64_t off = 0;

	while (status == KX_EXIT_OK) {
		uint16_t type, flags;
		struct bytes tag;
		uint32_t size;

		if (!bytes_le16(h->tags, off, &type) || !bytes_le16(h->tags, off + 2, &flags) ||
		    !bytes_le32(h->tags, off + 4, &size) || size < 8 ||
		    !bytes_sub(h->tags, off, size, &tag))
			return damaged(in, "its tags do not end");
		if (type == WANTS_END)
			break;
		status = read_tag(in, type, flags & OPTIONAL, tag, h);
		off = ALIGN_8(off + size);
	}
	return status;
}

/* ---- the kernel -------------------------------------------------------- */

/* The piece of the file that the header names, as if it were an executable. */
static int describe_flat(const struct kx_planner *in, const struct header *h,
			 struct kx_x86_elf *elf)
{
	/* All ones: the file begins with what is loaded. */
	const bool whole = h->load == UINT32_MAX;
	const uint64_t skip = whole ? h->offset : h->header - (uint64_t)h->load;
	const uint64_t load = h->header - skip;
	uint64_t off, size, memory;

	if ((!whole && h->header < h->load) || skip > h->offset || skip > h->header)
		return damaged(in, "it lies outside of what it says is loaded");
	off = h->offset - skip;
	size = h->load_end ? h->load_end - load : in->image.size - off;
	memory = h->bss_end ? h->bss_end - load : size;
	if ((h->load_end && h->load_end < load) || (h->bss_end && h->bss_end < load) ||
	    !bytes_sub(in->image, off, size, &elf->v[0].from))
		return damaged(in, "it loads more than there is in the file");
	elf->v[0].mem = load;
	elf->v[0].size = memory > size ? memory : size;
	if (elf->v[0].size == 0 || !h->has_entry)
		return damaged(in, "it does not say where the kernel begins");
	elf->n = 1;
	elf->alignment = 4096;
	elf->start = load & ~UINT64_C(4095);
	elf->end = load + elf->v[0].size - 1;
	elf->entry = h->entry;
	return KX_EXIT_OK;
}

static int describe(const struct kx_planner *in, const struct header *h, struct kx_x86_elf *elf)
{
	int status;

	if (h->has_addresses)
		status = describe_flat(in, h, elf);
	else
		status = kx_x86_elf_read(in, elf);
	if (status == KX_EXIT_OK && h->has_entry)
		elf->entry = h->entry;
	if (status == KX_EXIT_OK && (elf->entry < elf->start || elf->entry > elf->end))
		status = damaged(in, "the entry point is not in what it loads");
	return status;
}

/* It stays where it was linked for when there is room. */
static int place_kernel(const struct kx_planner *in, struct kx_segments *s, struct header *h,
			uint64_t *ret_entry)
{
	struct kx_x86_elf elf = {0};
	uint64_t by = 0;
	int status = describe(in, h, &elf);

	if (status)
		return status;
	if (h->moves && !kx_ranges_have(&s->free, elf.start, elf.end | 4095))
		status = kx_x86_elf_find(in, s, &elf, &h->hole, &by);
	if (status == KX_EXIT_OK)
		status = kx_x86_elf_place(in, s, &elf, by);
	h->base = elf.start + by;
	*ret_entry = elf.entry + by;
	return status;
}

/* ---- information ------------------------------------------------------- */

/* Tags behind each other; without a buffer they are only counted. */
struct tags {
	struct put *put;
	uint64_t at;
};

/* Where its contents go. */
static uint64_t add(struct tags *t, enum told type, size_t size)
{
	const uint64_t at = t->at;

	if (t->put) {
		put_le32(t->put, at, type);
		put_le32(t->put, at + 4, (uint32_t)(8 + size));
	}
	t->at = ALIGN_8(at + 8 + size);
	return at + 8;
}

static void add_text(struct tags *t, enum told type, const char *text)
{
	const uint64_t at = add(t, type, strlen(text) + 1);

	if (t->put)
		put_text(t->put, at, text);
}

static void add_modules(struct tags *t, const struct kx_planner *in, const struct kx_segments *s,
			size_t first)
{
	for (size_t i = 0; i < in->n_modules; i++) {
		const struct kx_module *m = &in->modules[i];
		const uint64_t at = add(t, TELLS_MODULE, 8 + strlen(m->line) + 1);
		const uint64_t start = s->v[first + i].mem;

		if (!t->put)
			continue;
		put_le32(t->put, at, (uint32_t)start);
		put_le32(t->put, at + 4, (uint32_t)(start + m->file.size));
		put_text(t->put, at + 8, m->line);
	}
}

#define MAP_ENTRY 24u

static void add_map(struct tags *t, const struct kx_ranges *map)
{
	uint64_t sizes = add(t, TELLS_SIZES, 8), at = add(t, TELLS_MAP, 8 + map->n * MAP_ENTRY);
	uint32_t lower, upper;

	if (!t->put)
		return;
	kx_multiboot_sizes(map, &lower, &upper);
	put_le32(t->put, sizes, lower);
	put_le32(t->put, sizes + 4, upper);
	put_le32(t->put, at, MAP_ENTRY);
	at += 8;
	for (size_t i = 0; i < map->n; i++, at += MAP_ENTRY) {
		put_le64(t->put, at, map->v[i].start);
		put_le64(t->put, at + 8, map->v[i].end - map->v[i].start + 1);
		put_le32(t->put, at + 16, kx_multiboot_type(map->v[i].kind));
	}
}

struct content {
	const struct kx_planner *in;
	const struct kx_segments *s;
	const struct header *header;
	const struct kx_ranges *map;
	const char *line;
	size_t first;
};

/* The size of all. */
static uint64_t add_all(const struct content *c, struct put *put)
{
	struct tags t = {.put = put, .at = 8};

	add_text(&t, TELLS_LINE, c->line);
	add_text(&t, TELLS_LOADER, KX_MULTIBOOT_LOADER);
	add_modules(&t, c->in, c->s, c->first);
	add_map(&t, c->map);
	if (c->header->moves) {
		uint64_t at = add(&t, TELLS_BASE, 4);

		if (put)
			put_le32(put, at, (uint32_t)c->header->base);
	}
	(void)add(&t, TELLS_END, 0);
	if (put)
		put_le32(put, 0, (uint32_t)t.at);
	return t.at;
}

static int inform(const struct content *c, struct kx_segments *s, uint64_t *ret_mem)
{
	const size_t size = (size_t)add_all(c, NULL);
	struct put put;
	uint8_t *buf;
	int status = kx_multiboot_information(c->in, s, size, &buf, ret_mem);

	if (status)
		return status;
	put = put_to(buf, size);
	(void)add_all(c, &put);
	return put.missed ? kx_multiboot_misfit(c->in) : KX_EXIT_OK;
}

int kx_plan_multiboot2(const struct kx_planner *in, struct kx_segments *s)
{
	struct header header = {0};
	struct kx_ranges map = {0};
	struct content c = {.in = in, .s = s, .header = &header, .map = &map};
	uint64_t entry = 0, information = 0;
	int status = kx_multiboot_check(in);

	if (status == KX_EXIT_OK)
		status = read_header(in, &header);
	if (status == KX_EXIT_OK)
		status = place_kernel(in, s, &header, &entry);
	if (status == KX_EXIT_OK)
		status = kx_multiboot_modules(in, s, &c.first);
	c.line = kx_multiboot_line(in, s);
	if (status == KX_EXIT_OK && (!c.line || kx_x86_e820_map(in->machine, &map)))
		status = kx_fail(in->log, KX_EXIT_FAIL, "Cannot load %s: not enough memory",
				 in->path);
	if (status == KX_EXIT_OK)
		status = inform(&c, s, &information);
	kx_ranges_release(&map);
	if (status == KX_EXIT_OK)
		status = kx_multiboot_enter(in, s, entry, LOADER_MAGIC, information);
	return status;
}
