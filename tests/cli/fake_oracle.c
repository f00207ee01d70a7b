// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_sys.h"

static void predict(struct kx_opinion *opinion, enum ksig_outcome outcome, int err)
{
	for (int i = 0; i < 2; i++) {
		struct kx_prediction *p = &opinion->predict[i];

		p->outcome = (int32_t)outcome;
		p->err = err;
		snprintf(p->stage, sizeof(p->stage), "signature");
		snprintf(p->reason, sizeof(p->reason), "test");
		snprintf(p->sentence, sizeof(p->sentence), "the oracle says %s",
			 ksig_outcome_name(outcome));
		snprintf(p->remedy, sizeof(p->remedy), "ask another oracle");
	}
}

/* A report shows what came through the pipe. */
static int report(void *state, const struct kx_answer *answer, const struct kx_report_form *form,
		  char **ret)
{
	const char *kind = form->json ? "json" : "text";
	int rc;

	(void)state;
	if (!answer)
		rc = asprintf(ret, "REPORT %s no answer", kind);
	else
		rc = asprintf(ret, "REPORT %s %s %s lines=%zu %s", kind,
			      ksig_syscall_name(answer->syscall), ksig_errno_name(answer->err),
			      answer->log.n, answer->log.n ? answer->log.text[0] : "");
	return rc < 0 ? -ENOMEM : 0;
}

#define ORACLE(name, outcome, err)                                                                 \
	static int ask_##name(const struct kx_question *question, struct kx_opinion *ret,          \
			      void **ret_state)                                                    \
	{                                                                                          \
		(void)question;                                                                    \
		(void)ret_state;                                                                   \
		predict(ret, outcome, err);                                                        \
		return 0;                                                                          \
	}                                                                                          \
	const struct kx_oracle oracle_##name = {.ask = ask_##name, .report = report}

ORACLE(accept, KSIG_ACCEPT, 0);
ORACLE(unknown, KSIG_UNKNOWN, 0);
ORACLE(hazard, KSIG_HAZARD, 0);
ORACLE(refuse_enokey, KSIG_REFUSE, ENOKEY);
ORACLE(refuse_enoexec, KSIG_REFUSE, ENOEXEC);

static int ask_lies(const struct kx_question *question, struct kx_opinion *ret, void **ret_state)
{
	(void)question;
	(void)ret_state;
	predict(ret, KSIG_ACCEPT, 0);
	ret->predict[KSIG_KEXEC_FILE_LOAD].outcome = 77;
	return 0;
}
const struct kx_oracle oracle_lies = {.ask = ask_lies, .report = report};

static int ask_fails(const struct kx_question *question, struct kx_opinion *ret, void **ret_state)
{
	(void)question;
	(void)ret;
	(void)ret_state;
	return -EIO;
}
const struct kx_oracle oracle_fails = {.ask = ask_fails, .report = report};

static int ask_crashes(const struct kx_question *question, struct kx_opinion *ret, void **ret_state)
{
	(void)question;
	(void)ret;
	(void)ret_state;
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
	return 0;
}
const struct kx_oracle oracle_crashes = {.ask = ask_crashes, .report = report};

static int ask_hangs(const struct kx_question *question, struct kx_opinion *ret, void **ret_state)
{
	(void)question;
	(void)ret;
	(void)ret_state;
	while (pause() < 0)
		continue;
	return 0;
}
const struct kx_oracle oracle_hangs = {.ask = ask_hangs, .report = report};

static int ask_exits(const struct kx_question *question, struct kx_opinion *ret, void **ret_state)
{
	(void)question;
	(void)ret;
	(void)ret_state;
	_exit(0);
}
const struct kx_oracle oracle_exits = {.ask = ask_exits, .report = report};

static int report_hangs(void *state, const struct kx_answer *answer,
			const struct kx_report_form *form, char **ret)
{
	(void)state;
	(void)answer;
	(void)form;
	(void)ret;
	while (pause() < 0)
		continue;
	return 0;
}
const struct kx_oracle oracle_report_hangs = {.ask = ask_accept, .report = report_hangs};

static int report_breaks(void *state, const struct kx_answer *answer,
			 const struct kx_report_form *form, char **ret)
{
	(void)state;
	(void)answer;
	(void)form;
	(void)ret;
	_exit(1);
}
const struct kx_oracle oracle_report_breaks = {.ask = ask_accept, .report = report_breaks};

static int ask_touches(const struct kx_question *question, struct kx_opinion *ret, void **ret_state)
{
	int fd = open(question->name, O_WRONLY | O_APPEND | O_CLOEXEC);

	(void)ret_state;
	if (fd < 0 || write(fd, "!", 1) != 1)
		return -EIO;
	close(fd);
	predict(ret, KSIG_ACCEPT, 0);
	return 0;
}
const struct kx_oracle oracle_touches_file = {.ask = ask_touches, .report = report};
