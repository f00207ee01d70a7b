/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Labels: values of security.ima for images of gen.h, good ones and damaged ones.
 *
 * A case is a row of a const table: an image, the bytes of its label, and what Linux 6.12 answers
 * to kexec_file_load() when IMA appraises the kernel, derived from ima_appraise.c. The format is
 * that of security/integrity/integrity.h, and of the files that evmctl(1) writes:
 *
 *	signature  0 type  1 version  2 hash_algo  3 keyid × 4  7 sig_size × 2  9 signature
 *	digest     0 type (1)  1 digest                             MD5 or SHA-1
 *	           0 type (4)  1 hash_algo  2 digest
 *
 * The answers are those of a machine on which
 *	- the certificates leaf, leaf2, rsa-4096, p256, p384 and p521 are on .ima,
 *	- leaf2 is on .ima_blacklist too,
 *	- ca and second-ca are on .platform, and nothing else is on any of these,
 *	- CONFIG_IMA_DEFAULT_HASH is sha256, and there is no EVM,
 * for rules of IMA's policy with func=KEXEC_KERNEL_CHECK and, in this order, appraise_type=imasig,
 * imasig|modsig, and no appraise_type; and for "appraise digest_type=verity appraise_type=sigv3"
 * (with which the kernel takes no func=KEXEC_KERNEL_CHECK), on an image with fs-verity enabled.
 * Whether KEXEC_SIG takes the image as well is not part of them.
 */
#pragma once

#include "recipe.h"

/* Fields that hold what they should when 0; SAYS(0) is a zero. */
#define SAYS(n) (0x10000u | (n))

enum label_kind {
	LABEL_SIGNATURE,
	LABEL_DIGEST,    /* type 1 */
	LABEL_DIGEST_NG, /* type 4 */
	LABEL_V1,        /* struct signature_hdr of lib/digsig.c behind the type */
};

enum label_type {
	TYPE_DIGEST = 1,
	TYPE_SIGNATURE = 3,
	TYPE_DIGEST_NG = 4,
	TYPE_VERITY = 6,
};

/* What the digest is taken of. */
enum label_over {
	OVER_FILE,
	OVER_OTHER_FILE,      /* another byte somewhere */
	OVER_FILE_ID,         /* struct ima_file_id with the file's own digest */
	OVER_VERITY_ID,       /* the same with fs-verity's, as it should be for type 6 */
	OVER_OTHER_VERITY_ID, /* another byte somewhere in the file */
	OVER_VERITY,          /* the signed digest is fs-verity's itself */
};

enum label_keyid {
	KEYID_SUBJECT, /* the end of the subject key identifier */
	KEYID_ISSUER,  /* the end of the issuer's name: the kernel takes the end of any id */
	KEYID_WRONG,
	KEYID_ZERO,
};

/* In the order in which it is made. */
struct label_spec {
	enum label_kind kind;
	enum label_over over;
	enum gen_md md;
	enum gen_cert signer; /* GEN_CERT_NONE: the leaf */
	enum sig_shape shape;
	size_t filler;       /* behind the signature, counted as part of it */
	enum gen_cert named; /* whose key is named; GEN_CERT_NONE: the signer's */
	enum label_keyid keyid;
	uint32_t type;     /* SAYS() */
	uint32_t version;  /* SAYS() */
	uint32_t algo;     /* SAYS(); in a v1 header algo, not hash */
	uint32_t sig_size; /* SAYS() */
	int sig_size_more;
	uint32_t keep; /* SAYS(): only that many bytes */
	size_t more;   /* that many zeros behind it all */
};

struct gen_label {
	const char *name;
	const char *description;
	const char *image; /* a case of the set; NULL: good, or unsigned rather than appended */
	bool appended;     /* of the set with appended signatures */
	bool changed;      /* the image changes after the label is made */
	const char *imasig;
	const char *imasig_modsig;
	const char *any;
	const char *sigv3;             /* NULL: EACCES */
	const char *setxattr;          /* NULL: ok; else the label cannot be set on such a kernel */
	const char *needs;             /* a hash; without it all is EACCES, setxattr() too */
	const struct label_spec *spec; /* NULL: no label */
};

size_t gen_label_count(void);
const struct gen_label *gen_label_at(size_t index);
const struct gen_label *gen_label_find(const char *name);

/*
 * Makes image and label. The kernel's view of the image is image; what ret_label has is empty
 * both without a label and for one of no bytes. The caller frees both with gen_buf_free().
 */
int gen_label_make(enum gen_arch arch, const struct gen_label *label, struct gen_keys *keys,
		   struct gen_buf *ret_image, struct gen_buf *ret_label) _must_check_;

/* Appends a label alone, for any file. Other files than this one are made of 6146 bytes or more. */
int gen_label_bytes(struct gen_keys *keys, const struct label_spec *spec,
		    const struct gen_buf *image, struct gen_buf *out) _must_check_;

/* The kernel's number for a digest, enum hash_algo of include/uapi/linux/hash_info.h. */
uint8_t gen_label_algo(enum gen_md md);

/* ---- fs-verity (verity.c): SHA-256, blocks of 4096 bytes, no salt ------------------------- */

#define GEN_VERITY_DESCRIPTOR 256
#define GEN_VERITY_DIGEST     32

/* struct fsverity_descriptor, whose digest is the file's. */
int gen_verity_descriptor(const uint8_t *data, size_t len,
			  uint8_t ret[GEN_VERITY_DESCRIPTOR]) _must_check_;
int gen_verity_digest(const uint8_t *data, size_t len, uint8_t ret[GEN_VERITY_DIGEST]) _must_check_;

extern const struct gen_label gen_labels[];
extern const size_t gen_n_labels;
