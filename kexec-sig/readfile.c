/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "readfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

static int full_path(const char *root, const char *path, char full[PATH_MAX])
{
	int n = snprintf(full, PATH_MAX, "%s%s", root, path);

	return n < 0 || n >= PATH_MAX ? -ENAMETOOLONG : 0;
}

static int open_regular(const char *root, const char *path, struct stat *st)
{
	_cleanup_close_ int fd = -1;
	char full[PATH_MAX];
	int r;

	r = full_path(root, path, full);
	if (r < 0)
		return r;
	/* A FIFO or a device in the place of a file must not block or be touched. */
	fd = open(full, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 || fstat(fd, st) < 0)
		return -errno;
	if (!S_ISREG(st->st_mode))
		return S_ISDIR(st->st_mode) ? -EISDIR : -EINVAL;
	return TAKE_FD(fd);
}

/* One byte more than max is asked for, so that a file of just max bytes can be told from a
 * larger one. */
static int read_all(int fd, size_t guess, size_t max, struct ksig_file *f)
{
	size_t room = guess < max ? guess + 1 : max + 1;

	for (;;) {
		uint8_t *data = realloc(f->data, room + 1);
		ssize_t n;

		if (!data)
			return -ENOMEM;
		f->data = data;
		n = read(fd, data + f->size, room - f->size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		f->size += (size_t)n;
		if (f->size > max)
			return -EFBIG;
		data[f->size] = '\0';
		if (n == 0)
			return 0;
		if (f->size == room)
			room = room > max / 2 ? max + 1 : room * 2;
	}
}

static int read_path(const char *root, const char *path, size_t max, bool whole,
		     struct ksig_file *ret)
{
	_cleanup_close_ int fd = -1;
	struct ksig_file f = {0};
	struct stat st;
	size_t guess;
	int r;

	fd = open_regular(root, path, &st);
	if (fd < 0)
		return fd;
	/* The size is no more than a guess: /proc says 0, /sys says one page. */
	guess = st.st_size > 4096 ? (size_t)st.st_size : 4096;
	r = read_all(fd, guess, max, &f);
	if (r == -EFBIG && !whole) {
		f.size = max;
		f.data[max] = '\0';
		r = 0;
	}
	if (r < 0) {
		ksig_file_clear(&f);
		return r;
	}
	*ret = f;
	return 0;
}

int ksig_read_file(const char *root, const char *path, size_t max, struct ksig_file *ret)
{
	return read_path(root, path, max, true, ret);
}

int ksig_read_head(const char *root, const char *path, size_t max, struct ksig_file *ret)
{
	return read_path(root, path, max, false, ret);
}

static int stat_path(const char *root, const char *path, struct stat *st)
{
	char full[PATH_MAX];
	int r;

	r = full_path(root, path, full);
	if (r < 0)
		return r;
	return stat(full, st) < 0 ? -errno : 0;
}

int ksig_stat_file(const char *root, const char *path)
{
	struct stat st;

	return stat_path(root, path, &st);
}

int ksig_file_mode_lacks(const char *root, const char *path, unsigned int bits)
{
	struct stat st;
	int r;

	r = stat_path(root, path, &st);
	return r < 0 ? r : (st.st_mode & bits) == 0;
}

char **ksig_free_names(char **names)
{
	for (size_t i = 0; names && names[i]; i++)
		free(names[i]);
	free(names);
	return NULL;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int ksig_list_folder(const char *root, const char *path, size_t max, char ***ret)
{
	_cleanup_(ksig_free_namesp) char **names = NULL;
	char full[PATH_MAX];
	struct dirent *e;
	size_t n = 0;
	DIR *dir;
	int r;

	r = full_path(root, path, full);
	if (r < 0)
		return r;
	names = calloc(max + 1, sizeof(*names));
	if (!names)
		return -ENOMEM;
	dir = opendir(full);
	if (!dir)
		return -errno;
	while (r == 0 && n < max && (e = readdir(dir))) {
		if (e->d_name[0] == '.')
			continue;
		names[n] = strdup(e->d_name);
		if (!names[n++])
			r = -ENOMEM;
	}
	closedir(dir);
	if (r < 0)
		return r;
	qsort(names, n, sizeof(*names), by_name);
	*ret = TAKE_PTR(names);
	return 0;
}
