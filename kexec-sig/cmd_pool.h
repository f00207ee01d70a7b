/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Much work on untrusted bytes, in child processes on all processors, with its answers
 * in order. One process, the leader, prepares what all pieces of work need, and forks
 * the workers, which inherit it:
 *
 *	program ── leader ── worker 0, worker 1, …
 *	   ▲                    │         │
 *	   └──── a pipe each ───┴─────────┘
 *
 * Which worker does which piece is known beforehand, so the program reads the pipes in
 * the order of the pieces and keeps one answer at a time; a worker that is ahead waits
 * for its pipe. When a child crashes, a sentence names the piece, and a new leader goes
 * on behind it.
 */
#pragma once

#include "cmd.h"
#include "cmd_progress.h"

#define POOL_WORKERS_MAX 64U

struct pool_answer {
	enum cmd_status status;
	const char *out; /* what work() wrote, followed by a NUL that does not count */
	size_t out_size;
	const char *err; /* its complaints */
	size_t err_size;
};

struct pool {
	/* Preparation, in the leader. One that fails, or crashes, is not tried again. */
	size_t n_steps;
	size_t n_vital; /* of the first of them, each has to succeed; of the others, one */
	enum cmd_status (*prepare)(void *ctx, size_t step);
	const char *(*step_name)(const void *ctx, size_t step);

	/* Pieces of work, in the workers. */
	size_t n;
	unsigned int n_workers;
	enum cmd_status (*work)(void *ctx, size_t i, FILE *out);
	const char *(*work_name)(const void *ctx, size_t i);

	/* In the program, for each piece in order. False: no more is wanted. */
	bool (*take)(void *ctx, size_t i, const struct pool_answer *answer);
	void *ctx;
	struct progress *progress;
};

/* STATUS_TROUBLE when preparation or a child failed, else STATUS_OK. */
enum cmd_status pool_run(const struct pool *p);

/* One for each processor this process may use, but not more than there are pieces. */
unsigned int pool_workers(size_t n);

/* ---- between cmd_pool.c and cmd_pool_worker.c -------------------------------------- */

/* Exit statuses of children, as in cmd_guard.c: away from those that a sanitizer makes up. */
#define POOL_DONE    0x40
#define POOL_CHANGED 0x50 /* a mapped file has become shorter */

/* Where children tell how far they are; in memory that all processes share. */
struct pool_shared {
	size_t step;               /* at hand; n_steps: all are done */
	bool stopped;              /* there is no use in going on, and it was said why */
	int how[POOL_WORKERS_MAX]; /* the workers' ends, as of waitpid(2) */
	bool failed[];             /* by step */
};

/* What is in front of each answer in a pipe. */
struct pool_head {
	enum cmd_status status;
	size_t out_size, err_size;
};

struct pool_pipe {
	int ends[2]; /* -1: closed */
};

/* Who does piece i. */
unsigned int pool_worker_of(const struct pool *p, size_t i);

/* The leader's life, from piece first on. */
void pool_lead(const struct pool *p, struct pool_shared *shared, struct pool_pipe *pipes,
	       size_t first) __attribute__((noreturn));

static inline void pool_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}
