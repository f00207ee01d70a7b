/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a snapshot back to the facts; doc/system-json.md has the format. */
#include "system_read.h"
#include "escape.h"
#include "ima_summary.h"
#include "scan.h"

#include <errno.h>
#include <stdio.h>

#define VALUES_MAX (1U << 18) /* json-c takes some hundred bytes for each */
#define DEPTH_MAX  32
#define RANGES_MAX (1U << 16)

/* ---- facts ------------------------------------------------------------------ */

static int read_source(struct ksig_reader *r, struct json_object *o, char *source)
{
	_cleanup_free_ char *text = NULL;
	int e = ksig_read_text(r, o, "source", &text);

	if (text)
		snprintf(source, KSIG_SOURCE_MAX, "%s", text);
	return e;
}

static int read_fact(struct ksig_reader *r, struct json_object *o, const char *name,
		     struct ksig_fact *fact)
{
	struct json_object *f = NULL;
	const char *word = NULL;
	size_t up;
	int e;

	e = ksig_read_object(r, o, name, &f);
	if (e < 0 || !f)
		return e;
	up = ksig_reader_enter(r, name);
	e = ksig_read_word(r, f, "value", &word);
	if (e == 0)
		e = read_source(r, f, fact->source);
	if (e == 0) {
		fact->value = ksig_tri_of_word(word);
		ksig_reader_leave(r, up);
	}
	return e;
}

/* A word from a later version is one that we do not know. */
static int read_enum(struct ksig_reader *r, struct json_object *o, const struct ksig_field *f,
		     unsigned int *value, char *source)
{
	struct json_object *fact = NULL;
	const char *word = NULL;
	size_t up;
	int e;

	e = ksig_read_object(r, o, f->name, &fact);
	if (e < 0 || !fact)
		return e;
	up = ksig_reader_enter(r, f->name);
	e = ksig_read_word(r, fact, "value", &word);
	if (e == 0)
		e = read_source(r, fact, source);
	if (e < 0)
		return e;
	for (unsigned int i = 0; word && f->words[i]; i++) {
		if (strcmp(f->words[i], word) == 0)
			*value = i;
	}
	ksig_reader_leave(r, up);
	return 0;
}

/* Null is an answer here: no limit. */
static int read_limit(struct ksig_reader *r, struct json_object *o, const char *name,
		      int64_t *limit)
{
	struct json_object *value = NULL;

	if (!json_object_object_get_ex(o, name, &value))
		return 0;
	if (!value) {
		*limit = KSIG_LIMIT_NONE;
		return 0;
	}
	if (json_object_is_type(value, json_type_string) &&
	    strcmp(json_object_get_string(value), "unknown") == 0)
		return 0;
	if (!json_object_is_type(value, json_type_int))
		return ksig_reader_bad(r, name, "a number, null or \"unknown\"");
	return ksig_read_number(r, o, name, INT64_MAX, limit);
}

static int read_version(struct ksig_reader *r, struct json_object *o, const char *name,
			uint32_t *version)
{
	struct bytes text, dot;
	uint64_t major, minor;
	const char *word = NULL;
	size_t n;
	int e = ksig_read_word(r, o, name, &word);

	if (e < 0 || !word)
		return e;
	n = strcspn(word, ".");
	text = bytes_of(word, strlen(word));
	if (!bytes_sub(text, n, text.size - n, &dot) || !ksig_after(dot, ".", &dot) ||
	    !ksig_number(bytes_of(word, n), 10, &major) || !ksig_number(dot, 10, &minor) ||
	    major > 0xffff || minor > 0xffff)
		return ksig_reader_bad(r, name, "a version like \"6.12\"");
	*version = KSIG_VERSION((uint32_t)major, (uint32_t)minor);
	return 0;
}

/* ---- memory ----------------------------------------------------------------- */

static int read_address(struct ksig_reader *r, struct json_object *o, const char *name,
			uint64_t *ret)
{
	const char *word = NULL;
	struct bytes digits;
	int e = ksig_read_word(r, o, name, &word);

	if (e < 0)
		return e;
	if (!word || !ksig_after(bytes_of(word, strlen(word)), "0x", &digits) ||
	    !ksig_number(digits, 16, ret))
		return ksig_reader_bad(r, name, "an address like \"0x100000\"");
	return 0;
}

static int read_range_of(struct ksig_reader *r, struct json_object *o, struct ksig_range *ret)
{
	struct ksig_range range;
	int e = read_address(r, o, "start", &range.start);

	if (e == 0)
		e = read_address(r, o, "end", &range.end);
	if (e == 0 && range.start > range.end)
		e = ksig_reader_bad(r, "end", "an address that is not below the start");
	if (e == 0)
		*ret = range;
	return e;
}

static int read_range(struct ksig_reader *r, struct json_object *o, const char *name,
		      struct ksig_range *ret)
{
	struct json_object *range = NULL;
	size_t up;
	int e = ksig_read_object(r, o, name, &range);

	if (e < 0 || !range)
		return e;
	up = ksig_reader_enter(r, name);
	e = read_range_of(r, range, ret);
	if (e == 0)
		ksig_reader_leave(r, up);
	return e;
}

static int read_ranges(struct ksig_reader *r, struct json_object *o, const char *name,
		       struct ksig_range **ret, size_t *ret_n)
{
	_cleanup_free_ struct ksig_range *ranges = NULL;
	struct json_object *list = NULL, *range;
	size_t up, n;
	int e = ksig_read_array(r, o, name, RANGES_MAX, &list);

	if (e < 0 || !list)
		return e;
	n = json_object_array_length(list);
	ranges = calloc(n + 1, sizeof(*ranges));
	if (!ranges)
		return -ENOMEM;
	up = ksig_reader_enter(r, name);
	for (size_t i = 0; e == 0 && i < n; i++) {
		size_t list_up = ksig_reader_enter_at(r, i);

		e = ksig_read_element(r, list, i, &range);
		if (e == 0)
			e = read_range_of(r, range, &ranges[i]);
		if (e == 0)
			ksig_reader_leave(r, list_up);
	}
	if (e < 0)
		return e;
	ksig_reader_leave(r, up);
	*ret = TAKE_PTR(ranges);
	*ret_n = n;
	return 0;
}

/* ---- the table -------------------------------------------------------------- */

static int read_field(struct ksig_reader *r, struct json_object *o, const struct ksig_field *f)
{
	void *at = ksig_field_of(r->system, f->offset), *extra = ksig_field_of(r->system, f->extra);
	int64_t count = 0;
	int e = 0;

	switch (f->kind) {
	case FIELD_FACT:
		return read_fact(r, o, f->name, at);
	case FIELD_WORD:
		return read_enum(r, o, f, at, extra);
	case FIELD_TEXT:
		return ksig_read_text(r, o, f->name, at);
	case FIELD_COUNT:
		e = ksig_read_number(r, o, f->name, INT64_MAX, &count);
		*(uint64_t *)at = (uint64_t)count;
		break;
	case FIELD_LIMIT:
		return read_limit(r, o, f->name, at);
	case FIELD_FLAG:
		return ksig_read_flag(r, o, f->name, at);
	case FIELD_RANGE:
		return read_range(r, o, f->name, at);
	case FIELD_RANGES:
		return read_ranges(r, o, f->name, at, extra);
	case FIELD_VERSION:
		return read_version(r, o, f->name, at);
	}
	return e;
}

static int read_fields(struct ksig_reader *r, struct json_object *doc)
{
	int e = 0;

	for (size_t i = 0; e == 0 && i < ksig_n_fields; i++) {
		const struct ksig_field *f = &ksig_fields[i];
		struct json_object *group = doc;
		size_t up = ksig_reader_enter(r, "");

		if (*f->group) {
			group = NULL;
			e = ksig_read_object(r, doc, f->group, &group);
			ksig_reader_enter(r, f->group);
		}
		if (e == 0 && group)
			e = read_field(r, group, f);
		if (e == 0)
			ksig_reader_leave(r, up);
	}
	return e;
}

/* A document that tells neither is as a machine that does not. */
static int name_machine(struct ksig_reader *r, struct json_object *doc _unused_)
{
	struct ksig_system *s = r->system;

	if (!s->release)
		s->release = strdup("");
	if (!s->arch)
		s->arch = strdup("unknown");
	return s->release && s->arch ? 0 : -ENOMEM;
}

/* That there is no reservation has to be said, too. */
static int check_crash(struct ksig_reader *r, struct json_object *doc)
{
	struct json_object *memory = NULL;
	int e = ksig_read_object(r, doc, "memory", &memory);

	if (memory && !json_object_object_get_ex(memory, "crash", NULL))
		r->system->crash_known = false;
	return e;
}

static int read_config(struct ksig_reader *r, struct json_object *doc)
{
	struct json_object *config = NULL;
	size_t up;
	int e = ksig_read_object(r, doc, "config", &config);

	if (e < 0 || !config)
		return e;
	up = ksig_reader_enter(r, "config");
	for (unsigned int i = 0; e == 0 && i < CONF__COUNT; i++)
		e = read_fact(r, config, ksig_config_name((enum ksig_config)i),
			      &r->system->config[i]);
	if (e == 0)
		ksig_reader_leave(r, up);
	return e;
}

static int read_algorithms(struct ksig_reader *r, struct json_object *doc)
{
	struct ksig_system *s = r->system;
	struct json_object *algos = NULL;
	size_t up;
	int e;

	s->algos = calloc(ksig_n_all_algos, sizeof(*s->algos));
	if (!s->algos)
		return -ENOMEM;
	s->n_algos = ksig_n_all_algos;
	for (size_t i = 0; i < s->n_algos; i++)
		s->algos[i] = (struct ksig_algo){ksig_all_algos[i].name, KSIG_DONT_KNOW};
	e = ksig_read_object(r, doc, "algorithms", &algos);
	if (e < 0 || !algos)
		return e;
	up = ksig_reader_enter(r, "algorithms");
	for (size_t i = 0; e == 0 && i < s->n_algos; i++) {
		const char *word = NULL;

		e = ksig_read_word(r, algos, s->algos[i].name, &word);
		s->algos[i].available = ksig_tri_of_word(word);
	}
	if (e == 0)
		ksig_reader_leave(r, up);
	return e;
}

/* ---- IMA's policy -------------------------------------------------------------- */

static int read_want(struct ksig_reader *r, struct json_object *facts, const char *name,
		     enum ksig_ima_want *want)
{
	const struct ksig_field field = {.name = name, .words = ksig_ima_want_words};
	unsigned int value = *want;
	char source[KSIG_SOURCE_MAX];
	int e = read_enum(r, facts, &field, &value, source);

	*want = (enum ksig_ima_want)value;
	return e;
}

/* A snapshot from before its rules were part of it tells them in three words. */
static int read_summary(struct ksig_reader *r, struct json_object *doc)
{
	struct ksig_ima_summary words = {KSIG_WANT_UNKNOWN, KSIG_WANT_UNKNOWN, KSIG_DONT_KNOW};
	struct ksig_fact modsig = {.value = KSIG_DONT_KNOW};
	struct json_object *facts = NULL;
	size_t up;
	int e;

	e = ksig_read_object(r, doc, "facts", &facts);
	if (e < 0 || !facts)
		return e;
	up = ksig_reader_enter(r, "facts");
	e = read_want(r, facts, "ima_kexec", &words.kernel);
	if (e == 0)
		e = read_want(r, facts, "ima_initrd", &words.initrd);
	if (e == 0)
		e = read_fact(r, facts, "ima_modsig", &modsig);
	if (e < 0)
		return e;
	ksig_reader_leave(r, up);
	words.modsig = modsig.value;
	if (r->system->ima_policy ||
	    (words.kernel == KSIG_WANT_UNKNOWN && words.initrd == KSIG_WANT_UNKNOWN))
		return 0;
	/* A kernel without IMA measures nothing, either. */
	r->system->ima_policy = r->system->config[CONF_IMA].value == KSIG_NO
					? strdup("")
					: ksig_ima_of_summary(&words);
	return r->system->ima_policy ? 0 : -ENOMEM;
}

/* ---- the document ------------------------------------------------------------- */

static int check_schema(struct ksig_reader *r, struct json_object *doc)
{
	_cleanup_free_ char *safe = NULL;
	const char *schema = NULL;
	int e = ksig_read_word(r, doc, "schema", &schema);

	if (e < 0)
		return e;
	if (!schema)
		return ksig_reader_bad(r, "schema", "\"" KSIG_SYSTEM_SCHEMA "\"");
	if (strcmp(schema, KSIG_SYSTEM_SCHEMA) == 0)
		return 0;
	safe = ksig_escape(schema, ESCAPE_ASCII);
	if (!safe)
		return -ENOMEM;
	snprintf(r->why, sizeof(r->why), "its schema is '%.60s', not '" KSIG_SYSTEM_SCHEMA "'",
		 safe);
	return -EBADMSG;
}

static int read_document(struct ksig_reader *r, struct json_object *doc)
{
	/* A certificate is parsed by the rules that the parts in front make. */
	static int (*const parts[])(struct ksig_reader * r, struct json_object * doc) = {
		check_schema,       read_fields,
		name_machine,       check_crash,
		read_config,        read_summary,
		read_algorithms,    ksig_read_blocklist,
		ksig_read_keyrings, ksig_read_certificates,
	};
	int e = 0;

	if (!json_object_is_type(doc, json_type_object))
		return ksig_reader_bad(r, "", "an object");
	for (size_t i = 0; e == 0 && i < ARRAY_SIZE(parts); i++)
		e = parts[i](r, doc);
	return e;
}

/* Of what is certainly more than that, before memory is taken for any. */
static bool too_many_values(struct bytes text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.size; i++)
		n += text.data[i] == ',' || text.data[i] == '[' || text.data[i] == '{';
	return n > VALUES_MAX;
}

static int parse(struct ksig_reader *r, struct bytes text, struct json_object **ret)
{
	struct json_tokener *tok = json_tokener_new_ex(DEPTH_MAX);
	enum json_tokener_error error;
	struct json_object *doc;

	if (!tok)
		return -ENOMEM;
	json_tokener_set_flags(tok, JSON_TOKENER_STRICT);
	doc = json_tokener_parse_ex(tok, (const char *)text.data, (int)text.size);
	error = json_tokener_get_error(tok);
	if (error == json_tokener_continue)
		snprintf(r->why, sizeof(r->why), "it ends too early to be JSON");
	else if (error != json_tokener_success)
		snprintf(r->why, sizeof(r->why), "it is not JSON: %s at byte %zu",
			 json_tokener_error_desc(error), json_tokener_get_parse_end(tok));
	json_tokener_free(tok);
	if (error != json_tokener_success) {
		json_object_put(doc);
		return -EBADMSG;
	}
	*ret = doc;
	return 0;
}

static int read_text(struct ksig_reader *r, struct bytes text)
{
	struct json_object *doc = NULL;
	int e;

	if (text.size > KSIG_SYSTEM_SIZE_MAX || too_many_values(text)) {
		snprintf(r->why, sizeof(r->why), "it is larger than any snapshot");
		return -EFBIG;
	}
	text = ksig_trim(text);
	if (text.size == 0) {
		snprintf(r->why, sizeof(r->why), "it is empty");
		return -EBADMSG;
	}
	e = parse(r, text, &doc);
	if (e == 0)
		e = read_document(r, doc);
	json_object_put(doc);
	return e;
}

int ksig_system_from_json(const char *text, size_t size, char *why, size_t why_size,
			  struct ksig_system **ret)
{
	struct ksig_reader r = {.system = calloc(1, sizeof(*r.system))};
	int e;

	if (!r.system)
		return -ENOMEM;
	ksig_system_forget(r.system);
	e = read_text(&r, bytes_of(text, size));
	if (e < 0) {
		if (why && why_size)
			snprintf(why, why_size, "%s", e == -ENOMEM ? "out of memory" : r.why);
		ksig_system_free(r.system);
		return e;
	}
	*ret = r.system;
	return 0;
}
