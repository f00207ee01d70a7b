// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "kexec/arch/x86_64_memory.h"
#include "kexec/elfcore.h"
#include "kexec/image/x86_crash.h"
#include "kexec/probe.h"

#define LOW_END     0xa0000u /* what is above is the adapter's, not memory */
#define HEADER_ROOM 0x4000u  /* room for processors to come */

static int no_map(const struct kx_planner *in, int rc)
{
	return kx_fail(in->log, KX_EXIT_FAIL, "Could not get memory layout: %s", strerror(-rc));
}

/* The first memory there is, where a kernel starts its other processors. */
static struct kx_range find_low(const struct kx_ranges *ram)
{
	for (size_t i = 0; i < ram->n; i++) {
		if (ram->v[i].end < LOW_END)
			return ram->v[i];
	}
	return (struct kx_range){0, LOW_END - 1, KX_RAM};
}

/* Of a kernel that can return: the first memory above the low one, as far as it is given any. */
static int find_context(const struct kx_planner *in, const struct kx_ranges *ram,
			struct kx_x86_crash *crash)
{
	const uint64_t max = in->request->mem_max.value;

	for (size_t i = 0; i < ram->n; i++) {
		if (ram->v[i].start < LOW_END || ram->v[i].start > max)
			continue;
		crash->own[0] = ram->v[i];
		if (crash->own[0].end > max)
			crash->own[0].end = max;
		crash->n_own = 1;
		return KX_EXIT_OK;
	}
	return kx_fail(in->log, KX_EXIT_FAIL,
		       "Cannot load %s: --mem-max=%#" PRIx64 " leaves it no memory above 640 KiB",
		       in->path, max);
}

static int find_own(const struct kx_planner *in, const struct kx_ranges *ram,
		    struct kx_x86_crash *crash)
{
	crash->low = find_low(ram);
	if (!in->request->crash)
		return find_context(in, ram, crash);
	memcpy(crash->own, in->machine->crash, sizeof(crash->own));
	crash->n_own = in->machine->n_crash;
	return KX_EXIT_OK;
}

/* Memory that the old kernel exchanges is in none of its places. */
static int dumped_memory(const struct kx_planner *in, const struct kx_x86_crash *crash,
			 struct kx_ranges *ret)
{
	const struct kx_iomem *iomem = &in->machine->iomem;
	struct kx_resource gart;
	size_t at = 0;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < crash->n_own; i++)
		rc = kx_ranges_cut(ret, crash->own[i].start, crash->own[i].end);
	if (rc == 0 && !in->request->crash)
		rc = kx_ranges_cut(ret, 0, in->request->mem_max.value);
	/* To read an aperture that nobody set up is a machine check. */
	while (rc == 0 && kx_iomem_next(iomem, "GART", &at, &gart))
		rc = kx_ranges_cut(ret, gart.start, gart.end);
	return rc;
}

static int place_backup(const struct kx_planner *in, struct kx_segments *s,
			struct kx_x86_crash *crash)
{
	const struct kx_hole hole = {
		.size = crash->low.end - crash->low.start + 1,
		.top_down = true,
	};
	size_t index;
	int status;

	if (!in->request->crash)
		return KX_EXIT_OK;
	status = kx_segments_place(s, in->log, "backup", bytes_of(NULL, 0), &hole, &index);

	if (status)
		return status;
	crash->backup_at = s->v[index].mem;
	crash->backup_room = s->v[index].size;
	/* It is overwritten as soon as the digest has been found right. */
	s->v[index].unchecked = true;
	return KX_EXIT_OK;
}

static int place_header(const struct kx_planner *in, struct kx_segments *s,
			const struct kx_ranges *ram, struct kx_x86_crash *crash)
{
	const struct kx_elfcore_form form = {
		.elf_machine = KX_EM_X86_64,
		.ram = ram,
		.backup_source = crash->low.start,
		.backup_size = crash->backup_room ? crash->low.end - crash->low.start + 1 : 0,
		.backup_at = crash->backup_at,
	};
	struct kx_hole hole = {.size = HEADER_ROOM, .top_down = true};
	struct bytes header;
	size_t index;
	int rc = kx_elfcore_make(s, in->machine, &form, &header);
	int status;

	if (rc)
		return kx_fail(in->log, KX_EXIT_FAIL, "Cannot make the core's header: %s",
			       strerror(-rc));
	if (in->request->hotplug && in->machine->elfcorehdr_size > hole.size)
		hole.size = in->machine->elfcorehdr_size;
	status = kx_segments_place(s, in->log, "elfcorehdr", header, &hole, &index);
	if (status)
		return status;
	crash->header_at = s->v[index].mem;
	crash->header_size = s->v[index].size;
	s->v[index].unchecked = in->request->hotplug;
	return KX_EXIT_OK;
}

int kx_x86_crash_place(const struct kx_planner *in, struct kx_segments *s, struct kx_x86_crash *ret)
{
	struct kx_x86_crash crash = {.on = in->request->crash || in->request->preserve_context};
	struct kx_ranges ram = {0};
	int status = KX_EXIT_OK;
	int rc;

	if (!crash.on) {
		*ret = crash;
		return KX_EXIT_OK;
	}
	rc = kx_x86_iomem_ram(&in->machine->iomem, &ram);
	if (rc == 0)
		status = find_own(in, &ram, &crash);
	if (rc == 0 && status == KX_EXIT_OK)
		rc = dumped_memory(in, &crash, &ram);
	if (rc)
		status = no_map(in, rc);
	if (status == KX_EXIT_OK)
		status = place_backup(in, s, &crash);
	if (status == KX_EXIT_OK)
		status = place_header(in, s, &ram, &crash);
	kx_ranges_release(&ram);
	*ret = crash;
	return status;
}

/* All but memory is left as it is: a driver may ask for any of it. */
static int add_other_kinds(const struct kx_machine *machine, struct kx_ranges *ret)
{
	struct kx_ranges all = {0};
	int rc = kx_x86_iomem_map(&machine->iomem, &all);

	for (size_t i = 0; rc == 0 && i < all.n; i++) {
		if (all.v[i].kind != KX_RAM)
			rc = kx_ranges_add(ret, all.v[i]);
	}
	kx_ranges_release(&all);
	return rc;
}

int kx_x86_crash_map(const struct kx_machine *machine, const struct kx_x86_crash *crash,
		     struct kx_ranges *ret)
{
	struct kx_ranges map = {0};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < crash->n_own; i++)
		rc = kx_ranges_add(&map, crash->own[i]);
	/* The kernel is to use neither of the two as its own. */
	if (rc == 0 && crash->backup_room)
		rc = kx_ranges_cut(&map, crash->backup_at,
				   crash->backup_at + crash->backup_room - 1);
	if (rc == 0)
		rc = kx_ranges_cut(&map, crash->header_at,
				   crash->header_at + crash->header_size - 1);
	if (rc == 0)
		rc = kx_ranges_add(&map, crash->low);
	if (rc == 0)
		rc = add_other_kinds(machine, &map);
	if (rc) {
		kx_ranges_release(&map);
		return rc;
	}
	kx_ranges_sort(&map);
	*ret = map;
	return 0;
}

/* One piece of free memory, in whole pages. */
static int fill_one(const struct kx_planner *in, struct kx_segments *s, const struct kx_range *r)
{
	const uint64_t page = s->page_size;
	uint64_t start, end;
	size_t index;
	int status;

	if (__builtin_add_overflow(r->start, page - 1, &start))
		return KX_EXIT_OK;
	start -= start % page;
	end = r->end - (r->end % page == page - 1 ? 0 : r->end % page + 1);
	if (end < start || end == UINT64_MAX)
		return KX_EXIT_OK;
	status = kx_segments_put(s, in->log, "exchanged", bytes_of(NULL, 0), start, end - start + 1,
				 &index);
	if (status == KX_EXIT_OK)
		s->v[index].unchecked = true;
	return status;
}

int kx_x86_crash_fill(const struct kx_planner *in, struct kx_segments *s)
{
	struct kx_ranges free = {0};
	int status = KX_EXIT_OK;
	int rc;

	if (!in->request->preserve_context)
		return KX_EXIT_OK;
	rc = kx_ranges_of(&s->free, KX_RAM, &free);
	if (rc)
		status = no_map(in, rc);
	for (size_t i = 0; status == KX_EXIT_OK && i < free.n; i++)
		status = fill_one(in, s, &free.v[i]);
	kx_ranges_release(&free);
	return status;
}
