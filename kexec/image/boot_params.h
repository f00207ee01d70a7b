/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * struct boot_params, "the zero page" (Documentation/arch/x86/zero-page.rst and
 * arch/x86/include/uapi/asm/bootparam.h): what a kernel for x86 is told, in a page that was all
 * zeros. Each function writes what it is named after.
 */
#pragma once

#include <stdint.h>

#include "bytes.h"
#include "kexec/ranges.h"
#include "put.h"

#define KX_PARAMS_SIZE 4096u
#define KX_PARAMS_NODE 16u /* of struct setup_data, before its data */

enum kx_setup_data {
	KX_SETUP_E820 = 1,
	KX_SETUP_DTB = 2,
	KX_SETUP_EFI = 4,
	KX_SETUP_SEED = 9,
};

/* A list of what has no place in the page, each in front of the last. */
struct kx_setup_list {
	struct put *p;    /* begins with the page */
	uint64_t address; /* of the page */
	uint64_t next;    /* where in p the next one goes */
};

/* The image's own header, as it is in the file, from 0x1f1 on; then who loads it. */
void kx_params_header(struct put *p, struct bytes header);
/* The line lies in the same segment, off bytes behind the page. */
void kx_params_line(struct put *p, uint64_t address, uint16_t off);
void kx_params_initrd(struct put *p, uint64_t address, uint64_t size);
void kx_params_memory(struct put *p, const struct kx_ranges *map);
/*
 * What describes the machine and not the kernel, from the running one's page: its screen, its
 * kind of hardware, the disks of the BIOS. Without such a page a screen of text, 80 by 25.
 */
void kx_params_inherit(struct put *p, struct bytes running);
void kx_params_rsdp(struct put *p, uint64_t address);

/* Does the running page say where EFI's services are, in a way this program knows? */
enum kx_efi_info { KX_EFI_NONE, KX_EFI_USABLE, KX_EFI_FOREIGN };
enum kx_efi_info kx_params_efi_state(struct bytes running, uint32_t *ret_version);
/* The runtime map lies at address. */
void kx_params_efi(struct put *p, struct bytes running, uint64_t address, uint32_t size,
		   uint32_t descriptor_size);

/* One more, of size bytes; returns where in p its data go. */
uint64_t kx_setup_add(struct kx_setup_list *list, enum kx_setup_data type, uint32_t size);
/* How much room kx_setup_add() takes for it. */
uint64_t kx_setup_room(uint64_t size);
