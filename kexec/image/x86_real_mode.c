// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "kexec/image/x86_linux.h"
#include "kexec/image/x86_real_mode.h"
#include "kexec/plan_purgatory.h"
#include "put.h"

/* Fields of the setup header. */
#define TYPE_OF_LOADER 0x210
#define LOADFLAGS      0x211
#define CODE32_START   0x214
#define RAMDISK_IMAGE  0x218
#define RAMDISK_SIZE   0x21c
#define HEAP_END_PTR   0x224
#define CMD_LINE_PTR   0x228

#define LOADER_KEXEC  0xd0u /* "Assigned boot loader IDs": kexec-tools */
#define CAN_USE_HEAP  0x80u
#define PROTOCOL_LINE 0x0202u /* since when the line may lie anywhere */

#define LOWEST     0x3000u
#define LOW_END    0x9ffffu
#define HEAP_END   0xfe00u
#define LINE_AT    0x10000u
#define SETUP_ROOM (LINE_AT + KX_X86_LINE_SIZE)

static int check(const struct kx_planner *in, const struct kx_bzimage *bz)
{
	if (in->request->preserve_context)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "--load-preserve-context is not supported with --real-mode");
	if (bz->version < PROTOCOL_LINE)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "Cannot load %s: --real-mode needs boot protocol 2.02, this kernel "
			       "has %u.%02u",
			       in->path, bz->version >> 8, bz->version & 0xffu);
	if (bz->setup.size > HEAP_END / 2)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "Cannot load %s: %zu bytes of setup code leave it no stack",
			       in->path, bz->setup.size);
	return kx_x86_line_check(in, bz->line_max);
}

/* What the loader tells the setup code, in the setup code's own header. */
static void fill_in(struct put *put, const struct kx_bzimage *bz, uint64_t at, uint64_t kernel,
		    const struct kx_segment *initrd)
{
	uint8_t loadflags = 0;

	(void)bytes_u8(bz->setup, LOADFLAGS, &loadflags);
	put_u8(put, TYPE_OF_LOADER, LOADER_KEXEC);
	put_u8(put, LOADFLAGS, loadflags | CAN_USE_HEAP);
	put_le32(put, CODE32_START, (uint32_t)kernel);
	put_le32(put, RAMDISK_IMAGE, initrd ? (uint32_t)initrd->mem : 0);
	put_le32(put, RAMDISK_SIZE, initrd ? (uint32_t)initrd->from.size : 0);
	put_le16(put, HEAP_END_PTR, HEAP_END - 0x200u);
	put_le32(put, CMD_LINE_PTR, (uint32_t)(at + LINE_AT));
}

static int place_setup(const struct kx_planner *in, struct kx_segments *s,
		       const struct kx_bzimage *bz, uint64_t kernel,
		       const struct kx_segment *initrd, uint64_t *ret)
{
	const struct kx_hole hole = {.size = SETUP_ROOM, .min = LOWEST, .max = LOW_END};
	const char *line = in->line ? in->line : "";
	uint8_t *buf = kx_segments_alloc(s, SETUP_ROOM);
	struct put put = put_to(buf, SETUP_ROOM);
	size_t index;
	int status;

	if (!buf)
		return kx_fail(in->log, KX_EXIT_FAIL, "Cannot load %s: not enough memory",
			       in->path);
	put_bytes(&put, 0, bz->setup);
	put_text(&put, LINE_AT, line);
	status = kx_segments_place(s, in->log, "setup", bytes_of(buf, SETUP_ROOM), &hole, &index);
	if (status)
		return status;
	*ret = s->v[index].mem;
	fill_in(&put, bz, *ret, kernel, initrd);
	return put.missed ? kx_fail(in->log, KX_EXIT_FAIL,
				    "Cannot load %s: its setup code does not fit", in->path)
			  : KX_EXIT_OK;
}

int kx_x86_real_mode_plan(const struct kx_planner *in, struct kx_segments *s,
			  const struct kx_bzimage *bz, uint64_t kernel)
{
	const struct kx_hole hole = {.min = LOWEST, .max = LOW_END};
	struct purgatory_params params = {.flags = PURGATORY_ENTRY_REAL};
	const struct kx_segment *initrd;
	size_t purgatory;
	int status = check(in, bz);

	if (status == KX_EXIT_OK)
		status = kx_x86_initrd_place(in, s, bz->initrd_max, &initrd);
	if (status == KX_EXIT_OK)
		status = place_setup(in, s, bz, kernel, initrd, &params.entry);
	if (status == KX_EXIT_OK)
		status = kx_plan_purgatory(in, s, hole, &purgatory);
	if (status)
		return status;
	params.arg[PURGATORY_X86_SP] = HEAP_END;
	kx_x86_console(in->request, &params);
	status = kx_plan_purgatory_done(in, s, purgatory, &params);
	if (status == KX_EXIT_OK)
		fprintf(in->log->out, "Starting the kernel in real mode\n");
	return status;
}
