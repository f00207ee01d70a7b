// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "kexec/explain.h"

#define EVIDENCE_MAX 8

/* "the image is … (ENOKEY)"; people search for the name, not for libc's words. */
static void print_reason(const struct kx_ctx *ctx, const char *reason, int err)
{
	const char *name = ksig_errno_name(err);
	char text[1152];

	if (strstr(reason, name))
		snprintf(text, sizeof(text), "%s", reason);
	else
		snprintf(text, sizeof(text), "%s (%s)", reason, name);
	kx_labelled(&ctx->log, "reason:", text);
}

/*
 * Of an image without a signature the kernel always says so, even where it does
 * not mind. Next to another errno that line has misled many.
 */
static bool is_noise(const char *line, int err)
{
	return strncmp(line, "PEFILE:", 7) == 0 && !kx_cause_is_signature(err);
}

static void print_evidence(const struct kx_ctx *ctx, const struct kx_lines *log, int err)
{
	size_t shown = 0;

	for (size_t i = 0; i < log->n && shown < EVIDENCE_MAX; i++) {
		if (is_noise(log->text[i], err))
			continue;
		kx_labelled(&ctx->log, shown ? "" : "evidence:", log->text[i]);
		shown++;
	}
}

void kx_explain(const struct kx_ctx *ctx, const struct kx_refusal *refusal)
{
	const struct kx_prediction *prediction = refusal->prediction;
	uint32_t facts = refusal->facts | kx_cause_facts(ctx, refusal->log);
	const struct kx_cause *cause = kx_cause_find(refusal->err, refusal->call, facts);
	const char *reason = cause->reason, *remedy = cause->remedy;

	if (prediction && prediction->outcome == KSIG_REFUSE && prediction->err == refusal->err) {
		reason = prediction->sentence;
		remedy = prediction->remedy;
	}
	print_reason(ctx, reason, refusal->err);
	if (refusal->log)
		print_evidence(ctx, refusal->log, refusal->err);
	kx_labelled(&ctx->log, "remedy:", remedy);
}
