/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The segment of parameters: what is in it, where, and how it is filled in. */
#pragma once

#include "kexec/image/x86_crash.h"
#include "kexec/image/x86_linux.h"
#include "kexec/planner.h"

/* What is known before anything has been placed. */
struct kx_x86_contents {
	const struct kx_planner *in;
	const struct kx_x86_linux *linux_;
	const char *line;
	const struct kx_ranges *map;
	bool efi; /* its services are handed over */

	/* Offsets in the segment. */
	uint64_t efi_map;
	uint64_t nodes;
	uint64_t size;
};

/* Is EFI handed over? Warns where it could not be, though it was wanted. */
bool kx_x86_hands_efi_over(const struct kx_planner *in, const struct kx_x86_linux *linux_);
/* Fills in the offsets. */
void kx_x86_contents_arrange(struct kx_x86_contents *c);
/* 0, or -EFAULT when something did not fit: a mistake in the arrangement. */
int kx_x86_contents_write(const struct kx_x86_contents *c, struct put *p, uint64_t address,
			  const struct kx_segment *initrd);
