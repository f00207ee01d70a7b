/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ima_measure.h"
#include "ima_appraise.h"
#include "scan.h"

#include <errno.h>
#include <stdio.h>

/* ima_template_desc_buf() */
#define BUFFER_TEMPLATE "ima-buf"
/* The first template there was knows SHA-1 and MD5 only, and no label. */
#define OLD_TEMPLATE "ima"

/* Where a rule may or may not apply, what it says is no more than that. */
static const struct ksig_ima_rule *decide(const struct ksig_ima_rules *rules, enum ksig_tri *ret)
{
	const struct ksig_ima_rule *first = NULL;

	*ret = KSIG_NO;
	for (size_t i = 0; i < rules->n; i++) {
		if (rules->rule[i].acts && !first)
			first = &rules->rule[i];
	}
	if (first)
		*ret = rules->n == 1 && !rules->more ? KSIG_YES : KSIG_DONT_KNOW;
	return first;
}

static void take_rule(const struct ksig_system *s, const struct ksig_ima_rule *rule,
		      const char *template, struct ksig_ima_entry *e)
{
	e->pcr = rule->has_pcr ? rule->pcr : s->ima_pcr;
	if (rule->template.size)
		snprintf(e->template, sizeof(e->template), "%.*s", (int)rule->template.size,
			 (const char *)rule->template.data);
	else
		snprintf(e->template, sizeof(e->template), "%s", template ? template : "");
}

static void take_digest(struct ksig_ima_entry *e, const char *algo, struct bytes digest)
{
	if (!digest.data)
		return;
	e->algo = algo;
	e->size = digest.size;
	memcpy(e->digest, digest.data, digest.size);
}

/* The digest of ima_collect_measurement(); none where it fails, or is not known. */
static void collect(const struct ksig_image *file, const struct ksig_system *s, bool labels,
		    struct ksig_ima_entry *e)
{
	const char *algo = e->verity ? file->ima.verity_algo
			   : labels  ? ksig_ima_algo(&file->ima, s)
				     : s->ima_hash;

	take_digest(e, algo, ksig_ima_file_digest(&file->ima, e->verity, algo));
}

/* A file whose digest cannot be made is not measured. */
static bool fails(const struct ksig_image *file, const struct ksig_system *s,
		  const struct ksig_ima_entry *e)
{
	struct ksig_doubt doubt = {""};
	struct ksig_rules rules = ksig_system_rules(s, &doubt);
	const char *algo = ksig_ima_algo(&file->ima, s);

	if (e->verity)
		return file->ima.verity == KSIG_NO;
	return algo && ksig_algo_state(&rules, algo) == KSIG_NO;
}

void ksig_ima_measure(const struct ksig_image *file, const char *func, const struct ksig_system *s,
		      struct ksig_ima_entry *ret)
{
	struct ksig_ima_subject who = ksig_ima_subject_of(file, s);
	struct bytes policy = ksig_ima_rules_of(s);
	const struct ksig_ima_rule *measure, *appraise, *opened;
	struct ksig_ima_rules rules, other, before;
	enum ksig_tri unused;

	*ret = (struct ksig_ima_entry){.measured = KSIG_NO};
	ksig_ima_match(policy, KSIG_IMA_AUDIT, func, &who, &other);
	ret->audited = decide(&other, &unused) && unused == KSIG_YES;
	ksig_ima_match(policy, KSIG_IMA_MEASURE, func, &who, &rules);
	measure = decide(&rules, &ret->measured);
	if (!measure) { /* whoever loads it has opened it */
		ksig_ima_match(policy, KSIG_IMA_MEASURE, KSIG_IMA_OPEN, &who, &rules);
		measure = decide(&rules, &ret->measured);
	}
	if (!measure && !ret->audited)
		return;
	ksig_ima_match(policy, KSIG_IMA_APPRAISE, func, &who, &other);
	appraise = decide(&other, &unused);
	ksig_ima_match(policy, KSIG_IMA_APPRAISE, KSIG_IMA_OPEN, &who, &before);
	opened = decide(&before, &unused);
	ret->verity = (measure && measure->verity) || (appraise && appraise->verity) ||
		      (opened && opened->verity);
	if (measure)
		take_rule(s, measure, s->ima_template, ret);
	if (fails(file, s, ret)) {
		*ret = (struct ksig_ima_entry){.measured = KSIG_NO};
		return;
	}
	collect(file, s, appraise || strcmp(ret->template, OLD_TEMPLATE) != 0, ret);
	/* Another digest is made for it there, unless it is one of these. */
	if (strcmp(ret->template, OLD_TEMPLATE) == 0 && ret->algo &&
	    strcmp(ret->algo, "sha1") != 0 && strcmp(ret->algo, "md5") != 0)
		ret->algo = NULL;
}

/* process_buffer_measurement(): the digest of the bytes, always IMA's default one */
static int digest_buffer(const struct ksig_system *s, struct bytes buffer, struct ksig_ima_entry *e)
{
	uint8_t digest[KSIG_DIGEST_MAX];
	size_t size;
	int r;

	if (!s->ima_hash)
		return 0;
	r = ksig_digest(s->ima_hash, &buffer, 1, digest, &size);
	if (r == 0)
		take_digest(e, s->ima_hash, bytes_of(digest, size));
	return r == -ENOMEM ? r : 0;
}

int ksig_ima_measure_blocked(const struct ksig_ima_entry *file, struct bytes hash,
			     const struct ksig_system *s, struct ksig_ima_entry *ret)
{
	*ret = (struct ksig_ima_entry){
		.measured = file->measured, .pcr = file->pcr, .template = BUFFER_TEMPLATE};
	return digest_buffer(s, hash, ret);
}

int ksig_ima_measure_cmdline(const struct ksig_image *kernel, const char *line,
			     const struct ksig_system *s, struct ksig_ima_entry *ret)
{
	struct ksig_ima_subject who = ksig_ima_subject_of(kernel, s);
	struct bytes text = bytes_of(line, line ? strlen(line) : 0);
	const struct ksig_ima_rule *measure;
	struct ksig_ima_rules rules;

	*ret = (struct ksig_ima_entry){.measured = KSIG_NO};
	who.no_mask = true;
	ksig_ima_match(ksig_ima_rules_of(s), KSIG_IMA_MEASURE, KSIG_IMA_CMDLINE, &who, &rules);
	measure = decide(&rules, &ret->measured);
	if (!measure)
		return 0;
	take_rule(s, measure, BUFFER_TEMPLATE, ret);
	return line ? digest_buffer(s, text, ret) : 0;
}

/* ---- the list itself -------------------------------------------------------------------- */

void ksig_measured_clear(struct ksig_measured *m)
{
	for (size_t i = 0; i < m->n; i++)
		free(m->line[i]);
	free(m->line);
	*m = (struct ksig_measured){0};
}

/* "sha256:12ab…", with "ima:" or "verity:" in front in some templates */
static bool is_digest(struct bytes word, const struct ksig_ima_entry *e)
{
	static const char *const types[] = {"ima:", "verity:"};
	uint8_t digest[KSIG_DIGEST_MAX];
	struct bytes rest;

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (ksig_after(word, types[i], &rest))
			word = rest;
	}
	if (strcmp(e->template, OLD_TEMPLATE) != 0 &&
	    (!ksig_after(word, e->algo, &word) || !ksig_after(word, ":", &word)))
		return false;
	return word.size == 2 * e->size && ksig_unhex(word, digest) &&
	       memcmp(digest, e->digest, e->size) == 0;
}

bool ksig_ima_is_entry(struct bytes line, const struct ksig_ima_entry *e)
{
	struct bytes pcr, hash, template, digest;
	uint64_t number;

	if (!ksig_next_word(&line, &pcr) || !ksig_next_word(&line, &hash) ||
	    !ksig_next_word(&line, &template) || !ksig_next_word(&line, &digest))
		return false;
	if (!ksig_number(pcr, 10, &number) || (e->pcr && number != e->pcr) ||
	    (e->template[0] && !ksig_is(template, e->template)))
		return false;
	return e->algo && is_digest(digest, e);
}
