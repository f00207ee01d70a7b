/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A bar on the terminal for work that takes longer than a second. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct progress {
	const char *what; /* "machines" */
	size_t total;
	bool on;      /* there is a terminal to show it on */
	bool shown;   /* a line stands there now */
	double start; /* seconds */
	double last;  /* when it was drawn, or when it would have been */
};

/* wanted: nothing else is going to be written to a terminal meanwhile. */
struct progress progress_start(const char *what, size_t total, bool wanted);
void progress_show(struct progress *p, size_t done);
/* Before anything else is written, and at the end. */
void progress_clear(struct progress *p);
