/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel for x86 inherits from the running one. Read once; planners only look at it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kexec/context.h"
#include "kexec/machine.h"

#define KX_X86_PARAMS_SIZE 4096 /* of struct boot_params */

/* arch/x86/platform/efi/quirks.c and drivers/firmware/efi: a descriptor without what comes later */
#define KX_X86_EFI_DESCRIPTOR 40

struct kx_x86_efi {
	bool known; /* all of the values below, and descriptors */
	uint64_t fw_vendor;
	uint64_t runtime;
	uint64_t tables;
	uint64_t smbios; /* 0: none */
	size_t n_descriptors;
};

struct kx_x86_machine {
	bool has_params;
	uint8_t params[KX_X86_PARAMS_SIZE]; /* the running kernel's boot_params */
	uint64_t rsdp;                      /* of ACPI; 0: not known */
	bool has_runtime_map;               /* EFI's, in sysfs */
	bool paging_5level;
	struct kx_x86_efi efi;
	uint8_t efi_map[]; /* KX_X86_EFI_DESCRIPTOR bytes each, little-endian */
};

/* For struct kx_arch. */
int kx_x86_machine_read(const struct kx_ctx *ctx, struct kx_machine *machine);
