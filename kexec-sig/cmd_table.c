/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd.h"
#include "cmd_table.h"
#include "escape.h"

#include <errno.h>
#include <string.h>

#define GAP 2 /* columns between two columns */

static void add(struct table *t, const char *name, enum text_style style, const char *value,
		const char *source)
{
	struct table_row *rows = reallocarray(t->rows, t->n + 1, sizeof(*rows));
	struct table_row *row;

	if (!rows) {
		t->failed = true;
		return;
	}
	t->rows = rows;
	row = &rows[t->n++];
	*row = (struct table_row){.style = style, .name = strdup(name), .source = strdup(source)};
	if (value)
		row->value = strdup(value);
	t->failed |= !row->name || !row->source || (value && !row->value);
}

void table_heading(struct table *t, const char *name, const char *source)
{
	add(t, name, STYLE_PLAIN, NULL, source);
}

void table_row(struct table *t, const char *name, enum text_style style, const char *value,
	       const char *source)
{
	add(t, name, style, value, source);
}

static void put_styled(FILE *out, const struct ksig_report_options *options, enum text_style style,
		       const char *s)
{
	bool on = options->color && style != STYLE_PLAIN;

	fprintf(out, "%s%s%s", on ? text_style_code(style) : "", s,
		on ? text_style_code(STYLE_PLAIN) : "");
}

static void put_padding(FILE *out, const char *s, size_t width)
{
	fprintf(out, "%*s", (int)(width - text_columns(s) + GAP), "");
}

static void print_row(const struct table_row *row, size_t name_width, size_t value_width,
		      const struct ksig_report_options *options, FILE *out)
{
	bool sourced = row->source && *row->source;

	if (row->value) {
		fprintf(out, "  %s", row->name);
		put_padding(out, row->name, name_width);
		put_styled(out, options, row->style, row->value);
		if (sourced)
			put_padding(out, row->value, value_width);
	} else {
		fprintf(out, "%s%s", row->name, sourced ? "  " : "");
	}
	if (sourced)
		put_styled(out, options, STYLE_DIM, row->source);
	fputc('\n', out);
}

static void table_clear(struct table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->rows[i].name);
		free(t->rows[i].value);
		free(t->rows[i].source);
	}
	free(t->rows);
	*t = (struct table){0};
}

/* Replaces *s by what a terminal may see. */
static void make_safe(struct table *t, char **s, const struct ksig_report_options *options)
{
	char *safe;

	if (!*s || t->failed)
		return;
	safe = ksig_escape(*s, options->ascii ? ESCAPE_ASCII : ESCAPE_TEXT);
	t->failed |= !safe;
	if (safe) {
		free(*s);
		*s = safe;
	}
}

/* Where all rows of a group come from one place, its heading says so once. */
static void lift_source(struct table_row *heading, size_t n)
{
	if (*heading->source || n < 2)
		return;
	for (size_t i = 1; i <= n; i++) {
		if (strcmp(heading[i].source, heading[1].source) != 0)
			return;
	}
	free(heading->source);
	heading->source = heading[1].source;
	for (size_t i = 1; i <= n; i++) {
		if (i > 1)
			free(heading[i].source);
		heading[i].source = NULL;
	}
}

static void print_group(struct table_row *heading, size_t n,
			const struct ksig_report_options *options, FILE *out)
{
	size_t name_width = 0, value_width = 0;

	lift_source(heading, n);
	for (size_t i = 1; i <= n; i++) {
		if (text_columns(heading[i].name) > name_width)
			name_width = text_columns(heading[i].name);
		if (heading[i].source && *heading[i].source &&
		    text_columns(heading[i].value) > value_width)
			value_width = text_columns(heading[i].value);
	}
	for (size_t i = 0; i <= n; i++)
		print_row(&heading[i], name_width, value_width, options, out);
}

enum cmd_status table_print(struct table *t, const struct ksig_report_options *options, FILE *out)
{
	enum cmd_status status = STATUS_OK;

	for (size_t i = 0; i < t->n; i++) {
		make_safe(t, &t->rows[i].name, options);
		make_safe(t, &t->rows[i].value, options);
		make_safe(t, &t->rows[i].source, options);
	}
	if (t->failed)
		status = cmd_error("write", "the table", ENOMEM, NULL);
	for (size_t i = 0, n; i < t->n && status == STATUS_OK; i += n + 1) {
		for (n = 0; i + n + 1 < t->n && t->rows[i + n + 1].value; n++)
			;
		print_group(&t->rows[i], n, options, out);
	}
	table_clear(t);
	return status;
}
