/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Command lines: getopt_long() fed by a subcommand's table, and the help printed from it. */
#include "cmd.h"

#include <getopt.h>
#include <stdarg.h>
#include <string.h>

#define HELP_COLUMN 24

static const struct cmd_option help_option = {'h', "help", NULL, false, "show this"};

/* What getopt_long() wants to see. */
struct getopt_tables {
	struct option rows[CMD_OPTIONS_MAX + 2];
	char letters[3 * CMD_OPTIONS_MAX + 4];
};

static void add_option(struct getopt_tables *t, size_t i, const struct cmd_option *o)
{
	size_t used = strlen(t->letters);

	t->rows[i] = (struct option){
		.name = o->name,
		.has_arg = !o->arg       ? no_argument
			   : o->optional ? optional_argument
					 : required_argument,
		.val = o->id,
	};
	if (o->id < CMD_LONG)
		snprintf(t->letters + used, sizeof(t->letters) - used, "%c%s", o->id,
			 o->arg ? ":" : "");
}

static void make_tables(const struct cmd *cmd, struct getopt_tables *t)
{
	size_t n = 0;

	*t = (struct getopt_tables){.letters = ":"};
	for (; cmd->options[n].name && n < CMD_OPTIONS_MAX; n++)
		add_option(t, n, &cmd->options[n]);
	add_option(t, n, &help_option);
}

/* ---- help ------------------------------------------------------------------------ */

static void print_option(const struct cmd_option *o)
{
	char text[80];
	int n;

	n = snprintf(text, sizeof(text), "  %c%c%s --%s%s%s%s", o->id < CMD_LONG ? '-' : ' ',
		     o->id < CMD_LONG ? o->id : ' ', o->id < CMD_LONG ? "," : " ", o->name,
		     !o->arg       ? ""
		     : o->optional ? "[="
				   : "=",
		     o->arg ? o->arg : "", o->arg && o->optional ? "]" : "");
	if (n < HELP_COLUMN)
		printf("%-*s %s\n", HELP_COLUMN, text, o->help);
	else
		printf("%s\n%*s %s\n", text, HELP_COLUMN, "", o->help);
}

static void print_help(const struct cmd *cmd)
{
	printf("Usage: kexec-sig %s [OPTION]...%s%s\n%s.\n\n", cmd->name, *cmd->operands ? " " : "",
	       cmd->operands, cmd->summary);
	for (const struct cmd_option *o = cmd->options; o->name; o++)
		print_option(o);
	print_option(&help_option);
}

/* ---- parsing --------------------------------------------------------------------- */

enum cmd_status cmd_usage_error(const struct cmd *cmd, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "kexec-sig%s%s: ", cmd ? " " : "", cmd ? cmd->name : "");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "; see 'kexec-sig %s%s--help'\n", cmd ? cmd->name : "", cmd ? " " : "");
	return STATUS_TROUBLE;
}

static const struct cmd_option *find_option(const struct cmd *cmd, int id)
{
	for (const struct cmd_option *o = cmd->options; o->name; o++) {
		if (o->id == id)
			return o;
	}
	return &help_option;
}

/* Why getopt_long() returned '?' or ':'. */
static enum cmd_status bad_option(const struct cmd *cmd, int answer, char **argv)
{
	const char *word = argv[optind - 1];

	if (answer == ':')
		return cmd_usage_error(cmd, "option '--%s' needs an argument",
				       find_option(cmd, optopt)->name);
	if (optopt == 0)
		return cmd_usage_error(cmd, "unknown or ambiguous option '%s'", word);
	if (strncmp(word, "--", 2) == 0 && strchr(word, '='))
		return cmd_usage_error(cmd, "option '--%s' takes no argument",
				       find_option(cmd, optopt)->name);
	return cmd_usage_error(cmd, "unknown option '-%c'", optopt);
}

static bool take_options(const struct cmd *cmd, int argc, char **argv,
			 const char *(*take)(void *ctx, int id, const char *value), void *ctx,
			 enum cmd_status *ret_status)
{
	struct getopt_tables t;
	int id;

	make_tables(cmd, &t);
	opterr = 0;
	while ((id = getopt_long(argc, argv, t.letters, t.rows, NULL)) != -1) {
		const char *wrong;

		if (id == '?' || id == ':') {
			*ret_status = bad_option(cmd, id, argv);
			return false;
		}
		if (id == help_option.id) {
			print_help(cmd);
			*ret_status = STATUS_OK;
			return false;
		}
		wrong = take(ctx, id, optarg);
		if (wrong) {
			*ret_status = cmd_usage_error(cmd, "option '--%s': %s",
						      find_option(cmd, id)->name, wrong);
			return false;
		}
	}
	return true;
}

bool cmd_parse(const struct cmd *cmd, int argc, char **argv,
	       const char *(*take)(void *ctx, int id, const char *value), void *ctx,
	       struct cmd_operands *ret, enum cmd_status *ret_status)
{
	int n;

	if (!take_options(cmd, argc, argv, take, ctx, ret_status))
		return false;
	n = argc - optind;
	if (n < cmd->min) {
		*ret_status = cmd_usage_error(cmd, "operands are missing: %s", cmd->operands);
		return false;
	}
	if (n > cmd->max) {
		*ret_status = cmd_usage_error(cmd, "operand '%s' is one too many",
					      argv[optind + cmd->max]);
		return false;
	}
	*ret = (struct cmd_operands){.v = argv + optind, .n = n};
	return true;
}

/* ---- options that several subcommands have ----------------------------------------- */

const char *cmd_take_json(const char *value, enum cmd_json *ret)
{
	if (value && strcmp(value, "pretty") != 0)
		return "only '--json' and '--json=pretty' are known";
	*ret = value ? JSON_PRETTY : JSON_LINE;
	return NULL;
}

const char *cmd_list_add(struct cmd_list *list, const char *value)
{
	const char **v = reallocarray(list->v, list->n + 1, sizeof(*v));

	if (!v)
		return "out of memory";
	list->v = v;
	v[list->n++] = value;
	return NULL;
}

enum cmd_status cmd_worst(enum cmd_status a, enum cmd_status b)
{
	static const unsigned char weight[] = {
		[STATUS_OK] = 0, [STATUS_UNKNOWN] = 1, [STATUS_NO] = 2, [STATUS_TROUBLE] = 3};

	return weight[a] >= weight[b] ? a : b;
}
