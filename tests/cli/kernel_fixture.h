/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder with one kernel that loads, for tests that are about something else. */
#pragma once

#include <stdlib.h>

#include "fixtures.h"

#define KERNEL_SIZE 4096

struct kernel_fixture {
	char *dir;
	char *kernel;
};

static inline int kernel_setup(void **state)
{
	struct kernel_fixture *f = calloc(1, sizeof(*f));

	if (!f)
		return -1;
	f->dir = workdir_new();
	f->kernel = workdir_file(f->dir, "vmlinuz", make_bzimage64(KERNEL_SIZE));
	*state = f;
	return 0;
}

static inline int kernel_teardown(void **state)
{
	struct kernel_fixture *f = *state;

	workdir_remove(f->dir);
	free(f->kernel);
	free(f);
	return 0;
}
