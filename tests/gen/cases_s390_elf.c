// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * s390x: an ELF file, s390_elf_probe() and s390_elf_load(). Whatever has the magic is an ELF
 * file, and all else about it is looked at after the signature.
 */
#include <errno.h>
#include <string.h>

#include "recipe.h"

#define PH(field)  (GEN_ELF_HEADER + GEN_PH_##field)
#define PH2(field) (GEN_ELF_HEADER + GEN_PH_SIZE + GEN_PH_##field)
#define BE(at, width, value)                                                                       \
	{                                                                                          \
		AT_START_BE, (at), (width), (value)                                                \
	}
#define ELF(...) RECIPE(.build = elf, PATCH(__VA_ARGS__), SIGN_PLAIN)

/* Reads or writes outside of the file, signed or not, unless the signature stops it. */
#define LOAD_HAZARD ANSWER("hazard", "ENOKEY"), .open = "hazard"

static int elf(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_base_s390_elf(b);
	return 0;
}

static int cut_to_63(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_cut(b, GEN_ELF_HEADER - 1);
	return 0;
}

static int cut_to_header(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_cut(b, GEN_ELF_HEADER);
	return 0;
}

static int cut_to_page(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_cut(b, 0x3000);
	gen_put_be(b, PH(FILESZ), 8, 0x2000);
	return 0;
}

static int offset_at_end(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_put_be(b, PH(OFFSET), 8, b->len);
	return 0;
}

/* clang-format off */
#define SECOND_LOAD(paddr, memsz)                                                                  \
	BE(GEN_ELF_PHNUM, 2, 2), BE(PH2(TYPE), 4, 1), BE(PH2(OFFSET), 8, 0x1000),                  \
	BE(PH2(PADDR), 8, (paddr)), BE(PH2(MEMSZ), 8, (memsz)), BE(PH2(ALIGN), 8, 0x1000)

static const struct gen_case cases[] = {
	{"elf-good", "ELF file, signed by a leaf under the CA", OK_IF_KNOWN,
	 RECIPE(.build = elf, SIGN_PLAIN)},
	{"elf-unsigned", "ELF file, never signed", ALWAYS("EKEYREJECTED"), .series = "ENODATA",
	 RECIPE(.build = elf)},
	{"elf-unknown", "ELF file by an unknown signer", NEVER_KNOWN,
	 RECIPE(.build = elf, SIGN_UNKNOWN)},
	{"elf-payload-changed", "ELF file, a byte changed after signing", ALWAYS("EKEYREJECTED"),
	 RECIPE(.build = elf, SIGN_PLAIN, PATCHED({AT_START, 0x1800, 2, 0xbeef}))},

	/* ---- the header ---- */
	/* Then it is a flat image, and what is at 10430 is no size of a command line. */
	{"elf-no-magic", "ELF magic damaged", LOAD_REFUSES("EINVAL"), ELF(BE(3, 1, 'f'))},
	{"elf-63-bytes", "a byte less than a header", LOAD_REFUSES("EINVAL"),
	 RECIPE(.build = elf, .before = cut_to_63, SIGN_PLAIN)},
	{"elf-header-alone", "a header and nothing more", LOAD_REFUSES("EINVAL"),
	 RECIPE(.build = elf, .before = cut_to_header, SIGN_PLAIN)},
	{"elf-too-short", "well-formed, but shorter than up to a command line",
	 LOAD_REFUSES("EINVAL"), RECIPE(.build = elf, .before = cut_to_page, SIGN_PLAIN)},
	{"elf-class-32", "32-bit ELF", LOAD_REFUSES("EINVAL"), ELF(BE(GEN_ELF_CLASS, 1, 1))},
	{"elf-data-lsb", "says little-endian, which nobody looks at", OK_IF_KNOWN,
	 ELF(BE(GEN_ELF_DATA, 1, 1))},
	{"elf-version-0", "ELF version 0, which nobody looks at", OK_IF_KNOWN,
	 ELF(BE(GEN_ELF_IDENT_VERSION, 1, 0), BE(GEN_ELF_VERSION, 4, 0))},
	{"elf-type-dyn", "type ET_DYN", LOAD_REFUSES("EINVAL"), ELF(BE(GEN_ELF_TYPE, 2, 3))},
	{"elf-type-rel", "type ET_REL", LOAD_REFUSES("EINVAL"), ELF(BE(GEN_ELF_TYPE, 2, 1))},
	{"elf-machine-ppc64", "another machine", LOAD_REFUSES("EINVAL"),
	 ELF(BE(GEN_ELF_MACHINE, 2, 21))},
	/* elf_check_arch(): EM_S390_OLD */
	{"elf-machine-old", "the old number of the machine", OK_IF_KNOWN,
	 ELF(BE(GEN_ELF_MACHINE, 2, 0xa390))},
	{"elf-phnum-0", "no program header", LOAD_REFUSES("EINVAL"), ELF(BE(GEN_ELF_PHNUM, 2, 0))},
	{"elf-phnum-huge", "65535 program headers", LOAD_REFUSES("EINVAL"),
	 ELF(BE(GEN_ELF_PHNUM, 2, 0xffff))},
	{"elf-phentsize-55", "program headers of 55 bytes", LOAD_REFUSES("EINVAL"),
	 ELF(BE(GEN_ELF_PHENTSIZE, 2, 55))},
	{"elf-phoff-beyond-file", "program headers behind the end of the file",
	 LOAD_REFUSES("EINVAL"), ELF(BE(GEN_ELF_PHOFF, 8, 0x100000))},
	/* ehsize + phoff is 0. */
	{"hazard-elf-phoff-wraps", "program headers in front of the file", LOAD_HAZARD,
	 ELF(BE(GEN_ELF_PHOFF, 8, UINT64_MAX - 63))},
	{"elf-ehsize-huge", "header of 65535 bytes", LOAD_REFUSES("EINVAL"),
	 ELF(BE(GEN_ELF_EHSIZE, 2, 0xffff))},
	{"elf-ehsize-0", "header of no bytes", OK_IF_KNOWN, ELF(BE(GEN_ELF_EHSIZE, 2, 0))},
	{"elf-shoff-beyond-file", "section headers behind the end, which nobody looks for",
	 OK_IF_KNOWN, ELF(BE(GEN_ELF_SHOFF, 8, 0x1000000), BE(GEN_ELF_SHNUM, 2, 10))},

	/* ---- program headers ---- */
	{"elf-interp", "PT_INTERP", LOAD_REFUSES("EINVAL"), ELF(BE(PH(TYPE), 4, 3))},
	{"elf-no-load", "no PT_LOAD", LOAD_REFUSES("EINVAL"), ELF(BE(PH(TYPE), 4, 4))},
	{"elf-offset-beyond-file", "segment behind the end of the file", LOAD_REFUSES("EINVAL"),
	 ELF(BE(PH(OFFSET), 8, 0x100000))},
	{"hazard-elf-offset-at-end", "segment where the signature is, reaching behind it",
	 LOAD_HAZARD, RECIPE(.build = elf, .before = offset_at_end, SIGN_PLAIN)},
	{"elf-filesz-too-large", "segment larger than the file", LOAD_REFUSES("EINVAL"),
	 ELF(BE(PH(FILESZ), 8, 0x100000), BE(PH(MEMSZ), 8, 0x100000))},
	{"elf-align-0", "alignment 0, with which all sizes count as 0", OK_IF_KNOWN,
	 ELF(BE(PH(ALIGN), 8, 0))},
	{"hazard-elf-align-0-filesz", "the same, segment larger than the file", LOAD_HAZARD,
	 ELF(BE(PH(ALIGN), 8, 0), BE(PH(FILESZ), 8, 0x400000), BE(PH(MEMSZ), 8, 0x400000))},
	{"elf-align-1", "alignment 1", OK_IF_KNOWN, ELF(BE(PH(ALIGN), 8, 1))},
	{"elf-align-file", "alignment larger than the file", LOAD_REFUSES("EINVAL"),
	 ELF(BE(PH(ALIGN), 8, 0x100000))},
	/* sanity_check_segment_list(), which counts whole pages */
	{"elf-memsz-small", "smaller in memory than in the file", LOAD_REFUSES("EINVAL"),
	 ELF(BE(PH(MEMSZ), 8, 0x8000), BE(GEN_ELF_ENTRY, 8, 0))},
	{"elf-memsz-same-page", "smaller in memory by less than a page", OK_IF_KNOWN,
	 ELF(BE(PH(MEMSZ), 8, GEN_S390_IMAGE_SIZE - 0x800))},
	{"elf-memsz-larger", "larger in memory than in the file", OK_IF_KNOWN,
	 ELF(BE(PH(MEMSZ), 8, 0x40000))},
	{"elf-memsz-huge", "1 TiB in memory", LOAD_REFUSES("EINVAL"),
	 ELF(BE(PH(MEMSZ), 8, 0x10000000000))},
	/* No segment with the entry: kexec_file_add_components() has the parmarea at address 0. */
	{"hazard-elf-entry-outside", "entry in no segment", LOAD_HAZARD,
	 ELF(BE(GEN_ELF_ENTRY, 8, 0x100000))},
	{"hazard-elf-memsz-0", "segment of no bytes in memory", LOAD_HAZARD,
	 ELF(BE(PH(MEMSZ), 8, 0), BE(PH(FILESZ), 8, 0), SECOND_LOAD(0x100000, 0x1000))},
	{"elf-paddr-high", "linked to 1 MiB", OK_IF_KNOWN,
	 ELF(BE(PH(PADDR), 8, 0x100000), BE(GEN_ELF_ENTRY, 8, 0x110000))},
	{"elf-paddr-unaligned", "address not a multiple of a page", LOAD_REFUSES("EADDRNOTAVAIL"),
	 ELF(BE(PH(PADDR), 8, 0x800), BE(PH(ALIGN), 8, 1))},
	/* Its segment moves up into what follows it. */
	{"elf-paddr-rounded-up", "address not a multiple of the alignment", LOAD_REFUSES("EINVAL"),
	 ELF(BE(PH(PADDR), 8, 0x800))},
	{"elf-two-segments", "a second segment without bytes in the file", OK_IF_KNOWN,
	 ELF(SECOND_LOAD(GEN_S390_IMAGE_SIZE, 0x1000))},
	{"elf-segments-overlap", "a second segment inside of the first", LOAD_REFUSES("EINVAL"),
	 ELF(SECOND_LOAD(0x2000, 0x1000))},
};
/* clang-format on */

const struct gen_case_table gen_table_s390_elf = {cases, ARRAY_SIZE(cases)};
