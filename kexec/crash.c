// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "kexec/crash.h"

/* "  3c000000-4bffffff : Crash kernel" */
static bool parse_line(const char *line, size_t len, const char *name, struct kx_iomem_range *ret)
{
	const char *colon = memmem(line, len, " : ", 3);
	char *end;

	if (!colon || (size_t)(line + len - colon) - 3 != strlen(name) ||
	    memcmp(colon + 3, name, strlen(name)) != 0)
		return false;
	ret->start = strtoull(line, &end, 16);
	if (*end != '-')
		return false;
	ret->end = strtoull(end + 1, &end, 16);
	return end == colon;
}

bool kx_iomem_highest(const char *text, const char *name, struct kx_iomem_range *ret)
{
	struct kx_iomem_range range;
	bool found = false;

	while (*text) {
		size_t len = strcspn(text, "\n");

		if (parse_line(text, len, name, &range) && (!found || range.start >= ret->start)) {
			*ret = range;
			found = true;
		}
		text += len;
		text += *text == '\n';
	}
	return found;
}

static uint64_t size_in_iomem(const struct kx_sys *sys)
{
	_cleanup_free_ char *text = NULL;
	struct kx_iomem_range range;

	if (sys->read_text(sys, KX_PATH_IOMEM, &text))
		return 0;
	if (!kx_iomem_highest(text, "Crash kernel", &range) || range.end <= range.start)
		return 0;
	return range.end - range.start + 1;
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
