/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

/*
 * Exit statuses of the child. Away from small numbers, so that one that a sanitizer
 * or a loader makes up is not taken for an answer.
 */
#define CHILD_ANSWER  0x40 /* + enum cmd_status */
#define CHILD_CHANGED 0x50

/* Behind the end of a mapped file that has become shorter. */
static void on_bus_error(int signal _unused_)
{
	_exit(CHILD_CHANGED);
}

static void run_child(int fd, enum cmd_status (*work)(void *ctx, FILE *out), void *ctx)
{
	struct sigaction action = {.sa_handler = on_bus_error};
	FILE *out = fdopen(fd, "w");
	enum cmd_status status;

	sigaction(SIGBUS, &action, NULL);
	if (!out)
		exit(CHILD_ANSWER + (int)cmd_error("start", "the image reader", errno, NULL));
	status = work(ctx, out);
	if (ferror(out) || fclose(out) != 0)
		status = cmd_error("write", "the report", errno, NULL);
	exit(CHILD_ANSWER + (int)status);
}

static int read_all(int fd, char **ret, size_t *ret_size)
{
	_cleanup_free_ char *text = NULL;
	size_t size = 0, room = 0;

	for (;;) {
		ssize_t n;

		if (size == room) {
			char *more = realloc(text, room ? room * 2 : 16384);

			if (!more)
				return -ENOMEM;
			text = more;
			room = room ? room * 2 : 16384;
		}
		n = read(fd, text + size, room - size);
		if (n == 0)
			break;
		if (n < 0 && errno != EINTR)
			return -errno;
		size += n > 0 ? (size_t)n : 0;
	}
	*ret = TAKE_PTR(text);
	*ret_size = size;
	return 0;
}

/* *ret_answered: the child came to its end, and what it wrote is complete. */
static enum cmd_status judge_child(const char *path, int how, bool *ret_answered)
{
	static const char remedy[] = "please report this, with the image";

	if (WIFSIGNALED(how))
		return cmd_error_text("read", path, 0, "the image reader was ended by SIG%s; %s",
				      sigabbrev_np(WTERMSIG(how)), remedy);
	if (WEXITSTATUS(how) == CHILD_CHANGED)
		return cmd_error("read", path, ESTALE, cmd_image_causes);
	if (WEXITSTATUS(how) < CHILD_ANSWER || WEXITSTATUS(how) > CHILD_ANSWER + STATUS_TROUBLE)
		return cmd_error_text("read", path, 0, "the image reader failed (status %d); %s",
				      WEXITSTATUS(how), remedy);
	*ret_answered = true;
	return (enum cmd_status)(WEXITSTATUS(how) - CHILD_ANSWER);
}

enum cmd_status cmd_guard(const char *path, enum cmd_status (*work)(void *ctx, FILE *out),
			  void *ctx)
{
	_cleanup_free_ char *text = NULL;
	enum cmd_status status;
	bool answered = false;
	size_t size = 0;
	int ends[2], how, r;
	pid_t child;

	fflush(stdout);
	if (pipe2(ends, O_CLOEXEC) < 0)
		return cmd_error("start", "the image reader", errno, NULL);
	child = fork();
	if (child < 0) {
		r = errno;
		close(ends[0]);
		close(ends[1]);
		return cmd_error("start", "the image reader", r, NULL);
	}
	if (child == 0) {
		close(ends[0]);
		run_child(ends[1], work, ctx);
	}
	close(ends[1]);
	r = read_all(ends[0], &text, &size);
	close(ends[0]);
	while (waitpid(child, &how, 0) < 0 && errno == EINTR)
		;
	if (r < 0)
		return cmd_error("read", "the report", -r, NULL);
	status = judge_child(path, how, &answered);
	if (answered && size)
		fwrite(text, 1, size, stdout);
	return status;
}
