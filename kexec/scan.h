/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cuts argv into options and arguments by the rules of GNU getopt_long(3),
 * with its messages, but without its globals, and with one addition: options
 * that the stock program does not have take part in abbreviations only where
 * no stock option matches, so that every abbreviation keeps its meaning.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "kexec/options.h"

struct kx_scan {
	const struct kx_arch *arch;
	int argc;
	char **argv;
	bool posix; /* POSIXLY_CORRECT: the first argument ends the options */

	int index;            /* next word */
	const char *cluster;  /* rest of a word of letters, or NULL */
	bool arguments_only;  /* behind "--" */
	const char *argument; /* the first argument met, or NULL */
};

struct kx_scan kx_scan_start(const struct kx_arch *arch, int argc, char **argv, bool posix);
/* 1 and *ret for an option, 0 at the end, -EINVAL with a message. */
int kx_scan_next(struct kx_scan *scan, struct kx_given *ret, char *message, size_t size);
