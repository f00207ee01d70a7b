// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
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
static void find_backup(const struct kx_ranges *ram, struct kx_x86_crash *crash)
{
	crash->backup_source = 0;
	crash->backup_size = LOW_END;
	for (size_t i = 0; i < ram->n; i++) {
		if (ram->v[i].end < LOW_END) {
			crash->backup_source = ram->v[i].start;
			crash->backup_size = ram->v[i].end - ram->v[i].start + 1;
			return;
		}
	}
}

static int dumped_memory(const struct kx_machine *machine, struct kx_ranges *ret)
{
	struct kx_resource gart;
	size_t at = 0;
	int rc = kx_x86_iomem_ram(&machine->iomem, ret);

	for (size_t i = 0; rc == 0 && i < machine->n_crash; i++)
		rc = kx_ranges_cut(ret, machine->crash[i].start, machine->crash[i].end);
	/* To read an aperture that nobody set up is a machine check. */
	while (rc == 0 && kx_iomem_next(&machine->iomem, "GART", &at, &gart))
		rc = kx_ranges_cut(ret, gart.start, gart.end);
	return rc;
}

static int place_backup(const struct kx_planner *in, struct kx_segments *s,
			struct kx_x86_crash *crash)
{
	const struct kx_hole hole = {.size = crash->backup_size, .top_down = true};
	size_t index;
	int status = kx_segments_place(s, in->log, "backup", bytes_of(NULL, 0), &hole, &index);

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
		.backup_source = crash->backup_source,
		.backup_size = crash->backup_size,
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
	struct kx_x86_crash crash = {.on = in->request->crash};
	struct kx_ranges ram = {0}, low = {0};
	int status = KX_EXIT_OK;
	int rc = 0;

	if (crash.on) {
		rc = dumped_memory(in->machine, &ram);
		if (rc == 0)
			rc = kx_x86_iomem_ram(&in->machine->iomem, &low);
		find_backup(&low, &crash);
		status = rc ? no_map(in, rc) : place_backup(in, s, &crash);
		if (status == KX_EXIT_OK)
			status = place_header(in, s, &ram, &crash);
	}
	kx_ranges_release(&ram);
	kx_ranges_release(&low);
	if (status == KX_EXIT_OK)
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
	const struct kx_range low = {
		crash->backup_source,
		crash->backup_source + crash->backup_size - 1,
		KX_RAM,
	};
	struct kx_ranges map = {0};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < machine->n_crash; i++)
		rc = kx_ranges_add(&map, machine->crash[i]);
	/* The kernel is to use neither of the two as its own. */
	if (rc == 0)
		rc = kx_ranges_cut(&map, crash->backup_at,
				   crash->backup_at + crash->backup_room - 1);
	if (rc == 0)
		rc = kx_ranges_cut(&map, crash->header_at,
				   crash->header_at + crash->header_size - 1);
	if (rc == 0)
		rc = kx_ranges_add(&map, low);
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
