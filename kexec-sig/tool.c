/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kexec-sig(8): finds the subcommand. */
#include "cmd.h"
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define ANY_NUMBER 0x7fffffff

static const struct cmd commands[] = {
	{"verify", cmd_verify, "predict what the running kernel will answer to a load", "IMAGE...",
	 1, ANY_NUMBER, cmd_verify_options},
	{"inspect", cmd_inspect, "show format, signatures and certificates of an image", "IMAGE...",
	 1, ANY_NUMBER, cmd_inspect_options},
	{"keys", cmd_keys, "show the kernel's keyrings and blocklist", "", 0, 0, cmd_keys_options},
	{"system", cmd_system, "show the facts about this machine that decide a load",
	 "[IMAGE...]", 0, ANY_NUMBER, cmd_system_options},
	{"explain", cmd_explain, "explain reason codes and errno names", "CODE|ERRNO...", 0,
	 ANY_NUMBER, cmd_explain_options},
	{"sign", cmd_sign, "append a signature to a file", "IN OUT", 2, 2, cmd_sign_options},
	{"strip", cmd_strip, "remove a signature from a file", "IN OUT", 2, 2, cmd_strip_options},
};

static void print_help(void)
{
	printf("Usage: kexec-sig COMMAND [OPTION]... [OPERAND]...\n"
	       "Predicts and explains what the kernel says to kexec images.\n"
	       "\nCommands:\n");
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		printf("  %-10s %s\n", commands[i].name, commands[i].summary);
	printf("\n"
	       "  -h, --help     show this, or a command's options behind its name\n"
	       "      --version  show the version\n"
	       "\nExit status: 0 accept or done, 1 refuse or hazard, 2 unknown, 3 usage or I/O "
	       "error.\n"
	       "See kexec-sig(8).\n");
}

static const struct cmd *find_command(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	}
	return NULL;
}

/* A file must not be opened as one that messages are written to. */
static void fill_standard_fds(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)open("/dev/null", O_RDONLY);
	}
}

int main(int argc, char **argv)
{
	const struct cmd *cmd;

	fill_standard_fds();
	if (argc < 2)
		return cmd_usage_error(NULL, "a command is needed");
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		print_help();
		return cmd_finish_output(STATUS_OK);
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("kexec-sig " PACKAGE_VERSION);
		return cmd_finish_output(STATUS_OK);
	}
	cmd = find_command(argv[1]);
	if (!cmd)
		return cmd_usage_error(NULL, "there is no command '%s'", argv[1]);
	return cmd_finish_output(cmd->run(cmd, argc - 1, argv + 1));
}
