// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The device tree for the next kernel, from the running machine's: copied node by node, without
 * what the running kernel said of itself, and with what the next one has to know.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "compiler.h"
#include "kexec/image/ppc64_plan.h"
#include "kexec/image/ppc64_usable.h"

/* For what a boot loader or the kernel adds in place. */
#define SLACK 4096u

/* Room for what is added, at first; more is found when that is not enough. */
#define FIRST_ROOM 65536u

enum when { ALWAYS, IN_A_CRASH_KERNEL, WITHOUT_CRASHKERNEL };

/* Which properties the next kernel must not find; without a node, in all of them. */
static const struct {
	const char *node;
	const char *property;
	enum when when;
} left_out[] = {
	{NULL, "name", ALWAYS},
	{NULL, "linux,pci-domain", ALWAYS},
	{NULL, "linux,htab-base", ALWAYS},
	{NULL, "linux,htab-size", ALWAYS},
	{NULL, "linux,kernel-end", ALWAYS},
	{"chosen", "bootargs", ALWAYS},
	{"chosen", "linux,booted-from-kexec", ALWAYS},
	{"chosen", "linux,initrd-start", ALWAYS},
	{"chosen", "linux,initrd-end", ALWAYS},
	/* The line that asks for a new reservation is told where the old one is. */
	{"chosen", "linux,crashkernel-base", WITHOUT_CRASHKERNEL},
	{"chosen", "linux,crashkernel-size", WITHOUT_CRASHKERNEL},
	/* As of_kexec_alloc_and_setup_fdt() in drivers/of/kexec.c: from an earlier kexec. */
	{"chosen", "linux,elfcorehdr", ALWAYS},
	{"chosen", "linux,usable-memory-range", ALWAYS},
	{"chosen", "linux,ima-kexec-buffer", ALWAYS},
	{"memory", "linux,usable-memory", IN_A_CRASH_KERNEL},
	{KX_PPC64_DRCONF, "linux,drconf-usable-memory", IN_A_CRASH_KERNEL},
};

struct writer {
	const struct kx_ppc64_plan *p;
	const struct kx_ranges *usable; /* NULL: all of memory */
	const void *from;
	uint8_t *to;
	const char *top; /* the node below the root that is being copied */
	int node;        /* where it is in from */
	int depth;
};

static bool is_left_out(const struct writer *w, const char *property)
{
	for (size_t i = 0; i < ARRAY_SIZE(left_out); i++) {
		if (strcmp(left_out[i].property, property) != 0)
			continue;
		if (left_out[i].node &&
		    (w->depth != 2 || !kx_ppc64_is_called(w->top, left_out[i].node)))
			continue;
		if (left_out[i].when == IN_A_CRASH_KERNEL)
			return w->usable;
		if (left_out[i].when == WITHOUT_CRASHKERNEL)
			return !kx_ppc64_has_word(w->p->in->line, "crashkernel=");
		return true;
	}
	return false;
}

static int put(const struct writer *w, const char *name, struct bytes value)
{
	return kx_fdt_errno(fdt_property(w->to, name, value.data, (int)value.size));
}

static int put_u64(const struct writer *w, const char *name, uint64_t value)
{
	return kx_fdt_errno(fdt_property_u64(w->to, name, value));
}

/* ---- what is added ------------------------------------------------------- */

static int add_to_chosen(const struct writer *w)
{
	const struct kx_ppc64_plan *p = w->p;
	int rc = 0;

	if (p->initrd.known) {
		rc = put_u64(w, "linux,initrd-start", p->initrd.at.start);
		if (rc == 0)
			rc = put_u64(w, "linux,initrd-end", p->initrd.at.end + 1);
	}
	if (rc == 0)
		rc = put(w, "bootargs", bytes_of(p->line, strlen(p->line) + 1));
	return rc ? rc : put(w, "linux,booted-from-kexec", bytes_of(NULL, 0));
}

static int add_to_memory(const struct writer *w, const char *property, struct bytes reg)
{
	struct bytes value;
	int rc;

	if (strcmp(property, "reg") != 0)
		return 0;
	rc = kx_ppc64_usable_of_node(reg, w->p->tree.cells, w->usable, &value);
	if (rc == 0) {
		rc = put(w, "linux,usable-memory", value);
		free((void *)(uintptr_t)value.data);
	}
	return rc;
}

static int add_to_drconf(const struct writer *w, const char *property)
{
	struct kx_ppc64_drconf drconf;
	struct bytes value;
	int rc = kx_ppc64_drconf_find(w->from, w->node, w->p->tree.cells, &drconf);

	if (rc == -ENOENT || strcmp(property, rc ? "" : drconf.name) != 0)
		return 0;
	rc = kx_ppc64_usable_of_blocks(&drconf, w->usable, &value);
	if (rc == 0) {
		rc = put(w, "linux,drconf-usable-memory", value);
		free((void *)(uintptr_t)value.data);
	}
	return rc;
}

/* ---- copying ------------------------------------------------------------- */

static int copy_begin(struct writer *w, int offset)
{
	const char *name = fdt_get_name(w->from, offset, NULL);
	int rc = name ? kx_fdt_errno(fdt_begin_node(w->to, name)) : -EBADMSG;

	if (w->depth++ == 1) {
		w->top = name;
		w->node = offset;
	}
	if (rc == 0 && w->depth == 2 && strcmp(name, "chosen") == 0)
		rc = add_to_chosen(w);
	return rc;
}

static int copy_property(const struct writer *w, int offset)
{
	const char *name;
	int size, rc;
	const void *data = fdt_getprop_by_offset(w->from, offset, &name, &size);
	struct bytes value;

	if (!data)
		return -EBADMSG;
	if (is_left_out(w, name))
		return 0;
	value = bytes_of(data, (size_t)size);
	rc = put(w, name, value);
	if (rc || !w->usable || w->depth != 2)
		return rc;
	if (kx_ppc64_is_called(w->top, "memory"))
		return add_to_memory(w, name, value);
	return strcmp(w->top, KX_PPC64_DRCONF) == 0 ? add_to_drconf(w, name) : 0;
}

static int copy_nodes(struct writer *w)
{
	int offset = 0, next, rc = 0;

	do {
		switch (fdt_next_tag(w->from, offset, &next)) {
		case FDT_BEGIN_NODE:
			rc = copy_begin(w, offset);
			break;
		case FDT_PROP:
			rc = copy_property(w, offset);
			break;
		case FDT_END_NODE:
			rc = kx_fdt_errno(fdt_end_node(w->to));
			w->depth--;
			break;
		case FDT_NOP:
			break;
		default:
			rc = -EBADMSG;
		}
		offset = next;
	} while (rc == 0 && w->depth > 0);
	return rc;
}

/* ---- reservations -------------------------------------------------------- */

static int add_part(struct kx_ranges *ranges, const struct kx_ppc64_part *part)
{
	return part->known ? kx_ranges_add(ranges, part->at) : 0;
}

int kx_ppc64_reservations(const struct kx_ppc64_plan *p, struct kx_ranges *ret)
{
	struct kx_ranges ranges = {0};
	int rc = 0;

	for (size_t i = 0; i < p->tree.reserved.n && rc == 0; i++)
		rc = kx_ranges_add(&ranges, p->tree.reserved.v[i]);
	/* The memory of the kernel that crashed, but for what is saved. */
	if (rc == 0 && p->backup.known && kx_ppc64_reservation(p)->start > KX_PPC64_BACKUP)
		rc = kx_ranges_add(&ranges,
				   (struct kx_range){KX_PPC64_BACKUP,
						     kx_ppc64_reservation(p)->start - 1, KX_RAM});
	for (size_t i = 0; i < p->tree.firmware.n && rc == 0; i++)
		rc = kx_ranges_add(&ranges, p->tree.firmware.v[i]);
	if (rc == 0)
		rc = add_part(&ranges, &p->backup);
	if (rc == 0)
		rc = add_part(&ranges, &p->elfcorehdr);
	if (rc == 0)
		rc = add_part(&ranges, &p->initrd);
	if (rc) {
		kx_ranges_release(&ranges);
		return rc;
	}
	*ret = ranges;
	return 0;
}

static int put_reservations(const struct writer *w, size_t size)
{
	struct kx_ranges ranges;
	int rc = kx_ppc64_reservations(w->p, &ranges);

	if (rc)
		return rc;
	for (size_t i = 0; i < ranges.n && rc == 0; i++)
		rc = kx_fdt_errno(fdt_add_reservemap_entry(
			w->to, ranges.v[i].start, ranges.v[i].end - ranges.v[i].start + 1));
	kx_ranges_release(&ranges);
	/* For the tree itself; a size of 0 would end the list. */
	if (rc == 0)
		rc = kx_fdt_errno(fdt_add_reservemap_entry(w->to, 0, size));
	return rc ? rc : kx_fdt_errno(fdt_finish_reservemap(w->to));
}

void kx_ppc64_reserve_tree(struct bytes tree, uint64_t address)
{
	/* The plan's own memory, as kx_segments_alloc() gave it. */
	uint8_t *at = (uint8_t *)(uintptr_t)tree.data + fdt_off_mem_rsvmap(tree.data);
	int n = fdt_num_mem_rsv(tree.data);
	uint64_t entry[2] = {address, tree.size};

	at += ((size_t)n - 1) * sizeof(entry);
	for (size_t i = 0; i < sizeof(entry); i++)
		at[i] = (uint8_t)(entry[i / 8] >> 8 * (7 - i % 8));
}

/* ---- all ----------------------------------------------------------------- */

/* Bytes from the beginning of a node to its end. */
static size_t node_size(const void *fdt, int node)
{
	int next = node, depth = 0;

	do {
		switch (fdt_next_tag(fdt, next, &next)) {
		case FDT_BEGIN_NODE:
			depth++;
			break;
		case FDT_END_NODE:
			depth--;
			break;
		}
	} while (depth > 0 && next > 0);
	return next > node ? (size_t)(next - node) : 0;
}

/*
 * With --hotplug the kernel adds CPUs to the tree in place (arch/powerpc/kexec/crash.c), so there
 * has to be room for those that can still come: kdump_extra_fdt_size_ppc64() in file_load_64.c.
 */
static size_t hotplug_slack(const struct kx_ppc64_plan *p)
{
	const void *fdt = p->fdt.data;
	size_t cores = 0, possible, threads = 1, largest = 0;
	int cpus = fdt_path_offset(fdt, "/cpus"), node;
	struct bytes value;

	if (!p->in->request->hotplug || !p->backup.known || cpus < 0)
		return 0;
	fdt_for_each_subnode(node, fdt, cpus)
	{
		if (!kx_ppc64_property(fdt, node, "device_type", &value) ||
		    !bytes_match(value, 0, "cpu", sizeof("cpu")))
			continue;
		cores++;
		if (node_size(fdt, node) > largest)
			largest = node_size(fdt, node);
		if (kx_ppc64_property(fdt, node, "ibm,ppc-interrupt-server#s", &value) &&
		    value.size / 4 > threads)
			threads = value.size / 4;
	}
	possible = p->in->machine->possible_cpus / threads;
	return possible > cores ? (possible - cores) * largest : 0;
}

static int write_tree(struct writer *w, size_t room)
{
	int rc = kx_fdt_errno(fdt_create(w->to, (int)room));

	w->depth = 0;
	if (rc == 0)
		rc = put_reservations(w, room);
	if (rc == 0)
		rc = copy_nodes(w);
	return rc ? rc : kx_fdt_errno(fdt_finish(w->to));
}

/* Writes it again with more room as long as that is what it lacks. */
static int write_all(struct writer *w)
{
	size_t room = fdt_totalsize(w->from) + FIRST_ROOM;
	int rc;

	do {
		free(w->to);
		w->to = malloc(room);
		if (!w->to)
			return -ENOMEM;
		rc = write_tree(w, room);
		room *= 2;
	} while (rc == -ENOSPC && room <= 4 * (size_t)KX_FDT_MAX);
	return rc == -ENOSPC ? -EFBIG : rc;
}

static int make(struct kx_ppc64_plan *p, struct writer *w, struct bytes *ret)
{
	size_t size, slack = SLACK + hotplug_slack(p);
	uint8_t *copy;
	int rc = write_all(w);

	if (rc)
		return rc;
	size = fdt_totalsize(w->to) + slack;
	if (slack > KX_FDT_MAX || size > KX_FDT_MAX)
		return -EFBIG;
	copy = kx_segments_alloc(p->s, size);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, w->to, fdt_totalsize(w->to));
	fdt_set_totalsize(copy, (uint32_t)size);
	fdt_set_last_comp_version(copy, FDT_LAST_SUPPORTED_VERSION);
	*ret = bytes_of(copy, size);
	return 0;
}

int kx_ppc64_make_tree(struct kx_ppc64_plan *p, struct bytes *ret)
{
	struct kx_ranges usable = {0};
	struct writer w = {.p = p, .from = p->fdt.data};
	int rc = 0, status;

	if (!kx_fdt_has_node(&p->fdt, "/chosen"))
		return kx_fail(p->in->log, KX_EXIT_FAIL,
			       "Cannot make the device tree for the next kernel: this machine's "
			       "has no /chosen");
	status = kx_ppc64_make_line(p);
	if (status)
		return status;
	if (p->in->request->crash) {
		rc = kx_ppc64_usable(p, &usable);
		w.usable = &usable;
	}
	if (rc == 0)
		rc = make(p, &w, ret);
	kx_ranges_release(&usable);
	free(w.to);
	return rc ? kx_fail(p->in->log, KX_EXIT_FAIL,
			    "Cannot make the device tree for the next kernel: %s", strerror(-rc))
		  : KX_EXIT_OK;
}
