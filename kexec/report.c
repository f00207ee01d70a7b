// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "kexec/report.h"

bool kx_report_owns_stdout(const struct kx_request *request)
{
	return request->report == KX_REPORT_JSON && !request->report_file;
}

static int deliver(const struct kx_ctx *ctx, const char *text)
{
	const char *path = ctx->request->report_file;
	size_t len = strlen(text);
	int rc = 0;

	if (path) {
		rc = ctx->sys->write_report(ctx->sys, path, text);
		if (rc)
			kx_warn(&ctx->log, "cannot write the report to %s: %s", path,
				strerror(-rc));
		return rc;
	}
	fputs(text, ctx->log.out);
	if (len > 0 && text[len - 1] != '\n')
		fputc('\n', ctx->log.out);
	fflush(ctx->log.out);
	return 0;
}

int kx_report(const struct kx_ctx *ctx, struct kx_preflight *preflight,
	      const struct kx_answer *answer)
{
	const struct kx_request *request = ctx->request;
	struct kx_report_form form = {.json = request->report == KX_REPORT_JSON};
	_cleanup_free_ char *text = NULL;
	int rc;

	if (request->report == KX_REPORT_NONE)
		return 0;
	if (!request->report_file && !form.json) {
		form.width = ctx->log.out_width;
		form.color = ctx->log.out_color;
	}
	if (!preflight->known) {
		kx_warn(&ctx->log, "there is no report: the pre-flight gave no verdict: %s",
			preflight->failure);
		return -ENODATA;
	}
	rc = kx_preflight_report(ctx, preflight, answer, &form, &text);
	if (rc) {
		kx_warn(&ctx->log, "there is no report: %s", strerror(-rc));
		return rc;
	}
	return deliver(ctx, text);
}
