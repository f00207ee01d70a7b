// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kexec/arch/x86_64_kcore.h"

#define ELF_PHOFF  32
#define ELF_PHNUM  56
#define PHDR_SIZE  56u
#define PHDR_VADDR 16
#define PHDR_MEMSZ 40
#define PT_LOAD    1
#define MIB        (UINT64_C(1) << 20)
#define GIB        (UINT64_C(1) << 30)

/* arch/x86/include/asm/page_64_types.h: the kernel's text lies in this GiB, whatever KASLR does. */
#define TEXT_START UINT64_C(0xffffffff80000000)
#define TEXT_END   UINT64_C(0xffffffffc0000000)

/* "ffffffff81000000 T _stext" at the beginning of a line; 0 when it is not there, or hidden. */
static uint64_t find_stext(struct bytes symbols)
{
	static const char name[] = " T _stext\n";
	const size_t length = sizeof(name) - 1;
	char digits[17] = "";

	for (size_t at = 16; at < symbols.size; at++) {
		if (!bytes_match(symbols, at, name, length))
			continue;
		memcpy(digits, symbols.data + at - 16, 16);
		return strtoull(digits, NULL, 16);
	}
	return 0;
}

struct load {
	uint64_t start;
	uint64_t size;
};

static bool read_load(struct bytes head, uint64_t off, struct load *ret)
{
	uint32_t type = 0;

	return bytes_le32(head, off, &type) && type == PT_LOAD &&
	       bytes_le64(head, off + PHDR_VADDR, &ret->start) &&
	       bytes_le64(head, off + PHDR_MEMSZ, &ret->size);
}

static bool is_text(const struct load *load, uint64_t stext)
{
	if (stext)
		return load->start <= stext && stext - load->start < load->size;
	return load->start >= TEXT_START && load->start < TEXT_END &&
	       load->size <= TEXT_END - TEXT_START;
}

int kx_x86_kcore_map(struct bytes head, struct bytes symbols, struct kx_kernel_map *map)
{
	uint64_t phoff, lowest = UINT64_MAX, stext = find_stext(symbols);
	struct load load;
	uint16_t n;
	bool found = false;

	if (!bytes_match(head, 0, "\177ELF\2\1", 6) || !bytes_le64(head, ELF_PHOFF, &phoff) ||
	    !bytes_le16(head, ELF_PHNUM, &n) || phoff > head.size)
		return -EBADMSG;
	for (uint16_t i = 0; i < n; i++) {
		if (!read_load(head, phoff + i * (uint64_t)PHDR_SIZE, &load))
			continue;
		if (load.start < lowest)
			lowest = load.start;
		if (found || !is_text(&load, stext))
			continue;
		found = true;
		map->virt = load.start & ~(MIB - 1);
		map->size = load.size + (load.start - map->virt);
	}
	if (!found)
		return -ENXIO;
	map->direct_offset = lowest & ~(GIB - 1);
	map->known = true;
	return 0;
}
