/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots that are damaged, cut short, made up or too large: an error, or less that is known. */
#include "snapshot_world.h"
#include "unit.h"

#include <json-c/json.h>
#include <stdio.h>

/* What is read after all can be written, and that can be read. */
static void read_damaged(struct bytes input, const struct damage *damage, void *context)
{
	struct ksig_system *s = NULL;
	char why[256] = "", shown[64];
	int r = ksig_system_from_json((const char *)input.data, input.size, why, sizeof(why), &s);

	(void)context;
	if (r == 0 && damage->kind == DAMAGE_CUT)
		print_error("%s was taken for a snapshot\n", damage_text(damage, shown));
	assert_true(r == -EBADMSG || (r == 0 && damage->kind != DAMAGE_CUT));
	assert_true((r == 0) == (s != NULL));
	assert_true(r == 0 || why[0]);
	if (s && damage->at % 8 == 0)
		check_round_trip(s, damage_text(damage, shown));
	ksig_system_free(s);
}

/* What is there many times is left once, as the work grows with the square of the size. */
static char *one_of_each(const char *text)
{
	struct json_object *doc = json_tokener_parse(text), *o;
	char *less;

	assert_non_null(doc);
	json_object_object_del(doc, "config");
	json_object_object_del(doc, "algorithms");
	assert_true(json_object_object_get_ex(doc, "keyrings", &o));
	for (unsigned int i = 1; i < RING__COUNT; i++)
		json_object_object_del(o, ksig_ring_name((enum ksig_ring)i));
	assert_true(json_object_object_get_ex(doc, "facts", &o));
	for (size_t i = 0; i < ksig_n_fields; i++) {
		if (ksig_fields[i].kind == FIELD_FACT &&
		    ksig_fields[i].offset != offsetof(struct ksig_system, fips))
			json_object_object_del(o, ksig_fields[i].name);
	}
	less = strdup(json_object_to_json_string_ext(doc, JSON_C_TO_STRING_PLAIN));
	assert_non_null(less);
	json_object_put(doc);
	return less;
}

static void every_byte(void **state)
{
	struct ksig_system *s = snapshot_machine(*state, 1);
	_cleanup_free_ char *text = NULL, *less = NULL;
	size_t size;

	assert_non_null(s);
	text = snapshot_text(s);
	less = one_of_each(text);
	/* Certificates have a test, and a fuzz target, of their own. */
	size = (size_t)(strstr(less, "\"certificates\"") - less);
	assert_true(damage_all(bytes_of(less, strlen(less)), size, read_damaged, NULL) > size);
	ksig_system_free(s);
}

struct mutation {
	struct json_object *doc;
	const struct ksig_image *image;
	struct ksig_prediction before;
	size_t n, unknown;
};

static int read_document(struct json_object *doc, char *why, size_t why_size,
			 struct ksig_system **ret)
{
	const char *text = json_object_to_json_string_ext(doc, JSON_C_TO_STRING_PLAIN);

	why[0] = '\0';
	return ksig_system_from_json(text, strlen(text), why, why_size, ret);
}

/* A fact less may make the verdict unknown; it never makes it another one. */
static void without_member(struct mutation *m, const char *key)
{
	struct ksig_system *s = NULL;
	struct ksig_prediction p;
	char why[256];
	int r = read_document(m->doc, why, sizeof(why), &s);

	if (strcmp(key, "schema") == 0 || strcmp(key, "start") == 0 || strcmp(key, "end") == 0) {
		check_err_in(r, -EBADMSG, "without %s", key);
		return;
	}
	check_err_in(r, 0, "without %s: %s", key, why);
	free(snapshot_verdict(m->image, s, &p));
	if (p.outcome != KSIG_UNKNOWN && (p.outcome != m->before.outcome || p.err != m->before.err))
		print_error("without %s: %s %d\n", key, ksig_outcome_name(p.outcome), p.err);
	assert_true(p.outcome == KSIG_UNKNOWN ||
		    (p.outcome == m->before.outcome && p.err == m->before.err));
	m->unknown += p.outcome == KSIG_UNKNOWN;
	ksig_system_free(s);
}

static struct json_object *of_another_type(struct json_object *value)
{
	switch (json_object_get_type(value)) {
	case json_type_object:
		return json_object_new_array();
	case json_type_array:
		return json_object_new_object();
	case json_type_string:
		return json_object_new_double(1.5);
	case json_type_boolean:
		return json_object_new_int(1);
	default:
		return json_object_new_boolean(true);
	}
}

static void with_another_type(struct mutation *m, const char *key)
{
	struct ksig_system *s = NULL;
	char why[256], place[64];
	int r = read_document(m->doc, why, sizeof(why), &s);

	if (strcmp(key, "subject") == 0) { /* for readers only */
		check_err(r, 0);
		ksig_system_free(s);
		return;
	}
	check_err_in(r, -EBADMSG, "another type of %s", key);
	snprintf(place, sizeof(place), "/%s: expected ", key);
	if (!strstr(why, place))
		print_error("%s: seen '%s'\n", key, why);
	assert_non_null(strstr(why, place));
}

static void mutate(struct mutation *m, struct json_object *o);

static void mutate_member(struct mutation *m, struct json_object *o, const char *key)
{
	struct json_object *value = json_object_get(json_object_object_get(o, key));

	m->n++;
	json_object_object_del(o, key);
	without_member(m, key);
	if (value) {
		json_object_object_add(o, key, of_another_type(value));
		with_another_type(m, key);
	}
	json_object_object_add(o, key, value);
	mutate(m, value);
}

static void mutate(struct mutation *m, struct json_object *o)
{
	char *keys[64];
	size_t n = 0;

	for (size_t i = 0;
	     json_object_is_type(o, json_type_array) && i < json_object_array_length(o); i++)
		mutate(m, json_object_array_get_idx(o, i));
	if (!json_object_is_type(o, json_type_object))
		return;
	json_object_object_foreach(o, name, unused)
	{
		(void)unused;
		assert_true(n < ARRAY_SIZE(keys));
		keys[n++] = strdup(name);
	}
	for (size_t i = 0; i < n; i++) {
		assert_non_null(keys[i]);
		mutate_member(m, o, keys[i]);
		free(keys[i]);
	}
}

/* What the verdict needs is in the document and nowhere else: 0 accepted, else refused. */
static void mutate_world(struct gen_keys *keys, enum world w)
{
	const struct gen_case *c = gen_set_find(GEN_X86_64, "good");
	struct mutation m = {0};
	_cleanup_free_ char *text = NULL;
	struct ksig_image *image;
	struct machine machine;

	assert_non_null(c);
	image = machine_image(keys, GEN_X86_64, c);
	world_make(&machine, GEN_X86_64, w, keys);
	m.image = image;
	free(snapshot_verdict(image, &machine.s, &m.before));
	text = snapshot_text(&machine.s);
	m.doc = json_tokener_parse(text);
	assert_non_null(m.doc);
	mutate(&m, m.doc);
	assert_true(m.n > 150 && m.unknown > 5);
	json_object_put(m.doc);
	machine_clear(&machine);
	ksig_image_free(image);
}

static void every_member_accepted(void **state)
{
	mutate_world(*state, TRUSTED);
}

static void every_member_refused(void **state)
{
	mutate_world(*state, NO_KEY);
}

/* ---- limits ------------------------------------------------------------------------------ */

static void check_document(const char *text, int want, const char *reason)
{
	struct ksig_system *s = NULL;
	char why[256] = "";

	check_err_in(ksig_system_from_json(text, strlen(text), why, sizeof(why), &s), want, "%.80s",
		     text);
	if (!strstr(why, reason))
		print_error("%.80s: seen '%s', expected '%s'\n", text, why, reason);
	assert_non_null(strstr(why, reason));
	check_err(ksig_system_from_json(text, strlen(text), NULL, 0, &s), want);
}

static void wrong_documents(void **state)
{
	(void)state;
	check_document("", -EBADMSG, "empty");
	check_document("  \n", -EBADMSG, "empty");
	check_document("[1]", -EBADMSG, "expected an object");
	check_document("{}", -EBADMSG, "/schema: expected");
	check_document("{\"schema\":\"kexec-sig/system/2\"}", -EBADMSG, "kexec-sig/system/2");
	check_document(DOC("\"x\":1") " {}", -EBADMSG, "not JSON");
	check_document(DOC("\"release\":\"a\\u0000b\""), -EBADMSG, "/release: expected text");
	check_document(DOC("\"release_hex\":\"6\""), -EBADMSG, "/release_hex");
	check_document(DOC("\"release_hex\":\"6100\""), -EBADMSG, "/release_hex");
	check_document(DOC("\"version\":\"6\""), -EBADMSG, "/version");
	check_document(DOC("\"version\":\"6.65536\""), -EBADMSG, "/version");
	check_document(DOC("\"page_size\":-1"), -EBADMSG, "/page_size");
	check_document(DOC("\"limits\":{\"panic\":-1}"), -EBADMSG, "/limits/panic");
	check_document(DOC("\"limits\":{\"panic\":\"many\"}"), -EBADMSG, "/limits/panic");
	check_document(DOC("\"memory\":{\"ram\":[{\"start\":\"0x2\",\"end\":\"0x1\"}]}"), -EBADMSG,
		       "/memory/ram/0/end");
	check_document(DOC("\"memory\":{\"ram\":[{\"start\":\"0x12345678123456789\"}]}"), -EBADMSG,
		       "/memory/ram/0/start");
	check_document(DOC("\"memory\":{\"ram\":[0]}"), -EBADMSG, "/memory/ram/0: expected");
	check_document(DOC("\"blocklist\":{\"tbs\":[\"0\"]}"), -EBADMSG, "/blocklist/tbs/0");
	check_document(DOC("\"blocklist\":{\"bin\":[null]}"), -EBADMSG, "/blocklist/bin/0");
	check_document(DOC("\"certificates\":[{\"der\":\"A\"}]"), -EBADMSG, "/certificates/0/der");
	check_document(DOC("\"certificates\":[{\"der\":\"=AAA\"}]"), -EBADMSG,
		       "/certificates/0/der");
	check_document(DOC("\"keyrings\":{\".platform\":{\"serial\":2147483648}}"), -EBADMSG,
		       "/keyrings/.platform/serial");
	check_document(
		DOC("\"keyrings\":{\".ima\":{\"presence\":[{\"id\":\"x\",\"present\":true}]}}"),
		-EBADMSG, "/keyrings/.ima/presence/0/id");
	check_document(DOC("\"keyrings\":{\".ima\":{\"vouching\":[{\"certificate_sha256\":\"00\","
			   "\"answer\":\"ok\"}]}}"),
		       -EBADMSG, "/keyrings/.ima/vouching/0/certificate_sha256");
}

/* text, n times, between the two ends. */
static char *repeated(const char *head, const char *text, size_t n, const char *tail)
{
	char *all = malloc(strlen(head) + n * strlen(text) + strlen(tail) + 1), *to = all;

	assert_non_null(all);
	to = stpcpy(to, head);
	for (size_t i = 0; i < n; i++)
		to = stpcpy(to, text);
	stpcpy(to, tail);
	return all;
}

static void too_much(void **state)
{
	_cleanup_free_ char *values = repeated("[", "1,", 300000, "1]");
	_cleanup_free_ char *deep = repeated("", "[", 100000, "");
	_cleanup_free_ char *keys =
		repeated("{\"schema\":\"kexec-sig/system/1\",\"keyrings\":{\".ima\":{\"keys\":[",
			 "{},", 4096, "{}]}}}");
	_cleanup_free_ char *large = calloc(1, KSIG_SYSTEM_SIZE_MAX + 1);
	struct ksig_system *s = NULL;

	(void)state;
	check_document(values, -EFBIG, "larger than any snapshot");
	check_document(deep, -EBADMSG, "not JSON");
	check_document(keys, -EBADMSG, "/keyrings/.ima/keys: expected fewer");
	assert_non_null(large);
	check_err(ksig_system_from_json(large, KSIG_SYSTEM_SIZE_MAX + 1, NULL, 0, &s), -EFBIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte),
		cmocka_unit_test(every_member_accepted),
		cmocka_unit_test(every_member_refused),
		cmocka_unit_test(wrong_documents),
		cmocka_unit_test(too_much),
	};

	return cmocka_run_group_tests(tests, machine_keys_make, machine_keys_drop);
}
