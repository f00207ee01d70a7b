/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What would be passed to kexec_load: files read, machine asked, and a planner's segments. */
#pragma once

#include "kexec/context.h"
#include "kexec/image.h"
#include "kexec/machine.h"
#include "kexec/planner.h"
#include "kexec/segments.h"

/* A file's contents; pages come when they are touched, and none is copied. */
struct kx_mapping {
	void *at; /* NULL: none */
	size_t size;
};

struct kx_classic {
	struct kx_image image;
	struct kx_file initrd_file, dtb_file;
	const char *initrd_path; /* NULL: none, or the image's own */
	struct kx_mapping kernel, initrd, dtb;
	struct kx_module *modules; /* of --module */
	struct kx_mapping *module_files;
	size_t n_modules;
	char *line;       /* NULL: none */
	size_t line_size; /* with its NUL */
	struct kx_machine machine;
	struct kx_segments segments;
	unsigned long flags;
};

/* An exit status; anything but KX_EXIT_OK has been explained, and there is nothing to release. */
int kx_classic_make(const struct kx_ctx *ctx, struct kx_classic *ret);
void kx_classic_release(struct kx_classic *plan);

void kx_classic_print(FILE *out, const struct kx_classic *plan);
