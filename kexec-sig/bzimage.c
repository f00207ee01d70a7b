/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bzimage.h"

#include <errno.h>
#include <stdlib.h>

enum {
	SECTOR = 512,
	SETUP_SECTS = 0x1f1,
	BOOT_FLAG = 0x1fe,
	HEADER_LENGTH = 0x201,
	HEADER_MAGIC = 0x202,
	VERSION = 0x206,
	KERNEL_VERSION = 0x20e,
	LOADFLAGS = 0x211,
	KERNEL_ALIGNMENT = 0x230,
	XLOADFLAGS = 0x236,
	CMDLINE_SIZE = 0x238,
	PREF_ADDRESS = 0x258,
	INIT_SIZE = 0x260,
};

static int read_header(struct bytes file, struct ksig_bzimage *b, uint16_t *boot_flag)
{
	if (file.size < 2 * SECTOR || !bytes_match(file, HEADER_MAGIC, "HdrS", 4))
		return -ENOEXEC;
	b->found = true;
	if (!bytes_u8(file, SETUP_SECTS, &b->setup_sects) ||
	    !bytes_u8(file, HEADER_LENGTH, &b->header_length) ||
	    !bytes_le16(file, BOOT_FLAG, boot_flag) || !bytes_le16(file, VERSION, &b->version) ||
	    !bytes_u8(file, LOADFLAGS, &b->loadflags) ||
	    !bytes_le16(file, XLOADFLAGS, &b->xloadflags) ||
	    !bytes_le32(file, KERNEL_ALIGNMENT, &b->kernel_alignment) ||
	    !bytes_le32(file, CMDLINE_SIZE, &b->cmdline_size) ||
	    !bytes_le64(file, PREF_ADDRESS, &b->pref_address) ||
	    !bytes_le32(file, INIT_SIZE, &b->init_size))
		return -ENOEXEC;
	return 0;
}

int ksig_bzimage_probe(struct bytes file, struct ksig_bzimage *ret)
{
	struct ksig_bzimage b = {0};
	uint16_t boot_flag = 0;

	if (file.size < 2 * SECTOR)
		b.note = "the file is too short to be a bzImage";
	else if (read_header(file, &b, &boot_flag) < 0)
		b.note = "not a bzImage";
	else if (boot_flag != 0xaa55)
		b.note = "no x86 boot sector";
	else if (b.version < 0x020c)
		b.note = "the boot protocol is older than 2.12";
	else if (!(b.loadflags & 1))
		b.note = "a zImage, not a bzImage";
	else if (!(b.xloadflags & KSIG_XLF_KERNEL_64))
		b.note = "not a 64-bit kernel";
	else if (!(b.xloadflags & KSIG_XLF_ABOVE_4G))
		b.note = "the kernel cannot be loaded above 4 GiB";
	*ret = b;
	return b.note ? -ENOEXEC : 0;
}

uint32_t ksig_bzimage_setup_size(const struct ksig_bzimage *b)
{
	return ((b->setup_sects ? b->setup_sects : 4U) + 1U) * SECTOR;
}

char *ksig_bzimage_release(struct bytes file)
{
	uint16_t offset;
	uint64_t at;
	size_t n = 0;
	uint8_t ch;

	if (!bytes_le16(file, KERNEL_VERSION, &offset) || offset == 0)
		return NULL;
	at = (uint64_t)offset + SECTOR;
	while (n < 128 && bytes_u8(file, at + n, &ch) && ch > ' ' && ch < 0x7f)
		n++;
	return n ? bytes_text(bytes_of(file.data + at, n)) : NULL;
}
