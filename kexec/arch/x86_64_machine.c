// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "kexec/arch/x86_64_efi.h"
#include "kexec/arch/x86_64_kcore.h"
#include "kexec/arch/x86_64_machine.h"
#include "kexec/arch/x86_64_memory.h"

#define MEMMAP      "/sys/firmware/memmap"
#define BOOT_PARAMS "/sys/kernel/boot_params/data"
#define DEBUGFS     "/sys/kernel/debug/boot_params/data" /* older kernels */
#define CPUINFO     "/proc/cpuinfo"
#define KCORE       "/proc/kcore"
#define KALLSYMS    "/proc/kallsyms"

#define RSDP           0x70
#define KCORE_HEAD     65536u
#define KALLSYMS_HEAD  (1u << 20) /* the text begins behind a few hundred absolute symbols */
#define CMDLINE_LOOKED 511u       /* as far as stock kexec-tools looks for add_efi_memmap */

static int fail(const struct kx_ctx *ctx, const char *what, int rc)
{
	return kx_fail(&ctx->log, KX_EXIT_FAIL, "Could not get memory layout: %s: %s", what,
		       strerror(-rc));
}

/* ---- memory ------------------------------------------------------------ */

/* drivers/firmware/memmap.c: a folder for each entry, with three files. */
static int read_entry(const struct kx_sys *sys, const char *name, struct kx_range *ret)
{
	_cleanup_free_ char *type = NULL;
	char path[128];
	int rc;

	snprintf(path, sizeof(path), MEMMAP "/%s/start", name);
	rc = kx_x86_number(sys, path, &ret->start);
	snprintf(path, sizeof(path), MEMMAP "/%s/end", name);
	if (rc == 0)
		rc = kx_x86_number(sys, path, &ret->end);
	snprintf(path, sizeof(path), MEMMAP "/%s/type", name);
	if (rc == 0)
		rc = sys->read_text(sys, path, &type);
	if (rc)
		return rc;
	type[strcspn(type, "\n")] = '\0';
	ret->kind = kx_x86_memory_kind(type);
	return 0;
}

static int read_memmap(const struct kx_sys *sys, struct kx_ranges *ret)
{
	_cleanup_free_ char **names = NULL;
	struct kx_ranges map = {0};
	struct kx_range range;
	int rc = sys->list(sys, MEMMAP, &names);

	for (size_t i = 0; rc == 0 && names[i]; i++) {
		rc = read_entry(sys, names[i], &range);
		if (rc == 0)
			rc = kx_ranges_add(&map, range);
	}
	if (rc == 0 && map.n == 0)
		rc = -ENOENT;
	if (rc) {
		kx_ranges_release(&map);
		return rc;
	}
	kx_ranges_sort(&map);
	*ret = map;
	return 0;
}

/* The firmware's map is then not what the kernel went by. */
static bool adds_efi_memmap(const struct kx_machine *machine)
{
	const char *word = machine->line ? strstr(machine->line, "add_efi_memmap") : NULL;

	return word && (size_t)(word - machine->line) < CMDLINE_LOOKED;
}

static int read_map(const struct kx_ctx *ctx, struct kx_machine *machine)
{
	int rc = -ENOENT;

	if (!adds_efi_memmap(machine)) {
		rc = read_memmap(ctx->sys, &machine->map);
		if (rc && rc != -ENOENT)
			kx_warn(&ctx->log, "Parsing the /sys/firmware memory map failed. Falling "
					   "back to /proc/iomem.");
	}
	if (rc)
		rc = kx_x86_iomem_map(&machine->iomem, &machine->map);
	return rc ? fail(ctx, "the map of memory", rc) : KX_EXIT_OK;
}

/*
 * Firmware's memory that the kernel has too: some of it may have been taken out, left out by
 * mem=, or given to a device since.
 */
static int common_memory(const struct kx_ranges *firmware, const struct kx_ranges *used,
			 struct kx_ranges *ret)
{
	size_t i = 0, k = 0;
	int rc = 0;

	while (rc == 0 && i < firmware->n && k < used->n) {
		const struct kx_range *a = &firmware->v[i], *b = &used->v[k];
		struct kx_range both = {
			.start = a->start > b->start ? a->start : b->start,
			.end = a->end < b->end ? a->end : b->end,
			.kind = KX_RAM,
		};

		if (both.start <= both.end)
			rc = kx_ranges_add(ret, both);
		if (a->end < b->end)
			i++;
		else
			k++;
	}
	return rc;
}

static int choose_ram(const struct kx_ctx *ctx, struct kx_machine *machine)
{
	struct kx_ranges firmware = {0}, used = {0};
	int rc = kx_ranges_of(&machine->map, KX_RAM, &firmware);

	if (rc == 0)
		rc = kx_iomem_ranges(&machine->iomem, "System RAM", KX_RAM, &used);
	if (rc == 0)
		rc = common_memory(&firmware, &used, &machine->ram);
	kx_ranges_release(&firmware);
	kx_ranges_release(&used);
	if (rc == 0 && machine->ram.n == 0)
		return kx_fail(&ctx->log, KX_EXIT_FAIL,
			       "Could not get memory layout: /proc/iomem and the firmware name no "
			       "memory in common");
	return rc ? fail(ctx, "memory", rc) : KX_EXIT_OK;
}

/* ---- what is inherited ------------------------------------------------- */

/* A page, which a kernel without it does not miss. */
static void read_params(const struct kx_sys *sys, struct kx_x86_machine *x86)
{
	struct bytes data = {0};

	if (sys->read_bytes(sys, BOOT_PARAMS, KX_X86_PARAMS_SIZE, &data) &&
	    sys->read_bytes(sys, DEBUGFS, KX_X86_PARAMS_SIZE, &data))
		return;
	x86->has_params = data.size == KX_X86_PARAMS_SIZE;
	if (x86->has_params)
		memcpy(x86->params, data.data, data.size);
	free((void *)(uintptr_t)data.data);
}

/* The flag is there only while they are in use (arch/x86/kernel/cpu/common.c). */
static bool uses_5_levels(const struct kx_sys *sys)
{
	struct bytes head = {0};
	_cleanup_free_ char *text = NULL;
	char *end;

	if (sys->read_bytes(sys, CPUINFO, 16384, &head) == 0)
		text = bytes_text(head);
	free((void *)(uintptr_t)head.data);
	end = text ? strstr(text, "\n\n") : NULL;
	if (end)
		*end = '\0';
	return text && strstr(text, " la57");
}

static int read_inherited(const struct kx_ctx *ctx, struct kx_machine *machine)
{
	struct kx_x86_efi efi = {0};
	struct kx_x86_machine *x86;
	struct bytes map = {0};
	bool has_map = false;
	int rc = kx_x86_efi_read(ctx->sys, &efi, &has_map, &map);

	x86 = rc ? NULL : calloc(1, sizeof(*x86) + map.size);
	if (!x86) {
		free((void *)(uintptr_t)map.data);
		return fail(ctx, "EFI", -ENOMEM);
	}
	x86->efi = efi;
	x86->has_runtime_map = has_map;
	if (map.size)
		memcpy(x86->efi_map, map.data, map.size);
	free((void *)(uintptr_t)map.data);
	read_params(ctx->sys, x86);
	if (x86->has_params)
		(void)bytes_le64(bytes_of(x86->params, sizeof(x86->params)), RSDP, &x86->rsdp);
	if (x86->rsdp == 0)
		x86->rsdp = kx_x86_efi_rsdp(ctx->sys);
	x86->paging_5level = uses_5_levels(ctx->sys);
	machine->x86 = x86;
	return KX_EXIT_OK;
}

/* ---- the running kernel ------------------------------------------------ */

static int read_core_map(const struct kx_sys *sys, struct kx_kernel_map *map)
{
	struct bytes head = {0}, symbols = {0};
	int rc = sys->read_bytes(sys, KCORE, KCORE_HEAD, &head);

	if (rc)
		return rc;
	(void)sys->read_bytes(sys, KALLSYMS, KALLSYMS_HEAD, &symbols);
	rc = kx_x86_kcore_map(head, symbols, map);
	free((void *)(uintptr_t)head.data);
	free((void *)(uintptr_t)symbols.data);
	return rc;
}

static int read_kernel(const struct kx_ctx *ctx, struct kx_machine *machine)
{
	struct kx_resource code;
	size_t at = 0;
	int rc;

	/* Below Xen it lies in no one place of the machine's memory. */
	if (!ctx->request->crash || ctx->xen)
		return KX_EXIT_OK;
	rc = read_core_map(ctx->sys, &machine->kernel);
	if (rc == -EBADMSG)
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "ELF core (kcore) parse failed");
	if (rc == -ENXIO)
		return kx_fail(&ctx->log, KX_EXIT_FAIL,
			       "Can't find kernel text map area from kcore");
	if (rc)
		return kx_fail(&ctx->log, KX_EXIT_FAIL, "Cannot read " KCORE ": %s", strerror(-rc));
	if (!kx_iomem_next(&machine->iomem, "Kernel code", &at, &code))
		return kx_fail(&ctx->log, KX_EXIT_FAIL,
			       "Cannot determine kernel physical load addr");
	machine->kernel.phys = code.start;
	return KX_EXIT_OK;
}

int kx_x86_machine_read(const struct kx_ctx *ctx, struct kx_machine *machine)
{
	int status = read_map(ctx, machine);

	if (status == KX_EXIT_OK)
		status = choose_ram(ctx, machine);
	if (status == KX_EXIT_OK)
		status = read_inherited(ctx, machine);
	if (status == KX_EXIT_OK)
		status = read_kernel(ctx, machine);
	return status;
}
