// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An ELF executable that is no multiboot kernel, and what it is entered with: notes
 * (--args-elf), a Linux kernel's parameters (--args-linux), or nothing (--args-none).
 */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "compiler.h"
#include "kexec/given.h"
#include "kexec/image/bzimage.h"
#include "kexec/image/elf_notes.h"
#include "kexec/image/x86_elf.h"
#include "kexec/image/x86_linux.h"
#include "kexec/image/x86_plans.h"
#include "kexec/options.h"
#include "kexec/plan_purgatory.h"
#include "put.h"

#define LOWEST      0x3000u
#define BELOW_2_GIB 0x7fffffffu
#define BELOW_4_GIB 0xffffffffu
#define LINE_SIZE   2048u

enum style { ARGS_ELF, ARGS_LINUX, ARGS_NONE };

static const struct {
	const char *option;
	enum style style;
} styles[] = {{"args-elf", ARGS_ELF}, {"args-linux", ARGS_LINUX}, {"args-none", ARGS_NONE}};

/* The last of them counts. */
static enum style style_of(const struct kx_request *request)
{
	enum style style = ARGS_ELF;

	for (size_t i = 0; i < request->n_given; i++) {
		const char *name = request->given[i].option->name;

		for (size_t k = 0; name && k < ARRAY_SIZE(styles); k++) {
			if (strcmp(name, styles[k].option) == 0)
				style = styles[k].style;
		}
	}
	return style;
}

/* ---- Linux ------------------------------------------------------------- */

#define HEADER_SIZE 0x4bu /* up to protocol 2.06's last field */

/* What a boot sector would say; vmlinux has none. Offsets are those of boot_params, less 0x1f1. */
static void make_header(uint8_t header[HEADER_SIZE])
{
	struct put put = put_to(header, HEADER_SIZE);

	put_le16(&put, 0x1fe - 0x1f1, 0xaa55);
	put_bytes(&put, 0x202 - 0x1f1, bytes_of("HdrS", 4));
	put_le16(&put, 0x206 - 0x1f1, 0x0206);
	put_le32(&put, 0x22c - 0x1f1, KX_BZIMAGE_INITRD_MAX);
	put_le32(&put, 0x238 - 0x1f1, LINE_SIZE - 1);
}

static int plan_linux(const struct kx_planner *in, struct kx_segments *s, bool is64, uint64_t entry)
{
	uint8_t header[HEADER_SIZE] = {0};
	const struct kx_x86_linux linux_ = {
		.header = bytes_of(header, sizeof(header)),
		.entry = entry,
		.entry_32bit = !is64,
		.low_params = true,
		.params_max = is64 ? 0 : BELOW_4_GIB,
		.initrd_max = KX_BZIMAGE_INITRD_MAX,
		.line_max = LINE_SIZE,
	};

	make_header(header);
	return kx_x86_linux_plan(in, s, &linux_);
}

/* ---- notes ------------------------------------------------------------- */

static int plan_notes(const struct kx_planner *in, struct kx_segments *s, bool is64, uint64_t entry)
{
	struct kx_hole hole = {.min = LOWEST, .max = is64 ? 0 : BELOW_4_GIB, .top_down = true};
	struct purgatory_params params = {
		.entry = entry,
		.flags = is64 ? 0 : PURGATORY_ENTRY_32BIT,
	};
	struct bytes notes;
	size_t index, purgatory;
	int status;

	if (in->has_initrd)
		return kx_fail(in->log, KX_EXIT_DIE,
			       "Ramdisks not supported with generic elf arguments");
	if (kx_elf_notes_make(s, in->line ? in->line : "", &notes))
		return kx_fail(in->log, KX_EXIT_FAIL, "Cannot load %s: not enough memory",
			       in->path);
	hole.size = notes.size;
	status = kx_segments_place(s, in->log, "notes", notes, &hole, &index);
	if (status)
		return status;
	params.arg[PURGATORY_X86_DI] = s->v[index].mem;
	hole.max = is64 ? 0 : BELOW_2_GIB;
	status = kx_plan_purgatory(in, s, hole, &purgatory);
	if (status)
		return status;
	kx_x86_console(in->request, &params);
	return kx_plan_purgatory_done(in, s, purgatory, &params);
}

/* ---- nothing ----------------------------------------------------------- */

static int plan_none(const struct kx_planner *in, struct kx_segments *s, bool is64, uint64_t entry)
{
	if (!is64)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "--args-none is for 64-bit executables: without a purgatory nothing "
			       "would leave 64-bit mode");
	if (in->has_initrd)
		return kx_fail(in->log, KX_EXIT_DIE, "Ramdisks not supported with --args-none");
	s->entry = entry;
	return KX_EXIT_OK;
}

static int plan(const struct kx_planner *in, struct kx_segments *s, bool is64)
{
	struct kx_x86_elf elf;
	uint64_t by = 0;
	int status = kx_x86_elf_read(in, &elf);

	if (status)
		return status;
	if (in->request->preserve_context)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "--load-preserve-context is not supported for %s", in->type->name);
	if (elf.relocatable) {
		const struct kx_hole where = {.min = LOWEST, .max = is64 ? 0 : BELOW_4_GIB};

		status = kx_x86_elf_find(in, s, &elf, &where, &by);
	}
	if (status == KX_EXIT_OK)
		status = kx_x86_elf_place(in, s, &elf, by);
	if (status)
		return status;
	if (!is64 && elf.entry + by > BELOW_4_GIB)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "The program is entered in 32-bit mode, and its entry point lies "
			       "above 4 GiB: 0x%" PRIx64,
			       elf.entry + by);
	switch (style_of(in->request)) {
	case ARGS_LINUX:
		return plan_linux(in, s, is64, elf.entry + by);
	case ARGS_NONE:
		return plan_none(in, s, is64, elf.entry + by);
	case ARGS_ELF:
		break;
	}
	return plan_notes(in, s, is64, elf.entry + by);
}

/* The machine decides how it is entered, and may have executables of the other class, too. */
int kx_plan_elf_x86_64(const struct kx_planner *in, struct kx_segments *ret)
{
	return plan(in, ret, true);
}

int kx_plan_elf_x86(const struct kx_planner *in, struct kx_segments *ret)
{
	return plan(in, ret, false);
}
