/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A Linux that is Xen's dom0 sees a machine that Xen makes up, and kernels are loaded, unloaded and
 * entered by the hypervisor. All of that is a matter of how the machine is asked, so this is one
 * more struct kx_sys: what depends on Xen is asked by hypercalls, through /dev/xen/privcmd, and the
 * rest is left to the system below. No library of Xen's is needed; the hypercall is a part of its
 * stable interface (xen/include/public/kexec.h, since Xen 4.4).
 *
 *	kexec_load, its unload     KEXEC_CMD_kexec_load, KEXEC_CMD_kexec_unload
 *	kexec_file_load            -ENOSYS: there is none
 *	reboot_kexec               KEXEC_CMD_kexec
 *	/sys/kernel/kexec_*        KEXEC_CMD_kexec_status, KEXEC_CMD_kexec_get_range
 *	/proc/iomem                XENMEM_machine_memory_map, and the reservation
 *	.../cpuN/crash_notes*      KEXEC_CMD_kexec_get_range: of the machine's processors, and last
 *	                           of the hypervisor itself
 *	/sys/firmware/memmap       -ENOENT: it is not the machine's
 */
#pragma once

#include <stdbool.h>

#include "kexec/sys.h"

struct kx_xen {
	struct kx_sys sys; /* the first member: its functions find the rest by it */
	const struct kx_sys *base;
};

/* Is this root of a dom0 under paravirtualisation? Then *ret is filled in; base has to live as
 * long. */
bool kx_xen_attach(const struct kx_sys *base, struct kx_xen *ret);
