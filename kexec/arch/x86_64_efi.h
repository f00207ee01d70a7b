/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What sysfs tells of the firmware's services, which a kernel can set up only once. */
#pragma once

#include "bytes.h"
#include "kexec/arch/x86_64_machine.h"
#include "kexec/sys.h"

/* A number in a file of its own, "0x" in front of hexadecimal ones. 0, or a negative errno. */
int kx_x86_number(const struct kx_sys *sys, const char *path, uint64_t *ret);

/* The address of the ACPI tables' root; 0: not known. */
uint64_t kx_x86_efi_rsdp(const struct kx_sys *sys);
/*
 * Fills in efi, and *ret_map with its descriptors, which the caller frees. Without all of it
 * efi->known stays false. 0, -ENOMEM.
 */
int kx_x86_efi_read(const struct kx_sys *sys, struct kx_x86_efi *efi, bool *ret_has_map,
		    struct bytes *ret_map);
