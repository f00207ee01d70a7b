// SPDX-License-Identifier: GPL-2.0-or-later
/* The oracle that libkexec-sig is. Runs in the pre-flight's child. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "kexec/preflight.h"

/* Lives as long as the child, which ends with _exit(): nothing here is released. */
struct state {
	struct ksig_image *image;
	struct ksig_image *initrd;
	struct ksig_system *system;
	struct ksig_verdict *verdict;
};

static void copy_text(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from ? from : "");
}

static void copy_prediction(struct kx_prediction *to, const struct ksig_prediction *from)
{
	to->outcome = (int32_t)from->outcome;
	to->err = from->err;
	copy_text(to->stage, sizeof(to->stage), from->stage);
	copy_text(to->reason, sizeof(to->reason), from->reason);
	copy_text(to->sentence, sizeof(to->sentence), from->sentence);
	copy_text(to->remedy, sizeof(to->remedy), from->remedy);
}

static int read_image(const struct kx_question *question, struct ksig_image **ret)
{
	int rc;

	rc = ksig_image_read(question->fd, question->name, ret);
	for (size_t i = 0; rc == 0 && i < question->n_layers; i++)
		rc = ksig_image_add_layer(*ret, question->layers[i]);
	return rc;
}

/* Its contents are IMA's business only; what cannot be read is not known. */
static int read_initrd(const struct kx_question *question, struct ksig_image **ret)
{
	int rc = ksig_initrd_read(question->initrd_fd, question->initrd_name, ret);

	return rc == -ENOMEM ? rc : 0;
}

/* What only the kernel knows about a file's keys, and the digest that IMA would make of it. */
static int ask_about(struct ksig_system *system, struct ksig_image *image, int fd)
{
	int rc;

	if (!image)
		return 0;
	rc = ksig_system_ask(system, image, KSIG_ASK_ENOUGH);
	return rc ? rc : ksig_image_digest_for(image, fd, system);
}

static int judge(const struct kx_question *question, struct state *state)
{
	struct ksig_system_options options = {.certs = question->certs,
					      .n_certs = question->n_certs};
	struct ksig_request request = question->request;
	int rc;

	rc = ksig_system_probe(&options, &state->system);
	if (rc == 0 && question->fd >= 0)
		rc = read_image(question, &state->image);
	if (rc == 0 && question->initrd_fd >= 0)
		rc = read_initrd(question, &state->initrd);
	if (rc == 0)
		rc = ask_about(state->system, state->image, question->fd);
	if (rc == 0)
		rc = ask_about(state->system, state->initrd, question->initrd_fd);
	if (rc)
		return rc;
	request.initrd = state->initrd;
	rc = ksig_judge(state->image, state->system, &request, &state->verdict);
	if (rc == 0)
		ksig_verdict_watch(state->verdict);
	return rc;
}

static int ask(const struct kx_question *question, struct kx_opinion *ret, void **ret_state)
{
	struct state *state = calloc(1, sizeof(*state));
	int rc;

	if (!state)
		return -ENOMEM;
	rc = judge(question, state);
	if (rc)
		return rc;
	for (int i = KSIG_KEXEC_FILE_LOAD; i <= KSIG_KEXEC_LOAD; i++)
		copy_prediction(&ret->predict[i],
				ksig_verdict_predict(state->verdict, (enum ksig_syscall)i));
	ret->recommended = (int32_t)ksig_verdict_recommend(state->verdict);
	*ret_state = state;
	return 0;
}

static int report(void *state, const struct kx_answer *answer, const struct kx_report_form *form,
		  char **ret)
{
	const struct ksig_report_options options = {
		.width = form->width, .color = form->color, .verbose = false};
	struct ksig_verdict *verdict = ((struct state *)state)->verdict;
	int rc = 0;

	if (answer)
		rc = ksig_verdict_set_answer(verdict, answer->syscall, answer->err,
					     (const char *const *)answer->log.text, answer->log.n);
	if (rc)
		return rc;
	return form->json ? ksig_verdict_json(verdict, false, ret)
			  : ksig_verdict_text(verdict, &options, ret);
}

const struct kx_oracle kx_oracle_ksig = {.ask = ask, .report = report};
