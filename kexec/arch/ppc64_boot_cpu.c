// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "compiler.h"
#include "kexec/arch/ppc64_boot_cpu.h"
#include "kexec/arch/ppc64_tree.h"

#define PATH_CPUS "/sys/devices/system/cpu"

/* What a file of a logical CPU says; false when it has no such file, or no number is in it. */
static bool read_cpu(const struct kx_ctx *ctx, const char *cpu, const char *file, long long *ret)
{
	char path[256];
	int n = snprintf(path, sizeof(path), PATH_CPUS "/%s/%s", cpu, file);

	return n > 0 && (size_t)n < sizeof(path) && kx_sys_number(ctx->sys, path, ret) == 0;
}

/* CPUs that cannot be taken away have no "online". */
static bool is_online(const struct kx_ctx *ctx, const char *cpu)
{
	long long online;

	return !read_cpu(ctx, cpu, "online", &online) || online == 1;
}

/* arch/powerpc/kernel/sysfs.c, show_physical_id(): the hardware's number of a logical CPU.
 * Its own number is what is returned, as it stands in the name. */
static const char *find_cpu(const struct kx_ctx *ctx, char *const *names, uint32_t server)
{
	long long id;

	for (; *names; names++) {
		if (strncmp(*names, "cpu", 3) == 0 && read_cpu(ctx, *names, "physical_id", &id) &&
		    id == server && is_online(ctx, *names))
			return *names + strlen("cpu");
	}
	return NULL;
}

static const char *find_in_node(const struct kx_ctx *ctx, char *const *names, const void *fdt,
				int node)
{
	const char *digits = NULL;
	struct bytes value;
	uint32_t server;

	if (!kx_ppc64_property(fdt, node, "device_type", &value) ||
	    !bytes_match(value, 0, "cpu", sizeof("cpu")) ||
	    !kx_ppc64_property(fdt, node, "ibm,ppc-interrupt-server#s", &value))
		return NULL;
	for (uint64_t off = 0; !digits && bytes_be32(value, off, &server); off += 4)
		digits = find_cpu(ctx, names, server);
	return digits;
}

int kx_ppc64_choose_boot_cpu(const struct kx_ctx *ctx, struct bytes dtb)
{
	_cleanup_free_ char **names = NULL;
	const char *digits = NULL;
	struct kx_fdt fdt;
	int cpus, node, rc = kx_fdt_open(dtb, &fdt);

	if (rc == 0)
		rc = ctx->sys->list(ctx->sys, PATH_CPUS, &names);
	if (rc)
		return kx_fail(&ctx->log, KX_EXIT_DIE, "Cannot choose a CPU to boot on: %s",
			       strerror(-rc));
	cpus = fdt_path_offset(fdt.data, "/cpus");
	fdt_for_each_subnode(node, fdt.data, cpus)
	{
		digits = find_in_node(ctx, names, fdt.data, node);
		if (digits)
			break;
	}
	kx_fdt_close(&fdt);
	if (!digits)
		return kx_fail(&ctx->log, KX_EXIT_DIE,
			       "can't find a valid boot_cpu inside the FDT.");
	rc = ctx->sys->write_text(ctx->sys, KX_PATH_REBOOT_CPU, digits);
	if (rc)
		return kx_fail(&ctx->log, KX_EXIT_DIE, "Cannot choose CPU %s to boot on: %s: %s",
			       digits, KX_PATH_REBOOT_CPU, strerror(-rc));
	kx_debug(&ctx->log, "setting boot cpu: %s", digits);
	return KX_EXIT_OK;
}
