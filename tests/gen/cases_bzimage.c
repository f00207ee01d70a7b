// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The bzImage setup header: bzImage64_probe(), before any signature, and bzImage64_load(),
 * after it. What the second refuses is a good signature otherwise, so that the answer shows.
 */
#include "recipe.h"

#define FIELD(at, width, value) RECIPE(PATCH({AT_START, (at), (width), (value)}), SIGN_PLAIN)

static int empty(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_buf_reset(b);
	return 0;
}

static int only_trailer(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_buf_reset(b);
	gen_buf_put(b, "\0\0\2\0\0\0\0\0\0\0\0\0~Module signature appended~\n", 12 + 28);
	return 0;
}

static int only_marker(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_buf_reset(b);
	gen_buf_put(b, "~Module signature appended~\n", 28);
	return 0;
}

static int cut_1023(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_cut(b, 1023);
	return 0;
}

static int cut_1024(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_cut(b, 1024);
	return 0;
}

/* clang-format off */
static const struct gen_case cases[] = {
	/* kernel_read_file() */
	{"bzimage-empty", "file of no bytes", EVERYWHERE("EINVAL"), RECIPE(.build = empty)},
	{"appended-trailer-alone", "nothing but a trailer", EVERYWHERE("ENOEXEC"),
	 RECIPE(.build = only_trailer)},
	{"appended-marker-alone", "nothing but the marker", EVERYWHERE("ENOEXEC"),
	 RECIPE(.build = only_marker)},
	{"bzimage-1023-bytes", "a byte less than two sectors", EVERYWHERE("ENOEXEC"),
	 RECIPE(.before = cut_1023)},
	{"bzimage-1024-bytes", "two sectors and nothing more", ALWAYS("ENODATA"),
	 .open = "ENOEXEC", RECIPE(.before = cut_1024)},
	{"bzimage-no-hdrs", "no HdrS", EVERYWHERE("ENOEXEC"), FIELD(GEN_OFF_HDRS, 1, 'h')},
	{"bzimage-no-boot-flag", "no 0xaa55", EVERYWHERE("ENOEXEC"), FIELD(GEN_OFF_BOOT_FLAG, 2, 0)},
	{"bzimage-protocol-2-11", "protocol 2.11", EVERYWHERE("ENOEXEC"),
	 FIELD(GEN_OFF_VERSION, 2, 0x020b)},
	{"bzimage-protocol-2-12", "protocol 2.12", OK_IF_KNOWN, FIELD(GEN_OFF_VERSION, 2, 0x020c)},
	{"bzimage-not-loaded-high", "a zImage", EVERYWHERE("ENOEXEC"),
	 FIELD(GEN_OFF_LOADFLAGS, 1, 0)},
	{"bzimage-no-64-bit-entry", "XLF_KERNEL_64 not set", EVERYWHERE("ENOEXEC"),
	 FIELD(GEN_OFF_XLOADFLAGS, 2, 0x62)},
	{"bzimage-not-above-4g", "XLF_CAN_BE_LOADED_ABOVE_4G not set", EVERYWHERE("ENOEXEC"),
	 FIELD(GEN_OFF_XLOADFLAGS, 2, 0x61)},
	{"bzimage-no-5-level", "XLF_5LEVEL not set", OK_IF_KNOWN, .open = "?",
	 NEEDS("a machine with 4-level page tables", "ENOEXEC", "ENOEXEC"),
	 FIELD(GEN_OFF_XLOADFLAGS, 2, 0x03)},

	/* ---- bzImage64_load() ---- */
	{"bzimage-setup-sects-255", "real-mode part larger than the file", LOAD_REFUSES("ENOEXEC"),
	 FIELD(GEN_OFF_SETUP_SECTS, 1, 255)},
	{"bzimage-setup-sects-0", "no setup sectors, which means four", OK_IF_KNOWN,
	 FIELD(GEN_OFF_SETUP_SECTS, 1, 0)},
	{"bzimage-setup-sects-all", "unsigned, and nothing but a real-mode part", ALWAYS("ENODATA"),
	 RECIPE(PATCH({AT_START, GEN_OFF_SETUP_SECTS, 1, GEN_IMAGE_SIZE / 512 - 1}))},
	/* sanity_check_segment_list() */
	{"bzimage-init-size-small", "payload larger than init_size", LOAD_REFUSES("EINVAL"),
	 FIELD(GEN_OFF_INIT_SIZE, 4, 0x1000)},
	{"bzimage-init-size-0", "init_size 0", LOAD_REFUSES("EINVAL"),
	 FIELD(GEN_OFF_INIT_SIZE, 4, 0)},
	/* PAGE_ALIGN() of 32 bits is 0. */
	{"bzimage-init-size-ffffffff", "init_size 0xffffffff", LOAD_REFUSES("EINVAL"),
	 FIELD(GEN_OFF_INIT_SIZE, 4, 0xffffffff)},
	{"bzimage-init-size-huge", "init_size 3.75 GiB", ANSWER("EADDRNOTAVAIL", "ENOKEY"),
	 .open = "?", NEEDS("less than 3.75 GiB of RAM in one piece", "?", "ENOKEY"),
	 FIELD(GEN_OFF_INIT_SIZE, 4, 0xf0000000)},
	{"bzimage-cmdline-size-29", "no room for a command line", LOAD_REFUSES("EINVAL"),
	 FIELD(GEN_OFF_CMDLINE_SIZE, 4, 29)},
	{"bzimage-alignment-0", "kernel_alignment 0", OK_IF_KNOWN,
	 FIELD(GEN_OFF_KERNEL_ALIGNMENT, 4, 0)},
	/* 6.1 starts one byte lower, and only the alignment makes that a page boundary. */
	{"bzimage-alignment-odd", "kernel_alignment 0x1001", OK_IF_KNOWN,
	 ANSWER_61("EADDRNOTAVAIL", "ENOKEY"), .open_6_1 = "EADDRNOTAVAIL",
	 FIELD(GEN_OFF_KERNEL_ALIGNMENT, 4, 0x1001)},
	{"bzimage-pref-address-high", "preferred address 16 TiB", LOAD_REFUSES("EADDRNOTAVAIL"),
	 ANSWER_61("ok", "ENOKEY"), .open_6_1 = "ok",
	 FIELD(GEN_OFF_PREF_ADDRESS, 8, 0x100000000000)},
	{"bzimage-pref-address-low", "preferred address below 1 MiB", OK_IF_KNOWN,
	 FIELD(GEN_OFF_PREF_ADDRESS, 8, 0x1000)},
	{"bzimage-header-length-0", "setup header ends where it starts", OK_IF_KNOWN,
	 FIELD(GEN_OFF_JUMP + 1, 1, 0)},
	{"bzimage-header-length-127", "setup header longer than any", OK_IF_KNOWN,
	 FIELD(GEN_OFF_JUMP + 1, 1, 127)},
	/*
	 * 6.1 takes the byte for a negative number and copies nearly 2^64 bytes. Later ones are
	 * built with -funsigned-char and only warn of a copy over the field's end.
	 */
	{"hazard-header-length-128", "setup header so long that 6.1 takes it for negative",
	 OK_IF_KNOWN, ANSWER_61("hazard", "ENOKEY"), .open_6_1 = "hazard",
	 FIELD(GEN_OFF_JUMP + 1, 1, 128)},
	{"bzimage-version-string-none", "no version string", OK_IF_KNOWN,
	 FIELD(GEN_OFF_KERNEL_VERSION, 2, 0)},
	{"bzimage-version-string-beyond-setup", "version string behind the real-mode part",
	 OK_IF_KNOWN, FIELD(GEN_OFF_KERNEL_VERSION, 2, 0x7000)},
	{"bzimage-version-string-beyond-file", "version string behind the end of the file",
	 OK_IF_KNOWN, FIELD(GEN_OFF_KERNEL_VERSION, 2, 0xffff)},
	{"bzimage-version-string-filler", "version string that is none", OK_IF_KNOWN,
	 FIELD(GEN_OFF_KERNEL_VERSION, 2, 0x100)},
};
/* clang-format on */

const struct gen_case_table gen_table_bzimage = {cases, ARRAY_SIZE(cases)};
