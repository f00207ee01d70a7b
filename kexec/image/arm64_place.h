/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a flat arm64 kernel and what it is handed go. */
#pragma once

#include "kexec/image/arm64_image.h"

/* An exit status; anything but KX_EXIT_OK has been explained. */
int kx_arm64_place(const struct kx_planner *in, struct kx_segments *s, struct bytes image,
		   const struct kx_arm64_header *header);
