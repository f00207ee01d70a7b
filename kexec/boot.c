// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <string.h>

#include "kexec/boot.h"
#include "kexec/explain.h"

int kx_boot_shutdown(const struct kx_ctx *ctx)
{
	static const char *const paths[] = {"/sbin/shutdown", "/etc/shutdown", "/bin/shutdown"};
	char name[] = "shutdown", reboot[] = "-r", now[] = "now";
	char *const argv[] = {name, reboot, now, NULL};
	int rc = 0;

	fflush(ctx->log.out);
	fflush(ctx->log.err);
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		rc = ctx->sys->exec(ctx->sys, paths[i], argv);
	return kx_fail(&ctx->log, KX_EXIT_FAIL, "shutdown: %s", strerror(-rc));
}

int kx_boot_now(const struct kx_ctx *ctx)
{
	struct kx_refusal refusal = {.call = KX_CALL_REBOOT};
	int rc;

	fflush(ctx->log.out);
	fflush(ctx->log.err);
	rc = ctx->sys->reboot_kexec(ctx->sys);
	if (rc == 0)
		return KX_EXIT_OK;
	refusal.err = -rc;
	kx_fail(&ctx->log, KX_EXIT_FAIL, "kexec failed: %s", strerror(-rc));
	kx_explain(ctx, &refusal);
	return KX_EXIT_FAIL;
}
