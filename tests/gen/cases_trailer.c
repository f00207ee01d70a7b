// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A signature appended as to a module, where it is the only one that counts: s390x, and ppc64
 * with the series.
 *
 * The answers are those of s390_verify_sig(): EKEYREJECTED for what is no trailer at all,
 * EBADMSG for fields that have to be zero. With the series, verify_appended_signature() and
 * mod_check_sig() answer instead. What follows is pkcs7_verify() for modules: plain data, no
 * signed attributes.
 */
#include <errno.h>
#include <string.h>

#include "recipe.h"

#define SIGNER(who, ...) .signers = {{.cert = GEN_CERT_##who, __VA_ARGS__}}
#define CERTS(...)       .certs = {__VA_ARGS__}
#define NO_CERTS         .flags = MSG_NO_CERTS
#define AND_APPEND(who)                                                                            \
	.append = &(const struct append_spec)                                                      \
	{                                                                                          \
		.sign = APPENDED_BY(who)                                                           \
	}

/* Fields of the trailer, counted back from the end of the file. */
#define TRAILER(n)     (12 + 28 - (n))
#define FIELD(n, byte) RECIPE(SIGN_PLAIN, PATCHED({AT_END, TRAILER(n), 1, (byte)}))
#define SIG_LEN(value) RECIPE(SIGN_PLAIN, PATCHED({AT_END_BE, TRAILER(8), 4, (value)}))

#define NO_TRAILER     ALWAYS("EKEYREJECTED"), .series = "ENODATA"
#define NO_SUCH_TYPE   ALWAYS("EKEYREJECTED"), .series = "ENOPKG"
#define NO_SUCH_LEN    ALWAYS("EKEYREJECTED"), .series = "EBADMSG"
#define CHANGE_PAYLOAD PATCHED({AT_START, 0x1800, 2, 0xbeef})

static void add_to_sig_len(struct gen_buf *b, int64_t more)
{
	size_t at = b->len - TRAILER(8);

	gen_put_be(b, at, 4, gen_get_be(b, at, 4) + (uint64_t)more);
}

static int sig_len_plus_1(struct gen_job *job _unused_, struct gen_buf *b)
{
	add_to_sig_len(b, 1);
	return 0;
}

static int sig_len_minus_1(struct gen_job *job _unused_, struct gen_buf *b)
{
	add_to_sig_len(b, -1);
	return 0;
}

/* The signature takes all that is before the trailer. */
static int sig_len_all(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_put_be(b, b->len - TRAILER(8), 4, b->len - TRAILER(0));
	return 0;
}

static int sig_len_file(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_put_be(b, b->len - TRAILER(8), 4, b->len);
	return 0;
}

static int append_newline(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_buf_byte(b, '\n');
	return 0;
}

static int append_page(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_append(b, 4096, 0);
	return 0;
}

static int cut_1(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_cut(b, b->len - 1);
	return 0;
}

static int cut_marker(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_cut(b, b->len - 28);
	return 0;
}

static int cut_trailer(struct gen_job *job _unused_, struct gen_buf *b)
{
	gen_damage_cut(b, b->len - TRAILER(0));
	return 0;
}

static int insert_before_message(struct gen_job *job _unused_, struct gen_buf *message)
{
	gen_damage_insert(message, 0, 1, 0);
	return 0;
}

static int append_to_message(struct gen_job *job _unused_, struct gen_buf *message)
{
	gen_damage_append(message, 5, 0x42);
	return 0;
}

static int cut_message_1(struct gen_job *job _unused_, struct gen_buf *message)
{
	gen_damage_cut(message, message->len - 1);
	return 0;
}

static int flip_last(struct gen_job *job _unused_, struct gen_buf *message)
{
	gen_damage_flip(message, -1);
	return 0;
}

static int empty_sequence(struct gen_job *job _unused_, struct gen_buf *message)
{
	gen_buf_reset(message);
	gen_buf_put(message, "\x30\x00", 2);
	return 0;
}

/* clang-format off */
static const struct gen_case cases[] = {
	{"good", "signed by a leaf under the CA, the leaf embedded", OK_IF_KNOWN,
	 RECIPE(SIGN_PLAIN)},
	{"good-sign-file", "signed by the CA the way sign-file does, nothing embedded", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(CA), NO_CERTS))},
	{"good-sign-file-sha512", "the same over SHA-512", OK_IF_KNOWN,
	 NEEDS("sha512", "ENOPKG", "ENOPKG"),
	 RECIPE(SIGN(SIGNER(CA, .md = MD_SHA512), NO_CERTS))},
	{"good-sign-file-k", "signed by the CA, named by key id as sign-file -k does", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(CA, .sid = SID_SKID), NO_CERTS))},
	{"unsigned", "never signed", NO_TRAILER, RECIPE(.sign = NULL)},

	/* ---- what is signed ---- */
	{"content-payload-changed", "a byte changed after signing", ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN_PLAIN, CHANGE_PAYLOAD)},
	{"content-payload-changed-by-ca", "the same, CA not embedded", BAD_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(CA), NO_CERTS), CHANGE_PAYLOAD)},
	{"content-payload-changed-unknown", "changed, unknown signer, not embedded", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(ROGUE_SELF), NO_CERTS), CHANGE_PAYLOAD)},
	{"content-signature-changed-by-ca", "a bit of the signature changed, CA not embedded",
	 BAD_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(CA), NO_CERTS), .message = flip_last)},
	{"content-embedded", "content in the message too", ALWAYS("EBADMSG"),
	 RECIPE(SIGN(.flags = MSG_EMBED_CONTENT))},

	/* ---- pkcs7_verify(): a module's signature has no attributes ---- */
	{"pkcs7-attrs-plain", "signed attributes", ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN(.signers = {{.attrs = ATTRS_PLAIN}}))},
	{"pkcs7-attrs-plain-unknown", "signed attributes, unknown signer", ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN(SIGNER(ROGUE_LEAF, .attrs = ATTRS_PLAIN)))},
	{"pkcs7-attrs-time", "signed attributes with a signing time", ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN(.signers = {{.attrs = ATTRS_PLAIN | ATTR_TIME}}))},
	{"pkcs7-attrs-time-damaged", "signing time in the thirteenth month", ALWAYS("EBADMSG"),
	 RECIPE(SIGN(.signers = {{.attrs = ATTRS_PLAIN | ATTR_TIME, .time = "241301120000Z"}}))},
	{"pkcs7-attrs-unknown", "an unknown signed attribute", ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN(.signers = {{.attrs = ATTRS_PLAIN | ATTR_UNKNOWN}}))},
	/* pkcs7_sig_note_authenticated_attr(): only with Authenticode */
	{"pkcs7-attrs-opus", "Authenticode's attributes on plain data", ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN(.signers = {{.attrs = ATTRS_PLAIN | ATTR_OPUS}}))},
	{"pkcs7-attrs-smime", "S/MIME capabilities on plain data", ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN(.signers = {{.attrs = ATTRS_PLAIN | ATTR_SMIME}}))},
	/* pkcs7_check_authattrs() */
	{"trust-two-signers-attrs-differ", "one of two signers with signed attributes",
	 ALWAYS("EINVAL"),
	 RECIPE(SIGN(.signers = {{.cert = GEN_CERT_LEAF},
				 {.cert = GEN_CERT_LEAF2, .attrs = ATTRS_PLAIN}},
		     CERTS(GEN_CERT_LEAF, GEN_CERT_LEAF2)))},
	/* pkcs7_note_signed_info() */
	{"pkcs7-content-authenticode", "content type of Authenticode, no attributes",
	 ALWAYS("EBADMSG"), RECIPE(SIGN(.content_type = "1.3.6.1.4.1.311.2.1.4"))},
	{"pkcs7-content-authenticode-attrs", "content type of Authenticode, with attributes",
	 ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN(.content_type = "1.3.6.1.4.1.311.2.1.4",
		     .signers = {{.attrs = ATTRS_PLAIN}}))},

	/* ---- how the message is written; what follows it is not looked at ---- */
	{"pkcs7-indefinite", "outer SEQUENCE of indefinite length", OK_IF_KNOWN,
	 RECIPE(SIGN(.outer_form = DER_INDEFINITE))},
	{"pkcs7-indefinite-all", "three levels of indefinite length", OK_IF_KNOWN,
	 RECIPE(SIGN(.outer_form = DER_INDEFINITE, .inner_form = DER_INDEFINITE))},
	{"pkcs7-length-83", "message's length in three bytes", ALWAYS("EBADMSG"),
	 RECIPE(SIGN(.outer_form = DER_LONG_3))},
	{"pkcs7-trailing-bytes", "bytes between the message and the trailer", OK_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, .message = append_to_message)},
	{"pkcs7-shifted-1", "a zero byte before the message", ALWAYS("EBADMSG"),
	 RECIPE(SIGN_PLAIN, .message = insert_before_message)},
	{"pkcs7-cut-1", "last byte of the message missing", ALWAYS("EBADMSG"),
	 RECIPE(SIGN_PLAIN, .message = cut_message_1)},
	{"pkcs7-empty-sequence", "message is an empty SEQUENCE", ALWAYS("EBADMSG"),
	 RECIPE(SIGN_PLAIN, .message = empty_sequence)},

	/* ---- the marker ---- */
	{"marker-trailing-byte", "a byte after the marker", NO_TRAILER,
	 RECIPE(SIGN_PLAIN, .after = append_newline)},
	{"marker-trailing-page", "a page of zeros after the marker", NO_TRAILER,
	 RECIPE(SIGN_PLAIN, .after = append_page)},
	{"marker-no-newline", "the marker without its last byte", NO_TRAILER,
	 RECIPE(SIGN_PLAIN, .after = cut_1)},
	{"marker-missing", "signature and trailer without the marker", NO_TRAILER,
	 RECIPE(SIGN_PLAIN, .after = cut_marker)},
	{"marker-and-trailer-missing", "the signature alone", NO_TRAILER,
	 RECIPE(SIGN_PLAIN, .after = cut_trailer)},
	{"marker-lower-case", "one letter of the marker changed", NO_TRAILER,
	 RECIPE(SIGN_PLAIN, PATCHED({AT_END, 27, 1, 'm'}))},
	/* Twelve zeros of content are the trailer: no id_type. */
	{"marker-only-appended", "the marker, and content before it",
	 ALWAYS("EKEYREJECTED"), .series = "ENOPKG",
	 RECIPE(PATCH({AT_END, 16, 8, 0}, {AT_END, 8, 8, 0}),
		.append = &(const struct append_spec){.flags = APPEND_MARKER_ONLY})},

	/* ---- struct module_signature ---- */
	{"trailer-algo-1", "algo not zero", ALWAYS("EBADMSG"), FIELD(0, 1)},
	{"trailer-hash-4", "hash not zero", ALWAYS("EBADMSG"), FIELD(1, 4)},
	{"trailer-type-pgp", "id_type OpenPGP", NO_SUCH_TYPE, FIELD(2, 0)},
	{"trailer-type-x509", "id_type X.509", NO_SUCH_TYPE, FIELD(2, 1)},
	{"trailer-type-3", "id_type that does not exist", NO_SUCH_TYPE, FIELD(2, 3)},
	{"trailer-type-255", "id_type 255", NO_SUCH_TYPE, FIELD(2, 255)},
	{"trailer-signer-len-1", "signer_len not zero", ALWAYS("EBADMSG"), FIELD(3, 1)},
	{"trailer-key-id-len-20", "key_id_len not zero", ALWAYS("EBADMSG"), FIELD(4, 20)},
	{"trailer-pad-0", "first padding byte not zero", ALWAYS("EBADMSG"), FIELD(5, 1)},
	{"trailer-pad-1", "second padding byte not zero", ALWAYS("EBADMSG"), FIELD(6, 0x80)},
	{"trailer-pad-2", "third padding byte not zero", ALWAYS("EBADMSG"), FIELD(7, 0xff)},
	{"trailer-type-and-pad", "id_type and a padding byte wrong", NO_SUCH_TYPE,
	 RECIPE(SIGN_PLAIN, PATCHED({AT_END, TRAILER(2), 1, 1}, {AT_END, TRAILER(5), 1, 1}))},
	{"trailer-type-and-length", "id_type and sig_len wrong", NO_SUCH_LEN,
	 RECIPE(SIGN_PLAIN, PATCHED({AT_END, TRAILER(2), 1, 1},
				    {AT_END, TRAILER(8), 4, 0xffffffff}))},
	/* asn1_ber_decoder(): no bytes are too few for a tag. */
	{"trailer-length-0", "sig_len 0", ALWAYS("EBADMSG"), SIG_LEN(0)},
	{"trailer-length-1", "sig_len 1", ALWAYS("EBADMSG"), SIG_LEN(1)},
	{"trailer-length-plus-1", "sig_len one too large", ALWAYS("EBADMSG"),
	 RECIPE(SIGN_PLAIN, .after = sig_len_plus_1)},
	{"trailer-length-minus-1", "sig_len one too small", ALWAYS("EBADMSG"),
	 RECIPE(SIGN_PLAIN, .after = sig_len_minus_1)},
	{"trailer-length-all", "sig_len is all that is before the trailer", NO_SUCH_LEN,
	 RECIPE(SIGN_PLAIN, .after = sig_len_all)},
	{"trailer-length-file", "sig_len is the size of the file", NO_SUCH_LEN,
	 RECIPE(SIGN_PLAIN, .after = sig_len_file)},
	{"trailer-length-80000000", "sig_len 0x80000000", NO_SUCH_LEN, SIG_LEN(0x80000000)},
	{"trailer-length-ffffffff", "sig_len 0xffffffff", NO_SUCH_LEN, SIG_LEN(0xffffffff)},

	/* ---- two signatures: the outer one counts ---- */
	{"double-good-good", "signed twice", OK_IF_KNOWN,
	 RECIPE(SIGN_PLAIN, AND_APPEND(GEN_CERT_CA))},
	{"double-good-unknown", "signed, then signed by nobody we know", NEVER_KNOWN,
	 RECIPE(SIGN_PLAIN, AND_APPEND(GEN_CERT_ROGUE_SELF))},
	{"double-unknown-good", "signed by nobody we know, then by the CA", OK_IF_KNOWN,
	 RECIPE(SIGN_UNKNOWN, AND_APPEND(GEN_CERT_CA))},
};
/* clang-format on */

const struct gen_case_table gen_table_trailer = {cases, ARRAY_SIZE(cases)};
