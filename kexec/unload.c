// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <string.h>

#include "kexec-uapi.h"
#include "kexec/explain.h"
#include "kexec/judge.h"
#include "kexec/kmsg.h"
#include "kexec/load.h"
#include "kexec/plan_file.h"
#include "kexec/report.h"

static unsigned long file_flags(const struct kx_ctx *ctx)
{
	return kx_plan_base_flags(ctx) | KEXEC_FILE_UNLOAD;
}

static unsigned long classic_flags(const struct kx_ctx *ctx)
{
	return ctx->arch->classic_flags | (ctx->request->crash ? KEXEC_ON_CRASH : 0);
}

/* Which call unloads; with -a the classic one only where the other does not exist. */
static struct kx_answer call(const struct kx_ctx *ctx)
{
	const struct kx_sys *sys = ctx->sys;
	struct kx_answer answer = {.syscall = KSIG_KEXEC_FILE_LOAD, .err = ENOSYS};
	struct kx_kmsg mark = kx_kmsg_mark(sys);

	if (ctx->request->mode != KX_CLASSIC)
		answer.err = -sys->kexec_file_load(sys, -1, -1, 0, NULL, file_flags(ctx));
	if (answer.err == ENOSYS && ctx->request->mode != KX_FILE) {
		answer.syscall = KSIG_KEXEC_LOAD;
		answer.err = -sys->kexec_load(sys, 0, 0, NULL, classic_flags(ctx));
	}
	kx_kmsg_collect(sys, &mark, &answer.log);
	return answer;
}

static int conclude(const struct kx_ctx *ctx, const struct kx_preflight *preflight,
		    const struct kx_answer *answer)
{
	bool file = answer->syscall == KSIG_KEXEC_FILE_LOAD;
	struct kx_refusal refusal = {
		.call = file ? KX_CALL_FILE_UNLOAD : KX_CALL_UNLOAD,
		.err = answer->err,
		.log = &answer->log,
		.prediction = kx_preflight_predict(preflight, answer->syscall),
	};
	int status;

	if (answer->err == 0)
		return KX_EXIT_OK;
	if (file && answer->err == ENOSYS)
		status = kx_fail(&ctx->log, KX_EXIT_UNAVAILABLE,
				 "syscall kexec_file_load not available.");
	else if (file)
		status = kx_fail(&ctx->log, KX_EXIT_FAIL, "kexec_file_load(unload) failed: %s",
				 strerror(answer->err));
	else
		status = kx_fail(&ctx->log, KX_EXIT_FAIL, "kexec unload failed: %s",
				 strerror(answer->err));
	kx_explain(ctx, &refusal);
	return status;
}

static int dry_run(const struct kx_ctx *ctx, struct kx_preflight *preflight)
{
	FILE *out = kx_judge_plan_stream(ctx);
	bool classic = ctx->request->mode == KX_CLASSIC;

	fprintf(out, "plan: %s, to unload the %s kernel\n",
		classic ? "kexec_load" : "kexec_file_load",
		ctx->request->crash ? "crash" : "loaded");
	if (classic) {
		fprintf(out, "  flags         %#lx\n", classic_flags(ctx));
	} else {
		fprintf(out, "  flags         ");
		kx_flags_print(out, file_flags(ctx));
	}
	return kx_judge_dry_run(ctx, preflight, classic ? KSIG_KEXEC_LOAD : KSIG_KEXEC_FILE_LOAD);
}

static int unload(const struct kx_ctx *ctx, struct kx_preflight *preflight)
{
	struct kx_answer answer = call(ctx);
	int status = conclude(ctx, preflight, &answer);

	kx_judge_compare(ctx, preflight, &answer);
	(void)kx_report(ctx, preflight, &answer);
	kx_lines_clear(&answer.log);
	/* A load may have named another CPU to boot on (ppc64); there is no harm in failing. */
	if (ctx->arch->unload_resets_reboot_cpu)
		(void)ctx->sys->write_text(ctx->sys, KX_PATH_REBOOT_CPU, "0");
	return status;
}

int kx_unload(const struct kx_ctx *ctx)
{
	const struct kx_request *request = ctx->request;
	struct kx_preflight preflight = {.from_child = -1, .to_child = -1};
	int status;

	if (!ctx->machine_known && request->mode == KX_CLASSIC)
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "Unsupported machine type: %s",
			       ctx->uts.machine);
	/* There is nothing to be careful about: a verdict is only made when it is asked for. */
	if (request->dry_run || request->report != KX_REPORT_NONE)
		kx_judge(ctx, NULL, &preflight);
	status = request->dry_run ? dry_run(ctx, &preflight) : unload(ctx, &preflight);
	kx_preflight_end(&preflight);
	return status;
}
