/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The purgatory as one of the segments of a plan. */
#pragma once

#include "kexec/planner.h"
#include "kexec/purgatory.h"
#include "kexec/segments.h"

/*
 * One more segment, named "purgatory", outside of the digest. hole->size is filled in, and its
 * alignment raised to the purgatory's. An exit status; anything but KX_EXIT_OK has been explained.
 */
int kx_plan_purgatory(const struct kx_planner *in, struct kx_segments *s, struct kx_hole hole,
		      size_t *ret);

/* Its bytes, which are the plan's and can be written to until kx_plan_purgatory_done(). */
uint8_t *kx_plan_purgatory_bytes(const struct kx_segments *s, size_t index);

/*
 * The last step of a plan: regions and digest over all segments that are not "unchecked", -i and
 * what the CPUs can do go into params and these into the purgatory, and it becomes the plan's
 * entry. params has what is the architecture's: entry, arg[], console, backup.
 */
int kx_plan_purgatory_done(const struct kx_planner *in, struct kx_segments *s, size_t index,
			   const struct purgatory_params *params);
