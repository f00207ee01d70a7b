// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "kexec-uapi.h"
#include "kexec/guard.h"
#include "kexec/judge.h"
#include "kexec/load.h"
#include "kexec/report.h"

static struct kx_question question_about(const struct kx_ctx *ctx, const struct kx_plan *plan)
{
	struct kx_question question = {.fd = -1, .initrd_fd = -1};

	question.request.on_crash = ctx->request->crash;
	if (!plan) {
		question.request.unload = true;
		question.request.file_flags = kx_plan_base_flags(ctx) | KEXEC_FILE_UNLOAD;
		return question;
	}
	question.fd = kx_image_fd(&plan->image);
	question.name = plan->image.path;
	question.layers = plan->image.layers;
	question.n_layers = plan->image.n_layers;
	question.request.file_flags = plan->flags;
	question.request.has_initrd = plan->initrd_fd >= 0;
	question.request.initrd_regular = plan->initrd_fd >= 0;
	question.request.initrd_size = plan->initrd_size;
	question.request.cmdline_size = plan->line_size;
	question.request.cmdline = plan->line;
	question.initrd_fd = plan->initrd_fd;
	question.initrd_name = plan->initrd_path ? plan->initrd_path : plan->image.path;
	return question;
}

/* A certificate that is not there must not cost the verdict, but is told of. */
static void usable_certs(const struct kx_ctx *ctx, const char **certs, size_t *ret_n)
{
	const struct kx_request *request = ctx->request;
	size_t n = 0;

	for (size_t i = 0; i < request->n_certs; i++) {
		int fd = ctx->sys->open(ctx->sys, request->certs[i]);

		if (fd < 0) {
			kx_warn(&ctx->log, "--sig-cert %s: %s", request->certs[i], strerror(-fd));
			continue;
		}
		close(fd);
		certs[n++] = request->certs[i];
	}
	*ret_n = n;
}

void kx_judge(const struct kx_ctx *ctx, const struct kx_plan *plan, struct kx_preflight *ret)
{
	struct kx_question question = question_about(ctx, plan);
	_cleanup_free_ const char **certs = calloc(ctx->request->n_certs + 1, sizeof(*certs));

	*ret = (struct kx_preflight){.from_child = -1, .to_child = -1};
	if (ctx->xen)
		snprintf(ret->failure, sizeof(ret->failure),
			 "below Xen the hypervisor loads, and it looks at no signature");
	if (ctx->request->sig == KX_SIG_OFF)
		return;
	if (certs) {
		usable_certs(ctx, certs, &question.n_certs);
		question.certs = certs;
	}
	kx_preflight_start(ctx, &question, ret);
	if (!ret->known)
		kx_remark(&ctx->log, "the pre-flight gave no verdict: %s", ret->failure);
}

static const char *answer_name(int err)
{
	return err ? ksig_errno_name(err) : "success";
}

void kx_judge_compare(const struct kx_ctx *ctx, const struct kx_preflight *preflight,
		      const struct kx_answer *answer)
{
	const struct kx_prediction *prediction = kx_preflight_predict(preflight, answer->syscall);
	const char *syscall = ksig_syscall_name(answer->syscall);

	if (!prediction || prediction->outcome == KSIG_UNKNOWN)
		return;
	if (prediction->err == answer->err && prediction->outcome != KSIG_HAZARD)
		kx_debug(&ctx->log, "%s answered %s, as predicted", syscall,
			 answer_name(answer->err));
	else
		kx_warn(&ctx->log,
			"%s answered %s where %s was predicted; please report this with the output "
			"of -V",
			syscall, answer_name(answer->err),
			prediction->outcome == KSIG_HAZARD ? "a fault"
							   : answer_name(prediction->err));
}

FILE *kx_judge_plan_stream(const struct kx_ctx *ctx)
{
	return kx_report_owns_stdout(ctx->request) ? ctx->log.err : ctx->log.out;
}

static void print_verdict(const struct kx_ctx *ctx, const struct kx_prediction *prediction)
{
	FILE *out = kx_judge_plan_stream(ctx);

	fprintf(out, "verdict: %s", ksig_outcome_name((enum ksig_outcome)prediction->outcome));
	if (prediction->err)
		fprintf(out, ", %s (%s)", ksig_errno_name(prediction->err),
			strerror(prediction->err));
	fputc('\n', out);
	if (prediction->sentence[0])
		fprintf(out, "  reason        %s\n", prediction->sentence);
	if (prediction->remedy[0])
		fprintf(out, "  remedy        %s\n", prediction->remedy);
}

int kx_judge_dry_run(const struct kx_ctx *ctx, struct kx_preflight *preflight,
		     enum ksig_syscall syscall)
{
	const struct kx_prediction *prediction = kx_preflight_predict(preflight, syscall);
	bool fallback_class;

	if (ctx->request->sig == KX_SIG_OFF)
		return KX_EXIT_OK;
	if (!prediction)
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "the pre-flight gave no verdict: %s",
			       preflight->failure);
	if (ctx->request->report == KX_REPORT_NONE)
		print_verdict(ctx, prediction);
	if (kx_report(ctx, preflight, NULL))
		return KX_EXIT_FAIL;
	if (prediction->outcome == KSIG_ACCEPT)
		return KX_EXIT_OK;
	fallback_class = prediction->outcome == KSIG_REFUSE && syscall == KSIG_KEXEC_FILE_LOAD &&
			 kx_errno_allows_fallback(prediction->err);
	return ctx->request->mode == KX_FILE && fallback_class ? KX_EXIT_UNAVAILABLE : KX_EXIT_FAIL;
}
