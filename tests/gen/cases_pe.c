// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The PE headers: refused by pefile_parse_binary() whoever signed, or odd and accepted.
 *
 * The kernel reads fewer fields than one thinks. It takes the section table to follow the
 * data directories that are counted, the certificate table's entry to be the fifth whatever
 * the count says, and the bytes behind the sections to be as many as the sizes leave over.
 */
#include <errno.h>
#include <string.h>

#include "recipe.h"

#define HOLE_AT      0xe00 /* between .setup and .reloc */
#define HOLE_SIZE    0x1000
#define PE32_DIRS    96
#define PLUS_DIRS    112
#define DIRS_IN_BASE 6

/* Writes the section table anew behind another number of directories. */
static void move_sections(struct gen_buf *b, size_t dirs_at, unsigned dirs)
{
	uint8_t table[GEN_SECTIONS * GEN_SECTION_HEADER];
	size_t end = GEN_OFF_SECTION(GEN_SECTIONS, 0), to = dirs_at + 8 * (size_t)dirs;

	if (b->broken)
		return;
	memcpy(table, b->data + GEN_OFF_SECTION_TABLE, sizeof(table));
	memset(b->data + dirs_at, 0, (to > end ? to : end) - dirs_at);
	memcpy(b->data + to, table, sizeof(table));
	gen_put_le(b, dirs_at - 4, 4, dirs);
}

static int dirs_0(struct gen_job *job _unused_, struct gen_buf *b)
{
	move_sections(b, GEN_OFF_DIR_TABLE, 0);
	return 0;
}

static int dirs_4(struct gen_job *job _unused_, struct gen_buf *b)
{
	move_sections(b, GEN_OFF_DIR_TABLE, 4);
	return 0;
}

static int dirs_5(struct gen_job *job _unused_, struct gen_buf *b)
{
	move_sections(b, GEN_OFF_DIR_TABLE, 5);
	return 0;
}

static int dirs_16(struct gen_job *job _unused_, struct gen_buf *b)
{
	move_sections(b, GEN_OFF_DIR_TABLE, 16);
	return 0;
}

/* The same image with the 32-bit optional header. */
static int make_pe32(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_put_le(b, GEN_OFF_OPT, 2, 0x010b);
	gen_put_le(b, GEN_OFF_PE + 20, 2, PE32_DIRS + 8 * DIRS_IN_BASE);
	move_sections(b, GEN_OFF_OPT + PE32_DIRS, DIRS_IN_BASE);
	return 0;
}

static int swap_sections(struct gen_job *job _unused_, struct gen_buf *b)
{
	uint8_t first[GEN_SECTION_HEADER];
	uint8_t *at = b->data + GEN_OFF_SECTION(1, 0);

	memcpy(first, at, sizeof(first));
	memcpy(at, at + 2 * sizeof(first), sizeof(first));
	memcpy(at + 2 * sizeof(first), first, sizeof(first));
	return 0;
}

static int open_hole(struct gen_job *job _unused_, struct gen_buf *b)
{
	unsigned n;

	gen_damage_insert(b, HOLE_AT, HOLE_SIZE, 0);
	for (n = 1; n < GEN_SECTIONS; n++) {
		size_t field = GEN_OFF_SECTION(n, GEN_SEC_RAW_ADDR);

		gen_put_le(b, field, 4, gen_get_le(b, field, 4) + HOLE_SIZE);
	}
	return 0;
}

static int append_odd(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_append(b, 1, 0x33);
	return 0;
}

static int header_size_of_file(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_put_le(b, GEN_OFF_OPT_HEADER_SIZE, 4, b->len);
	return 0;
}

static int certs_size_of_file(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_put_le(b, GEN_OFF_CERTS_SIZE, 4, b->len);
	return 0;
}

static int certs_whole_file(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_put_le(b, GEN_OFF_CERTS_ADDR, 4, GEN_HEADER_SIZE);
	gen_put_le(b, GEN_OFF_CERTS_SIZE, 4, b->len - GEN_HEADER_SIZE);
	return 0;
}

static int certs_size_plus_8(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_put_le(b, GEN_OFF_CERTS_SIZE, 4, gen_get_le(b, GEN_OFF_CERTS_SIZE, 4) + 8);
	return 0;
}

/* clang-format off */
static const struct gen_case cases[] = {
	/* ---- the way to the PE header ---- */
	{"pe-mz-magic-damaged", "no MZ", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, 0, 2, 0x4d5a}))},
	{"pe-peaddr-zero", "PE header at 0, inside the DOS header", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_PEADDR, 4, 0}))},
	{"pe-peaddr-off-by-one", "PE header a byte further", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_PEADDR, 4, GEN_OFF_PE + 1}))},
	{"pe-peaddr-beyond-file", "PE header behind the end of the file", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_PEADDR, 4, 0x100000}))},
	{"pe-peaddr-huge", "PE header at 0xffffffff", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_PEADDR, 4, 0xffffffff}))},
	{"pe-magic-damaged", "no PE signature", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_PE, 4, 0x00004551}))},
	{"pe-machine-other", "signed with another machine type, which nobody reads", OK_IF_KNOWN,
	 RECIPE(PATCH({AT_START, GEN_OFF_PE + 4, 2, 0x01c4}), SIGN_PLAIN)},
	{"pe-opt-size-zero", "optional header's size 0, which nobody reads", OK_IF_KNOWN,
	 RECIPE(PATCH({AT_START, GEN_OFF_PE + 20, 2, 0}), SIGN_PLAIN)},
	{"pe-opt-magic-unknown", "optional header of an unknown kind", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_OPT, 2, 0x1234}))},
	{"pe-opt-magic-rom", "optional header of a ROM image", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_OPT, 2, 0x0107}))},
	/* Directories are looked for 16 bytes too early: the certificate entry reads as zeros. */
	{"pe-opt-magic-pe32-only", "PE32 magic in front of a PE32+ header", ALWAYS("ENODATA"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_OPT, 2, 0x010b}))},
	{"pe-pe32", "a true PE32 header", OK_IF_KNOWN, RECIPE(.before = make_pe32, SIGN_PLAIN)},
	{"pe-image-size-zero", "image size 0, which nobody reads", OK_IF_KNOWN,
	 RECIPE(PATCH({AT_START, GEN_OFF_OPT + 56, 4, 0}), SIGN_PLAIN)},
	{"pe-alignment-zero", "both alignments 0, which nobody reads", OK_IF_KNOWN,
	 RECIPE(PATCH({AT_START, GEN_OFF_OPT + 32, 4, 0}, {AT_START, GEN_OFF_OPT + 36, 4, 0}),
		SIGN_PLAIN)},

	/* ---- size of the headers ---- */
	{"pe-header-size-zero", "header size 0", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_OPT_HEADER_SIZE, 4, 0}))},
	{"pe-header-size-small", "header ends inside the directories", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_OPT_HEADER_SIZE, 4, 0xe0}))},
	{"pe-header-size-cuts-sections", "header ends inside the section table", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_OPT_HEADER_SIZE, 4, 0x190}))},
	{"pe-header-size-exact", "header ends with the section table", OK_IF_KNOWN,
	 RECIPE(PATCH({AT_START, GEN_OFF_OPT_HEADER_SIZE, 4, GEN_OFF_SECTION(GEN_SECTIONS, 0)}),
		SIGN_PLAIN)},
	{"pe-header-size-odd", "header a byte shorter than the first section's start", OK_IF_KNOWN,
	 RECIPE(PATCH({AT_START, GEN_OFF_OPT_HEADER_SIZE, 4, GEN_HEADER_SIZE - 1}), SIGN_PLAIN)},
	{"pe-header-size-is-file", "header as large as the file", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, .after = header_size_of_file)},
	{"pe-header-size-huge", "header of 4 GiB", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_OPT_HEADER_SIZE, 4, 0xffffffff}))},
	/* Bytes counted twice leave less than the certificate table: pefile_digest_pe_contents(). */
	{"pe-header-overlaps-section", "header reaches into .setup", ANSWER("ELIBBAD", "ENOKEY"),
	 RECIPE(PATCH({AT_START, GEN_OFF_OPT_HEADER_SIZE, 4, 0x400}), SIGN_PLAIN)},

	/* ---- data directories ---- */
	{"pe-dirs-16", "sixteen directories, as linkers write", OK_IF_KNOWN,
	 RECIPE(.before = dirs_16, SIGN_PLAIN)},
	{"pe-dirs-5", "five directories", OK_IF_KNOWN, RECIPE(.before = dirs_5, SIGN_PLAIN)},
	{"pe-dirs-4", "four directories: the certificate table's entry is a section's name",
	 OK_IF_KNOWN, RECIPE(.before = dirs_4, SIGN_PLAIN)},
	/* Address and size in memory stand where those in the file did, and are the same here. */
	{"pe-dirs-5-after-signing", "number of directories changed to five after signing",
	 BAD_IF_KNOWN, RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_DIRS, 4, 5}))},
	{"pe-dirs-0", "no directory: the entry is in the middle of a section header", OK_IF_KNOWN,
	 RECIPE(.before = dirs_0, SIGN_PLAIN)},
	{"pe-dirs-one-too-many", "one more than fit into the header", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_DIRS, 4, 40}))},
	{"pe-dirs-fill-header", "as many as fit, no room for sections", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_DIRS, 4, 39}))},
	{"pe-dirs-huge", "0xffffffff directories", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_DIRS, 4, 0xffffffff}))},
	{"pe-dirs-wrap", "as many as wrap a 32-bit product", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_DIRS, 4, 0x20000006}))},

	/* ---- the certificate table's entry ---- */
	{"pe-certs-addr-zero", "certificate table at 0", ALWAYS("ENODATA"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_CERTS_ADDR, 4, 0}))},
	{"pe-certs-size-zero", "certificate table of size 0", ALWAYS("ENODATA"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_CERTS_SIZE, 4, 0}))},
	{"pe-certs-addr-odd", "certificate table at an odd offset", OK_IF_KNOWN,
	 RECIPE(.before = append_odd, SIGN_PLAIN)},
	{"pe-certs-in-header", "certificate table inside the headers", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_CERTS_ADDR, 4, 0x100}))},
	{"pe-certs-beyond-file", "certificate table behind the end of the file", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_CERTS_ADDR, 4, 0x100000}))},
	{"pe-certs-size-too-large", "certificate table eight bytes too large", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, .after = certs_size_plus_8)},
	{"pe-certs-size-is-file", "certificate table as large as the file", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, .after = certs_size_of_file)},
	{"pe-certs-whole-file", "everything but the headers is certificate table",
	 ALWAYS("ELIBBAD"), RECIPE(SIGN_PLAIN, .after = certs_whole_file)},
	{"pe-certs-wrap", "address and size wrap 32 bits", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_CERTS_ADDR, 4, 0xfffff000},
				    {AT_START, GEN_OFF_CERTS_SIZE, 4, 0x2000}))},
	{"pe-certs-in-section", "certificate table inside of .data", BAD_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, .table_at = 0x5400, .table_size = TABLE_SIZE)},
	{"pe-certs-between-sections", "certificate table between two sections", OK_IF_KNOWN,
	 RECIPE(.before = open_hole, SIGN_PLAIN, .table_at = HOLE_AT, .table_size = HOLE_SIZE)},
	/* Half of the hole is hashed by nobody, half a page of .data twice. */
	{"pe-certs-between-sections-small", "the same, smaller than the gap", OK_IF_KNOWN,
	 RECIPE(.before = open_hole, SIGN_PLAIN, .table_at = HOLE_AT, .table_size = TABLE_SIZE)},

	/* ---- sections ---- */
	{"pe-sections-3", "a section less: its bytes count as the rest of the file", OK_IF_KNOWN,
	 RECIPE(PATCH({AT_START, GEN_OFF_PE_SECTIONS, 2, 3}), SIGN_PLAIN)},
	{"pe-sections-5", "an empty section more", OK_IF_KNOWN,
	 RECIPE(PATCH({AT_START, GEN_OFF_PE_SECTIONS, 2, 5}), SIGN_PLAIN)},
	{"pe-sections-too-many", "one more than fit into the header", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_PE_SECTIONS, 2, 7}))},
	{"pe-sections-65535", "65535 sections", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_PE_SECTIONS, 2, 0xffff}))},
	{"pe-sections-unsorted", "section table in another order than the file", OK_IF_KNOWN,
	 RECIPE(.before = swap_sections, SIGN_PLAIN)},
	{"pe-sections-unsorted-changed", "the order changed after signing", BAD_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, .after = swap_sections)},
	{"pe-section-empty-far-away", "an empty section far behind the file", OK_IF_KNOWN,
	 RECIPE(PATCH(SECTION(1, RAW_SIZE, 0), SECTION(1, RAW_ADDR, 0x70000000)), SIGN_PLAIN)},
	{"pe-sections-gap", "a gap between sections, hashed the way of the specification",
	 OK_IF_KNOWN,
	 RECIPE(PATCH(SECTION(3, RAW_ADDR, 0x5200), SECTION(3, RAW_SIZE, 0xe00)), SIGN_PLAIN)},
	{"pe-sections-gap-linear", "a gap between sections, hashed front to back", BAD_IF_KNOWN,
	 RECIPE(PATCH(SECTION(3, RAW_ADDR, 0x5200), SECTION(3, RAW_SIZE, 0xe00)),
		SIGN(.flags = MSG_DIGEST_LINEAR))},
	{"pe-sections-plain-linear", "no gap, hashed front to back", OK_IF_KNOWN,
	 RECIPE(SIGN(.flags = MSG_DIGEST_LINEAR))},
	{"pe-sections-overlap", "sections overlap a little", ANSWER("ELIBBAD", "ENOKEY"),
	 RECIPE(PATCH(SECTION(3, RAW_ADDR, 0x4e00), SECTION(3, RAW_SIZE, 0x1200)), SIGN_PLAIN)},
	{"pe-sections-overlap-much", "sections that add up to more than the file", OK_IF_KNOWN,
	 RECIPE(PATCH(SECTION(3, RAW_ADDR, 0x1000), SECTION(3, RAW_SIZE, 0x5000)), SIGN_PLAIN)},
	{"pe-sections-same-place", "two sections in the same place", OK_IF_KNOWN,
	 RECIPE(PATCH(SECTION(3, RAW_ADDR, 0x1000), SECTION(3, RAW_SIZE, 0x4000),
		      SECTION(3, VADDR, 0x1000)), SIGN_PLAIN)},
	{"pe-section-into-table", "last section reaches into the certificate table",
	 ANSWER("ELIBBAD", "ENOKEY"),
	 RECIPE(PATCH(SECTION(3, RAW_SIZE, 0x1100)), SIGN_PLAIN, .table_size = TABLE_SIZE)},
	{"pe-section-over-table", "last section covers the certificate table", BAD_IF_KNOWN,
	 RECIPE(PATCH(SECTION(3, RAW_SIZE, 0x1000 + TABLE_SIZE)), SIGN_PLAIN,
		.table_size = TABLE_SIZE)},
	{"pe-section-over-checksum", "a section that covers the headers with the checksum",
	 BAD_IF_KNOWN, RECIPE(PATCH(SECTION(1, RAW_ADDR, 0)), SIGN_PLAIN)},
};
/* clang-format on */

const struct gen_case_table gen_table_pe = {cases, ARRAY_SIZE(cases)};
