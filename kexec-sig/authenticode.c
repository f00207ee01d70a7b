/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "authenticode.h"
#include "ber.h"

#include <errno.h>

/* mscode_note_digest_algo() */
static const struct {
	enum ksig_oid oid;
	const char *hash;
	uint32_t since, until;
} algos[] = {
	{KOID_MD4, "md4", 0, KSIG_VERSION(6, 7)},
	{KOID_MD5, "md5", 0, KSIG_VERSION(6, 7)},
	{KOID_SHA1, "sha1", 0, 0},
	{KOID_SHA224, "sha224", 0, KSIG_VERSION(6, 7)},
	{KOID_SHA256, "sha256", 0, 0},
	{KOID_SHA384, "sha384", 0, 0},
	{KOID_SHA512, "sha512", 0, 0},
	{KOID_SHA3_256, "sha3-256", KSIG_VERSION(6, 7), 0},
	{KOID_SHA3_384, "sha3-384", KSIG_VERSION(6, 7), 0},
	{KOID_SHA3_512, "sha3-512", KSIG_VERSION(6, 7), 0},
};

static int note_algorithm(enum ksig_oid oid, uint32_t version, const char **ret)
{
	if (oid == KOID_UNKNOWN)
		return -EBADMSG;
	for (size_t i = 0; i < ARRAY_SIZE(algos); i++) {
		if (algos[i].oid != oid || version < algos[i].since ||
		    (algos[i].until && version >= algos[i].until))
			continue;
		*ret = algos[i].hash;
		return 0;
	}
	return -ENOPKG;
}

static int take_type(struct ber_cursor *c, const struct ksig_rules *rules)
{
	enum ksig_oid oid;
	struct ber e;
	int r;

	r = ber_enter(c, BER_SEQUENCE);
	if (r == 0)
		r = ber_leaf(c, BER_OID, &e);
	if (r < 0)
		return r;
	/* pesign once wrote the second one, so the kernel takes both. */
	oid = ksig_oid_find(e.value, rules->version);
	if (oid != KOID_MS_PE_IMAGE && oid != KOID_MS_INDIVIDUAL_SP)
		return -EBADMSG;
	r = ber_any(c, &e);
	return r < 0 ? r : ber_leave(c, NULL);
}

static int take_digest(struct ber_cursor *c, const struct ksig_rules *rules, struct ksig_mscode *ms)
{
	struct ber e;
	int r;

	r = ber_enter(c, BER_SEQUENCE);
	if (r == 0)
		r = ber_enter(c, BER_SEQUENCE);
	if (r == 0)
		r = ber_leaf(c, BER_OID, &e);
	if (r == 0)
		r = note_algorithm(ksig_oid_find(e.value, rules->version), rules->version,
				   &ms->hash_algo);
	if (r == 0 && !ber_at_end(c))
		r = ber_any(c, &e);
	if (r == 0)
		r = ber_leave(c, NULL);
	if (r == 0)
		r = ber_leaf(c, BER_OCTET_STRING, &e);
	if (r < 0)
		return r;
	ms->digest = e.value;
	return ber_leave(c, NULL);
}

int ksig_mscode_parse(struct bytes content, const struct ksig_rules *rules, struct ksig_mscode *ret)
{
	struct ksig_mscode ms = {0};
	struct ber_cursor c;
	int r;

	r = ber_start(&c, content);
	if (r == 0)
		r = ber_enter(&c, BER_SEQUENCE);
	if (r == 0)
		r = take_type(&c, rules);
	if (r == 0)
		r = take_digest(&c, rules, &ms);
	if (r == 0)
		r = ber_leave(&c, NULL);
	if (r == 0)
		*ret = ms;
	return r;
}
