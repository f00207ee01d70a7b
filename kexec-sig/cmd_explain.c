/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd.h"
#include "explain.h"
#include "text.h"
#include "verdict.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

enum { OPT_LIST = CMD_LONG };

const struct cmd_option cmd_explain_options[] = {
	{OPT_LIST, "list", NULL, false, "list all reason codes"},
	{0},
};

static const char *take(void *ctx, int id _unused_, const char *value _unused_)
{
	*(bool *)ctx = true;
	return NULL;
}

/* ---- look-up ----------------------------------------------------------------------- */

static const struct explain_reason *find_reason(const char *code)
{
	for (size_t i = 0; i < explain_n_reasons; i++) {
		if (strcmp(explain_reasons[i].code, code) == 0)
			return &explain_reasons[i];
	}
	return NULL;
}

/* By name in either case, or by number with or without a sign; NULL: unknown. */
static const struct explain_errno *find_errno(const char *word)
{
	const char *digits = *word == '-' ? word + 1 : word;
	char *end;
	long n = *digits >= '0' && *digits <= '9' ? strtol(digits, &end, 10) : -1;

	if (n >= 0 && *end)
		return NULL;
	for (size_t i = 0; i < explain_n_errnos; i++) {
		const struct explain_errno *e = &explain_errnos[i];

		if (e->err == n || strcasecmp(ksig_errno_name(e->err), word) == 0)
			return e;
	}
	return NULL;
}

/* Is word one of the words of list? */
static bool has_word(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list; (p = strstr(p, word)); p += n) {
		if ((p == list || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0'))
			return true;
	}
	return false;
}

/* ---- output -------------------------------------------------------------------------- */

static void explain_code(struct text *t, const struct explain_reason *r)
{
	const char *remedy = ksig_reason_remedy(r->code);

	text_row(t, "Reason", STYLE_PLAIN, "%s", r->code);
	text_row(t, "Meaning", STYLE_PLAIN, "%s", r->meaning);
	if (*r->errnos)
		text_row(t, "Errno", STYLE_PLAIN, "%s", r->errnos);
	if (*r->kernel)
		text_row(t, "Kernel", STYLE_PLAIN, "%s", r->kernel);
	if (*remedy)
		text_row(t, "Remedy", STYLE_PLAIN, "%s", remedy);
}

static void explain_number(struct text *t, const struct explain_errno *e)
{
	const char *name = ksig_errno_name(e->err);
	char codes[512] = "";

	for (size_t i = 0; i < explain_n_reasons; i++) {
		size_t used = strlen(codes);

		if (has_word(explain_reasons[i].errnos, name))
			snprintf(codes + used, sizeof(codes) - used, "%s%s", used ? " " : "",
				 explain_reasons[i].code);
	}
	text_row(t, "Errno", STYLE_PLAIN, "%s (%d)", name, e->err);
	text_row(t, "Meaning", STYLE_PLAIN, "%s", e->meaning);
	if (*codes)
		text_row(t, "Reasons", STYLE_PLAIN, "%s", codes);
}

static enum cmd_status explain(const char *word, const struct ksig_report_options *options,
			       bool first)
{
	const struct explain_reason *r = find_reason(word);
	const struct explain_errno *e = r ? NULL : find_errno(word);
	struct text t = {.options = options};

	if (!r && !e)
		return cmd_error_text("explain", word, 0,
				      "no reason code, and no errno of a kexec system call; "
				      "'kexec-sig explain --list' shows all codes");
	if (!first)
		putchar('\n');
	if (r)
		explain_code(&t, r);
	else
		explain_number(&t, e);
	return cmd_put(stdout, text_take(&t));
}

static void list_codes(void)
{
	for (size_t i = 0; i < explain_n_reasons; i++)
		puts(explain_reasons[i].code);
}

enum cmd_status cmd_explain(const struct cmd *cmd, int argc, char **argv)
{
	struct ksig_report_options options = cmd_report_options();
	struct cmd_operands words;
	enum cmd_status status = STATUS_OK;
	bool list = false;

	if (!cmd_parse(cmd, argc, argv, take, &list, &words, &status))
		return status;
	if (list) {
		list_codes();
		return STATUS_OK;
	}
	if (words.n == 0)
		return cmd_usage_error(cmd, "operands are missing: %s", cmd->operands);
	for (int i = 0; i < words.n; i++)
		status = cmd_worst(status, explain(words.v[i], &options, i == 0));
	return status;
}
