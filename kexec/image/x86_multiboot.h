/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What both versions of multiboot share: modules, the map of memory, the way in. */
#pragma once

#include <stdint.h>

#include "bytes.h"
#include "kexec/planner.h"
#include "kexec/segments.h"

#define KX_MULTIBOOT_LOADER "kexec " PACKAGE_VERSION

/* A map's kind of memory, as both specifications number it. */
uint32_t kx_multiboot_type(enum kx_memory kind);
/* KiB of memory from 0 and from 1 MiB on without a hole. */
void kx_multiboot_sizes(const struct kx_ranges *map, uint32_t *ret_lower, uint32_t *ret_upper);

/* "IMAGE LINE", owned by the plan; NULL when there is no memory. */
const char *kx_multiboot_line(const struct kx_planner *in, struct kx_segments *s);

/* Each as a segment, below 4 GiB; *ret_first is the first one's index. An exit status. */
int kx_multiboot_modules(const struct kx_planner *in, struct kx_segments *s, size_t *ret_first);

/* The information's segment, below 4 GiB, to be filled in. An exit status. */
int kx_multiboot_information(const struct kx_planner *in, struct kx_segments *s, size_t size,
			     uint8_t **ret_buf, uint64_t *ret_mem);

/* It was not large enough: a mistake of the arrangement. */
int kx_multiboot_misfit(const struct kx_planner *in);

/* The last step: into the kernel in 32-bit mode. An exit status. */
int kx_multiboot_enter(const struct kx_planner *in, struct kx_segments *s, uint64_t entry,
		       uint32_t magic, uint64_t information);

/* What neither can do, of all that can be asked for. An exit status. */
int kx_multiboot_check(const struct kx_planner *in);
