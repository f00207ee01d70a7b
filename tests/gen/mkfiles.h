/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the pieces of mkimages. */
#pragma once

#include <stdio.h>
#include <sys/types.h>

#include "gen.h"

/* Prints what went wrong and returns ret. */
int complain(int ret, const char *doing, const char *what);

int write_file(const char *dir, const char *name, const char *suffix, const void *data, size_t len,
	       mode_t mode) _must_check_;

/* NULL after a complaint. */
FILE *open_list(const char *dir, const char *name);

/* names: shell patterns up to a NULL; none means everything */
bool is_wanted(char *const *names, const char *name);

/* ---- labels (mklabels.c) ---- */

int labels_check(char *const *names) _must_check_;
void labels_list(char *const *names);
int labels_make(enum gen_arch arch, const char *out, char *const *names,
		struct gen_keys *keys) _must_check_;
