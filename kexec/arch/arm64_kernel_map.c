// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "kexec/arch/arm64_kernel_map.h"

/* System V ABI, "Object Files", 64 bits. */
#define EI_CLASS    4
#define EI_DATA     5
#define E_PHOFF     32
#define E_PHENTSIZE 54
#define E_PHNUM     56
#define PHDR_SIZE   56
#define P_OFFSET    8
#define P_VADDR     16
#define P_PADDR     24
#define P_FILESZ    32

#define TYPE_LOAD 1
#define TYPE_NOTE 4

#define NOTE_HEADER 12
#define NOTE_NAME   "VMCOREINFO"

/* fs/proc/kcore.c, read_kcore_iter(): of an address that is not a part of all memory. */
#define NO_PHYSICAL UINT64_MAX

struct core {
	struct bytes all;
	bool big_endian;
	uint64_t headers;
	uint16_t header_size;
	uint16_t n;
};

static bool u16(const struct core *c, uint64_t off, uint16_t *ret)
{
	return c->big_endian ? bytes_be16(c->all, off, ret) : bytes_le16(c->all, off, ret);
}

static bool u32(const struct core *c, uint64_t off, uint32_t *ret)
{
	return c->big_endian ? bytes_be32(c->all, off, ret) : bytes_le32(c->all, off, ret);
}

static bool u64(const struct core *c, uint64_t off, uint64_t *ret)
{
	return c->big_endian ? bytes_be64(c->all, off, ret) : bytes_le64(c->all, off, ret);
}

static int open_core(struct bytes all, struct core *ret)
{
	struct core c = {.all = all};
	uint8_t class, data;

	if (!bytes_match(all, 0, "\177ELF", 4) || !bytes_u8(all, EI_CLASS, &class) ||
	    !bytes_u8(all, EI_DATA, &data) || class != 2 || data < 1 || data > 2)
		return -EBADMSG;
	c.big_endian = data == 2;
	if (!u64(&c, E_PHOFF, &c.headers) || !u16(&c, E_PHENTSIZE, &c.header_size) ||
	    !u16(&c, E_PHNUM, &c.n) || c.header_size < PHDR_SIZE || c.headers > all.size)
		return -EBADMSG;
	*ret = c;
	return 0;
}

/* The next program header of a type from *at on; false at the end, or of what was read. */
static bool next_header(const struct core *c, uint32_t type, uint16_t *at, uint64_t *ret)
{
	uint32_t seen;

	for (; *at < c->n; (*at)++) {
		uint64_t off = c->headers + (uint64_t)*at * c->header_size;

		if (!bytes_has(c->all, off, PHDR_SIZE) || !u32(c, off, &seen))
			return false;
		if (seen == type) {
			(*at)++;
			*ret = off;
			return true;
		}
	}
	return false;
}

/* The text of the note of that name; false when it is not in what was read. */
static bool find_note(const struct core *c, uint64_t off, uint64_t size, struct bytes *ret)
{
	while (size >= NOTE_HEADER) {
		uint32_t name_size, text_size;
		uint64_t name, text, all;

		if (!u32(c, off, &name_size) || !u32(c, off + 4, &text_size))
			return false;
		name = NOTE_HEADER;
		text = name + ((uint64_t)name_size + 3) / 4 * 4;
		all = text + ((uint64_t)text_size + 3) / 4 * 4;
		if (name_size == sizeof(NOTE_NAME) &&
		    bytes_match(c->all, off + name, NOTE_NAME, sizeof(NOTE_NAME)))
			return bytes_sub(c->all, off + text, text_size, ret);
		if (all > size)
			return false;
		off += all;
		size -= all;
	}
	return false;
}

static char *vmcoreinfo(const struct core *c)
{
	uint64_t header, offset, size;
	struct bytes text;
	uint16_t at = 0;

	while (next_header(c, TYPE_NOTE, &at, &header)) {
		if (u64(c, header + P_OFFSET, &offset) && u64(c, header + P_FILESZ, &size) &&
		    offset <= c->all.size && find_note(c, offset, size, &text))
			return bytes_text(text);
	}
	return NULL;
}

/* KEY=value on a line of its own; base 0, as some are decimal and some are not. */
static bool value_of(const char *text, const char *key, uint64_t *ret)
{
	size_t length = strlen(key);

	for (; text; text = strchr(text, '\n')) {
		char *end;

		text += *text == '\n';
		if (strncmp(text, key, length) != 0 || text[length] != '=')
			continue;
		*ret = strtoull(text + length + 1, &end, 0);
		return end != text + length + 1;
	}
	return false;
}

/* "ffff800080000000 T _text"; zeros where addresses are hidden. */
static bool symbol(const char *symbols, const char *name, uint64_t *ret)
{
	for (const char *line = symbols; line && *line; line = strchr(line, '\n')) {
		char *end;
		uint64_t address;
		size_t length;

		line += *line == '\n';
		address = strtoull(line, &end, 16);
		length = strcspn(end, "\n");
		if (length < 4 || end[0] != ' ' || end[2] != ' ')
			continue;
		if (length - 3 != strlen(name) || strncmp(end + 3, name, length - 3) != 0)
			continue;
		*ret = address;
		return address != 0;
	}
	return false;
}

/*
 * Older kernels do not tell kimage_voffset. "Kernel code" ends before __init_begin and begins at
 * _text, or in some releases at _stext (arch/arm64/kernel/setup.c).
 */
static uint64_t code_to_text(const struct kx_arm64_facts *facts, uint64_t text)
{
	uint64_t stext, init;

	if (symbol(facts->symbols, "_stext", &stext) &&
	    symbol(facts->symbols, "__init_begin", &init) && stext >= text &&
	    init - stext == facts->code.end - facts->code.start + 1)
		return stext - text;
	return 0;
}

static void map_kernel(const struct kx_arm64_facts *facts, const char *info,
		       struct kx_kernel_map *map)
{
	uint64_t offset, text;
	bool has_offset = info && value_of(info, "NUMBER(kimage_voffset)", &offset);
	bool has_text = symbol(facts->symbols, "_text", &text);

	if (facts->code.end == 0 || (!has_offset && !has_text))
		return;
	if (!has_text)
		text = facts->code.start + offset;
	map->virt = text;
	map->phys = has_offset ? text - offset : facts->code.start - code_to_text(facts, text);
	/* Whatever these say, the code has to be where /proc/iomem has it. */
	map->known = map->phys <= facts->code.start && facts->code.end <= facts->end;
	map->size = facts->end - map->phys + 1;
}

/*
 * arch/arm64/include/asm/memory.h: since 5.4 the direct map is the lower half of the kernel's
 * addresses, before that the upper one. The kernel itself is in the other half.
 */
static uint64_t page_offset(uint64_t va_bits, const struct kx_kernel_map *map)
{
	uint64_t upper_half = 0 - (1ULL << (va_bits - 1));

	return map->known && map->virt < upper_half ? upper_half : 0 - (1ULL << va_bits);
}

static bool map_memory(const struct core *c, const char *info, struct kx_kernel_map *map)
{
	uint64_t bits, phys, virt, header;
	uint16_t at = 0;

	if (info && value_of(info, "NUMBER(VA_BITS)", &bits) && bits >= 36 && bits <= 52 &&
	    value_of(info, "NUMBER(PHYS_OFFSET)", &phys)) {
		map->direct_offset = page_offset(bits, map) - phys;
		return true;
	}
	while (next_header(c, TYPE_LOAD, &at, &header)) {
		if (!u64(c, header + P_VADDR, &virt) || !u64(c, header + P_PADDR, &phys) ||
		    phys == NO_PHYSICAL || phys == 0) /* older kernels put 0 */
			continue;
		map->direct_offset = virt - phys;
		return true;
	}
	return false;
}

int kx_arm64_kernel_map(const struct kx_arm64_facts *facts, struct kx_kernel_map *ret)
{
	_cleanup_free_ char *info = NULL;
	struct kx_kernel_map map = {0};
	struct core core;
	int rc = open_core(facts->kcore, &core);

	if (rc)
		return rc;
	info = vmcoreinfo(&core);
	map_kernel(facts, info, &map);
	if (!map_memory(&core, info, &map))
		return -ENOENT;
	*ret = map;
	return 0;
}
