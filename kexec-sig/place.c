/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "place.h"

#include <errno.h>
#include <inttypes.h>

bool ksig_place_known(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_system *s = j->system;

	if (j->request->on_crash && !s->crash_known) {
		ksig_unknown(c, "missing-fact", "where memory for a crash kernel is reserved");
		return false;
	}
	if (j->request->on_crash && s->crash.end == 0) {
		ksig_fail(c, EADDRNOTAVAIL, "no-crash-reservation", "/proc/iomem",
			  "no memory is reserved for a crash kernel");
		return false;
	}
	if (!j->request->on_crash && s->n_ram == 0) {
		ksig_unknown(c, "missing-fact", "the memory map (/proc/iomem shows no addresses)");
		return false;
	}
	return true;
}

void ksig_place_refuse(const struct ksig_judge *j, struct ksig_check *c, const char *what,
		       uint64_t size)
{
	const struct ksig_range *crash = &j->system->crash;

	if (j->request->on_crash)
		ksig_fail(c, EADDRNOTAVAIL, "crash-reservation-small", "/proc/iomem",
			  "%s needs %" PRIu64 " KiB, the crash reservation has %" PRIu64 " KiB",
			  what, size / 1024, (crash->end - crash->start + 1) / 1024);
	else
		ksig_fail(c, EADDRNOTAVAIL, "no-room", "/proc/iomem",
			  "no free range of memory has %" PRIu64 " KiB for the %s", size / 1024,
			  what);
}

bool ksig_place_half(const struct ksig_judge *j, struct ksig_check *c, uint64_t bytes,
		     uint64_t small)
{
	uint64_t page = ksig_place_page(j);
	uint64_t half = j->system->mem_total_kib * 1024 / page / 2;

	if (j->system->mem_total_kib == 0) {
		ksig_unknown(c, "missing-fact", "how much memory the machine has");
		return false;
	}
	if (bytes / page > half) {
		ksig_fail(c, EINVAL, "too-large-for-memory", "/proc/meminfo",
			  "kernel and initrd need %" PRIu64
			  " KiB, more than half of the memory (%" PRIu64 " KiB)",
			  bytes / 1024, j->system->mem_total_kib);
		return false;
	}
	if ((bytes + small) / page > half) {
		ksig_unknown(c, "missing-fact", "whether the load stays below half of the memory");
		return false;
	}
	return true;
}

uint64_t ksig_place_largest(const struct ksig_judge *j)
{
	const struct ksig_range *crash = &j->system->crash;
	uint64_t largest = 0;

	if (j->request->on_crash)
		return crash->end - crash->start + 1;
	for (size_t i = 0; i < j->system->n_ram; i++) {
		const struct ksig_range *r = &j->system->ram[i];

		if (r->end >= r->start && r->end - r->start + 1 > largest)
			largest = r->end - r->start + 1;
	}
	return largest;
}

uint64_t ksig_place_last(const struct ksig_judge *j)
{
	uint64_t last = 0;

	for (size_t i = 0; i < j->system->n_ram; i++) {
		if (j->system->ram[i].end > last)
			last = j->system->ram[i].end;
	}
	return last;
}

uint64_t ksig_place_page(const struct ksig_judge *j)
{
	return j->system->page_size ? j->system->page_size : 4096;
}

uint64_t ksig_place_initrd(const struct ksig_judge *j)
{
	uint64_t page = ksig_place_page(j);

	return j->request->has_initrd ? (j->request->initrd_size + page - 1) & ~(page - 1) : 0;
}

void ksig_place_anywhere(const struct ksig_judge *j, struct ksig_check *c,
			 const struct ksig_need *need)
{
	uint64_t room, all;

	if (!ksig_place_known(j, c))
		return;
	room = ksig_place_largest(j);
	if (need->kernel > room) {
		ksig_place_refuse(j, c, "kernel", need->kernel);
		return;
	}
	if (need->initrd > room) {
		ksig_place_refuse(j, c, "initrd", need->initrd);
		return;
	}
	if (__builtin_add_overflow(need->kernel, need->initrd, &all) ||
	    __builtin_add_overflow(all, need->slack, &all) || all > room) {
		ksig_unknown(c, "missing-fact",
			     "whether the segments fit: the free memory is just enough");
		return;
	}
	if (ksig_place_half(j, c, need->kernel + need->initrd, need->slack))
		ksig_pass(c, "/proc/iomem", "there is room for %" PRIu64 " KiB",
			  (need->kernel + need->initrd) / 1024);
}
