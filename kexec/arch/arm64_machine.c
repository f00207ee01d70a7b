// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "kexec/arch/arm64_kernel_map.h"
#include "kexec/arch/arm64_machine.h"
#include "kexec/fdt_edit.h"
#include "kexec/fdt_flatten.h"

#define PATH_FDT         "/sys/firmware/fdt"
#define PATH_DEVICE_TREE "/proc/device-tree"
#define PATH_KCORE       "/proc/kcore"
#define PATH_SYMBOLS     "/proc/kallsyms"

/* Headers and notes of a core are much less. */
#define KCORE_HEAD (256u << 10)
/* _text comes first; __init_begin, which hardly any kernel needs, some way behind. */
#define SYMBOLS_HEAD (4u << 20)

/* ---- memory ------------------------------------------------------------ */

/* Of what lies in memory, only the running kernel gives way to the next. */
static bool is_given_up(const char *name)
{
	return strcmp(name, "Kernel code") == 0 || strcmp(name, "Kernel data") == 0;
}

static bool is_ram(const struct kx_resource *resource)
{
	return strcmp(resource->name, "System RAM") == 0;
}

/* What a driver added, "System RAM (kmem)", is dumped, but will not be there when a kernel starts
 * (kernel/kexec_file.c, locate_mem_hole_callback()).
 */
static bool is_dumped(const struct kx_resource *resource)
{
	return is_ram(resource) || strncmp(resource->name, "System RAM (", 12) == 0;
}

static int read_memory(struct kx_machine *m)
{
	const struct kx_iomem *iomem = &m->iomem;
	int rc = 0;

	for (size_t i = 0; i < iomem->n && rc == 0; i++) {
		struct kx_range range = {iomem->v[i].start, iomem->v[i].end, KX_RAM};

		if (is_dumped(&iomem->v[i]))
			rc = kx_ranges_add(&m->map, range);
		if (is_ram(&iomem->v[i]) && rc == 0)
			rc = kx_ranges_add(&m->ram, range);
	}
	if (rc)
		return rc;
	kx_ranges_sort(&m->map);
	kx_ranges_sort(&m->ram);
	return 0;
}

/*
 * Firmware's tables, interrupt translation that goes on while a kernel is exchanged, and what the
 * running kernel reserved, the memory of a crash kernel with it: while one is loaded, that is not
 * mapped (arch/arm64/kernel/machine_kexec.c, arch_kexec_protect_crashkres()).
 */
static int cut_reserved(struct kx_machine *m)
{
	const struct kx_iomem *iomem = &m->iomem;
	unsigned int depth = 0;
	bool in_ram = false;
	int rc = 0;

	for (size_t i = 0; i < iomem->n && rc == 0; i++) {
		const struct kx_resource *resource = &iomem->v[i];

		if (!in_ram || resource->depth <= depth) {
			in_ram = is_ram(resource);
			depth = resource->depth;
			continue;
		}
		if (!is_given_up(resource->name))
			rc = kx_ranges_cut(&m->ram, resource->start, resource->end);
	}
	return rc;
}

/* ---- device tree ------------------------------------------------------- */

static bool read_blob(const struct kx_ctx *ctx, struct kx_machine *m)
{
	struct bytes blob = {0};
	int rc = ctx->sys->read_bytes(ctx->sys, PATH_FDT, KX_FDT_PROPERTY_MAX, &blob);

	if (rc) {
		kx_debug(&ctx->log, "%s: %s", PATH_FDT, strerror(-rc));
		return false;
	}
	if (kx_fdt_check(blob)) {
		kx_warn(&ctx->log, "%s is damaged, %s is used", PATH_FDT, PATH_DEVICE_TREE);
		free((void *)(uintptr_t)blob.data);
		return false;
	}
	m->fdt = blob;
	return true;
}

/* When there is none, the planner says so: --dtb may name one. */
static void read_fdt(const struct kx_ctx *ctx, struct kx_machine *m)
{
	int rc;

	if (ctx->request->dtb || read_blob(ctx, m))
		return;
	rc = kx_fdt_flatten(ctx->sys, PATH_DEVICE_TREE, NULL, NULL, &m->fdt);
	if (rc)
		kx_warn(&ctx->log, "Cannot read %s: %s", PATH_DEVICE_TREE, strerror(-rc));
}

/* ---- console ----------------------------------------------------------- */

/* drivers/tty/serial/serial_core.c, iomem_base_show() */
static void read_console(const struct kx_ctx *ctx, struct kx_machine *m)
{
	const char *name = ctx->request->serial;
	_cleanup_free_ char *text = NULL;
	char path[128], *end;
	int n;

	if (!name)
		return;
	n = snprintf(path, sizeof(path), "/sys/class/tty/%s/iomem_base", name);
	if (strchr(name, '/') || n < 0 || (size_t)n >= sizeof(path) ||
	    ctx->sys->read_text(ctx->sys, path, &text)) {
		kx_warn(&ctx->log,
			"--serial=%s: no such serial port with registers in memory, the purgatory "
			"prints nothing",
			name);
		return;
	}
	m->serial_base = strtoull(text, &end, 16);
	if (end == text || (*end != '\0' && *end != '\n') || m->serial_base == 0) {
		m->serial_base = 0;
		kx_warn(&ctx->log, "--serial=%s: %s has no address, the purgatory prints nothing",
			name, path);
	}
}

/* ---- for a core's header ----------------------------------------------- */

static void read_places(const struct kx_machine *m, struct kx_arm64_facts *facts)
{
	struct kx_resource resource;
	size_t at = 0;

	if (kx_iomem_next(&m->iomem, "Kernel code", &at, &resource))
		facts->code = (struct kx_range){resource.start, resource.end, KX_RAM};
	at = 0;
	while (kx_iomem_next(&m->iomem, "Kernel data", &at, &resource))
		facts->end = resource.end;
}

static int read_kernel_map(const struct kx_ctx *ctx, struct kx_machine *m)
{
	_cleanup_free_ char *symbols = NULL;
	struct kx_arm64_facts facts = {0};
	struct bytes view = {0};
	int rc = ctx->sys->read_bytes(ctx->sys, PATH_KCORE, KCORE_HEAD, &facts.kcore);

	if (rc)
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "Cannot read %s: %s", PATH_KCORE,
			       strerror(-rc));
	if (ctx->sys->read_bytes(ctx->sys, PATH_SYMBOLS, SYMBOLS_HEAD, &view) == 0)
		symbols = bytes_text(view);
	free((void *)(uintptr_t)view.data);
	facts.symbols = symbols;
	read_places(m, &facts);
	rc = kx_arm64_kernel_map(&facts, &m->kernel);
	free((void *)(uintptr_t)facts.kcore.data);
	if (rc == -EBADMSG)
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "ELF core (kcore) parse failed");
	if (rc)
		return kx_fail(&ctx->log, KX_EXIT_FAIL,
			       "Cannot tell where the running kernel has its memory: %s has "
			       "neither a VMCOREINFO note nor memory in it",
			       PATH_KCORE);
	if (!m->kernel.known)
		kx_warn(&ctx->log, "the running kernel hides where it lies: a dump will have no "
				   "part of its own for the kernel's text");
	return KX_EXIT_OK;
}

int kx_arm64_machine(const struct kx_ctx *ctx, struct kx_machine *m)
{
	int rc = read_memory(m);

	if (rc == 0)
		rc = cut_reserved(m);
	if (rc)
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "Could not get memory layout: %s",
			       strerror(-rc));
	read_fdt(ctx, m);
	read_console(ctx, m);
	return ctx->request->crash ? read_kernel_map(ctx, m) : KX_EXIT_OK;
}
