/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_fleet.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const struct cmd_cause folder_causes[] = {
	{ENODATA, "no file in it is called *.json or *.json.gz",
	 "put what 'kexec-sig system --json' says there"},
	{E2BIG, "there are too many snapshots", "judge for a part of them at a time"},
	{0, NULL, NULL},
};

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool cmd_is_fleet(const struct cmd_list *sources)
{
	return sources->n > 1 || (sources->n == 1 && is_folder(sources->v[0]));
}

/* Bytes of a file's name without the ending of a snapshot; 0: it has none. */
static size_t stem(const char *name)
{
	static const char *const endings[] = {".json", ".json.gz"};
	size_t n = strlen(name);

	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		size_t m = strlen(endings[i]);

		if (n > m && strcmp(name + n - m, endings[i]) == 0)
			return n - m;
	}
	return 0;
}

/* Takes the path, also when it fails. 0 or an errno. */
static int add(struct fleet *f, char *path, bool found)
{
	const char *base = path ? strrchr(path, '/') : NULL;
	struct fleet_machine *m;
	size_t n;

	if (!path || f->n >= FLEET_MAX) {
		free(path);
		return path ? E2BIG : ENOMEM;
	}
	/* Room grows by doubling: n is a power of two whenever it is used up. */
	if ((f->n & (f->n - 1)) == 0) {
		m = reallocarray(f->v, f->n ? f->n * 2 : 1, sizeof(*m));
		if (!m) {
			free(path);
			return ENOMEM;
		}
		f->v = m;
	}
	base = base && base[1] ? base + 1 : path;
	n = stem(base);
	m = &f->v[f->n++];
	*m = (struct fleet_machine){.path = path, .found = found};
	m->name = n ? strndup(base, n) : strdup(base);
	return m->name ? 0 : ENOMEM;
}

static int by_path(const void *a, const void *b)
{
	const struct fleet_machine *x = a, *y = b;

	return strcmp(x->path, y->path);
}

/* 0 or an errno. */
static int add_folder(struct fleet *f, const char *folder)
{
	size_t first = f->n, n = strlen(folder);
	const char *slash = n && folder[n - 1] == '/' ? "" : "/";
	DIR *dir = opendir(folder);
	struct dirent *e;
	int err = 0;

	if (!dir)
		return errno;
	while (!err && (errno = 0, e = readdir(dir))) {
		char *path = NULL;

		if (e->d_name[0] == '.' || !stem(e->d_name))
			continue;
		if (asprintf(&path, "%s%s%s", folder, slash, e->d_name) < 0)
			path = NULL;
		err = add(f, path, true);
	}
	if (!err)
		err = errno;
	closedir(dir);
	if (f->n - first > 1)
		qsort(&f->v[first], f->n - first, sizeof(*f->v), by_path);
	return !err && f->n == first ? ENODATA : err;
}

static int by_name(const void *a, const void *b)
{
	const struct fleet_machine *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* Names that are not unique say nothing; then all are paths. 0 or an errno. */
static int make_names_unique(struct fleet *f)
{
	_cleanup_free_ struct fleet_machine **sorted = calloc(f->n + 1, sizeof(*sorted));
	bool unique = true;

	if (!sorted)
		return ENOMEM;
	for (size_t i = 0; i < f->n; i++)
		sorted[i] = &f->v[i];
	qsort(sorted, f->n, sizeof(*sorted), by_name);
	for (size_t i = 1; i < f->n; i++)
		unique &= strcmp(sorted[i - 1]->name, sorted[i]->name) != 0;
	for (size_t i = 0; i < f->n && !unique; i++) {
		char *name = strdup(f->v[i].path);

		if (!name)
			return ENOMEM;
		free(f->v[i].name);
		f->v[i].name = name;
	}
	return 0;
}

enum cmd_status fleet_list(const struct cmd_list *sources, struct fleet *ret)
{
	enum cmd_status status = STATUS_OK;
	struct fleet f = {0};
	int err;

	for (size_t i = 0; i < sources->n; i++) {
		const char *source = sources->v[i];

		/* What is not there is as good as a snapshot that cannot be read. */
		err = is_folder(source) ? add_folder(&f, source) : add(&f, strdup(source), false);
		if (err)
			status = cmd_error("read the snapshots in", source, err, folder_causes);
	}
	err = make_names_unique(&f);
	if (err)
		status = cmd_error("list", "the snapshots", err, NULL);
	*ret = f;
	return status;
}

void fleet_clear(struct fleet *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->v[i].path);
		free(f->v[i].name);
	}
	free(f->v);
	*f = (struct fleet){0};
}
