/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which of the kernel's keyrings exist, and what is on them. */
#include "keyctl.h"
#include "probe.h"
#include "scan.h"

#include <errno.h>

#define LINK_DEPTH_MAX 4  /* .secondary links .machine and .builtin; the kernel allows 6 */
#define HASH_MAX       64 /* bytes */

static const char *const names[RING__COUNT] = {
	[RING_BUILTIN] = ".builtin_trusted_keys",
	[RING_SECONDARY] = ".secondary_trusted_keys",
	[RING_MACHINE] = ".machine",
	[RING_PLATFORM] = ".platform",
	[RING_IMA] = ".ima",
	[RING_BLACKLIST] = ".blacklist",
	[RING_IMA_BLACKLIST] = ".ima_blacklist",
};

/* A kernel built without these cannot have the keyring; .ima has other names in old kernels. */
static const enum ksig_config needs[RING__COUNT] = {
	[RING_BUILTIN] = CONF_SYSTEM_TRUSTED_KEYRING,
	[RING_SECONDARY] = CONF_SECONDARY_TRUSTED_KEYRING,
	[RING_MACHINE] = CONF_INTEGRITY_MACHINE_KEYRING,
	[RING_PLATFORM] = CONF_INTEGRITY_PLATFORM_KEYRING,
	[RING_IMA] = CONF_INTEGRITY_TRUSTED_KEYRING,
	[RING_BLACKLIST] = CONF_SYSTEM_BLACKLIST_KEYRING,
	[RING_IMA_BLACKLIST] = CONF_IMA_BLACKLIST_KEYRING,
};

const char *ksig_ring_name(enum ksig_ring r)
{
	return (unsigned int)r < RING__COUNT ? names[r] : "";
}

/* ---- /proc/keys ------------------------------------------------------------- */

/* "2f3f89b2 I------ 1 perm 1f0b0000 0 0 keyring .builtin_trusted_keys: 4" */
static bool parse_keyring_line(struct bytes line, uint64_t *serial, struct bytes *name)
{
	enum { SERIAL = 0, UID = 5, TYPE = 7, NAME = 8 };
	struct bytes word = {0};

	for (int field = 0; field <= NAME; field++) {
		if (!ksig_next_word(&line, &word))
			return false;
		if (field == SERIAL && (!ksig_number(word, 16, serial) || *serial > INT32_MAX))
			return false;
		if (field == UID && !ksig_is(word, "0"))
			return false;
		if (field == TYPE && !ksig_is(word, "keyring"))
			return false;
	}
	if (word.size == 0 || word.data[word.size - 1] != ':')
		return false;
	*name = bytes_of(word.data, word.size - 1);
	return true;
}

/* Nobody but the kernel can make a keyring whose name begins with a dot. */
static bool take_serials(struct ksig_system *s, struct bytes text)
{
	bool any = false;
	struct bytes line, name;
	uint64_t serial;

	while (ksig_next_line(&text, &line)) {
		if (!parse_keyring_line(line, &serial, &name))
			continue;
		for (size_t i = 0; i < RING__COUNT; i++) {
			if (!ksig_is(name, names[i]))
				continue;
			s->ring[i].serial = (int32_t)serial;
			any = true;
		}
	}
	return any;
}

static int find_rings(struct ksig_probe *p)
{
	_cleanup_file_ struct ksig_file f = {0};
	struct ksig_system *s = p->system;
	bool visible = false;
	int r;

	for (size_t i = 0; i < RING__COUNT; i++) {
		s->ring[i].serial = KSIG_SERIAL_UNKNOWN;
		s->ring[i].name = strdup(names[i]);
		if (!s->ring[i].name)
			return -ENOMEM;
	}
	r = ksig_read_file(p->root, "/proc/keys", 16 << 20, &f);
	if (r == -ENOMEM)
		return r;
	if (r == 0)
		visible = take_serials(s, ksig_file_bytes(&f));
	/* Who sees one of them sees all that there are. */
	for (size_t i = 0; i < RING__COUNT; i++) {
		if (s->ring[i].serial != KSIG_SERIAL_UNKNOWN)
			continue;
		if (visible || s->config[needs[i]].value == KSIG_NO)
			s->ring[i].serial = 0;
	}
	return 0;
}

/* ---- what is on them -------------------------------------------------------- */

static const char *name_of_serial(const struct ksig_system *s, int32_t serial)
{
	for (size_t i = 0; i < RING__COUNT; i++) {
		if (s->ring[i].serial == serial)
			return s->ring[i].name;
	}
	return NULL;
}

/* 0; -ENOMEM; another errno when something could not be looked at. */
static int list_keys(struct ksig_system *s, struct ksig_keyring *ring, int32_t serial,
		     const char *name, int depth)
{
	_cleanup_free_ int32_t *ids = NULL;
	struct ksig_key_text key;
	size_t n = 0;
	int r;

	r = ksig_keyctl_members(serial, &ids, &n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		r = ksig_keyctl_describe(ids[i], &key);
		if (r == -ENOKEY || r == -EKEYREVOKED || r == -EKEYEXPIRED) {
			r = 0; /* gone meanwhile, or of no use to the kernel either */
			continue;
		}
		if (r < 0)
			break;
		if (strcmp(key.type, "asymmetric") == 0)
			r = ksig_keyring_add(ring, ids[i], key.description, name);
		else if (strcmp(key.type, "keyring") == 0 && depth < LINK_DEPTH_MAX)
			r = list_keys(s, ring, ids[i],
				      name_of_serial(s, ids[i]) ? name_of_serial(s, ids[i])
								: key.description,
				      depth + 1);
	}
	return r;
}

/* ---- .blacklist: hashes in the descriptions of its keys --------------------- */

struct block_sink {
	struct ksig_system *system;
	uint8_t *at; /* free part of the store */
};

static void take_hash(struct block_sink *sink, const char *description)
{
	struct bytes text = bytes_of(description, strlen(description)), hex;
	struct ksig_hash_list *list;

	if (ksig_after(text, "tbs:", &hex))
		list = &sink->system->blacklist_tbs;
	else if (ksig_after(text, "bin:", &hex))
		list = &sink->system->blacklist_bin;
	else
		return;
	if (hex.size / 2 > HASH_MAX || !ksig_unhex(hex, sink->at))
		return;
	list->hash[list->n++] = bytes_of(sink->at, hex.size / 2);
	sink->at += hex.size / 2;
}

static int make_room(struct ksig_system *s, size_t n)
{
	s->blacklist_store = reallocarray(NULL, n + 1, HASH_MAX);
	s->blacklist_tbs.hash = calloc(n + 1, sizeof(struct bytes));
	s->blacklist_bin.hash = calloc(n + 1, sizeof(struct bytes));
	return s->blacklist_store && s->blacklist_tbs.hash && s->blacklist_bin.hash ? 0 : -ENOMEM;
}

static int list_blacklist(struct ksig_system *s, struct ksig_keyring *ring)
{
	_cleanup_free_ int32_t *ids = NULL;
	struct block_sink sink = {.system = s};
	struct ksig_key_text key;
	size_t n = 0;
	int r;

	r = ksig_keyctl_members(ring->serial, &ids, &n);
	if (r == 0)
		r = make_room(s, n);
	sink.at = s->blacklist_store;
	for (size_t i = 0; r == 0 && i < n; i++) {
		r = ksig_keyctl_describe(ids[i], &key);
		if (r == 0 && strcmp(key.type, "blacklist") == 0)
			take_hash(&sink, key.description);
		else if (r == 0 && strcmp(key.type, "asymmetric") == 0)
			r = ksig_keyring_add(ring, ids[i], key.description, ring->name);
		else if (r == -ENOKEY || r == -EKEYREVOKED || r == -EKEYEXPIRED)
			r = 0;
	}
	return r;
}

static int list_ring(struct ksig_probe *p, enum ksig_ring which)
{
	struct ksig_keyring *ring = &p->system->ring[which];
	int r;

	if (ring->serial == KSIG_SERIAL_UNKNOWN || !p->live)
		return 0;
	if (ring->serial == 0)
		r = 0;
	else if (which == RING_BLACKLIST)
		r = list_blacklist(p->system, ring);
	else
		r = list_keys(p->system, ring, ring->serial, ring->name, 0);
	ring->listed = r == 0;
	return r == -ENOMEM ? r : 0;
}

int ksig_probe_keyrings(struct ksig_probe *p)
{
	struct ksig_keyring *blocked = &p->system->ring[RING_BLACKLIST];
	int r;

	r = find_rings(p);
	for (unsigned int i = 0; r == 0 && i < RING__COUNT; i++)
		r = list_ring(p, (enum ksig_ring)i);
	p->system->blacklist_tbs.complete = blocked->serial == 0 || blocked->listed;
	p->system->blacklist_bin.complete = p->system->blacklist_tbs.complete;
	return r;
}
