/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kload - ask the running kernel what it says to an image, and load nothing for good
 *
 * The witness of the agreement test: it knows nothing of signatures, so it cannot be wrong in the
 * way that the programs under test might be.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/capability.h>
#include <linux/kexec.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Nothing is written there before an exec, which never comes; behind any running kernel. */
#define CLASSIC_BASE 0x10000000UL

struct question {
	bool classic;
	bool crash;
	bool keep;           /* what was loaded */
	const char *initrd;  /* NULL: none */
	size_t line;         /* length of the command line */
	bool without_boot;   /* run a program without CAP_SYS_BOOT */
};

static int answer(long ret)
{
	const char *name = ret == 0 ? "ok" : strerrorname_np(errno);

	if (name)
		return puts(name) < 0 ? 2 : 0;
	/* The kernel has numbers of its own that leak to user space, as ENOTSUPP, 524. */
	return printf("E%d\n", errno) < 0 ? 2 : 0;
}

static int trouble(const char *what)
{
	perror(what);
	return 2;
}

static char *make_line(size_t length)
{
	char *line = malloc(length + 1);

	if (line) {
		memset(line, 'x', length);
		line[length] = '\0';
	}
	return line;
}

static int ask_file(const struct question *q, const char *path)
{
	unsigned long crash = q->crash ? KEXEC_FILE_ON_CRASH : 0;
	unsigned long flags = crash | (q->initrd ? 0 : KEXEC_FILE_NO_INITRAMFS);
	int initrd = q->initrd ? open(q->initrd, O_RDONLY | O_CLOEXEC) : -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *line = make_line(q->line);
	int status;
	long ret;

	if (fd < 0 || (q->initrd && initrd < 0) || !line)
		return trouble(path);
	ret = syscall(SYS_kexec_file_load, fd, initrd, q->line + 1, line, flags);
	status = answer(ret);
	if (ret == 0 && !q->keep &&
	    syscall(SYS_kexec_file_load, -1, -1, 0UL, NULL, KEXEC_FILE_UNLOAD | crash))
		status = trouble("unload");
	free(line);
	close(fd);
	if (initrd >= 0)
		close(initrd);
	return status;
}

static int ask_classic(const struct question *q)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct kexec_segment segment = {
		.buf = make_line(page),
		.bufsz = page,
		.mem = (void *)CLASSIC_BASE,
		.memsz = page,
	};
	int status;
	long ret;

	if (!segment.buf)
		return trouble("segment");
	ret = syscall(SYS_kexec_load, CLASSIC_BASE, 1UL, &segment, KEXEC_ARCH_DEFAULT);
	status = answer(ret);
	if (ret == 0 && !q->keep && syscall(SYS_kexec_load, 0UL, 0UL, NULL, KEXEC_ARCH_DEFAULT))
		status = trouble("unload");
	free((void *)segment.buf);
	return status;
}

/* Root gets back at exec whatever its bounding set has. */
static int run_without_boot(char **command)
{
	if (prctl(PR_CAPBSET_DROP, CAP_SYS_BOOT, 0, 0, 0))
		return trouble("drop CAP_SYS_BOOT");
	execvp(command[0], command);
	return trouble(command[0]);
}

static const struct option options[] = {
	{"classic", no_argument, NULL, 'c'},
	{"crash", no_argument, NULL, 'p'},
	{"keep", no_argument, NULL, 'k'},
	{"initrd", required_argument, NULL, 'i'},
	{"line", required_argument, NULL, 'l'},
	{"without-boot", no_argument, NULL, 'b'},
	{0},
};

static const char usage[] =
	"usage: kload [--crash] [--keep] [--initrd=FILE] [--line=LENGTH] IMAGE\n"
	"       kload --classic [--keep]\n"
	"       kload --without-boot COMMAND...\n";

static bool parse(int argc, char **argv, struct question *q)
{
	int opt;

	while ((opt = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		switch (opt) {
		case 'c':
			q->classic = true;
			break;
		case 'p':
			q->crash = true;
			break;
		case 'k':
			q->keep = true;
			break;
		case 'i':
			q->initrd = optarg;
			break;
		case 'l':
			q->line = strtoul(optarg, NULL, 10);
			break;
		case 'b':
			q->without_boot = true;
			break;
		default:
			return false;
		}
	}
	return q->without_boot ? optind < argc : optind + !q->classic == argc;
}

int main(int argc, char **argv)
{
	struct question q = {0};

	if (!parse(argc, argv, &q)) {
		fputs(usage, stderr);
		return 2;
	}
	if (q.without_boot)
		return run_without_boot(argv + optind);
	return q.classic ? ask_classic(&q) : ask_file(&q, argv[optind]);
}
