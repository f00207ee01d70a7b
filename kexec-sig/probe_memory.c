/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The machine's memory, the reservation for a crash kernel, and whether one is armed. */
#include "iomem.h"
#include "overflow.h"
#include "probe.h"
#include "scan.h"

#include <errno.h>

static int probe_total(struct ksig_probe *p)
{
	_cleanup_file_ struct ksig_file f = {0};
	struct bytes rest, line, value, word;
	int r;

	r = ksig_read_file(p->root, "/proc/meminfo", 64 << 10, &f);
	if (r < 0)
		return r;
	rest = ksig_file_bytes(&f);
	while (ksig_next_line(&rest, &line)) {
		if (ksig_after(line, "MemTotal:", &value) && ksig_next_word(&value, &word))
			return ksig_number(word, 10, &p->system->mem_total_kib) ? 0 : -EBADMSG;
	}
	return 0;
}

/* crashk_res, not crashk_low_res: of two reservations the higher one, of the size the kernel
 * tells. */
static void choose_crash(struct ksig_system *s, const struct ksig_range *list, size_t n,
			 uint64_t size)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t bytes = list[i].end - list[i].start + 1;

		if (size && bytes != size && n > 1)
			continue;
		if (s->crash.end == 0 || list[i].start > s->crash.start)
			s->crash = list[i];
	}
	s->crash_known = s->crash.end != 0;
}

static int probe_crash_size(struct ksig_probe *p, uint64_t *ret)
{
	static const char path[] = "/sys/kernel/kexec_crash_size";
	_cleanup_file_ struct ksig_file f = {0};
	int r;

	r = ksig_read_file(p->root, path, 64, &f);
	if (r < 0)
		return r;
	return ksig_number(ksig_trim(ksig_file_bytes(&f)), 10, ret) ? 0 : -EBADMSG;
}

/*
 * ppc64 does not put its reservation into /proc/iomem: export_crashk_values() of
 * arch/powerpc/kexec/core.c. Big-endian, of the size of a physical address.
 */
static int read_cell(struct ksig_probe *p, const char *path, uint64_t *ret)
{
	_cleanup_file_ struct ksig_file f = {0};
	uint32_t half;
	int r;

	r = ksig_read_file(p->root, path, 64, &f);
	if (r < 0)
		return r;
	if (f.size == 8 && bytes_be64(ksig_file_bytes(&f), 0, ret))
		return 0;
	if (f.size != 4 || !bytes_be32(ksig_file_bytes(&f), 0, &half))
		return -EBADMSG;
	*ret = half;
	return 0;
}

static int probe_crash_tree(struct ksig_probe *p)
{
	struct ksig_system *s = p->system;
	uint64_t start, size, end;
	int r;

	r = read_cell(p, "/proc/device-tree/chosen/linux,crashkernel-base", &start);
	if (r == 0)
		r = read_cell(p, "/proc/device-tree/chosen/linux,crashkernel-size", &size);
	if (r < 0)
		return r;
	if (size == 0 || add_overflows(start, size - 1, &end))
		return -EBADMSG;
	s->crash = (struct ksig_range){start, end};
	s->crash_known = true;
	return 0;
}

static int probe_map(struct ksig_probe *p)
{
	_cleanup_free_ struct ksig_range *crash = NULL;
	_cleanup_file_ struct ksig_file f = {0};
	struct ksig_system *s = p->system;
	uint64_t size = 0;
	size_t n;
	int r;

	r = probe_crash_size(p, &size);
	if (r == -ENOMEM)
		return r;
	s->crash_known = (r == 0 && size == 0) ||
			 (r == -ENOENT && ksig_stat_file(p->root, "/sys/kernel/notes") == 0);
	r = ksig_read_file(p->root, "/proc/iomem", 4 << 20, &f);
	if (r < 0)
		return r;
	r = ksig_iomem_ranges(ksig_file_bytes(&f), "System RAM", &s->ram, &s->n_ram);
	if (r < 0 && r != -ENOENT)
		return r;
	if (s->crash_known)
		return 0;
	if (strcmp(s->arch, "ppc64") == 0)
		return probe_crash_tree(p);
	r = ksig_iomem_ranges(ksig_file_bytes(&f), "Crash kernel", &crash, &n);
	if (r == 0)
		choose_crash(s, crash, n, size);
	else if (r == -ENOENT && size == 0 && s->n_ram)
		s->crash_known = true;
	return r;
}

static int probe_armed(struct ksig_probe *p)
{
	static const char path[] = "/sys/kernel/kexec_crash_loaded";
	struct ksig_fact *fact = &p->system->crash_loaded;
	int r = ksig_fact_flag(p->root, path, fact);

	if (r == -ENOENT && ksig_stat_file(p->root, "/sys/kernel/notes") == 0)
		ksig_fact_set(fact, KSIG_NO, path);
	return r;
}

int ksig_probe_memory(struct ksig_probe *p)
{
	static int (*const parts[])(struct ksig_probe * p) = {probe_total, probe_map, probe_armed};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		if (parts[i](p) == -ENOMEM)
			return -ENOMEM;
	}
	return 0;
}
