/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The facts for machines, schema "kexec-sig/system/1"; only ever extended. */
#include "escape.h"
#include "system.h"

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

static void add_text(struct writer *w, struct json_object *to, const char *key, const char *s)
{
	add(w, to, key, s ? text_of(w, s) : NULL);
}

static void add_int(struct writer *w, struct json_object *to, const char *key, int64_t v)
{
	add(w, to, key, checked(w, json_object_new_int64(v)));
}

static void add_bool(struct writer *w, struct json_object *to, const char *key, bool v)
{
	add(w, to, key, checked(w, json_object_new_boolean(v)));
}

static struct json_object *hex_of(struct writer *w, struct bytes b)
{
	struct ksig_key_id id = ksig_key_id_of(b, (struct bytes){0});
	_cleanup_free_ char *hex = ksig_key_id_hex(&id);

	return checked(w, hex ? json_object_new_string(hex) : NULL);
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

/* ---- words ------------------------------------------------------------------ */

static const char *tri_word(enum ksig_tri t)
{
	static const char *const words[] = {
		[KSIG_NO] = "no", [KSIG_YES] = "yes", [KSIG_DONT_KNOW] = "unknown"};

	return words[t];
}

static const char *const lockdown_words[] = {
	[KSIG_LOCKDOWN_NONE] = "none",
	[KSIG_LOCKDOWN_INTEGRITY] = "integrity",
	[KSIG_LOCKDOWN_CONFIDENTIALITY] = "confidentiality",
	[KSIG_LOCKDOWN_UNKNOWN] = "unknown",
};

static const char *const mode_words[] = {
	[KSIG_IMA_OFF] = "off",         [KSIG_IMA_LOG] = "log",         [KSIG_IMA_FIX] = "fix",
	[KSIG_IMA_ENFORCE] = "enforce", [KSIG_IMA_UNKNOWN] = "unknown",
};

static const char *const appraisal_words[] = {
	[KSIG_APPRAISE_NO] = "no",
	[KSIG_APPRAISE_HASH] = "hash",
	[KSIG_APPRAISE_SIGNATURE] = "signature",
	[KSIG_APPRAISE_UNKNOWN] = "unknown",
};

/* ---- parts ------------------------------------------------------------------ */

static struct json_object *fact_object(struct writer *w, const char *value, const char *source)
{
	struct json_object *o = object(w);

	add_text(w, o, "value", value);
	add_text(w, o, "source", source);
	return o;
}

static void add_fact(struct writer *w, struct json_object *to, const char *key,
		     const struct ksig_fact *f)
{
	add(w, to, key, fact_object(w, tri_word(f->value), f->source));
}

static struct json_object *config_object(struct writer *w, const struct ksig_system *s)
{
	struct json_object *o = object(w);

	for (unsigned int i = 0; i < CONF__COUNT; i++)
		add_fact(w, o, ksig_config_name((enum ksig_config)i), &s->config[i]);
	return o;
}

static struct json_object *facts_object(struct writer *w, const struct ksig_system *s)
{
	const struct {
		const char *name;
		const struct ksig_fact *fact;
	} rows[] = {
		{"efi", &s->efi},
		{"efi_32bit", &s->efi_32bit},
		{"secure_boot", &s->secure_boot},
		{"la57", &s->la57},
		{"fips", &s->fips},
		{"cap_sys_boot", &s->cap_sys_boot},
		{"kexec_load_disabled", &s->load_disabled},
		{"loadpin", &s->loadpin},
		{"crash_loaded", &s->crash_loaded},
		{"ima_modsig", &s->ima_modsig},
		{"ima_kexec_rule", &s->ima_kexec_rule},
		{"ima_signature", &s->ima_signature},
	};
	struct json_object *o = object(w);

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		add_fact(w, o, rows[i].name, rows[i].fact);
	add(w, o, "lockdown", fact_object(w, lockdown_words[s->lockdown], s->lockdown_source));
	add(w, o, "ima_mode", fact_object(w, mode_words[s->ima_mode], s->ima_source));
	add(w, o, "ima_kexec", fact_object(w, appraisal_words[s->ima_kexec], s->ima_source));
	add(w, o, "ima_initrd", fact_object(w, appraisal_words[s->ima_initrd], s->ima_source));
	return o;
}

/* A number, null for no limit, "unknown". */
static void add_limit(struct writer *w, struct json_object *to, const char *key, int64_t limit)
{
	if (limit == KSIG_LIMIT_UNKNOWN)
		add_text(w, to, key, "unknown");
	else if (limit == KSIG_LIMIT_NONE)
		add(w, to, key, NULL);
	else
		add_int(w, to, key, limit);
}

static struct json_object *limits_object(struct writer *w, const struct ksig_system *s)
{
	struct json_object *o = object(w);

	add_limit(w, o, "reboot", s->limit_reboot);
	add_limit(w, o, "panic", s->limit_panic);
	return o;
}

/* Addresses are text: JSON's numbers end at 2^53 for many readers. */
static struct json_object *range_object(struct writer *w, const struct ksig_range *r)
{
	struct json_object *o = object(w);
	char text[24];

	snprintf(text, sizeof(text), "%#" PRIx64, r->start);
	add_text(w, o, "start", text);
	snprintf(text, sizeof(text), "%#" PRIx64, r->end);
	add_text(w, o, "end", text);
	return o;
}

static struct json_object *memory_object(struct writer *w, const struct ksig_system *s)
{
	struct json_object *o = object(w), *ram = NULL;

	if (s->mem_total_kib)
		add_int(w, o, "total_kib", (int64_t)s->mem_total_kib);
	else
		add(w, o, "total_kib", NULL);
	if (s->ram)
		ram = array(w);
	for (size_t i = 0; i < s->n_ram; i++)
		append(w, ram, range_object(w, &s->ram[i]));
	add(w, o, "ram", ram);
	add_bool(w, o, "crash_known", s->crash_known);
	add(w, o, "crash", s->crash.end ? range_object(w, &s->crash) : NULL);
	return o;
}

static struct json_object *algorithms_object(struct writer *w, const struct ksig_system *s)
{
	struct json_object *o = object(w);

	for (size_t i = 0; i < s->n_algos; i++)
		add_text(w, o, s->algos[i].name, tri_word(s->algos[i].available));
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

	add(w, o, "exists",
	    text_of(w, tri_word(ring->serial == KSIG_SERIAL_UNKNOWN ? KSIG_DONT_KNOW
				: ring->serial == 0                 ? KSIG_NO
								    : KSIG_YES)));
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
	char version[24];

	add_text(w, o, "schema", "kexec-sig/system/1");
	add_text(w, o, "release", s->release);
	snprintf(version, sizeof(version), "%u.%u", s->version >> 16, s->version & 0xffff);
	add_text(w, o, "version", s->version ? version : NULL);
	add_text(w, o, "arch", s->arch);
	add(w, o, "config", config_object(w, s));
	add(w, o, "facts", facts_object(w, s));
	add(w, o, "limits", limits_object(w, s));
	add(w, o, "memory", memory_object(w, s));
	add(w, o, "algorithms", algorithms_object(w, s));
	add(w, o, "keyrings", keyrings_object(w, s));
	add(w, o, "blocklist", blocklist_object(w, s));
	add(w, o, "certificates", certificates_array(w, s));
	add_bool(w, o, "builtin_list_read", s->builtin_list_read);
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
