/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pool_run(): all answers in order, whatever happens to the children. TAP on standard output. */
#include "cmd_pool.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#define PIECES 100U

/* What goes wrong, and what came of it. */
struct trial {
	const char *what;
	size_t crash_step, fail_step; /* NEVER */
	size_t crash_piece, leave_piece, long_piece;
	size_t enough; /* pieces that are wanted */
	enum cmd_status expected;
	size_t answers; /* expected: pieces with text */
	const char *message;

	size_t next, seen;
	bool wrong;
};
#define NEVER ((size_t)-1)

static enum cmd_status prepare(void *ctx, size_t step)
{
	const struct trial *t = ctx;

	if (step == t->crash_step)
		raise(SIGKILL);
	return step == t->fail_step ? cmd_error_text("read", "a step", 0, "it is a test")
				    : STATUS_OK;
}

static const char *step_name(const void *ctx _unused_, size_t step)
{
	static const char *const names[] = {"step 0", "step 1", "step 2"};

	return names[step];
}

static enum cmd_status work(void *ctx, size_t i, FILE *out)
{
	const struct trial *t = ctx;

	fprintf(out, "%zu", i);
	fflush(out);
	if (i == t->crash_piece)
		raise(SIGKILL);
	if (i == t->leave_piece)
		_exit(1);
	/* More than any pipe holds. */
	for (size_t n = 0; i == t->long_piece && n < 3000000; n++)
		putc('.', out);
	fprintf(stderr, "%zu", i);
	return i % 2 ? STATUS_OK : STATUS_NO;
}

static const char *work_name(const void *ctx _unused_, size_t i)
{
	return i % 2 ? "odd piece" : "even piece";
}

static bool take(void *ctx, size_t i, const struct pool_answer *a)
{
	struct trial *t = ctx;
	char text[32];

	t->wrong |= i != t->next++;
	if (a->status == STATUS_TROUBLE) {
		t->wrong |= a->out_size || a->err_size;
	} else {
		t->seen++;
		snprintf(text, sizeof(text), "%zu", i);
		t->wrong |= a->status != (i % 2 ? STATUS_OK : STATUS_NO);
		t->wrong |= strcmp(a->err, text) != 0 || a->err_size != strlen(text);
		t->wrong |= strncmp(a->out, text, strlen(text)) != 0;
		t->wrong |= a->out_size != strlen(text) + (i == t->long_piece ? 3000000 : 0);
	}
	return t->next < t->enough;
}

/* Runs it with standard error in a file. */
static enum cmd_status run(struct trial *t, unsigned int workers, char *said, size_t size)
{
	struct progress none = progress_start("pieces", PIECES, false);
	const struct pool pool = {
		.n_steps = 3,
		.n_vital = 1,
		.prepare = prepare,
		.step_name = step_name,
		.n = PIECES,
		.n_workers = workers,
		.work = work,
		.work_name = work_name,
		.take = take,
		.ctx = t,
		.progress = &none,
	};
	FILE *errors = tmpfile();
	int saved = dup(STDERR_FILENO);
	enum cmd_status status;

	if (!errors || saved < 0)
		return STATUS_UNKNOWN;
	dup2(fileno(errors), STDERR_FILENO);
	status = pool_run(&pool);
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(errors);
	said[fread(said, 1, size - 1, errors)] = '\0';
	fclose(errors);
	return status;
}

static bool check(struct trial t, unsigned int workers)
{
	char said[1024] = "";
	enum cmd_status status = run(&t, workers, said, sizeof(said));
	bool ok = !t.wrong && status == t.expected && t.seen == t.answers;

	ok &= *t.message ? strstr(said, t.message) != NULL : !*said;
	printf("%sok - %s, %u workers\n", ok ? "" : "not ", t.what, workers);
	if (!ok)
		printf("# seen: status %d, %zu answers%s, %s\n", (int)status, t.seen,
		       t.wrong ? " that are wrong" : "", said);
	return ok;
}

#define TRIALS 8

static void make_trials(struct trial trials[TRIALS])
{
	const struct trial well = {
		.crash_step = NEVER,
		.fail_step = NEVER,
		.crash_piece = NEVER,
		.leave_piece = NEVER,
		.long_piece = NEVER,
		.enough = NEVER,
		.answers = PIECES,
		.message = "",
	};
	static const char failure[] = "read 'a step': it is a test\n";
	struct trial *t = trials;

	for (size_t i = 0; i < TRIALS; i++)
		trials[i] = well;
	t->what = "all goes well";
	(++t)->what = "long answers arrive";
	t->long_piece = 7;
	(++t)->what = "a crash is a sentence";
	t->crash_piece = 41;
	t->answers = PIECES - 1;
	t->message = "judge for 'odd piece': the process was ended by SIGKILL";
	(++t)->what = "an end by somebody else is one";
	t->leave_piece = 98;
	t->answers = PIECES - 1;
	t->message = "judge for 'even piece': the process failed (status 1)";
	(++t)->what = "a crash in preparation is one";
	t->crash_step = 1;
	t->message = "read 'step 1': the process was ended by SIGKILL";
	(++t)->what = "preparation may fail in part";
	t->fail_step = 2;
	t->message = failure;
	(++t)->what = "but not where all depends on it";
	t->fail_step = 0;
	t->answers = 0;
	t->message = failure;
	(++t)->what = "enough is enough";
	t->enough = 10;
	t->answers = 10;
	for (t = trials; t < trials + TRIALS; t++)
		t->expected = *t->message ? STATUS_TROUBLE : STATUS_OK;
}

int main(void)
{
	struct trial trials[TRIALS];
	static const unsigned int workers[] = {1, 2, 7};
	const struct rlimit no_core = {0, 0};
	bool ok = true;

	setrlimit(RLIMIT_CORE, &no_core);
	make_trials(trials);
	for (size_t w = 0; w < ARRAY_SIZE(workers); w++) {
		for (size_t i = 0; i < TRIALS; i++)
			ok &= check(trials[i], workers[w]);
	}
	printf("1..%zu\n", ARRAY_SIZE(workers) * TRIALS);
	return ok ? 0 : 1;
}
