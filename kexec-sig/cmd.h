/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kexec-sig(8): a row of a table for each subcommand, and what the subcommands
 * share. Options are declared as data; parsing and --help read the same rows.
 */
#pragma once

#include "compiler.h"
#include "kexec-sig.h"
#include "oid.h"
#include "rules.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Exit statuses of every subcommand. */
enum cmd_status {
	STATUS_OK = 0,
	STATUS_NO = 1,      /* refuse or hazard; nothing to strip, already signed */
	STATUS_UNKNOWN = 2, /* a fact is missing */
	STATUS_TROUBLE = 3, /* usage, input or output */
};

/* The one to exit with after both: 3 before 1 before 2 before 0. */
enum cmd_status cmd_worst(enum cmd_status a, enum cmd_status b);

/* ---- cmd_options.c: command lines ---------------------------------------------- */

struct cmd_option {
	int id; /* a letter is the short option as well; from CMD_LONG on there is none */
	const char *name;
	const char *arg;  /* "FILE"; NULL: takes no argument */
	bool optional;    /* --name or --name=arg */
	const char *help; /* one line */
};
#define CMD_LONG        0x100
#define CMD_OPTIONS_MAX 16

struct cmd {
	const char *name;
	enum cmd_status (*run)(const struct cmd *cmd, int argc, char **argv);
	const char *summary;
	const char *operands;             /* as in the usage line */
	int min, max;                     /* number of operands */
	const struct cmd_option *options; /* ends with a row without a name */
};

struct cmd_operands {
	char **v;
	int n;
};

/*
 * Reads the options of a subcommand, argv[0] being its name. take() stores one and
 * returns NULL, or says what is wrong with its argument. False: nothing is left to
 * do, and *ret_status is the answer.
 */
bool cmd_parse(const struct cmd *cmd, int argc, char **argv,
	       const char *(*take)(void *ctx, int id, const char *value), void *ctx,
	       struct cmd_operands *ret, enum cmd_status *ret_status);

/* A line about a wrong command line. */
enum cmd_status cmd_usage_error(const struct cmd *cmd, const char *fmt, ...) _printf_(2, 3);

/* --json[=pretty], as many subcommands have it. */
enum cmd_json { JSON_NO, JSON_LINE, JSON_PRETTY };
const char *cmd_take_json(const char *value, enum cmd_json *ret);

/* Repeatable options. */
struct cmd_list {
	const char **v;
	size_t n;
};
const char *cmd_list_add(struct cmd_list *list, const char *value);
static inline void cmd_list_clear(struct cmd_list *list)
{
	free(list->v);
}

/* ---- cmd_error.c: what goes to standard error ----------------------------------- */

/* What an errno means for an operation, in words, and what to do about it. */
struct cmd_cause {
	int err;
	const char *cause;
	const char *remedy; /* "": nothing */
};

/*
 * "kexec-sig: open 'vmlinuz': ENOENT: there is no such file; check the path". err is
 * positive; rows of causes (may be NULL; ends with err 0) come before the common ones.
 */
enum cmd_status cmd_error(const char *operation, const char *object, int err,
			  const struct cmd_cause *causes);
/* The same with a cause that was found out otherwise; err may be 0. */
enum cmd_status cmd_error_text(const char *operation, const char *object, int err, const char *fmt,
			       ...) _printf_(4, 5);
/* Something the user should know, without an effect on the exit status. */
void cmd_note(const char *object, const char *fmt, ...) _printf_(2, 3);

/* What ksig_image_read() says, and what outfile_open() says. */
extern const struct cmd_cause cmd_image_causes[];
extern const struct cmd_cause cmd_target_causes[];

/* ---- cmd_output.c: what goes to standard output ---------------------------------- */

/* Width, colour and alphabet of the terminal. */
struct ksig_report_options cmd_report_options(void);
/* Ends the program's output; complains when it could not be written. */
enum cmd_status cmd_finish_output(enum cmd_status status);
/* Writes text, freeing it; NULL is a lack of memory. */
enum cmd_status cmd_put(FILE *out, char *text);

struct json_object;
/* The object as text, releasing it: one line or indented, with a newline. NULL: no memory. */
char *cmd_json_text(struct json_object *o, bool pretty);

/* ---- cmd_file.c: what comes in ------------------------------------------------------ */

/* Opens for reading, without waiting for a fifo or device; complains. -1: not opened. */
int cmd_open(const char *path);

/* The same for a regular file that is neither empty nor larger than the kernel reads. */
struct stat;
int cmd_open_regular(const char *path, struct stat *ret);

/* Looks at the machine; complains. NULL: nothing to go on with. */
struct ksig_system *cmd_probe(const struct cmd_list *certs);
/* What a file with certificates may be wrong in. */
extern const struct cmd_cause cmd_cert_causes[];

/* ---- cmd_snapshot.c: another machine ------------------------------------------------- */

/* Reads the file, "-" being standard input, and adds the certificates; complains, as above. */
struct ksig_system *cmd_read_system(const char *path, const struct cmd_list *certs);

/* ---- cmd_input.c: what is judged ------------------------------------------------------ */

struct ksig_image;

/* How the files are to be seen. */
struct cmd_how {
	bool labels_beside; /* security.ima of FILE is in FILE.sig */
	bool elsewhere;     /* judged for another machine, where they would be below /boot */
	uint32_t uid, gid;  /* and would belong to these */
	const struct ksig_system *system; /* whose IMA's digests are needed; NULL: not known yet */
};

/*
 * ksig_image_read(), but one that no kernel reads because of its size has no contents to
 * look at, and an answer all the same.
 */
int cmd_read_image(int fd, const char *path, const struct cmd_how *how, struct ksig_image **ret);
/* The same for an initrd; complains. *ret stays as it is for what is no regular file. */
enum cmd_status cmd_read_initrd(const char *path, const struct cmd_how *how,
				struct ksig_image **ret);

/* ---- cmd_verify.c: an image and its verdict ------------------------------------------- */

enum cmd_status cmd_verdict_status(const struct ksig_verdict *verdict);

/* ---- cmd_guard.c: work on untrusted bytes -------------------------------------------- */

/*
 * Calls work() in a child process, so that a file that shrinks under its mapping,
 * or a crash, is a sentence about the file and not the end of the program. What
 * work() writes to out is printed to standard output when it has come to its end.
 */
enum cmd_status cmd_guard(const char *path, enum cmd_status (*work)(void *ctx, FILE *out),
			  void *ctx);

/* ---- subcommands --------------------------------------------------------------------- */

enum cmd_status cmd_verify(const struct cmd *cmd, int argc, char **argv);
enum cmd_status cmd_inspect(const struct cmd *cmd, int argc, char **argv);
enum cmd_status cmd_keys(const struct cmd *cmd, int argc, char **argv);
enum cmd_status cmd_system(const struct cmd *cmd, int argc, char **argv);
enum cmd_status cmd_explain(const struct cmd *cmd, int argc, char **argv);
enum cmd_status cmd_sign(const struct cmd *cmd, int argc, char **argv);
enum cmd_status cmd_strip(const struct cmd *cmd, int argc, char **argv);

extern const struct cmd_option cmd_verify_options[];
extern const struct cmd_option cmd_inspect_options[];
extern const struct cmd_option cmd_keys_options[];
extern const struct cmd_option cmd_system_options[];
extern const struct cmd_option cmd_explain_options[];
extern const struct cmd_option cmd_sign_options[];
extern const struct cmd_option cmd_strip_options[];
