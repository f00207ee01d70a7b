// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kexec/pipe_io.h"
#include "kexec/preflight.h"

#define MAGIC      0x6b736967u
#define REPORT_MAX (16u << 20)
#define LOG_MAX    (1u << 20)

/* First message of the child. */
struct message {
	uint32_t magic;
	int32_t status; /* 0, or what ask() returned */
	struct kx_opinion opinion;
};

/* What the parent answers; log_size bytes of lines follow, each with its newline. */
struct report_request {
	uint32_t has_answer;
	uint32_t syscall;
	int32_t err;
	uint32_t log_size;
	struct kx_report_form form;
};

/* ---- child ------------------------------------------------------------- */

/* Nothing of the library's may reach the terminal, and nobody needs the core of a child. */
static void child_settle(bool debug)
{
	struct rlimit none = {0};
	int null = debug ? -1 : open("/dev/null", O_RDWR | O_CLOEXEC);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setrlimit(RLIMIT_CORE, &none);
	if (null >= 0) {
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
	}
}

static int child_read_lines(int fd, size_t size, struct kx_lines *ret)
{
	_cleanup_free_ char *text = malloc(size + 1);
	int rc;

	if (!text || size > LOG_MAX)
		return -ENOMEM;
	rc = kx_pipe_read(fd, text, size, UINT64_MAX);
	if (rc)
		return rc;
	text[size] = '\0';
	for (char *line = text; *line && rc == 0;) {
		size_t len = strcspn(line, "\n");

		rc = kx_lines_add(ret, line, len);
		line += len;
		line += *line == '\n';
	}
	return rc;
}

/* Waits for the kernel's answer, as long as that takes; the parent's end ends it. */
static int child_report(const struct kx_oracle *oracle, void *state, int in, int out)
{
	struct report_request request;
	struct kx_answer answer = {0};
	_cleanup_free_ char *text = NULL;
	uint64_t size;
	int rc;

	rc = kx_pipe_read(in, &request, sizeof(request), UINT64_MAX);
	if (rc)
		return rc;
	rc = child_read_lines(in, request.log_size, &answer.log);
	if (rc)
		return rc;
	answer.syscall = (enum ksig_syscall)request.syscall;
	answer.err = request.err;
	rc = oracle->report(state, request.has_answer ? &answer : NULL, &request.form, &text);
	if (rc)
		return rc;
	size = strlen(text);
	rc = kx_pipe_write(out, &size, sizeof(size));
	return rc ? rc : kx_pipe_write(out, text, size);
}

static void child_main(const struct kx_ctx *ctx, const struct kx_question *question, int in,
		       int out)
{
	struct message message = {.magic = MAGIC};
	void *state = NULL;

	child_settle(ctx->log.debug);
	message.status = ctx->oracle->ask(question, &message.opinion, &state);
	if (kx_pipe_write(out, &message, sizeof(message)) == 0 && message.status == 0)
		(void)child_report(ctx->oracle, state, in, out);
	_exit(0);
}

/* ---- parent ------------------------------------------------------------ */

static int spawn(const struct kx_ctx *ctx, const struct kx_question *question,
		 struct kx_preflight *preflight)
{
	int down[2], up[2];
	pid_t pid;

	if (pipe2(down, O_CLOEXEC) < 0)
		return -errno;
	if (pipe2(up, O_CLOEXEC) < 0) {
		close(down[0]);
		close(down[1]);
		return -errno;
	}
	fflush(ctx->log.out);
	fflush(ctx->log.err);
	pid = fork();
	if (pid == 0) {
		close(down[1]);
		close(up[0]);
		child_main(ctx, question, down[0], up[1]);
	}
	close(down[0]);
	close(up[1]);
	preflight->to_child = down[1];
	preflight->from_child = up[0];
	preflight->pid = pid < 0 ? 0 : pid;
	return pid < 0 ? -errno : 0;
}

static bool is_terminated(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

static bool prediction_is_sane(const struct kx_prediction *p)
{
	return p->outcome >= KSIG_ACCEPT && p->outcome <= KSIG_UNKNOWN && p->err >= 0 &&
	       (p->outcome == KSIG_REFUSE) == (p->err > 0) &&
	       is_terminated(p->stage, sizeof(p->stage)) &&
	       is_terminated(p->reason, sizeof(p->reason)) &&
	       is_terminated(p->sentence, sizeof(p->sentence)) &&
	       is_terminated(p->remedy, sizeof(p->remedy));
}

/* The child has read a file that nobody trusts: nor is what it writes. */
static bool message_is_sane(const struct message *message)
{
	return message->magic == MAGIC && message->status == 0 &&
	       prediction_is_sane(&message->opinion.predict[KSIG_KEXEC_FILE_LOAD]) &&
	       prediction_is_sane(&message->opinion.predict[KSIG_KEXEC_LOAD]) &&
	       message->opinion.recommended >= 0 && message->opinion.recommended <= 1;
}

/* Reaps the child; true when it was ended by a signal. */
static bool reap(struct kx_preflight *preflight, int *ret_signal)
{
	int status = 0;

	if (preflight->to_child >= 0)
		close(preflight->to_child);
	if (preflight->from_child >= 0)
		close(preflight->from_child);
	preflight->to_child = -1;
	preflight->from_child = -1;
	if (preflight->pid <= 0)
		return false;
	while (waitpid(preflight->pid, &status, 0) < 0 && errno == EINTR)
		;
	preflight->pid = 0;
	*ret_signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	return WIFSIGNALED(status);
}

static void give_up(const struct kx_ctx *ctx, struct kx_preflight *preflight, int err)
{
	int signal = 0;

	if (preflight->pid > 0 && err == -ETIMEDOUT)
		kill(preflight->pid, SIGKILL);
	if (reap(preflight, &signal) && err != -ETIMEDOUT)
		snprintf(preflight->failure, sizeof(preflight->failure),
			 "it crashed with signal %d", signal);
	else if (err == -ETIMEDOUT)
		snprintf(preflight->failure, sizeof(preflight->failure),
			 "it did not end within %u ms", ctx->patience_ms);
	else if (err == -EPIPE)
		snprintf(preflight->failure, sizeof(preflight->failure), "it ended early");
	else
		snprintf(preflight->failure, sizeof(preflight->failure), "%s", strerror(-err));
}

void kx_preflight_start(const struct kx_ctx *ctx, const struct kx_question *question,
			struct kx_preflight *ret)
{
	uint64_t deadline = kx_clock_ms() + ctx->patience_ms;
	struct message message;
	int rc;

	*ret = (struct kx_preflight){.from_child = -1, .to_child = -1};
	rc = spawn(ctx, question, ret);
	if (rc == 0)
		rc = kx_pipe_read(ret->from_child, &message, sizeof(message), deadline);
	if (rc == 0 && message.magic == MAGIC && message.status < 0)
		rc = message.status;
	if (rc == 0 && !message_is_sane(&message))
		rc = -EBADMSG;
	if (rc) {
		give_up(ctx, ret, rc);
		return;
	}
	ret->opinion = message.opinion;
	ret->known = true;
}

/* The lines as one text, each with its newline. */
static char *lines_text(const struct kx_lines *lines)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return NULL;
	for (size_t i = 0; i < lines->n && (size_t)ftell(stream) < LOG_MAX / 2; i++)
		fprintf(stream, "%s\n", lines->text[i]);
	fclose(stream);
	return text;
}

static int send_answer(struct kx_preflight *preflight, const struct kx_answer *answer,
		       const struct kx_report_form *form)
{
	struct report_request request = {.has_answer = answer != NULL, .form = *form};
	_cleanup_free_ char *log = NULL;
	int rc;

	if (answer) {
		log = lines_text(&answer->log);
		if (!log)
			return -ENOMEM;
		request.syscall = answer->syscall;
		request.err = answer->err;
		request.log_size = (uint32_t)strlen(log);
	}
	rc = kx_pipe_write(preflight->to_child, &request, sizeof(request));
	return rc || !log ? rc : kx_pipe_write(preflight->to_child, log, request.log_size);
}

int kx_preflight_report(const struct kx_ctx *ctx, struct kx_preflight *preflight,
			const struct kx_answer *answer, const struct kx_report_form *form,
			char **ret)
{
	uint64_t deadline = kx_clock_ms() + ctx->patience_ms;
	_cleanup_free_ char *text = NULL;
	uint64_t size;
	int rc;

	if (preflight->pid <= 0)
		return -ESRCH;
	rc = send_answer(preflight, answer, form);
	if (rc == 0)
		rc = kx_pipe_read(preflight->from_child, &size, sizeof(size), deadline);
	if (rc == 0 && size > REPORT_MAX)
		rc = -EBADMSG;
	if (rc)
		return rc;
	text = malloc(size + 1);
	if (!text)
		return -ENOMEM;
	rc = kx_pipe_read(preflight->from_child, text, size, deadline);
	if (rc)
		return rc;
	text[size] = '\0';
	*ret = TAKE_PTR(text);
	return 0;
}

/* A child that still waits sees the end of its pipe; one that hangs is not waited for. */
void kx_preflight_end(struct kx_preflight *preflight)
{
	int signal;

	if (preflight->pid > 0)
		kill(preflight->pid, SIGKILL);
	(void)reap(preflight, &signal);
}

const struct kx_prediction *kx_preflight_predict(const struct kx_preflight *preflight,
						 enum ksig_syscall syscall)
{
	return preflight->known ? &preflight->opinion.predict[syscall] : NULL;
}
