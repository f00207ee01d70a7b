/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What kinds of memory are called on x86, and the map that /proc/iomem draws of them. */
#pragma once

#include "kexec/iomem.h"
#include "kexec/ranges.h"

/* As the e820 table numbers them (arch/x86/include/asm/e820/types.h). */
uint32_t kx_x86_e820_type(enum kx_memory kind);

/*
 * By the words of /sys/firmware/memmap and of /proc/iomem (arch/x86/kernel/e820.c,
 * e820_type_to_string() and e820_type_to_name()). What has no kind of its own is reserved.
 */
enum kx_memory kx_x86_memory_kind(const char *name);

/* What /proc/iomem says of every kind, sorted. 0 or as kx_ranges_add(). */
int kx_x86_iomem_map(const struct kx_iomem *iomem, struct kx_ranges *ret);
/* All that is dumped after a crash: every line that has "System RAM" in it, sorted. */
int kx_x86_iomem_ram(const struct kx_iomem *iomem, struct kx_ranges *ret);
