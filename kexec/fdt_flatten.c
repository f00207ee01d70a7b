// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "compiler.h"
#include "kexec/fdt_edit.h"
#include "kexec/fdt_flatten.h"

#define FIRST_ROOM 65536u

struct flatten {
	const struct kx_sys *sys;
	kx_fdt_skip *skip;
	void *data;
	uint8_t *blob;
	size_t room;
	char path[PATH_MAX]; /* of the node that is being read */
	size_t root_length;  /* of path, up to where the tree's own paths begin */
};

struct entry {
	const char *name;
	bool is_node;
};

static int grow(struct flatten *f)
{
	size_t room = f->room * 2;
	uint8_t *bigger;
	int rc;

	if (room > KX_FDT_MAX)
		return -EFBIG;
	bigger = malloc(room);
	if (!bigger)
		return -ENOMEM;
	rc = kx_fdt_errno(fdt_resize(f->blob, bigger, (int)room));
	if (rc) {
		free(bigger);
		return rc;
	}
	free(f->blob);
	f->blob = bigger;
	f->room = room;
	return 0;
}

static int put_property(struct flatten *f, const char *name, struct bytes value)
{
	int rc;

	while ((rc = fdt_property(f->blob, name, value.data, (int)value.size)) ==
	       -FDT_ERR_NOSPACE) {
		rc = grow(f);
		if (rc)
			return rc;
	}
	return kx_fdt_errno(rc);
}

static int begin_node(struct flatten *f, const char *name)
{
	int rc;

	while ((rc = fdt_begin_node(f->blob, name)) == -FDT_ERR_NOSPACE) {
		rc = grow(f);
		if (rc)
			return rc;
	}
	return kx_fdt_errno(rc);
}

static int end(struct flatten *f, int (*step)(void *fdt))
{
	int rc;

	while ((rc = step(f->blob)) == -FDT_ERR_NOSPACE) {
		rc = grow(f);
		if (rc)
			return rc;
	}
	return kx_fdt_errno(rc);
}

/* Appends to the path; *ret_length is what to cut it back to. */
static int enter(struct flatten *f, const char *name, size_t *ret_length)
{
	size_t length = strlen(f->path), room = sizeof(f->path) - length;
	int n = snprintf(f->path + length, room, "/%s", name);

	if (n < 0 || (size_t)n >= room) {
		f->path[length] = '\0';
		return -ENAMETOOLONG;
	}
	*ret_length = length;
	return 0;
}

/* What the tree calls the node at f->path. */
static const char *node_path(const struct flatten *f)
{
	const char *path = f->path + f->root_length;

	return *path ? path : "/";
}

/* By name, and those of one name by unit address: a longer one is a larger number. */
static int by_name(const void *a, const void *b)
{
	const char *x = ((const struct entry *)a)->name, *y = ((const struct entry *)b)->name;
	size_t x_base = strcspn(x, "@"), y_base = strcspn(y, "@");
	size_t x_unit = strcspn(x + x_base, ","), y_unit = strcspn(y + y_base, ",");

	if (x_base == y_base && strncmp(x, y, x_base) == 0 && x_unit != y_unit)
		return x_unit < y_unit ? -1 : 1;
	return strcmp(x, y);
}

/* Whether the entry at f->path is wanted, and what it is. */
static int look_at(struct flatten *f, struct entry *entry, bool *ret_wanted)
{
	char **names = NULL;
	int rc = f->sys->is_link(f->sys, f->path);

	*ret_wanted = false;
	if (rc)
		return rc < 0 ? rc : 0;
	rc = f->sys->list(f->sys, f->path, &names);
	free(names);
	if (rc && rc != -ENOTDIR)
		return rc;
	entry->is_node = rc == 0;
	*ret_wanted = entry->is_node || strcmp(entry->name, "name") != 0;
	return 0;
}

/* What is in the node at f->path, less what is left out, sorted. */
static int read_entries(struct flatten *f, char *const *names, struct entry *entries, size_t *ret_n)
{
	size_t length = strlen(f->path), n = 0;
	bool wanted;
	int rc;

	for (; *names; names++) {
		entries[n] = (struct entry){.name = *names};
		rc = enter(f, *names, &length);
		if (rc)
			return rc;
		rc = look_at(f, &entries[n], &wanted);
		f->path[length] = '\0';
		if (rc)
			return rc;
		if (wanted && f->skip)
			wanted = !f->skip(node_path(f), *names, entries[n].is_node, f->data);
		n += wanted;
	}
	qsort(entries, n, sizeof(*entries), by_name);
	*ret_n = n;
	return 0;
}

static int read_property(struct flatten *f, const char *name)
{
	struct bytes value = {0};
	int rc = f->sys->read_bytes(f->sys, f->path, KX_FDT_PROPERTY_MAX + 1, &value);

	if (rc)
		return rc;
	rc = value.size > KX_FDT_PROPERTY_MAX ? -EFBIG : put_property(f, name, value);
	free((void *)(uintptr_t)value.data);
	return rc;
}

static int read_node(struct flatten *f, const char *name, int depth);

/* Properties stand before child nodes, or it is no device tree. */
static int read_children(struct flatten *f, const struct entry *entries, size_t n, bool nodes,
			 int depth)
{
	size_t length;
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++) {
		if (entries[i].is_node != nodes)
			continue;
		rc = enter(f, entries[i].name, &length);
		if (rc)
			break;
		rc = nodes ? read_node(f, entries[i].name, depth + 1)
			   : read_property(f, entries[i].name);
		f->path[length] = '\0';
	}
	return rc;
}

static int read_node(struct flatten *f, const char *name, int depth)
{
	_cleanup_free_ struct entry *entries = NULL;
	_cleanup_free_ char **names = NULL;
	size_t n = 0;
	int rc;

	if (depth > KX_FDT_DEPTH)
		return -ELOOP;
	rc = f->sys->list(f->sys, f->path, &names);
	if (rc)
		return rc;
	while (names[n])
		n++;
	entries = calloc(n + 1, sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	rc = read_entries(f, names, entries, &n);
	if (rc == 0)
		rc = begin_node(f, name);
	if (rc == 0)
		rc = read_children(f, entries, n, false, depth);
	if (rc == 0)
		rc = read_children(f, entries, n, true, depth);
	return rc ? rc : end(f, fdt_end_node);
}

static int read_tree(struct flatten *f)
{
	int rc = kx_fdt_errno(fdt_create(f->blob, (int)f->room));

	if (rc == 0)
		rc = kx_fdt_errno(fdt_finish_reservemap(f->blob));
	if (rc == 0)
		rc = read_node(f, "", 0);
	return rc ? rc : end(f, fdt_finish);
}

int kx_fdt_flatten(const struct kx_sys *sys, const char *root, kx_fdt_skip *skip, void *data,
		   struct bytes *ret)
{
	struct flatten *f = calloc(1, sizeof(*f));
	int rc = -ENOMEM;

	if (!f)
		return rc;
	*f = (struct flatten){.sys = sys, .skip = skip, .data = data, .room = FIRST_ROOM};
	f->blob = malloc(f->room);
	f->root_length = strlen(root);
	if (f->root_length >= sizeof(f->path))
		rc = -ENAMETOOLONG;
	else if (f->blob) {
		memcpy(f->path, root, f->root_length + 1);
		rc = read_tree(f);
	}
	if (rc == 0) {
		*ret = bytes_of(f->blob, fdt_totalsize(f->blob));
		f->blob = NULL;
	}
	free(f->blob);
	free(f);
	return rc;
}
