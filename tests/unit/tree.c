// SPDX-License-Identifier: GPL-2.0-or-later
#include "tree.h"
#include "unit.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void tree_remove(const char *root)
{
	nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void tree_put(const char *root, const struct put *f)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s%s", root, f->path);
	for (char *p = path + strlen(root) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		assert_true(mkdir(path, 0755) == 0 || errno == EEXIST);
		*p = '/';
	}
	if (f->path[strlen(f->path) - 1] == '/')
		return;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, f->content.data, f->content.size), f->content.size);
	close(fd);
}

struct ksig_system *tree_probe(const struct put *files, size_t n)
{
	char root[] = TREE_TEMPLATE;
	struct ksig_system *s = NULL;
	int r;

	assert_non_null(mkdtemp(root));
	for (size_t i = 0; i < n && files[i].path; i++)
		tree_put(root, &files[i]);
	r = ksig_system_probe_at(root, NULL, &s);
	tree_remove(root);
	check_err(r, 0);
	return s;
}
