/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What would be passed to kexec_file_load: made first, shown or passed afterwards. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kexec/context.h"
#include "kexec/image.h"

struct kx_plan {
	struct kx_image image;
	const char *initrd_path; /* NULL: none, or the image's own */
	struct kx_file initrd_file;
	int initrd_fd; /* -1: none */
	uint64_t initrd_size;
	char *line;       /* NULL: none */
	size_t line_size; /* with its NUL */
	unsigned long flags;
};

/* kexec_file_load cannot do it, but a classic loader may. */
#define KX_PLAN_CLASSIC (-1)

/* An exit status, or KX_PLAN_CLASSIC; anything but KX_EXIT_OK has been explained. */
int kx_plan_make(const struct kx_ctx *ctx, struct kx_plan *ret);
void kx_plan_release(struct kx_plan *plan);

/* Flags for kexec_file_load that do not depend on what is loaded. */
unsigned long kx_plan_base_flags(const struct kx_ctx *ctx);

/* Tells of options that this type of image does not know; they are ignored. */
void kx_plan_report_foreign(const struct kx_ctx *ctx, const struct kx_type *type);
/* The command line that the options give; NULL when they give none. An exit status. */
int kx_plan_line(const struct kx_ctx *ctx, const char *path, char **ret);
void kx_plan_print_kernel(FILE *out, const struct kx_image *image);

void kx_plan_print(FILE *out, const struct kx_plan *plan);
/* "0x6 (ON_CRASH NO_INITRAMFS)" */
void kx_flags_print(FILE *out, unsigned long flags);
