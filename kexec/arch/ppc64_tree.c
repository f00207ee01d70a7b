// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <libfdt.h>

#include "compiler.h"
#include "kexec/arch/ppc64_drconf.h"
#include "kexec/arch/ppc64_tree.h"
#include "overflow.h"

#define PATH_SIZE 256

#define NO_NUMBER "is no number"
#define NO_PAIRS  "is no list of addresses and sizes"
#define WRAPS     "reaches beyond the end of all addresses"

struct reader {
	const struct kx_log *log;
	const void *fdt;
	struct kx_ppc64_tree *tree;
	uint64_t lowest; /* address in a memory node */
};

bool kx_ppc64_is_called(const char *node, const char *name)
{
	size_t length = strcspn(node, "@");

	return strncmp(node, name, length) == 0 && name[length] == '\0';
}

bool kx_ppc64_property(const void *fdt, int node, const char *name, struct bytes *ret)
{
	int size;
	const void *value = fdt_getprop(fdt, node, name, &size);

	if (value)
		*ret = bytes_of(value, (size_t)size);
	return value;
}

bool kx_ppc64_cells(struct bytes value, uint64_t off, unsigned int cells, uint64_t *ret)
{
	uint32_t cell;

	if (cells == 2)
		return bytes_be64(value, off, ret);
	if (!bytes_be32(value, off, &cell))
		return false;
	*ret = cell;
	return true;
}

bool kx_ppc64_pair(struct bytes value, struct kx_fdt_cells cells, uint64_t *off,
		   struct kx_fdt_pair *ret)
{
	if (!kx_ppc64_cells(value, *off, cells.address, &ret->address) ||
	    !kx_ppc64_cells(value, *off + 4 * cells.address, cells.size, &ret->size))
		return false;
	*off += 4 * (cells.address + cells.size);
	return true;
}

static int damaged(const struct reader *r, int node, const char *property, const char *how)
{
	char path[PATH_SIZE];

	if (fdt_get_path(r->fdt, node, path, sizeof(path)) < 0)
		snprintf(path, sizeof(path), "...");
	return kx_fail(r->log, KX_EXIT_FAIL,
		       "Could not get memory layout: in the device tree, %s of %s %s", property,
		       path, how);
}

static int no_memory(const struct reader *r, int rc)
{
	return rc ? kx_fail(r->log, KX_EXIT_FAIL, "Could not get memory layout: %s", strerror(-rc))
		  : KX_EXIT_OK;
}

/* One cell or two, as of_read_number() takes them; *ret stays as it is when there is none. */
static int number(const struct reader *r, int node, const char *property, bool *ret_known,
		  uint64_t *ret)
{
	struct bytes value;

	*ret_known = kx_ppc64_property(r->fdt, node, property, &value);
	if (!*ret_known)
		return KX_EXIT_OK;
	if ((value.size != 4 && value.size != 8) ||
	    !kx_ppc64_cells(value, 0, (unsigned int)value.size / 4, ret))
		return damaged(r, node, property, NO_NUMBER);
	return KX_EXIT_OK;
}

static int add(const struct reader *r, int node, const char *property, struct kx_ranges *to,
	       struct kx_fdt_pair pair)
{
	struct kx_range range = {.start = pair.address, .kind = KX_RAM};

	if (pair.size == 0)
		return KX_EXIT_OK;
	if (add_overflows(pair.address, pair.size - 1, &range.end))
		return damaged(r, node, property, WRAPS);
	/* Blocks of memory mostly lie one behind the other, and there may be very many. */
	if (to == &r->tree->memory && to->n && range.start &&
	    to->v[to->n - 1].end == range.start - 1) {
		to->v[to->n - 1].end = range.end;
		return KX_EXIT_OK;
	}
	return no_memory(r, kx_ranges_add(to, range));
}

/* ---- memory -------------------------------------------------------------- */

/* What early_init_dt_scan_memory() in drivers/of/fdt.c passes over, and what a driver manages. */
static bool is_left_alone(const void *fdt, int node)
{
	struct bytes status;

	if (fdt_node_check_compatible(fdt, node, "ibm,coherent-device-memory") == 0)
		return true;
	return kx_ppc64_property(fdt, node, "status", &status) &&
	       !bytes_match(status, 0, "ok", sizeof("ok")) &&
	       !bytes_match(status, 0, "okay", sizeof("okay"));
}

static int read_memory(struct reader *r, int node)
{
	struct kx_fdt_pair pair;
	struct bytes reg;
	uint64_t off = 0;
	int status;

	if (is_left_alone(r->fdt, node) || !kx_ppc64_property(r->fdt, node, "reg", &reg))
		return KX_EXIT_OK;
	while (kx_ppc64_pair(reg, r->tree->cells, &off, &pair)) {
		status = add(r, node, "reg", &r->tree->memory, pair);
		if (status)
			return status;
		/* early_init_dt_add_memory_arch(): the first block of the lowest node is the RMA */
		if (pair.size && pair.address <= r->lowest) {
			r->lowest = pair.address;
			r->tree->rma_last = pair.address + pair.size - 1;
		}
	}
	return off == reg.size ? KX_EXIT_OK : damaged(r, node, "reg", NO_PAIRS);
}

static int read_drconf(struct reader *r, int node)
{
	struct kx_ppc64_drconf drconf;
	struct kx_ppc64_lmbs lmbs;
	uint32_t at = 0;
	int status, rc = kx_ppc64_drconf_find(r->fdt, node, r->tree->cells, &drconf);

	if (rc == -ENOENT)
		return KX_EXIT_OK;
	if (rc)
		return damaged(r, node, "the list of memory blocks", "is shorter than it says");
	while ((rc = kx_ppc64_drconf_next(&drconf, &at, &lmbs)) > 0) {
		status = add(r, node, drconf.name, &r->tree->memory,
			     (struct kx_fdt_pair){lmbs.base, lmbs.n * drconf.lmb_size});
		if (status)
			return status;
	}
	if (rc)
		return damaged(r, node, drconf.name,
			       rc == -ERANGE ? WRAPS : "has more blocks than any machine");
	return KX_EXIT_OK;
}

/* ---- what is in use ------------------------------------------------------ */

/* A base and a size; both have to be there, or there is nothing. */
static int read_firmware(struct reader *r, int node, const char *base, const char *size)
{
	struct kx_fdt_pair pair;
	bool has_base, has_size;
	int status = number(r, node, base, &has_base, &pair.address);

	if (status == KX_EXIT_OK)
		status = number(r, node, size, &has_size, &pair.size);
	if (status || !has_base || !has_size)
		return status;
	return add(r, node, base, &r->tree->firmware, pair);
}

static int read_rtas(struct reader *r, int node)
{
	return read_firmware(r, node, "linux,rtas-base", "rtas-size");
}

static int read_opal(struct reader *r, int node)
{
	bool has_base, has_entry;
	int status = number(r, node, "opal-base-address", &has_base, &r->tree->opal_base);

	if (status == KX_EXIT_OK)
		status = number(r, node, "opal-entry-address", &has_entry, &r->tree->opal_entry);
	if (status)
		return status;
	r->tree->opal = true;
	return read_firmware(r, node, "opal-base-address", "opal-runtime-size");
}

/* Two cells each, whatever the root says: early_reserve_mem_dt() in arch/powerpc/kernel/prom.c. */
static int read_reserved(struct reader *r, int root)
{
	const struct kx_fdt_cells cells = {2, 2};
	struct kx_fdt_pair pair;
	struct bytes value;
	uint64_t off = 0;
	int status = KX_EXIT_OK;

	if (!kx_ppc64_property(r->fdt, root, "reserved-ranges", &value))
		return KX_EXIT_OK;
	while (status == KX_EXIT_OK && kx_ppc64_pair(value, cells, &off, &pair))
		status = add(r, root, "reserved-ranges", &r->tree->reserved, pair);
	if (status == KX_EXIT_OK && off != value.size)
		return damaged(r, root, "reserved-ranges", NO_PAIRS);
	return status;
}

/* ---- /chosen ------------------------------------------------------------- */

/* second is the size of what begins at first, or where it ends. */
static int read_part(const struct reader *r, int node, const char *first, const char *second,
		     bool is_end, struct kx_ppc64_part *ret)
{
	uint64_t start, value;
	bool has_start, has_value;
	int status = number(r, node, first, &has_start, &start);

	if (status == KX_EXIT_OK)
		status = number(r, node, second, &has_value, &value);
	if (status || !has_start)
		return status;
	if (!has_value)
		return damaged(r, node, first, "stands there alone");
	if (is_end && value < start)
		return damaged(r, node, second, "lies before the beginning");
	if (is_end)
		value -= start;
	if (value == 0)
		return KX_EXIT_OK;
	if (add_overflows(start, value - 1, &ret->at.end))
		return damaged(r, node, second, WRAPS);
	ret->at.start = start;
	ret->known = true;
	return KX_EXIT_OK;
}

/* The node that the console is, for the purgatory. Nothing depends on it, so damage is no error. */
static void read_console(struct reader *r, int chosen)
{
	struct bytes path, unit;
	uint32_t number = 0;
	int node;

	if (!kx_ppc64_property(r->fdt, chosen, "stdout-path", &path) &&
	    !kx_ppc64_property(r->fdt, chosen, "linux,stdout-path", &path))
		return;
	if (path.size == 0 || path.data[path.size - 1] != '\0')
		return;
	node = fdt_path_offset_namelen(r->fdt, (const char *)path.data,
				       (int)strcspn((const char *)path.data, ":"));
	if (node < 0 || (fdt_node_check_compatible(r->fdt, node, "hvterm1") &&
			 fdt_node_check_compatible(r->fdt, node, "hvterm-protocol")))
		return;
	if (kx_ppc64_property(r->fdt, node, "reg", &unit))
		(void)bytes_be32(unit, 0, &number);
	r->tree->hvterm = true;
	r->tree->hvterm_unit = number;
}

static int read_chosen(struct reader *r, int node)
{
	struct kx_ppc64_tree *t = r->tree;
	bool known;
	int status = number(r, node, "linux,kernel-end", &known, &t->kernel_end);

	if (status == KX_EXIT_OK)
		status = number(r, node, "linux,memory-limit", &known, &t->memory_limit);
	if (status == KX_EXIT_OK)
		status = read_part(r, node, "linux,htab-base", "linux,htab-size", false, &t->htab);
	if (status == KX_EXIT_OK)
		status = read_part(r, node, "linux,crashkernel-base", "linux,crashkernel-size",
				   false, &t->crash);
	if (status == KX_EXIT_OK)
		status = read_part(r, node, "linux,initrd-start", "linux,initrd-end", true,
				   &t->initrd);
	if (status == KX_EXIT_OK)
		read_console(r, node);
	return status;
}

/* ---- all ----------------------------------------------------------------- */

static const struct {
	const char *name; /* without a unit address, below the root */
	int (*read)(struct reader *r, int node);
} readers[] = {
	{"chosen", read_chosen},        {"ibm,opal", read_opal}, {"memory", read_memory},
	{KX_PPC64_DRCONF, read_drconf}, {"rtas", read_rtas},
};

static int read_node(struct reader *r, int node, int depth)
{
	const char *name = fdt_get_name(r->fdt, node, NULL);
	int status;

	for (size_t i = 0; name && depth == 1 && i < ARRAY_SIZE(readers); i++) {
		if (!kx_ppc64_is_called(name, readers[i].name))
			continue;
		status = readers[i].read(r, node);
		if (status)
			return status;
	}
	/* machine_kexec_prepare() in arch/powerpc/kexec/core_64.c keeps these from being loaded to
	 */
	return read_firmware(r, node, "linux,tce-base", "linux,tce-size");
}

int kx_ppc64_tree_read(const struct kx_log *log, const struct kx_fdt *fdt,
		       struct kx_ppc64_tree *ret)
{
	struct kx_ppc64_tree tree = {0};
	struct reader r = {.log = log, .fdt = fdt->data, .tree = &tree, .lowest = UINT64_MAX};
	int depth = 0, status = KX_EXIT_OK, rc = kx_fdt_root_cells(fdt, &tree.cells);

	if (rc)
		return damaged(&r, 0, "#address-cells or #size-cells", "is neither 1 nor 2");
	status = read_reserved(&r, 0);
	for (int node = 0; node >= 0 && depth >= 0 && status == KX_EXIT_OK;
	     node = fdt_next_node(r.fdt, node, &depth))
		status = read_node(&r, node, depth);
	if (status) {
		kx_ppc64_tree_release(&tree);
		return status;
	}
	kx_ranges_sort(&tree.memory);
	*ret = tree;
	return KX_EXIT_OK;
}

void kx_ppc64_tree_release(struct kx_ppc64_tree *tree)
{
	kx_ranges_release(&tree->memory);
	kx_ranges_release(&tree->reserved);
	kx_ranges_release(&tree->firmware);
	*tree = (struct kx_ppc64_tree){0};
}
