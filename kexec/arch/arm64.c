// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "compiler.h"
#include "kexec-uapi.h"
#include "kexec/arch.h"
#include "kexec/arch/arm64_machine.h"
#include "kexec/crash.h"
#include "kexec/image/arm64_image.h"
#include "kexec/probe.h"
#include "kexec/uki.h"

static int probe_vmlinux(struct bytes head, uint64_t size)
{
	(void)size;
	return kx_probe_elf(head, KX_EM_AARCH64, KX_EM_AARCH64);
}

static int probe_uki(struct bytes head, uint64_t size)
{
	struct kx_uki uki;

	return kx_uki_read(head, size, KX_PE_AARCH64, &uki);
}

static const struct kx_type types[] = {
	{"vmlinux", KX_TYPE_ARM64_VMLINUX, probe_vmlinux, KX_FILE_REFUSES,
	 "ELF executable is not supported in kexec_file", kx_arm64_plan_elf},
	{"Image", KX_TYPE_ARM64_IMAGE, kx_probe_arm64_image, KX_FILE_LOADS, NULL,
	 kx_arm64_plan_image},
	{"uImage", KX_TYPE_ARM64_UIMAGE, kx_probe_arm64_uimage, KX_FILE_REFUSES,
	 "uImage is not supported in kexec_file", kx_arm64_plan_uimage},
	{"vmlinuz", KX_TYPE_ARM64_ZBOOT, kx_probe_arm64_zboot, KX_FILE_UNWRAPS, NULL, NULL},
	{"uki", KX_TYPE_UKI, probe_uki, KX_FILE_UNWRAPS, NULL, NULL},
};

const struct kx_arch kx_arch_arm64 = {
	.name = "arm64",
	.bit = KX_ARM64,
	.machines = {"aarch64", "aarch64_be"},
	.classic_flags = (unsigned long)KX_EM_AARCH64 << 16,
	.hotplug_flag = KEXEC_CRASH_HOTPLUG,
	.types = types,
	.n_types = ARRAY_SIZE(types),
	.loader_options_anywhere = true,
	.no_line_is_null = true,
	.dtb = KX_OPTION_IGNORED,
	.reuse_initrd = KX_OPTION_IGNORED,
	.crash_reserved = kx_crash_in_iomem,
	.machine = kx_arm64_machine,
};
