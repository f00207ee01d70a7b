/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is in security.ima: a digest of the file, or a signature of one
 * (security/integrity/integrity.h). Pure parsing; whether it is any good is for judge_ima.c.
 */
#pragma once

#include "bytes.h"

/* enum evm_ima_xattr_type, as far as IMA takes them for files */
enum ksig_ima_type {
	IMA_LABEL_DIGEST = 1,    /* MD5 or SHA-1 without a word about which */
	IMA_LABEL_DIGSIG = 3,    /* signature of the file's digest */
	IMA_LABEL_DIGEST_NG = 4, /* algorithm, digest */
	IMA_LABEL_VERITY = 6,    /* signature of what fs-verity calls the file's digest */
};

/* XATTR_SIZE_MAX of include/uapi/linux/limits.h: no label is longer, bytes. */
#define KSIG_IMA_LABEL_MAX 65536

/* struct signature_v2_hdr, with the type in front */
#define KSIG_IMA_HEADER_SIZE 9

/* Views into the bytes it was read from. */
struct ksig_ima_label {
	uint8_t type;       /* enum ksig_ima_type, or what IMA does not know */
	uint8_t version;    /* of a signature; 0 for others */
	uint8_t hash_algo;  /* number in the label, see ksig_ima_hash_name(); of types that have one
			     */
	uint32_t keyid;     /* end of one of the key's ids, as a number */
	uint16_t sig_size;  /* as the header says */
	bool whole;         /* a signature's header is all there, and bytes follow it */
	struct bytes value; /* signature or digest behind the header; may be empty */
};

/* Never fails: what is missing is zero. */
void ksig_ima_label_read(struct bytes xattr, struct ksig_ima_label *ret);

/*
 * ima_get_hash_algo(): the kernel's name of the algorithm that IMA digests a file with because
 * of this label; NULL: its default one.
 */
const char *ksig_ima_label_algo(struct bytes xattr);

/* enum hash_algo of include/uapi/linux/hash_info.h; NULL behind the last one. */
const char *ksig_ima_hash_name(unsigned int number);
/* Of a name as policy rules and the command line have it; false for one that is not known. */
bool ksig_ima_hash_number(struct bytes name, unsigned int *ret);

/* "signature v2, sha256, key 1a2b3c4d", for people; buf is always terminated. */
#define KSIG_IMA_LABEL_TEXT_MAX 96
void ksig_ima_label_text(struct bytes xattr, char buf[KSIG_IMA_LABEL_TEXT_MAX]);
