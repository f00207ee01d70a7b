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
#include <linux/kexec.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096UL
/* Ordinary memory on every guest; nothing is written there before an exec, which never comes. */
#define CLASSIC_BASE 0x1000000UL

static int answer(long ret)
{
	const char *name = ret == 0 ? "ok" : strerrorname_np(errno);

	if (name)
		return puts(name) < 0 ? 2 : 0;
	/* The kernel has numbers of its own that leak to user space, as ENOTSUPP, 524. */
	return printf("E%d\n", errno) < 0 ? 2 : 0;
}

static int ask_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int status;
	long ret;

	if (fd < 0) {
		perror(path);
		return 2;
	}
	ret = syscall(SYS_kexec_file_load, fd, -1, 1UL, "", KEXEC_FILE_NO_INITRAMFS);
	status = answer(ret);
	if (ret == 0 && syscall(SYS_kexec_file_load, -1, -1, 0UL, NULL, KEXEC_FILE_UNLOAD)) {
		perror("unload");
		status = 2;
	}
	close(fd);
	return status;
}

static int ask_classic(void)
{
	static const char page[PAGE];
	struct kexec_segment segment = {
		.buf = page,
		.bufsz = sizeof(page),
		.mem = (void *)CLASSIC_BASE,
		.memsz = PAGE,
	};
	int status;
	long ret;

	ret = syscall(SYS_kexec_load, CLASSIC_BASE, 1UL, &segment, KEXEC_ARCH_DEFAULT);
	status = answer(ret);
	if (ret == 0 && syscall(SYS_kexec_load, 0UL, 0UL, NULL, KEXEC_ARCH_DEFAULT)) {
		perror("unload");
		status = 2;
	}
	return status;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--classic") == 0)
		return ask_classic();
	if (argc == 2)
		return ask_file(argv[1]);
	fprintf(stderr, "usage: kload IMAGE | kload --classic\n");
	return 2;
}
