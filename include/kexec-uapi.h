/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The kernel's ABI numbers (include/uapi/linux/kexec.h, reboot.h), written down
 * here so that a build does not depend on the age of the installed headers.
 */
#pragma once

#define KEXEC_FILE_UNLOAD       0x01UL
#define KEXEC_FILE_ON_CRASH     0x02UL
#define KEXEC_FILE_NO_INITRAMFS 0x04UL
#define KEXEC_FILE_DEBUG        0x08UL /* since 6.8 */
#define KEXEC_FILE_NO_CMA       0x10UL
#define KEXEC_FILE_FORCE_DTB    0x20UL

#include <stddef.h>

/* struct kexec_segment */
struct kexec_uapi_segment {
	const void *buf;
	size_t bufsz;
	unsigned long mem;
	size_t memsz;
};

#define KEXEC_ON_CRASH          0x01UL
#define KEXEC_PRESERVE_CONTEXT  0x02UL
#define KEXEC_UPDATE_ELFCOREHDR 0x04UL
#define KEXEC_CRASH_HOTPLUG     0x08UL
#define KEXEC_DEBUG             0x10UL
#define KEXEC_REBOOT_CMD        0x45584543
