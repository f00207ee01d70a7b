/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd.h"
#include "outfile.h"
#include "strip.h"

#include <errno.h>
#include <sys/mman.h>

enum { OPT_AUTHENTICODE = CMD_LONG };

const struct cmd_option cmd_strip_options[] = {
	{OPT_AUTHENTICODE, "authenticode", NULL, false,
	 "remove the PE certificate table, not the appended signature"},
	{0},
};

static const char *take(void *ctx, int id _unused_, const char *value _unused_)
{
	*(bool *)ctx = true;
	return NULL;
}

typedef int make_plan(struct bytes file, struct strip_plan *ret);

/* The copy is ours: it does not change while it is mapped. */
static int plan_on(int fd, uint64_t size, make_plan *make, struct strip_plan *ret)
{
	void *map = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fd, 0);
	int r;

	if (map == MAP_FAILED)
		return -errno;
	r = make(bytes_of(map, (size_t)size), ret);
	munmap(map, (size_t)size);
	return r;
}

static int apply(struct outfile *out, const struct strip_plan *plan)
{
	for (size_t i = 0; i < plan->n_patches; i++) {
		const struct strip_patch *p = &plan->patch[i];
		int r = outfile_write(out, p->offset, p->data, p->size);

		if (r < 0)
			return r;
	}
	return ftruncate(out->fd, (off_t)plan->size) < 0 ? -errno : 0;
}

/* Is it gone? One more signature below an appended one is told, not taken. */
static enum cmd_status check_result(const struct outfile *out, const char *path,
				    const struct strip_plan *done, make_plan *make)
{
	struct strip_plan plan;
	int r;

	/* Nothing is left of a file that was all signature. */
	r = done->size ? plan_on(out->fd, done->size, make, &plan) : -ENODATA;
	if (r < 0 && r != -ENODATA && r != -EBADMSG)
		return cmd_error("check", path, -r, NULL);
	if (make == strip_appended && r != -ENODATA)
		cmd_note(path, "one more signature is below the one that was removed");
	return STATUS_OK;
}

static enum cmd_status strip_copy(struct outfile *out, const struct stat *st,
				  const struct cmd_operands *paths, bool authenticode)
{
	make_plan *make = authenticode ? strip_authenticode : strip_appended;
	const char *in = paths->v[0], *to = paths->v[1];
	struct strip_plan plan;
	enum cmd_status status;
	int r;

	r = plan_on(out->fd, (uint64_t)st->st_size, make, &plan);
	if (r == -ENODATA) {
		cmd_error_text("strip", in, 0, "there is no %s signature",
			       authenticode ? "Authenticode" : "appended");
		return STATUS_NO;
	}
	if (r == -EBADMSG)
		return cmd_error_text("strip", in, -r, "%s; nothing was changed", plan.note);
	if (r < 0)
		return cmd_error("read", in, -r, NULL);
	r = apply(out, &plan);
	if (r < 0)
		return cmd_error("write", to, -r, NULL);
	status = check_result(out, to, &plan, make);
	if (status != STATUS_OK)
		return status;
	r = outfile_commit(out, st);
	return r < 0 ? cmd_error("write", to, -r, NULL) : STATUS_OK;
}

enum cmd_status cmd_strip(const struct cmd *cmd, int argc, char **argv)
{
	_cleanup_close_ int fd = -1;
	struct cmd_operands paths;
	struct outfile out;
	enum cmd_status status = STATUS_TROUBLE;
	bool authenticode = false;
	struct stat st;
	int r;

	if (!cmd_parse(cmd, argc, argv, take, &authenticode, &paths, &status))
		return status;
	fd = cmd_open_regular(paths.v[0], &st);
	if (fd < 0)
		return STATUS_TROUBLE;
	r = outfile_open(paths.v[1], &out);
	if (r < 0)
		return cmd_error("write", paths.v[1], -r, cmd_target_causes);
	r = outfile_copy(&out, fd, (uint64_t)st.st_size);
	if (r < 0)
		status = cmd_error("copy", paths.v[0], -r, cmd_image_causes);
	else
		status = strip_copy(&out, &st, &paths, authenticode);
	outfile_close(&out);
	return status;
}
