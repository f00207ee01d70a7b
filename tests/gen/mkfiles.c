// SPDX-License-Identifier: GPL-2.0-or-later
/* How mkimages writes files, and chooses what to write. */
#include "mkfiles.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <string.h>

int complain(int ret, const char *doing, const char *what)
{
	fprintf(stderr, "mkimages: %s '%s': %s\n", doing, what, strerror(-ret));
	return ret;
}

int write_file(const char *dir, const char *name, const char *suffix, const void *data, size_t len,
	       mode_t mode)
{
	_cleanup_free_ char *path = NULL;
	_cleanup_close_ int fd = -1;
	const char *p = data;
	ssize_t n;

	if (asprintf(&path, "%s/%s%s", dir, name, suffix) < 0) {
		path = NULL;
		return complain(-ENOMEM, "write", name);
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd < 0)
		return complain(-errno, "open", path);
	for (; len; p += n, len -= (size_t)n) {
		n = write(fd, p, len);
		if (n < 0)
			return complain(-errno, "write", path);
	}
	return 0;
}

FILE *open_list(const char *dir, const char *name)
{
	_cleanup_free_ char *path = NULL;
	FILE *f;

	if (asprintf(&path, "%s/%s", dir, name) < 0) {
		path = NULL;
		return NULL;
	}
	f = fopen(path, "we");
	if (!f)
		complain(-errno, "open", path);
	return f;
}

bool is_wanted(char *const *names, const char *name)
{
	char *const *pattern;

	for (pattern = names; *pattern; pattern++)
		if (fnmatch(*pattern, name, 0) == 0)
			return true;
	return !names[0];
}
