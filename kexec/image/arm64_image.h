/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernels for arm64 (Documentation/arch/arm64/booting.rst), for kexec_load. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"
#include "kexec/planner.h"

/* More than any kernel takes; what claims more is damaged. */
#define KX_ARM64_IMAGE_MAX (1ull << 30)

struct kx_arm64_header {
	uint64_t text_offset;
	uint64_t image_size; /* bytes in memory, from the image's first byte; not 0 */
	bool assumed;        /* it does not say: older than Linux 3.17 */
	bool big_endian;
	uint64_t page_size; /* 0: it does not say */
};

/* -ENOEXEC without its magic; -EBADMSG when it ends early. */
int kx_arm64_header_read(struct bytes image, struct kx_arm64_header *ret);

/* Each is a kx_plan_function. */
int kx_arm64_plan_image(const struct kx_planner *in, struct kx_segments *s);
int kx_arm64_plan_elf(const struct kx_planner *in, struct kx_segments *s);
int kx_arm64_plan_uimage(const struct kx_planner *in, struct kx_segments *s);

/* What these have in common: image is flat, begins with the header and outlives the plan. */
int kx_arm64_plan_flat(const struct kx_planner *in, struct kx_segments *s, struct bytes image);
