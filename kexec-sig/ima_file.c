/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ima_file.h"
#include "compiler.h"

#include <errno.h>
#include <linux/fs.h>
#include <linux/fsverity.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/xattr.h>

/* ---- label -------------------------------------------------------------------- */

static enum ksig_tri has_xattr(int fd, const char *name, size_t *ret_size)
{
	ssize_t n = fgetxattr(fd, name, NULL, 0);

	*ret_size = n > 0 ? (size_t)n : 0;
	if (n >= 0)
		return KSIG_YES;
	return errno == ENODATA || errno == ENOTSUP ? KSIG_NO : KSIG_DONT_KNOW;
}

/* What IMA would compare a label with. */
static int digest_for_label(struct ksig_ima_file *f, struct bytes contents)
{
	const char *algo = ksig_ima_label_algo(ksig_ima_file_label(f));
	int r;

	if (!algo)
		return 0;
	r = ksig_digests_add(&f->digests, algo, &contents, 1);
	return r == -ENOMEM ? r : 0;
}

void ksig_ima_file_unlabel(struct ksig_ima_file *f)
{
	free(f->label);
	f->label = NULL;
	f->label_size = 0;
	f->labelled = KSIG_NO;
}

int ksig_ima_file_relabel(struct ksig_ima_file *f, struct bytes contents, struct bytes label)
{
	ksig_ima_file_unlabel(f);
	f->labelled = KSIG_YES;
	f->label_size = label.size;
	if (label.size > KSIG_IMA_LABEL_MAX)
		return 0;
	f->label = bytes_dup(label);
	if (!f->label)
		return -ENOMEM;
	return digest_for_label(f, contents);
}

static int read_label(int fd, struct bytes contents, struct ksig_ima_file *f)
{
	_cleanup_free_ uint8_t *buf = NULL;
	size_t unused;
	ssize_t n;

	f->evm = has_xattr(fd, "security.evm", &unused);
	f->labelled = has_xattr(fd, "security.ima", &f->label_size);
	if (f->labelled != KSIG_YES || f->label_size > KSIG_IMA_LABEL_MAX)
		return 0;
	buf = malloc(f->label_size + 1);
	if (!buf)
		return -ENOMEM;
	n = fgetxattr(fd, "security.ima", buf, f->label_size);
	if (n < 0) {
		f->labelled = KSIG_DONT_KNOW; /* changed meanwhile */
		return 0;
	}
	return ksig_ima_file_relabel(f, contents, bytes_of(buf, (size_t)n));
}

/* ---- fs-verity ------------------------------------------------------------------ */

static void read_verity(int fd, struct ksig_ima_file *f)
{
	union {
		struct fsverity_digest head;
		uint8_t room[sizeof(struct fsverity_digest) + KSIG_DIGEST_MAX];
	} d = {.head = {.digest_size = KSIG_DIGEST_MAX}};

	/* Behind the head is the digest. */
	if (ioctl(fd, FS_IOC_MEASURE_VERITY, &d) < 0) {
		f->verity = errno == ENODATA || errno == ENOTTY || errno == EOPNOTSUPP
				    ? KSIG_NO
				    : KSIG_DONT_KNOW;
		return;
	}
	f->verity_algo = d.head.digest_algorithm == FS_VERITY_HASH_ALG_SHA256   ? "sha256"
			 : d.head.digest_algorithm == FS_VERITY_HASH_ALG_SHA512 ? "sha512"
										: NULL;
	f->verity = f->verity_algo ? KSIG_YES : KSIG_DONT_KNOW;
	f->verity_size = d.head.digest_size;
	if (f->verity_size > KSIG_DIGEST_MAX)
		f->verity = KSIG_DONT_KNOW;
	else
		memcpy(f->verity_digest, d.room + sizeof(d.head), f->verity_size);
}

struct bytes ksig_ima_file_digest(const struct ksig_ima_file *f, bool verity, const char *algo)
{
	const struct ksig_one_digest *d;

	if (verity)
		return f->verity == KSIG_YES ? bytes_of(f->verity_digest, f->verity_size)
					     : bytes_of(NULL, 0);
	d = algo ? ksig_digests_find(&f->digests, algo) : NULL;
	return d ? bytes_of(d->value, d->size) : bytes_of(NULL, 0);
}

/* ---- place ------------------------------------------------------------------------ */

/* FS_IOC_GETFSUUID, since 6.9; include/uapi/linux/fs.h of older systems lacks it. */
struct fs_uuid {
	uint8_t size;
	uint8_t uuid[16];
};
#define GET_FS_UUID _IOR(0x15, 0, struct fs_uuid)

void ksig_ima_place_read(int fd, struct ksig_ima_place *ret)
{
	struct fs_uuid uuid = {0};
	struct statfs fs;
	struct stat st;

	if (fstat(fd, &st) < 0 || fstatfs(fd, &fs) < 0)
		return;
	*ret = (struct ksig_ima_place){
		.owned = true,
		.uid = st.st_uid,
		.gid = st.st_gid,
		.fsmagic = (uint64_t)fs.f_type & UINT32_MAX,
		.has_fsuuid =
			ioctl(fd, GET_FS_UUID, &uuid) == 0 && uuid.size == sizeof(ret->fsuuid),
	};
	memcpy(ret->fsuuid, uuid.uuid, sizeof(ret->fsuuid));
}

/* ---- the whole ---------------------------------------------------------------------- */

void ksig_ima_file_forget(struct ksig_ima_file *f)
{
	*f = (struct ksig_ima_file){
		.labelled = KSIG_DONT_KNOW, .evm = KSIG_DONT_KNOW, .verity = KSIG_DONT_KNOW};
}

int ksig_ima_file_read(int fd, struct bytes contents, struct ksig_ima_file *ret)
{
	ksig_ima_file_forget(ret);
	ksig_ima_place_read(fd, &ret->place);
	read_verity(fd, ret);
	return read_label(fd, contents, ret);
}

void ksig_ima_file_clear(struct ksig_ima_file *f)
{
	free(f->label);
	*f = (struct ksig_ima_file){0};
}
