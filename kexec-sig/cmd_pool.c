/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program's side of a pool: starts a leader, takes the answers, survives crashes. */
#include "cmd_pool.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#define PIPE_SIZE  (1 << 20)    /* bytes that a worker may be ahead, if the system allows */
#define ANSWER_MAX (64UL << 20) /* bytes */

/* One leader and what came from it. */
struct round {
	struct pool_pipe pipes[POOL_WORKERS_MAX];
	FILE *from[POOL_WORKERS_MAX];
	char *text; /* the answer at hand */
	size_t room;
	pid_t leader;
	int how; /* its end, as of waitpid(2) */
};

unsigned int pool_workers(size_t n)
{
	unsigned int cpus = 1;
	cpu_set_t set;

	CPU_ZERO(&set);
	if (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0)
		cpus = (unsigned int)CPU_COUNT(&set);
	if (cpus > POOL_WORKERS_MAX)
		cpus = POOL_WORKERS_MAX;
	return n == 0 ? 1 : n < cpus ? (unsigned int)n : cpus;
}

/* ---- a leader's life --------------------------------------------------------------- */

/* 0 or an errno. */
static int open_pipes(const struct pool *p, struct round *r)
{
	for (unsigned int w = 0; w < POOL_WORKERS_MAX; w++)
		r->pipes[w] = (struct pool_pipe){{-1, -1}};
	for (unsigned int w = 0; w < p->n_workers; w++) {
		int *ends = r->pipes[w].ends;

		if (pipe2(ends, O_CLOEXEC) < 0)
			return errno;
		(void)fcntl(ends[1], F_SETPIPE_SZ, PIPE_SIZE);
		r->from[w] = fdopen(ends[0], "r");
		if (!r->from[w])
			return errno;
	}
	return 0;
}

/* Both ends, and the streams. Workers that still write are ended by that. */
static void close_pipes(struct round *r)
{
	for (unsigned int w = 0; w < POOL_WORKERS_MAX; w++) {
		if (r->from[w]) {
			fclose(r->from[w]);
			r->pipes[w].ends[0] = -1;
		}
		r->from[w] = NULL;
		pool_close(&r->pipes[w].ends[0]);
		pool_close(&r->pipes[w].ends[1]);
	}
}

/* 0 or an errno. */
static int start_round(const struct pool *p, struct pool_shared *s, struct round *r, size_t first)
{
	int err = open_pipes(p, r);

	memset(s->how, 0, sizeof(s->how));
	s->step = 0;
	fflush(stdout);
	if (!err) {
		r->leader = fork();
		if (r->leader == 0)
			pool_lead(p, s, r->pipes, first);
		err = r->leader < 0 ? errno : 0;
	}
	if (err) {
		close_pipes(r);
		return err;
	}
	for (unsigned int w = 0; w < p->n_workers; w++)
		pool_close(&r->pipes[w].ends[1]);
	return 0;
}

static void end_round(struct round *r)
{
	close_pipes(r);
	while (waitpid(r->leader, &r->how, 0) < 0 && errno == EINTR)
		;
	free(r->text);
	r->text = NULL;
}

/* ---- answers --------------------------------------------------------------------------- */

/* False: its worker did not get that far. */
static bool read_answer(struct round *r, FILE *from, struct pool_answer *ret)
{
	struct pool_head head;
	size_t size;

	if (fread(&head, sizeof(head), 1, from) != 1 || head.out_size > ANSWER_MAX ||
	    head.err_size > ANSWER_MAX || (unsigned int)head.status > STATUS_TROUBLE)
		return false;
	size = head.out_size + head.err_size + 2;
	if (size > r->room) {
		char *text = realloc(r->text, size * 2);

		if (!text)
			return false;
		r->text = text;
		r->room = size * 2;
	}
	if (fread(r->text, 1, head.out_size, from) != head.out_size ||
	    fread(r->text + head.out_size + 1, 1, head.err_size, from) != head.err_size)
		return false;
	r->text[head.out_size] = '\0';
	r->text[size - 1] = '\0';
	*ret = (struct pool_answer){.status = head.status,
				    .out = r->text,
				    .out_size = head.out_size,
				    .err = r->text + head.out_size + 1,
				    .err_size = head.err_size};
	return true;
}

/* From *next on, as far as there are any. False: no more is wanted. */
static bool take_answers(const struct pool *p, struct round *r, size_t *next)
{
	struct pool_answer a;

	while (*next < p->n) {
		if (!read_answer(r, r->from[pool_worker_of(p, *next)], &a))
			return true;
		if (a.err_size)
			progress_clear(p->progress);
		if (!p->take(p->ctx, *next, &a))
			return false;
		++*next;
		progress_show(p->progress, *next);
	}
	return true;
}

/* ---- bad luck ------------------------------------------------------------------------------ */

static enum cmd_status complain(const char *operation, const char *object, int how)
{
	static const char remedy[] = "please report this, with image and snapshot";

	if (WIFSIGNALED(how))
		return cmd_error_text(operation, object, 0, "the process was ended by SIG%s; %s",
				      sigabbrev_np(WTERMSIG(how)), remedy);
	if (WEXITSTATUS(how) == POOL_CHANGED)
		return cmd_error(operation, object, ESTALE, cmd_image_causes);
	return cmd_error_text(operation, object, 0, "the process failed (status %d); %s",
			      WEXITSTATUS(how), remedy);
}

/* Says what has happened to piece *next, or to the preparation. False: cannot go on. */
static bool get_over(const struct pool *p, struct pool_shared *s, const struct round *r,
		     size_t *next)
{
	bool ended = WIFEXITED(r->how) && WEXITSTATUS(r->how) == POOL_DONE;
	const struct pool_answer none = {.status = STATUS_TROUBLE, .out = "", .err = ""};

	progress_clear(p->progress);
	if (ended && s->stopped)
		return false;
	if (!ended && s->step < p->n_steps) {
		complain("read", p->step_name(p->ctx, s->step), r->how);
		s->failed[s->step] = true;
		return true;
	}
	complain("judge for", p->work_name(p->ctx, *next),
		 ended ? s->how[pool_worker_of(p, *next)] : r->how);
	return p->take(p->ctx, (*next)++, &none);
}

static enum cmd_status run_rounds(const struct pool *p, struct pool_shared *s)
{
	enum cmd_status status = STATUS_OK;
	bool go_on = true;

	for (size_t next = 0; next < p->n && go_on;) {
		struct round r = {.leader = -1};
		int err = start_round(p, s, &r, next);

		if (err)
			return cmd_error("start", "the judges", err, NULL);
		go_on = take_answers(p, &r, &next);
		end_round(&r);
		if (go_on && next < p->n) {
			status = STATUS_TROUBLE;
			go_on = get_over(p, s, &r, &next);
		}
	}
	return status;
}

enum cmd_status pool_run(const struct pool *p)
{
	size_t size = sizeof(struct pool_shared) + p->n_steps * sizeof(bool);
	struct pool_shared *s =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	enum cmd_status status;

	if (s == MAP_FAILED)
		return cmd_error("start", "the judges", errno, NULL);
	status = run_rounds(p, s);
	progress_clear(p->progress);
	for (size_t i = 0; i < p->n_steps; i++) {
		if (s->failed[i])
			status = STATUS_TROUBLE;
	}
	munmap(s, size);
	return status;
}
