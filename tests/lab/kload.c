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
#include <linux/fsverity.h>
#include <linux/kexec.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Nothing is written there before an exec, which never comes; behind any running kernel. */
#define CLASSIC_BASE 0x10000000UL

#define XATTR_IMA   "security.ima"
#define VERITY_SIZE 4096

enum { LABEL_MAX = 65536 };

struct question {
	bool classic;
	bool crash;
	bool keep;          /* what was loaded */
	const char *initrd; /* NULL: none */
	size_t line;        /* length of the command line */
	bool without_boot;  /* run a program without CAP_SYS_BOOT */
	const char *label;  /* file with a value for security.ima; NULL: leave it */
	bool no_label;      /* remove it */
	bool verity;        /* enable fs-verity */
	bool prepare;       /* do this to many images, and load none */
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

/* ---- what IMA looks at ---------------------------------------------------------------------- */

/* An errno by its name, as "label:EACCES"; the image's name is in front of it if there is one. */
static int refused(const char *image, const char *what)
{
	int number = errno, ret;
	const char *name = strerrorname_np(number);

	if (image)
		printf("%s\t", image);
	ret = name ? printf("%s:%s\n", what, name) : printf("%s:E%d\n", what, number);
	return ret < 0 ? -1 : 1;
}

/* 0, -1 after a complaint, or 1 when the kernel refused. */
static int set_label(int fd, const char *file, const char *image)
{
	static char value[LABEL_MAX];
	FILE *in = fopen(file, "re");
	size_t size;

	if (!in) {
		perror(file);
		return -1;
	}
	size = fread(value, 1, sizeof(value), in);
	fclose(in);
	return fsetxattr(fd, XATTR_IMA, value, size, 0) ? refused(image, "label") : 0;
}

static int remove_label(int fd, const char *image)
{
	return fremovexattr(fd, XATTR_IMA) && errno != ENODATA ? refused(image, "label") : 0;
}

static int enable_verity(int fd, const char *image)
{
	struct fsverity_enable_arg arg = {
		.version = 1,
		.hash_algorithm = FS_VERITY_HASH_ALG_SHA256,
		.block_size = VERITY_SIZE,
	};

	/* EEXIST: it is on */
	return ioctl(fd, FS_IOC_ENABLE_VERITY, &arg) && errno != EEXIST ? refused(image, "verity")
									: 0;
}

/* The label first: what is below fs-verity can change no more, what is beside it can. */
static int dress(const struct question *q, int fd, const char *label, const char *image)
{
	int ret = 0;

	if (q->no_label)
		ret = remove_label(fd, image);
	if (ret == 0 && label)
		ret = set_label(fd, label, image);
	if (ret == 0 && q->verity)
		ret = enable_verity(fd, image);
	return ret;
}

/* Labels each image from the file beside it, IMAGE.sig, if there is one; names who was refused. */
static int prepare_images(const struct question *q, char **images)
{
	int status = 0;

	for (; *images; images++) {
		int fd = open(*images, O_RDONLY | O_CLOEXEC);
		char *label = NULL;

		if (fd < 0 || asprintf(&label, "%s.sig", *images) < 0)
			return trouble(*images);
		if (dress(q, fd, access(label, F_OK) ? NULL : label, *images) < 0)
			status = 2;
		free(label);
		close(fd);
	}
	return status;
}

/* ---- asking ---------------------------------------------------------------------------------- */

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
	ret = dress(q, fd, q->label, NULL);
	if (ret)
		return ret < 0 ? 2 : 0;
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
	{"label", required_argument, NULL, 'L'},
	{"no-label", no_argument, NULL, 'n'},
	{"verity", no_argument, NULL, 'v'},
	{"prepare", no_argument, NULL, 'P'},
	{0},
};

static const char usage[] = "usage: kload [--crash] [--keep] [--initrd=FILE] [--line=LENGTH]\n"
			    "             [--label=FILE | --no-label] [--verity] IMAGE\n"
			    "       kload --prepare [--no-label] [--verity] IMAGE...\n"
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
		case 'L':
			q->label = optarg;
			break;
		case 'n':
			q->no_label = true;
			break;
		case 'v':
			q->verity = true;
			break;
		case 'P':
			q->prepare = true;
			break;
		default:
			return false;
		}
	}
	if (q->without_boot || q->prepare)
		return optind < argc;
	return optind + !q->classic == argc;
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
	if (q.prepare)
		return prepare_images(&q, argv + optind);
	return q.classic ? ask_classic(&q) : ask_file(&q, argv[optind]);
}
