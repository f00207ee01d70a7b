/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The running POWER machine, from its device tree. */
#pragma once

#include <stdint.h>

#include "kexec/context.h"
#include "kexec/machine.h"
#include "kexec/ranges.h"

struct kx_ppc64_tree;

/* struct kx_arch's machine(): the tree, memory, the reservation, and how many CPUs there can be. */
int kx_ppc64_machine(const struct kx_ctx *ctx, struct kx_machine *machine);

/* All but the first and the last of these, from machine->fdt. */
int kx_ppc64_memory(const struct kx_log *log, struct kx_machine *machine);

/*
 * Takes away where nothing may be loaded: arch/powerpc/kexec/core_64.c, machine_kexec_prepare(),
 * refuses what reaches into the running kernel; ranges.c, get_exclude_memory_ranges(), has the
 * others. 0 or a negative errno.
 */
int kx_ppc64_cut(const struct kx_ppc64_tree *tree, struct kx_ranges *ranges);

/* Keeps the lowest bytes of sorted ranges, which is what mem= and linux,memory-limit count. */
void kx_ppc64_limit(struct kx_ranges *ranges, uint64_t bytes);
