// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "compiler.h"
#include "kexec/arch/x86_64_memory.h"
#include "kexec/image/x86_e820.h"

#define VECTORS_END  0x400u /* real mode's interrupt vectors are no memory for a kernel */
#define EXTENDED     0x100000u
#define WORTH_A_WORD (100u * 1024u)

int kx_x86_e820_map(const struct kx_machine *machine, struct kx_ranges *ret)
{
	struct kx_ranges map = {0};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < machine->map.n; i++) {
		struct kx_range r = machine->map.v[i];

		if (r.kind == KX_RAM && r.start < VECTORS_END)
			r.start = VECTORS_END;
		if (r.start <= r.end)
			rc = kx_ranges_add(&map, r);
	}
	if (rc) {
		kx_ranges_release(&map);
		return rc;
	}
	kx_ranges_sort(&map);
	*ret = map;
	return 0;
}

/* Bytes; one less where they are all that 64 bits can name. */
static uint64_t size_of(const struct kx_range *r)
{
	uint64_t most = r->end - r->start;

	return most == UINT64_MAX ? most : most + 1;
}

void kx_x86_e820_put(struct put *p, uint64_t off, const struct kx_ranges *map, size_t first,
		     size_t n)
{
	for (size_t i = 0; i < n; i++, off += KX_E820_ENTRY_SIZE) {
		const struct kx_range *r = &map->v[first + i];

		put_le64(p, off, r->start);
		put_le64(p, off + 8, size_of(r));
		put_le32(p, off + 16, kx_x86_e820_type(r->kind));
	}
}

uint64_t kx_x86_e820_extended(const struct kx_ranges *map)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct kx_range *r = &map->v[i];

		if (r->kind == KX_RAM && r->start <= EXTENDED && r->end > EXTENDED)
			return (r->end - EXTENDED + 1) / 1024;
	}
	return 0;
}

/* How the kernel's memmap= tells kinds apart (arch/x86/kernel/e820.c, parse_memmap_one()). */
static const char separators[] = {
	[KX_RAM] = '@', [KX_ACPI] = '#', [KX_NVS] = '#', [KX_PRAM] = '!', [KX_PMEM] = '\0',
};

/* In whole KiB: memory shrinks to them, tables grow. */
static void whole(const struct kx_range *r, uint64_t *ret_start, uint64_t *ret_size)
{
	uint64_t start = r->start / 1024, end = r->end / 1024;

	if (r->kind == KX_RAM && r->start % 1024)
		start++;
	if (r->kind == KX_RAM && r->end % 1024 != 1023) {
		*ret_size = end > start ? end - start : 0;
	} else {
		*ret_size = end >= start ? end - start + 1 : 0;
	}
	*ret_start = start;
}

bool kx_x86_line_append(char *line, size_t room, const char *word)
{
	size_t length = strlen(line), more = strlen(word);

	if (length + more >= room)
		return false;
	memcpy(line + length, word, more + 1);
	return true;
}

bool kx_x86_e820_words(char *line, size_t room, const struct kx_ranges *map)
{
	char word[80];
	bool fits = kx_x86_line_append(line, room, " memmap=exactmap");

	for (size_t i = 0; fits && i < map->n; i++) {
		const struct kx_range *r = &map->v[i];
		char separator = (size_t)r->kind < sizeof(separators) ? separators[r->kind] : '\0';
		uint64_t start, size;

		if (separator == '\0' || (r->kind == KX_RAM && size_of(r) < WORTH_A_WORD))
			continue;
		whole(r, &start, &size);
		if (size == 0)
			continue;
		snprintf(word, sizeof(word), " memmap=%" PRIu64 "K%c%" PRIu64 "K", size, separator,
			 start);
		fits = kx_x86_line_append(line, room, word);
	}
	return fits;
}
