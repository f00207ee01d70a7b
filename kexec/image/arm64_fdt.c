// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What changes, and why, is the kernel's own of_kexec_alloc_and_setup_fdt() (drivers/of/kexec.c),
 * with two exceptions: without a command line the tree's own stays, and a kernel that was started
 * without kaslr-seed gets none.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "kexec/image/arm64_fdt.h"

#define CHOSEN "/chosen"

/* arch/arm64/include/uapi/asm/setup.h, COMMAND_LINE_SIZE, less the NUL */
#define LINE_MAX_LENGTH 2047

#define KASLR_SEED_SIZE 8

/* The past of the kernel that runs now, which a next one is not to believe. */
static const char *const stale[] = {
	"linux,elfcorehdr",   "linux,usable-memory-range", "linux,ima-kexec-buffer",
	"linux,initrd-start", "linux,initrd-end",          "rng-seed",
};

struct edit {
	const struct kx_planner *in;
	const struct kx_arm64_chosen *chosen;
	struct kx_fdt fdt;
	struct kx_fdt_cells cells;
};

/* A number in one or two cells. */
static bool number(struct bytes value, size_t off, unsigned int cells, uint64_t *ret)
{
	uint32_t half;

	if (cells == 2)
		return bytes_be64(value, off, ret);
	if (!bytes_be32(value, off, &half))
		return false;
	*ret = half;
	return true;
}

/* Firmware may have reserved whole pages. */
static int forget_reservation(struct edit *e, uint64_t address, uint64_t size)
{
	uint64_t page = e->in->machine->page_size, rounded;
	struct kx_fdt_pair pair;

	if (__builtin_add_overflow(size, page - 1, &rounded))
		return 0;
	rounded &= ~(page - 1);
	for (size_t i = kx_fdt_reservations(&e->fdt); i-- > 0;) {
		int rc = kx_fdt_reservation(&e->fdt, i, &pair);

		if (rc)
			return rc;
		if (pair.address == address && (pair.size == size || pair.size == rounded))
			return kx_fdt_unreserve(&e->fdt, i);
	}
	return 0;
}

static int forget_initrd(struct edit *e)
{
	struct bytes start_value, end_value;
	uint64_t start, end;

	if (kx_fdt_get(&e->fdt, CHOSEN, "linux,initrd-start", &start_value) ||
	    kx_fdt_get(&e->fdt, CHOSEN, "linux,initrd-end", &end_value) ||
	    !number(start_value, 0, (unsigned int)(start_value.size / 4), &start) ||
	    !number(end_value, 0, (unsigned int)(end_value.size / 4), &end) || end < start)
		return 0;
	return forget_reservation(e, start, end - start);
}

/* IMA's list was for the kernel that runs, and its memory is not kept. */
static int forget_ima(struct edit *e)
{
	uint64_t address, size;
	struct bytes value;

	if (kx_fdt_get(&e->fdt, CHOSEN, "linux,ima-kexec-buffer", &value) ||
	    !number(value, 0, e->cells.address, &address) ||
	    !number(value, 4 * e->cells.address, e->cells.size, &size))
		return 0;
	return forget_reservation(e, address, size);
}

static int forget(struct edit *e)
{
	int rc = kx_fdt_add_node(&e->fdt, CHOSEN);

	if (rc == 0)
		rc = forget_initrd(e);
	if (rc == 0)
		rc = forget_ima(e);
	for (size_t i = 0; i < ARRAY_SIZE(stale) && rc == 0; i++)
		rc = kx_fdt_delete(&e->fdt, CHOSEN, stale[i]);
	return rc;
}

static int set_line(struct edit *e)
{
	const char *line = e->in->line;

	if (!line || *line == '\0')
		return 0;
	return kx_fdt_set_string(&e->fdt, CHOSEN, "bootargs", line);
}

/* An old seed would make two kernels alike; without a new one there has to be none, or 0. */
static int set_seeds(struct edit *e)
{
	static const uint8_t none[KASLR_SEED_SIZE];
	const struct kx_machine *machine = e->in->machine;
	struct bytes seed = bytes_of(machine->has_seed ? machine->seed : none, KASLR_SEED_SIZE);
	struct bytes old;
	int rc = 0;

	if (kx_fdt_get(&e->fdt, CHOSEN, "kaslr-seed", &old) == 0)
		rc = kx_fdt_set(&e->fdt, CHOSEN, "kaslr-seed", seed);
	if (rc || !machine->has_seed)
		return rc;
	return kx_fdt_set(
		&e->fdt, CHOSEN, "rng-seed",
		bytes_of(machine->seed + KASLR_SEED_SIZE, sizeof(machine->seed) - KASLR_SEED_SIZE));
}

static int set_initrd(struct edit *e)
{
	struct kx_fdt_pair initrd = e->chosen->initrd;
	int rc;

	if (initrd.size == 0)
		return 0;
	rc = kx_fdt_set_u64(&e->fdt, CHOSEN, "linux,initrd-start", initrd.address);
	if (rc == 0)
		rc = kx_fdt_set_u64(&e->fdt, CHOSEN, "linux,initrd-end",
				    initrd.address + initrd.size);
	return rc ? rc : kx_fdt_reserve(&e->fdt, initrd.address, initrd.size);
}

/*
 * The kernel takes the first range for its own and the last for DMA (drivers/of/fdt.c,
 * early_init_dt_check_for_usable_mem_range()): the high one first.
 */
static int set_usable(struct edit *e)
{
	const struct kx_machine *machine = e->in->machine;
	struct kx_fdt_pair usable[ARRAY_SIZE(machine->crash)];
	size_t n = machine->n_crash;

	if (n > ARRAY_SIZE(usable))
		return -EINVAL;
	for (size_t i = 0; i < n; i++) {
		const struct kx_range *range = &machine->crash[n - 1 - i];

		usable[i] = (struct kx_fdt_pair){range->start, range->end - range->start + 1};
	}
	return kx_fdt_set_pairs(&e->fdt, CHOSEN, "linux,usable-memory-range", e->cells, usable, n);
}

static int set_crash(struct edit *e)
{
	struct kx_fdt_pair header = e->chosen->elfcorehdr;
	int rc;

	if (header.size == 0)
		return 0;
	rc = kx_fdt_set_pairs(&e->fdt, CHOSEN, "linux,elfcorehdr", e->cells, &header, 1);
	if (rc == 0)
		rc = kx_fdt_reserve(&e->fdt, header.address, header.size);
	return rc ? rc : set_usable(e);
}

static const struct {
	const char *what;
	int (*make)(struct edit *e);
} steps[] = {
	{"clear /chosen", forget},
	{"set /chosen/bootargs", set_line},
	{"set the seeds in /chosen", set_seeds},
	{"set /chosen/linux,initrd-start", set_initrd},
	{"set /chosen/linux,elfcorehdr and linux,usable-memory-range", set_crash},
};

static const char *cause(int err)
{
	switch (err) {
	case -EBADMSG:
		return "it is damaged";
	case -EOPNOTSUPP:
		return "its version is not one that can be changed";
	case -ERANGE:
		return "an address does not fit into the root's #address-cells and #size-cells";
	default:
		return strerror(-err);
	}
}

static const char *source(const struct kx_planner *in)
{
	return in->dtb.size ? "of --dtb" : "of the running kernel";
}

static int edit(struct edit *e)
{
	const struct kx_planner *in = e->in;
	int rc = kx_fdt_root_cells(&e->fdt, &e->cells);

	if (rc)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "kexec: setup_2nd_dtb failed: the device tree %s has #address-cells "
			       "or #size-cells other than 1 and 2",
			       source(in));
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		rc = steps[i].make(e);
		if (rc)
			return kx_fail(in->log, KX_EXIT_FAIL,
				       "kexec: setup_2nd_dtb failed: cannot %s in the device tree "
				       "%s: %s",
				       steps[i].what, source(in), cause(rc));
	}
	return KX_EXIT_OK;
}

static int finish(struct edit *e, struct bytes *ret)
{
	const struct kx_planner *in = e->in;
	struct bytes blob;
	int rc = kx_fdt_finish(&e->fdt, 0, &blob);

	if (rc)
		return kx_fail(in->log, KX_EXIT_FAIL, "kexec: setup_2nd_dtb failed: %s", cause(rc));
	if (blob.size > KX_ARM64_FDT_MAX) {
		free((void *)(uintptr_t)blob.data);
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "kexec: Error: dtb too big: the device tree %s takes %zu bytes, and "
			       "the kernel allows %u",
			       source(in), blob.size, KX_ARM64_FDT_MAX);
	}
	*ret = blob;
	return KX_EXIT_OK;
}

int kx_arm64_fdt(const struct kx_planner *in, const struct kx_arm64_chosen *chosen,
		 struct bytes *ret)
{
	struct edit e = {.in = in, .chosen = chosen};
	struct bytes base = in->dtb.size ? in->dtb : in->machine->fdt;
	int rc, status;

	if (in->line && strlen(in->line) > LINE_MAX_LENGTH)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "Kernel command line too long for kernel!: %zu characters, and "
			       "arm64 allows %d",
			       strlen(in->line), LINE_MAX_LENGTH);
	if (base.size == 0)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "kexec: Error: No device tree available: neither /sys/firmware/fdt "
			       "nor /proc/device-tree can be read, and --dtb names none");
	rc = kx_fdt_open(base, &e.fdt);
	if (rc)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "kexec: setup_2nd_dtb failed: cannot use the device tree %s: %s",
			       source(in), cause(rc));
	status = edit(&e);
	if (status == KX_EXIT_OK)
		status = finish(&e, ret);
	kx_fdt_close(&e.fdt);
	return status;
}
