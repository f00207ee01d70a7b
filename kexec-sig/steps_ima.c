/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What IMA's answer means for the load: whatever it dislikes of kernel or initrd,
 * kexec_file_load() gives EACCES.
 */
#include "verdict.h"

#include <errno.h>

/* With ima_appraise=log and fix, the answer is written to the log only. */
static void refused(const struct ksig_judge *j, struct ksig_check *c, const char *path,
		    const struct ksig_ima_finding *f)
{
	const struct ksig_system *s = j->system;

	if (!ksig_ima_may_enforce(s))
		ksig_pass(c, s->ima_source, "not enforced (ima_appraise=%s): %s",
			  s->ima_mode == KSIG_IMA_LOG ? "log" : "fix", f->detail);
	else if (s->ima_mode == KSIG_IMA_UNKNOWN)
		ksig_unknown(c, "missing-fact", "whether IMA enforces its policy (%s)", f->detail);
	else
		ksig_fail(c, EACCES, f->reason, path, "%s", f->detail);
}

static void answer(const struct ksig_judge *j, struct ksig_check *c, const char *path,
		   const struct ksig_ima_finding *f)
{
	const struct ksig_system *s = j->system;

	if (s->ima_mode == KSIG_IMA_OFF) {
		ksig_pass(c, s->ima_source, "IMA does not appraise");
		return;
	}
	switch (f->outcome) {
	case IMA_NOT_ASKED:
	case IMA_TAKEN:
		ksig_pass(c, s->ima_source, "%s", f->detail);
		break;
	case IMA_REFUSED:
		refused(j, c, path, f);
		break;
	case IMA_UNSURE:
		if (ksig_ima_may_enforce(s))
			ksig_unknown(c, f->reason, "%s", f->detail);
		else
			ksig_pass(c, s->ima_source, "IMA does not enforce what it appraises");
		break;
	}
}

void ksig_step_ima(const struct ksig_judge *j, struct ksig_check *c)
{
	answer(j, c, j->image->path, &j->v->ima[KSIG_READ_KERNEL]);
}

void ksig_step_ima_initrd(const struct ksig_judge *j, struct ksig_check *c)
{
	answer(j, c, "", &j->v->ima[KSIG_READ_INITRD]);
}
