// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "kexec/arch/ppc64_machine.h"
#include "kexec/arch/ppc64_tree.h"
#include "kexec/fdt_flatten.h"

#define PATH_TREE     "/proc/device-tree"
#define PATH_POSSIBLE "/sys/devices/system/cpu/possible"

/* arch/powerpc/Kconfig, PAGE_OFFSET: what maps all of memory. */
#define DIRECT_MAP 0xc000000000000000ULL

/* Numbers of CPUs are smaller than this on any kernel. */
#define CPUS_MAX 65536u

/*
 * mm/memblock.c, memblock_enforce_memory_limit(): the limit counts memory and not what lies
 * between, and a limit beyond all memory is none.
 */
void kx_ppc64_limit(struct kx_ranges *ranges, uint64_t bytes)
{
	for (size_t i = 0; i < ranges->n; i++) {
		uint64_t most = ranges->v[i].end - ranges->v[i].start;

		if (bytes == 0) {
			ranges->n = i;
		} else if (bytes - 1 <= most) {
			ranges->v[i].end = ranges->v[i].start + (bytes - 1);
			ranges->n = i + 1;
		} else {
			bytes -= most + 1;
		}
	}
}

static int cut_all(struct kx_ranges *from, const struct kx_ranges *what)
{
	int rc = 0;

	for (size_t i = 0; i < what->n && rc == 0; i++)
		rc = kx_ranges_cut(from, what->v[i].start, what->v[i].end);
	return rc;
}

int kx_ppc64_cut(const struct kx_ppc64_tree *tree, struct kx_ranges *ranges)
{
	int rc = 0;

	if (tree->kernel_end)
		rc = kx_ranges_cut(ranges, 0, tree->kernel_end - 1);
	if (rc == 0 && tree->htab.known)
		rc = kx_ranges_cut(ranges, tree->htab.at.start, tree->htab.at.end);
	if (rc == 0)
		rc = cut_all(ranges, &tree->firmware);
	return rc ? rc : cut_all(ranges, &tree->reserved);
}

static int fill_in(const struct kx_log *log, struct kx_ppc64_tree *tree, struct kx_machine *m)
{
	int rc;

	if (tree->memory.n == 0 || tree->rma_last == 0)
		return kx_fail(log, KX_EXIT_FAIL,
			       "Could not get memory layout: the device tree has no memory node "
			       "that says where memory begins");
	if (tree->kernel_end == 0)
		return kx_fail(log, KX_EXIT_FAIL,
			       "Could not get memory layout: the device tree does not say where "
			       "the running kernel ends (/chosen/linux,kernel-end)");
	m->map = tree->memory;
	tree->memory = (struct kx_ranges){0};
	if (tree->memory_limit)
		kx_ppc64_limit(&m->map, tree->memory_limit);
	/* /proc/iomem may name it too; the tree is what the crash kernel's own is made from. */
	m->n_crash = tree->crash.known;
	m->crash[0] = tree->crash.at;
	m->kernel.direct_offset = DIRECT_MAP;
	rc = kx_ranges_of(&m->map, KX_RAM, &m->ram);
	if (rc == 0)
		rc = kx_ppc64_cut(tree, &m->ram);
	return rc ? kx_fail(log, KX_EXIT_FAIL, "Could not get memory layout: %s", strerror(-rc))
		  : KX_EXIT_OK;
}

int kx_ppc64_memory(const struct kx_log *log, struct kx_machine *m)
{
	struct kx_ppc64_tree tree;
	struct kx_fdt fdt;
	int status, rc = kx_fdt_open(m->fdt, &fdt);

	if (rc)
		return kx_fail(log, KX_EXIT_FAIL,
			       "Could not get memory layout: the device tree is damaged (%s)",
			       strerror(-rc));
	status = kx_ppc64_tree_read(log, &fdt, &tree);
	kx_fdt_close(&fdt);
	if (status)
		return status;
	status = fill_in(log, &tree, m);
	kx_ppc64_tree_release(&tree);
	return status;
}

/* "0-7,16-23": how many, 0 when it is no such list. */
static unsigned int count_cpus(const char *text)
{
	unsigned long first, last, n = 0;
	char *end;

	do {
		first = last = strtoul(text, &end, 10);
		if (end != text && *end == '-') {
			text = end + 1;
			last = strtoul(text, &end, 10);
		}
		if (end == text || last < first || last >= CPUS_MAX)
			return 0;
		n += last - first + 1;
		text = end + 1;
	} while (*end == ',' && n <= CPUS_MAX);
	return *end == '\0' || *end == '\n' ? (unsigned int)n : 0;
}

int kx_ppc64_machine(const struct kx_ctx *ctx, struct kx_machine *m)
{
	_cleanup_free_ char *possible = NULL;
	int rc = kx_fdt_flatten(ctx->sys, PATH_TREE, NULL, NULL, &m->fdt);

	if (rc)
		return kx_fail(&ctx->log, KX_EXIT_FAIL,
			       "Could not get memory layout: " PATH_TREE ": %s", strerror(-rc));
	if (ctx->sys->read_text(ctx->sys, PATH_POSSIBLE, &possible) == 0)
		m->possible_cpus = count_cpus(possible);
	return kx_ppc64_memory(&ctx->log, m);
}
