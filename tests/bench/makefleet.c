/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * makefleet FOLDER N SNAPSHOT...: writes N snapshots, made from these (also compressed ones) in
 * turn: another release, a field that nobody knows, members and keys in another order, as if
 * each were a machine of its own. They are called 00000.json, 00001.json …
 */
#include "decompress.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#define SIZE_MAX_BYTES (64U << 20)

static struct json_object *read_snapshot(const char *path)
{
	struct ksig_file file = {0}, plain = {0};
	struct json_object *o = NULL;
	int r = ksig_read_file("", path, SIZE_MAX_BYTES, &file);

	if (r == 0)
		r = ksig_decompress(ksig_file_bytes(&file), SIZE_MAX_BYTES, &plain);
	if (r == 0)
		o = json_tokener_parse((const char *)plain.data);
	else if (r == -ENOEXEC)
		o = json_tokener_parse((const char *)file.data);
	ksig_file_clear(&file);
	ksig_file_clear(&plain);
	return o;
}

/* The same list, starting by elements later. */
static struct json_object *rotate_list(struct json_object *list, size_t by)
{
	size_t n = json_object_array_length(list);
	struct json_object *rotated = json_object_new_array();

	for (size_t i = 0; i < n; i++)
		json_object_array_add(
			rotated, json_object_get(json_object_array_get_idx(list, (i + by) % n)));
	return rotated;
}

/* Members of an object, starting by later; all lists of keys below likewise. */
static struct json_object *rotate_members(struct json_object *o, size_t by)
{
	struct json_object *rotated = json_object_new_object();
	size_t n = (size_t)json_object_object_length(o), i = 0;

	for (int turn = 0; turn < 2; turn++, i = 0) {
		json_object_object_foreach(o, name, value)
		{
			bool late = i++ < by % n;

			if (late == (turn == 1))
				json_object_object_add(rotated, name, json_object_get(value));
		}
	}
	return rotated;
}

static void rotate_keys(struct json_object *doc, size_t by)
{
	struct json_object *rings = NULL, *keys = NULL;

	if (!json_object_object_get_ex(doc, "keyrings", &rings))
		return;
	json_object_object_foreach(rings, name, ring)
	{
		(void)name;
		if (json_object_object_get_ex(ring, "keys", &keys) &&
		    json_object_array_length(keys) > 1)
			json_object_object_add(ring, "keys", rotate_list(keys, by));
	}
}

static int write_machine(const char *folder, size_t i, struct json_object *base)
{
	struct json_object *copy = NULL, *machine, *release = NULL;
	char path[4096], text[256];
	int r;

	if (json_object_deep_copy(base, &copy, NULL) < 0)
		return -ENOMEM;
	snprintf(path, sizeof(path), "%s/%05zu.json", folder, i);
	snprintf(text, sizeof(text), "host-%05zu.example", i);
	json_object_object_add(copy, "host", json_object_new_string(text));
	if (json_object_object_get_ex(copy, "release", &release)) {
		snprintf(text, sizeof(text), "%s-%zu", json_object_get_string(release), i % 7);
		json_object_object_add(copy, "release", json_object_new_string(text));
	}
	rotate_keys(copy, i);
	machine = rotate_members(copy, i);
	r = json_object_to_file_ext(path, machine, JSON_C_TO_STRING_NOSLASHESCAPE);
	json_object_put(machine);
	json_object_put(copy);
	return r < 0 ? -EIO : 0;
}

int main(int argc, char **argv)
{
	size_t n = argc > 3 ? strtoul(argv[2], NULL, 10) : 0, n_bases = (size_t)argc - 3;
	int r = 0;

	if (argc < 4 || n == 0)
		return 2;
	for (size_t b = 0; b < n_bases && r == 0; b++) {
		struct json_object *base = read_snapshot(argv[b + 3]);

		if (!json_object_is_type(base, json_type_object))
			r = -EBADMSG;
		for (size_t i = b; i < n && r == 0; i += n_bases)
			r = write_machine(argv[1], i, base);
		json_object_put(base);
		if (r < 0)
			fprintf(stderr, "makefleet: '%s': %s\n", argv[b + 3], strerrorname_np(-r));
	}
	return r < 0 ? 1 : 0;
}
