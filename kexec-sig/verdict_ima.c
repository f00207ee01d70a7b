/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* IMA's part of a verdict: what it says of the files, and what it writes down about them. */
#include "verdict_ima.h"

#include <errno.h>

/* An initrd that nobody has looked at */
static const struct ksig_image nobody = {
	.ima = {.labelled = KSIG_DONT_KNOW, .evm = KSIG_DONT_KNOW, .verity = KSIG_DONT_KNOW},
};

static const struct ksig_image *initrd_of(const struct ksig_verdict *v)
{
	return v->request.initrd ? v->request.initrd : &nobody;
}

/* Of kernel and initrd, at most one is found there: after the kernel the load has ended. */
static int measure_blocked(struct ksig_verdict *v)
{
	for (size_t i = 0; i < ARRAY_SIZE(v->ima); i++) {
		const struct ksig_ima_finding *f = &v->ima[i];

		if (f->blocked)
			return ksig_ima_measure_blocked(
				&v->measured[i], bytes_of(f->blocked_hash, f->blocked_size),
				v->system, &v->measured[KSIG_MEASURED_BLOCKED]);
	}
	return 0;
}

int ksig_verdict_ask_ima(struct ksig_verdict *v)
{
	const struct ksig_system *s = v->system;
	int r;

	r = ksig_ima_appraise(v->image, KSIG_IMA_KERNEL, s, &v->ima[KSIG_READ_KERNEL]);
	ksig_ima_measure(v->image, KSIG_IMA_KERNEL, s, &v->measured[KSIG_READ_KERNEL]);
	if (r == 0 && v->request.has_initrd) {
		r = ksig_ima_appraise(initrd_of(v), KSIG_IMA_INITRD, s, &v->ima[KSIG_READ_INITRD]);
		ksig_ima_measure(initrd_of(v), KSIG_IMA_INITRD, s, &v->measured[KSIG_READ_INITRD]);
	}
	/* Without its NUL there has to be something left. */
	if (r == 0 && v->request.cmdline_size > 1)
		r = ksig_ima_measure_cmdline(v->image, v->request.cmdline, s,
					     &v->measured[KSIG_READ_CMDLINE]);
	return r < 0 ? r : measure_blocked(v);
}

/* Does the call get to this check, or behind it? */
static enum ksig_tri gets_to(const struct ksig_checks *all, const char *id, bool behind)
{
	enum ksig_tri answer = KSIG_YES;

	for (size_t i = 0; i < all->n; i++) {
		const struct ksig_check *c = &all->check[i];

		if (strcmp(c->id, id) == 0 && !behind)
			break;
		if (c->outcome == CHECK_FAIL || c->outcome == CHECK_HAZARD)
			return KSIG_NO;
		if (c->outcome == CHECK_UNKNOWN)
			answer = KSIG_DONT_KNOW;
		if (strcmp(c->id, id) == 0)
			break;
	}
	return answer;
}

/* Is it read, as far as the checks in front of it tell? */
static enum ksig_tri is_read(const struct ksig_verdict *v, enum ksig_read which)
{
	static const struct {
		const char *check;
		bool behind;
	} when[] = {
		[KSIG_READ_KERNEL] = {"ima", false},
		[KSIG_READ_INITRD] = {"initrd", false},
		[KSIG_READ_CMDLINE] = {"initrd", true},
	};
	bool readable = v->request.initrd_regular && v->request.initrd_size > 0 &&
			v->request.initrd_size <= KSIG_FILE_SIZE_MAX;

	if (which == KSIG_READ_INITRD && !readable)
		return KSIG_NO;
	return gets_to(&v->checks[KSIG_KEXEC_FILE_LOAD], when[which].check, when[which].behind);
}

static void settle_entry(struct ksig_ima_entry *e, enum ksig_tri read)
{
	if (read == KSIG_NO)
		*e = (struct ksig_ima_entry){.measured = KSIG_NO};
	else if (read == KSIG_DONT_KNOW && e->measured == KSIG_YES)
		e->measured = KSIG_DONT_KNOW;
}

void ksig_verdict_settle_ima(struct ksig_verdict *v)
{
	for (unsigned int i = 0; i < KSIG_READ__COUNT; i++) {
		enum ksig_tri read = is_read(v, (enum ksig_read)i);

		settle_entry(&v->measured[i], read);
		if (i == KSIG_READ_CMDLINE)
			continue;
		if (v->ima[i].blocked)
			settle_entry(&v->measured[KSIG_MEASURED_BLOCKED], read);
		/* What is not read is not appraised. */
		if (read == KSIG_NO)
			v->ima[i] = (struct ksig_ima_finding){.outcome = IMA_NOT_ASKED};
	}
}

/* ---- after the load -------------------------------------------------------------- */

void ksig_verdict_watch(struct ksig_verdict *v)
{
	bool some = false;

	for (size_t i = 0; i < ARRAY_SIZE(v->measured); i++)
		some |= v->measured[i].measured != KSIG_NO;
	v->watched = some && ksig_measured_count(&v->n_measured) == 0;
}

int ksig_verdict_look(struct ksig_verdict *v)
{
	int r;

	ksig_measured_clear(&v->seen);
	if (!v->watched)
		return 0;
	r = ksig_measured_read(v->n_measured, &v->seen);
	return r == -ENOMEM ? r : 0;
}

const char *ksig_verdict_entry_seen(const struct ksig_verdict *v, size_t which, bool *ret_new)
{
	for (size_t i = v->seen.n; i-- > 0;) {
		const char *line = v->seen.line[i];

		if (!ksig_ima_is_entry(bytes_of(line, strlen(line)), &v->measured[which]))
			continue;
		*ret_new = i >= v->seen.before;
		return line;
	}
	return NULL;
}
