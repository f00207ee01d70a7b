/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file that takes another one's place when it is complete, and not before: it is
 * written under a temporary name in the same folder and renamed. Signals that would
 * end the program are held back as long as the temporary file is there.
 */
#pragma once

#include "compiler.h"

#include <signal.h>
#include <stdint.h>
#include <sys/stat.h>

struct outfile {
	char *path; /* where it goes; a symbolic link was followed */
	char *temp; /* NULL: no file there */
	int fd;     /* for reading and writing */
	sigset_t old_mask;
};

/*
 * 0, -EISDIR or -EINVAL (something that is no regular file is in its place), -ENOMEM
 * or what open(2) says.
 */
int outfile_open(const char *path, struct outfile *ret);

/* The contents of another file; -ESTALE when it has not as many bytes as size. */
int outfile_copy(struct outfile *o, int from, uint64_t size);

/* At an offset. */
int outfile_write(struct outfile *o, uint64_t offset, const void *data, size_t size);

/* Puts the file into its place, with mode and, where permitted, owner of like. */
int outfile_commit(struct outfile *o, const struct stat *like);

/* Removes what was not committed. */
void outfile_close(struct outfile *o);
