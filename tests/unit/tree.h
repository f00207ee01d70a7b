/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made machines: folders with the /proc, /sys and /boot of a system. */
#pragma once

#include "../../kexec-sig/probe.h"

/* A file, or a folder where path ends with a slash. */
struct put {
	const char *path;
	struct bytes content;
};

#define TREE_TEMPLATE "/tmp/kexec-sig-test-XXXXXX"

void tree_put(const char *root, const struct put *f);
void tree_remove(const char *root);

/* Makes a tree of up to n files (a path of NULL ends them), probes it, removes it. */
struct ksig_system *tree_probe(const struct put *files, size_t n);
