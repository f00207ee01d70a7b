/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writes the facts for machines, schema "kexec-sig/system/1" (doc/system-json.md);
 * only ever extended. system_read.c is the way back.
 */
#include "escape.h"
#include "ima_summary.h"
#include "system_fields.h"

#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <openssl/evp.h>

/*
 * json-c answers NULL when memory ran out, and NULL is also JSON's null. The
 * difference is kept here, so that a fact never silently becomes "nothing".
 */
struct writer {
	bool failed;
};

static struct json_object *checked(struct writer *w, struct json_object *o)
{
	if (!o)
		w->failed = true;
	return o;
}

static struct json_object *object(struct writer *w)
{
	return checked(w, json_object_new_object());
}

static struct json_object *array(struct writer *w)
{
	return checked(w, json_object_new_array());
}

static void add(struct writer *w, struct json_object *to, const char *key,
		struct json_object *value)
{
	if (!to || json_object_object_add(to, key, value) < 0) {
		json_object_put(value);
		w->failed = true;
	}
}

static void append(struct writer *w, struct json_object *to, struct json_object *value)
{
	if (!to || json_object_array_add(to, value) < 0) {
		json_object_put(value);
		w->failed = true;
	}
}

static struct json_object *text_of(struct writer *w, const char *s)
{
	return checked(w, json_object_new_string(s));
}

/* RFC 3629: neither too long, nor a surrogate, nor above U+10FFFF. */
static bool is_utf8(const char *s)
{
	static const uint32_t smallest[] = {0, 0x80, 0x800, 0x10000};

	while (*s) {
		uint8_t lead = (uint8_t)*s++;
		unsigned int n = lead < 0x80       ? 0
				 : lead >> 5 == 6  ? 1
				 : lead >> 4 == 14 ? 2
				 : lead >> 3 == 30 ? 3
						   : 4;
		uint32_t c = n ? lead & (0x3fU >> n) : lead;

		if (n == 4)
			return false;
		for (unsigned int i = 0; i < n; i++, s++) {
			if (((uint8_t)*s & 0xc0) != 0x80)
				return false;
			c = c << 6 | ((uint8_t)*s & 0x3f);
		}
		if (c < smallest[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
			return false;
	}
	return true;
}

static struct json_object *hex_of(struct writer *w, struct bytes b)
{
	struct ksig_key_id id = ksig_key_id_of(b, (struct bytes){0});
	_cleanup_free_ char *hex = ksig_key_id_hex(&id);

	return checked(w, hex ? json_object_new_string(hex) : NULL);
}

/* Bytes that are no text cannot stand in JSON; a second field has them. */
static void add_text(struct writer *w, struct json_object *to, const char *key, const char *s)
{
	char name[48];

	add(w, to, key, s ? text_of(w, s) : NULL);
	if (!s || is_utf8(s))
		return;
	snprintf(name, sizeof(name), "%s" KSIG_HEX_SUFFIX, key);
	add(w, to, name, hex_of(w, bytes_of(s, strlen(s))));
}

static void add_int(struct writer *w, struct json_object *to, const char *key, int64_t v)
{
	add(w, to, key, checked(w, json_object_new_int64(v)));
}

static void add_bool(struct writer *w, struct json_object *to, const char *key, bool v)
{
	add(w, to, key, checked(w, json_object_new_boolean(v)));
}

static struct json_object *base64_of(struct writer *w, const struct ksig_x509 *cert)
{
	_cleanup_free_ unsigned char *text = malloc((cert->der_size + 2) / 3 * 4 + 1);

	if (!text) {
		w->failed = true;
		return NULL;
	}
	EVP_EncodeBlock(text, cert->der, (int)cert->der_size);
	return checked(w, json_object_new_string((const char *)text));
}

/* ---- fields ----------------------------------------------------------------- */

static struct json_object *fact_object(struct writer *w, const char *value, const char *source)
{
	struct json_object *o = object(w);

	add_text(w, o, "value", value);
	add_text(w, o, "source", source);
	return o;
}

static struct json_object *fact_of(struct writer *w, const struct ksig_fact *f)
{
	return fact_object(w, ksig_tri_words[f->value], f->source);
}

static struct json_object *number_of(struct writer *w, int64_t v)
{
	return checked(w, json_object_new_int64(v));
}

/* Addresses are text: JSON's numbers end at 2^53 for many readers. */
static struct json_object *range_object(struct writer *w, const struct ksig_range *r)
{
	struct json_object *o = object(w);
	char text[24];

	snprintf(text, sizeof(text), "0x%" PRIx64, r->start);
	add_text(w, o, "start", text);
	snprintf(text, sizeof(text), "0x%" PRIx64, r->end);
	add_text(w, o, "end", text);
	return o;
}

static struct json_object *ranges_array(struct writer *w, const struct ksig_range *ranges, size_t n)
{
	struct json_object *list = ranges ? array(w) : NULL;

	for (size_t i = 0; ranges && i < n; i++)
		append(w, list, range_object(w, &ranges[i]));
	return list;
}

static void add_version(struct writer *w, struct json_object *to, const char *key, uint32_t version)
{
	char text[24];

	snprintf(text, sizeof(text), "%u.%u", version >> 16, version & 0xffff);
	add_text(w, to, key, version ? text : NULL);
}

static void add_limit(struct writer *w, struct json_object *to, const char *key, int64_t limit)
{
	if (limit == KSIG_LIMIT_UNKNOWN)
		add_text(w, to, key, "unknown");
	else
		add(w, to, key, limit == KSIG_LIMIT_NONE ? NULL : number_of(w, limit));
}

static void add_field(struct writer *w, struct json_object *to, const struct ksig_system *s,
		      const struct ksig_field *f)
{
	const void *at = ksig_field_in(s, f->offset), *extra = ksig_field_in(s, f->extra);
	const struct ksig_range *range = at;
	uint64_t count;

	switch (f->kind) {
	case FIELD_FACT:
		add(w, to, f->name, fact_of(w, at));
		break;
	case FIELD_WORD:
		add(w, to, f->name, fact_object(w, f->words[*(const unsigned int *)at], extra));
		break;
	case FIELD_TEXT:
		add_text(w, to, f->name, *(char *const *)at);
		break;
	case FIELD_COUNT:
		count = *(const uint64_t *)at;
		add(w, to, f->name, count ? number_of(w, (int64_t)count) : NULL);
		break;
	case FIELD_LIMIT:
		add_limit(w, to, f->name, *(const int64_t *)at);
		break;
	case FIELD_FLAG:
		add_bool(w, to, f->name, *(const bool *)at);
		break;
	case FIELD_RANGE:
		add(w, to, f->name, range->end ? range_object(w, range) : NULL);
		break;
	case FIELD_RANGES:
		add(w, to, f->name,
		    ranges_array(w, *(struct ksig_range *const *)at, *(const size_t *)extra));
		break;
	case FIELD_VERSION:
		add_version(w, to, f->name, *(const uint32_t *)at);
		break;
	}
}

static void add_fields(struct writer *w, struct json_object *to, const struct ksig_system *s,
		       const char *group)
{
	for (size_t i = 0; i < ksig_n_fields; i++) {
		if (strcmp(ksig_fields[i].group, group) == 0)
			add_field(w, to, s, &ksig_fields[i]);
	}
}

static void add_group(struct writer *w, struct json_object *to, const struct ksig_system *s,
		      const char *group)
{
	struct json_object *o = object(w);

	add_fields(w, o, s, group);
	add(w, to, group, o);
}

/* With the policy in words, for readers that know no other form of it. */
static struct json_object *facts_object(struct writer *w, const struct ksig_system *s)
{
	struct ksig_ima_summary ima = ksig_ima_summarise(s);
	struct json_object *o = object(w);

	add_fields(w, o, s, "facts");
	add(w, o, "ima_kexec", fact_object(w, ksig_ima_want_words[ima.kernel], s->ima_source));
	add(w, o, "ima_initrd", fact_object(w, ksig_ima_want_words[ima.initrd], s->ima_source));
	add(w, o, "ima_modsig", fact_object(w, ksig_tri_words[ima.modsig], s->ima_source));
	return o;
}

static struct json_object *config_object(struct writer *w, const struct ksig_system *s)
{
	struct json_object *o = object(w);

	for (unsigned int i = 0; i < CONF__COUNT; i++)
		add(w, o, ksig_config_name((enum ksig_config)i), fact_of(w, &s->config[i]));
	return o;
}

static struct json_object *algorithms_object(struct writer *w, const struct ksig_system *s)
{
	struct json_object *o = object(w);

	for (size_t i = 0; i < s->n_algos; i++)
		add_text(w, o, s->algos[i].name, ksig_tri_words[s->algos[i].available]);
	return o;
}

/* ---- keyrings --------------------------------------------------------------- */

static struct json_object *key_object(struct writer *w, const struct ksig_key *k)
{
	struct json_object *o = object(w);

	add_int(w, o, "serial", k->serial);
	add_text(w, o, "description", k->description);
	add_text(w, o, "keyring", k->ring);
	add(w, o, "certificate", k->cert ? base64_of(w, k->cert) : NULL);
	add_text(w, o, "certificate_from", k->cert_from);
	return o;
}

static struct json_object *presence_object(struct writer *w, const struct ksig_presence *p)
{
	struct json_object *o = object(w);

	add_text(w, o, "id", p->id_hex);
	if (p->tail)
		add_bool(w, o, "tail", true);
	add_bool(w, o, "present", p->present);
	return o;
}

static struct json_object *vouching_object(struct writer *w, const struct ksig_vouching *v)
{
	struct json_object *o = object(w);

	add(w, o, "certificate_sha256",
	    hex_of(w, bytes_of(v->cert_sha256, sizeof(v->cert_sha256))));
	add_text(w, o, "answer", v->answer == 0 ? "ok" : ksig_errno_name(-v->answer));
	return o;
}

static struct json_object *keyring_object(struct writer *w, const struct ksig_keyring *ring)
{
	struct json_object *o = object(w), *keys = array(w), *presences = array(w),
			   *vouchings = array(w);

	add_text(w, o, "exists",
		 ksig_tri_words[ring->serial == KSIG_SERIAL_UNKNOWN ? KSIG_DONT_KNOW
				: ring->serial == 0                 ? KSIG_NO
								    : KSIG_YES]);
	if (ring->serial > 0)
		add_int(w, o, "serial", ring->serial);
	add_bool(w, o, "listed", ring->listed);
	for (size_t i = 0; i < ring->n_keys; i++)
		append(w, keys, key_object(w, &ring->keys[i]));
	for (size_t i = 0; i < ring->n_presences; i++)
		append(w, presences, presence_object(w, &ring->presences[i]));
	for (size_t i = 0; i < ring->n_vouchings; i++)
		append(w, vouchings, vouching_object(w, &ring->vouchings[i]));
	add(w, o, "keys", keys);
	add(w, o, "presence", presences);
	add(w, o, "vouching", vouchings);
	return o;
}

static struct json_object *keyrings_object(struct writer *w, const struct ksig_system *s)
{
	struct json_object *o = object(w);

	for (unsigned int i = 0; i < RING__COUNT; i++)
		add(w, o, ksig_ring_name((enum ksig_ring)i), keyring_object(w, &s->ring[i]));
	return o;
}

static struct json_object *hashes_array(struct writer *w, const struct ksig_hash_list *list)
{
	struct json_object *o = array(w);

	for (size_t i = 0; i < list->n; i++)
		append(w, o, hex_of(w, list->hash[i]));
	return o;
}

static struct json_object *blocklist_object(struct writer *w, const struct ksig_system *s)
{
	struct json_object *o = object(w);

	add_bool(w, o, "complete", s->blacklist_tbs.complete && s->blacklist_bin.complete);
	add(w, o, "tbs", hashes_array(w, &s->blacklist_tbs));
	add(w, o, "bin", hashes_array(w, &s->blacklist_bin));
	return o;
}

static struct json_object *certificates_array(struct writer *w, const struct ksig_system *s)
{
	struct json_object *list = array(w);

	for (size_t i = 0; i < s->n_certs; i++) {
		struct json_object *o = object(w);

		add_text(w, o, "subject", s->certs[i].cert->subject);
		add_text(w, o, "from", s->certs[i].from);
		add(w, o, "der", base64_of(w, s->certs[i].cert));
		append(w, list, o);
	}
	return list;
}

static struct json_object *system_object(struct writer *w, const struct ksig_system *s)
{
	struct json_object *o = object(w);

	add_text(w, o, "schema", KSIG_SYSTEM_SCHEMA);
	add_fields(w, o, s, "");
	add(w, o, "config", config_object(w, s));
	add(w, o, "facts", facts_object(w, s));
	add_group(w, o, s, "limits");
	add_group(w, o, s, "memory");
	add_group(w, o, s, "ima");
	add_group(w, o, s, "process");
	add_group(w, o, s, "boot");
	add(w, o, "algorithms", algorithms_object(w, s));
	add(w, o, "keyrings", keyrings_object(w, s));
	add(w, o, "blocklist", blocklist_object(w, s));
	add(w, o, "certificates", certificates_array(w, s));
	return o;
}

int ksig_system_json(const struct ksig_system *s, bool pretty, char **ret)
{
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE |
		    (pretty ? JSON_C_TO_STRING_PRETTY : JSON_C_TO_STRING_PLAIN);
	struct writer w = {.failed = false};
	struct json_object *o = system_object(&w, s);
	const char *text;
	char *copy = NULL;

	text = o && !w.failed ? json_object_to_json_string_ext(o, flags) : NULL;
	if (text) /* descriptions come out of certificates and need not be text at all */
		copy = ksig_escape(text, ESCAPE_JSON);
	json_object_put(o);
	if (!copy)
		return -ENOMEM;
	*ret = copy;
	return 0;
}
