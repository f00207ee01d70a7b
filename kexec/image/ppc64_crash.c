// SPDX-License-Identifier: GPL-2.0-or-later
/* What a crash kernel is given besides: room to save low memory in, and the header of the core. */
#include "config.h"

#include <string.h>

#include "compiler.h"
#include "kexec/elfcore.h"
#include "kexec/image/ppc64_plan.h"
#include "kexec/probe.h"

/*
 * What is dumped: memory as the running kernel knows it, which is more than the tree says when
 * some was added later, less the reservation. Firmware's own memory is dumped wherever it lies, as
 * arch/powerpc/kexec/ranges.c, get_crash_memory_ranges(), does.
 */
static int dumped(const struct kx_ppc64_plan *p, struct kx_ranges *ret)
{
	const struct kx_range *crash = kx_ppc64_reservation(p);
	struct kx_ranges ranges = {0};
	int rc = kx_iomem_ranges(&p->in->machine->iomem, "System RAM", KX_RAM, &ranges);

	if (rc == 0 && ranges.n == 0)
		rc = kx_ranges_of(&p->in->machine->map, KX_RAM, &ranges);
	if (rc == 0)
		rc = kx_ranges_cut(&ranges, crash->start, crash->end);
	for (size_t i = 0; i < p->tree.firmware.n && rc == 0; i++)
		rc = kx_ranges_add(&ranges, p->tree.firmware.v[i]);
	if (rc) {
		kx_ranges_release(&ranges);
		return rc;
	}
	kx_ranges_sort(&ranges);
	*ret = ranges;
	return 0;
}

static int make_header(struct kx_ppc64_plan *p, struct bytes *ret)
{
	struct kx_ranges ram = {0};
	const struct kx_elfcore_form form = {
		.elf_machine = KX_EM_PPC64,
		/* The crash kernel reads it without a look at the order it is in. */
		.big_endian = p->kernel.big_endian,
		.ram = &ram,
		.backup_size = KX_PPC64_BACKUP,
		.backup_at = p->backup.at.start,
	};
	int rc = dumped(p, &ram);

	if (rc == 0)
		rc = kx_elfcore_make(p->s, p->in->machine, &form, ret);
	kx_ranges_release(&ram);
	return rc ? kx_fail(p->in->log, KX_EXIT_FAIL, "Cannot describe memory for the core: %s",
			    strerror(-rc))
		  : KX_EXIT_OK;
}

int kx_ppc64_place_crash(struct kx_ppc64_plan *p)
{
	const struct kx_log *log = p->in->log;
	struct kx_hole hole = {.size = KX_PPC64_BACKUP, .max = p->high};
	struct bytes header;
	size_t index;
	int status = kx_segments_place(p->s, log, "backup", bytes_of(NULL, 0), &hole, &index);

	if (status)
		return status;
	/* The purgatory writes to it, but not before it has looked at the digest. */
	p->s->v[index].unchecked = true;
	p->backup = kx_ppc64_part_of(&p->s->v[index]);
	status = make_header(p, &header);
	if (status)
		return status;
	hole.size = header.size;
	if (p->in->request->hotplug && p->in->machine->elfcorehdr_size > hole.size)
		hole.size = p->in->machine->elfcorehdr_size;
	status = kx_segments_place(p->s, log, "elfcorehdr", header, &hole, &index);
	if (status)
		return status;
	p->s->v[index].unchecked = p->in->request->hotplug;
	p->elfcorehdr = kx_ppc64_part_of(&p->s->v[index]);
	return KX_EXIT_OK;
}

/*
 * arch/powerpc/kexec/ranges.c, get_usable_memory_ranges(): with low memory, without which the
 * kernel does not boot; reservations keep what must not be touched there.
 */
int kx_ppc64_usable(const struct kx_ppc64_plan *p, struct kx_ranges *ret)
{
	uint64_t page = p->in->machine->page_size;
	struct kx_range low = {.end = kx_ppc64_reservation(p)->end, .kind = KX_RAM};
	struct kx_ranges ranges = {0};
	int rc = kx_ranges_add(&ranges, low);

	for (size_t i = 0; i < p->tree.firmware.n && rc == 0; i++) {
		struct kx_range range = p->tree.firmware.v[i];

		range.start &= ~(page - 1);
		range.end |= page - 1;
		rc = kx_ranges_add(&ranges, range);
	}
	if (rc) {
		kx_ranges_release(&ranges);
		return rc;
	}
	kx_ranges_sort(&ranges);
	*ret = ranges;
	return 0;
}
