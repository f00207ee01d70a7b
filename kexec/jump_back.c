// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <string.h>

#include "kexec-uapi.h"
#include "kexec/classic.h"
#include "kexec/explain.h"
#include "kexec/judge.h"
#include "kexec/jump_back.h"
#include "kexec/machine.h"
#include "kexec/segments.h"

static int make_segments(const struct kx_ctx *ctx, const struct kx_machine *machine,
			 struct kx_segments *ret)
{
	const struct kx_ranges *ram = &machine->ram;
	struct kx_ranges where = {0};
	int rc = kx_ranges_of(ram, KX_RAM, &where);

	if (rc)
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "Could not get memory layout: %s",
			       strerror(-rc));
	kx_segments_init(ret, machine->page_size, &where);
	return ctx->arch->enter_mapped(&ctx->log, machine, ctx->request->entry.value,
				       ram->n ? ram->v[ram->n - 1].end : 0, ret);
}

static int load(const struct kx_ctx *ctx, const struct kx_segments *segments)
{
	const unsigned long flags = ctx->arch->classic_flags | KEXEC_PRESERVE_CONTEXT;
	struct kx_refusal refusal = {.call = KX_CALL_LOAD};
	int status;

	if (ctx->request->dry_run) {
		FILE *out = kx_judge_plan_stream(ctx);

		fprintf(out, "plan: kexec_load\n  flags         %#lx\n", flags);
		kx_segments_print(out, segments);
		return KX_EXIT_OK;
	}
	refusal.err = -kx_classic_call(ctx, segments, flags);
	if (refusal.err == 0)
		return KX_EXIT_OK;
	status = kx_classic_refused(ctx, segments, flags, refusal.err);
	kx_explain(ctx, &refusal);
	return status;
}

int kx_jump_back_load(const struct kx_ctx *ctx)
{
	struct kx_segments segments = {0};
	struct kx_machine machine;
	int status;

	if (!ctx->machine_known)
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "Unsupported machine type: %s",
			       ctx->uts.machine);
	if (!ctx->arch->enter_mapped)
		return kx_fail(&ctx->log, KX_EXIT_FAIL,
			       "--load-jump-back-helper is not possible: there is no way back to a "
			       "kernel of %s",
			       ctx->arch->name);
	if (!ctx->request->entry.given)
		return kx_fail(
			&ctx->log, KX_EXIT_FAIL,
			"--load-jump-back-helper needs --entry=ADDRESS: the running kernel's "
			"command line has it as kexec_jump_back_entry=");
	status = kx_machine_read(ctx, &machine);
	if (status)
		return status;
	status = make_segments(ctx, &machine, &segments);
	if (status == KX_EXIT_OK)
		status = load(ctx, &segments);
	kx_segments_release(&segments);
	kx_machine_release(&machine);
	return status;
}
