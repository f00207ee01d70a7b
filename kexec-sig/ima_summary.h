/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A policy in three words, as snapshots have had it from the start and as people read it. What
 * the words leave out (conditions on files, measurements) is unknown to whoever has only them.
 */
#pragma once

#include "ima_policy.h"

enum ksig_ima_want { KSIG_WANT_NOTHING, KSIG_WANT_HASH, KSIG_WANT_SIGNATURE, KSIG_WANT_UNKNOWN };

/* "no", "hash", "signature", "unknown", NULL */
extern const char *const ksig_ima_want_words[];

struct ksig_ima_summary {
	enum ksig_ima_want kernel, initrd;
	enum ksig_tri modsig; /* an appended signature of a kernel will do */
};

struct ksig_ima_summary ksig_ima_summarise(const struct ksig_system *s);
/* A policy that these words are right for; the caller frees it. NULL: no memory. */
char *ksig_ima_of_summary(const struct ksig_ima_summary *summary);
