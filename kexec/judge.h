/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Putting the question to the pre-flight, and holding its answer against the kernel's. */
#pragma once

#include "kexec/plan_file.h"
#include "kexec/preflight.h"

/* Asks unless --sig=off; plan is NULL for an unload. */
void kx_judge(const struct kx_ctx *ctx, const struct kx_plan *plan, struct kx_preflight *ret);

/* A warning when the kernel did not do what was predicted; with -d a line also when it did. */
void kx_judge_compare(const struct kx_ctx *ctx, const struct kx_preflight *preflight,
		      const struct kx_answer *answer);

/* The end of a dry run: the verdict, the report, and the exit status the load would have. */
int kx_judge_dry_run(const struct kx_ctx *ctx, struct kx_preflight *preflight,
		     enum ksig_syscall syscall);
/* Where a dry run prints its plan: standard output unless JSON goes there. */
FILE *kx_judge_plan_stream(const struct kx_ctx *ctx);
