// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <stdarg.h>
#include <string.h>

#include "kexec/log.h"

#define LABEL_COLUMN 12

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_PLAIN };

static const struct {
	const char *prefix;
	const char *color;
} severities[] = {
	[SEVERITY_ERROR] = {"", "\033[1;31m"},
	[SEVERITY_WARNING] = {"Warning: ", "\033[33m"},
	[SEVERITY_PLAIN] = {"", ""},
};

static void print(const struct kx_log *log, enum severity severity, const char *format,
		  va_list args) __attribute__((format(printf, 3, 0)));

static void print(const struct kx_log *log, enum severity severity, const char *format,
		  va_list args)
{
	bool color = log->err_color && severities[severity].color[0] != '\0';

	fflush(log->out);
	if (color)
		fputs(severities[severity].color, log->err);
	fputs(severities[severity].prefix, log->err);
	vfprintf(log->err, format, args);
	if (color)
		fputs("\033[0m", log->err);
	fputc('\n', log->err);
}

int kx_fail(const struct kx_log *log, int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print(log, SEVERITY_ERROR, format, args);
	va_end(args);
	return status;
}

void kx_warn(const struct kx_log *log, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print(log, SEVERITY_WARNING, format, args);
	va_end(args);
}

void kx_note(const struct kx_log *log, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print(log, SEVERITY_PLAIN, format, args);
	va_end(args);
}

void kx_remark(const struct kx_log *log, const char *format, ...)
{
	va_list args;

	if (!log->debug && !log->verbose)
		return;
	va_start(args, format);
	print(log, SEVERITY_PLAIN, format, args);
	va_end(args);
}

void kx_debug(const struct kx_log *log, const char *format, ...)
{
	va_list args;

	if (!log->debug)
		return;
	va_start(args, format);
	print(log, SEVERITY_PLAIN, format, args);
	va_end(args);
}

/* How much of text goes on a line of at most room columns: up to a blank, or a whole long word. */
static size_t line_length(const char *text, size_t room)
{
	size_t len = strlen(text);
	size_t cut;

	if (len <= room)
		return len;
	for (cut = room; cut > 0 && text[cut] != ' '; cut--)
		;
	return cut > 0 ? cut : strcspn(text, " ");
}

/* A certificate's name or a log line may carry terminal control sequences. */
static void print_safely(FILE *file, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		fputc((unsigned char)text[i] < ' ' || text[i] == 0x7f ? '?' : text[i], file);
	fputc('\n', file);
}

void kx_labelled(const struct kx_log *log, const char *label, const char *text)
{
	size_t room = (size_t)-1;
	int pad = LABEL_COLUMN - 2 - (int)strlen(label);

	if (log->err_width > LABEL_COLUMN + 20)
		room = log->err_width - LABEL_COLUMN;
	if (*text == '\0')
		return;
	fprintf(log->err, "  %s%s%s%*s", log->err_color ? "\033[1m" : "", label,
		log->err_color ? "\033[0m" : "", pad > 0 ? pad : 0, "");
	while (*text) {
		size_t len = line_length(text, room);

		print_safely(log->err, text, len);
		text += len;
		text += strspn(text, " ");
		if (*text)
			fprintf(log->err, "%*s", LABEL_COLUMN, "");
	}
}
