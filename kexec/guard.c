// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <string.h>

#include "kexec/crash.h"
#include "kexec/explain.h"
#include "kexec/guard.h"
#include "kexec/load.h"

int kx_refusal_line(const struct kx_ctx *ctx, int err)
{
	if (ctx->request->mode == KX_FILE && kx_errno_allows_fallback(err))
		return kx_fail(&ctx->log, KX_EXIT_UNAVAILABLE,
			       "syscall kexec_file_load not available.");
	return kx_fail(&ctx->log, KX_EXIT_FAIL, "kexec_file_load failed: %s", strerror(err));
}

/* A verdict's sentence and remedy below a line that has just been printed. */
static int explain_verdict(const struct kx_ctx *ctx, const struct kx_prediction *prediction)
{
	kx_labelled(&ctx->log, "reason:", prediction->sentence);
	kx_labelled(&ctx->log, "remedy:", prediction->remedy);
	return KX_EXIT_FAIL;
}

static int refuse_strictly(const struct kx_ctx *ctx, const struct kx_preflight *preflight,
			   enum ksig_syscall syscall)
{
	const struct kx_prediction *prediction = kx_preflight_predict(preflight, syscall);
	const char *name = ksig_syscall_name(syscall);
	const struct kx_log *log = &ctx->log;

	if (!prediction) {
		kx_fail(log, KX_EXIT_FAIL, "%s not called: --sig=strict needs a verdict", name);
		kx_labelled(log, "reason:", "the pre-flight gave none");
		kx_labelled(log, "evidence:", preflight->failure);
		return KX_EXIT_FAIL;
	}
	if (prediction->outcome == KSIG_REFUSE)
		kx_fail(log, KX_EXIT_FAIL,
			"%s not called: it would fail with %s (%s), and --sig=strict "
			"loads only what the verdict accepts",
			name, ksig_errno_name(prediction->err), strerror(prediction->err));
	else
		kx_fail(log, KX_EXIT_FAIL,
			"%s not called: the verdict is %s, and --sig=strict loads "
			"only what the verdict accepts",
			name, ksig_outcome_name((enum ksig_outcome)prediction->outcome));
	return explain_verdict(ctx, prediction);
}

static int refuse_hazard(const struct kx_ctx *ctx, const struct kx_prediction *prediction)
{
	kx_fail(&ctx->log, KX_EXIT_FAIL,
		"kexec_file_load not called: this image would make the running kernel fault");
	return explain_verdict(ctx, prediction);
}

/*
 * The kernel frees the armed crash kernel before it looks at the new one: a load
 * that is certain to fail would leave the machine without any.
 */
static int refuse_certain(const struct kx_ctx *ctx, const struct kx_prediction *prediction,
			  enum ksig_syscall syscall)
{
	char note[192];
	int status;

	if (syscall == KSIG_KEXEC_FILE_LOAD)
		status = kx_refusal_line(ctx, prediction->err);
	else
		status = kx_fail(&ctx->log, KX_EXIT_FAIL, "kexec_load failed: %s",
				 strerror(prediction->err));
	(void)explain_verdict(ctx, prediction);
	snprintf(note, sizeof(note),
		 "%s was not called: its refusal is certain, and it would have unloaded the crash "
		 "kernel that is armed; that one stays armed",
		 ksig_syscall_name(syscall));
	kx_labelled(&ctx->log, "note:", note);
	return status;
}

int kx_guard(const struct kx_ctx *ctx, const struct kx_preflight *preflight,
	     enum ksig_syscall syscall)
{
	const struct kx_request *request = ctx->request;
	const struct kx_prediction *prediction = kx_preflight_predict(preflight, syscall);

	if (request->sig == KX_SIG_STRICT && (!prediction || prediction->outcome != KSIG_ACCEPT))
		return refuse_strictly(ctx, preflight, syscall);
	if (!prediction)
		return KX_EXIT_OK;
	if (prediction->outcome == KSIG_HAZARD)
		return refuse_hazard(ctx, prediction);
	if (prediction->outcome == KSIG_REFUSE && request->crash && kx_crash_armed(ctx->sys))
		return refuse_certain(ctx, prediction, syscall);
	return KX_EXIT_OK;
}
