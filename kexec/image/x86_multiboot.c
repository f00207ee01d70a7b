// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "kexec/image/x86_e820.h"
#include "kexec/image/x86_linux.h"
#include "kexec/image/x86_multiboot.h"
#include "kexec/plan_purgatory.h"

#define LOWEST      0x3000u
#define BELOW_2_GIB 0x7fffffffu
#define BELOW_4_GIB 0xffffffffu
#define LOWER_MAX   640u /* KiB */

static const uint32_t types[] = {
	[KX_RAM] = 1, [KX_RESERVED] = 2, [KX_ACPI] = 3, [KX_NVS] = 4, [KX_PMEM] = 2, [KX_PRAM] = 2,
};

uint32_t kx_multiboot_type(enum kx_memory kind)
{
	return types[kind];
}

void kx_multiboot_sizes(const struct kx_ranges *map, uint32_t *ret_lower, uint32_t *ret_upper)
{
	uint64_t upper = kx_x86_e820_extended(map);

	*ret_lower = 0;
	for (size_t i = 0; i < map->n; i++) {
		const struct kx_range *r = &map->v[i];

		/* The first page may be the firmware's; it counts all the same. */
		if (r->kind == KX_RAM && r->start <= 0x1000 && *ret_lower == 0)
			*ret_lower = (uint32_t)(r->end / 1024 < LOWER_MAX ? (r->end + 1) / 1024
									  : LOWER_MAX);
	}
	*ret_upper = upper < UINT32_MAX ? (uint32_t)upper : UINT32_MAX;
}

const char *kx_multiboot_line(const struct kx_planner *in, struct kx_segments *s)
{
	const char *line = in->line ? in->line : "";
	size_t size = strlen(in->path) + 1 + strlen(line) + 1;
	char *buf = (char *)kx_segments_alloc(s, size);

	if (buf)
		snprintf(buf, size, "%s%s%s", in->path, *line ? " " : "", line);
	return buf;
}

int kx_multiboot_modules(const struct kx_planner *in, struct kx_segments *s, size_t *ret_first)
{
	int status = KX_EXIT_OK;

	*ret_first = s->n;
	for (size_t i = 0; i < in->n_modules && status == KX_EXIT_OK; i++) {
		const struct kx_module *module = &in->modules[i];
		const struct kx_hole hole = {
			.size = module->file.size ? module->file.size : 1,
			.min = 0x100000,
			.max = BELOW_4_GIB,
			.top_down = true,
		};

		status = kx_segments_place(s, in->log, "module", module->file, &hole, NULL);
	}
	return status;
}

int kx_multiboot_information(const struct kx_planner *in, struct kx_segments *s, size_t size,
			     uint8_t **ret_buf, uint64_t *ret_mem)
{
	const struct kx_hole hole = {
		.size = size, .min = LOWEST, .max = BELOW_4_GIB, .top_down = true};
	uint8_t *buf = kx_segments_alloc(s, size);
	size_t index;
	int status;

	if (!buf)
		return kx_fail(in->log, KX_EXIT_FAIL, "Cannot load %s: not enough memory",
			       in->path);
	status = kx_segments_place(s, in->log, "information", bytes_of(buf, size), &hole, &index);
	if (status)
		return status;
	*ret_buf = buf;
	*ret_mem = s->v[index].mem;
	return KX_EXIT_OK;
}

int kx_multiboot_misfit(const struct kx_planner *in)
{
	return kx_fail(in->log, KX_EXIT_FAIL,
		       "Cannot load %s: its information does not fit where it was to lie",
		       in->path);
}

int kx_multiboot_enter(const struct kx_planner *in, struct kx_segments *s, uint64_t entry,
		       uint32_t magic, uint64_t information)
{
	const struct kx_hole hole = {.min = LOWEST, .max = BELOW_2_GIB, .top_down = true};
	struct purgatory_params params = {
		.entry = entry,
		.flags = PURGATORY_ENTRY_32BIT,
		.arg = {[PURGATORY_X86_AX] = magic, [PURGATORY_X86_BX] = information},
	};
	size_t purgatory;
	int status;

	if (entry > BELOW_4_GIB)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "The multiboot header is damaged: its entry point lies above 4 GiB: "
			       "0x%" PRIx64,
			       entry);
	status = kx_plan_purgatory(in, s, hole, &purgatory);
	if (status)
		return status;
	kx_x86_console(in->request, &params);
	return kx_plan_purgatory_done(in, s, purgatory, &params);
}

int kx_multiboot_check(const struct kx_planner *in)
{
	if (in->has_initrd)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "A multiboot kernel has no initrd: use --module=\"FILE ARGS\"");
	if (in->request->crash)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "A multiboot kernel cannot be loaded as crash kernel: nothing would "
			       "tell it which memory is its own");
	if (in->request->preserve_context)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "--load-preserve-context is not supported for %s", in->type->name);
	return KX_EXIT_OK;
}
