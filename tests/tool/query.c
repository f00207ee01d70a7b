/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * query PATH: reads lines of JSON from standard input and prints one field of each:
 * "predictions.kexec_load.outcome", "signatures.0.signers.0.hash", "schema", "keys.#"
 * for the length. A line that is no JSON is an error.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct json_object *step(struct json_object *o, const char *name)
{
	struct json_object *next = NULL;

	if (json_object_is_type(o, json_type_array))
		return json_object_array_get_idx(o, strtoul(name, NULL, 10));
	json_object_object_get_ex(o, name, &next);
	return next;
}

static void print_field(struct json_object *o, const char *path)
{
	char copy[256], *rest = copy, *name;

	snprintf(copy, sizeof(copy), "%s", path);
	while ((name = strsep(&rest, ".")) && o) {
		if (strcmp(name, "#") == 0) {
			printf("%zu\n", json_object_array_length(o));
			return;
		}
		o = step(o, name);
	}
	puts(o ? json_object_get_string(o) : "null");
}

/* As strict as the standard: no comments, no single quotes, UTF-8 only. */
static struct json_object *parse(const char *text, size_t size)
{
	struct json_tokener *t = json_tokener_new();
	struct json_object *o;

	json_tokener_set_flags(t, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	o = json_tokener_parse_ex(t, text, (int)size);
	if (json_tokener_get_error(t) != json_tokener_success) {
		json_object_put(o);
		o = NULL;
	}
	json_tokener_free(t);
	return o;
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	if (argc != 2)
		return 2;
	while ((n = getline(&line, &room, stdin)) > 0) {
		struct json_object *o;

		if (line[n - 1] == '\n')
			line[--n] = '\0';
		o = parse(line, (size_t)n + 1);
		if (!o) {
			puts("no JSON");
			free(line);
			return 1;
		}
		print_field(o, argv[1]);
		json_object_put(o);
	}
	free(line);
	return 0;
}
