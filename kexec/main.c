// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "kexec/modes.h"
#include "kexec/preflight.h"

#define PRE_FLIGHT_PATIENCE_MS 30000u

/* An image opened as descriptor 2 would have error messages written into it. */
static int keep_standard_descriptors(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
	return fd < 0 ? -errno : 0;
}

/* Columns of a terminal; 0 for anything else. */
static unsigned int width_of(FILE *file)
{
	struct winsize size;

	if (!isatty(fileno(file)))
		return 0;
	if (ioctl(fileno(file), TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return 80;
	return size.ws_col;
}

static bool wants_color(FILE *file)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(fileno(file)) && !(no_color && *no_color) && term &&
	       strcmp(term, "dumb") != 0;
}

int main(int argc, char **argv)
{
	struct kx_env env = {
		.sys = &kx_sys_linux,
		.oracle = &kx_oracle_ksig,
		.patience_ms = PRE_FLIGHT_PATIENCE_MS,
		.posix = getenv("POSIXLY_CORRECT") != NULL,
		.log = {.out = stdout, .err = stderr},
	};

	(void)keep_standard_descriptors();
	env.log.out_width = width_of(stdout);
	env.log.err_width = width_of(stderr);
	env.log.out_color = wants_color(stdout);
	env.log.err_color = wants_color(stderr);
	return kx_run(&env, argc, argv);
}
