/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device tree that an arm64 kernel is handed: the running one's, or --dtb, with a new /chosen.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "bytes.h"
#include "kexec/fdt_edit.h"
#include "kexec/planner.h"

/* Documentation/arch/arm64/booting.rst, "Setup the device tree" */
#define KX_ARM64_FDT_MAX (2u << 20)

/* Where what /chosen tells of lies; a size of 0: there is none. */
struct kx_arm64_chosen {
	struct kx_fdt_pair initrd;
	struct kx_fdt_pair elfcorehdr; /* crash loads only */
};

/*
 * Its size does not depend on the addresses in chosen. *ret is the caller's to free. An exit
 * status; anything but KX_EXIT_OK has been explained.
 */
int kx_arm64_fdt(const struct kx_planner *in, const struct kx_arm64_chosen *chosen,
		 struct bytes *ret);
