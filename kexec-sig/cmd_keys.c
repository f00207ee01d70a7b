/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's keyrings, and what is known about the keys on them. */
#include "cmd.h"
#include "cmd_cert.h"
#include "system.h"

#include <errno.h>
#include <json-c/json.h>
#include <string.h>

enum { OPT_CERT = CMD_LONG, OPT_JSON };

const struct cmd_option cmd_keys_options[] = {
	{OPT_CERT, "cert", "FILE|DIR", false, "certificates to identify keys with, PEM or DER"},
	{OPT_JSON, "json", "pretty", true, "the keyrings as one JSON object"},
	{0},
};

struct keys {
	struct cmd_list certs;
	enum cmd_json json;
};

static const char *take(void *ctx, int id, const char *value)
{
	struct keys *k = ctx;

	if (id == OPT_JSON)
		return cmd_take_json(value, &k->json);
	return cmd_list_add(&k->certs, value);
}

/* ---- what is known about a keyring ------------------------------------------------- */

/* NULL: all its keys are known. */
static const char *why_incomplete(const struct ksig_keyring *ring)
{
	if (ring->serial == KSIG_SERIAL_UNKNOWN)
		return "it is not to be seen in /proc/keys; run it as root";
	if (ring->serial != 0 && !ring->listed)
		return "its keys cannot be listed; run it as root";
	return NULL;
}

/* Keys of keyrings that are linked into this one are shown there. */
static bool is_own(const struct ksig_keyring *ring, const struct ksig_key *key)
{
	return strcmp(key->ring, ring->name) == 0;
}

static size_t count_own(const struct ksig_keyring *ring)
{
	size_t n = 0;

	for (size_t i = 0; i < ring->n_keys; i++)
		n += is_own(ring, &ring->keys[i]);
	return n;
}

/* ---- text ------------------------------------------------------------------------------ */

static void key_rows(struct text *t, const struct ksig_key *key)
{
	char name[24], type[40];

	snprintf(name, sizeof(name), "%d", key->serial);
	cert_detail(t, STYLE_PLAIN, name, "%s", key->description);
	if (!key->cert) {
		cert_detail(t, STYLE_WARN, "", "certificate not found");
		return;
	}
	ksig_pubkey_text(&key->cert->pub, type, sizeof(type));
	cert_detail(t, STYLE_DIM, "", "%s, certificate from %s", type, key->cert_from);
}

static void ring_rows(struct text *t, const struct ksig_keyring *ring)
{
	const char *why = why_incomplete(ring);
	size_t own = count_own(ring), linked = ring->n_keys - own;

	text_row(t, "Keyring", STYLE_PLAIN, "%s", ring->name);
	if (ring->serial == 0) {
		text_row(t, "", STYLE_DIM, "this kernel has no such keyring");
		return;
	}
	for (size_t i = 0; i < ring->n_keys; i++) {
		if (is_own(ring, &ring->keys[i]))
			key_rows(t, &ring->keys[i]);
	}
	if (why)
		text_row(t, "", STYLE_WARN, "%s: %s", own ? "incomplete" : "unknown", why);
	else if (own == 0)
		text_row(t, "", STYLE_DIM, "no key of its own");
	if (linked)
		text_row(t, "", STYLE_DIM, "and %zu key%s of keyrings that are linked into it",
			 linked, linked == 1 ? "" : "s");
}

static void blocklist_rows(struct text *t, const struct ksig_system *s)
{
	const struct ksig_keyring *ring = &s->ring[RING_BLACKLIST];
	const char *why = why_incomplete(ring);

	text_row(t, "Blocklist", STYLE_PLAIN, "%s", ring->name);
	if (ring->serial == 0) {
		text_row(t, "", STYLE_DIM, "this kernel has no blocklist");
		return;
	}
	if (why) {
		text_row(t, "", STYLE_WARN, "unknown: %s", why);
		return;
	}
	cert_detail(t, STYLE_PLAIN, "certificates", "%zu by digest (tbs)", s->blacklist_tbs.n);
	cert_detail(t, STYLE_PLAIN, "files", "%zu by digest (bin)", s->blacklist_bin.n);
	cert_detail(t, STYLE_PLAIN, "keys", "%zu revoked", ring->n_keys);
	for (size_t i = 0; i < ring->n_keys; i++)
		key_rows(t, &ring->keys[i]);
}

static char *keys_text(const struct ksig_system *s)
{
	struct ksig_report_options options = cmd_report_options();
	struct text t = {.options = &options};

	for (unsigned int i = 0; i < RING__COUNT; i++) {
		if (i != RING_BLACKLIST)
			ring_rows(&t, &s->ring[i]);
	}
	blocklist_rows(&t, s);
	return text_take(&t);
}

/* ---- JSON, schema "kexec-sig/keys/1", described in doc/verdicts.md ---------------------- */

static struct json_object *key_object(const struct ksig_key *key)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "serial", json_object_new_int(key->serial));
	json_object_object_add(o, "description", cert_json_text(key->description));
	json_object_object_add(o, "keyring", cert_json_text(key->ring));
	json_object_object_add(o, "certificate", key->cert ? cert_json(key->cert) : NULL);
	json_object_object_add(o, "certificate_from", cert_json_text(key->cert_from));
	return o;
}

static struct json_object *ring_object(const struct ksig_keyring *ring)
{
	static const char *const exists[] = {"unknown", "no", "yes"};
	struct json_object *o = json_object_new_object(), *keys = json_object_new_array();

	json_object_object_add(o, "name", cert_json_text(ring->name));
	json_object_object_add(o, "exists",
			       cert_json_text(exists[ring->serial == KSIG_SERIAL_UNKNOWN ? 0
						     : ring->serial == 0                 ? 1
											 : 2]));
	json_object_object_add(o, "serial",
			       ring->serial > 0 ? json_object_new_int(ring->serial) : NULL);
	json_object_object_add(o, "complete", json_object_new_boolean(!why_incomplete(ring)));
	json_object_object_add(o, "incomplete_because", cert_json_text(why_incomplete(ring)));
	for (size_t i = 0; i < ring->n_keys; i++)
		json_object_array_add(keys, key_object(&ring->keys[i]));
	json_object_object_add(o, "keys", keys);
	return o;
}

static char *keys_json(const struct ksig_system *s, bool pretty)
{
	struct json_object *o = json_object_new_object(), *rings = json_object_new_array(),
			   *blocklist = json_object_new_object();

	json_object_object_add(o, "schema", cert_json_text("kexec-sig/keys/1"));
	json_object_object_add(o, "release", cert_json_text(s->release));
	for (unsigned int i = 0; i < RING__COUNT; i++)
		json_object_array_add(rings, ring_object(&s->ring[i]));
	json_object_object_add(o, "keyrings", rings);
	json_object_object_add(
		blocklist, "complete",
		json_object_new_boolean(s->blacklist_tbs.complete && s->blacklist_bin.complete));
	json_object_object_add(blocklist, "certificates",
			       json_object_new_int64((int64_t)s->blacklist_tbs.n));
	json_object_object_add(blocklist, "files",
			       json_object_new_int64((int64_t)s->blacklist_bin.n));
	json_object_object_add(blocklist, "keys",
			       json_object_new_int64((int64_t)s->ring[RING_BLACKLIST].n_keys));
	json_object_object_add(o, "blocklist", blocklist);
	return cmd_json_text(o, pretty);
}

enum cmd_status cmd_keys(const struct cmd *cmd, int argc, char **argv)
{
	struct keys k = {.json = JSON_NO};
	struct ksig_system *system = NULL;
	struct cmd_operands operands;
	enum cmd_status status = STATUS_TROUBLE;

	if (cmd_parse(cmd, argc, argv, take, &k, &operands, &status)) {
		status = STATUS_TROUBLE;
		system = cmd_probe(&k.certs);
		if (system)
			status =
				cmd_put(stdout, k.json == JSON_NO
							? keys_text(system)
							: keys_json(system, k.json == JSON_PRETTY));
		ksig_system_free(system);
	}
	cmd_list_clear(&k.certs);
	return status;
}
