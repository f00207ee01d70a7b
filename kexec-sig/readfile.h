/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one way in which facts are read from files: whole, with a limit, into memory. */
#pragma once

#include "bytes.h"
#include "compiler.h"

struct ksig_file {
	uint8_t *data; /* followed by a NUL that is not counted */
	size_t size;
};

/*
 * Reads root + path, a regular file of at most max bytes (files of /proc and
 * /sys count, whatever size they claim). 0, -EFBIG, -EINVAL (not a regular
 * file), -ENAMETOOLONG, -ENOMEM, or what open(2) and read(2) say.
 */
int ksig_read_file(const char *root, const char *path, size_t max, struct ksig_file *ret);

/* The same of a file that may be longer: what it begins with. */
int ksig_read_head(const char *root, const char *path, size_t max, struct ksig_file *ret);

/* Is it there, as far as this process may see? 0 or what stat(2) says. */
int ksig_stat_file(const char *root, const char *path);

/* 1: its mode has none of these bits, 0: it has some, else a negative errno. */
int ksig_file_mode_lacks(const char *root, const char *path, unsigned int bits);

/* Names in a folder, sorted, at most max of them; *ret ends with NULL. */
int ksig_list_folder(const char *root, const char *path, size_t max, char ***ret);
char **ksig_free_names(char **names);

static inline struct bytes ksig_file_bytes(const struct ksig_file *f)
{
	return bytes_of(f->data, f->size);
}

static inline void ksig_file_clear(struct ksig_file *f)
{
	free(f->data);
	*f = (struct ksig_file){0};
}

#define _cleanup_file_ _cleanup_(ksig_file_clear)
DEFINE_CLEANUP(char **, ksig_free_names)
