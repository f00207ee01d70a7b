/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SignerInfo: who signed, with what, and which attributes are signed along. */
#include "pkcs7_parse.h"
#include "x509_parse.h"

#include <errno.h>

/* attrs_seen */
enum { ATTR_CONTENT_TYPE, ATTR_SIGNING_TIME, ATTR_DIGEST, ATTR_SMIME, ATTR_OPUS, ATTR_STATEMENT };

/* ---- algorithms ---------------------------------------------------------- */

static const struct {
	enum ksig_oid oid;
	const char *hash;
} hash_algos[] = {
	{KOID_MD4, "md4"},
	{KOID_MD5, "md5"},
	{KOID_SHA1, "sha1"},
	{KOID_SHA224, "sha224"},
	{KOID_SHA256, "sha256"},
	{KOID_SHA384, "sha384"},
	{KOID_SHA512, "sha512"},
	{KOID_SHA3_256, "sha3-256"},
	{KOID_SHA3_384, "sha3-384"},
	{KOID_SHA3_512, "sha3-512"},
	{KOID_SM3, "sm3"},
	{KOID_STREEBOG256, "streebog256"},
	{KOID_STREEBOG512, "streebog512"},
};

static const struct {
	enum ksig_oid oid;
	const char *pkey;
} pkey_algos[] = {
	{KOID_RSA, "rsa"},
	{KOID_ECDSA_SHA1, "ecdsa"},
	{KOID_ECDSA_SHA224, "ecdsa"},
	{KOID_ECDSA_SHA256, "ecdsa"},
	{KOID_ECDSA_SHA384, "ecdsa"},
	{KOID_ECDSA_SHA512, "ecdsa"},
	{KOID_ECDSA_SHA3_256, "ecdsa"},
	{KOID_ECDSA_SHA3_384, "ecdsa"},
	{KOID_ECDSA_SHA3_512, "ecdsa"},
	{KOID_ECRDSA256, "ecrdsa"},
	{KOID_ECRDSA512, "ecrdsa"},
};

/* ---- signed attributes, pkcs7_sig_note_authenticated_attr() -------------- */

static const struct {
	enum ksig_oid oid;
	unsigned int attr;
} attributes[] = {
	{KOID_CONTENT_TYPE, ATTR_CONTENT_TYPE}, {KOID_SIGNING_TIME, ATTR_SIGNING_TIME},
	{KOID_MESSAGE_DIGEST, ATTR_DIGEST},     {KOID_SMIME_CAPS, ATTR_SMIME},
	{KOID_MS_OPUS_INFO, ATTR_OPUS},         {KOID_MS_STATEMENT_TYPE, ATTR_STATEMENT},
};

static int note_attribute(struct ksig_pkcs7_parse *p, struct ksig_signer *s, enum ksig_oid oid,
			  const struct ber *e)
{
	unsigned int attr;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(attributes) && attributes[i].oid != oid; i++)
		;
	if (i == ARRAY_SIZE(attributes))
		return 0;
	attr = attributes[i].attr;
	if (s->attrs_seen & 1U << attr)
		return ksig_pkcs7_fail(p, -EKEYREJECTED, "a signed attribute is repeated");
	s->attrs_seen |= 1U << attr;
	switch (attr) {
	case ATTR_CONTENT_TYPE:
		/* Two types the kernel does not know compare equal there as well. */
		if (ksig_oid_find(e->value, p->rules->version) != p->msg->data_type)
			return ksig_pkcs7_fail(p, -EBADMSG,
					       "the contentType attribute names another type");
		return 0;
	case ATTR_SIGNING_TIME:
		s->has_signing_time = true;
		return ksig_x509_time(e->tag, e->value, &s->signing_time);
	case ATTR_DIGEST:
		if (e->tag != BER_OCTET_STRING)
			return -EBADMSG;
		s->msgdigest = e->value;
		return 0;
	default:
		if (p->msg->data_type != KOID_MS_INDIRECT_DATA)
			return ksig_pkcs7_fail(p, -EKEYREJECTED,
					       "an Authenticode attribute outside Authenticode");
		return 0;
	}
}

static int take_attribute(struct ber_cursor *c, struct ksig_pkcs7_parse *p, struct ksig_signer *s)
{
	enum ksig_oid oid;
	struct ber e;
	int r;

	r = ber_enter(c, BER_SEQUENCE);
	if (r == 0)
		r = ber_leaf(c, BER_OID, &e);
	if (r < 0)
		return r;
	oid = ksig_oid_find(e.value, p->rules->version);
	r = ber_enter(c, BER_SET);
	if (r < 0)
		return r;
	do {
		r = ber_any(c, &e);
		if (r == 0)
			r = note_attribute(p, s, oid, &e);
		if (r < 0)
			return r;
	} while (ber_more(c));
	r = ber_leave(c, NULL);
	return r < 0 ? r : ber_leave(c, NULL);
}

/* pkcs7_sig_note_set_of_authattrs() */
static int note_authattrs(struct ksig_pkcs7_parse *p, struct ksig_signer *s, const struct ber *set)
{
	const unsigned int required = 1U << ATTR_CONTENT_TYPE | 1U << ATTR_DIGEST;

	if ((s->attrs_seen & required) != required)
		return ksig_pkcs7_fail(p, -EBADMSG,
				       "contentType or messageDigest attribute is missing");
	if (p->msg->data_type != KOID_MS_INDIRECT_DATA && s->attrs_seen & 1U << ATTR_OPUS)
		return -EBADMSG;
	/* Hashed with the tag of a SET in place of [0], so without the first byte. */
	if (!bytes_sub(set->whole, 1, set->whole.size - 1, &s->authattrs))
		return -EBADMSG;
	return 0;
}

static int take_authattrs(struct ber_cursor *c, struct ksig_pkcs7_parse *p, struct ksig_signer *s)
{
	bool is_set = ber_next_is(c, BER_CONTEXT_0);
	struct ber set;
	int r;

	if (!is_set && !ber_next_is(c, BER_CONTEXT_0 | 2))
		return 0;
	r = ber_enter(c, is_set ? BER_CONTEXT_0 : BER_CONTEXT_0 | 2);
	if (r == 0 && !is_set)
		r = ber_enter(c, BER_SEQUENCE);
	if (r < 0)
		return r;
	do {
		r = take_attribute(c, p, s);
		if (r < 0)
			return r;
	} while (ber_more(c));
	r = ber_leave(c, &set);
	if (r < 0 || !is_set)
		return r < 0 ? r : ber_leave(c, NULL);
	return note_authattrs(p, s, &set);
}

/* ---- SignerInfo ---------------------------------------------------------- */

static int take_signer_version(struct ber_cursor *c, struct ksig_pkcs7_parse *p)
{
	struct ber e;
	int r;

	r = ber_leaf(c, BER_INTEGER, &e);
	if (r < 0)
		return r;
	if (e.value.size != 1 || (e.value.data[0] != 1 && e.value.data[0] != 3))
		return ksig_pkcs7_fail(p, -EINVAL, "unsupported SignerInfo version");
	p->expect_skid = e.value.data[0] == 3;
	if (p->expect_skid == (p->msg->version == 1))
		return ksig_pkcs7_fail(p, -EBADMSG,
				       "SignedData and SignerInfo versions do not fit together");
	return 0;
}

/*
 * The kernel remembers issuer, serial and key id of the previous SignerInfo; the
 * version alone decides which of them makes the id.
 */
struct sid_memory {
	struct ber issuer, serial, skid;
};

static int take_sid(struct ber_cursor *c, const struct ksig_rules *rules, struct sid_memory *sid)
{
	struct ksig_name_parts unused = {0};
	int r;

	if (!ber_next_is(c, BER_SEQUENCE))
		return ber_leaf(c, BER_CONTEXT_PRIM_0, &sid->skid);
	r = ber_enter(c, BER_SEQUENCE);
	if (r == 0)
		r = ksig_x509_take_name(c, rules, &unused, &sid->issuer);
	if (r == 0)
		r = ber_leaf(c, BER_INTEGER, &sid->serial);
	return r < 0 ? r : ber_leave(c, NULL);
}

static int take_hash_algo(struct ber_cursor *c, struct ksig_pkcs7_parse *p, struct ksig_signer *s)
{
	enum ksig_oid oid;
	int r;

	r = ksig_x509_take_algorithm(c, p->rules, &oid, NULL);
	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(hash_algos); i++) {
		if (hash_algos[i].oid == oid)
			s->sig.hash_algo = hash_algos[i].hash;
	}
	return s->sig.hash_algo ? 0 : ksig_pkcs7_fail(p, -ENOPKG, "unsupported digest algorithm");
}

static int take_pkey_algo(struct ber_cursor *c, struct ksig_pkcs7_parse *p, struct ksig_signer *s)
{
	enum ksig_oid oid;
	int r;

	r = ksig_x509_take_algorithm(c, p->rules, &oid, NULL);
	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(pkey_algos); i++) {
		if (pkey_algos[i].oid == oid)
			s->sig.pkey_algo = pkey_algos[i].pkey;
	}
	if (oid == KOID_SM2_SM3 && p->rules->version < KSIG_VERSION(6, 7))
		s->sig.pkey_algo = "sm2";
	return s->sig.pkey_algo ? 0
				: ksig_pkcs7_fail(p, -ENOPKG, "unsupported signature algorithm");
}

static int skip_unauthenticated(struct ber_cursor *c)
{
	struct ber e;
	int r;

	for (uint8_t tag = 1; tag <= 3; tag += 2) {
		if (!ber_next_is(c, BER_CONTEXT_0 | tag))
			continue;
		r = ber_enter(c, BER_CONTEXT_0 | tag);
		if (r < 0)
			return r;
		do {
			r = ber_enter(c, BER_SEQUENCE);
			if (r == 0)
				r = ber_leaf(c, BER_OID, &e);
			if (r == 0)
				r = ber_enter(c, BER_SET);
			while (r == 0) {
				r = ber_any(c, &e);
				if (!ber_more(c))
					break;
			}
			if (r == 0)
				r = ber_leave(c, NULL);
			if (r == 0)
				r = ber_leave(c, NULL);
			if (r < 0)
				return r;
		} while (ber_more(c));
		return ber_leave(c, NULL);
	}
	return 0;
}

/* pkcs7_note_signed_info() */
static int note_signer(struct ksig_pkcs7_parse *p, struct ksig_signer *s,
		       const struct sid_memory *sid)
{
	if (p->msg->data_type == KOID_MS_INDIRECT_DATA && !s->authattrs.data)
		return ksig_pkcs7_fail(p, -EBADMSG, "Authenticode without signed attributes");
	s->sid_is_skid = p->expect_skid;
	s->sid_serial = sid->serial.value;
	s->sid_issuer_der = sid->issuer.whole;
	s->sid = p->expect_skid ? ksig_key_id_of(sid->skid.value, (struct bytes){0})
				: ksig_key_id_of(sid->serial.value, sid->issuer.value);
	return 0;
}

static int take_signer(struct ber_cursor *c, struct ksig_pkcs7_parse *p, struct sid_memory *sid,
		       struct ksig_signer *s)
{
	struct ber e;
	int r;

	r = ber_enter(c, BER_SEQUENCE);
	if (r == 0)
		r = take_signer_version(c, p);
	if (r == 0)
		r = take_sid(c, p->rules, sid);
	if (r == 0)
		r = take_hash_algo(c, p, s);
	if (r == 0)
		r = take_authattrs(c, p, s);
	if (r == 0)
		r = take_pkey_algo(c, p, s);
	if (r == 0)
		r = ber_leaf(c, BER_OCTET_STRING, &e);
	if (r < 0)
		return r;
	s->sig.value = e.value;
	r = skip_unauthenticated(c);
	if (r == 0)
		r = ber_leave(c, NULL);
	return r < 0 ? r : note_signer(p, s, sid);
}

int ksig_pkcs7_take_signers(struct ber_cursor *c, struct ksig_pkcs7_parse *p)
{
	struct ksig_pkcs7 *msg = p->msg;
	struct sid_memory sid = {0};
	int r;

	r = ksig_pkcs7_enter_set(c);
	if (r < 0)
		return r;
	do {
		struct ksig_signer *all;

		if (msg->n_signers == KSIG_PKCS7_ELEMENTS)
			return -EBADMSG;
		all = reallocarray(msg->signers, msg->n_signers + 1, sizeof(*all));
		if (!all)
			return -ENOMEM;
		msg->signers = all;
		all[msg->n_signers] = (struct ksig_signer){.cert = -1, .trusted_via = -1};
		r = take_signer(c, p, &sid, &all[msg->n_signers]);
		if (r < 0)
			return r;
		msg->n_signers++;
	} while (ber_more(c));
	return ber_leave(c, NULL);
}
