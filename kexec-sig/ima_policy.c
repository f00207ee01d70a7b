/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ima_policy.h"
#include "compiler.h"
#include "scan.h"

/* A line of a policy. */
struct line {
	bool concerns;     /* the action asked for */
	bool func_matches; /* or there is no func= */
	bool perhaps;      /* the rule itself is not certain */
	enum ksig_tri met; /* all conditions but func */
	struct ksig_ima_rule rule;
};

static const struct {
	const char *word, *negated; /* NULL: has no opposite */
} actions[] = {
	[KSIG_IMA_APPRAISE] = {"appraise", "dont_appraise"},
	[KSIG_IMA_MEASURE] = {"measure", "dont_measure"},
	[KSIG_IMA_AUDIT] = {"audit", NULL},
};

/* ---- conditions --------------------------------------------------------------- */

static void require(struct line *line, enum ksig_tri met)
{
	if (met == KSIG_NO || (met == KSIG_DONT_KNOW && line->met == KSIG_YES))
		line->met = met;
}

static enum ksig_tri tri_of(bool b)
{
	return b ? KSIG_YES : KSIG_NO;
}

static enum ksig_tri mask_met(struct bytes value, const struct ksig_ima_subject *subject)
{
	struct bytes rest;

	if (subject->no_mask)
		return KSIG_NO;
	if (ksig_after(value, "^", &rest))
		value = rest;
	return tri_of(ksig_is(value, "MAY_READ"));
}

static enum ksig_tri id_met(char op, struct bytes value, uint32_t id)
{
	uint64_t wanted;

	if (!ksig_number(value, 10, &wanted))
		return KSIG_DONT_KNOW;
	return tri_of(op == '=' ? id == wanted : op == '>' ? id > wanted : id < wanted);
}

static bool take_id(struct line *line, struct bytes word, const struct ksig_ima_subject *subject)
{
	const struct ksig_ima_place *place = &subject->place;
	const struct {
		const char *name;
		bool known;
		uint32_t id;
	} ids[] = {
		{"uid", subject->known, subject->uid}, {"euid", subject->known, subject->uid},
		{"gid", subject->known, subject->gid}, {"egid", subject->known, subject->gid},
		{"fowner", place->owned, place->uid},  {"fgroup", place->owned, place->gid},
	};
	struct bytes rest;

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		if (!ksig_after(word, ids[i].name, &rest) || rest.size < 2 ||
		    !memchr("=<>", rest.data[0], 3))
			continue;
		require(line, ids[i].known
				      ? id_met((char)rest.data[0],
					       bytes_of(rest.data + 1, rest.size - 1), ids[i].id)
				      : KSIG_DONT_KNOW);
		return true;
	}
	return false;
}

static enum ksig_tri magic_met(struct bytes value, const struct ksig_ima_place *place)
{
	struct bytes digits;
	uint64_t wanted;

	if (ksig_after(value, "0x", &digits))
		value = digits;
	if (place->fsmagic == 0 || !ksig_number(value, 16, &wanted))
		return KSIG_DONT_KNOW;
	return tri_of(place->fsmagic == wanted);
}

/* Five groups of digits with dashes in between */
static enum ksig_tri uuid_met(struct bytes value, const struct ksig_ima_place *place)
{
	uint8_t text[32], uuid[16];
	size_t n = 0;

	if (!place->has_fsuuid)
		return KSIG_DONT_KNOW;
	for (size_t i = 0; i < value.size; i++) {
		if (value.data[i] == '-')
			continue;
		if (n == sizeof(text))
			return KSIG_DONT_KNOW;
		text[n++] = value.data[i];
	}
	if (n != sizeof(text) || !ksig_unhex(bytes_of(text, n), uuid))
		return KSIG_DONT_KNOW;
	return tri_of(memcmp(uuid, place->fsuuid, sizeof(uuid)) == 0);
}

/* ---- what is to be done --------------------------------------------------------- */

static void take_type(struct ksig_ima_rule *rule, struct bytes value)
{
	rule->signature = true;
	rule->modsig = ksig_is(value, "imasig|modsig");
}

/* "sha256,sha512"; a name that is not known here cannot be in a label that is. */
static void take_algos(struct ksig_ima_rule *rule, struct bytes value)
{
	while (value.size) {
		const uint8_t *comma = memchr(value.data, ',', value.size);
		size_t n = comma ? (size_t)(comma - value.data) : value.size;
		unsigned int number;

		if (ksig_ima_hash_number(bytes_of(value.data, n), &number))
			rule->algos |= 1U << number;
		n += n < value.size;
		value = bytes_of(value.data + n, value.size - n);
	}
}

static void take_pcr(struct ksig_ima_rule *rule, struct bytes value)
{
	uint64_t number;

	rule->has_pcr = ksig_number(value, 10, &number) && number <= UINT32_MAX;
	if (rule->has_pcr)
		rule->pcr = (uint32_t)number;
}

/* Words that say how, not whether */
static bool take_manner(struct ksig_ima_rule *rule, struct bytes word)
{
	struct bytes value;

	if (ksig_after(word, "appraise_type=", &value))
		take_type(rule, value);
	else if (ksig_after(word, "digest_type=", &value))
		rule->verity = ksig_is(value, "verity");
	else if (ksig_after(word, "appraise_flag=", &value))
		rule->blacklist |= ksig_is(value, "check_blacklist");
	else if (ksig_after(word, "appraise_algos=", &value))
		take_algos(rule, value);
	else if (ksig_after(word, "pcr=", &value))
		take_pcr(rule, value);
	else if (ksig_after(word, "template=", &value))
		rule->template = value;
	else
		return ksig_is(word, "permit_directio");
	return true;
}

/* ---- lines ------------------------------------------------------------------------ */

static void take_word(struct line *line, struct bytes word, enum ksig_ima_action action,
		      const char *func, const struct ksig_ima_subject *subject)
{
	const char *negated = actions[action].negated;
	struct bytes value;

	if (ksig_is(word, actions[action].word)) {
		line->concerns = line->rule.acts = true;
	} else if (negated && ksig_is(word, negated)) {
		line->concerns = true;
	} else if (ksig_is(word, KSIG_IMA_PERHAPS)) {
		line->perhaps = true;
	} else if (ksig_after(word, "func=", &value)) {
		line->rule.named = true;
		line->func_matches = ksig_is(value, func);
	} else if (ksig_after(word, "mask=", &value)) {
		require(line, mask_met(value, subject));
	} else if (ksig_after(word, "fsmagic=", &value)) {
		require(line, magic_met(value, &subject->place));
	} else if (ksig_after(word, "fsuuid=", &value)) {
		require(line, uuid_met(value, &subject->place));
	} else if (!take_manner(&line->rule, word) && !take_id(line, word, subject)) {
		require(line, KSIG_DONT_KNOW); /* a label of an LSM, or not known here */
	}
}

/* Takes the next rule that is about the action and about func, or about every function. */
static bool next_rule(struct bytes *policy, enum ksig_ima_action action, const char *func,
		      const struct ksig_ima_subject *subject, struct line *ret)
{
	struct bytes text, word;

	while (ksig_next_line(policy, &text)) {
		struct line line = {.met = KSIG_YES, .func_matches = true};

		if (bytes_match(ksig_trim(text), 0, "#", 1))
			continue;
		while (ksig_next_word(&text, &word))
			take_word(&line, word, action, func, subject);
		if (!line.concerns || !line.func_matches)
			continue;
		*ret = line;
		return true;
	}
	return false;
}

/* ---- questions ---------------------------------------------------------------- */

static bool same_rule(const struct ksig_ima_rule *a, const struct ksig_ima_rule *b)
{
	if (!a->acts || !b->acts)
		return a->acts == b->acts;
	return a->named == b->named && a->signature == b->signature && a->modsig == b->modsig &&
	       a->verity == b->verity && a->blacklist == b->blacklist && a->algos == b->algos &&
	       a->has_pcr == b->has_pcr && a->pcr == b->pcr &&
	       bytes_equal(a->template, b->template);
}

static void add_rule(struct ksig_ima_rules *all, const struct ksig_ima_rule *rule)
{
	for (size_t i = 0; i < all->n; i++) {
		if (same_rule(&all->rule[i], rule))
			return;
	}
	if (all->n == KSIG_IMA_RULES_MAX)
		all->more = true;
	else
		all->rule[all->n++] = *rule;
}

void ksig_ima_match(struct bytes policy, enum ksig_ima_action action, const char *func,
		    const struct ksig_ima_subject *subject, struct ksig_ima_rules *ret)
{
	static const struct ksig_ima_rule none = {.acts = false};
	struct line line;

	*ret = (struct ksig_ima_rules){.n = 0};
	while (next_rule(&policy, action, func, subject, &line)) {
		if (line.met == KSIG_NO)
			continue;
		add_rule(ret, line.rule.acts ? &line.rule : &none);
		if (line.met == KSIG_YES && !line.perhaps)
			return;
	}
	add_rule(ret, &none);
}

enum ksig_tri ksig_ima_names(struct bytes policy, const char *func)
{
	static const struct ksig_ima_subject nobody = {0};
	enum ksig_tri named = KSIG_NO;
	struct line line;

	while (next_rule(&policy, KSIG_IMA_APPRAISE, func, &nobody, &line)) {
		if (!line.rule.acts || !line.rule.named)
			continue;
		if (!line.perhaps)
			return KSIG_YES;
		named = KSIG_DONT_KNOW;
	}
	return named;
}

enum ksig_tri ksig_ima_signature(struct bytes policy, const char *func)
{
	static const struct ksig_ima_subject nobody = {0};
	struct line line;

	while (next_rule(&policy, KSIG_IMA_APPRAISE, func, &nobody, &line)) {
		if (!line.rule.acts)
			continue;
		if (line.perhaps)
			return KSIG_DONT_KNOW;
		return tri_of(line.rule.signature);
	}
	return KSIG_NO;
}

static bool concerns_kexec(struct bytes line)
{
	static const char *const funcs[] = {KSIG_IMA_OPEN, KSIG_IMA_KERNEL, KSIG_IMA_INITRD,
					    KSIG_IMA_CMDLINE};
	struct bytes word, func;

	if (ksig_trim(line).size == 0 || bytes_match(ksig_trim(line), 0, "#", 1))
		return false;
	while (ksig_next_word(&line, &word)) {
		if (!ksig_after(word, "func=", &func))
			continue;
		for (size_t i = 0; i < ARRAY_SIZE(funcs); i++) {
			if (ksig_is(func, funcs[i]))
				return true;
		}
		return false;
	}
	return true;
}

char *ksig_ima_concerning(struct bytes policy)
{
	char *text = malloc(policy.size + 2);
	struct bytes line;
	size_t n = 0;

	while (text && ksig_next_line(&policy, &line)) {
		if (!concerns_kexec(line))
			continue;
		line = ksig_trim(line);
		memcpy(text + n, line.data, line.size);
		n += line.size;
		text[n++] = '\n';
	}
	if (text)
		text[n] = '\0';
	return text;
}
