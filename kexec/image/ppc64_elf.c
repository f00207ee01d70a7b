// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where a vmlinux and what belongs to it goes on a POWER machine. Without the MMU a guest reaches
 * the memory of the lowest node only, the real mode area (RMA), and the purgatory and the
 * beginning of the next kernel run without it: what they read lies there.
 */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "compiler.h"
#include "kexec/arch/ppc64_machine.h"
#include "kexec/image/ppc64_plan.h"
#include "kexec/plan_purgatory.h"

/* arch/powerpc/mm/book3s64/hash_utils.c, hash__setup_initial_memory_limit(): address bits above
 * are not looked at, whatever the hypervisor says. */
#define GUEST_RMA_MAX (1ULL << 40)

/* arch/powerpc/kernel/head_64.S, __run_at_load: what it is unless somebody changed it. */
#define RUN_AT_0 0x72756e30u

int kx_ppc64_no_memory(const struct kx_ppc64_plan *p)
{
	return kx_fail(p->in->log, KX_EXIT_FAIL, "Cannot load %s: not enough memory", p->in->path);
}

struct kx_ppc64_part kx_ppc64_part_of(const struct kx_segment *segment)
{
	return (struct kx_ppc64_part){true,
				      {segment->mem, segment->mem + segment->size - 1, KX_RAM}};
}

/* ---- kernel -------------------------------------------------------------- */

static int place_kernel(struct kx_ppc64_plan *p)
{
	struct kx_hole hole = {.max = p->high};
	size_t index;
	int status = kx_ppc64_kernel_read(p->in, p->s, &p->kernel);

	if (status)
		return status;
	hole.size = p->kernel.size;
	hole.align = p->kernel.align;
	status = kx_segments_place(p->s, p->in->log, "kernel", p->kernel.from, &hole, &index);
	if (status)
		return status;
	p->kernel_at = p->s->v[index].mem;
	/* It copies itself to 0 and clears what is behind (head_64.S, copy_and_flush()), unless it
	 * is a crash kernel, which stays. */
	p->low = p->in->request->crash ? 0 : p->kernel.size;
	if (p->initrd.known && p->initrd.at.start < p->low)
		return kx_fail(p->in->log, KX_EXIT_DIE,
			       "Cannot reuse the initrd: the new kernel is larger than this one "
			       "and would overwrite it");
	return KX_EXIT_OK;
}

/* ---- initrd -------------------------------------------------------------- */

/* Where the running kernel was given one; nothing else is to be loaded there. */
static int reuse_initrd(struct kx_ppc64_plan *p)
{
	const struct kx_ppc64_part *old = &p->tree.initrd;
	uint64_t page = p->in->machine->page_size;

	if (p->in->has_initrd)
		return kx_fail(p->in->log, KX_EXIT_DIE,
			       "Can't specify --ramdisk or --initrd with --reuseinitrd");
	if (!old->known)
		return kx_fail(p->in->log, KX_EXIT_DIE,
			       "Cannot reuse the initrd: the device tree does not say where it is");
	if (p->in->request->crash && old->at.end > kx_ppc64_reservation(p)->end)
		return kx_fail(p->in->log, KX_EXIT_DIE,
			       "Cannot reuse the initrd: it lies where the crash kernel has no "
			       "memory");
	p->initrd = *old;
	if (kx_ranges_cut(&p->s->free, old->at.start & ~(page - 1), old->at.end | (page - 1)))
		return kx_ppc64_no_memory(p);
	return KX_EXIT_OK;
}

/*
 * The kernel reads an initrd when the MMU is on and all of memory is mapped (init/initramfs.c), and
 * a running kernel copies to where the MMU off would not reach (default_machine_kexec() in
 * arch/powerpc/kexec/core_64.c). So it may lie beyond the RMA; only the purgatory cannot see it
 * there if it runs in a guest. It may not lie beyond what "mem=" leaves to the next kernel:
 * early_init_devtree() in kernel/prom.c does not move it.
 */
static int place_initrd(struct kx_ppc64_plan *p)
{
	uint64_t page = p->in->machine->page_size, at;
	struct kx_hole hole = {.min = p->low, .max = p->high, .align = page};
	struct kx_segment *segment;
	size_t index;
	int status;

	hole.size = p->in->initrd.size;
	if (hole.size && hole.size <= UINT64_MAX - page)
		hole.size = (hole.size + page - 1) / page * page;
	if (kx_ranges_find(&p->s->free, &hole, &at) == -ENOSPC &&
	    !kx_ppc64_has_word(p->in->line, "mem="))
		hole.max = 0;
	status = kx_segments_place(p->s, p->in->log, "initrd", p->in->initrd, &hole, &index);
	if (status)
		return status;
	segment = &p->s->v[index];
	p->initrd = kx_ppc64_part_of(segment);
	p->initrd.at.end = segment->mem + p->in->initrd.size - 1;
	if (p->initrd.at.end > p->high && !p->tree.opal) {
		segment->unchecked = true;
		kx_remark(p->in->log,
			  "The initrd is too large for the first 0x%" PRIx64 " bytes of memory and "
			  "lies beyond them, where the purgatory cannot verify it",
			  p->high + 1);
	}
	return KX_EXIT_OK;
}

/* ---- device tree and purgatory ------------------------------------------- */

static int place_tree(struct kx_ppc64_plan *p, uint64_t *ret_at)
{
	struct kx_hole hole = {.min = p->low, .max = p->high, .top_down = true};
	struct bytes tree;
	size_t index;
	int status =
		p->in->dtb.size ? kx_ppc64_make_user_tree(p, &tree) : kx_ppc64_make_tree(p, &tree);

	if (status)
		return status;
	hole.size = tree.size;
	status = kx_segments_place(p->s, p->in->log, "device tree", tree, &hole, &index);
	if (status)
		return status;
	p->s->v[index].unchecked = p->in->request->crash && p->in->request->hotplug;
	*ret_at = p->s->v[index].mem;
	kx_ppc64_reserve_tree(tree, *ret_at);
	return KX_EXIT_OK;
}

static uint32_t word_at(const struct kx_ppc64_kernel *kernel, uint64_t off)
{
	uint32_t word = 0;

	(void)(kernel->big_endian ? bytes_be32(kernel->from, off, &word)
				  : bytes_le32(kernel->from, off, &word));
	return word;
}

/*
 * The old kernel copies the first 0x100 bytes of what it enters to 0, where the other CPUs come to
 * wait at 0x60 (misc_64.S, kexec_sequence()): they are the new kernel's, but for the first word,
 * which branches into the purgatory. Returns the flags for it.
 */
static uint32_t put_head(const struct kx_ppc64_plan *p, uint8_t *purgatory)
{
	const uint32_t at = PURGATORY_PPC64_RUN_AT_LOAD;

	memcpy(purgatory + 4, p->kernel.from.data + 4, KX_PPC64_HEAD - 4);
	if (!p->in->request->crash || word_at(&p->kernel, at) != RUN_AT_0)
		return 0;
	memset(purgatory + at, 0, 4);
	purgatory[at + (p->kernel.big_endian ? 3 : 0)] = 1;
	return PURGATORY_RUN_AT_LOAD;
}

static int finish(struct kx_ppc64_plan *p, size_t purgatory, uint64_t tree_at)
{
	struct purgatory_params params = {.entry = p->kernel_at};

	if (p->in->purgatory->image.size < KX_PPC64_HEAD || p->in->purgatory->entry_offset)
		return kx_fail(p->in->log, KX_EXIT_FAIL,
			       "Cannot load %s: the purgatory is not one for ppc64", p->in->path);
	params.flags = put_head(p, kx_plan_purgatory_bytes(p->s, purgatory));
	params.arg[PURGATORY_PPC64_DEVICE_TREE] = tree_at;
	params.arg[PURGATORY_PPC64_KERNEL] = p->kernel_at;
	params.arg[PURGATORY_PPC64_OPAL_BASE] = p->tree.opal_base;
	params.arg[PURGATORY_PPC64_OPAL_ENTRY] = p->tree.opal_entry;
	if (p->tree.hvterm) {
		params.flags |= PURGATORY_CONSOLE_HVTERM;
		params.serial_base = p->tree.hvterm_unit;
	}
	if (p->backup.known) {
		params.backup_destination = p->backup.at.start;
		params.backup_size = KX_PPC64_BACKUP;
	}
	return kx_plan_purgatory_done(p->in, p->s, purgatory, &params);
}

/* ---- all ----------------------------------------------------------------- */

static int check(const struct kx_planner *in)
{
	if (in->request->crash && in->machine->n_crash == 0)
		return kx_fail(in->log, KX_EXIT_DIE, "Memory for crashkernel is not reserved");
	if (in->request->crash && in->dtb.size && in->has_initrd)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "Can't use ramdisk with device tree blob input in kdump");
	return KX_EXIT_OK;
}

static int place_all(struct kx_ppc64_plan *p)
{
	struct kx_hole hole = {.max = p->high};
	uint64_t tree_at;
	size_t purgatory;
	int status = KX_EXIT_OK;

	/* The reservation for a crash kernel mostly has RTAS in it (kernel/crash_dump.c). */
	if (kx_ppc64_cut(&p->tree, &p->s->free))
		return kx_ppc64_no_memory(p);
	if (p->in->request->reuse_initrd)
		status = reuse_initrd(p);
	if (status == KX_EXIT_OK)
		status = place_kernel(p);
	if (status == KX_EXIT_OK && p->in->request->crash)
		status = kx_ppc64_place_crash(p);
	hole.min = p->low;
	if (status == KX_EXIT_OK)
		status = kx_plan_purgatory(p->in, p->s, hole, &purgatory);
	if (status == KX_EXIT_OK && p->in->has_initrd)
		status = place_initrd(p);
	if (status == KX_EXIT_OK)
		status = place_tree(p, &tree_at);
	return status ? status : finish(p, purgatory, tree_at);
}

int kx_plan_ppc64_elf(const struct kx_planner *in, struct kx_segments *ret)
{
	struct kx_ppc64_plan p = {.in = in, .s = ret};
	int rc, status = check(in);

	if (status)
		return status;
	rc = kx_fdt_open(in->machine->fdt, &p.fdt);
	if (rc)
		return kx_fail(in->log, KX_EXIT_FAIL, "Cannot read the device tree: %s",
			       strerror(-rc));
	status = kx_ppc64_tree_read(in->log, &p.fdt, &p.tree);
	if (status == KX_EXIT_OK) {
		p.high = p.tree.rma_last;
		if (!p.tree.opal && p.high > GUEST_RMA_MAX - 1)
			p.high = GUEST_RMA_MAX - 1;
		status = place_all(&p);
		kx_ppc64_tree_release(&p.tree);
	}
	kx_fdt_close(&p.fdt);
	return status;
}
