/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Builds a report: a label column, a text column wrapped at the terminal's width,
 * colours where wanted. Running out of memory is remembered, not returned, so that
 * the callers stay a list of rows.
 */
#pragma once

#include "compiler.h"
#include "kexec-sig.h"

#define TEXT_LABEL_WIDTH 11

enum text_style { STYLE_PLAIN, STYLE_GOOD, STYLE_BAD, STYLE_WARN, STYLE_DIM };

struct text {
	const struct ksig_report_options *options;
	char *buf;
	size_t size;
	size_t room;
	bool failed;
};

/* A row: label at the left (may be ""), then the text, continued below itself. */
void text_row(struct text *t, const char *label, enum text_style style, const char *fmt, ...)
	_printf_(4, 5);

/*
 * A row whose text starts with a word in a style, followed by spaces up to column
 * width, then the rest.
 */
void text_tagged(struct text *t, const char *label, enum text_style style, const char *word,
		 size_t width, const char *fmt, ...) _printf_(6, 7);

/* A row of a list: a word in a style, a name, the text wrapped behind both. */
void text_listed(struct text *t, enum text_style style, const char *word, size_t word_width,
		 const char *name, size_t name_width, const char *fmt, ...) _printf_(7, 8);

/* Two columns: a name up to column width, then a text in a style, wrapped. */
void text_pair(struct text *t, const char *name, size_t width, enum text_style style,
	       const char *s);

/* "11.1 MiB", "25.4 KiB", "12 bytes" */
#define TEXT_SIZE_MAX 32
const char *text_size(uint64_t size, char buf[TEXT_SIZE_MAX]);

/* The terminal's code for a style; the one for STYLE_PLAIN ends the others. */
const char *text_style_code(enum text_style style);

/* Columns a UTF-8 string takes, one for each character. */
size_t text_columns(const char *s);

/* The finished text, owned by the caller; NULL when there was no memory. */
char *text_take(struct text *t);
