// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "kexec/file.h"
#include "kexec/pipe_io.h"

uint64_t kx_clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static int wait_readable(int fd, uint64_t deadline)
{
	struct pollfd pollfd = {.fd = fd, .events = POLLIN};

	for (;;) {
		uint64_t now = kx_clock_ms();
		int n;

		if (now >= deadline)
			return -ETIMEDOUT;
		n = poll(&pollfd, 1, deadline - now > INT_MAX ? -1 : (int)(deadline - now));
		if (n > 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return -errno;
	}
}

int kx_pipe_read(int fd, void *buf, size_t size, uint64_t deadline)
{
	char *to = buf;

	while (size > 0) {
		ssize_t n;
		int rc;

		rc = wait_readable(fd, deadline);
		if (rc)
			return rc;
		n = read(fd, to, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return -EPIPE;
		to += n;
		size -= (size_t)n;
	}
	return 0;
}

int kx_pipe_write(int fd, const void *buf, size_t size)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	int rc;

	sigaction(SIGPIPE, &ignore, &before);
	rc = kx_file_write(fd, buf, size);
	sigaction(SIGPIPE, &before, NULL);
	return rc;
}
