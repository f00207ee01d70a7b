/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan for a POWER machine while it is being made. */
#pragma once

#include "kexec/arch/ppc64_tree.h"
#include "kexec/fdt_edit.h"
#include "kexec/image/ppc64_kernel.h"
#include "kexec/planner.h"
#include "kexec/segments.h"

/* What the crash kernel needs for itself at address 0 (arch/powerpc/include/asm/crashdump-ppc64.h,
 * BACKUP_SRC_*). */
#define KX_PPC64_BACKUP 0x10000u

struct kx_ppc64_plan {
	const struct kx_planner *in;
	struct kx_segments *s;
	struct kx_fdt fdt; /* the running machine's, and what is in it */
	struct kx_ppc64_tree tree;
	struct kx_ppc64_kernel kernel;
	uint64_t kernel_at; /* physical address */
	uint64_t low;       /* below, the new kernel will move to: nothing else may lie there */
	uint64_t high;      /* last byte that can be reached without the MMU */
	struct kx_ppc64_part backup;
	struct kx_ppc64_part elfcorehdr;
	struct kx_ppc64_part initrd; /* the next kernel's, loaded or already there */
	const char *line;            /* NULL: none */
};

kx_plan_function kx_plan_ppc64_elf;

static inline const struct kx_range *kx_ppc64_reservation(const struct kx_ppc64_plan *p)
{
	return &p->in->machine->crash[p->in->machine->n_crash - 1];
}

int kx_ppc64_no_memory(const struct kx_ppc64_plan *p);
/* The place of a segment, as a part that is known. */
struct kx_ppc64_part kx_ppc64_part_of(const struct kx_segment *segment);

/* Backup and the core's header, placed (ppc64_crash.c). */
int kx_ppc64_place_crash(struct kx_ppc64_plan *p);
/* What the crash kernel may use, sorted (ppc64_crash.c). 0 or a negative errno. */
int kx_ppc64_usable(const struct kx_ppc64_plan *p, struct kx_ranges *ret);

/* p->line for the running machine's tree, or for the user's (ppc64_line.c). */
int kx_ppc64_make_line(struct kx_ppc64_plan *p);
int kx_ppc64_make_user_line(struct kx_ppc64_plan *p, const struct kx_fdt *user);
/* Does a line have a word that begins so? */
bool kx_ppc64_has_word(const char *line, const char *beginning);

/*
 * The device tree for the next kernel, in memory of the plan. Its last reservation is for itself,
 * and is filled in with kx_ppc64_reserve_tree() when it has its place (ppc64_fdt.c).
 */
int kx_ppc64_make_tree(struct kx_ppc64_plan *p, struct bytes *ret);
int kx_ppc64_make_user_tree(struct kx_ppc64_plan *p, struct bytes *ret);
void kx_ppc64_reserve_tree(struct bytes tree, uint64_t address);
/* All other reservations, in the order in which they are told. 0 or a negative errno. */
int kx_ppc64_reservations(const struct kx_ppc64_plan *p, struct kx_ranges *ret);
