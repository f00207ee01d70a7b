/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "keyring.h"
#include "digest.h"

#include <errno.h>
#include <stdio.h>

/* Room for one more element; NULL and the array unchanged when there is no memory. */
static void *grow(void *array, size_t n, size_t size)
{
	return reallocarray(array, n + 1, size);
}

int ksig_keyring_add(struct ksig_keyring *ring, int32_t serial, const char *description,
		     const char *on_ring)
{
	struct ksig_key *keys = grow(ring->keys, ring->n_keys, sizeof(*keys));
	struct ksig_key key = {.serial = serial};

	if (!keys)
		return -ENOMEM;
	ring->keys = keys;
	key.description = strdup(description);
	key.ring = strdup(on_ring);
	if (!key.description || !key.ring) {
		free(key.description);
		free(key.ring);
		return -ENOMEM;
	}
	keys[ring->n_keys++] = key;
	return 0;
}

void ksig_keyring_clear(struct ksig_keyring *ring)
{
	for (size_t i = 0; i < ring->n_keys; i++) {
		free(ring->keys[i].description);
		free(ring->keys[i].ring);
		free(ring->keys[i].cert_from);
		ksig_x509_free(ring->keys[i].cert);
	}
	for (size_t i = 0; i < ring->n_presences; i++)
		free(ring->presences[i].id_hex);
	free(ring->keys);
	free(ring->presences);
	free(ring->vouchings);
	free(ring->name);
	*ring = (struct ksig_keyring){0};
}

static int note_presence(struct ksig_keyring *ring, const struct ksig_key_id *id, bool tail,
			 bool present)
{
	struct ksig_presence *p = grow(ring->presences, ring->n_presences, sizeof(*p));
	char *hex = ksig_key_id_hex(id);

	if (p)
		ring->presences = p;
	if (!p || !hex) {
		free(hex);
		return -ENOMEM;
	}
	p[ring->n_presences++] =
		(struct ksig_presence){.id_hex = hex, .tail = tail, .present = present};
	return 0;
}

int ksig_keyring_note_presence(struct ksig_keyring *ring, const struct ksig_key_id *id,
			       bool present)
{
	return note_presence(ring, id, false, present);
}

/* As the kernel writes it in a search: big-endian. */
static void tail_bytes(uint32_t tail, uint8_t out[4])
{
	for (unsigned int i = 0; i < 4; i++)
		out[i] = (uint8_t)(tail >> (24 - 8 * i));
}

int ksig_keyring_note_tail(struct ksig_keyring *ring, uint32_t tail, bool present)
{
	struct ksig_key_id id;
	uint8_t bytes[4];

	tail_bytes(tail, bytes);
	id = ksig_key_id_of(bytes_of(bytes, sizeof(bytes)), (struct bytes){0});
	return note_presence(ring, &id, true, present);
}

static int cert_sha256(const struct ksig_x509 *cert, uint8_t out[KSIG_DIGEST_MAX])
{
	struct bytes der = bytes_of(cert->der, cert->der_size);
	size_t size;

	return ksig_digest("sha256", &der, 1, out, &size);
}

int ksig_keyring_note_vouching(struct ksig_keyring *ring, const struct ksig_x509 *cert, int answer)
{
	struct ksig_vouching *v = grow(ring->vouchings, ring->n_vouchings, sizeof(*v));
	uint8_t digest[KSIG_DIGEST_MAX];
	int r;

	if (!v)
		return -ENOMEM;
	ring->vouchings = v;
	r = cert_sha256(cert, digest);
	if (r < 0)
		return r;
	v[ring->n_vouchings].answer = answer;
	memcpy(v[ring->n_vouchings].cert_sha256, digest, sizeof(v->cert_sha256));
	ring->n_vouchings++;
	return 0;
}

const struct ksig_vouching *ksig_keyring_vouching(const struct ksig_keyring *ring,
						  const struct ksig_x509 *cert)
{
	uint8_t digest[KSIG_DIGEST_MAX];

	if (ring->n_vouchings == 0 || cert_sha256(cert, digest) < 0)
		return NULL;
	for (size_t i = 0; i < ring->n_vouchings; i++) {
		if (memcmp(ring->vouchings[i].cert_sha256, digest, 32) == 0)
			return &ring->vouchings[i];
	}
	return NULL;
}

static const struct ksig_presence *find_presence(const struct ksig_keyring *ring,
						 const struct ksig_key_id *id, bool tail)
{
	_cleanup_free_ char *hex = ring->n_presences ? ksig_key_id_hex(id) : NULL;

	if (!hex)
		return NULL;
	for (size_t i = 0; i < ring->n_presences; i++) {
		if (ring->presences[i].tail == tail && strcmp(ring->presences[i].id_hex, hex) == 0)
			return &ring->presences[i];
	}
	return NULL;
}

const struct ksig_presence *ksig_keyring_presence(const struct ksig_keyring *ring,
						  const struct ksig_key_id *id)
{
	return find_presence(ring, id, false);
}

enum ksig_tri ksig_keyring_tail(const struct ksig_keyring *ring, uint32_t tail)
{
	const struct ksig_presence *p;
	struct ksig_key_id id;
	uint8_t bytes[4];

	tail_bytes(tail, bytes);
	id = ksig_key_id_of(bytes_of(bytes, sizeof(bytes)), (struct bytes){0});
	p = find_presence(ring, &id, true);
	if (!p)
		return KSIG_DONT_KNOW;
	return p->present ? KSIG_YES : KSIG_NO;
}

const char *ksig_key_shown_id(const char *description)
{
	const char *last = NULL;

	for (const char *p = description; (p = strstr(p, ": ")); p += 2)
		last = p + 2;
	return last;
}

/* x509_key_preparse(): the subject key id, or the serial number without one. */
bool ksig_key_describes(const char *description, const struct ksig_x509 *cert)
{
	struct ksig_key_id shown = ksig_key_id_of(
		cert->skid.set ? cert->raw_skid : cert->raw_serial, (struct bytes){0});
	_cleanup_free_ char *hex = ksig_key_id_hex(&shown);
	const char *tail = ksig_key_shown_id(description);

	if (!hex || !tail || strcmp(tail, hex) != 0)
		return false;
	return strncmp(description, cert->subject, strlen(cert->subject)) == 0 &&
	       (size_t)(tail - description) == strlen(cert->subject) + 2;
}

int ksig_keyring_offer(struct ksig_keyring *ring, const struct ksig_x509 *cert, const char *from,
		       const struct ksig_rules *rules)
{
	int taken = 0;

	for (size_t i = 0; i < ring->n_keys; i++) {
		struct ksig_key *key = &ring->keys[i];
		int r;

		if (key->cert || !ksig_key_describes(key->description, cert))
			continue;
		r = ksig_x509_parse(bytes_of(cert->der, cert->der_size), rules, &key->cert);
		if (r < 0)
			return r == -ENOMEM ? r : taken;
		key->cert_from = strdup(from);
		if (!key->cert_from)
			return -ENOMEM;
		taken++;
	}
	return taken;
}

/* asymmetric_match_key_ids() over the first two ids of a key */
static bool key_has_id(const struct ksig_key *key, const struct ksig_key_id *id)
{
	_cleanup_free_ char *hex = NULL;
	const char *shown;

	if (key->cert)
		return ksig_key_id_same(&key->cert->id, id) ||
		       ksig_key_id_same(&key->cert->skid, id);
	/* Without the certificate only a subject key id can be recognised. */
	hex = ksig_key_id_hex(id);
	shown = ksig_key_shown_id(key->description);
	return hex && shown && strcmp(hex, shown) == 0;
}

static bool all_known(const struct ksig_keyring *ring)
{
	if (!ring->listed)
		return false;
	for (size_t i = 0; i < ring->n_keys; i++) {
		if (!ring->keys[i].cert)
			return false;
	}
	return true;
}

/* Which key it is that the kernel found, where that can be told. */
static const struct ksig_key *identify(const struct ksig_keyring *ring,
				       const struct ksig_key_id *id0, const struct ksig_key_id *id1)
{
	for (size_t i = 0; i < ring->n_keys; i++) {
		if (key_has_id(&ring->keys[i], id0))
			return &ring->keys[i];
	}
	for (size_t i = 0; id1->set && i < ring->n_keys; i++) {
		if (key_has_id(&ring->keys[i], id1))
			return &ring->keys[i];
	}
	return NULL;
}

int ksig_keyring_find(const struct ksig_keyring *ring, const struct ksig_key_id *id0,
		      const struct ksig_key_id *id1, const struct ksig_rules *rules,
		      const struct ksig_key **ret)
{
	static const struct ksig_key_id none = {0};
	const struct ksig_key_id *lookup = id0->set ? id0 : id1;
	const struct ksig_presence *asked;
	const struct ksig_key *key;

	if (!ring || ring->serial == 0 || !lookup->set)
		return -ENOKEY;
	/* asymmetric_key_hex_to_key_id() of an empty string */
	if (lookup->a.size + lookup->b.size == 0)
		return -EINVAL;
	asked = ksig_keyring_presence(ring, lookup);
	if (asked && !asked->present)
		return -ENOKEY;
	key = identify(ring, lookup, asked && id0->set ? id1 : &none);
	if (!asked && !key) {
		if (!all_known(ring))
			ksig_doubt_note(rules->doubt, "whether the key is on %s", ring->name);
		return -ENOKEY;
	}
	if (id0->set && id1->set && key && key->cert && !ksig_key_id_same(&key->cert->skid, id1))
		return -EKEYREJECTED;
	*ret = key;
	return 0;
}
