// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "kexec/ifdown.h"

static bool is_shaper(const char *name)
{
	return strncmp(name, "shaper", 6) == 0;
}

static bool is_left_alone(const char *name)
{
	return strcmp(name, "lo") == 0 || strchr(name, ':');
}

static int take_down(const struct kx_ctx *ctx, char *const *names, bool shapers)
{
	for (; *names; names++) {
		int rc;

		if (is_shaper(*names) != shapers || is_left_alone(*names))
			continue;
		rc = ctx->sys->interface_down(ctx->sys, *names);
		if (rc) {
			kx_fail(&ctx->log, KX_EXIT_OK, "ifdown: %s: %s", *names, strerror(-rc));
			return rc;
		}
	}
	return 0;
}

void kx_ifdown(const struct kx_ctx *ctx)
{
	_cleanup_free_ char **names = NULL;
	int rc;

	rc = ctx->sys->interfaces(ctx->sys, &names);
	if (rc) {
		kx_fail(&ctx->log, KX_EXIT_OK, "ifdown: %s", strerror(-rc));
		return;
	}
	/* Traffic shapers sit on top of other interfaces. */
	if (take_down(ctx, names, true) == 0)
		(void)take_down(ctx, names, false);
}
