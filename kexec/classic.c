// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <string.h>

#include "kexec/classic.h"
#include "kexec/image.h"

#define ABSENT                                                                                     \
	"this version loads kernels through kexec_file_load (-s or -a); kexec_load serves "        \
	"unloading only"

static int check_wanted_type(const struct kx_ctx *ctx, const struct kx_image *image)
{
	const char *wanted = ctx->request->type;

	if (!wanted || strcmp(wanted, image->type->name) == 0)
		return KX_EXIT_OK;
	if (!kx_type_by_name(ctx->arch, wanted))
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "Unsupported kernel type %s", wanted);
	return kx_fail(&ctx->log, KX_EXIT_FAIL, "Wrong file type %s, file matches type %s", wanted,
		       image->type->name);
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
