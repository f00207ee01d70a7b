// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kexec/vmcore_elf.h"
#include "overflow.h"

/* e_ident, include/uapi/linux/elf.h */
enum { EI_CLASS = 4, EI_DATA = 5, EI_VERSION = 6, EI_NIDENT = 16 };
enum { ELFCLASS32 = 1, ELFCLASS64 = 2, ELFDATA2LSB = 1, ELFDATA2MSB = 2, EV_CURRENT = 1 };

/* e_phnum when the number does not fit: it is sh_info of the first section header. */
#define PN_XNUM 0xffff

/* A machine has some ten memory ranges, and with hotplug a few thousand. */
#define SEGMENTS_MAX (256u << 10)
#define CHUNK        64u

/* Where fields are: the two classes differ in nothing else. */
struct elf_layout {
	uint8_t ehdr_size, phdr_size, address;
	uint8_t e_version, e_phoff, e_shoff, e_phentsize, e_phnum;
	uint8_t p_offset, p_vaddr, p_paddr, p_filesz, p_memsz;
	uint8_t sh_info;
};

static const struct elf_layout layout32 = {.ehdr_size = 52,
					   .phdr_size = 32,
					   .address = 4,
					   .e_version = 20,
					   .e_phoff = 28,
					   .e_shoff = 32,
					   .e_phentsize = 42,
					   .e_phnum = 44,
					   .p_offset = 4,
					   .p_vaddr = 8,
					   .p_paddr = 12,
					   .p_filesz = 16,
					   .p_memsz = 20,
					   .sh_info = 28};

static const struct elf_layout layout64 = {.ehdr_size = 64,
					   .phdr_size = 56,
					   .address = 8,
					   .e_version = 20,
					   .e_phoff = 32,
					   .e_shoff = 40,
					   .e_phentsize = 54,
					   .e_phnum = 56,
					   .p_offset = 8,
					   .p_vaddr = 16,
					   .p_paddr = 24,
					   .p_filesz = 32,
					   .p_memsz = 40,
					   .sh_info = 44};

/* Files that are taken for a core most often, and what reads them. */
static const struct {
	const char *magic;
	const char *hint;
} other_formats[] = {
	{"KDUMP   ", "it is compressed by makedumpfile: use makedumpfile --dump-dmesg"},
	{"DISKDUMP", "it is compressed by makedumpfile: use makedumpfile --dump-dmesg"},
	{"makedumpfile", "it is a stream of makedumpfile: use makedumpfile -R first"},
};

struct header {
	uint64_t phoff, shoff;
	uint16_t phentsize, phnum;
};

int vmcore_pread_some(const struct vmcore *core, uint64_t offset, void *buf, size_t len,
		      size_t *ret)
{
	*ret = 0;
	while (*ret < len) {
		ssize_t n;

		if (offset > INT64_MAX - (uint64_t)len)
			return -EOVERFLOW;
		n = pread(core->fd, (uint8_t *)buf + *ret, len - *ret, (off_t)(offset + *ret));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		*ret += (size_t)n;
	}
	return 0;
}

int vmcore_pread(const struct vmcore *core, uint64_t offset, void *buf, size_t len)
{
	size_t have;
	int r = vmcore_pread_some(core, offset, buf, len, &have);

	return r == 0 && have < len ? -ENODATA : r;
}

bool vmcore_u16(const struct vmcore *core, struct bytes b, uint64_t off, uint16_t *ret)
{
	return core->big_endian ? bytes_be16(b, off, ret) : bytes_le16(b, off, ret);
}

bool vmcore_u32(const struct vmcore *core, struct bytes b, uint64_t off, uint32_t *ret)
{
	return core->big_endian ? bytes_be32(b, off, ret) : bytes_le32(b, off, ret);
}

bool vmcore_u64(const struct vmcore *core, struct bytes b, uint64_t off, uint64_t *ret)
{
	return core->big_endian ? bytes_be64(b, off, ret) : bytes_le64(b, off, ret);
}

static bool read_address(const struct vmcore *core, unsigned int width, struct bytes b,
			 uint64_t off, uint64_t *ret)
{
	uint32_t half;

	if (width == 8)
		return vmcore_u64(core, b, off, ret);
	if (!vmcore_u32(core, b, off, &half))
		return false;
	*ret = half;
	return true;
}

bool vmcore_word(const struct vmcore *core, struct bytes b, uint64_t off, uint64_t *ret)
{
	return read_address(core, core->word, b, off, ret);
}

uint64_t vmcore_word_max(const struct vmcore *core)
{
	return core->word == 8 ? UINT64_MAX : UINT32_MAX;
}

static int no_elf(struct vmcore *core, const uint8_t *ident)
{
	const char *hint = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(other_formats); i++) {
		if (memcmp(ident, other_formats[i].magic, strlen(other_formats[i].magic)) == 0)
			hint = other_formats[i].hint;
	}
	return vmcore_fail(core->failure, VMCORE_MAGIC, "Missing elf signature%s%s",
			   hint ? "\n" : "", hint ? hint : "");
}

static int read_ident(struct vmcore *core)
{
	uint8_t ident[EI_NIDENT];
	int r = vmcore_pread(core, 0, ident, sizeof(ident));

	if (r < 0)
		return vmcore_fail(core->failure, VMCORE_IDENT_READ,
				   "Cannot read the ELF identification of '%s': " VMCORE_ERR_F,
				   core->path, VMCORE_ERR_ARG(-r));
	if (memcmp(ident, "\177ELF", 4) != 0)
		return no_elf(core, ident);
	if (ident[EI_VERSION] != EV_CURRENT)
		return vmcore_fail(core->failure, VMCORE_IDENT_VERSION,
				   "Unknown elf version %u in the identification of '%s'",
				   ident[EI_VERSION], core->path);
	if (ident[EI_CLASS] != ELFCLASS32 && ident[EI_CLASS] != ELFCLASS64)
		return vmcore_fail(core->failure, VMCORE_CLASS, "Unknown elf class %u of '%s'",
				   ident[EI_CLASS], core->path);
	if (ident[EI_DATA] != ELFDATA2LSB && ident[EI_DATA] != ELFDATA2MSB)
		return vmcore_fail(core->failure, VMCORE_BYTE_ORDER,
				   "Unknown elf data order %u of '%s'", ident[EI_DATA], core->path);
	core->big_endian = ident[EI_DATA] == ELFDATA2MSB;
	core->class64 = ident[EI_CLASS] == ELFCLASS64;
	core->word = core->class64 ? 8 : 4;
	return 0;
}

static int read_header(struct vmcore *core, const struct elf_layout *l, struct header *ret)
{
	uint8_t raw[64];
	struct bytes b = bytes_of(raw, l->ehdr_size);
	uint32_t version;
	int r = vmcore_pread(core, 0, raw, l->ehdr_size);

	if (r < 0)
		return vmcore_fail(core->failure, VMCORE_HEADER_READ,
				   "Cannot read the ELF header of '%s': " VMCORE_ERR_F, core->path,
				   VMCORE_ERR_ARG(-r));
	if (!vmcore_u32(core, b, l->e_version, &version) || version != EV_CURRENT)
		return vmcore_fail(core->failure, VMCORE_HEADER_VERSION,
				   "Unknown elf version in the header of '%s'", core->path);
	if (!vmcore_u16(core, b, l->e_phentsize, &ret->phentsize) || ret->phentsize != l->phdr_size)
		return vmcore_fail(core->failure, VMCORE_PHDR_SIZE,
				   "Program headers of '%s' have %u bytes, not %u", core->path,
				   ret->phentsize, l->phdr_size);
	(void)vmcore_u16(core, b, l->e_phnum, &ret->phnum);
	(void)read_address(core, l->address, b, l->e_phoff, &ret->phoff);
	(void)read_address(core, l->address, b, l->e_shoff, &ret->shoff);
	return 0;
}

static int count_segments(struct vmcore *core, const struct elf_layout *l, const struct header *h,
			  uint32_t *ret)
{
	uint64_t at;
	uint8_t raw[4];

	*ret = h->phnum;
	if (h->phnum == PN_XNUM && h->shoff != 0) {
		if (add_overflows(h->shoff, (uint64_t)l->sh_info, &at) ||
		    vmcore_pread(core, at, raw, sizeof(raw)) < 0)
			return vmcore_fail(core->failure, VMCORE_PHDR_READ,
					   "Cannot read how many program headers '%s' has",
					   core->path);
		(void)vmcore_u32(core, bytes_of(raw, sizeof(raw)), 0, ret);
	}
	if (*ret > SEGMENTS_MAX)
		return vmcore_fail(core->failure, VMCORE_PHDR_COUNT,
				   "'%s' has %u program headers, more than %u", core->path, *ret,
				   SEGMENTS_MAX);
	return 0;
}

static struct vmcore_segment decode_segment(const struct vmcore *core, const struct elf_layout *l,
					    struct bytes b)
{
	struct vmcore_segment s = {0};

	(void)vmcore_u32(core, b, 0, &s.type);
	(void)read_address(core, l->address, b, l->p_offset, &s.offset);
	(void)read_address(core, l->address, b, l->p_vaddr, &s.vaddr);
	(void)read_address(core, l->address, b, l->p_paddr, &s.paddr);
	(void)read_address(core, l->address, b, l->p_filesz, &s.filesz);
	(void)read_address(core, l->address, b, l->p_memsz, &s.memsz);
	return s;
}

/* Memory grows with what was read, not with what the header claims. */
static int keep_segments(struct vmcore *core, const struct elf_layout *l, struct bytes raw)
{
	size_t n = raw.size / l->phdr_size;
	struct vmcore_segment *more =
		realloc(core->segment, (core->n_segments + n) * sizeof(*more));

	if (!more)
		return vmcore_fail(core->failure, VMCORE_PHDR_MEMORY,
				   "No memory for the program headers of '%s'", core->path);
	core->segment = more;
	for (size_t i = 0; i < n; i++) {
		struct bytes one = {0};
		struct vmcore_segment s;

		(void)bytes_sub(raw, i * l->phdr_size, l->phdr_size, &one);
		s = decode_segment(core, l, one);
		if (s.type == VMCORE_PT_LOAD || s.type == VMCORE_PT_NOTE)
			more[core->n_segments++] = s;
	}
	return 0;
}

static int read_segments(struct vmcore *core, const struct elf_layout *l, const struct header *h)
{
	uint8_t raw[CHUNK * 56];
	uint32_t count = 0;
	int r = count_segments(core, l, h, &count);

	for (uint32_t i = 0, n; r == 0 && i < count; i += n) {
		uint64_t at;

		n = count - i < CHUNK ? count - i : CHUNK;
		if (add_overflows(h->phoff, (uint64_t)i * l->phdr_size, &at))
			r = -EOVERFLOW;
		else
			r = vmcore_pread(core, at, raw, (size_t)n * l->phdr_size);
		if (r < 0)
			return vmcore_fail(core->failure, VMCORE_PHDR_READ,
					   "Cannot read the program headers of '%s': " VMCORE_ERR_F,
					   core->path, VMCORE_ERR_ARG(-r));
		r = keep_segments(core, l, bytes_of(raw, (size_t)n * l->phdr_size));
	}
	return r;
}

int vmcore_read_headers(struct vmcore *core)
{
	const struct elf_layout *layout;
	struct header header = {0};
	int r = read_ident(core);

	if (r != 0)
		return r;
	layout = core->class64 ? &layout64 : &layout32;
	r = read_header(core, layout, &header);
	return r != 0 ? r : read_segments(core, layout, &header);
}

void vmcore_clear(struct vmcore *core)
{
	free(core->segment);
	core->segment = NULL;
	core->n_segments = 0;
}
