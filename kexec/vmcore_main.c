// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vmcore-dmesg(8): the log of a kernel that crashed. It runs in the initramfs of the crash
 * kernel, with little memory and next to nothing installed: nothing but the C library is used.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kexec/vmcore_dmesg.h"

static bool is_about_elf(int status)
{
	return status >= VMCORE_IDENT_READ && status <= VMCORE_BYTE_ORDER;
}

int main(int argc, char **argv)
{
	struct vmcore_failure failure = {0};
	_cleanup_close_ int fd = -1;

	/* There are no options: all of them would be names of files. */
	if (argc != 2) {
		fprintf(stderr, "usage: %s <kernel core file>\n",
			argc > 0 ? argv[0] : "vmcore-dmesg");
		return VMCORE_USAGE;
	}
	fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		fprintf(stderr, "Cannot open %s: %s\n", argv[1], strerror(errno));
		return VMCORE_OPEN;
	}
	if (vmcore_dmesg(fd, argv[1], STDOUT_FILENO, &failure) != 0)
		fprintf(stderr, "%s\n", failure.text);
	if (is_about_elf(failure.status))
		fprintf(stderr, "Unable to read ELF information from vmcore\n");
	return failure.status;
}
