// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kexec-sig.h"
#include "kexec/file.h"

static struct kx_stamp stamp_of(const struct stat *st)
{
	return (struct kx_stamp){
		.device = st->st_dev,
		.inode = st->st_ino,
		.size = (uint64_t)st->st_size,
		.modified = st->st_mtim,
		.changed = st->st_ctim,
	};
}

/* A device has no size of its own; seeking to its end tells. */
static int device_size(int fd, uint64_t *ret)
{
	off_t end = lseek(fd, 0, SEEK_END);

	if (end < 0)
		return errno == ESPIPE ? -ENOSTR : -errno;
	*ret = (uint64_t)end;
	return 0;
}

static int examine(int fd, struct kx_file *file)
{
	struct stat st;
	int rc = 0;

	if (fstat(fd, &st) < 0)
		return -errno;
	file->stamp = stamp_of(&st);
	file->size = file->stamp.size;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode)) {
		file->device = true;
		rc = device_size(fd, &file->size);
	} else if (!S_ISREG(st.st_mode)) {
		return -ENOSTR;
	}
	if (rc)
		return rc;
	if (file->size == 0)
		return -ENODATA;
	return file->size > KSIG_FILE_SIZE_MAX ? -EFBIG : 0;
}

int kx_file_open(const struct kx_sys *sys, const char *path, struct kx_file *ret)
{
	_cleanup_close_ int fd = sys->open(sys, path);
	struct kx_file file = {0};
	int flags, rc;

	if (fd < 0)
		return fd;
	rc = examine(fd, &file);
	if (rc)
		return rc;
	/* O_NONBLOCK was for fifos; a filesystem might take it seriously. */
	flags = fcntl(fd, F_GETFL);
	if (flags >= 0)
		(void)fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
	file.fd = TAKE_FD(fd);
	*ret = file;
	return 0;
}

void kx_file_close(struct kx_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}

const char *kx_file_strerror(int err)
{
	switch (err) {
	case -ENOSTR:
		return "Not a regular file";
	case -ENODATA:
		return "The file is empty";
	default:
		return strerror(-err);
	}
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

int kx_file_recheck(const struct kx_file *file)
{
	struct stat st;
	struct kx_stamp now;

	if (fstat(file->fd, &st) < 0)
		return -errno;
	now = stamp_of(&st);
	if (now.device != file->stamp.device || now.inode != file->stamp.inode ||
	    now.size != file->stamp.size || !same_time(&now.modified, &file->stamp.modified) ||
	    !same_time(&now.changed, &file->stamp.changed))
		return -ESTALE;
	return 0;
}

ssize_t kx_file_read(int fd, uint64_t off, void *buf, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = pread(fd, (char *)buf + done, size - done, (off_t)(off + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

int kx_file_write(int fd, const void *buf, size_t size)
{
	const char *from = buf;

	while (size > 0) {
		ssize_t n = write(fd, from, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		from += n;
		size -= (size_t)n;
	}
	return 0;
}
