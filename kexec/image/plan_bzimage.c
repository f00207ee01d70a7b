// SPDX-License-Identifier: GPL-2.0-or-later
/* A bzImage, entered in 64-bit or in 32-bit mode (Documentation/arch/x86/boot.rst). */
#include "config.h"

#include "kexec/arch/x86_64_machine.h"
#include "kexec/image/bzimage.h"
#include "kexec/image/x86_linux.h"
#include "kexec/image/x86_plans.h"
#include "kexec/image/x86_real_mode.h"

#define ENTRY_64      0x200u
#define BELOW_640_KIB 0x9ffffu
#define BELOW_4_GIB   0xffffffffu

/* Where a kernel may lie that is entered in 32-bit mode: its first page tables reach no further. */
#define KERNEL_MAX_32 0x37ffffffu

static int check_request(const struct kx_planner *in, const struct kx_bzimage *bz)
{
	if (in->request->real_mode && in->request->crash)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "Can't use bzImage for crash dump purposes with real mode entry");
	if (in->request->crash && !bz->relocatable)
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "BzImage is not relocatable. Can't be used as capture kernel.");
	return KX_EXIT_OK;
}

/* Its index. Behind what is in the file is room for the kernel to unpack itself to. */
static int place_kernel(const struct kx_planner *in, struct kx_segments *s,
			const struct kx_bzimage *bz, struct kx_hole hole, size_t *ret)
{
	int status;

	hole.size = bz->size;
	hole.align = bz->alignment;
	hole.min = bz->address;
	status = bz->relocatable ? kx_segments_place(s, in->log, "kernel", bz->code, &hole, ret)
				 : kx_segments_put(s, in->log, "kernel", bz->code, bz->address,
						   bz->size, ret);
	if (status == KX_EXIT_OK)
		s->v[*ret].scratch = true;
	return status;
}

static int plan_64(const struct kx_planner *in, struct kx_segments *s, const struct kx_bzimage *bz)
{
	struct kx_x86_linux linux_ = {
		.header = bz->header,
		.takes_efi = bz->xloadflags & KX_XLF_EFI_KEXEC,
		.line_max = bz->line_max,
	};
	size_t kernel;
	int status;

	/* kexec-bzimage64.c, bzImage64_probe(): there is no way back to 4 levels in 64-bit mode. */
	if (in->machine->x86 && in->machine->x86->paging_5level &&
	    !(bz->xloadflags & KX_XLF_5LEVEL))
		return kx_fail(in->log, KX_EXIT_FAIL,
			       "This machine uses 5-level page tables, and the kernel cannot be "
			       "entered with them: use --entry-32bit");
	status = place_kernel(in, s, bz, (struct kx_hole){.top_down = true}, &kernel);
	if (status)
		return status;
	linux_.entry = s->v[kernel].mem + ENTRY_64;
	return kx_x86_linux_plan(in, s, &linux_);
}

static int plan_32(const struct kx_planner *in, struct kx_segments *s, const struct kx_bzimage *bz)
{
	const bool crash = in->request->crash;
	struct kx_x86_linux linux_ = {
		.header = bz->header,
		.entry_32bit = true,
		.takes_efi = bz->xloadflags & KX_XLF_EFI_KEXEC,
		/* A crash kernel's reservation has nothing so low. */
		.low_params = !crash,
		.params_max = crash ? BELOW_4_GIB : BELOW_640_KIB,
		.initrd_max = bz->initrd_max,
		.line_max = bz->line_max,
		.dtb = in->dtb,
	};
	const uint32_t max = bz->initrd_max < KERNEL_MAX_32 ? bz->initrd_max : KERNEL_MAX_32;
	size_t kernel;
	int status = place_kernel(in, s, bz, (struct kx_hole){.max = max}, &kernel);

	if (status)
		return status;
	linux_.entry = s->v[kernel].mem;
	return kx_x86_linux_plan(in, s, &linux_);
}

static int plan_real_mode(const struct kx_planner *in, struct kx_segments *s,
			  const struct kx_bzimage *bz)
{
	size_t kernel;
	int status = place_kernel(in, s, bz, (struct kx_hole){.max = KERNEL_MAX_32}, &kernel);

	return status ? status : kx_x86_real_mode_plan(in, s, bz, s->v[kernel].mem);
}

static int plan(const struct kx_planner *in, struct kx_segments *s, bool wide)
{
	struct kx_bzimage bz;
	int status = kx_bzimage_read(in->log, in->image, &bz);

	if (status == KX_EXIT_OK)
		status = check_request(in, &bz);
	if (status)
		return status;
	if (in->request->real_mode)
		return plan_real_mode(in, s, &bz);
	return wide ? plan_64(in, s, &bz) : plan_32(in, s, &bz);
}

int kx_plan_bzimage64(const struct kx_planner *in, struct kx_segments *ret)
{
	return plan(in, ret, !in->request->entry_32bit);
}

int kx_plan_bzimage(const struct kx_planner *in, struct kx_segments *ret)
{
	return plan(in, ret, false);
}
