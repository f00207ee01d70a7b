// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kexec-uapi.h"
#include "kexec/classic.h"
#include "kexec/explain.h"
#include "kexec/judge.h"
#include "kexec/report.h"

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

static int absent(const struct kx_ctx *ctx)
{
	return kx_fail(&ctx->log, KX_EXIT_FAIL, "Cannot load %s: %s", ctx->request->kernel, ABSENT);
}

/* Nothing is called, since there are no segments to pass; what would be said is known all the same. */
static int tell(const struct kx_ctx *ctx, const struct kx_preflight *preflight)
{
	const struct kx_prediction *prediction = kx_preflight_predict(preflight, KSIG_KEXEC_LOAD);
	struct kx_refusal refusal = {.call = KX_CALL_LOAD, .prediction = prediction};

	if (!prediction || prediction->outcome != KSIG_REFUSE)
		return absent(ctx);
	refusal.err = prediction->err;
	kx_fail(&ctx->log, KX_EXIT_FAIL, "kexec_load failed: %s", strerror(prediction->err));
	kx_explain(ctx, &refusal);
	kx_labelled(&ctx->log,
		    "note:", "kexec_load was not called: its refusal is certain");
	return KX_EXIT_FAIL;
}

static int judge(const struct kx_ctx *ctx, const struct kx_image *image)
{
	struct kx_plan plan = {
		.image = *image,
		.initrd_fd = -1,
		.line_size = 1,
		.flags = kx_plan_base_flags(ctx) | KEXEC_FILE_NO_INITRAMFS,
	};
	struct kx_preflight preflight;
	int status;

	kx_judge(ctx, &plan, &preflight);
	if (ctx->request->dry_run) {
		status = kx_judge_dry_run(ctx, &preflight, KSIG_KEXEC_LOAD);
	} else {
		status = tell(ctx, &preflight);
		(void)kx_report(ctx, &preflight, NULL);
	}
	kx_preflight_end(&preflight);
	return status;
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
		status = judge(ctx, &image);
	kx_image_close(&image);
	return status;
}

int kx_classic_fallback(const struct kx_ctx *ctx)
{
	return absent(ctx);
}
