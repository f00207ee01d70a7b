/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ima_policy.h"
#include "compiler.h"
#include "scan.h"

enum action { ACTION_OTHER, ACTION_APPRAISE, ACTION_DONT_APPRAISE };

struct rule {
	enum action action;
	bool has_func, func_matches;
	bool perhaps;      /* the rule itself is not certain */
	enum ksig_tri met; /* all conditions but func */
	bool signature, modsig;
};

/* ---- conditions --------------------------------------------------------------- */

static void require(struct rule *rule, enum ksig_tri met)
{
	if (met == KSIG_NO || (met == KSIG_DONT_KNOW && rule->met == KSIG_YES))
		rule->met = met;
}

static void take_func(struct rule *rule, struct bytes value, const char *func)
{
	rule->has_func = true;
	rule->func_matches = ksig_is(value, func);
}

static void take_type(struct rule *rule, struct bytes value)
{
	rule->signature = true;
	rule->modsig = ksig_is(value, "imasig|modsig");
}

/* Both hooks are asked with MAY_READ. */
static enum ksig_tri mask_met(struct bytes value)
{
	struct bytes rest;

	if (ksig_after(value, "^", &rest))
		value = rest;
	return ksig_is(value, "MAY_READ") ? KSIG_YES : KSIG_NO;
}

static enum ksig_tri id_met(char op, struct bytes value, bool known, uint32_t id)
{
	uint64_t wanted;
	bool met;

	if (!known || !ksig_number(value, 10, &wanted))
		return KSIG_DONT_KNOW;
	met = op == '=' ? id == wanted : op == '>' ? id > wanted : id < wanted;
	return met ? KSIG_YES : KSIG_NO;
}

static bool take_id(struct rule *rule, struct bytes word, const struct ksig_ima_subject *subject)
{
	static const struct {
		const char *name;
		bool group;
	} ids[] = {{"uid", false}, {"euid", false}, {"gid", true}, {"egid", true}};
	struct bytes rest;

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		if (!ksig_after(word, ids[i].name, &rest) || rest.size < 2 ||
		    !memchr("=<>", rest.data[0], 3))
			continue;
		require(rule, id_met((char)rest.data[0], bytes_of(rest.data + 1, rest.size - 1),
				     subject->known, ids[i].group ? subject->gid : subject->uid));
		return true;
	}
	return false;
}

/* These say how, not whether. */
static bool is_modifier(struct bytes word)
{
	static const char *const modifiers[] = {
		"digest_type=",    "appraise_flag=", "appraise_algos=",
		"permit_directio", "pcr=",           "template=",
	};
	struct bytes rest;

	for (size_t i = 0; i < ARRAY_SIZE(modifiers); i++) {
		if (ksig_after(word, modifiers[i], &rest))
			return true;
	}
	return false;
}

static void take_word(struct rule *rule, struct bytes word, const char *func,
		      const struct ksig_ima_subject *subject)
{
	struct bytes value;

	if (ksig_is(word, "appraise"))
		rule->action = ACTION_APPRAISE;
	else if (ksig_is(word, "dont_appraise"))
		rule->action = ACTION_DONT_APPRAISE;
	else if (ksig_is(word, KSIG_IMA_PERHAPS))
		rule->perhaps = true;
	else if (ksig_after(word, "func=", &value))
		take_func(rule, value, func);
	else if (ksig_after(word, "appraise_type=", &value))
		take_type(rule, value);
	else if (ksig_after(word, "mask=", &value))
		require(rule, mask_met(value));
	else if (!is_modifier(word) && !take_id(rule, word, subject))
		require(rule, KSIG_DONT_KNOW); /* about the file, or not known here */
}

/* Takes the next rule that is about appraisal and about func, or about every function. */
static bool next_rule(struct bytes *policy, const char *func,
		      const struct ksig_ima_subject *subject, struct rule *ret)
{
	struct bytes line, word;

	while (ksig_next_line(policy, &line)) {
		struct rule rule = {.met = KSIG_YES};

		if (bytes_match(ksig_trim(line), 0, "#", 1))
			continue;
		while (ksig_next_word(&line, &word))
			take_word(&rule, word, func, subject);
		if (rule.action == ACTION_OTHER || (rule.has_func && !rule.func_matches))
			continue;
		*ret = rule;
		return true;
	}
	return false;
}

/* ---- questions ---------------------------------------------------------------- */

struct ksig_ima_answer ksig_ima_match(struct bytes policy, const char *func,
				      const struct ksig_ima_subject *subject)
{
	struct ksig_ima_answer all = {KSIG_APPRAISE_NO, KSIG_NO};
	bool first = true, decided = false;
	struct rule rule;

	while (!decided) {
		struct ksig_ima_answer one = {KSIG_APPRAISE_NO, KSIG_NO};

		if (!next_rule(&policy, func, subject, &rule)) {
			decided = true; /* no rule: not appraised */
		} else if (rule.met == KSIG_NO) {
			continue;
		} else {
			decided = rule.met == KSIG_YES && !rule.perhaps;
			if (rule.action == ACTION_APPRAISE) {
				one.appraisal = rule.signature ? KSIG_APPRAISE_SIGNATURE
							       : KSIG_APPRAISE_HASH;
				one.modsig = rule.modsig ? KSIG_YES : KSIG_NO;
			}
		}
		if (first)
			all = one;
		if (one.appraisal != all.appraisal)
			all.appraisal = KSIG_APPRAISE_UNKNOWN;
		if (one.modsig != all.modsig || all.appraisal == KSIG_APPRAISE_UNKNOWN)
			all.modsig = KSIG_DONT_KNOW;
		first = false;
	}
	return all;
}

enum ksig_tri ksig_ima_names(struct bytes policy, const char *func)
{
	static const struct ksig_ima_subject nobody = {0};
	enum ksig_tri named = KSIG_NO;
	struct rule rule;

	while (next_rule(&policy, func, &nobody, &rule)) {
		if (rule.action != ACTION_APPRAISE || !rule.has_func)
			continue;
		if (!rule.perhaps)
			return KSIG_YES;
		named = KSIG_DONT_KNOW;
	}
	return named;
}

enum ksig_tri ksig_ima_signature(struct bytes policy, const char *func)
{
	static const struct ksig_ima_subject nobody = {0};
	struct rule rule;

	while (next_rule(&policy, func, &nobody, &rule)) {
		if (rule.action != ACTION_APPRAISE)
			continue;
		if (rule.perhaps)
			return KSIG_DONT_KNOW;
		return rule.signature ? KSIG_YES : KSIG_NO;
	}
	return KSIG_NO;
}
