/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel file: opened once, unwrapped where it is wrapped, and its type known. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kexec/context.h"
#include "kexec/file.h"

/* A UKI with a zboot image inside is as deep as it gets. */
#define KX_LAYERS_MAX 2

struct kx_image {
	const char *path;
	struct kx_file file; /* as it was opened */
	int payload_fd;      /* sealed file in memory; -1: the file itself is the payload */
	uint64_t size;       /* of the payload */
	const struct kx_type *type;

	const char *layers[KX_LAYERS_MAX]; /* outermost first */
	size_t n_layers;

	/* out of a UKI */
	int initrd_fd; /* sealed file in memory, or -1 */
	uint64_t initrd_size;
	bool has_cmdline;
};

/* An exit status; anything but KX_EXIT_OK has been explained. */
int kx_image_open(const struct kx_ctx *ctx, const char *path, struct kx_image *ret);
void kx_image_close(struct kx_image *image);
/* The descriptor that is judged and loaded. */
int kx_image_fd(const struct kx_image *image);
