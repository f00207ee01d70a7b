/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is judged: images and initrds, as the machine in question would see them. */
#include "cmd.h"
#include "image.h"
#include "readfile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define LABEL_SUFFIX ".sig"

/* evmctl ima_sign --sigfile writes what would be in security.ima beside the file. */
static int take_label(struct ksig_image *image, int fd, const char *path)
{
	_cleanup_free_ char *beside = NULL;
	_cleanup_file_ struct ksig_file label = {0};
	int r;

	if (asprintf(&beside, "%s" LABEL_SUFFIX, path) < 0) {
		beside = NULL;
		return -ENOMEM;
	}
	r = ksig_read_file("", beside, KSIG_IMA_LABEL_MAX, &label);
	if (r == -ENOENT) {
		ksig_ima_file_unlabel(&image->ima);
		return 0;
	}
	return r < 0 ? r : ksig_image_relabel(image, fd, ksig_file_bytes(&label));
}

/* What IMA of the machine would compute, or, for many machines, most likely would. */
static int take_digests(struct ksig_image *image, int fd, const struct cmd_how *how)
{
	int r;

	if (image->size == 0 || image->size > KSIG_FILE_SIZE_MAX)
		return 0;
	if (how->system)
		return ksig_image_digest_for(image, fd, how->system);
	r = ksig_image_digest(image, fd, "sha256");
	return r == -ENOPKG || r == -ENOSPC ? 0 : r;
}

static int dress(struct ksig_image *image, int fd, const char *path, const struct cmd_how *how)
{
	int r = how->labels_beside ? take_label(image, fd, path) : 0;

	if (how->elsewhere)
		ksig_image_install(image, how->uid, how->gid);
	return r < 0 ? r : take_digests(image, fd, how);
}

typedef int (*from_bytes)(struct bytes file, const char *name, struct ksig_image **ret);

static int read_file(int fd, const char *path, const struct cmd_how *how, from_bytes make, int r,
		     struct ksig_image **ret)
{
	struct stat st;

	if ((r == -ENODATA || r == -EFBIG) && fstat(fd, &st) == 0) {
		r = make(bytes_of(NULL, 0), path, ret);
		if (r == 0)
			(*ret)->size = (uint64_t)st.st_size;
		if (r == 0 && st.st_size == 0)
			r = ksig_ima_file_read(fd, bytes_of(NULL, 0), &(*ret)->ima);
	}
	if (r < 0)
		return r;
	r = dress(*ret, fd, path, how);
	if (r < 0) {
		ksig_image_free(*ret);
		*ret = NULL;
	}
	return r;
}

int cmd_read_image(int fd, const char *path, const struct cmd_how *how, struct ksig_image **ret)
{
	return read_file(fd, path, how, ksig_image_from_bytes, ksig_image_read(fd, path, ret), ret);
}

enum cmd_status cmd_read_initrd(const char *path, const struct cmd_how *how,
				struct ksig_image **ret)
{
	_cleanup_close_ int fd = cmd_open(path);
	struct ksig_image *initrd = NULL;
	struct stat st;
	int r;

	if (fd < 0)
		return STATUS_TROUBLE;
	/* Anything else has an answer, and no contents. */
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return STATUS_OK;
	r = read_file(fd, path, how, ksig_initrd_from_bytes, ksig_initrd_read(fd, path, &initrd),
		      &initrd);
	if (r < 0)
		return cmd_error("read", path, -r, cmd_image_causes);
	*ret = initrd;
	return STATUS_OK;
}
