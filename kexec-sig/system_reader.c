/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Members of a JSON object that somebody else wrote. */
#include "system_read.h"
#include "scan.h"

#include <errno.h>
#include <stdio.h>

/* ---- where we are ----------------------------------------------------------- */

static size_t enter(struct ksig_reader *r, const char *name)
{
	size_t up = strlen(r->path), room = sizeof(r->path) - up;

	/* Once for each element of each list: snprintf() would be noticed. */
	if (*name && room > 1) {
		r->path[up] = '/';
		stpncpy(r->path + up + 1, name, room - 1);
		r->path[sizeof(r->path) - 1] = '\0';
	}
	return up;
}

size_t ksig_reader_enter(struct ksig_reader *r, const char *name)
{
	return enter(r, name);
}

size_t ksig_reader_enter_at(struct ksig_reader *r, size_t index)
{
	char name[24], *first = name + sizeof(name) - 1;

	*first = '\0';
	do
		*--first = (char)('0' + index % 10);
	while (index /= 10);
	return enter(r, first);
}

void ksig_reader_leave(struct ksig_reader *r, size_t up)
{
	r->path[up] = '\0';
}

int ksig_reader_bad(struct ksig_reader *r, const char *key, const char *expected)
{
	enter(r, key);
	snprintf(r->why, sizeof(r->why), "%s%sexpected %s", r->path, *r->path ? ": " : "",
		 expected);
	return -EBADMSG;
}

/* ---- members ---------------------------------------------------------------- */

static int read_typed(struct ksig_reader *r, struct json_object *o, const char *key,
		      enum json_type type, const char *expected, struct json_object **ret)
{
	struct json_object *value = NULL;

	if (!json_object_object_get_ex(o, key, &value) || !value)
		return 0;
	if (!json_object_is_type(value, type))
		return ksig_reader_bad(r, key, expected);
	*ret = value;
	return 0;
}

int ksig_read_object(struct ksig_reader *r, struct json_object *o, const char *key,
		     struct json_object **ret)
{
	return read_typed(r, o, key, json_type_object, "an object", ret);
}

int ksig_read_array(struct ksig_reader *r, struct json_object *o, const char *key, size_t max,
		    struct json_object **ret)
{
	struct json_object *list = NULL;
	int e = read_typed(r, o, key, json_type_array, "a list", &list);

	if (e == 0 && list && json_object_array_length(list) > max)
		return ksig_reader_bad(r, key, "fewer elements");
	if (list)
		*ret = list;
	return e;
}

int ksig_read_element(struct ksig_reader *r, struct json_object *array, size_t i,
		      struct json_object **ret)
{
	struct json_object *o = json_object_array_get_idx(array, i);

	if (!json_object_is_type(o, json_type_object))
		return ksig_reader_bad(r, "", "an object");
	*ret = o;
	return 0;
}

int ksig_read_word(struct ksig_reader *r, struct json_object *o, const char *key, const char **ret)
{
	struct json_object *value = NULL;
	int e = read_typed(r, o, key, json_type_string, "text", &value);

	if (e < 0 || !value)
		return e;
	if (strlen(json_object_get_string(value)) != (size_t)json_object_get_string_len(value))
		return ksig_reader_bad(r, key, "text without U+0000");
	*ret = json_object_get_string(value);
	return 0;
}

/* Bytes that are no UTF-8 are in a field of their own, in hexadecimal. */
static int read_raw_text(struct ksig_reader *r, struct json_object *o, const char *key, char **ret)
{
	_cleanup_free_ char *raw = NULL;
	const char *hex = NULL;
	char name[48];
	size_t n;
	int e;

	snprintf(name, sizeof(name), "%s" KSIG_HEX_SUFFIX, key);
	e = ksig_read_word(r, o, name, &hex);
	if (e < 0 || !hex)
		return e;
	n = strlen(hex);
	raw = calloc(1, n / 2 + 1);
	if (!raw)
		return -ENOMEM;
	if (!ksig_unhex(bytes_of(hex, n), (uint8_t *)raw) || strlen(raw) != n / 2)
		return ksig_reader_bad(r, name, "hexadecimal text");
	*ret = TAKE_PTR(raw);
	return 0;
}

int ksig_read_text(struct ksig_reader *r, struct json_object *o, const char *key, char **ret)
{
	_cleanup_free_ char *text = NULL;
	const char *word = NULL;
	int e = ksig_read_word(r, o, key, &word);

	if (e == 0)
		e = read_raw_text(r, o, key, &text);
	if (e < 0)
		return e;
	if (!text && word) {
		text = strdup(word);
		if (!text)
			return -ENOMEM;
	}
	if (text)
		*ret = TAKE_PTR(text);
	return 0;
}

int ksig_read_flag(struct ksig_reader *r, struct json_object *o, const char *key, bool *ret)
{
	struct json_object *value = NULL;
	int e = read_typed(r, o, key, json_type_boolean, "true or false", &value);

	if (value)
		*ret = json_object_get_boolean(value);
	return e;
}

int ksig_read_number(struct ksig_reader *r, struct json_object *o, const char *key, int64_t max,
		     int64_t *ret)
{
	struct json_object *value = NULL;
	int e = read_typed(r, o, key, json_type_int, "a number", &value);

	if (e < 0 || !value)
		return e;
	if (json_object_get_int64(value) < 0 || json_object_get_int64(value) > max)
		return ksig_reader_bad(r, key, "a number within its limits");
	*ret = json_object_get_int64(value);
	return 0;
}

enum ksig_tri ksig_tri_of_word(const char *word)
{
	for (unsigned int i = 0; word && ksig_tri_words[i]; i++) {
		if (strcmp(ksig_tri_words[i], word) == 0)
			return (enum ksig_tri)i;
	}
	return KSIG_DONT_KNOW;
}
