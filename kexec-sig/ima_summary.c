/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ima_summary.h"
#include "ima_appraise.h"

#include <stdio.h>

const char *const ksig_ima_want_words[] = {
	[KSIG_WANT_NOTHING] = "no",
	[KSIG_WANT_HASH] = "hash",
	[KSIG_WANT_SIGNATURE] = "signature",
	[KSIG_WANT_UNKNOWN] = "unknown",
	NULL,
};

static enum ksig_ima_want want_of(const struct ksig_ima_rule *rule)
{
	if (!rule->acts)
		return KSIG_WANT_NOTHING;
	return rule->signature ? KSIG_WANT_SIGNATURE : KSIG_WANT_HASH;
}

/* Of a file that nothing is known of. */
static enum ksig_ima_want summarise(const struct ksig_system *s, const char *func,
				    enum ksig_tri *modsig)
{
	const struct ksig_ima_subject who = ksig_ima_asker(s);
	struct ksig_ima_rules rules;
	enum ksig_ima_want want;

	ksig_ima_match(ksig_ima_rules_of(s), KSIG_IMA_APPRAISE, func, &who, &rules);
	want = want_of(&rules.rule[0]);
	*modsig = rules.rule[0].modsig ? KSIG_YES : KSIG_NO;
	for (size_t i = 1; i < rules.n; i++) {
		if (want_of(&rules.rule[i]) != want)
			want = KSIG_WANT_UNKNOWN;
		if (rules.rule[i].modsig != (*modsig == KSIG_YES) || want == KSIG_WANT_UNKNOWN)
			*modsig = KSIG_DONT_KNOW;
	}
	return want;
}

struct ksig_ima_summary ksig_ima_summarise(const struct ksig_system *s)
{
	struct ksig_ima_summary summary;
	enum ksig_tri unused;

	summary.kernel = summarise(s, KSIG_IMA_KERNEL, &summary.modsig);
	summary.initrd = summarise(s, KSIG_IMA_INITRD, &unused);
	return summary;
}

/* Rules for one function; those of which only one can be in force are marked. */
static int put_rules(FILE *out, const char *func, enum ksig_ima_want want, enum ksig_tri modsig)
{
	bool sure = want != KSIG_WANT_UNKNOWN;
	const char *perhaps = sure ? "" : " " KSIG_IMA_PERHAPS;

	if (want == KSIG_WANT_SIGNATURE || !sure) {
		if (modsig != KSIG_NO)
			fprintf(out, "appraise func=%s appraise_type=imasig|modsig%s\n", func,
				modsig == KSIG_YES && sure ? "" : " " KSIG_IMA_PERHAPS);
		fprintf(out, "appraise func=%s appraise_type=imasig%s\n", func, perhaps);
	}
	if (want == KSIG_WANT_HASH || !sure)
		fprintf(out, "appraise func=%s%s\n", func, perhaps);
	return fprintf(out, "dont_appraise func=%s\n", func);
}

char *ksig_ima_of_summary(const struct ksig_ima_summary *summary)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	bool failed;

	if (!out)
		return NULL;
	put_rules(out, KSIG_IMA_KERNEL, summary->kernel, summary->modsig);
	put_rules(out, KSIG_IMA_INITRD, summary->initrd, KSIG_NO);
	fputs("measure " KSIG_IMA_PERHAPS "\naudit " KSIG_IMA_PERHAPS "\n", out);
	failed = ferror(out);
	if (fclose(out) != 0 || failed) {
		free(text);
		return NULL;
	}
	return text;
}
