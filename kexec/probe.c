// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>

#include "kexec/pe_sections.h"
#include "kexec/probe.h"

/* ---- ELF (System V ABI, "Object Files") -------------------------------- */

#define ELF_EXEC  2
#define ELF_CORE  4
#define PT_INTERP 3

struct elf {
	bool is64;
	bool big;
	uint16_t type, machine, phentsize, phnum;
	uint64_t phoff;
};

static bool elf_u16(const struct elf *elf, struct bytes head, uint64_t off, uint16_t *ret)
{
	return elf->big ? bytes_be16(head, off, ret) : bytes_le16(head, off, ret);
}

static bool elf_u32(const struct elf *elf, struct bytes head, uint64_t off, uint32_t *ret)
{
	return elf->big ? bytes_be32(head, off, ret) : bytes_le32(head, off, ret);
}

static bool elf_word(const struct elf *elf, struct bytes head, uint64_t off, uint64_t *ret)
{
	uint32_t half;

	if (elf->is64)
		return elf->big ? bytes_be64(head, off, ret) : bytes_le64(head, off, ret);
	if (!elf_u32(elf, head, off, &half))
		return false;
	*ret = half;
	return true;
}

static int elf_header(struct bytes head, struct elf *elf)
{
	uint8_t class, data;

	if (!bytes_match(head, 0, "\177ELF", 4))
		return -ENOEXEC;
	if (!bytes_u8(head, 4, &class) || !bytes_u8(head, 5, &data))
		return -EBADMSG;
	if (class < 1 || class > 2 || data < 1 || data > 2)
		return -EBADMSG;
	elf->is64 = class == 2;
	elf->big = data == 2;
	if (!elf_u16(elf, head, 16, &elf->type) || !elf_u16(elf, head, 18, &elf->machine) ||
	    !elf_word(elf, head, elf->is64 ? 32 : 28, &elf->phoff) ||
	    !elf_u16(elf, head, elf->is64 ? 54 : 42, &elf->phentsize) ||
	    !elf_u16(elf, head, elf->is64 ? 56 : 44, &elf->phnum))
		return -EBADMSG;
	return 0;
}

/* The program headers of a kernel stand right behind its ELF header. */
static bool elf_has_interpreter(const struct elf *elf, struct bytes head)
{
	for (uint16_t i = 0; i < elf->phnum; i++) {
		uint32_t type;

		if (elf->phoff > head.size ||
		    !elf_u32(elf, head, elf->phoff + (uint64_t)i * elf->phentsize, &type))
			return false;
		if (type == PT_INTERP)
			return true;
	}
	return false;
}

int kx_probe_elf(struct bytes head, uint16_t machine, uint16_t other)
{
	struct elf elf = {0};
	int rc;

	rc = elf_header(head, &elf);
	if (rc)
		return rc;
	if (elf.machine != machine && elf.machine != other)
		return -ENOEXEC;
	if (elf.type < ELF_EXEC || elf.type > ELF_CORE || elf.phnum == 0)
		return -ENOEXEC;
	return elf_has_interpreter(&elf, head) ? -ENOEXEC : 0;
}

/* ---- multiboot --------------------------------------------------------- */

int kx_probe_multiboot(struct bytes head, uint64_t size)
{
	uint32_t magic, flags, sum;

	(void)size;
	for (uint64_t off = 0; off < 8192 && bytes_has(head, off, 12); off += 4) {
		if (bytes_le32(head, off, &magic) && magic == 0x1badb002 &&
		    bytes_le32(head, off + 4, &flags) && bytes_le32(head, off + 8, &sum) &&
		    (uint32_t)(magic + flags + sum) == 0)
			return 0;
	}
	return -ENOEXEC;
}

int kx_probe_multiboot2(struct bytes head, uint64_t size)
{
	uint32_t magic, arch, len, sum;

	(void)size;
	for (uint64_t off = 0; off < 32768 && bytes_has(head, off, 16); off += 8) {
		if (bytes_le32(head, off, &magic) && magic == 0xe85250d6 &&
		    bytes_le32(head, off + 4, &arch) && bytes_le32(head, off + 8, &len) &&
		    bytes_le32(head, off + 12, &sum) && (uint32_t)(magic + arch + len + sum) == 0)
			return 0;
	}
	return -ENOEXEC;
}

/* ---- x86 bzImage (Documentation/arch/x86/boot.rst) --------------------- */

#define SETUP_MIN_SIZE     1024
#define BOOT_FLAG          0x1fe
#define HEADER_MAGIC       0x202
#define PROTOCOL_VERSION   0x206
#define LOADFLAGS          0x211
#define XLOADFLAGS         0x236
#define LOADED_HIGH        0x01
#define XLF_64BIT_AND_HIGH 0x03

int kx_probe_bzimage(struct bytes head, uint64_t size)
{
	uint16_t flag, version;

	if (size < SETUP_MIN_SIZE || !bytes_match(head, HEADER_MAGIC, "HdrS", 4))
		return -ENOEXEC;
	if (!bytes_le16(head, BOOT_FLAG, &flag) || flag != 0xaa55)
		return -ENOEXEC;
	if (!bytes_le16(head, PROTOCOL_VERSION, &version) || version < 0x0200)
		return -ENOEXEC;
	return 0;
}

int kx_probe_bzimage64(struct bytes head, uint64_t size)
{
	uint16_t version, xloadflags;
	uint8_t loadflags;
	int rc;

	rc = kx_probe_bzimage(head, size);
	if (rc)
		return rc;
	if (!bytes_le16(head, PROTOCOL_VERSION, &version) || version < 0x020c ||
	    !bytes_u8(head, LOADFLAGS, &loadflags) || !(loadflags & LOADED_HIGH) ||
	    !bytes_le16(head, XLOADFLAGS, &xloadflags) ||
	    (xloadflags & XLF_64BIT_AND_HIGH) != XLF_64BIT_AND_HIGH)
		return -ENOEXEC;
	return 0;
}

/* ---- arm64 (Documentation/arch/arm64/booting.rst) ---------------------- */

int kx_probe_arm64_image(struct bytes head, uint64_t size)
{
	if (!bytes_match(head, 56, "ARM\x64", 4))
		return -ENOEXEC;
	return size < 64 ? -EBADMSG : 0;
}

/* U-Boot's legacy header: OS 5 is Linux, architecture 22 arm64, compression 0 none and 1 gzip. */
int kx_probe_arm64_uimage(struct bytes head, uint64_t size)
{
	uint32_t magic;
	uint8_t os, arch, compression;

	(void)size;
	if (!bytes_be32(head, 0, &magic) || magic != 0x27051956)
		return -ENOEXEC;
	if (!bytes_u8(head, 28, &os) || !bytes_u8(head, 29, &arch) ||
	    !bytes_u8(head, 31, &compression) || size < 64)
		return -EBADMSG;
	return os == 5 && arch == 22 && compression <= 1 ? 0 : -ENOEXEC;
}

/* drivers/firmware/efi/libstub/zboot-header.S */
int kx_probe_arm64_zboot(struct bytes head, uint64_t size)
{
	uint16_t machine;

	(void)size;
	if (!bytes_match(head, 0, "MZ", 2) || !bytes_match(head, 4, "zimg", 4))
		return -ENOEXEC;
	if (kx_pe_machine(head, &machine))
		return -EBADMSG;
	return machine == KX_PE_AARCH64 ? 0 : -ENOEXEC;
}
