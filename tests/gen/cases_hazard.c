// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Images that make verify_pefile.c read or write outside of its buffers.
 *
 * Before trust, so that anybody can make one:
 *	pefile_parse_binary() reads the fifth directory entry without asking whether five fit,
 *	and pefile_strip_sig_wrapper() takes the header off a length that may be below eight.
 *	Files here are a multiple of a page, so that the first byte too far is not mapped. It
 *	makes no difference whether signatures are enforced.
 *
 * After trust: pefile_digest_pe_contents() hashes sections wherever they claim to be, takes
 * header_size to be behind the directory entry, and writes canon[0] of no sections. The same
 * images by an unknown signer are refused in time; the rows pe-…-unknown show that.
 *
 * hazard-header-length-128 of cases_bzimage.c belongs here too.
 */
#include <errno.h>
#include <string.h>

#include "recipe.h"

#define PAGE          0x1000
#define PE_AT_END     (GEN_IMAGE_SIZE - 138)
#define OPT_AT_END    (PE_AT_END + 24)
#define WRAPPER_SIZE  8
#define IF_TRUSTED    ANSWER("hazard", "ENOKEY")
#define ALWAYS_HAZARD ALWAYS("hazard"), .open = "hazard", .unchecked = "ok"

/*
 * Two bytes of the file are left behind the optional header, which is where the directories
 * start.
 */
static int headers_at_end(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_put_le(b, GEN_OFF_PEADDR, 4, PE_AT_END);
	memset(b->data + PE_AT_END, 0, GEN_IMAGE_SIZE - PE_AT_END);
	memcpy(b->data + PE_AT_END, "PE\0", 4);
	gen_put_le(b, OPT_AT_END, 2, 0x020b);
	gen_put_le(b, OPT_AT_END + 60, 4, GEN_IMAGE_SIZE - 1);
	return 0;
}

static void put_wrapper(struct gen_buf *b, size_t at, uint32_t size)
{
	gen_put_le(b, GEN_OFF_CERTS_ADDR, 4, at);
	gen_put_le(b, GEN_OFF_CERTS_SIZE, 4, size);
	gen_put_le(b, at, 4, 0);
	gen_put_le(b, at + 4, 2, 0x0200);
	gen_put_le(b, at + 6, 2, 2);
}

/* The message would start with the first byte behind the file. */
static int wrapper_at_end(struct gen_job *job _unused_, struct gen_buf *b)
{
	put_wrapper(b, GEN_IMAGE_SIZE - WRAPPER_SIZE, WRAPPER_SIZE);
	return 0;
}

/* The last four bytes are a message's tag and length, and the decoder believes the length. */
static int message_past_end(struct gen_job *job _unused_, struct gen_buf *b)
{
	size_t at = GEN_IMAGE_SIZE - WRAPPER_SIZE - 4;

	put_wrapper(b, at, WRAPPER_SIZE + 4);
	memcpy(b->data + at + WRAPPER_SIZE, "\x30\x82\x40\x00", 4);
	return 0;
}

/*
 * A well-formed beginning in which the parameters of a digest algorithm take 57344 bytes:
 *	ContentInfo { signedData, [0] SignedData { 1, { { sha256, parameters …
 */
static int parameters_past_end(struct gen_job *job _unused_, struct gen_buf *b)
{
	static const uint8_t message[] = {
		0x30, 0x82, 0xf0, 0x00, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01,
		0x07, 0x02, 0xa0, 0x82, 0xef, 0xf1, 0x30, 0x82, 0xef, 0xed, 0x02, 0x01, 0x01,
		0x31, 0x82, 0xe0, 0x13, 0x30, 0x82, 0xe0, 0x0f, 0x06, 0x09, 0x60, 0x86, 0x48,
		0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x04, 0x82, 0xe0, 0x00,
	};
	size_t at = GEN_IMAGE_SIZE - 0x100;

	put_wrapper(b, at, 0x100);
	memcpy(b->data + at + WRAPPER_SIZE, message, sizeof(message));
	return 0;
}

/* clang-format off */
#define NO_SECTIONS	   {AT_START, GEN_OFF_PE_SECTIONS, 2, 0}
#define SECTION_FAR_AWAY   SECTION(3, RAW_ADDR, 0x7ffff000)
#define SECTION_TOO_LARGE  SECTION(3, RAW_SIZE, 0xffff0000)
#define SECTION_A_BYTE_OUT SECTION(3, RAW_SIZE, 0x1000 + PAGE + 1)
#define SECTION_AT_END	   SECTION(1, RAW_ADDR, GEN_IMAGE_SIZE + TABLE_SIZE)

static const struct gen_case cases[] = {
	{"hazard-directory-past-end", "directories start two bytes before the file's end",
	 ALWAYS_HAZARD, RECIPE(.before = headers_at_end)},
	{"hazard-message-at-end", "wrapper's length 0 at the very end of the file", ALWAYS_HAZARD,
	 RECIPE(.before = wrapper_at_end)},
	{"hazard-message-past-end", "wrapper's length 0, message longer than the file",
	 ALWAYS_HAZARD, RECIPE(.before = message_past_end)},
	{"hazard-parameters-past-end", "the same, well-formed up to the file's end", ALWAYS_HAZARD,
	 RECIPE(.before = parameters_past_end)},

	{"hazard-sections-0", "no sections", IF_TRUSTED, RECIPE(PATCH(NO_SECTIONS), SIGN_PLAIN)},
	{"pe-sections-0-unknown", "no sections, unknown signer", NEVER_KNOWN,
	 RECIPE(PATCH(NO_SECTIONS), SIGN_UNKNOWN)},
	{"hazard-section-far-away", "a section 2 GiB behind the file", IF_TRUSTED,
	 RECIPE(PATCH(SECTION_FAR_AWAY), SIGN_PLAIN)},
	{"pe-section-far-away-unknown", "a section far behind the file, unknown signer",
	 NEVER_KNOWN, RECIPE(PATCH(SECTION_FAR_AWAY), SIGN_UNKNOWN)},
	{"hazard-section-too-large", "a section of nearly 4 GiB", IF_TRUSTED,
	 RECIPE(PATCH(SECTION_TOO_LARGE), SIGN_PLAIN)},
	{"pe-section-too-large-unknown", "a section of nearly 4 GiB, unknown signer",
	 NEVER_KNOWN, RECIPE(PATCH(SECTION_TOO_LARGE), SIGN_UNKNOWN)},
	{"hazard-section-one-byte-out", "a section that ends a byte behind the file's last page",
	 IF_TRUSTED, RECIPE(PATCH(SECTION_A_BYTE_OUT), SIGN_PLAIN, .table_size = PAGE)},
	/* No fault: what follows in the page decides, so EKEYREJECTED is likely. */
	{"hazard-section-in-page-tail", "a section between the file's end and its page's", IF_TRUSTED,
	 RECIPE(PATCH(SECTION_AT_END), SIGN_PLAIN, .table_size = TABLE_SIZE)},
	/* The count moves the section table: "up" becomes an address, ".set" a size. */
	{"hazard-dirs-4", "number of directories changed to four after signing", IF_TRUSTED,
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_DIRS, 4, 4}))},
	{"hazard-header-before-directory", "headers end before the certificate entry", IF_TRUSTED,
	 RECIPE(PATCH({AT_START, GEN_OFF_OPT_HEADER_SIZE, 4, 0xe8}, {AT_START, GEN_OFF_DIRS, 4, 4},
		      NO_SECTIONS), SIGN_PLAIN)},
};
/* clang-format on */

const struct gen_case_table gen_table_hazard = {cases, ARRAY_SIZE(cases)};
