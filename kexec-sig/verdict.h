/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The judgement: a pure function of image, system and request. Each step mirrors
 * one refusal the kernel can give, in the kernel's order; the first that refuses
 * is the prediction, and one whose facts are missing makes it unknown.
 */
#pragma once

#include "ima_appraise.h"
#include "ima_measure.h"
#include "image.h"
#include "pkcs7.h"
#include "policy.h"
#include "system.h"

enum ksig_check_outcome { CHECK_PASS, CHECK_FAIL, CHECK_SKIP, CHECK_UNKNOWN, CHECK_HAZARD };

struct ksig_check {
	const char *id;
	const char *stage;
	enum ksig_check_outcome outcome;
	int err;            /* positive errno of CHECK_FAIL */
	const char *reason; /* stable code, see reasons.c */
	char *detail;       /* sentence without a full stop; NULL: out of memory */
	char *evidence;     /* where the deciding fact was read; "" for nowhere */
};

enum ksig_content { CONTENT_UNCHECKED, CONTENT_MATCH, CONTENT_MISMATCH };

/* One signature as judged for the system. */
struct ksig_judged_signature {
	const char *kind;   /* "authenticode", "appended" */
	const char *digest; /* kernel name of the content's digest; NULL: unknown */
	enum ksig_content content;
	int result;          /* 0 or the kernel's errno, negative */
	const char *reason;  /* for result < 0 */
	const char *note;    /* what exactly; NULL: nothing to add */
	const char *hazard;  /* NULL: none */
	const char *ignored; /* why no kernel like this one looks at it; NULL: it does */
	struct ksig_doubt doubt;
	struct ksig_pkcs7 *msg; /* NULL: could not be read */
};

/* What kexec_file_load() reads, in this order. */
enum ksig_read {
	KSIG_READ_KERNEL,
	KSIG_READ_INITRD,
	KSIG_READ_CMDLINE,
	KSIG_READ__COUNT,
};
/* What IMA measures of them: each, and that one of the files was on the blocklist. */
#define KSIG_MEASURED_BLOCKED KSIG_READ__COUNT
#define KSIG_MEASURED_MAX     (KSIG_READ__COUNT + 1)

#define KSIG_CHECKS_MAX     20
#define KSIG_SIGNATURES_MAX 2

struct ksig_checks {
	struct ksig_check check[KSIG_CHECKS_MAX];
	size_t n;
};

struct ksig_verdict {
	const struct ksig_image *image; /* NULL for an unload */
	const struct ksig_system *system;
	struct ksig_request request;
	/* The first is the one that the kernel looks at, there or not. */
	struct ksig_judged_signature signature[KSIG_SIGNATURES_MAX];
	size_t n_signatures;
	struct ksig_ima_finding ima[KSIG_READ_CMDLINE];    /* command lines are not appraised */
	struct ksig_ima_entry measured[KSIG_MEASURED_MAX]; /* in kexec_file_load() */
	struct ksig_checks checks[2];                      /* by enum ksig_syscall */
	struct ksig_prediction predict[2];
	char *sentence[2]; /* owned texts of predict[] */
	bool answered;
	enum ksig_syscall answer_syscall;
	int answer_err;
	char **log;
	size_t n_log;
	bool watched;        /* IMA's measurements were counted before the load */
	uint64_t n_measured; /* how many there were */
	struct ksig_measured seen;
};

/* What a step works on. */
struct ksig_judge {
	struct ksig_verdict *v;
	const struct ksig_image *image;
	const struct ksig_system *system;
	const struct ksig_request *request;
};

struct ksig_step {
	const char *id;
	const char *stage;
	bool for_unload; /* also asked when nothing is loaded */
	void (*run)(const struct ksig_judge *j, struct ksig_check *c);
};

extern const struct ksig_step ksig_file_steps[];
extern const size_t ksig_n_file_steps;
extern const struct ksig_step ksig_classic_steps[];
extern const size_t ksig_n_classic_steps;

/* Fill in a check's answer. evidence may be NULL. */
void ksig_pass(struct ksig_check *c, const char *evidence, const char *fmt, ...) _printf_(3, 4);
void ksig_skip(struct ksig_check *c, const char *fmt, ...) _printf_(2, 3);
void ksig_fail(struct ksig_check *c, int err, const char *reason, const char *evidence,
	       const char *fmt, ...) _printf_(5, 6);
/* fmt names the missing fact. */
void ksig_unknown(struct ksig_check *c, const char *reason, const char *fmt, ...) _printf_(3, 4);
void ksig_hazard(struct ksig_check *c, const char *fmt, ...) _printf_(2, 3);

/* The steps both system calls share. */
void ksig_step_capability(const struct ksig_judge *j, struct ksig_check *c);
void ksig_step_sysctl(const struct ksig_judge *j, struct ksig_check *c);
void ksig_step_limit(const struct ksig_judge *j, struct ksig_check *c);
void ksig_step_rules(const struct ksig_judge *j, struct ksig_check *c);

void ksig_step_ima(const struct ksig_judge *j, struct ksig_check *c);
void ksig_step_ima_initrd(const struct ksig_judge *j, struct ksig_check *c);

/*
 * What the kernel makes of the signature of this kind, as if it looked at it; fills the
 * signature in. 0 or -ENOMEM.
 */
int ksig_judge_signature(const struct ksig_image *image, const struct ksig_system *system,
			 enum ksig_scheme scheme, struct ksig_judged_signature *ret);

/* The same for an appended signature as IMA reads it, with the keys of this ring only. */
int ksig_judge_modsig(const struct ksig_image *image, const struct ksig_system *system,
		      enum ksig_ring ring, struct ksig_judged_signature *ret);

/* One remedy for a reason code; "" when there is none. */
const char *ksig_reason_remedy(const char *reason);
