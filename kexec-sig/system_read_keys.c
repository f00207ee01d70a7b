/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keyrings, blocklist and certificates of a snapshot. */
#include "system_read.h"
#include "scan.h"

#include <errno.h>
#include <openssl/evp.h>

#define KEYS_MAX      4096U /* on one keyring */
#define PRESENCES_MAX (1U << 16)
#define VOUCHINGS_MAX (1U << 14)
#define HASHES_MAX    (1U << 16)
#define HASH_MAX      64U /* bytes */
#define ERRNO_MAX     4095

/* ---- certificates ----------------------------------------------------------- */

static bool is_base64(const char *text, size_t *ret_padding)
{
	size_t n = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
	size_t padding = strspn(text + n, "=");

	*ret_padding = padding;
	return n && padding <= 2 && (n + padding) % 4 == 0 && text[n + padding] == '\0';
}

/* *ret stays NULL for none, and for one that this kernel cannot parse: an unknown one. */
static int read_certificate(struct ksig_reader *r, struct json_object *o, const char *key,
			    struct ksig_x509 **ret)
{
	struct ksig_doubt doubt = {""};
	struct ksig_rules rules = ksig_system_rules(r->system, &doubt);
	_cleanup_free_ unsigned char *der = NULL;
	const char *text = NULL;
	size_t n, padding;
	int e = ksig_read_word(r, o, key, &text);

	if (e < 0 || !text)
		return e;
	if (!is_base64(text, &padding))
		return ksig_reader_bad(r, key, "a certificate in base64");
	n = strlen(text);
	der = malloc(n / 4 * 3);
	if (!der)
		return -ENOMEM;
	if (EVP_DecodeBlock(der, (const unsigned char *)text, (int)n) < 0)
		return ksig_reader_bad(r, key, "a certificate in base64");
	e = ksig_x509_parse(bytes_of(der, n / 4 * 3 - padding), &rules, ret);
	return e == -ENOMEM ? e : 0;
}

static int read_cert_source(struct ksig_reader *r, struct json_object *o,
			    struct ksig_cert_source *ret)
{
	struct ksig_cert_source source = {0};
	int e = ksig_read_text(r, o, "from", &source.from);

	if (e == 0 && !source.from) {
		source.from = strdup("");
		e = source.from ? 0 : -ENOMEM;
	}
	if (e == 0)
		e = read_certificate(r, o, "der", &source.cert);
	if (e == 0 && source.cert)
		*ret = source;
	else
		free(source.from);
	return e;
}

int ksig_read_certificates(struct ksig_reader *r, struct json_object *doc)
{
	struct ksig_system *s = r->system;
	struct json_object *list = NULL, *o;
	size_t up, n;
	int e = ksig_read_array(r, doc, "certificates", KEYS_MAX, &list);

	if (e < 0 || !list)
		return e;
	n = json_object_array_length(list);
	s->certs = calloc(n + 1, sizeof(*s->certs));
	if (!s->certs)
		return -ENOMEM;
	up = ksig_reader_enter(r, "certificates");
	for (size_t i = 0; e == 0 && i < n; i++) {
		size_t list_up = ksig_reader_enter_at(r, i);

		e = ksig_read_element(r, list, i, &o);
		if (e == 0)
			e = read_cert_source(r, o, &s->certs[s->n_certs]);
		if (e == 0) {
			s->n_certs += s->certs[s->n_certs].cert != NULL;
			ksig_reader_leave(r, list_up);
		}
	}
	if (e == 0)
		ksig_reader_leave(r, up);
	return e;
}

/* ---- blocklist -------------------------------------------------------------- */

static int read_hash(struct ksig_reader *r, struct json_object *o, uint8_t *out, size_t *ret)
{
	const char *text =
		json_object_is_type(o, json_type_string) ? json_object_get_string(o) : NULL;
	size_t n = text ? strlen(text) : 0;

	if (n == 0 || n > 2 * HASH_MAX || !ksig_unhex(bytes_of(text, n), out))
		return ksig_reader_bad(r, "", "a hash in hexadecimal");
	*ret = n / 2;
	return 0;
}

/* Takes the part of the store that begins at *at. */
static int read_hashes(struct ksig_reader *r, struct json_object *list, struct ksig_hash_list *ret,
		       uint8_t **at)
{
	size_t n = list ? json_object_array_length(list) : 0;

	ret->hash = calloc(n + 1, sizeof(*ret->hash));
	if (!ret->hash)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		size_t up = ksig_reader_enter_at(r, i), size = 0;
		int e = read_hash(r, json_object_array_get_idx(list, i), *at, &size);

		if (e < 0)
			return e;
		ret->hash[ret->n++] = bytes_of(*at, size);
		*at += size;
		ksig_reader_leave(r, up);
	}
	return 0;
}

int ksig_read_blocklist(struct ksig_reader *r, struct json_object *doc)
{
	static const char *const names[] = {"tbs", "bin"};
	struct ksig_hash_list *lists[] = {&r->system->blacklist_tbs, &r->system->blacklist_bin};
	struct json_object *o = NULL, *hashes[ARRAY_SIZE(names)] = {NULL};
	bool complete = false;
	size_t up, n = 0;
	uint8_t *at;
	int e = ksig_read_object(r, doc, "blocklist", &o);

	if (e < 0 || !o)
		return e;
	up = ksig_reader_enter(r, "blocklist");
	e = ksig_read_flag(r, o, "complete", &complete);
	for (size_t i = 0; e == 0 && i < ARRAY_SIZE(names); i++) {
		e = ksig_read_array(r, o, names[i], HASHES_MAX, &hashes[i]);
		n += hashes[i] ? json_object_array_length(hashes[i]) : 0;
	}
	if (e < 0)
		return e;
	at = r->system->blacklist_store = calloc(n + 1, HASH_MAX);
	if (!at)
		return -ENOMEM;
	for (size_t i = 0; e == 0 && i < ARRAY_SIZE(names); i++) {
		size_t list_up = ksig_reader_enter(r, names[i]);

		lists[i]->complete = complete && hashes[i];
		e = read_hashes(r, hashes[i], lists[i], &at);
		if (e == 0)
			ksig_reader_leave(r, list_up);
	}
	if (e == 0)
		ksig_reader_leave(r, up);
	return e;
}

/* ---- keyrings --------------------------------------------------------------- */

static int text_or(struct ksig_reader *r, struct json_object *o, const char *key, const char *other,
		   char **ret)
{
	int e = ksig_read_text(r, o, key, ret);

	if (e < 0 || *ret)
		return e;
	*ret = strdup(other);
	return *ret ? 0 : -ENOMEM;
}

/* A key without a description matches nothing, and remains one that is not known. */
static int read_key(struct ksig_reader *r, struct json_object *o, struct ksig_keyring *ring)
{
	struct ksig_key *key = &ring->keys[ring->n_keys++];
	int64_t serial = 0;
	int e;

	e = ksig_read_number(r, o, "serial", INT32_MAX, &serial);
	key->serial = (int32_t)serial;
	if (e == 0)
		e = text_or(r, o, "description", "", &key->description);
	if (e == 0)
		e = text_or(r, o, "keyring", ring->name, &key->ring);
	if (e == 0)
		e = read_certificate(r, o, "certificate", &key->cert);
	if (e == 0 && key->cert)
		e = text_or(r, o, "certificate_from", "", &key->cert_from);
	return e;
}

/* An answer without its question, or the other way round, is none. */
static int read_presence(struct ksig_reader *r, struct json_object *o, struct ksig_keyring *ring)
{
	struct ksig_presence *p = &ring->presences[ring->n_presences];
	_cleanup_free_ uint8_t *raw = NULL;
	struct json_object *answer = NULL;
	const char *hex = NULL;
	struct ksig_key_id id;
	size_t n;
	int e;

	e = ksig_read_word(r, o, "id", &hex);
	if (e == 0)
		e = ksig_read_flag(r, o, "present", &p->present);
	if (e == 0)
		e = ksig_read_flag(r, o, "tail", &p->tail);
	if (e < 0 || !hex || !json_object_object_get_ex(o, "present", &answer) || !answer)
		return e;
	n = strlen(hex);
	raw = malloc(n / 2 + 1);
	if (!raw)
		return -ENOMEM;
	if (!ksig_unhex(bytes_of(hex, n), raw))
		return ksig_reader_bad(r, "id", "hexadecimal text");
	id = ksig_key_id_of(bytes_of(raw, n / 2), (struct bytes){0});
	p->id_hex = ksig_key_id_hex(&id);
	if (!p->id_hex)
		return -ENOMEM;
	ring->n_presences++;
	return 0;
}

/* 1 for "ok", 0 for a word that is no errno's name. */
static int answer_of(const char *word)
{
	/* Nearly always; the search below takes longer than all the rest of an answer. */
	static const int usual[] = {ENOKEY, EKEYREJECTED};

	if (strcmp(word, "ok") == 0)
		return 1;
	for (size_t i = 0; i < ARRAY_SIZE(usual); i++) {
		if (strcmp(ksig_errno_name(usual[i]), word) == 0)
			return -usual[i];
	}
	for (int err = 1; err <= ERRNO_MAX; err++) {
		if (strcmp(ksig_errno_name(err), word) == 0)
			return -err;
	}
	return 0;
}

static int read_vouching(struct ksig_reader *r, struct json_object *o, struct ksig_keyring *ring)
{
	struct ksig_vouching *v = &ring->vouchings[ring->n_vouchings];
	const char *hex = NULL, *word = NULL;
	int answer, e;

	e = ksig_read_word(r, o, "certificate_sha256", &hex);
	if (e == 0)
		e = ksig_read_word(r, o, "answer", &word);
	if (e < 0 || !hex || !word)
		return e;
	if (strlen(hex) != 2 * sizeof(v->cert_sha256) ||
	    !ksig_unhex(bytes_of(hex, strlen(hex)), v->cert_sha256))
		return ksig_reader_bad(r, "certificate_sha256", "64 hexadecimal digits");
	answer = answer_of(word);
	v->answer = answer > 0 ? 0 : answer;
	ring->n_vouchings += answer != 0;
	return 0;
}

/* The lists of a keyring; room for all elements is there before the first is read. */
static int read_list(struct ksig_reader *r, struct json_object *o, const char *name, size_t max,
		     void *array, size_t size, struct ksig_keyring *ring,
		     int (*read)(struct ksig_reader *, struct json_object *, struct ksig_keyring *))
{
	struct json_object *list = NULL, *element;
	void **elements = array;
	size_t up, n;
	int e = ksig_read_array(r, o, name, max, &list);

	if (e < 0 || !list)
		return e;
	n = json_object_array_length(list);
	*elements = calloc(n + 1, size);
	if (!*elements)
		return -ENOMEM;
	up = ksig_reader_enter(r, name);
	for (size_t i = 0; e == 0 && i < n; i++) {
		size_t list_up = ksig_reader_enter_at(r, i);

		e = ksig_read_element(r, list, i, &element);
		if (e == 0)
			e = read(r, element, ring);
		if (e == 0)
			ksig_reader_leave(r, list_up);
	}
	if (e == 0)
		ksig_reader_leave(r, up);
	return e;
}

static int read_serial(struct ksig_reader *r, struct json_object *o, struct ksig_keyring *ring)
{
	int64_t serial = KSIG_SERIAL_UNKNOWN;
	const char *exists = NULL;
	int e = ksig_read_word(r, o, "exists", &exists);

	if (e == 0)
		e = ksig_read_number(r, o, "serial", INT32_MAX, &serial);
	if (e < 0)
		return e;
	if (ksig_tri_of_word(exists) == KSIG_NO)
		ring->serial = 0;
	else if (ksig_tri_of_word(exists) == KSIG_YES && serial > 0)
		ring->serial = (int32_t)serial;
	return 0;
}

static int read_keyring(struct ksig_reader *r, struct json_object *o, struct ksig_keyring *ring)
{
	int e = read_serial(r, o, ring);

	if (e == 0)
		e = ksig_read_flag(r, o, "listed", &ring->listed);
	if (e == 0)
		e = read_list(r, o, "keys", KEYS_MAX, &ring->keys, sizeof(*ring->keys), ring,
			      read_key);
	if (e == 0)
		e = read_list(r, o, "presence", PRESENCES_MAX, &ring->presences,
			      sizeof(*ring->presences), ring, read_presence);
	if (e == 0)
		e = read_list(r, o, "vouching", VOUCHINGS_MAX, &ring->vouchings,
			      sizeof(*ring->vouchings), ring, read_vouching);
	/* No list is not an empty one. */
	if (!ring->keys)
		ring->listed = false;
	return e;
}

int ksig_read_keyrings(struct ksig_reader *r, struct json_object *doc)
{
	struct json_object *rings = NULL;
	size_t up;
	int e = ksig_read_object(r, doc, "keyrings", &rings);

	up = ksig_reader_enter(r, "keyrings");
	for (unsigned int i = 0; e == 0 && i < RING__COUNT; i++) {
		struct ksig_keyring *ring = &r->system->ring[i];
		const char *name = ksig_ring_name((enum ksig_ring)i);
		struct json_object *o = NULL;
		size_t list_up;

		ring->name = strdup(name);
		if (!ring->name)
			return -ENOMEM;
		if (rings)
			e = ksig_read_object(r, rings, name, &o);
		list_up = ksig_reader_enter(r, name);
		if (e == 0 && o)
			e = read_keyring(r, o, ring);
		if (e == 0)
			ksig_reader_leave(r, list_up);
	}
	if (e == 0)
		ksig_reader_leave(r, up);
	return e;
}
