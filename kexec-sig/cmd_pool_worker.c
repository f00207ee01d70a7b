/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The children of a pool: what reads untrusted bytes. */
#include "cmd_pool.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/wait.h>

unsigned int pool_worker_of(const struct pool *p, size_t i)
{
	size_t round = i / p->n_workers;
	/* Each does one of every n_workers pieces, but not always the same one: names that
	 * come in pairs must not give one of two all of the long pieces. */
	uint32_t turn = ((uint32_t)round * 2654435761U) >> 16;

	return (unsigned int)((i + turn) % p->n_workers);
}

/* Behind the end of a mapped file that has become shorter. */
static void on_bus_error(int signal _unused_)
{
	_exit(POOL_CHANGED);
}

/* ---- workers ------------------------------------------------------------------------ */

static bool send_answer(FILE *to, const struct pool_answer *a)
{
	struct pool_head head = {a->status, a->out_size, a->err_size};

	return fwrite(&head, sizeof(head), 1, to) == 1 &&
	       fwrite(a->out, 1, a->out_size, to) == a->out_size &&
	       fwrite(a->err, 1, a->err_size, to) == a->err_size && fflush(to) == 0;
}

/* Complaints are part of the answer, so that they come in the order of the pieces, too. */
static bool do_piece(const struct pool *p, size_t i, FILE *to)
{
	FILE *const standard_error = stderr;
	struct pool_answer a = {0};
	char *out_text = NULL, *err_text = NULL;
	FILE *out = open_memstream(&out_text, &a.out_size);
	FILE *err = open_memstream(&err_text, &a.err_size);
	bool failed = !out || !err;

	if (!failed) {
		stderr = err;
		a.status = p->work(p->ctx, i, out);
		stderr = standard_error;
	}
	failed |= out && (ferror(out) || fclose(out) != 0);
	failed |= err && (ferror(err) || fclose(err) != 0);
	if (failed)
		a = (struct pool_answer){
			.status = cmd_error("judge for", p->work_name(p->ctx, i), ENOMEM, NULL)};
	a.out = out_text;
	a.err = err_text;
	failed = !send_answer(to, &a);
	free(out_text);
	free(err_text);
	return !failed;
}

static void do_pieces(const struct pool *p, unsigned int self, struct pool_pipe *pipes,
		      size_t first)
{
	FILE *to = fdopen(TAKE_FD(pipes[self].ends[1]), "w");

	for (unsigned int w = 0; w < p->n_workers; w++)
		pool_close(&pipes[w].ends[1]);
	if (!to)
		exit((int)cmd_error("start", "a judge", errno, NULL));
	for (size_t i = first; i < p->n; i++) {
		/* Nobody reads any more: somebody else had bad luck, and all start anew. */
		if (pool_worker_of(p, i) == self && !do_piece(p, i, to))
			break;
	}
	fclose(to);
	exit(POOL_DONE);
}

/* ---- the leader ------------------------------------------------------------------------ */

/* False: what is left is not enough to go on with. */
static bool prepare_all(const struct pool *p, struct pool_shared *s)
{
	size_t good = 0;

	for (size_t i = 0; i < p->n_steps; i++) {
		s->step = i;
		if (!s->failed[i])
			s->failed[i] = p->prepare(p->ctx, i) == STATUS_TROUBLE;
		if (s->failed[i] && i < p->n_vital)
			return false;
		good += !s->failed[i];
	}
	s->step = p->n_steps;
	return p->n_steps == p->n_vital || good > p->n_vital;
}

/* How many could be started. */
static unsigned int start_workers(const struct pool *p, struct pool_pipe *pipes, size_t first,
				  pid_t *pids)
{
	unsigned int n = 0;

	for (; n < p->n_workers; n++) {
		pids[n] = fork();
		if (pids[n] == 0)
			do_pieces(p, n, pipes, first);
		if (pids[n] < 0) {
			cmd_error("start", "a judge", errno, NULL);
			break;
		}
	}
	/* A worker that ends has to be the end of its pipe. */
	for (unsigned int w = 0; w < p->n_workers; w++)
		pool_close(&pipes[w].ends[1]);
	return n;
}

void pool_lead(const struct pool *p, struct pool_shared *s, struct pool_pipe *pipes, size_t first)
{
	struct sigaction action = {.sa_handler = on_bus_error};
	pid_t pids[POOL_WORKERS_MAX];
	unsigned int n;

	sigaction(SIGBUS, &action, NULL);
	for (unsigned int w = 0; w < p->n_workers; w++)
		pool_close(&pipes[w].ends[0]);
	if (!prepare_all(p, s)) {
		s->stopped = true;
		exit(POOL_DONE);
	}
	n = start_workers(p, pipes, first, pids);
	s->stopped = n < p->n_workers;
	for (unsigned int w = 0; w < n; w++) {
		while (waitpid(pids[w], &s->how[w], 0) < 0 && errno == EINTR)
			;
	}
	exit(POOL_DONE);
}
