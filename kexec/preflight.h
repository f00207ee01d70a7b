/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The pre-flight: what will the kernel say? It reads an untrusted file with a
 * library, so it runs in a child process; a child that crashes, hangs or fails
 * costs nothing but the prediction.
 *
 *	child ─► parent   struct message: status and opinion
 *	parent ─► child   struct report_request, and the kernel's log lines
 *	child ─► parent   length, and the text of the report
 *
 * The verdict stays in the child, which waits for the second message. So a
 * report is made once, after the kernel has answered, with that answer in it;
 * a parent that wants none closes the pipe and the child ends.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "kexec-sig.h"
#include "kexec/context.h"
#include "kexec/lines.h"

/* What is asked. */
struct kx_question {
	int fd; /* -1 when it is about unloading */
	const char *name;
	int initrd_fd; /* -1: none */
	const char *initrd_name;
	const char *const *layers;
	size_t n_layers;
	const char *const *certs;
	size_t n_certs;
	struct ksig_request request;
};

/* struct ksig_prediction in a form that can cross a pipe. */
struct kx_prediction {
	int32_t outcome; /* enum ksig_outcome */
	int32_t err;
	char stage[32];
	char reason[64];
	char sentence[1024];
	char remedy[1024];
};

struct kx_opinion {
	struct kx_prediction predict[2]; /* by enum ksig_syscall */
	int32_t recommended;             /* enum ksig_syscall */
};

/* What the kernel said. */
struct kx_answer {
	enum ksig_syscall syscall;
	int err; /* positive errno, or 0 */
	struct kx_lines log;
};

struct kx_report_form {
	bool json;
	bool color;
	uint32_t width;
};

/* Who knows; called in the child only. */
struct kx_oracle {
	/* 0 and *ret_state for report(), or a negative errno. */
	int (*ask)(const struct kx_question *question, struct kx_opinion *ret, void **ret_state);
	/* answer may be NULL; the caller frees *ret. */
	int (*report)(void *state, const struct kx_answer *answer,
		      const struct kx_report_form *form, char **ret);
};

/* The library's. */
extern const struct kx_oracle kx_oracle_ksig;

struct kx_preflight {
	pid_t pid; /* 0: no child */
	int from_child;
	int to_child;
	bool known;       /* opinion is there */
	char failure[96]; /* why not; empty when nobody was asked */
	struct kx_opinion opinion;
};

/* Never fails as such: see known and failure. */
void kx_preflight_start(const struct kx_ctx *ctx, const struct kx_question *question,
			struct kx_preflight *ret);
/* The report, with the kernel's answer in it unless that is NULL. 0 or a negative errno. */
int kx_preflight_report(const struct kx_ctx *ctx, struct kx_preflight *preflight,
			const struct kx_answer *answer, const struct kx_report_form *form,
			char **ret);
void kx_preflight_end(struct kx_preflight *preflight);

/* What is predicted for that call; NULL when nobody knows. */
const struct kx_prediction *kx_preflight_predict(const struct kx_preflight *preflight,
						 enum ksig_syscall syscall);
