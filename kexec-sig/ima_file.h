/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What IMA sees of a file beside its contents: its label, its owner, where it lies. Taken while
 * the file is open, so that it can be judged without it.
 */
#pragma once

#include "digest.h"
#include "ima_label.h"
#include "rules.h"

/* Magic numbers of include/uapi/linux/magic.h that decide something here */
#define KSIG_FUSE_MAGIC 0x65735546

/* Whose a file is, and on which file system. */
struct ksig_ima_place {
	bool owned; /* owner and group are known */
	uint32_t uid, gid;
	uint64_t fsmagic; /* s_magic of the super block; 0: unknown */
	bool has_fsuuid;
	uint8_t fsuuid[16];
};

struct ksig_ima_file {
	enum ksig_tri labelled;      /* security.ima is there */
	uint8_t *label;              /* its value; NULL when there is none or it is too long */
	size_t label_size;           /* bytes, may be 0 */
	enum ksig_tri evm;           /* security.evm is there */
	struct ksig_digests digests; /* of the whole file, as far as its label asks for one */

	/* fs-verity: FS_IOC_MEASURE_VERITY */
	enum ksig_tri verity;
	const char *verity_algo; /* kernel name */
	uint8_t verity_digest[KSIG_DIGEST_MAX];
	size_t verity_size;

	/* As if root had put it below /boot of the machine that it is judged for; place is empty.
	 */
	bool installed;
	struct ksig_ima_place place;
};

/* Of an open file with these contents. 0 or -ENOMEM: what cannot be read is unknown. */
int ksig_ima_file_read(int fd, struct bytes contents, struct ksig_ima_file *ret);
/* Only where it lies; nothing is set if that cannot be found out. */
void ksig_ima_place_read(int fd, struct ksig_ima_place *ret);
/* The same file as it would be with this label, or with none. 0 or -ENOMEM. */
int ksig_ima_file_relabel(struct ksig_ima_file *f, struct bytes contents, struct bytes label);
void ksig_ima_file_unlabel(struct ksig_ima_file *f);
/* A file that nothing is known of. */
void ksig_ima_file_forget(struct ksig_ima_file *f);
void ksig_ima_file_clear(struct ksig_ima_file *f);

/* fs-verity's digest of the file, or that of its contents by this algorithm; empty: not known. */
struct bytes ksig_ima_file_digest(const struct ksig_ima_file *f, bool verity, const char *algo);

static inline struct bytes ksig_ima_file_label(const struct ksig_ima_file *f)
{
	return bytes_of(f->label, f->label ? f->label_size : 0);
}
