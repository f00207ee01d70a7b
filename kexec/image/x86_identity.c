// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "put.h"

#include "kexec/arch/x86_64_machine.h"
#include "kexec/image/x86_identity.h"

#define PAGE    UINT64_C(4096)
#define GIB     (UINT64_C(1) << 30)
#define MIB2    (UINT64_C(2) << 20)
#define ENTRIES 512u

/* arch/x86/include/asm/pgtable_types.h: present, writable, accessed; and dirty, a page itself */
#define TABLE 0x23u
#define LEAF  0xe3u

/* mov $0, %rax; mov %rax, %cr3; mov $0, %rdx; jmp *%rdx */
static const uint8_t code[] = {
	0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0x0f, 0x22, 0xd8,
	0x48, 0xba, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xe2,
};

enum { CODE_TABLES = 2, CODE_ENTRY = 15 };

/* Pages of the segment: code, one table for each level, and one for each GiB. */
static uint64_t count_pages(unsigned int levels, uint64_t gib)
{
	return 1 + (levels - 2) + gib;
}

static void write_tables(struct put *put, uint64_t mem, unsigned int levels, uint64_t gib)
{
	uint64_t table = PAGE;

	/* All of memory is below the first entry of a table of a higher level than these two. */
	for (unsigned int level = levels; level > 3; level--, table += PAGE)
		put_le64(put, table, (mem + table + PAGE) | TABLE);
	for (uint64_t i = 0; i < gib; i++)
		put_le64(put, table + 8 * i, (mem + table + PAGE * (1 + i)) | TABLE);
	table += PAGE;
	for (uint64_t i = 0; i < gib * ENTRIES; i++)
		put_le64(put, table + 8 * i, (i * MIB2) | LEAF);
}

int kx_x86_identity_plan(const struct kx_log *log, const struct kx_machine *machine, uint64_t entry,
			 uint64_t last, struct kx_segments *s)
{
	const unsigned int levels = machine->x86 && machine->x86->paging_5level ? 5 : 4;
	const uint64_t gib = (last > entry ? last : entry) / GIB + 1;
	const uint64_t size = PAGE * count_pages(levels, gib);
	const struct kx_hole hole = {.min = PAGE, .top_down = true};
	struct put put;
	uint8_t *buf;
	size_t index;
	int status;

	if (gib > KX_X86_IDENTITY_MAX / GIB)
		return kx_fail(log, KX_EXIT_FAIL,
			       "Cannot enter %#" PRIx64 ": only %" PRIu64
			       " GiB of memory are within reach",
			       entry, (uint64_t)(KX_X86_IDENTITY_MAX / GIB));
	buf = kx_segments_alloc(s, (size_t)size);
	if (!buf)
		return kx_fail(log, KX_EXIT_FAIL, "Cannot enter %#" PRIx64 ": out of memory",
			       entry);
	status = kx_segments_place(s, log, "mapping", bytes_of(buf, (size_t)size), &hole, &index);
	if (status)
		return status;
	s->entry = s->v[index].mem;
	put = put_to(buf, (size_t)size);
	put_bytes(&put, 0, bytes_of(code, sizeof(code)));
	put_le64(&put, CODE_TABLES, s->entry + PAGE);
	put_le64(&put, CODE_ENTRY, entry);
	write_tables(&put, s->entry, levels, gib);
	return KX_EXIT_OK;
}
