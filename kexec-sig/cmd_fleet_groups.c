/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_fleet.h"

#include <errno.h>
#include <search.h>
#include <string.h>

static int by_key(const void *a, const void *b)
{
	const struct fleet_group *x = a, *y = b;

	if (x->image != y->image)
		return x->image < y->image ? -1 : 1;
	if (x->key_size != y->key_size)
		return x->key_size < y->key_size ? -1 : 1;
	return memcmp(x->key, y->key, x->key_size);
}

/* Bytes of the words at the beginning of text; 0: they are cut short. */
static size_t words_size(const char *text, const char *end)
{
	const char *s = text;

	for (int i = 0; i < WORD__COUNT; i++) {
		s = s < end ? memchr(s, '\0', (size_t)(end - s)) : NULL;
		if (!s++)
			return 0;
	}
	return (size_t)(s - text);
}

static void split_words(struct fleet_group *group)
{
	const char *s = group->key;

	for (int i = 0; i < WORD__COUNT; i++) {
		group->word[i] = s;
		s += strlen(s) + 1;
	}
}

static struct fleet_group *free_group(struct fleet_group *group)
{
	if (group) {
		free(group->text);
		free(group->machines);
		free(group);
	}
	return NULL;
}

static struct fleet_group *copy_group(const struct fleet_group *like)
{
	struct fleet_group *group = calloc(1, sizeof(*group));

	if (!group)
		return NULL;
	group->image = like->image;
	group->key_size = like->key_size;
	group->text = malloc(like->key_size);
	if (!group->text)
		return free_group(group);
	memcpy(group->text, like->key, like->key_size);
	group->key = group->text;
	split_words(group);
	return group;
}

/* The group like this one, made if there is none. NULL: no memory. */
static struct fleet_group *find_group(struct fleet_groups *g, const struct fleet_group *like)
{
	struct fleet_group **node = tfind(like, &g->tree, by_key), *group;

	if (node)
		return *node;
	if (g->n == g->room) {
		size_t room = g->room ? g->room * 2 : 16;
		struct fleet_group **v = reallocarray(g->v, room, sizeof(*v));

		if (!v)
			return NULL;
		g->v = v;
		g->room = room;
	}
	group = copy_group(like);
	if (!group || !tsearch(group, &g->tree, by_key))
		return free_group(group);
	g->v[g->n++] = group;
	return group;
}

static int add_machine(struct fleet_group *group, size_t machine)
{
	if (group->n == group->room) {
		size_t room = group->room ? group->room * 2 : 4;
		size_t *v = reallocarray(group->machines, room, sizeof(*v));

		if (!v)
			return -ENOMEM;
		group->machines = v;
		group->room = room;
	}
	group->machines[group->n++] = machine;
	return 0;
}

int fleet_groups_add(struct fleet_groups *g, size_t image, size_t machine, const char **text,
		     const char *end)
{
	struct fleet_group like = {.image = image, .key = *text}, *group;

	like.key_size = words_size(*text, end);
	if (!like.key_size)
		return -EBADMSG;
	*text += like.key_size;
	if (!*like.key)
		return 0;
	group = find_group(g, &like);
	return group ? add_machine(group, machine) : -ENOMEM;
}

static int by_size(const void *a, const void *b)
{
	const struct fleet_group *const *pa = a, *const *pb = b;
	const struct fleet_group *x = *pa, *y = *pb;

	if (x->image != y->image)
		return x->image < y->image ? -1 : 1;
	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	return x->machines[0] < y->machines[0] ? -1 : x->machines[0] > y->machines[0];
}

void fleet_groups_sort(struct fleet_groups *g)
{
	if (g->n)
		qsort(g->v, g->n, sizeof(*g->v), by_size);
}

void fleet_groups_clear(struct fleet_groups *g)
{
	for (size_t i = 0; i < g->n; i++) {
		tdelete(g->v[i], &g->tree, by_key);
		free_group(g->v[i]);
	}
	free(g->v);
	*g = (struct fleet_groups){0};
}
