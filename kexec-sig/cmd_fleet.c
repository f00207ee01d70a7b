/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_fleet.h"
#include "cmd_pool.h"
#include "keys_file.h"
#include "report_json.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

struct run {
	const struct fleet_job *job;
	struct fleet fleet;
	struct ksig_image **images;  /* in the children; NULL: not read */
	struct ksig_request request; /* in the children: with the initrd */

	/* in the program */
	struct fleet_groups groups;
	size_t *lost; /* machines without a verdict */
	size_t n_lost;
	enum cmd_status status;
};

/* ---- in the leader: what all machines need --------------------------------------------- */

static int ignore_cert(void *ctx _unused_, struct bytes der _unused_, const char *from _unused_)
{
	return 0;
}

/* A complaint for each of the machines would be too many. */
static enum cmd_status check_cert(const char *path)
{
	int r = ksig_certs_at("", path, ignore_cert, NULL);

	return r < 0 ? cmd_error("read certificates from", path, -r, cmd_cert_causes) : STATUS_OK;
}

static const char *step_name(const void *ctx, size_t step)
{
	const struct run *run = ctx;
	const struct cmd_list *certs = run->job->certs;

	if (step < certs->n)
		return certs->v[step];
	step -= certs->n;
	if (run->job->initrd && step-- == 0)
		return run->job->initrd;
	return run->job->images->v[step];
}

static enum cmd_status prepare_initrd(struct run *run)
{
	struct ksig_image *initrd = NULL;
	enum cmd_status status = cmd_read_initrd(run->job->initrd, run->job->how, &initrd);

	run->request.initrd = initrd;
	return status;
}

static enum cmd_status prepare(void *ctx, size_t step)
{
	struct run *run = ctx;
	const char *path = step_name(run, step);
	_cleanup_close_ int fd = -1;
	int r;

	if (step < run->job->certs->n)
		return check_cert(path);
	step -= run->job->certs->n;
	if (run->job->initrd && step-- == 0)
		return prepare_initrd(run);
	fd = cmd_open(path);
	if (fd < 0)
		return STATUS_TROUBLE;
	r = cmd_read_image(fd, path, run->job->how, &run->images[step]);
	return r < 0 ? cmd_error("read", path, -r, cmd_image_causes) : STATUS_OK;
}

/* ---- in the workers: one machine ------------------------------------------------------------ */

static const char *work_name(const void *ctx, size_t i)
{
	const struct run *run = ctx;

	return run->fleet.v[i].path;
}

static int put_json(const struct fleet_machine *m, const struct ksig_verdict *verdict, bool pretty,
		    FILE *out)
{
	_cleanup_free_ char *text = NULL;
	int r = ksig_verdict_json_for(verdict, m->name, m->path, pretty, &text);

	if (r == 0)
		fprintf(out, "%s\n", text);
	return r;
}

static void put_words(const struct ksig_prediction *p, FILE *out)
{
	const char *const words[WORD__COUNT] = {
		[WORD_OUTCOME] = ksig_outcome_name(p->outcome),
		[WORD_ERRNO] = p->outcome == KSIG_REFUSE ? ksig_errno_name(p->err) : "",
		[WORD_REASON] = p->reason,
		[WORD_SENTENCE] = p->sentence,
		[WORD_REMEDY] = p->remedy,
	};

	for (size_t i = 0; i < WORD__COUNT; i++)
		fwrite(words[i], 1, strlen(words[i]) + 1, out);
}

/* In the place of words about an image that there is no verdict on. */
static void put_nothing(const struct fleet_job *job, FILE *out)
{
	static const char nothing[WORD__COUNT];

	if (job->json == JSON_NO)
		fwrite(nothing, 1, sizeof(nothing), out);
}

static enum cmd_status judge(const struct run *run, const struct fleet_machine *m,
			     const struct ksig_system *system, const struct ksig_image *image,
			     FILE *out)
{
	const struct fleet_job *job = run->job;
	enum cmd_status status = STATUS_TROUBLE;
	struct ksig_verdict *verdict = NULL;
	int r = ksig_judge(image, system, &run->request, &verdict);

	if (r == 0) {
		status = cmd_verdict_status(verdict);
		if (job->json == JSON_NO)
			put_words(ksig_verdict_predict(verdict, KSIG_KEXEC_FILE_LOAD), out);
		else
			r = put_json(m, verdict, job->json == JSON_PRETTY, out);
	}
	if (r < 0) {
		status = cmd_error("judge for", m->path, -r, NULL);
		put_nothing(job, out);
	}
	ksig_verdict_free(verdict);
	return status;
}

/* Of a folder, nothing is waited for as for a pipe that somebody names. */
static struct ksig_system *read_machine(const struct fleet_machine *m, const struct cmd_list *certs)
{
	struct stat st;

	if (m->found && stat(m->path, &st) == 0 && !S_ISREG(st.st_mode)) {
		cmd_error_text("read the snapshot", m->path, EINVAL,
			       "it is not a regular file; remove it from the folder");
		return NULL;
	}
	return cmd_read_system(m->path, certs);
}

static enum cmd_status work(void *ctx, size_t i, FILE *out)
{
	const struct run *run = ctx;
	const struct fleet_machine *m = &run->fleet.v[i];
	struct ksig_system *system = read_machine(m, run->job->certs);
	enum cmd_status status = STATUS_OK;

	if (!system)
		return STATUS_TROUBLE;
	for (int k = 0; k < run->job->images->n; k++) {
		if (run->images[k])
			status = cmd_worst(status, judge(run, m, system, run->images[k], out));
		else
			put_nothing(run->job, out);
	}
	ksig_system_free(system);
	return status;
}

/* ---- in the program: all answers --------------------------------------------------------------
 */

static int group(struct run *run, size_t machine, const struct pool_answer *a)
{
	const char *text = a->out, *end = a->out + a->out_size;
	int r = 0;

	for (int k = 0; k < run->job->images->n && r == 0; k++)
		r = fleet_groups_add(&run->groups, (size_t)k, machine, &text, end);
	return r;
}

static bool take(void *ctx, size_t i, const struct pool_answer *a)
{
	struct run *run = ctx;
	int r = 0;

	run->status = cmd_worst(run->status, a->status);
	fwrite(a->err, 1, a->err_size, stderr);
	if (a->out_size == 0)
		run->lost[run->n_lost++] = i;
	else if (run->job->json == JSON_NO)
		r = group(run, i, a);
	else
		fwrite(a->out, 1, a->out_size, stdout);
	if (r < 0) {
		run->status = cmd_error("judge for", work_name(run, i), -r, NULL);
		fleet_groups_clear(&run->groups);
	}
	return r == 0 && !ferror(stdout);
}

static enum cmd_status summarize(struct run *run)
{
	const struct fleet_summary summary = {
		.fleet = &run->fleet,
		.images = run->job->images,
		.report = run->job->report,
		.groups = &run->groups,
		.lost = run->lost,
		.n_lost = run->n_lost,
	};

	fleet_groups_sort(&run->groups);
	return cmd_put(stdout, fleet_text(&summary));
}

static enum cmd_status judge_all(struct run *run)
{
	bool json = run->job->json != JSON_NO;
	size_t vital = run->job->certs->n + (run->job->initrd != NULL);
	struct progress progress =
		progress_start("machines", run->fleet.n, !json || !isatty(STDOUT_FILENO));
	const struct pool pool = {
		.n_steps = vital + (size_t)run->job->images->n,
		.n_vital = vital,
		.prepare = prepare,
		.step_name = step_name,
		.n = run->fleet.n,
		.n_workers = pool_workers(run->fleet.n),
		.work = work,
		.work_name = work_name,
		.take = take,
		.ctx = run,
		.progress = &progress,
	};

	return pool_run(&pool);
}

enum cmd_status cmd_fleet(const struct fleet_job *job)
{
	struct run run = {.job = job, .request = *job->request};
	enum cmd_status status = fleet_list(job->sources, &run.fleet);

	run.images = calloc((size_t)job->images->n, sizeof(struct ksig_image *));
	run.lost = calloc(run.fleet.n + 1, sizeof(*run.lost));
	if (!run.images || !run.lost)
		status = cmd_error("start", "the judges", ENOMEM, NULL);
	else if (run.fleet.n)
		status = cmd_worst(status, judge_all(&run));
	status = cmd_worst(status, run.status);
	if (job->json == JSON_NO && run.groups.n && run.images && run.lost)
		status = cmd_worst(status, summarize(&run));
	fleet_groups_clear(&run.groups);
	fleet_clear(&run.fleet);
	free(run.images);
	free(run.lost);
	return status;
}
