/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define COPY_SIZE (1U << 20) /* bytes */
#define TEMP_NAME ".kexec-sig-XXXXXX"

static void hold_signals(sigset_t *old)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGQUIT);
	sigprocmask(SIG_BLOCK, &set, old);
}

/* The file's own name behind symbolic links; a new file has none yet. */
static int find_place(const char *path, char **ret)
{
	struct stat st;
	char *place;

	if (stat(path, &st) < 0) {
		if (errno != ENOENT)
			return -errno;
		place = strdup(path);
		if (!place)
			return -ENOMEM;
	} else {
		if (!S_ISREG(st.st_mode))
			return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
		place = realpath(path, NULL);
		if (!place)
			return -errno;
	}
	*ret = place;
	return 0;
}

int outfile_open(const char *path, struct outfile *ret)
{
	struct outfile o = {.fd = -1};
	const char *slash;
	int r;

	r = find_place(path, &o.path);
	if (r < 0)
		return r;
	slash = strrchr(o.path, '/');
	if (asprintf(&o.temp, "%.*s" TEMP_NAME, slash ? (int)(slash - o.path) + 1 : 0, o.path) <
	    0) {
		free(o.path);
		return -ENOMEM;
	}
	hold_signals(&o.old_mask);
	o.fd = mkostemp(o.temp, O_CLOEXEC);
	if (o.fd < 0) {
		r = -errno;
		free(o.temp);
		free(o.path);
		sigprocmask(SIG_SETMASK, &o.old_mask, NULL);
		return r;
	}
	*ret = o;
	return 0;
}

int outfile_write(struct outfile *o, uint64_t offset, const void *data, size_t size)
{
	const uint8_t *p = data;

	while (size > 0) {
		ssize_t n = pwrite(o->fd, p, size, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		size -= (size_t)n;
		offset += (uint64_t)n;
	}
	return 0;
}

int outfile_copy(struct outfile *o, int from, uint64_t size)
{
	_cleanup_free_ uint8_t *buf = malloc(COPY_SIZE);
	uint64_t at = 0;
	int r;

	if (!buf)
		return -ENOMEM;
	for (;;) {
		ssize_t n = pread(from, buf, COPY_SIZE, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return at == size ? 0 : -ESTALE;
		/* Somebody appends to it without an end. */
		if ((uint64_t)n > size - at)
			return -ESTALE;
		r = outfile_write(o, at, buf, (size_t)n);
		if (r < 0)
			return r;
		at += (uint64_t)n;
	}
}

static void sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	_cleanup_free_ char *folder =
		slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	_cleanup_close_ int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (fd >= 0)
		(void)fsync(fd);
}

int outfile_commit(struct outfile *o, const struct stat *like)
{
	/* Only root can give files away; for others the new file is their own. */
	if (fchown(o->fd, like->st_uid, like->st_gid) < 0 && errno != EPERM && errno != EINVAL)
		return -errno;
	if (fchmod(o->fd, like->st_mode & 0777) < 0 || fsync(o->fd) < 0)
		return -errno;
	if (rename(o->temp, o->path) < 0)
		return -errno;
	free(o->temp);
	o->temp = NULL;
	sync_folder(o->path);
	return 0;
}

void outfile_close(struct outfile *o)
{
	if (!o->path)
		return;
	if (o->temp)
		unlink(o->temp);
	close(o->fd);
	free(o->temp);
	free(o->path);
	sigprocmask(SIG_SETMASK, &o->old_mask, NULL);
	*o = (struct outfile){.fd = -1};
}
