/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "text.h"
#include "escape.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const style_codes[] = {
	[STYLE_PLAIN] = "\033[0m", [STYLE_GOOD] = "\033[32m", [STYLE_BAD] = "\033[31m",
	[STYLE_WARN] = "\033[33m", [STYLE_DIM] = "\033[2m",
};

const char *text_style_code(enum text_style style)
{
	return style_codes[style];
}

static void put(struct text *t, const char *s, size_t n)
{
	if (t->failed)
		return;
	if (t->size + n + 1 > t->room) {
		size_t room = (t->size + n + 1) * 2;
		char *buf = realloc(t->buf, room);

		if (!buf) {
			t->failed = true;
			return;
		}
		t->buf = buf;
		t->room = room;
	}
	memcpy(t->buf + t->size, s, n);
	t->size += n;
	t->buf[t->size] = '\0';
}

static void put_string(struct text *t, const char *s)
{
	put(t, s, strlen(s));
}

static void put_spaces(struct text *t, size_t n)
{
	while (n-- > 0)
		put(t, " ", 1);
}

static void put_styled(struct text *t, enum text_style style, const char *s, size_t n)
{
	bool on = t->options->color && style != STYLE_PLAIN;

	if (on)
		put_string(t, style_codes[style]);
	put(t, s, n);
	if (on)
		put_string(t, style_codes[STYLE_PLAIN]);
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t text_columns(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += !is_continuation(*s);
	return n;
}

/*
 * Bytes of s that fill at most room columns, cut at a space. A longer word, such as a
 * path or a digest, stays in one piece so that it can be copied.
 */
static size_t line_length(const char *s, size_t room)
{
	size_t columns = 0, last_space = 0, i;

	for (i = 0; s[i]; i++) {
		if (s[i] == ' ' && i > 0)
			last_space = i;
		if (!is_continuation(s[i]) && ++columns > room && last_space)
			return last_space;
	}
	return i;
}

/* The text from column on; later lines start at the same column. */
static void put_wrapped(struct text *t, enum text_style style, const char *s, size_t column)
{
	size_t width = t->options->width;
	size_t room = width > column + 20 ? width - column : 0;

	for (;;) {
		size_t n = room ? line_length(s, room) : strlen(s);

		put_styled(t, style, s, n);
		put_string(t, "\n");
		s += n;
		while (*s == ' ')
			s++;
		if (!*s)
			break;
		put_spaces(t, column);
	}
}

static void put_label(struct text *t, const char *label)
{
	size_t n = text_columns(label);

	put_string(t, label);
	put_spaces(t, n < TEXT_LABEL_WIDTH ? TEXT_LABEL_WIDTH - n : 1);
}

/* The text as a terminal may see it; NULL: no memory, which is remembered. */
static char *make_safe(struct text *t, const char *s)
{
	char *safe = ksig_escape(s, t->options->ascii ? ESCAPE_ASCII : ESCAPE_TEXT);

	t->failed |= !safe;
	return safe;
}

static _printf_(2, 0) char *make_text(struct text *t, const char *fmt, va_list ap)
{
	_cleanup_free_ char *s = NULL;

	if (vasprintf(&s, fmt, ap) < 0) {
		s = NULL;
		t->failed = true;
		return NULL;
	}
	return make_safe(t, s);
}

void text_row(struct text *t, const char *label, enum text_style style, const char *fmt, ...)
{
	_cleanup_free_ char *s = NULL;
	va_list ap;

	va_start(ap, fmt);
	s = make_text(t, fmt, ap);
	va_end(ap);
	if (!s)
		return;
	put_label(t, label);
	put_wrapped(t, style, s, TEXT_LABEL_WIDTH);
}

void text_tagged(struct text *t, const char *label, enum text_style style, const char *word,
		 size_t width, const char *fmt, ...)
{
	_cleanup_free_ char *s = NULL;
	size_t n = text_columns(word);
	va_list ap;

	va_start(ap, fmt);
	s = make_text(t, fmt, ap);
	va_end(ap);
	if (!s)
		return;
	put_label(t, label);
	put_styled(t, style, word, strlen(word));
	if (!*s) {
		put_string(t, "\n");
		return;
	}
	put_spaces(t, n < width ? width - n : 1);
	put_wrapped(t, STYLE_PLAIN, s, TEXT_LABEL_WIDTH + (n < width ? width : n + 1));
}

void text_listed(struct text *t, enum text_style style, const char *word, size_t word_width,
		 const char *name, size_t name_width, const char *fmt, ...)
{
	size_t n = text_columns(word), m = text_columns(name);
	_cleanup_free_ char *s = NULL;
	va_list ap;

	va_start(ap, fmt);
	s = make_text(t, fmt, ap);
	va_end(ap);
	if (!s)
		return;
	put_label(t, "");
	put_styled(t, style, word, strlen(word));
	put_spaces(t, n < word_width ? word_width - n : 1);
	put_string(t, name);
	put_spaces(t, m < name_width ? name_width - m : 1);
	put_wrapped(t, STYLE_PLAIN, s,
		    TEXT_LABEL_WIDTH + (n < word_width ? word_width : n + 1) +
			    (m < name_width ? name_width : m + 1));
}

void text_pair(struct text *t, const char *name, size_t width, enum text_style style, const char *s)
{
	_cleanup_free_ char *safe_name = make_safe(t, name);
	_cleanup_free_ char *safe = make_safe(t, s);
	size_t n;

	if (!safe_name || !safe)
		return;
	n = text_columns(safe_name);
	put_label(t, "");
	put_string(t, safe_name);
	if (!*safe) {
		put_string(t, "\n");
		return;
	}
	put_spaces(t, n < width ? width - n : 2);
	put_wrapped(t, style, safe, TEXT_LABEL_WIDTH + (n < width ? width : n + 2));
}

const char *text_size(uint64_t size, char buf[TEXT_SIZE_MAX])
{
	if (size >= 1024 * 1024)
		snprintf(buf, TEXT_SIZE_MAX, "%.1f MiB", (double)size / (1024 * 1024));
	else if (size >= 1024)
		snprintf(buf, TEXT_SIZE_MAX, "%.1f KiB", (double)size / 1024);
	else
		snprintf(buf, TEXT_SIZE_MAX, "%" PRIu64 " byte%s", size, size == 1 ? "" : "s");
	return buf;
}

char *text_take(struct text *t)
{
	char *buf = t->buf;

	if (t->failed) {
		free(buf);
		buf = NULL;
	} else if (!buf) {
		buf = strdup("");
	}
	t->buf = NULL;
	return buf;
}
