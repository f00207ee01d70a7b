/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table for people: names, values, and where the values come from, in groups below a
 * heading, every column as wide as its widest cell there. The last one is neither cut
 * nor wrapped, so that a path can be copied.
 */
#pragma once

#include "kexec-sig.h"
#include "text.h"

#include <stdio.h>

struct table_row {
	char *name, *value, *source; /* a heading has no value, and is the first row */
	enum text_style style;       /* of the value */
};

struct table {
	struct table_row *rows;
	size_t n;
	bool failed; /* no memory */
};

void table_heading(struct table *t, const char *name, const char *source);
void table_row(struct table *t, const char *name, enum text_style style, const char *value,
	       const char *source);
/* Prints and empties it. */
enum cmd_status table_print(struct table *t, const struct ksig_report_options *options, FILE *out);
