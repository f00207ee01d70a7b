// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "compiler.h"
#include "kexec-uapi.h"
#include "kexec/arch.h"
#include "kexec/arch/ppc64_boot_cpu.h"
#include "kexec/arch/ppc64_machine.h"
#include "kexec/crash.h"
#include "kexec/image/ppc64_plan.h"
#include "kexec/probe.h"

static int probe_elf_ppc64(struct bytes head, uint64_t size)
{
	(void)size;
	return kx_probe_elf(head, KX_EM_PPC64, KX_EM_PPC);
}

static const struct kx_type types[] = {
	{"elf-ppc64", KX_TYPE_ELF_PPC64, probe_elf_ppc64, KX_FILE_LOADS, NULL, kx_plan_ppc64_elf},
};

/* Little-endian kernels have the same ELF machine. */
const struct kx_arch kx_arch_ppc64 = {
	.name = "ppc64",
	.bit = KX_PPC64,
	.machines = {"ppc64", "ppc64le"},
	.classic_flags = (unsigned long)KX_EM_PPC64 << 16,
	.hotplug_flag = KEXEC_CRASH_HOTPLUG,
	.types = types,
	.n_types = ARRAY_SIZE(types),
	.dtb = KX_OPTION_DIES,
	.reuse_initrd = KX_OPTION_DIES,
	.unload_resets_reboot_cpu = true,
	.crash_reserved = kx_crash_in_device_tree,
	.loaded_with_dtb = kx_ppc64_choose_boot_cpu,
	.machine = kx_ppc64_machine,
};
