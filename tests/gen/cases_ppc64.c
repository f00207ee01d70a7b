// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ppc64: kexec_elf_probe() refuses damaged headers before any signature is looked at, and
 * kexec_elf_load() places what is left. kernel/kexec_elf.c, arch/powerpc/kexec/elf_64.c.
 */
#include <errno.h>
#include <string.h>

#include "recipe.h"

#define PH(field)  (GEN_ELF_HEADER + GEN_PH_##field)
#define PH2(field) (GEN_ELF_HEADER + GEN_PH_SIZE + GEN_PH_##field)
#define LE(at, width, value)                                                                       \
	{                                                                                          \
		AT_START, (at), (width), (value)                                                   \
	}
#define ELF(...)      RECIPE(PATCH(__VA_ARGS__), SIGN_PLAIN)
#define PROBE_REFUSES EVERYWHERE("ENOEXEC")

static int big_endian(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_base_ppc64_be(b);
	return 0;
}

static int empty(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_buf_reset(b);
	return 0;
}

static int marker_alone(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_buf_reset(b);
	gen_buf_put(b, "~Module signature appended~\n", 28);
	return 0;
}

static int cut_to_63(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_cut(b, GEN_ELF_HEADER - 1);
	return 0;
}

static int flat_s390(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_base_s390(b);
	return 0;
}

static int cut_segment(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_cut(b, b->len - 0x1000);
	return 0;
}

static int note_first(struct gen_job *job _unused_, struct gen_buf *b)
{
	memcpy(b->data + GEN_ELF_HEADER + GEN_PH_SIZE, b->data + GEN_ELF_HEADER, GEN_PH_SIZE);
	gen_put_le(b, GEN_ELF_PHNUM, 2, 2);
	gen_put_le(b, PH(TYPE), 4, 4);
	gen_put_le(b, PH(FILESZ), 8, 0);
	return 0;
}

/*
 * setup_purgatory() takes 256 bytes from where the first header points to, loaded or not. The
 * file is a multiple of any page, so that the first byte too far is not mapped.
 */
static int first_header_at_end(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_buf_align(b, 0x10000);
	gen_put_le(b, PH(OFFSET), 8, b->len);
	return 0;
}

/* clang-format off */
static const struct gen_case cases[] = {
	{"elf-be", "big-endian ELF file of type ET_DYN", OK_IF_KNOWN,
	 RECIPE(.build = big_endian, SIGN_PLAIN)},
	{"elf-be-exec", "big-endian ELF file of type ET_EXEC", OK_IF_KNOWN,
	 RECIPE(.build = big_endian, PATCH({AT_START_BE, GEN_ELF_TYPE, 2, 2}), SIGN_PLAIN)},
	{"elf-be-unsigned", "big-endian ELF file, never signed", ALWAYS("EKEYREJECTED"),
	 .series = "ENODATA", RECIPE(.build = big_endian)},
	{"elf-be-unknown", "big-endian ELF file by an unknown signer", NEVER_KNOWN,
	 RECIPE(.build = big_endian, SIGN_UNKNOWN)},
	{"trailer-length-12k", "sig_len reaches into the content", ALWAYS("EBADMSG"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_END_BE, 32, 4, 0x3000}))},

	/* ---- what is no ELF file ---- */
	/* kernel_read_file() */
	{"elf-empty", "file of no bytes", EVERYWHERE("EINVAL"), RECIPE(.build = empty)},
	{"elf-marker-alone", "the marker and nothing else", PROBE_REFUSES,
	 RECIPE(.build = marker_alone)},
	{"elf-63-bytes-unsigned", "a byte less than a header", PROBE_REFUSES,
	 RECIPE(.before = cut_to_63)},
	{"elf-63-bytes", "the same, signed, so that header fields are signature", PROBE_REFUSES,
	 RECIPE(.before = cut_to_63, SIGN_PLAIN)},
	{"elf-flat-s390", "an image of s390x", PROBE_REFUSES,
	 RECIPE(.build = flat_s390, SIGN_PLAIN)},
	{"elf-no-magic", "ELF magic damaged", PROBE_REFUSES, ELF(LE(3, 1, 'f'))},

	/* ---- elf_read_ehdr(), elf_is_ehdr_sane() ---- */
	{"elf-class-32", "32-bit ELF", PROBE_REFUSES, ELF(LE(GEN_ELF_CLASS, 1, 1))},
	{"elf-data-0", "neither byte order", PROBE_REFUSES, ELF(LE(GEN_ELF_DATA, 1, 0))},
	{"elf-data-msb", "the other byte order than it has", PROBE_REFUSES,
	 ELF(LE(GEN_ELF_DATA, 1, 2))},
	{"elf-ehsize-63", "header of 63 bytes", PROBE_REFUSES, ELF(LE(GEN_ELF_EHSIZE, 2, 63))},
	{"elf-phentsize-55", "program headers of 55 bytes", PROBE_REFUSES,
	 ELF(LE(GEN_ELF_PHENTSIZE, 2, 55))},
	{"elf-shentsize-63", "section headers of 63 bytes", PROBE_REFUSES,
	 ELF(LE(GEN_ELF_SHENTSIZE, 2, 63), LE(GEN_ELF_SHNUM, 2, 1))},
	{"elf-shentsize-63-no-sections", "the same where there are none", OK_IF_KNOWN,
	 ELF(LE(GEN_ELF_SHENTSIZE, 2, 63))},
	{"elf-ident-version-0", "ELF version 0", PROBE_REFUSES,
	 ELF(LE(GEN_ELF_IDENT_VERSION, 1, 0))},
	{"elf-version-2", "ELF version 2", PROBE_REFUSES, ELF(LE(GEN_ELF_VERSION, 4, 2))},
	{"elf-phoff-beyond-file", "program headers behind the end of the file", PROBE_REFUSES,
	 ELF(LE(GEN_ELF_PHOFF, 8, 0x100000))},
	{"elf-phoff-wraps", "program headers wrap 64 bits", PROBE_REFUSES,
	 ELF(LE(GEN_ELF_PHOFF, 8, UINT64_MAX - 7))},
	{"elf-phoff-0", "program headers at 0, which means none", PROBE_REFUSES,
	 ELF(LE(GEN_ELF_PHOFF, 8, 0))},
	{"elf-phnum-0", "no program header", PROBE_REFUSES, ELF(LE(GEN_ELF_PHNUM, 2, 0))},
	{"elf-phnum-huge", "65535 program headers", PROBE_REFUSES,
	 ELF(LE(GEN_ELF_PHNUM, 2, 0xffff))},
	{"elf-shoff-beyond-file", "section headers behind the end of the file", PROBE_REFUSES,
	 ELF(LE(GEN_ELF_SHOFF, 8, 0x100000), LE(GEN_ELF_SHNUM, 2, 1))},
	{"elf-shoff-wraps", "section headers wrap 64 bits", PROBE_REFUSES,
	 ELF(LE(GEN_ELF_SHOFF, 8, UINT64_MAX - 7), LE(GEN_ELF_SHNUM, 2, 1))},
	{"elf-shoff-beyond-file-no-sections", "behind the end, but there are none", OK_IF_KNOWN,
	 ELF(LE(GEN_ELF_SHOFF, 8, 0x100000))},
	{"elf-sections", "a section header inside of the file", OK_IF_KNOWN,
	 ELF(LE(GEN_ELF_SHOFF, 8, 0x200), LE(GEN_ELF_SHNUM, 2, 1))},

	/* ---- kexec_build_elf_info(), elf_check_arch() ---- */
	{"elf-type-rel", "type ET_REL", PROBE_REFUSES, ELF(LE(GEN_ELF_TYPE, 2, 1))},
	{"elf-type-core", "type ET_CORE", PROBE_REFUSES, ELF(LE(GEN_ELF_TYPE, 2, 4))},
	{"elf-type-dyn", "type ET_DYN", OK_IF_KNOWN, ELF(LE(GEN_ELF_TYPE, 2, 3))},
	{"elf-machine-s390", "another machine", PROBE_REFUSES, ELF(LE(GEN_ELF_MACHINE, 2, 22))},
	{"elf-machine-ppc", "the 32-bit machine", PROBE_REFUSES, ELF(LE(GEN_ELF_MACHINE, 2, 20))},
	{"elf-abi-1", "ABI version 1, which nobody looks at", OK_IF_KNOWN,
	 ELF(LE(GEN_ELF_FLAGS, 4, 1))},
	{"elf-interp", "PT_INTERP", PROBE_REFUSES, ELF(LE(PH(TYPE), 4, 3))},

	/* ---- elf_is_phdr_sane() ---- */
	{"elf-offset-beyond-file", "segment behind the end of the file", PROBE_REFUSES,
	 ELF(LE(PH(OFFSET), 8, 0x100000))},
	{"elf-offset-wraps", "segment's end wraps 64 bits", PROBE_REFUSES,
	 ELF(LE(PH(OFFSET), 8, UINT64_MAX - 0xfff))},
	{"elf-filesz-too-large", "segment larger than the file", PROBE_REFUSES,
	 ELF(LE(PH(FILESZ), 8, 0x100000))},
	{"elf-cut", "segment cut short, nothing appended", PROBE_REFUSES,
	 RECIPE(.before = cut_segment)},
	{"elf-filesz-into-signature", "segment takes a part of the signature along", OK_IF_KNOWN,
	 ELF(LE(PH(FILESZ), 8, GEN_PPC64_FILESZ + 0x100))},
	{"elf-paddr-wraps", "segment's address wraps 64 bits", PROBE_REFUSES,
	 ELF(LE(PH(PADDR), 8, UINT64_MAX - 0xffff))},

	/* ---- kexec_elf_load() ---- */
	{"elf-memsz-small", "smaller in memory than in the file, which is cut", OK_IF_KNOWN,
	 ELF(LE(PH(MEMSZ), 8, 0x1000))},
	{"elf-memsz-huge", "1 TiB in memory", LOAD_REFUSES("EADDRNOTAVAIL"),
	 ELF(LE(PH(MEMSZ), 8, 0x10000000000))},
	/* arch_kexec_locate_mem_hole(): behind the end of the first region, or only of memory. */
	{"elf-paddr-huge", "linked to 1 TiB", ANSWER("EADDRNOTAVAIL", "ENOKEY"), .open = "?",
	 NEEDS("the radix MMU", "EINVAL", "ENOKEY"),
	 ELF(LE(PH(PADDR), 8, 0x10000000000))},
	{"elf-align-0", "alignment 0", OK_IF_KNOWN, ELF(LE(PH(ALIGN), 8, 0))},
	{"elf-align-4k", "alignment less than a page", OK_IF_KNOWN, ELF(LE(PH(ALIGN), 8, 0x1000))},
	/* Address 0 would fit, but the running kernel is there. */
	{"elf-align-huge", "alignment 1 TiB", LOAD_REFUSES("EADDRNOTAVAIL"),
	 ELF(LE(PH(ALIGN), 8, 0x10000000000))},
	{"elf-entry-outside", "entry in no segment, which nobody looks at", OK_IF_KNOWN,
	 ELF(LE(GEN_ELF_ENTRY, 8, 0x1234))},
	{"elf-no-load", "no PT_LOAD: nothing is placed", OK_IF_KNOWN, ELF(LE(PH(TYPE), 4, 4))},
	{"elf-two-segments", "a second segment without bytes in the file", OK_IF_KNOWN,
	 ELF(LE(GEN_ELF_PHNUM, 2, 2), LE(PH2(TYPE), 4, 1), LE(PH2(OFFSET), 8, 0x1000),
	     LE(PH2(PADDR), 8, GEN_PPC64_MEMSZ), LE(PH2(MEMSZ), 8, 0x10000),
	     LE(PH2(ALIGN), 8, 0x10000))},
	{"elf-note-first", "a note's header before the segment's", OK_IF_KNOWN,
	 RECIPE(.before = note_first, SIGN_PLAIN)},
	{"hazard-elf-first-header-at-end", "the first program header points to the file's end",
	 ALWAYS("EKEYREJECTED"), .series = "ENODATA", .open = "hazard",
	 RECIPE(.before = note_first, .after = first_header_at_end)},
};
/* clang-format on */

const struct gen_case_table gen_table_ppc64 = {cases, ARRAY_SIZE(cases)};
