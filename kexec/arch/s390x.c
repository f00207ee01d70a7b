// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "compiler.h"
#include "kexec-uapi.h"
#include "kexec/arch.h"
#include "kexec/arch/s390x_machine.h"
#include "kexec/crash.h"
#include "kexec/image/s390_image.h"
#include "kexec/probe.h"

/* A flat image carries nothing to know it by. */
static int probe_image(struct bytes head, uint64_t size)
{
	(void)head;
	(void)size;
	return 0;
}

static const struct kx_type types[] = {
	{"image", KX_TYPE_S390_IMAGE, probe_image, KX_FILE_LOADS, NULL, kx_s390_image_plan},
};

const struct kx_arch kx_arch_s390x = {
	.name = "s390x",
	.bit = KX_S390X,
	.machines = {"s390x", "s390"},
	.classic_flags = (unsigned long)KX_EM_S390 << 16,
	.hotplug_flag = KEXEC_CRASH_HOTPLUG,
	.types = types,
	.n_types = ARRAY_SIZE(types),
	.append_concatenates = true,
	.no_line_is_null = true,
	.reuse_initrd = KX_OPTION_UNKNOWN,
	.crash_reserved = kx_crash_in_iomem,
	.machine = kx_s390x_machine,
};
