/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_fleet.h"
#include "image.h"
#include "kexec-uapi.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum {
	OPT_CERT = CMD_LONG,
	OPT_CRASH,
	OPT_IMA_SIG,
	OPT_INITRD,
	OPT_COMMAND_LINE,
	OPT_JSON,
	OPT_OWNER,
	OPT_SYSTEM,
};

const struct cmd_option cmd_verify_options[] = {
	{OPT_CERT, "cert", "FILE|DIR", false, "certificates to identify keys with, PEM or DER"},
	{OPT_COMMAND_LINE, "command-line", "TEXT", false, "command line that would be passed"},
	{OPT_CRASH, "crash", NULL, false, "ask for a load as crash kernel (kexec -p)"},
	{OPT_IMA_SIG, "ima-sig", NULL, false,
	 "take security.ima of FILE from FILE.sig, as evmctl(1) writes it"},
	{OPT_INITRD, "initrd", "FILE", false, "initrd that would be passed"},
	{OPT_JSON, "json", "pretty", true, "one JSON object for each image"},
	{OPT_OWNER, "owner", "UID[:GID]", false,
	 "with --system: whose the files would be there, if not root's"},
	{OPT_SYSTEM, "system", "FILE|DIR", false,
	 "judge for the machines of 'kexec-sig system --json'"},
	{'v', "verbose", NULL, false, "show every check, not only those that decide"},
	{0},
};

struct verify {
	struct cmd_list certs;
	struct cmd_list snapshots; /* none: this machine */
	const char *initrd;
	const char *command_line;
	bool crash;
	enum cmd_json json;
	bool verbose;

	struct cmd_how how;
	bool owned; /* --owner was given */
	struct ksig_system *system;
	struct ksig_request request;
	struct ksig_report_options report;
	const char *path; /* the image at hand */
	int fd;
	bool separate; /* a report was printed before */
};

static const char *take_owner(const char *value, struct cmd_how *how)
{
	unsigned int uid, gid = 0;
	char rest;
	int n = sscanf(value, "%9u:%9u%c", &uid, &gid, &rest);

	if (n != 2 && (n != 1 || strchr(value, ':') || value[strspn(value, "0123456789")]))
		return "numbers are wanted, as in --owner=0 or --owner=0:0";
	how->uid = uid;
	how->gid = gid;
	return NULL;
}

static const char *take(void *ctx, int id, const char *value)
{
	struct verify *v = ctx;

	switch (id) {
	case OPT_CERT:
		return cmd_list_add(&v->certs, value);
	case OPT_COMMAND_LINE:
		v->command_line = value;
		break;
	case OPT_CRASH:
		v->crash = true;
		break;
	case OPT_IMA_SIG:
		v->how.labels_beside = true;
		break;
	case OPT_INITRD:
		v->initrd = value;
		break;
	case OPT_JSON:
		return cmd_take_json(value, &v->json);
	case OPT_OWNER:
		v->owned = true;
		return take_owner(value, &v->how);
	case OPT_SYSTEM:
		return cmd_list_add(&v->snapshots, value);
	case 'v':
		v->verbose = true;
		break;
	}
	return NULL;
}

static enum cmd_status make_request(struct verify *v)
{
	struct ksig_request *q = &v->request;
	_cleanup_close_ int fd = -1;
	struct stat st;

	q->on_crash = v->crash;
	q->file_flags = v->crash ? KEXEC_FILE_ON_CRASH : 0;
	q->cmdline_size = v->command_line ? strlen(v->command_line) + 1 : 1;
	q->cmdline = v->command_line;
	if (!v->initrd) {
		q->file_flags |= KEXEC_FILE_NO_INITRAMFS;
		return STATUS_OK;
	}
	fd = cmd_open(v->initrd);
	if (fd < 0)
		return STATUS_TROUBLE;
	if (fstat(fd, &st) < 0)
		return cmd_error("look at", v->initrd, errno, NULL);
	q->has_initrd = true;
	q->initrd_regular = S_ISREG(st.st_mode);
	q->initrd_size = st.st_size > 0 ? (uint64_t)st.st_size : 0;
	return STATUS_OK;
}

static enum cmd_status put_report(const struct verify *v, const struct ksig_verdict *verdict,
				  FILE *out)
{
	char *text = NULL;
	int r;

	if (v->json == JSON_NO)
		r = ksig_verdict_text(verdict, &v->report, &text);
	else
		r = ksig_verdict_json(verdict, v->json == JSON_PRETTY, &text);
	if (r < 0)
		return cmd_error("report on", v->path, -r, NULL);
	if (v->separate && v->json == JSON_NO)
		fputc('\n', out);
	cmd_put(out, text);
	if (v->json != JSON_NO)
		fputc('\n', out);
	return STATUS_OK;
}

enum cmd_status cmd_verdict_status(const struct ksig_verdict *verdict)
{
	static const enum cmd_status statuses[] = {
		[KSIG_ACCEPT] = STATUS_OK,
		[KSIG_REFUSE] = STATUS_NO,
		[KSIG_HAZARD] = STATUS_NO,
		[KSIG_UNKNOWN] = STATUS_UNKNOWN,
	};

	return statuses[ksig_verdict_predict(verdict, KSIG_KEXEC_FILE_LOAD)->outcome];
}

static enum cmd_status judge_files(struct verify *v, struct ksig_image *image, FILE *out)
{
	const struct ksig_image *initrd = v->request.initrd;
	struct ksig_verdict *verdict = NULL;
	enum cmd_status status;
	int r = 0;

	/* The kernel here knows nothing about another machine's keys. */
	if (!v->how.elsewhere) {
		r = ksig_system_ask(v->system, image, KSIG_ASK_NAMES);
		if (r == 0 && initrd)
			r = ksig_system_ask(v->system, initrd, KSIG_ASK_NAMES);
	}
	if (r == 0)
		r = ksig_judge(image, v->system, &v->request, &verdict);
	if (r < 0)
		status = cmd_error("judge", v->path, -r, NULL);
	else
		status = cmd_worst(cmd_verdict_status(verdict), put_report(v, verdict, out));
	ksig_verdict_free(verdict);
	return status;
}

static enum cmd_status judge(void *ctx, FILE *out)
{
	struct verify *v = ctx;
	struct ksig_image *image = NULL, *initrd = NULL;
	enum cmd_status status = STATUS_OK;
	int r;

	r = cmd_read_image(v->fd, v->path, &v->how, &image);
	if (r < 0)
		return cmd_error("read", v->path, -r, cmd_image_causes);
	if (v->initrd)
		status = cmd_read_initrd(v->initrd, &v->how, &initrd);
	v->request.initrd = initrd;
	if (status == STATUS_OK)
		status = judge_files(v, image, out);
	ksig_image_free(initrd);
	ksig_image_free(image);
	return status;
}

static enum cmd_status verify_all(struct verify *v, const struct cmd_operands *images)
{
	enum cmd_status status = STATUS_OK;

	for (int i = 0; i < images->n; i++) {
		enum cmd_status one = STATUS_TROUBLE;

		v->path = images->v[i];
		v->fd = cmd_open(v->path);
		if (v->fd >= 0) {
			one = cmd_guard(v->path, judge, v);
			v->separate |= one != STATUS_TROUBLE;
			close(v->fd);
		}
		status = cmd_worst(status, one);
	}
	return status;
}

/* On this machine, or the one of the only snapshot. */
static enum cmd_status verify_one(struct verify *v, const struct cmd_operands *images)
{
	enum cmd_status status;

	v->system = v->snapshots.n ? cmd_read_system(v->snapshots.v[0], &v->certs)
				   : cmd_probe(&v->certs);
	v->how.system = v->system;
	status = v->system ? verify_all(v, images) : STATUS_TROUBLE;
	ksig_system_free(v->system);
	return status;
}

static enum cmd_status verify_fleet(const struct verify *v, const struct cmd_operands *images)
{
	const struct fleet_job job = {
		.sources = &v->snapshots,
		.certs = &v->certs,
		.images = images,
		.request = &v->request,
		.report = &v->report,
		.how = &v->how,
		.initrd = v->initrd,
		.json = v->json,
	};

	return cmd_fleet(&job);
}

enum cmd_status cmd_verify(const struct cmd *cmd, int argc, char **argv)
{
	struct verify v = {.report = cmd_report_options()};
	struct cmd_operands images;
	enum cmd_status status;

	if (cmd_parse(cmd, argc, argv, take, &v, &images, &status)) {
		v.report.verbose = v.verbose;
		v.how.elsewhere = v.snapshots.n > 0;
		status = v.owned && !v.how.elsewhere
				 ? cmd_usage_error(cmd,
						   "--owner goes with --system: here, the files "
						   "tell whose they are")
				 : make_request(&v);
		if (status == STATUS_OK)
			status = cmd_is_fleet(&v.snapshots) ? verify_fleet(&v, &images)
							    : verify_one(&v, &images);
	}
	cmd_list_clear(&v.certs);
	cmd_list_clear(&v.snapshots);
	return status;
}
