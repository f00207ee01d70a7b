/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd.h"
#include "escape.h"

#include <errno.h>
#include <json-c/json.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>

#define WIDTH_MAX 1000

/* COLUMNS, then the terminal; 0, do not wrap, for files and pipes. */
static unsigned int output_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize w;

	if (columns) {
		char *end;
		unsigned long n = strtoul(columns, &end, 10);

		if (*columns >= '0' && *columns <= '9' && !*end && n > 0 && n <= WIDTH_MAX)
			return (unsigned int)n;
	}
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0)
		return w.ws_col;
	return 0;
}

/* no-color.org: any value but an empty one. */
static bool wants_color(void)
{
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no && *no) && !(term && strcmp(term, "dumb") == 0);
}

/* The first variable that is set decides, as in setlocale(3). */
static bool is_utf8_locale(void)
{
	static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	for (size_t i = 0; i < ARRAY_SIZE(variables); i++) {
		const char *v = getenv(variables[i]);

		if (v && *v)
			return strcasestr(v, "utf-8") || strcasestr(v, "utf8");
	}
	return false;
}

struct ksig_report_options cmd_report_options(void)
{
	return (struct ksig_report_options){
		.width = output_width(),
		.color = wants_color(),
		.ascii = !is_utf8_locale(),
	};
}

enum cmd_status cmd_finish_output(enum cmd_status status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	return cmd_error("write to", "standard output", errno ? errno : EIO, NULL);
}

enum cmd_status cmd_put(FILE *out, char *text)
{
	if (!text)
		return cmd_error("write", "the report", ENOMEM, NULL);
	fputs(text, out);
	free(text);
	return STATUS_OK;
}

char *cmd_json_text(struct json_object *o, bool pretty)
{
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE |
		    (pretty ? JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED : 0);
	_cleanup_free_ char *safe = NULL;
	const char *plain = o ? json_object_to_json_string_ext(o, flags) : NULL;
	char *text = NULL;

	safe = plain ? ksig_escape(plain, ESCAPE_JSON) : NULL;
	json_object_put(o);
	if (safe && asprintf(&text, "%s\n", safe) < 0)
		text = NULL;
	return text;
}
