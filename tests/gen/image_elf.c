// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The unsigned images of s390x and ppc64. Nothing in them can run.
 *
 * s390x, the flat image, which has no header that the kernel looks at:
 *
 *	00000  PSW of the IPL
 *	10000  entry, "S390EP" at 10008
 *	10400  parmarea, command line at 10480, room for 896 bytes
 *	11000  end; the signature goes here
 *
 * ELF files have one program header behind the ELF header and one segment at 1000; that of
 * s390x is the flat image. arch/s390/kernel/kexec_elf.c, kernel/kexec_elf.c.
 */
#include "gen.h"

#include <string.h>

#define VERSION_AT       0x10a00
#define VERSION_FIELD_AT 0x10428
#define MAX_CMDLINE      896
#define PPC_LINEAR_MAP   0xc000000000000000

static const char version_string[] =
	"6.12.0-kexec-sig-test (tester@localhost) #1 SMP Mon Jan  6 12:00:00 UTC 2025";

void gen_base_s390(struct gen_buf *out)
{
	gen_buf_reset(out);
	gen_filler(out, GEN_S390_IMAGE_SIZE);
	if (out->broken)
		return;
	memset(out->data + GEN_S390_PARMAREA, 0, GEN_S390_IMAGE_SIZE - GEN_S390_PARMAREA);
	gen_put_be(out, 0, 8, 0x0008000080010000);
	gen_put_be(out, GEN_S390_ENTRY, 8, 0);
	gen_put_text(out, GEN_S390_MAGIC, "S390EP", 6);
	gen_put_be(out, VERSION_FIELD_AT, 8, VERSION_AT);
	gen_put_be(out, GEN_S390_MAX_CMDLINE, 8, MAX_CMDLINE);
	gen_put_text(out, VERSION_AT, version_string, sizeof(version_string));
}

struct elf_shape {
	bool big_endian;
	uint16_t type, machine;
	uint32_t flags;
	uint64_t vaddr, entry, filesz, memsz, align;
};

static const struct elf_shape s390_shape = {
	true, 2, 22, 0, 0, GEN_S390_ENTRY, GEN_S390_IMAGE_SIZE, GEN_S390_IMAGE_SIZE, 0x1000,
};

static const struct elf_shape ppc64_shape = {
	false, 2, 21, 2, PPC_LINEAR_MAP, PPC_LINEAR_MAP, GEN_PPC64_FILESZ, GEN_PPC64_MEMSZ, 0x10000,
};

/* Linked position independent, as big-endian kernels are. */
static const struct elf_shape ppc64_be_shape = {
	true, 3, 21, 1, PPC_LINEAR_MAP, PPC_LINEAR_MAP, GEN_PPC64_FILESZ, GEN_PPC64_MEMSZ, 0x10000,
};

static void put_program_header(struct gen_buf *out, const struct elf_shape *e)
{
	void (*put)(struct gen_buf *, size_t, size_t, uint64_t) =
		e->big_endian ? gen_put_be : gen_put_le;
	size_t ph = GEN_ELF_HEADER;

	put(out, ph + GEN_PH_TYPE, 4, 1);
	put(out, ph + 4, 4, 7);
	put(out, ph + GEN_PH_OFFSET, 8, GEN_S390_ELF_SEGMENT);
	put(out, ph + GEN_PH_VADDR, 8, e->vaddr);
	put(out, ph + GEN_PH_FILESZ, 8, e->filesz);
	put(out, ph + GEN_PH_MEMSZ, 8, e->memsz);
	put(out, ph + GEN_PH_ALIGN, 8, e->align);
}

static void put_elf_header(struct gen_buf *out, const struct elf_shape *e)
{
	void (*put)(struct gen_buf *, size_t, size_t, uint64_t) =
		e->big_endian ? gen_put_be : gen_put_le;

	gen_put_text(out, 0, "\177ELF\2", 5);
	put(out, GEN_ELF_DATA, 1, e->big_endian ? 2 : 1);
	put(out, GEN_ELF_IDENT_VERSION, 1, 1);
	put(out, GEN_ELF_TYPE, 2, e->type);
	put(out, GEN_ELF_MACHINE, 2, e->machine);
	put(out, GEN_ELF_VERSION, 4, 1);
	put(out, GEN_ELF_ENTRY, 8, e->entry);
	put(out, GEN_ELF_PHOFF, 8, GEN_ELF_HEADER);
	put(out, GEN_ELF_FLAGS, 4, e->flags);
	put(out, GEN_ELF_EHSIZE, 2, GEN_ELF_HEADER);
	put(out, GEN_ELF_PHENTSIZE, 2, GEN_PH_SIZE);
	put(out, GEN_ELF_PHNUM, 2, 1);
	put(out, GEN_ELF_SHENTSIZE, 2, 64);
}

void gen_base_s390_elf(struct gen_buf *out)
{
	gen_base_s390(out);
	gen_buf_fill(out, 0, GEN_S390_ELF_SEGMENT);
	if (out->broken)
		return;
	memmove(out->data + GEN_S390_ELF_SEGMENT, out->data, GEN_S390_IMAGE_SIZE);
	memset(out->data, 0, GEN_S390_ELF_SEGMENT);
	put_elf_header(out, &s390_shape);
	put_program_header(out, &s390_shape);
}

static void put_ppc64(struct gen_buf *out, const struct elf_shape *e)
{
	gen_buf_reset(out);
	gen_filler(out, GEN_PPC64_SEGMENT + GEN_PPC64_FILESZ);
	if (out->broken)
		return;
	memset(out->data, 0, GEN_PPC64_SEGMENT);
	put_elf_header(out, e);
	put_program_header(out, e);
	gen_put_text(out, out->len - 0x100, "Linux version ", 14);
	gen_put_text(out, out->len - 0x100 + 14, version_string, sizeof(version_string));
	gen_put_le(out, out->len - 8, 8, 0);
}

void gen_base_ppc64(struct gen_buf *out)
{
	put_ppc64(out, &ppc64_shape);
}

void gen_base_ppc64_be(struct gen_buf *out)
{
	put_ppc64(out, &ppc64_be_shape);
}
