// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <string.h>

#include "kexec-uapi.h"
#include "kexec/classic.h"
#include "kexec/crash.h"
#include "kexec/explain.h"
#include "kexec/guard.h"
#include "kexec/help.h"
#include "kexec/judge.h"
#include "kexec/kmsg.h"
#include "kexec/load.h"
#include "kexec/plan_file.h"
#include "kexec/report.h"

/* Anything else is the kernel's word on this image, and kexec_load must not be a way around it. */
bool kx_errno_allows_fallback(int err)
{
	return err == ENOSYS || err == EINVAL || err == ENOEXEC || err == EOPNOTSUPP;
}

/* What the kernel said to the plan, told to the user. */
static int conclude(const struct kx_ctx *ctx, const struct kx_plan *plan,
		    const struct kx_preflight *preflight, const struct kx_answer *answer)
{
	const struct kx_request *request = ctx->request;
	struct kx_refusal refusal = {
		.call = KX_CALL_FILE_LOAD,
		.err = answer->err,
		.log = &answer->log,
		.prediction = kx_preflight_predict(preflight, KSIG_KEXEC_FILE_LOAD),
	};
	int status;

	if (answer->err == 0)
		return KX_EXIT_OK;
	if (plan->image.payload_fd >= 0)
		refusal.facts |= KX_FACT_MEMFD;
	if (plan->flags & (KEXEC_FILE_DEBUG | KEXEC_FILE_NO_CMA | KEXEC_FILE_FORCE_DTB))
		refusal.facts |= KX_FACT_UNUSUAL_FLAGS;
	status = kx_refusal_line(ctx, answer->err);
	kx_explain(ctx, &refusal);
	if (request->mode == KX_AUTO && request->sig != KX_SIG_STRICT &&
	    kx_errno_allows_fallback(answer->err))
		return KX_PLAN_CLASSIC;
	return status;
}

/* The call. What was judged is what is passed, or nothing is. */
static int attempt(const struct kx_ctx *ctx, const struct kx_plan *plan,
		   struct kx_preflight *preflight)
{
	struct kx_answer answer = {.syscall = KSIG_KEXEC_FILE_LOAD};
	bool armed = ctx->request->crash && kx_crash_armed(ctx->sys);
	struct kx_kmsg mark;
	int status;

	if (kx_file_recheck(&plan->image.file))
		return kx_fail(&ctx->log, KX_EXIT_FAIL,
			       "Cannot load %s: the file changed while it was being examined",
			       plan->image.path);
	mark = kx_kmsg_mark(ctx->sys);
	answer.err =
		-ctx->sys->kexec_file_load(ctx->sys, kx_image_fd(&plan->image), plan->initrd_fd,
					   plan->line_size, plan->line, plan->flags);
	kx_kmsg_collect(ctx->sys, &mark, &answer.log);
	status = conclude(ctx, plan, preflight, &answer);
	if (answer.err)
		kx_crash_note_disarmed(ctx, armed);
	kx_judge_compare(ctx, preflight, &answer);
	(void)kx_report(ctx, preflight, &answer);
	kx_lines_clear(&answer.log);
	return status;
}

static int load_plan(const struct kx_ctx *ctx, const struct kx_plan *plan)
{
	struct kx_preflight preflight;
	int status;

	kx_judge(ctx, plan, &preflight);
	if (ctx->request->dry_run) {
		kx_plan_print(kx_judge_plan_stream(ctx), plan);
		status = kx_judge_dry_run(ctx, &preflight, KSIG_KEXEC_FILE_LOAD);
	} else {
		status = kx_guard(ctx, &preflight, KSIG_KEXEC_FILE_LOAD);
		if (status)
			(void)kx_report(ctx, &preflight, NULL);
		else
			status = attempt(ctx, plan, &preflight);
	}
	kx_preflight_end(&preflight);
	return status;
}

/* Under Xen's paravirtualisation a load belongs to the hypervisor, and only dom0 may ask it. */
static bool is_xen_pv(const struct kx_sys *sys)
{
	_cleanup_free_ char *type = NULL;

	return sys->read_text(sys, KX_PATH_XEN_GUEST_TYPE, &type) == 0 &&
	       strncmp(type, "PV\n", 3) == 0;
}

static int load_file(const struct kx_ctx *ctx)
{
	struct kx_plan plan;
	int status = kx_plan_make(ctx, &plan);

	if (status == KX_EXIT_OK) {
		status = load_plan(ctx, &plan);
		kx_plan_release(&plan);
	}
	return status;
}

/*
 * kexec_file_load, and kexec_load where that cannot do it. What there was to say about the first is
 * kept back: a load that succeeds is silent. It comes out with -V, and when the second fails too.
 */
static int load_either(const struct kx_ctx *ctx)
{
	_cleanup_free_ char *said = NULL;
	bool kept = false;
	struct kx_ctx quiet = *ctx;
	size_t size;
	int status;

	quiet.log.err = open_memstream(&said, &size);
	if (!quiet.log.err)
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "Cannot load %s: %s", ctx->request->kernel,
			       strerror(errno));
	status = load_file(&quiet);
	if (status == KX_PLAN_CLASSIC) {
		kx_remark(&quiet.log, "going on with kexec_load");
		status = kx_classic_load(&quiet);
		/* What the first call said is no news where the second has done it. */
		kept = status == KX_EXIT_OK && !ctx->log.verbose && !ctx->log.debug;
	}
	fclose(quiet.log.err);
	if (!kept)
		fputs(said, ctx->log.err);
	return status;
}

int kx_load(const struct kx_ctx *ctx)
{
	if (!ctx->request->kernel) {
		kx_fail(&ctx->log, KX_EXIT_FAIL, "No kernel specified");
		kx_print_help(ctx->log.out, ctx->arch);
		return KX_EXIT_FAIL;
	}
	if (!ctx->xen && is_xen_pv(ctx->sys))
		return kx_fail(&ctx->log, KX_EXIT_FAIL,
			       "Cannot load %s: this is a Xen PV domain, where kernels are loaded by "
			       "the hypervisor, and it answers to root of dom0 only",
			       ctx->request->kernel);
	if (ctx->request->mode == KX_CLASSIC)
		return kx_classic_load(ctx);
	return ctx->request->mode == KX_AUTO ? load_either(ctx) : load_file(ctx);
}
