// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <string.h>

#include "kexec-uapi.h"
#include "kexec/classic.h"
#include "kexec/crash.h"
#include "kexec/explain.h"
#include "kexec/guard.h"
#include "kexec/judge.h"
#include "kexec/kmsg.h"
#include "kexec/plan_classic.h"
#include "kexec/report.h"

int kx_classic_refused(const struct kx_ctx *ctx, const struct kx_segments *segments,
		       unsigned long flags, int err)
{
	FILE *out = ctx->log.err;
	int status = kx_fail(&ctx->log, KX_EXIT_FAIL, "kexec_load failed: %s", strerror(err));

	fprintf(out, "entry       = %#lx flags = %#lx\n", (unsigned long)segments->entry, flags);
	fprintf(out, "nr_segments = %zu\n", segments->n);
	for (size_t i = 0; i < segments->n; i++) {
		const struct kx_segment *segment = &segments->v[i];

		fprintf(out, "segment[%zu].buf   = %p\n", i, (const void *)segment->from.data);
		fprintf(out, "segment[%zu].bufsz = %#zx\n", i, segment->from.size);
		fprintf(out, "segment[%zu].mem   = %#lx\n", i, (unsigned long)segment->mem);
		fprintf(out, "segment[%zu].memsz = %#lx\n", i, (unsigned long)segment->size);
	}
	return status;
}

int kx_classic_call(const struct kx_ctx *ctx, const struct kx_segments *segments,
		    unsigned long flags)
{
	struct kexec_uapi_segment passed[KX_SEGMENTS_MAX];

	for (size_t i = 0; i < segments->n; i++) {
		const struct kx_segment *segment = &segments->v[i];

		passed[i] = (struct kexec_uapi_segment){
			.buf = segment->from.data,
			.bufsz = segment->from.size,
			.mem = (unsigned long)segment->mem,
			.memsz = (size_t)segment->size,
		};
	}
	return ctx->sys->kexec_load(ctx->sys, (unsigned long)segments->entry, segments->n, passed,
				    flags);
}

static int attempt(const struct kx_ctx *ctx, struct kx_classic *plan,
		   struct kx_preflight *preflight)
{
	struct kx_answer answer = {.syscall = KSIG_KEXEC_LOAD};
	bool armed = ctx->request->crash && kx_crash_armed(ctx->sys);
	struct kx_refusal refusal = {.call = KX_CALL_LOAD, .log = &answer.log};
	struct kx_kmsg mark;
	int status = KX_EXIT_OK;

	if (kx_file_recheck(&plan->image.file))
		return kx_fail(&ctx->log, KX_EXIT_FAIL,
			       "Cannot load %s: the file changed while it was being examined",
			       plan->image.path);
	status = kx_machine_recheck(ctx, &plan->machine);
	if (status)
		return status;
	mark = kx_kmsg_mark(ctx->sys);
	answer.err = -kx_classic_call(ctx, &plan->segments, plan->flags);
	kx_kmsg_collect(ctx->sys, &mark, &answer.log);
	if (answer.err) {
		refusal.err = answer.err;
		refusal.prediction = kx_preflight_predict(preflight, KSIG_KEXEC_LOAD);
		status = kx_classic_refused(ctx, &plan->segments, plan->flags, answer.err);
		kx_explain(ctx, &refusal);
		kx_crash_note_disarmed(ctx, armed);
	} else if (plan->dtb.at && plan->initrd.at && ctx->arch->loaded_with_dtb) {
		status = ctx->arch->loaded_with_dtb(ctx, bytes_of(plan->dtb.at, plan->dtb.size));
	}
	kx_judge_compare(ctx, preflight, &answer);
	(void)kx_report(ctx, preflight, &answer);
	kx_lines_clear(&answer.log);
	return status;
}

/* The pre-flight judges files; for kexec_load only what is called and how matters. */
static void judge(const struct kx_ctx *ctx, const struct kx_classic *classic,
		  struct kx_preflight *ret)
{
	struct kx_plan plan = {
		.image = classic->image,
		.initrd_fd = -1,
		.line = classic->line,
		.line_size = classic->line_size,
		.flags = kx_plan_base_flags(ctx) | KEXEC_FILE_NO_INITRAMFS,
	};

	kx_judge(ctx, &plan, ret);
}

int kx_classic_load(const struct kx_ctx *ctx)
{
	struct kx_classic plan;
	struct kx_preflight preflight;
	int status;

	if (!ctx->machine_known)
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "Unsupported machine type: %s",
			       ctx->uts.machine);
	status = kx_classic_make(ctx, &plan);
	if (status)
		return status;
	judge(ctx, &plan, &preflight);
	if (ctx->request->dry_run) {
		kx_classic_print(kx_judge_plan_stream(ctx), &plan);
		status = kx_judge_dry_run(ctx, &preflight, KSIG_KEXEC_LOAD);
	} else {
		status = kx_guard(ctx, &preflight, KSIG_KEXEC_LOAD);
		if (status)
			(void)kx_report(ctx, &preflight, NULL);
		else
			status = attempt(ctx, &plan, &preflight);
	}
	kx_preflight_end(&preflight);
	kx_classic_release(&plan);
	return status;
}
