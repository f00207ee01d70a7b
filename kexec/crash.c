// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "compiler.h"
#include "kexec/crash.h"
#include "kexec/iomem.h"

static uint64_t size_in_iomem(const struct kx_sys *sys)
{
	_cleanup_free_ char *text = NULL;
	struct kx_resource resource, highest = {0};
	struct kx_iomem iomem;
	size_t at = 0;

	if (sys->read_text(sys, KX_PATH_IOMEM, &text) || kx_iomem_parse(text, &iomem))
		return 0;
	/* The highest is where a crash kernel goes. */
	while (kx_iomem_next(&iomem, "Crash kernel", &at, &resource)) {
		if (resource.start >= highest.start)
			highest = resource;
	}
	kx_iomem_release(&iomem);
	return highest.end > highest.start ? highest.end - highest.start + 1 : 0;
}

uint64_t kx_crash_size(const struct kx_sys *sys)
{
	uint64_t size = size_in_iomem(sys);
	long long number;

	/* Addresses may be hidden from us, and powerpc has no such line. */
	if (size == 0 && kx_sys_number(sys, KX_PATH_CRASH_SIZE, &number) == 0 && number > 0)
		size = (uint64_t)number;
	return size;
}

bool kx_crash_in_iomem(const struct kx_sys *sys)
{
	return kx_crash_size(sys) > 0;
}

bool kx_crash_in_device_tree(const struct kx_sys *sys)
{
	_cleanup_free_ char *base = NULL;

	return sys->read_text(sys, KX_PATH_DT_CRASH_BASE, &base) == 0;
}

bool kx_crash_armed(const struct kx_sys *sys)
{
	long long loaded;

	return kx_sys_number(sys, KX_PATH_CRASH_LOADED, &loaded) == 0 && loaded == 1;
}

void kx_crash_note_disarmed(const struct kx_ctx *ctx, bool was_armed)
{
	if (was_armed && !kx_crash_armed(ctx->sys))
		kx_labelled(&ctx->log, "note:",
			    "the crash kernel that was armed is gone, and none is armed now");
}
