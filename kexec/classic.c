// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kexec/classic.h"
#include "kexec/image.h"

#define ABSENT                                                                                     \
	"this version loads kernels through kexec_file_load (-s or -a); kexec_load serves "        \
	"unloading only"

/* --type asks for one type's own opinion: a bzImage64 is a bzImage too. */
static bool is_of_type(const struct kx_image *image, const struct kx_type *type)
{
	_cleanup_free_ uint8_t *buf = malloc(KX_HEAD_SIZE);
	ssize_t n = buf ? kx_file_read(kx_image_fd(image), 0, buf, KX_HEAD_SIZE) : -ENOMEM;

	return n >= 0 && type->probe(bytes_of(buf, (size_t)n), image->size) == 0;
}

static int check_wanted_type(const struct kx_ctx *ctx, struct kx_image *image)
{
	const char *wanted = ctx->request->type;
	const struct kx_type *type;

	if (!wanted)
		return KX_EXIT_OK;
	type = kx_type_by_name(ctx->arch, wanted);
	if (!type)
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "Unsupported kernel type %s", wanted);
	if (!is_of_type(image, type))
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "Wrong file type %s, file matches type %s",
			       wanted, image->type->name);
	image->type = type;
	return KX_EXIT_OK;
}

int kx_classic_load(const struct kx_ctx *ctx)
{
	struct kx_image image;
	int status;

	if (!ctx->machine_known)
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "Unsupported machine type: %s",
			       ctx->uts.machine);
	status = kx_image_open(ctx, ctx->request->kernel, &image);
	if (status)
		return status;
	status = check_wanted_type(ctx, &image);
	if (status == KX_EXIT_OK)
		status = kx_fail(&ctx->log, KX_EXIT_FAIL, "Cannot load %s: %s",
				 ctx->request->kernel, ABSENT);
	kx_image_close(&image);
	return status;
}

int kx_classic_fallback(const struct kx_ctx *ctx)
{
	return kx_fail(&ctx->log, KX_EXIT_FAIL, "Cannot load %s: %s", ctx->request->kernel, ABSENT);
}
