// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "kexec-uapi.h"
#include "kexec/segments.h"
#include "kexec/xen.h"

/* ---- xen/include/public ------------------------------------------------ */

#define MEMORY_OP 12u /* xen.h, __HYPERVISOR_memory_op */
#define KEXEC_OP  37u /* xen.h, __HYPERVISOR_kexec_op */

#define MACHINE_MEMORY_MAP 10u /* memory.h, XENMEM_machine_memory_map */

/* kexec.h, KEXEC_CMD_kexec… */
enum { EXEC = 0, GET_RANGE = 3, LOAD = 4, UNLOAD = 5, STATUS = 6 };
/* KEXEC_RANGE_MA_… */
enum { RANGE_CRASH = 0, RANGE_CPU = 2, RANGE_VMCOREINFO = 6 };
/* KEXEC_TYPE_… */
enum { TYPE_DEFAULT = 0, TYPE_CRASH = 1 };

struct xen_range {
	int range;
	int nr;
	unsigned long size;
	unsigned long start;
};

struct xen_segment {
	uint64_t buf;
	uint64_t buf_size;
	uint64_t dest;
	uint64_t dest_size;
};

struct xen_load {
	uint8_t type;
	uint8_t pad;
	uint16_t arch;
	uint32_t n_segments;
	uint64_t segments;
	uint64_t entry;
};

struct xen_memory_map {
	unsigned int n;
	uint64_t buffer;
};

/* arch-x86/xen.h and the e820 table: 20 bytes, without a hole. */
struct xen_e820 {
	uint64_t start;
	uint64_t size;
	uint32_t type;
} __attribute__((packed));

#define E820_MAX 1024u

/* ---- hypercalls ---------------------------------------------------------- */

#define CPUS "/sys/devices/system/cpu"

#define CPUS_MAX 8192

static const struct kx_xen *xen_of(const struct kx_sys *sys)
{
	return (const struct kx_xen *)(const void *)sys;
}

static uint64_t address(const void *of)
{
	return (uint64_t)(uintptr_t)of;
}

static int kexec_op(const struct kx_sys *sys, unsigned int cmd, const void *arg)
{
	const struct kx_sys *base = xen_of(sys)->base;

	return base->hypercall(base, KEXEC_OP, cmd, address(arg));
}

/* 0 and *ret; -ENOENT where there is no such range. */
static int get_range(const struct kx_sys *sys, int range, int nr, struct xen_range *ret)
{
	*ret = (struct xen_range){.range = range, .nr = nr};
	if (kexec_op(sys, GET_RANGE, ret) || ret->size == 0)
		return -ENOENT;
	return 0;
}

/*
 * What a core's header points to: the notes of the machine's processors, and behind them the
 * hypervisor's own. Dom0's VMCOREINFO is one more, whose address is the machine's already
 * (arch/x86/xen/mmu_pv.c, paddr_vmcoreinfo_note()).
 */
static int get_note(const struct kx_sys *sys, int nr, struct xen_range *ret)
{
	if (get_range(sys, RANGE_CPU, nr, ret) == 0)
		return 0;
	if (nr == 0 || get_range(sys, RANGE_CPU, nr - 1, ret))
		return -ENOENT;
	return get_range(sys, RANGE_VMCOREINFO, 0, ret);
}

/* ---- texts, in the kernel's own form ------------------------------------- */

static const char *const kinds[] = {
	[1] = "System RAM",        [2] = "Reserved",
	[3] = "ACPI Tables",       [4] = "ACPI Non-volatile Storage",
	[7] = "Persistent Memory",
};

static void print_range(FILE *out, const struct xen_e820 *e, const struct xen_range *crash)
{
	uint64_t end = e->start + e->size - 1;
	const char *kind = e->type < ARRAY_SIZE(kinds) ? kinds[e->type] : NULL;

	if (e->size == 0 || end < e->start)
		return;
	fprintf(out, "%08" PRIx64 "-%08" PRIx64 " : %s\n", e->start, end, kind ? kind : "Reserved");
	if (crash->size && crash->start >= e->start && crash->start <= end)
		fprintf(out, "  %08lx-%08lx : Crash kernel\n", crash->start,
			crash->start + crash->size - 1);
}

static int print_map(const struct kx_sys *sys, const char *path, FILE *out)
{
	const struct kx_sys *base = xen_of(sys)->base;
	_cleanup_free_ struct xen_e820 *v = calloc(E820_MAX, sizeof(*v));
	struct xen_memory_map map = {.n = E820_MAX, .buffer = address(v)};
	struct xen_range crash;
	int rc;

	(void)path;
	if (!v)
		return -ENOMEM;
	rc = base->hypercall(base, MEMORY_OP, MACHINE_MEMORY_MAP, address(&map));
	if (rc < 0)
		return rc;
	if (map.n > E820_MAX)
		return -E2BIG;
	(void)get_range(sys, RANGE_CRASH, 0, &crash);
	for (unsigned int i = 0; i < map.n; i++)
		print_range(out, &v[i], &crash);
	return 0;
}

static int print_loaded(const struct kx_sys *sys, const char *path, FILE *out)
{
	uint8_t type = strcmp(path, KX_PATH_CRASH_LOADED) == 0 ? TYPE_CRASH : TYPE_DEFAULT;
	int rc = kexec_op(sys, STATUS, &type);

	if (rc < 0)
		return rc;
	fprintf(out, "%d\n", rc != 0);
	return 0;
}

static int print_crash_size(const struct kx_sys *sys, const char *path, FILE *out)
{
	struct xen_range range;

	(void)path;
	(void)get_range(sys, RANGE_CRASH, 0, &range);
	fprintf(out, "%lu\n", range.size);
	return 0;
}

/* Below CPUS. */
static int print_notes(const struct kx_sys *sys, const char *path, FILE *out)
{
	struct xen_range range;
	char file[32];
	int cpu, rc;

	if (sscanf(path, CPUS "/cpu%d/%31s", &cpu, file) != 2)
		return -ENOENT;
	rc = get_note(sys, cpu, &range);
	if (rc)
		return rc;
	if (strcmp(file, "crash_notes") == 0)
		fprintf(out, "%lx\n", range.start);
	else if (strcmp(file, "crash_notes_size") == 0)
		fprintf(out, "%lu\n", range.size);
	else
		rc = -ENOENT;
	return rc;
}

/* What the hypervisor is asked instead. */
struct xen_file {
	const char *path;
	int (*print)(const struct kx_sys *sys, const char *path, FILE *out);
};

static const struct xen_file *find_file(const char *path)
{
	static const struct xen_file files[] = {
		{KX_PATH_IOMEM, print_map},
		{KX_PATH_LOADED, print_loaded},
		{KX_PATH_CRASH_LOADED, print_loaded},
		{KX_PATH_CRASH_SIZE, print_crash_size},
	};
	static const struct xen_file notes = {CPUS, print_notes};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		if (strcmp(path, files[i].path) == 0)
			return &files[i];
	}
	return strncmp(path, CPUS "/", strlen(CPUS "/")) == 0 ? &notes : NULL;
}

static int xen_read_text(const struct kx_sys *sys, const char *path, char **ret)
{
	const struct kx_sys *base = xen_of(sys)->base;
	const struct xen_file *file = find_file(path);
	char *text = NULL;
	size_t size;
	FILE *out;
	int rc;

	if (!file)
		return base->read_text(base, path, ret);
	out = open_memstream(&text, &size);
	if (!out)
		return -errno;
	rc = file->print(sys, path, out);
	if (fclose(out) && rc == 0)
		rc = -errno;
	if (rc) {
		free(text);
		return rc;
	}
	*ret = text;
	return 0;
}

/* "cpu0", "cpu1", … for all notes: in one allocation, the pointers first. */
static int list_cpus(const struct kx_sys *sys, char ***ret)
{
	enum { NAME = 24 };
	struct xen_range range;
	size_t n = 0;
	char **names;
	char *text;

	while (n < CPUS_MAX && get_note(sys, (int)n, &range) == 0)
		n++;
	names = calloc(1, (n + 1) * sizeof(*names) + n * NAME);
	if (!names)
		return -ENOMEM;
	text = (char *)(names + n + 1);
	for (size_t i = 0; i < n; i++, text += NAME) {
		snprintf(text, NAME, "cpu%zu", i);
		names[i] = text;
	}
	*ret = names;
	return 0;
}

static int xen_list(const struct kx_sys *sys, const char *path, char ***ret)
{
	const struct kx_sys *base = xen_of(sys)->base;

	if (strcmp(path, CPUS) == 0)
		return list_cpus(sys, ret);
	if (strncmp(path, "/sys/firmware/memmap", 20) == 0)
		return -ENOENT;
	return base->list(base, path, ret);
}

/* ---- calls ----------------------------------------------------------------- */

static int xen_file_load(const struct kx_sys *sys, int kernel, int initrd, size_t line_size,
			 const char *line, unsigned long flags)
{
	(void)sys;
	(void)kernel;
	(void)initrd;
	(void)line_size;
	(void)line;
	(void)flags;
	return -ENOSYS;
}

static int xen_load(const struct kx_sys *sys, unsigned long entry, unsigned long n_segments,
		    const void *segments, unsigned long flags)
{
	const struct kexec_uapi_segment *from = segments;
	struct xen_segment to[KX_SEGMENTS_MAX];
	struct xen_load load = {
		.type = flags & KEXEC_ON_CRASH ? TYPE_CRASH : TYPE_DEFAULT,
		.arch = (uint16_t)(flags >> 16),
		.n_segments = (uint32_t)n_segments,
		.segments = address(to),
		.entry = entry,
	};

	if (n_segments == 0)
		return kexec_op(sys, UNLOAD, &load.type);
	if (n_segments > ARRAY_SIZE(to) || (flags & KEXEC_PRESERVE_CONTEXT))
		return -EINVAL;
	for (unsigned long i = 0; i < n_segments; i++) {
		to[i] = (struct xen_segment){
			.buf = address(from[i].buf),
			.buf_size = from[i].bufsz,
			.dest = from[i].mem,
			.dest_size = from[i].memsz,
		};
	}
	return kexec_op(sys, LOAD, &load);
}

/* Returns only on failure. */
static int xen_reboot(const struct kx_sys *sys)
{
	const int type = TYPE_DEFAULT;
	int rc = kexec_op(sys, EXEC, &type);

	return rc < 0 ? rc : -EIO;
}

bool kx_xen_attach(const struct kx_sys *base, struct kx_xen *ret)
{
	_cleanup_free_ char *type = NULL;
	const uint8_t normal = TYPE_DEFAULT;

	if (base->read_text(base, KX_PATH_XEN_GUEST_TYPE, &type) || strncmp(type, "PV\n", 3) != 0)
		return false;
	ret->base = base;
	ret->sys = *base;
	ret->sys.read_text = xen_read_text;
	ret->sys.list = xen_list;
	ret->sys.kexec_file_load = xen_file_load;
	ret->sys.kexec_load = xen_load;
	ret->sys.reboot_kexec = xen_reboot;
	/* Another domain is not answered, nor is another user. */
	return kexec_op(&ret->sys, STATUS, &normal) >= 0;
}
