// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * WIN_CERTIFICATE { length, revision, type } around the PKCS#7 message, and the first bytes
 * of the message: pefile_strip_sig_wrapper().
 *
 * A length below eight wraps when the header is taken off, and only the message's own length
 * counts from there on.
 */
#include <errno.h>
#include <string.h>

#include "recipe.h"

#define WRAPPER     8
#define LENGTH(n)   RECIPE(SIGN_PLAIN, PATCHED({AT_TABLE, 0, 4, (n)}))
#define MESSAGE(at) (WRAPPER + (at))

static int add_entry(struct gen_job *job, struct gen_buf *table, enum gen_cert signer)
{
	const struct sign_spec spec = {.signers = {{.cert = signer}}};
	uint8_t digest[32] = {0};
	struct gen_subject subject = {.digest = digest, .digest_len = sizeof(digest)};
	_cleanup_buf_ struct gen_buf message = {0};
	int ret = gen_message(job->keys, &spec, &subject, &message);

	if (!ret)
		gen_wrap(&message, table);
	return ret;
}

static int then_good(struct gen_job *job, struct gen_buf *table)
{
	return add_entry(job, table, GEN_CERT_LEAF2);
}

static int then_unknown(struct gen_job *job, struct gen_buf *table)
{
	return add_entry(job, table, GEN_CERT_ROGUE_LEAF);
}

/* The good entry moves behind an unknown one. */
static int unknown_first(struct gen_job *job, struct gen_buf *table)
{
	struct gen_buf good = *table;
	int ret;

	*table = (struct gen_buf){0};
	ret = add_entry(job, table, GEN_CERT_ROGUE_LEAF);
	gen_buf_put(table, good.data, good.len);
	gen_buf_free(&good);
	return ret;
}

static int then_garbage(struct gen_job *job _unused_, struct gen_buf *table)
{
	gen_buf_fill(table, 0xff, 24);
	return 0;
}

static int odd_padding(struct gen_job *job _unused_, struct gen_buf *table)
{
	gen_buf_fill(table, 0, 3);
	return 0;
}

static int length_of_table(struct gen_job *job _unused_, struct gen_buf *table)
{
	gen_put_le(table, 0, 4, table->len);
	return 0;
}

static int length_over_table(struct gen_job *job _unused_, struct gen_buf *table)
{
	gen_put_le(table, 0, 4, table->len + 1);
	return 0;
}

static int length_one_less(struct gen_job *job _unused_, struct gen_buf *table)
{
	gen_put_le(table, 0, 4, gen_get_le(table, 0, 4) - 1);
	return 0;
}

static int cut_message_1(struct gen_job *job _unused_, struct gen_buf *message)
{
	gen_damage_cut(message, message->len - 1);
	return 0;
}

static int cut_message_8(struct gen_job *job _unused_, struct gen_buf *message)
{
	gen_damage_cut(message, message->len - 8);
	return 0;
}

static int cut_message_half(struct gen_job *job _unused_, struct gen_buf *message)
{
	gen_damage_cut(message, message->len / 2);
	return 0;
}

static int cut_message_to_3(struct gen_job *job _unused_, struct gen_buf *message)
{
	gen_damage_cut(message, 3);
	return 0;
}

static int shift_message(struct gen_job *job _unused_, struct gen_buf *message)
{
	gen_damage_insert(message, 0, 1, 0);
	return 0;
}

static int grow_message(struct gen_job *job _unused_, struct gen_buf *message)
{
	gen_damage_append(message, 5, 0x42);
	return 0;
}

static int empty_sequence(struct gen_job *job _unused_, struct gen_buf *message)
{
	gen_buf_reset(message);
	gen_buf_put(message, "\x30\x00\x00\x00", 4);
	return 0;
}

/* Says that its end is marked, and is not. */
static int no_end_mark(struct gen_job *job _unused_, struct gen_buf *message)
{
	memmove(message->data + 2, message->data + 4, message->len - 4);
	message->data[1] = 0x80;
	gen_damage_cut(message, message->len - 2);
	return 0;
}

/* clang-format off */
static const struct gen_case cases[] = {
	{"wincert-length-0", "wrapper's length 0", OK_IF_KNOWN, LENGTH(0)},
	{"wincert-length-7", "wrapper's length 7", OK_IF_KNOWN, LENGTH(7)},
	{"wincert-length-8", "wrapper's length 8: no message", ALWAYS("EKEYREJECTED"), LENGTH(8)},
	{"wincert-length-11", "wrapper's length 11", ALWAYS("EKEYREJECTED"), LENGTH(11)},
	{"wincert-length-12", "wrapper's length 12", ALWAYS("ELIBBAD"), LENGTH(12)},
	{"wincert-length-huge", "wrapper's length 0xffffffff", ALWAYS("ELIBBAD"),
	 LENGTH(0xffffffff)},
	{"wincert-length-padded", "wrapper's length with the padding, as sbsign has it", OK_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, .table = length_of_table)},
	{"wincert-length-over-table", "wrapper a byte larger than the table", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, .table = length_over_table)},
	{"wincert-length-one-less", "wrapper a byte smaller than the message", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, .table = length_one_less)},
	{"wincert-revision-1", "revision 1.0", ALWAYS("ENOTSUPP"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_TABLE, 4, 2, 0x0100}))},
	{"wincert-revision-0", "revision 0", ALWAYS("ENOTSUPP"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_TABLE, 4, 2, 0}))},
	{"wincert-type-x509", "type X.509", ALWAYS("ENOTSUPP"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_TABLE, 6, 2, 1}))},
	{"wincert-type-efi-guid", "type EFI GUID", ALWAYS("ENOTSUPP"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_TABLE, 6, 2, 0x0ef1}))},
	{"wincert-table-7", "table of 7 bytes", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_CERTS_SIZE, 4, 7}))},
	{"wincert-table-8", "table of 8 bytes", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_START, GEN_OFF_CERTS_SIZE, 4, 8}))},
	{"wincert-padding-odd", "table's size not a multiple of eight", OK_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, .table = odd_padding)},

	/* ---- only the first entry is looked at ---- */
	{"wincert-good-then-good", "two good signatures", OK_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, .table = then_good)},
	{"wincert-good-then-unknown", "a good signature, then an unknown one", OK_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, .table = then_unknown)},
	{"wincert-unknown-then-good", "an unknown signature, then a good one", NEVER_KNOWN,
	 RECIPE(SIGN_PLAIN, .table = unknown_first)},
	{"wincert-good-then-garbage", "a good signature, then garbage", OK_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, .table = then_garbage)},

	/* ---- the message's first bytes ---- */
	{"pkcs7-not-sequence", "message is a SET", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_TABLE, MESSAGE(0), 1, DER_SET}))},
	{"pkcs7-length-short", "message's length in one byte and too small", ALWAYS("EBADMSG"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_TABLE, MESSAGE(1), 1, 0x70}))},
	{"pkcs7-length-81", "message's length in one more byte and too small", ALWAYS("EBADMSG"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_TABLE, MESSAGE(1), 2, 0xff81}))},
	{"pkcs7-length-too-large", "message longer than the wrapper", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_TABLE, MESSAGE(2), 1, 0x7f}))},
	{"pkcs7-length-83", "message's length in three bytes", ALWAYS("EMSGSIZE"),
	 RECIPE(SIGN(.outer_form = DER_LONG_3))},
	{"pkcs7-length-ff", "message's length of the reserved form", ALWAYS("EMSGSIZE"),
	 RECIPE(SIGN_PLAIN, PATCHED({AT_TABLE, MESSAGE(1), 1, 0xff}))},
	{"pkcs7-indefinite", "outer SEQUENCE of indefinite length", OK_IF_KNOWN,
	 RECIPE(SIGN(.outer_form = DER_INDEFINITE))},
	{"pkcs7-indefinite-all", "three levels of indefinite length", OK_IF_KNOWN,
	 RECIPE(SIGN(.outer_form = DER_INDEFINITE, .inner_form = DER_INDEFINITE))},
	{"pkcs7-indefinite-no-end", "indefinite length without its end", ALWAYS("EBADMSG"),
	 RECIPE(SIGN_PLAIN, .message = no_end_mark)},
	/* The wrapped length is not trimmed either: too large for the decoder. */
	{"wincert-length-0-indefinite", "wrapper's length 0, message of indefinite length",
	 ALWAYS("EMSGSIZE"),
	 RECIPE(SIGN(.outer_form = DER_INDEFINITE), PATCHED({AT_TABLE, 0, 4, 0}))},
	{"pkcs7-cut-1", "last byte of the message missing", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, .message = cut_message_1)},
	{"pkcs7-cut-8", "last eight bytes of the message missing", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, .message = cut_message_8)},
	{"pkcs7-cut-half", "half of the message missing", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, .message = cut_message_half)},
	{"pkcs7-cut-to-3", "message of three bytes", ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN_PLAIN, .message = cut_message_to_3)},
	{"pkcs7-shifted-1", "a zero byte before the message", ALWAYS("ELIBBAD"),
	 RECIPE(SIGN_PLAIN, .message = shift_message)},
	{"pkcs7-trailing-bytes", "bytes between the message and the wrapper's end", OK_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, .message = grow_message)},
	{"pkcs7-empty-sequence", "message is an empty SEQUENCE", ALWAYS("EBADMSG"),
	 RECIPE(SIGN_PLAIN, .message = empty_sequence)},
};
/* clang-format on */

const struct gen_case_table gen_table_wincert = {cases, ARRAY_SIZE(cases)};
