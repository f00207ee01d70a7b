/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the running machine is like, as far as a plan depends on it. It is read once, and planners
 * are pure functions of it: a test writes one down.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes.h"
#include "kexec/context.h"
#include "kexec/iomem.h"
#include "kexec/ranges.h"

struct kx_x86_machine;

/* A piece of the running kernel's memory that a core's header points to. */
struct kx_note {
	uint64_t mem;  /* physical address */
	uint64_t size; /* bytes */
};

/* Where the running kernel lies in physical and in virtual memory. */
struct kx_kernel_map {
	bool known;             /* the kernel's own text; else it gets no PT_LOAD of its own */
	uint64_t phys;          /* physical address */
	uint64_t virt;          /* virtual address */
	uint64_t size;          /* bytes */
	uint64_t direct_offset; /* of the direct map: virtual less physical address, may wrap */
};

struct kx_machine {
	uint64_t page_size; /* bytes */
	struct kx_iomem iomem;
	struct kx_ranges map; /* all of memory by kind, sorted: from firmware or from iomem */
	struct kx_ranges ram; /* where segments of a normal kernel may lie, sorted */
	struct kx_range
		crash[2]; /* reservations, ascending; a crash kernel is loaded into the last */
	size_t n_crash;

	/* For a core's header; crash loads only. */
	struct kx_note *notes; /* of each processor that is present */
	size_t n_notes;
	struct kx_note vmcoreinfo; /* size 0: none */
	struct kx_kernel_map kernel;
	uint64_t elfcorehdr_size; /* bytes that the kernel wants kept for hotplug; 0: unknown */

	uint8_t seed[64]; /* random bytes for the next kernel */
	bool has_seed;

	char *line;       /* the running kernel's command line */
	struct bytes fdt; /* arm64, ppc64: the running kernel's device tree, flattened; owned */
	unsigned int possible_cpus; /* ppc64: with those that are not there yet; 0: unknown */
	uint64_t serial_base; /* arm64: the registers of --serial's console; 0: none */
	struct kx_x86_machine *x86; /* x86_64; owned */
};

/* An exit status; anything but KX_EXIT_OK has been explained. */
int kx_machine_read(const struct kx_ctx *ctx, struct kx_machine *ret);
/* Right before the call: is memory still what the plan was made for? An exit status, explained. */
int kx_machine_recheck(const struct kx_ctx *ctx, const struct kx_machine *machine);
void kx_machine_release(struct kx_machine *machine);
