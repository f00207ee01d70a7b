// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The header of an arm64 Image: image_probe(), before any signature, and image_load(), after
 * it. arch/arm64/kernel/kexec_image.c, Documentation/arch/arm64/booting.rst.
 */
#include <errno.h>
#include <string.h>

#include "recipe.h"

#define IMAGE(...) RECIPE(PATCH(__VA_ARGS__), SIGN_PLAIN)
#define TEXT_OFFSET(value)                                                                         \
	{                                                                                          \
		AT_START, GEN_OFF_ARM64_TEXT_OFFSET, 8, (value)                                    \
	}
#define IMAGE_SIZE(value)                                                                          \
	{                                                                                          \
		AT_START, GEN_OFF_ARM64_IMAGE_SIZE, 8, (value)                                     \
	}
#define FLAGS(value)                                                                               \
	{                                                                                          \
		AT_START, GEN_OFF_ARM64_FLAGS, 8, GEN_ARM64_ANYWHERE | (value)                     \
	}
#define IF_CPU_CAN(what)                                                                           \
	OK_IF_KNOWN, .open = "?", .unchecked = "?", NEEDS("a CPU with " what, "EINVAL", "ENOKEY")

static int empty(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_buf_reset(b);
	return 0;
}

static int cut_63(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_cut(b, 63);
	return 0;
}

static int cut_64(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_cut(b, 64);
	return 0;
}

static int marker_alone(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_buf_reset(b);
	gen_buf_put(b, "~Module signature appended~\n", 28);
	return 0;
}

/* As it was before there was an EFI stub. */
static int no_pe(struct gen_job *job _unused_, struct gen_buf *b)
{
	memset(b->data, 0, 8);
	gen_put_le(b, 0, 4, 0x14000400);
	memset(b->data + GEN_OFF_PEADDR, 0, GEN_HEADER_SIZE - GEN_OFF_PEADDR);
	return 0;
}

static int no_load_size(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_put_le(b, GEN_OFF_ARM64_IMAGE_SIZE, 8, 0);
	return 0;
}

/* clang-format off */
static const struct gen_case cases[] = {
	/* kernel_read_file() */
	{"arm64-empty", "file of no bytes", EVERYWHERE("EINVAL"), RECIPE(.build = empty)},
	{"arm64-63-bytes", "a byte less than a header", EVERYWHERE("EINVAL"),
	 RECIPE(.before = cut_63)},
	{"arm64-64-bytes", "a header and nothing more", ALWAYS("ELIBBAD"),
	 RECIPE(.before = cut_64)},
	{"arm64-marker-alone", "nothing but the marker of appended signatures",
	 EVERYWHERE("EINVAL"), RECIPE(.build = marker_alone)},
	{"arm64-no-magic", "ARM\\x64 damaged", EVERYWHERE("EINVAL"),
	 IMAGE({AT_START, GEN_OFF_ARM64_MAGIC, 4, 0x644d5241 ^ 1})},
	{"arm64-magic-of-riscv", "the magic of another architecture", EVERYWHERE("EINVAL"),
	 IMAGE({AT_START, GEN_OFF_ARM64_MAGIC, 4, 0x05435352})},
	{"arm64-no-pe", "Image without a PE header", ALWAYS("ELIBBAD"), RECIPE(.before = no_pe)},
	{"arm64-code0-changed", "first instruction changed after signing", BAD_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, 4, 4, 0xd503201f}))},
	{"arm64-image-size-changed", "image_size changed after signing", BAD_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, PATCHED(IMAGE_SIZE(0x400000)))},
	{"arm64-flags-changed", "flags changed after signing", BAD_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, PATCHED(FLAGS(0)))},

	/* ---- image_load() ---- */
	{"arm64-image-size-0", "image_size 0, as before Linux 3.17", LOAD_REFUSES("EINVAL"),
	 IMAGE(IMAGE_SIZE(0))},
	{"arm64-image-size-0-unsigned", "the same, never signed", ALWAYS("ENODATA"),
	 .open = "EINVAL", RECIPE(.before = no_load_size)},
	/* sanity_check_segment_list() */
	{"arm64-image-size-small", "image_size smaller than the file", LOAD_REFUSES("EINVAL"),
	 IMAGE(IMAGE_SIZE(0x1000))},
	/* ALIGN() makes it 0. */
	{"arm64-image-size-wraps", "image_size 2^64 - 1", LOAD_REFUSES("EINVAL"),
	 IMAGE(IMAGE_SIZE(UINT64_MAX))},
	{"arm64-image-size-huge", "image_size 1 TiB", LOAD_REFUSES("EADDRNOTAVAIL"),
	 IMAGE(IMAGE_SIZE(0x10000000000))},
	{"arm64-image-size-odd", "image_size not a multiple of a page", OK_IF_KNOWN,
	 IMAGE(IMAGE_SIZE(0x123457))},
	{"arm64-text-offset-512k", "text_offset 0x80000, as before Linux 5.8", OK_IF_KNOWN,
	 IMAGE(TEXT_OFFSET(0x80000))},
	{"arm64-text-offset-odd", "text_offset 1", LOAD_REFUSES("EADDRNOTAVAIL"),
	 IMAGE(TEXT_OFFSET(1))},
	{"arm64-text-offset-huge", "text_offset 1 TiB", LOAD_REFUSES("EADDRNOTAVAIL"),
	 IMAGE(TEXT_OFFSET(0x10000000000))},
	{"arm64-big-endian", "big-endian Image", IF_CPU_CAN("mixed endianness"),
	 IMAGE(FLAGS(GEN_ARM64_PAGES_4K | GEN_ARM64_BIG_ENDIAN))},
	{"arm64-pages-unknown", "page size not said", OK_IF_KNOWN, IMAGE(FLAGS(0))},
	{"arm64-pages-16k", "pages of 16 KiB", IF_CPU_CAN("pages of 16 KiB"),
	 IMAGE(FLAGS(GEN_ARM64_PAGES_16K))},
	{"arm64-pages-64k", "pages of 64 KiB", IF_CPU_CAN("pages of 64 KiB"),
	 IMAGE(FLAGS(GEN_ARM64_PAGES_64K))},
	{"arm64-not-anywhere", "to be placed near the start of RAM, which nobody looks at",
	 OK_IF_KNOWN, IMAGE({AT_START, GEN_OFF_ARM64_FLAGS, 8, GEN_ARM64_PAGES_4K})},
	{"arm64-flags-reserved", "reserved flags set", OK_IF_KNOWN,
	 IMAGE(FLAGS(GEN_ARM64_PAGES_4K | 0xfffffffffffffff0))},
};
/* clang-format on */

const struct gen_case_table gen_table_arm64 = {cases, ARRAY_SIZE(cases)};
