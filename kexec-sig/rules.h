/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The judging kernel as its signature code sees it: release, the algorithms its
 * crypto API can find, its blocklist. Every function that predicts a kernel
 * function takes one of these, so that nothing depends on the machine it runs on.
 */
#pragma once

#include "bytes.h"
#include "oid.h"

enum ksig_tri { KSIG_NO, KSIG_YES, KSIG_DONT_KNOW };

static inline enum ksig_tri ksig_tri_and(enum ksig_tri a, enum ksig_tri b)
{
	if (a == KSIG_NO || b == KSIG_NO)
		return KSIG_NO;
	return a == KSIG_YES && b == KSIG_YES ? KSIG_YES : KSIG_DONT_KNOW;
}

static inline enum ksig_tri ksig_tri_not(enum ksig_tri a)
{
	return a == KSIG_DONT_KNOW ? a : a == KSIG_YES ? KSIG_NO : KSIG_YES;
}

/* Facts that were needed and missing; the first one is kept. */
struct ksig_doubt {
	char fact[160]; /* "" when there is none */
};

struct ksig_algo {
	const char *name; /* the kernel's: "sha256", "ecdsa-nist-p256" */
	enum ksig_tri available;
};

struct ksig_hash_list {
	struct bytes *hash; /* sorted by nothing; a few hundred at most */
	size_t n;
	bool complete; /* false: the list could not be read */
};

struct ksig_rules {
	uint32_t version; /* KSIG_VERSION() */
	bool fips;
	const struct ksig_algo *algos;
	size_t n_algos;
	const struct ksig_hash_list *blacklist_tbs; /* NULL: this kernel has no blocklist */
	struct ksig_doubt *doubt;                   /* never NULL */
};

/* Notes a missing fact; a prediction made from here on is no more than a guess. */
void ksig_doubt_note(struct ksig_doubt *doubt, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Can the kernel's crypto API find it? An unknown state is noted and taken as yes. */
bool ksig_algo_available(const struct ksig_rules *rules, const char *name);
/* No note taken. */
enum ksig_tri ksig_algo_state(const struct ksig_rules *rules, const char *name);

/* The newest kernel the rules know, with every algorithm; for reports without a machine. */
extern const struct ksig_algo ksig_all_algos[];
extern const size_t ksig_n_all_algos;
#define KSIG_NEWEST KSIG_VERSION(6, 12)
/* A kernel of that release which has every algorithm and blocks nobody. */
struct ksig_rules ksig_rules_lenient(uint32_t version, struct ksig_doubt *doubt);
