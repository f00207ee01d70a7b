/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a fleet says, for people: machines with the same answer are one row, odd ones first. */
#include "cmd_fleet.h"
#include "text.h"

#include <string.h>

#define WORD_WIDTH 8  /* of "refuse", "unknown" */
#define FEW        5  /* machines that are named one by one */
#define SOME       3  /* that stand for more */
#define GROUPS_MAX 40 /* shown for an image */

/* Of a fleet of this size these are few enough to be a mistake, or a surprise. */
static bool is_odd(const struct fleet_group *g, size_t fleet)
{
	return g->n <= FEW && g->n * 10 <= fleet;
}

static enum text_style style_of(const struct fleet_group *g)
{
	const char *outcome = g->word[WORD_OUTCOME];

	if (strcmp(outcome, ksig_outcome_name(KSIG_ACCEPT)) == 0)
		return STYLE_GOOD;
	return strcmp(outcome, ksig_outcome_name(KSIG_UNKNOWN)) == 0 ? STYLE_WARN : STYLE_BAD;
}

/* "a, b, c and 17 more"; the caller frees. NULL: no memory. */
static char *make_names(const struct fleet_summary *s, const size_t *machines, size_t n)
{
	size_t shown = n <= FEW || s->report->verbose ? n : SOME, size = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (size_t i = 0; i < shown; i++)
		fprintf(out, "%s%s", i ? ", " : "", s->fleet->v[machines[i]].name);
	if (shown < n)
		fprintf(out, " and %zu more", n - shown);
	if (fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

static void put_group(const struct fleet_summary *s, const struct fleet_group *g, size_t judged,
		      struct text *t)
{
	_cleanup_free_ char *names = make_names(s, g->machines, g->n);
	bool accepted = style_of(g) == STYLE_GOOD;
	const char *errno_name = g->word[WORD_ERRNO];
	char label[32];

	snprintf(label, sizeof(label), "%6zu%s", g->n, is_odd(g, judged) ? " odd" : "");
	if (accepted)
		text_tagged(t, label, STYLE_GOOD, g->word[WORD_OUTCOME], WORD_WIDTH, "%s",
			    g->word[WORD_SENTENCE]);
	else
		text_tagged(t, label, style_of(g), g->word[WORD_OUTCOME], WORD_WIDTH, "%s%s%s: %s",
			    errno_name, *errno_name ? " " : "", g->word[WORD_REASON],
			    g->word[WORD_SENTENCE]);
	if (!accepted && *g->word[WORD_REMEDY])
		text_tagged(t, "", STYLE_DIM, "remedy", WORD_WIDTH, "%s", g->word[WORD_REMEDY]);
	if (names)
		text_tagged(t, "", STYLE_DIM, "on", WORD_WIDTH, "%s", names);
	t->failed |= !names;
}

/* "200: 196 accept, 3 refuse, 1 unknown" */
static void put_totals(const struct fleet_group *const *groups, size_t n, size_t judged,
		       struct text *t)
{
	char text[160];
	int used = snprintf(text, sizeof(text), "%zu", judged);

	for (int o = KSIG_ACCEPT; o <= KSIG_UNKNOWN; o++) {
		const char *name = ksig_outcome_name((enum ksig_outcome)o);
		size_t sum = 0;

		for (size_t i = 0; i < n; i++)
			sum += strcmp(groups[i]->word[WORD_OUTCOME], name) == 0 ? groups[i]->n : 0;
		/* Four numbers and words have room. */
		if (sum)
			used += snprintf(text + used, sizeof(text) - (size_t)used, "%s %zu %s",
					 strchr(text, ':') ? "," : ":", sum, name);
	}
	text_row(t, "Machines", STYLE_PLAIN, "%s", text);
}

static char *image_text(const struct fleet_summary *s, const char *path,
			const struct fleet_group *const *groups, size_t n)
{
	struct text t = {.options = s->report};
	size_t judged = 0, shown = n, hidden = 0;

	for (size_t i = 0; i < n; i++)
		judged += groups[i]->n;
	if (!s->report->verbose && n > GROUPS_MAX)
		shown = GROUPS_MAX;
	text_row(&t, "Image", STYLE_PLAIN, "%s", path);
	put_totals(groups, n, judged, &t);
	/* Those that are left out are neither the odd ones nor the many. */
	for (size_t i = 0; i < n; i++) {
		if (i < shown - 1 || i == n - 1)
			put_group(s, groups[i], judged, &t);
		else
			hidden += groups[i]->n;
	}
	if (hidden)
		text_row(&t, "", STYLE_WARN, "%zu machines in %zu more groups: see --verbose",
			 hidden, n - shown);
	return text_take(&t);
}

static char *lost_text(const struct fleet_summary *s)
{
	_cleanup_free_ char *names = make_names(s, s->lost, s->n_lost);
	struct text t = {.options = s->report};

	if (names)
		text_row(&t, "No verdict", STYLE_BAD, "%zu: %s", s->n_lost, names);
	t.failed |= !names;
	return text_take(&t);
}

/* Takes the text. */
static bool put_section(FILE *out, char *text, bool separate)
{
	if (text)
		fprintf(out, "%s%s", separate ? "\n" : "", text);
	free(text);
	return text != NULL;
}

char *fleet_text(const struct fleet_summary *s)
{
	const struct fleet_groups *g = s->groups;
	size_t size = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);
	bool ok = out != NULL;

	for (size_t i = 0, n; i < g->n && ok; i += n) {
		const struct fleet_group *const *v = (const struct fleet_group *const *)&g->v[i];

		for (n = 1; i + n < g->n && g->v[i + n]->image == v[0]->image; n++)
			;
		ok = put_section(out, image_text(s, s->images->v[v[0]->image], v, n), i > 0);
	}
	if (s->n_lost && ok)
		ok = put_section(out, lost_text(s), g->n > 0);
	if (out && fclose(out) != 0)
		ok = false;
	if (!ok) {
		free(text);
		text = NULL;
	}
	return text;
}
