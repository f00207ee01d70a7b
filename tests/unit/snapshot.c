/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot.h"
#include "../../kexec-sig/probe.h"

#include <errno.h>
#include <stdio.h>

/* ---- the table ---------------------------------------------------------------- */

static void set_fact(struct ksig_fact *f, unsigned int n)
{
	f->value = (enum ksig_tri)(n % 3);
	snprintf(f->source, sizeof(f->source), f->value == KSIG_DONT_KNOW ? "" : "/proc/%u", n);
}

static int set_text(char **text, const char *name, unsigned int n)
{
	static const char *const arches[] = {"x86_64", "arm64", "ppc64", "s390x"};
	const char *value = strcmp(name, "arch") == 0 ? arches[n % ARRAY_SIZE(arches)]
						      : "6.12.1-\xc3\xa4 \"test\"\t\\";

	*text = strdup(value);
	return *text ? 0 : -ENOMEM;
}

static int set_ranges(struct ksig_range **ranges, size_t *n, unsigned int variant)
{
	if (variant % 3 == 0)
		return 0; /* unreadable */
	*ranges = calloc(3, sizeof(**ranges));
	if (!*ranges)
		return -ENOMEM;
	*n = variant % 3 == 1 ? 2 : 0;
	(*ranges)[0] = (struct ksig_range){0, 0xfff};
	(*ranges)[1] = (struct ksig_range){UINT64_C(1) << 32, UINT64_MAX};
	return 0;
}

static int set_field(struct ksig_system *s, const struct ksig_field *f, unsigned int n)
{
	static const int64_t limits[] = {KSIG_LIMIT_NONE, KSIG_LIMIT_UNKNOWN, 0, 1, INT64_MAX};
	void *at = ksig_field_of(s, f->offset);

	switch (f->kind) {
	case FIELD_FACT:
		set_fact(at, n);
		break;
	case FIELD_WORD:
		*(unsigned int *)at = n % (ksig_field_unknown_word(f) + 1);
		snprintf(ksig_field_of(s, f->extra), KSIG_SOURCE_MAX, "/sys/%zu", f->extra);
		break;
	case FIELD_TEXT:
		return set_text(at, f->name, n);
	case FIELD_COUNT:
		*(uint64_t *)at = n % 2 ? UINT64_C(1) << (n + 10) : 0;
		break;
	case FIELD_LIMIT:
		*(int64_t *)at = limits[n % ARRAY_SIZE(limits)];
		break;
	case FIELD_FLAG:
		*(bool *)at = n % 2;
		break;
	case FIELD_RANGE:
		if (n % 2)
			*(struct ksig_range *)at = (struct ksig_range){16 << 20, (32 << 20) - 1};
		break;
	case FIELD_RANGES:
		return set_ranges(at, ksig_field_of(s, f->extra), n);
	case FIELD_VERSION:
		*(uint32_t *)at = n % 3 ? KSIG_VERSION(6, 1 + n) : 0;
		break;
	}
	return 0;
}

static int set_fields(struct ksig_system *s, unsigned int variant)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ksig_n_fields; i++)
		r = set_field(s, &ksig_fields[i], (unsigned int)i + variant);
	for (unsigned int i = 0; i < CONF__COUNT; i++)
		set_fact(&s->config[i], i + variant);
	s->algos = calloc(ksig_n_all_algos, sizeof(*s->algos));
	if (!s->algos)
		return -ENOMEM;
	s->n_algos = ksig_n_all_algos;
	for (unsigned int i = 0; i < s->n_algos; i++)
		s->algos[i] = (struct ksig_algo){ksig_all_algos[i].name,
						 (enum ksig_tri)((i + variant) % 3)};
	return r;
}

/* ---- keyrings ------------------------------------------------------------------ */

static int add_cert(struct ksig_system *s, struct gen_keys *keys, enum gen_cert which,
		    const char *from)
{
	const uint8_t *der;
	size_t len;
	int r = gen_cert_der(keys, which, &der, &len);

	if (r == 0)
		r = ksig_system_add_cert(s, bytes_of(der, len), from);
	return r < 0 ? r : 0;
}

/* The key of a certificate, as the kernel describes it. */
static int add_key_of(struct ksig_keyring *ring, const struct ksig_x509 *cert)
{
	_cleanup_free_ char *hex = ksig_key_id_hex(&cert->skid);
	char text[256];

	if (!hex)
		return -ENOMEM;
	snprintf(text, sizeof(text), "%s: %s", cert->subject, hex);
	return ksig_keyring_add(ring, 1000 + (int32_t)ring->n_keys, text, ".builtin_trusted_keys");
}

static int note_answers(struct ksig_keyring *ring, const struct ksig_x509 *cert)
{
	static const int answers[] = {0, -EKEYREJECTED, -ENOKEY, -EPERM};
	int r = ksig_keyring_note_presence(ring, &cert->id, true);

	if (r == 0)
		r = ksig_keyring_note_presence(ring, &cert->skid, false);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(answers); i++)
		r = ksig_keyring_note_vouching(ring, cert, answers[i]);
	return r;
}

static int fill_ring(struct ksig_system *s, unsigned int which, struct gen_keys *keys,
		     unsigned int variant)
{
	static const int32_t serials[] = {0, KSIG_SERIAL_UNKNOWN, 1, INT32_MAX};
	/* In Latin-1, as a certificate may have it; and what a terminal should not see. */
	static const char *const names[] = {"D\xfcrer: 00ff", "x: \x1b[31m\xc2\x9b\xe2\x80\xae"};
	struct ksig_keyring *ring = &s->ring[which];
	int r = 0;

	ring->name = strdup(ksig_ring_name((enum ksig_ring)which));
	if (!ring->name)
		return -ENOMEM;
	ring->serial = serials[(which + variant) % ARRAY_SIZE(serials)];
	ring->listed = (which + variant) % 2;
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(names); i++)
		r = ksig_keyring_add(ring, (int32_t)i, names[i], i ? ring->name : "g\xe9");
	for (size_t i = 0; r == 0 && keys && i < s->n_certs; i++) {
		r = add_key_of(ring, s->certs[i].cert);
		if (r == 0)
			r = note_answers(ring, s->certs[i].cert);
	}
	return r;
}

/* ksig_system_add_cert() gives a key its certificate when the key is there before. */
static int identify(struct ksig_system *s)
{
	struct ksig_doubt doubt = {""};
	struct ksig_rules rules = ksig_system_rules(s, &doubt);
	int r = 0;

	for (size_t i = 0; r >= 0 && i < s->n_certs; i += 2) {
		for (unsigned int k = 0; r >= 0 && k < RING__COUNT; k++)
			r = ksig_keyring_offer(&s->ring[k], s->certs[i].cert, s->certs[i].from,
					       &rules);
	}
	return r < 0 ? r : 0;
}

static int fill_blocklist(struct ksig_system *s, unsigned int variant)
{
	struct ksig_hash_list *lists[] = {&s->blacklist_tbs, &s->blacklist_bin};
	static const size_t sizes[] = {32, 64, 20};
	uint8_t *at;

	at = s->blacklist_store = malloc(2 * ARRAY_SIZE(sizes) * 64);
	if (!at)
		return -ENOMEM;
	for (size_t l = 0; l < ARRAY_SIZE(lists); l++) {
		lists[l]->complete = variant % 2;
		lists[l]->hash = calloc(ARRAY_SIZE(sizes), sizeof(struct bytes));
		if (!lists[l]->hash)
			return -ENOMEM;
		for (size_t i = 0; i < ARRAY_SIZE(sizes) - l; i++) {
			memset(at, (int)(0xa0 + i), sizes[i]);
			lists[l]->hash[lists[l]->n++] = bytes_of(at, sizes[i]);
			at += sizes[i];
		}
	}
	return 0;
}

struct ksig_system *snapshot_machine(struct gen_keys *keys, unsigned int variant)
{
	struct ksig_system *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return NULL;
	ksig_system_forget(s);
	r = set_fields(s, variant);
	if (r == 0 && keys)
		r = add_cert(s, keys, GEN_CERT_CA, "db");
	if (r == 0 && keys)
		r = add_cert(s, keys, GEN_CERT_LEAF, "/etc/keys/\xff.der");
	for (unsigned int i = 0; r == 0 && i < RING__COUNT; i++)
		r = fill_ring(s, i, keys, variant);
	if (r == 0)
		r = identify(s);
	if (r == 0)
		r = fill_blocklist(s, variant);
	if (r < 0) {
		ksig_system_free(s);
		return NULL;
	}
	return s;
}
