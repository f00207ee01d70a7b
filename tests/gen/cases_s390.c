// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * s390x: the flat image, for which kexec_file_add_components() looks at nothing but its size
 * and the room for the command line, and files too short for a trailer.
 *
 * The size counts the signature too.
 */
#include <errno.h>
#include <string.h>

#include "recipe.h"

#define MARKER                  "~Module signature appended~\n"
#define TRAILER_END             (12 + 28)
#define FIELD(at, width, value) RECIPE(PATCH({AT_START_BE, (at), (width), (value)}), SIGN_PLAIN)

/*
 * s390_verify_sig() takes the trailer from in front of the marker without asking whether there
 * is room for one. verify_appended_signature() of the series asks.
 */
#define HAZARD                      ALWAYS("hazard"), .open = "hazard", .unchecked = "EINVAL"
#define OUT_OF_BOUNDS               HAZARD, .series = "EBADMSG"
#define TOO_SHORT(own, with_series) ALWAYS(own), .open = "EINVAL", .series = (with_series)

static int empty(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_buf_reset(b);
	return 0;
}

static int one_byte(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_buf_reset(b);
	gen_buf_byte(b, 0);
	return 0;
}

static int marker_alone(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_buf_reset(b);
	gen_buf_put(b, MARKER, 28);
	return 0;
}

static int marker_cut(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_buf_reset(b);
	gen_buf_put(b, &MARKER[1], 27);
	return 0;
}

static int marker_after_9(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_buf_reset(b);
	gen_buf_fill(b, 0, 9);
	gen_buf_put(b, MARKER, 28);
	return 0;
}

static int marker_after_11(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_buf_reset(b);
	gen_buf_fill(b, 0, 11);
	gen_buf_put(b, MARKER, 28);
	return 0;
}

/* id_type is there and good, so algo is read, which is not. */
static int marker_after_11_pkcs7(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_buf_reset(b);
	gen_buf_put(b, "\0\2\0\0\0\0\0\0\0\0\0", 11);
	gen_buf_put(b, MARKER, 28);
	return 0;
}

static int trailer_alone(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_buf_reset(b);
	gen_buf_put(b, "\0\0\2\0\0\0\0\0\0\0\0\0" MARKER, TRAILER_END);
	return 0;
}

static int nothing_signed(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_buf_reset(b);
	gen_buf_byte(b, 0);
	return 0;
}

/* More bytes than the decoder takes, but fewer than there are. */
static int sig_len_all_but_one(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_put_be(b, b->len - 32, 4, b->len - TRAILER_END - 1);
	return 0;
}

static int cut_to_parmarea(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_cut(b, GEN_S390_ENTRY);
	return 0;
}

static int cut_to_command_line(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_cut(b, GEN_S390_CMDLINE);
	return 0;
}

static int cut_into_command_line(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_cut(b, GEN_S390_CMDLINE + 0x80);
	return 0;
}

static int base_pe(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_base_image(b);
	gen_buf_fill(b, 0, GEN_S390_IMAGE_SIZE - GEN_IMAGE_SIZE);
	return b->broken ? -ENOMEM : gen_sign_pe(job->keys, b);
}

/* clang-format off */
static const struct gen_case cases[] = {
	/* kernel_read_file() */
	{"image-empty", "file of no bytes", EVERYWHERE("EINVAL"), RECIPE(.build = empty)},
	{"image-one-byte", "file of one byte", TOO_SHORT("EKEYREJECTED", "ENODATA"),
	 RECIPE(.build = one_byte)},
	{"marker-cut-alone", "27 bytes of a marker and nothing else",
	 TOO_SHORT("EKEYREJECTED", "ENODATA"), RECIPE(.build = marker_cut)},
	{"hazard-marker-alone", "the marker and nothing else", OUT_OF_BOUNDS,
	 RECIPE(.build = marker_alone)},
	{"hazard-marker-after-9", "the marker after nine bytes", OUT_OF_BOUNDS,
	 RECIPE(.build = marker_after_9)},
	/* Only what is in the file is read before id_type ends it. */
	{"marker-after-11", "the marker after eleven zeros", TOO_SHORT("EKEYREJECTED", "EBADMSG"),
	 RECIPE(.build = marker_after_11)},
	{"hazard-marker-after-11", "the same with the right id_type", OUT_OF_BOUNDS,
	 RECIPE(.build = marker_after_11_pkcs7)},
	{"trailer-alone", "nothing but a trailer", TOO_SHORT("EKEYREJECTED", "EBADMSG"),
	 RECIPE(.build = trailer_alone)},
	{"image-one-byte-signed", "one byte, well signed", LOAD_REFUSES("EINVAL"),
	 RECIPE(.build = nothing_signed, SIGN_PLAIN)},
	{"trailer-length-all-but-1", "sig_len leaves one byte of content", ALWAYS("EMSGSIZE"),
	 RECIPE(SIGN_PLAIN, .after = sig_len_all_but_one)},

	/* ---- kexec_file_add_components() ---- */
	{"image-no-magic", "no S390EP, which nobody looks for", OK_IF_KNOWN,
	 FIELD(GEN_S390_MAGIC, 6, 0)},
	{"image-no-psw", "no PSW at 0, which kexec writes anew", OK_IF_KNOWN, FIELD(0, 8, 0)},
	{"image-too-short", "ends before the parmarea", LOAD_REFUSES("EINVAL"),
	 RECIPE(.before = cut_to_parmarea, SIGN_PLAIN)},
	{"image-too-short-unsigned", "the same, never signed", ALWAYS("EKEYREJECTED"),
	 .open = "EINVAL", .series = "ENODATA", RECIPE(.before = cut_to_parmarea)},
	/* The signature is longer than the command line. */
	{"image-no-command-line", "the command line goes over the signature", OK_IF_KNOWN,
	 RECIPE(.before = cut_to_command_line, SIGN_PLAIN)},
	{"image-no-command-line-unsigned", "ends where the command line starts",
	 ALWAYS("EKEYREJECTED"), .open = "EINVAL", .series = "ENODATA",
	 RECIPE(.before = cut_to_command_line)},
	{"image-half-command-line-unsigned", "ends inside of the command line",
	 ALWAYS("EKEYREJECTED"), .open = "EINVAL", .series = "ENODATA",
	 RECIPE(.before = cut_into_command_line)},
	{"image-cmdline-size-0", "max_command_line_size 0, which means 896", OK_IF_KNOWN,
	 FIELD(GEN_S390_MAX_CMDLINE, 8, 0)},
	/* Not even the NUL at the end of an empty one fits. */
	{"image-cmdline-size-1", "no room for a command line", LOAD_REFUSES("EINVAL"),
	 FIELD(GEN_S390_MAX_CMDLINE, 8, 1)},
	{"image-cmdline-size-file", "a command line longer than the file", LOAD_REFUSES("EINVAL"),
	 FIELD(GEN_S390_MAX_CMDLINE, 8, 0x20000)},
	{"image-cmdline-size-wraps", "max_command_line_size 2^64 - 1", LOAD_REFUSES("EINVAL"),
	 FIELD(GEN_S390_MAX_CMDLINE, 8, UINT64_MAX)},
	{"image-initrd-set", "parmarea that names an initrd already", OK_IF_KNOWN,
	 FIELD(GEN_S390_PARMAREA + 8, 8, 0x800000)},

	/* ---- a PE file is an image like any other, here one that has room for a parmarea ---- */
	{"image-pe-signed", "Authenticode and nothing appended", ALWAYS("EKEYREJECTED"),
	 .series = "ENODATA", RECIPE(.build = base_pe)},
	{"image-pe-and-appended", "Authenticode, and appended over it", OK_IF_KNOWN,
	 RECIPE(.build = base_pe, SIGN_PLAIN)},
};
/* clang-format on */

const struct gen_case_table gen_table_s390 = {cases, ARRAY_SIZE(cases)};
