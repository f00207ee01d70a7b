// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "kexec/arch/s390x_machine.h"

#define PATH_BLOCKS "/sys/devices/system/memory"

/* Is that block of memory switched off? Files that are not there say nothing. */
static bool is_offline(const struct kx_sys *sys, const char *block)
{
	_cleanup_free_ char *state = NULL;
	char path[128];

	snprintf(path, sizeof(path), PATH_BLOCKS "/%s/state", block);
	return sys->read_text(sys, path, &state) == 0 && strcmp(state, "offline\n") == 0;
}

static int cut_block(struct kx_machine *m, const char *block, uint64_t size)
{
	uint64_t number, start;
	char *end;

	number = strtoull(block + strlen("memory"), &end, 10);
	if (*end || __builtin_mul_overflow(number, size, &start) || start > UINT64_MAX - (size - 1))
		return -EBADMSG;
	return kx_ranges_cut(&m->map, start, start + size - 1);
}

/*
 * Standby memory is in /proc/iomem too (drivers/s390/char/sclp_cmd.c). A kernel without
 * CONFIG_MEMORY_HOTPLUG has no such folder, and nothing to be cut out.
 */
static int cut_offline(const struct kx_sys *sys, struct kx_machine *m)
{
	_cleanup_free_ char **names = NULL;
	_cleanup_free_ char *text = NULL;
	uint64_t size;
	char *end;
	int rc;

	if (sys->list(sys, PATH_BLOCKS, &names) ||
	    sys->read_text(sys, PATH_BLOCKS "/block_size_bytes", &text))
		return 0;
	size = strtoull(text, &end, 16);
	if (end == text || size == 0)
		return -EBADMSG;
	for (size_t i = 0; names[i]; i++) {
		if (strncmp(names[i], "memory", 6) != 0 || !is_offline(sys, names[i]))
			continue;
		rc = cut_block(m, names[i], size);
		if (rc)
			return rc;
	}
	return 0;
}

int kx_s390x_machine(const struct kx_ctx *ctx, struct kx_machine *m)
{
	int rc = kx_iomem_ranges(&m->iomem, "System RAM", KX_RAM, &m->map);

	if (rc == 0)
		rc = cut_offline(ctx->sys, m);
	if (rc == 0)
		rc = kx_ranges_of(&m->map, KX_RAM, &m->ram);
	return rc ? kx_fail(&ctx->log, KX_EXIT_FAIL, "Could not get memory layout: %s",
			    strerror(-rc))
		  : KX_EXIT_OK;
}
