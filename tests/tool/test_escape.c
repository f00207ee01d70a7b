/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ksig_escape(): what reaches a terminal, and what JSON holds. TAP on standard output. */
#include "compiler.h"
#include "escape.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *what;
	const char *in;
	const char *text, *ascii, *json;
} rows[] = {
	{"plain text", "abc 123 ~", "abc 123 ~", "abc 123 ~", "abc 123 ~"},
	{"nothing", "", "", "", ""},
	{"escape sequence", "a\033[31mb", "a\\x1b[31mb", "a\\x1b[31mb", "a\033[31mb"},
	{"line break", "a\nb", "a\\x0ab", "a\\x0ab", "a\nb"},
	{"delete", "a\177", "a\\x7f", "a\\x7f", "a\\u007f"},
	{"C1 control", "\302\233m", "\\u009bm", "\\u009bm", "\\u009bm"},
	{"umlaut", "\303\274", "\303\274", "\\u00fc", "\303\274"},
	{"direction override", "\342\200\256x", "\\u202ex", "\\u202ex", "\\u202ex"},
	{"zero width", "a\342\200\213b", "a\\u200bb", "a\\u200bb", "a\\u200bb"},
	{"astral", "\360\237\222\276", "\360\237\222\276", "\\U0001f4be", "\360\237\222\276"},
	{"tag", "\363\240\200\201", "\\U000e0001", "\\U000e0001", "\\udb40\\udc01"},
	{"lone byte", "a\377b", "a\\xffb", "a\\xffb", "a\\ufffdb"},
	{"cut sequence", "a\342\200", "a\\xe2\\x80", "a\\xe2\\x80", "a\\ufffd\\ufffd"},
	{"overlong", "\300\257", "\\xc0\\xaf", "\\xc0\\xaf", "\\ufffd\\ufffd"},
	{"surrogate", "\355\240\200", "\\xed\\xa0\\x80", "\\xed\\xa0\\x80",
	 "\\ufffd\\ufffd\\ufffd"},
	{"beyond Unicode", "\364\220\200\200", "\\xf4\\x90\\x80\\x80", "\\xf4\\x90\\x80\\x80",
	 "\\ufffd\\ufffd\\ufffd\\ufffd"},
	{"lone continuation", "\200", "\\x80", "\\x80", "\\ufffd"},
};

static bool check(const char *in, enum ksig_escape how, const char *expected)
{
	_cleanup_free_ char *seen = ksig_escape(in, how);

	if (seen && strcmp(seen, expected) == 0)
		return true;
	printf("# mode %d, seen '%s', expected '%s'\n", (int)how, seen ? seen : "nothing",
	       expected);
	return false;
}

int main(void)
{
	bool all = true;

	printf("1..%zu\n", ARRAY_SIZE(rows));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		bool ok = check(rows[i].in, ESCAPE_TEXT, rows[i].text);

		ok &= check(rows[i].in, ESCAPE_ASCII, rows[i].ascii);
		ok &= check(rows[i].in, ESCAPE_JSON, rows[i].json);
		printf("%sok %zu - %s\n", ok ? "" : "not ", i + 1, rows[i].what);
		all &= ok;
	}
	return all ? 0 : 1;
}
