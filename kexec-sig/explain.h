/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reason codes and errnos in plain words. doc/verdicts.md and kexec-sig(8) hold the
 * same codes, which a test compares; the remedies are those of reasons.c.
 */
#pragma once

#include <stddef.h>

struct explain_reason {
	const char *code;
	const char *meaning;
	const char *errnos; /* names, separated by spaces; "": leads to no refusal */
	const char *kernel; /* the function that says so, with its file; "": none */
};

struct explain_errno {
	int err;
	const char *meaning; /* of this answer to a kexec system call */
};

extern const struct explain_reason explain_reasons[];
extern const size_t explain_n_reasons;
extern const struct explain_errno explain_errnos[];
extern const size_t explain_n_errnos;

/* The meaning of a positive errno; NULL: none is written down. */
const char *explain_errno_meaning(int err);
