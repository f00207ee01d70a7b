/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a case is made of. All of it is data: zero everywhere means the good image, signed
 * with SHA-256 by the leaf under the CA, the leaf's certificate embedded.
 */
#pragma once

#include "gen.h"

/* ---- algorithms ---------------------------------------------------------- */

enum gen_md {
	MD_SHA256,
	MD_SHA1,
	MD_SHA224,
	MD_SHA384,
	MD_SHA512,
	MD_MD5,
	MD_SHA3_256,
	MD_SHA3_384,
	MD_SHA3_512,
	MD_COUNT,
};

/* ---- one signer of a message --------------------------------------------- */

enum sid_kind {
	SID_ISSUER_SERIAL,
	SID_SKID,
	SID_SKID_EMPTY,
	SID_SERIAL_PADDED,    /* a needless zero byte before the serial number */
	SID_ISSUER_PRINTABLE, /* the issuer's name with other string types */
};

enum sig_shape {
	SIG_GOOD,
	SIG_GARBAGE,       /* does not open to anything like padding */
	SIG_OTHER_DIGEST,  /* opens well, to the digest of something else */
	SIG_BLOCK_TYPE_2,  /* encryption padding */
	SIG_NO_NULL,       /* DigestInfo without parameters */
	SIG_OTHER_HASH,    /* DigestInfo names another hash than the signer does */
	SIG_NO_DIGESTINFO, /* the bare digest after the padding */
	SIG_TRUNCATED,
	SIG_ZERO_BEFORE,
	SIG_ZERO_AFTER,
	SIG_EMPTY,
	SIG_RSA_OVER_EC, /* an RSA algorithm is named, the key is on a curve */
};

/* How digestEncryptionAlgorithm is written. */
enum enc_alg {
	ENC_NATURAL,   /* rsaEncryption, ecdsa-with-…, Ed25519 */
	ENC_WITH_HASH, /* sha256WithRSAEncryption */
	ENC_PSS,
	ENC_EC_PUBLIC_KEY,
	ENC_NO_NULL,
};

/* Signed attributes; 0 means content type and message digest. */
enum attr_bit {
	ATTR_ABSENT = 1 << 0, /* no attributes at all */
	ATTR_CONTENT_TYPE = 1 << 1,
	ATTR_DIGEST = 1 << 2,
	ATTR_TIME = 1 << 3,
	ATTR_OPUS = 1 << 4,
	ATTR_STATEMENT = 1 << 5,
	ATTR_SMIME = 1 << 6,
	ATTR_UNKNOWN = 1 << 7,
	ATTR_CONTENT_TYPE_DATA = 1 << 8,
	ATTR_DIGEST_FLIPPED = 1 << 9,
	ATTR_DIGEST_SHORT = 1 << 10,
	ATTR_DIGEST_AS_INTEGER = 1 << 11,
	ATTR_DIGEST_TWO_VALUES = 1 << 12,
	ATTR_UNKNOWN_EMPTY_SET = 1 << 13,
	ATTR_DIGEST_AGAIN = 1 << 14,
	ATTR_TIME_AGAIN = 1 << 15,
};
#define ATTRS_PLAIN (ATTR_CONTENT_TYPE | ATTR_DIGEST)

struct signer_spec {
	enum gen_cert cert; /* in signers[0] GEN_CERT_NONE stands for the leaf */
	enum gen_md md;
	enum sid_kind sid;
	unsigned version; /* 0: 1, or 3 with a subject key identifier */
	uint32_t attrs;
	const char *time;
	unsigned time_tag; /* 0: by the length of time */
	enum enc_alg enc;
	enum sig_shape sig;
	bool unsigned_attrs;
};

/* ---- one PKCS#7 message --------------------------------------------------- */

enum msg_flag {
	MSG_NO_CERTS = 1 << 0,
	MSG_NO_SIGNERS = 1 << 1,
	MSG_NO_CONTENT = 1 << 2, /* also what a detached signature has */
	MSG_NO_DIGEST_ALGS = 1 << 3,
	MSG_CRL = 1 << 4,
	MSG_CRL_EMPTY = 1 << 5,
	MSG_CRL_OF_CERT = 1 << 6,
	MSG_HASH_HEADER = 1 << 7, /* message digest over the content's tag and length too */
	MSG_SPC_NO_VALUE = 1 << 8,
	MSG_SPC_NO_NULL = 1 << 9,
	MSG_SPC_TRAILING = 1 << 10,
	MSG_SPC_DIGEST_FLIPPED = 1 << 11,
	MSG_SPC_DIGEST_SHORT = 1 << 12,
	MSG_SPC_DIGEST_LONG = 1 << 13,
	MSG_SPC_DIGEST_EMPTY = 1 << 14,
	MSG_CERTS_TWICE = 1 << 15,
	MSG_CERTS_AS_SEQUENCE = 1 << 16,
	MSG_TRAILING_INSIDE = 1 << 17,
	MSG_VERSION_TWO_BYTES = 1 << 18,
	MSG_SIGNERS_AS_SEQUENCE = 1 << 19,
	MSG_CONTENT_AS_OCTETS = 1 << 20,
	MSG_NOTHING = 1 << 21,       /* ContentInfo without [0] */
	MSG_DIGEST_LINEAR = 1 << 22, /* hash the file front to back instead of by sections */
	MSG_SET_LONG_FORM = 1 << 23, /* two bytes for a length that fits into one */
	MSG_EMBED_CONTENT = 1 << 24, /* content in a message that is detached otherwise */
};

struct sign_spec {
	struct signer_spec signers[2];
	enum gen_cert certs[8]; /* embedded; {0}: the first signer's */
	unsigned fillers;       /* that many certificates more that have nothing to do with it */
	unsigned version;       /* 0: 1, or 3 when a signer has version 3 */
	enum gen_md image_md;
	const char *outer_type;   /* NULL: signedData */
	const char *content_type; /* NULL: SpcIndirectData */
	const char *spc_type;     /* NULL: SpcPeImageData */
	enum der_form outer_form;
	enum der_form inner_form; /* [0], SignedData */
	uint32_t flags;
};

/* ---- an appended signature ------------------------------------------------ */

enum append_flag {
	APPEND_MARKER_ONLY = 1 << 0,
	APPEND_LEN_ZERO = 1 << 1,
	APPEND_LEN_HUGE = 1 << 2,
	APPEND_LEN_PLUS_ONE = 1 << 3,
	APPEND_RESERVED = 1 << 4,
	APPEND_TYPE_X509 = 1 << 5,
	APPEND_TRAILING = 1 << 6,
	APPEND_NO_MARKER_END = 1 << 7,
	APPEND_FLIPPED = 1 << 8,
};

/* As scripts/sign-file.c makes it. */
#define APPENDED_BY(who)                                                                           \
	{                                                                                          \
		.signers = {{.cert = (who)}}, .flags = MSG_NO_CERTS                                \
	}

struct append_spec {
	struct sign_spec sign;
	bool before_pe; /* below the Authenticode signature instead of above it */
	uint32_t flags;
};

/* ---- an image -------------------------------------------------------------- */

/* A field to overwrite. */
struct gen_patch {
	enum {
		AT_START,    /* of the file */
		AT_TABLE,    /* of the certificate table */
		AT_END,      /* offset is counted back from the end */
		AT_START_BE, /* the same, big-endian */
		AT_END_BE,
	} from;
	uint32_t offset;
	unsigned width; /* in bytes; 0 ends a list */
	uint64_t value;
};

struct gen_set;

struct gen_job {
	struct gen_keys *keys;
	const struct gen_set *set;
	const struct gen_recipe *recipe;
	struct gen_buf file;
	size_t table_at; /* where the certificate table is or goes */
};

typedef int (*gen_hook)(struct gen_job *job, struct gen_buf *b);

/* In the order in which gen_make() does it. */
struct gen_recipe {
	gen_hook build; /* makes job->file unsigned from scratch instead of gen_base_image() */
	const struct gen_patch *patch; /* the unsigned image */
	gen_hook before;               /* the same, where a patch is not enough */
	const struct append_spec *append;
	const struct sign_spec *sign;
	gen_hook message; /* the finished PKCS#7 */
	gen_hook table;   /* the WIN_CERTIFICATE with padding; table_size is applied after it */
	size_t table_at;  /* 0: at the end of the file */
	size_t table_size;
	const struct gen_patch *patch_after; /* the finished file; nothing is fixed up any more */
	gen_hook after;
};

/* ---- words to write a case with ----------------------------------------------- */

/* clang-format off */
#define RECIPE(...)  .recipe = &(const struct gen_recipe){__VA_ARGS__}
#define SIGN(...)    .sign = &(const struct sign_spec){__VA_ARGS__}
#define SIGN_PLAIN   SIGN(.version = 0)
#define SIGN_UNKNOWN SIGN(.signers = {{.cert = GEN_CERT_ROGUE_LEAF}})
#define PATCH(...)   .patch = (const struct gen_patch[]){__VA_ARGS__, {.width = 0}}
#define PATCHED(...) .patch_after = (const struct gen_patch[]){__VA_ARGS__, {.width = 0}}

/* A field of a section header, as a patch. */
#define SECTION(n, field, value) {AT_START, GEN_OFF_SECTION(n, GEN_SEC_##field), 4, value}

/* Room enough for a message, where the table's size has to be known beforehand. */
#define TABLE_SIZE 0x800

#define ANSWER(p, n)	  .platform = (p), .no_key = (n)
#define ANSWER_61(p, n)	  .platform_6_1 = (p), .no_key_6_1 = (n)
#define NEEDS(what, p, n) .needs = (what), .without_platform = (p), .without_no_key = (n)

/* The answers that most rows have. */
#define OK_IF_KNOWN  ANSWER("ok", "ENOKEY")
#define NEVER_KNOWN  ANSWER("ENOKEY", "ENOKEY")
#define BAD_IF_KNOWN ANSWER("EKEYREJECTED", "ENOKEY")
#define ALWAYS(e)    ANSWER(e, e)
#define ALWAYS_61(e) ANSWER_61(e, e)

/* Before the signature is looked at, or after a good one. */
#define EVERYWHERE(e)	ALWAYS(e), .open = (e), .series = (e)
#define LOAD_REFUSES(e) ANSWER(e, "ENOKEY"), .open = (e)
#define PE_ONLY		.authenticode_only = true
/* clang-format on */

struct gen_case_table {
	const struct gen_case *cases;
	size_t count;
};

/* What an architecture has: its base image, how it is signed, and its rows. */
struct gen_set {
	const char *name;
	void (*base)(struct gen_buf *out);
	int (*attach)(struct gen_job *job); /* the recipe's sign */
	bool appended;
	const struct gen_case_table *tables[13]; /* up to the first NULL */
	bool no_answers;
};

extern const struct gen_case_table gen_table_trust, gen_table_cert, gen_table_algo,
	gen_table_content, gen_table_pe, gen_table_wincert, gen_table_pkcs7, gen_table_bzimage,
	gen_table_appended, gen_table_hazard, gen_table_arm64, gen_table_trailer, gen_table_s390,
	gen_table_s390_elf, gen_table_ppc64;

/* ---- the stages -------------------------------------------------------------- */

/* What a message speaks about: an image digest inside of it, or detached data beside it. */
struct gen_subject {
	const uint8_t *digest;
	size_t digest_len;
	const uint8_t *data; /* detached */
	size_t data_len;
};

int gen_message(struct gen_keys *keys, const struct sign_spec *spec,
		const struct gen_subject *subject, struct gen_buf *out) _must_check_;
int gen_attach(struct gen_job *job) _must_check_;
int gen_append(struct gen_job *job) _must_check_;
/* The recipe's sign, appended instead of attached. */
int gen_attach_appended(struct gen_job *job) _must_check_;

/*
 * The digest of a PE file as verify_pefile.c computes it, except that what lies outside of
 * the file counts as not there. Fails with -ELIBBAD where the kernel's arithmetic does.
 */
int gen_pe_digest(const struct gen_buf *file, enum gen_md md, bool linear,
		  uint8_t *ret_digest) _must_check_;

/* WIN_CERTIFICATE around a message, padded to a multiple of eight. */
void gen_wrap(const struct gen_buf *message, struct gen_buf *table);
