// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "kexec/status.h"

int kx_status(const struct kx_ctx *ctx)
{
	bool normal = ctx->request->load_seen && !ctx->request->crash;
	long long loaded;

	if (!ctx->machine_known)
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "Unsupported machine type: %s",
			       ctx->uts.machine);
	if (kx_sys_number(ctx->sys, normal ? KX_PATH_LOADED : KX_PATH_CRASH_LOADED, &loaded))
		return KX_EXIT_FAIL;
	return loaded != 0;
}

int kx_status_check_loaded(const struct kx_ctx *ctx)
{
	long long loaded;

	if (kx_sys_number(ctx->sys, KX_PATH_LOADED, &loaded) == 0 && loaded == 0)
		return kx_fail(&ctx->log, KX_EXIT_DIE, "Nothing has been loaded!");
	return KX_EXIT_OK;
}
