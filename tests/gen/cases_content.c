// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is signed and what is not: bytes changed after signing, digests that do not match.
 *
 * pefile_digest_pe() comes last, so a changed image by an unknown signer is ENOKEY.
 */
#include <errno.h>
#include <string.h>

#include "recipe.h"

static int append_1(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_append(b, 1, 0);
	return 0;
}

static int append_16(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_append(b, 16, 0xaa);
	return 0;
}

static int append_page(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_append(b, 4096, 0xaa);
	return 0;
}

static int insert_1(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_insert(b, GEN_OFF_DATA + 0x10, 1, 0);
	return 0;
}

static int remove_1(struct gen_job *job _unused_, struct gen_buf *b)
{
	memmove(b->data + GEN_OFF_DATA, b->data + GEN_OFF_DATA + 1, b->len - GEN_OFF_DATA - 1);
	gen_damage_cut(b, b->len - 1);
	return 0;
}

static int cut_1(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_cut(b, b->len - 1);
	return 0;
}

static int cut_8(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_cut(b, b->len - 8);
	return 0;
}

static int cut_half_table(struct gen_job *job, struct gen_buf *b)
{
	gen_damage_cut(b, job->table_at + (b->len - job->table_at) / 2);
	return 0;
}

static int cut_table(struct gen_job *job, struct gen_buf *b)
{
	gen_damage_cut(b, job->table_at);
	return 0;
}

static int pad_aa(struct gen_job *job _unused_, struct gen_buf *table)
{
	gen_buf_fill(table, 0xaa, 8);
	return 0;
}

/* The last byte of the image digest inside a finished message. */
static int flip_image_digest(struct gen_job *job _unused_, struct gen_buf *message)
{
	static const uint8_t header[] = {DER_OCTET_STRING, 32};
	const uint8_t *at = memmem(message->data, message->len, header, sizeof(header));

	if (!at)
		return -EINVAL;
	gen_damage_flip(message, at - message->data + 2 + 31);
	return 0;
}

/* The last byte of the message is the last byte of the signature. */
static int flip_last(struct gen_job *job _unused_, struct gen_buf *message)
{
	gen_damage_flip(message, -1);
	return 0;
}

/* clang-format off */
static const struct gen_case cases[] = {
	{"content-payload-changed", "one byte of .text changed", BAD_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_TEXT + 0x123, 2, 0xbeef}))},
	{"content-last-byte-changed", "last byte before the certificate table changed", BAD_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_IMAGE_SIZE - 2, 2, 0xbeef}))},
	{"content-dos-header-changed", "one byte of the DOS header changed", BAD_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, 0x20, 1, 0x5a}))},
	{"content-pe-timestamp-changed", "PE timestamp changed", BAD_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_PE + 8, 4, 1}))},
	{"content-section-name-changed", "section's name changed", BAD_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_SECTION(2, GEN_SEC_NAME) + 1, 1, 'T'}))},
	{"content-setup-header-changed", "root_flags of the setup header changed", BAD_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, 0x1f2, 2, 1}))},
	{"content-checksum-changed", "PE checksum changed, which is not signed", OK_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_CHECKSUM, 4, 0xdeadbeef}))},
	{"content-checksum-zero", "PE checksum zero", OK_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_CHECKSUM, 4, 0}))},
	{"content-payload-changed-unknown", "changed, and signed by nobody we know", NEVER_KNOWN,
	 RECIPE(SIGN_UNKNOWN, PATCHED({AT_START, GEN_OFF_TEXT + 0x123, 2, 0xbeef}))},

	/* The bytes behind the sections are counted back from the end of the file. */
	{"content-appended-1", "a byte after the certificate table", BAD_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, .after = append_1)},
	{"content-appended-16", "16 bytes after the certificate table", BAD_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, .after = append_16)},
	{"content-appended-page", "a page after the certificate table", BAD_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, .after = append_page)},
	{"content-tail-before-table", "signed with bytes between sections and table", OK_IF_KNOWN,
	 RECIPE(.before = append_page, SIGN_PLAIN)},
	{"content-tail-odd", "the same with an odd number of bytes", OK_IF_KNOWN,
	 RECIPE(.before = append_1, SIGN_PLAIN)},
	{"content-table-padding", "certificate table padded with other than zeros", OK_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, .table = pad_aa)},
	{"content-table-padding-changed", "padding in the certificate table changed", OK_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, .table_size = TABLE_SIZE, PATCHED({AT_END, 8, 8, 0x5555}))},
	/* The wrapper is one byte off: its length becomes huge. */
	{"content-inserted-1", "a byte inserted into .data", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, .after = insert_1)},
	{"content-removed-1", "a byte removed from .data", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, .after = remove_1)},
	{"content-cut-1", "last byte of the file missing", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, .after = cut_1)},
	{"content-cut-8", "last eight bytes missing", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, .after = cut_8)},
	{"content-cut-half-table", "half of the certificate table missing", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, .after = cut_half_table)},
	{"content-cut-table", "all of the certificate table missing", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, .after = cut_table)},

	/* ---- digests ---- */
	{"content-image-digest-wrong", "well signed, but for another image", BAD_IF_KNOWN,
	 RECIPE(SIGN(.flags = MSG_SPC_DIGEST_FLIPPED))},
	{"content-image-digest-short", "image digest a byte too short", ANSWER("EBADMSG", "ENOKEY"),
	 RECIPE(SIGN(.flags = MSG_SPC_DIGEST_SHORT))},
	{"content-image-digest-long", "image digest a byte too long", ANSWER("EBADMSG", "ENOKEY"),
	 RECIPE(SIGN(.flags = MSG_SPC_DIGEST_LONG))},
	{"content-image-digest-empty", "image digest of no bytes", ANSWER("EBADMSG", "ENOKEY"),
	 RECIPE(SIGN(.flags = MSG_SPC_DIGEST_EMPTY))},
	/* pkcs7_digest(), before trust */
	{"content-image-digest-changed", "image digest changed after signing",
	 ALWAYS("EKEYREJECTED"), RECIPE(SIGN_PLAIN, .message = flip_image_digest)},
	{"content-message-digest-wrong", "message digest wrong", ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN(.signers = {{.attrs = ATTR_CONTENT_TYPE | ATTR_DIGEST_FLIPPED}}))},
	{"content-message-digest-short", "message digest a byte too short", ALWAYS("EBADMSG"),
	 RECIPE(SIGN(.signers = {{.attrs = ATTR_CONTENT_TYPE | ATTR_DIGEST_SHORT}}))},
	{"content-message-digest-with-header", "message digest over the content's header too",
	 ALWAYS("EKEYREJECTED"), RECIPE(SIGN(.flags = MSG_HASH_HEADER))},
	{"content-signature-changed-by-ca", "a bit of the signature changed, CA not embedded",
	 BAD_IF_KNOWN,
	 RECIPE(SIGN(.signers = {{.cert = GEN_CERT_CA}}, .flags = MSG_NO_CERTS),
		.message = flip_last)},
};
/* clang-format on */

const struct gen_case_table gen_table_content = {cases, ARRAY_SIZE(cases)};
