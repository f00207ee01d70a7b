// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "kexec/image/boot_params.h"
#include "kexec/image/x86_e820.h"

/* Offsets in struct boot_params. */
#define ORIG_VIDEO_COLS   0x007
#define ORIG_VIDEO_LINES  0x00e
#define ORIG_VIDEO_IS_VGA 0x00f
#define ORIG_VIDEO_POINTS 0x010
#define EXT_MEM_K         0x002
#define CL_MAGIC          0x020
#define CL_OFFSET         0x022
#define SCREEN_INFO_SIZE  0x040
#define RSDP              0x070
#define EXT_RAMDISK_IMAGE 0x0c0
#define EXT_RAMDISK_SIZE  0x0c4
#define EXT_CMD_LINE_PTR  0x0c8
#define EFI_INFO          0x1c0
#define EFI_DESC_SIZE     0x1c8
#define EFI_DESC_VERSION  0x1cc
#define EFI_MAP           0x1d0
#define EFI_MAP_SIZE      0x1d4
#define EFI_MAP_HIGH      0x1dc
#define EFI_INFO_SIZE     32
#define ALT_MEM_K         0x1e0
#define E820_ENTRIES      0x1e8
#define EDD_ENTRIES       0x1e9
#define EDD_SIGNATURES    0x1ea
#define SECURE_BOOT       0x1ec
#define HEADER            0x1f1
#define ROOT_FLAGS        0x1f2
#define ROOT_DEV          0x1fc
#define AUX_DEVICE        0x1ff
#define TYPE_OF_LOADER    0x210
#define LOADFLAGS         0x211
#define RAMDISK_IMAGE     0x218
#define RAMDISK_SIZE      0x21c
#define CMD_LINE_PTR      0x228
#define HARDWARE_SUBARCH  0x23c
#define SETUP_DATA        0x250
#define EDD_SIGNATURE     0x290
#define E820_TABLE        0x2d0
#define EDD               0xd00

#define LOADER_KEXEC        0xd0 /* Documentation/arch/x86/boot.rst, type_of_loader */
#define LINE_MAGIC          0xa33f
#define EDD_MAX             6
#define EDD_SIZE            82
#define EDD_SIGNATURES_MAX  16
#define EXT_MEM_MAX         0xfc00u
#define EFI_VERSION         1
#define SETUP_DATA_ALIGN(n) (((n) + 15) & ~UINT64_C(15))

void kx_params_header(struct put *p, struct bytes header)
{
	put_bytes(p, HEADER, header);
	/* Read-only root on hda, unless the line says better; no mouse was looked for. */
	put_le16(p, ROOT_FLAGS, 0xffff);
	put_le16(p, ROOT_DEV, 0x0300);
	put_u8(p, AUX_DEVICE, 0);
	put_u8(p, TYPE_OF_LOADER, LOADER_KEXEC);
	put_u8(p, LOADFLAGS, 0);
	/* An address that is in a file is nobody's. */
	put_le64(p, SETUP_DATA, 0);
}

void kx_params_line(struct put *p, uint64_t address, uint16_t off)
{
	uint64_t line = address + off;

	put_le16(p, CL_MAGIC, LINE_MAGIC);
	put_le16(p, CL_OFFSET, off);
	put_le32(p, CMD_LINE_PTR, (uint32_t)line);
	put_le32(p, EXT_CMD_LINE_PTR, (uint32_t)(line >> 32));
}

void kx_params_initrd(struct put *p, uint64_t address, uint64_t size)
{
	put_le32(p, RAMDISK_IMAGE, (uint32_t)address);
	put_le32(p, EXT_RAMDISK_IMAGE, (uint32_t)(address >> 32));
	put_le32(p, RAMDISK_SIZE, (uint32_t)size);
	put_le32(p, EXT_RAMDISK_SIZE, (uint32_t)(size >> 32));
}

void kx_params_memory(struct put *p, const struct kx_ranges *map)
{
	uint64_t extended = kx_x86_e820_extended(map);
	size_t n = map->n < KX_E820_IN_PARAMS ? map->n : KX_E820_IN_PARAMS;

	put_le16(p, EXT_MEM_K, (uint16_t)(extended < EXT_MEM_MAX ? extended : EXT_MEM_MAX));
	put_le32(p, ALT_MEM_K, (uint32_t)(extended < UINT32_MAX ? extended : UINT32_MAX));
	put_u8(p, E820_ENTRIES, (uint8_t)n);
	kx_x86_e820_put(p, E820_TABLE, map, 0, n);
}

static void copy(struct put *p, struct bytes running, uint64_t off, uint64_t size)
{
	struct bytes part;

	if (bytes_sub(running, off, size, &part))
		put_bytes(p, off, part);
}

/* All but the two fields in it that are about the line, and the one about memory. */
static void inherit_screen(struct put *p, struct bytes running)
{
	if (running.size < SCREEN_INFO_SIZE) {
		put_u8(p, ORIG_VIDEO_COLS, 80);
		put_u8(p, ORIG_VIDEO_LINES, 25);
		put_u8(p, ORIG_VIDEO_IS_VGA, 1);
		put_u8(p, ORIG_VIDEO_POINTS, 16);
		return;
	}
	copy(p, running, 0, EXT_MEM_K);
	copy(p, running, EXT_MEM_K + 2, CL_MAGIC - (EXT_MEM_K + 2));
	copy(p, running, CL_OFFSET + 2, SCREEN_INFO_SIZE - (CL_OFFSET + 2));
}

/* As the kernel itself does (kexec-bzimage64.c, setup_boot_parameters()). */
static void inherit_disks(struct put *p, struct bytes running)
{
	uint8_t disks = 0, signatures = 0;

	(void)bytes_u8(running, EDD_ENTRIES, &disks);
	(void)bytes_u8(running, EDD_SIGNATURES, &signatures);
	if (disks <= EDD_MAX) {
		put_u8(p, EDD_ENTRIES, disks);
		copy(p, running, EDD, disks * (uint64_t)EDD_SIZE);
	}
	if (signatures <= EDD_SIGNATURES_MAX) {
		put_u8(p, EDD_SIGNATURES, signatures);
		copy(p, running, EDD_SIGNATURE, signatures * UINT64_C(4));
	}
}

void kx_params_inherit(struct put *p, struct bytes running)
{
	inherit_screen(p, running);
	inherit_disks(p, running);
	copy(p, running, HARDWARE_SUBARCH, 4);
}

void kx_params_rsdp(struct put *p, uint64_t address)
{
	put_le64(p, RSDP, address);
}

enum kx_efi_info kx_params_efi_state(struct bytes running, uint32_t *ret_version)
{
	uint32_t size = 0;

	*ret_version = 0;
	if (!bytes_le32(running, EFI_MAP_SIZE, &size) || size == 0)
		return KX_EFI_NONE;
	(void)bytes_le32(running, EFI_DESC_VERSION, ret_version);
	return *ret_version == EFI_VERSION ? KX_EFI_USABLE : KX_EFI_FOREIGN;
}

void kx_params_efi(struct put *p, struct bytes running, uint64_t address, uint32_t size,
		   uint32_t descriptor_size)
{
	copy(p, running, EFI_INFO, EFI_INFO_SIZE);
	/* Who hands EFI over says too whether it was a secure boot: so does the kernel. */
	copy(p, running, SECURE_BOOT, 1);
	put_le32(p, EFI_MAP, (uint32_t)address);
	put_le32(p, EFI_MAP_HIGH, (uint32_t)(address >> 32));
	put_le32(p, EFI_MAP_SIZE, size);
	put_le32(p, EFI_DESC_SIZE, descriptor_size);
}

uint64_t kx_setup_room(uint64_t size)
{
	return SETUP_DATA_ALIGN(KX_PARAMS_NODE + size);
}

uint64_t kx_setup_add(struct kx_setup_list *list, enum kx_setup_data type, uint32_t size)
{
	struct bytes page = bytes_of(list->p->data, list->p->size);
	uint64_t at = list->next, first = 0;

	(void)bytes_le64(page, SETUP_DATA, &first);
	put_le64(list->p, at, first);
	put_le32(list->p, at + 8, type);
	put_le32(list->p, at + 12, size);
	put_le64(list->p, SETUP_DATA, list->address + at);
	list->next = at + kx_setup_room(size);
	return at + KX_PARAMS_NODE;
}
