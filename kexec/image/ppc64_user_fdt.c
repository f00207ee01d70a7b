// SPDX-License-Identifier: GPL-2.0-or-later
/* The device tree for the next kernel when the user brings it (--dtb): as it is, but for a few. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "compiler.h"
#include "kexec/image/ppc64_plan.h"

#define SLACK 4096u

#define CHOSEN "/chosen"

static const char *name_of(const struct kx_ppc64_plan *p)
{
	return p->in->request->dtb ? p->in->request->dtb : "--dtb";
}

static int failed(const struct kx_ppc64_plan *p, int rc)
{
	return kx_fail(p->in->log, KX_EXIT_FAIL, "%s: the device tree: %s", name_of(p),
		       strerror(-rc));
}

static int edit_chosen(struct kx_ppc64_plan *p, struct kx_fdt *fdt)
{
	int rc = 0;

	/* A tree without it can only be meant for a kernel that is to know nothing. */
	if (!kx_fdt_has_node(fdt, CHOSEN) && !p->initrd.known)
		rc = kx_fdt_add_node(fdt, CHOSEN);
	if (rc == 0 && p->initrd.known)
		rc = kx_fdt_set_u64(fdt, CHOSEN, "linux,initrd-start", p->initrd.at.start);
	if (rc == 0 && p->initrd.known)
		rc = kx_fdt_set_u64(fdt, CHOSEN, "linux,initrd-end", p->initrd.at.end + 1);
	if (rc == 0 && p->line)
		rc = kx_fdt_set_string(fdt, CHOSEN, "bootargs", p->line);
	return rc ? rc : kx_fdt_set_empty(fdt, CHOSEN, "linux,booted-from-kexec");
}

/* Without an initrd and outside of a crash, what is in the blob's own list has to do. */
static int reserve(struct kx_ppc64_plan *p, struct kx_fdt *fdt)
{
	struct kx_ranges ranges = {0};
	int rc = 0;

	if (p->initrd.known || p->backup.known)
		rc = kx_ppc64_reservations(p, &ranges);
	for (size_t i = 0; i < ranges.n && rc == 0; i++)
		rc = kx_fdt_reserve(fdt, ranges.v[i].start,
				    ranges.v[i].end - ranges.v[i].start + 1);
	kx_ranges_release(&ranges);
	/* For the tree itself, see kx_ppc64_reserve_tree(). */
	return rc ? rc : kx_fdt_reserve(fdt, 0, fdt_totalsize(fdt->data));
}

static int finish(struct kx_ppc64_plan *p, struct kx_fdt *fdt, struct bytes *ret)
{
	struct bytes done;
	uint8_t *copy;
	int rc = kx_fdt_finish(fdt, SLACK, &done);

	if (rc)
		return rc;
	copy = kx_segments_alloc(p->s, done.size);
	if (copy) {
		memcpy(copy, done.data, done.size);
		/* The purgatory puts the number of the CPU there that it finds itself on. */
		fdt_set_boot_cpuid_phys(copy, 0);
		*ret = bytes_of(copy, done.size);
	}
	free((void *)(uintptr_t)done.data);
	return copy ? 0 : -ENOMEM;
}

/* What the blob says of firmware takes the place of what the running machine's tree says. */
static int edit(struct kx_ppc64_plan *p, struct kx_fdt *fdt, struct bytes *ret)
{
	struct kx_ppc64_tree tree;
	int rc, status = kx_ppc64_tree_read(p->in->log, fdt, &tree);

	if (status)
		return status;
	kx_ranges_release(&p->tree.firmware);
	kx_ranges_release(&p->tree.reserved);
	p->tree.firmware = tree.firmware;
	p->tree.reserved = tree.reserved;
	tree.firmware = tree.reserved = (struct kx_ranges){0};
	kx_ppc64_tree_release(&tree);
	status = kx_ppc64_make_user_line(p, fdt);
	if (status)
		return status;
	if (p->initrd.known && !kx_fdt_has_node(fdt, CHOSEN))
		return kx_fail(p->in->log, KX_EXIT_FAIL,
			       "%s: the device tree has no " CHOSEN " to name the initrd in",
			       name_of(p));
	rc = edit_chosen(p, fdt);
	if (rc == 0)
		rc = reserve(p, fdt);
	if (rc == 0)
		rc = finish(p, fdt, ret);
	return rc ? failed(p, rc) : KX_EXIT_OK;
}

int kx_ppc64_make_user_tree(struct kx_ppc64_plan *p, struct bytes *ret)
{
	struct kx_fdt fdt;
	int status, rc = kx_fdt_open(p->in->dtb, &fdt);

	if (rc)
		return failed(p, rc);
	status = edit(p, &fdt, ret);
	kx_fdt_close(&fdt);
	return status;
}
