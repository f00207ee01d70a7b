/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From the message to the kernel's keys: pkcs7_validate_trust() of
 * crypto/asymmetric_keys/pkcs7_trust.c.
 *
 * The kernel checks the last signature with the key on its keyring, not with the
 * certificate in the message that has the same ids: anybody can make such a
 * certificate. So must we, and where the key itself is out of reach only the
 * kernel's own word counts, never the message's.
 */
#include "digest.h"
#include "pkcs7.h"

#include <errno.h>

struct match {
	const struct ksig_keyring *ring;
	const struct ksig_key *key; /* NULL: present, but not known which */
	int cert;    /* the certificate found on, or vouched for by, the ring; -1: direct */
	bool itself; /* that certificate is the key */
	int child;   /* whose signature the key has to verify; -1: the SignerInfo's */
	const char *proof;
};

/*
 * RFC 5280 4.2.1.2, method 1: a key whose subject key id is the SHA-1 of the
 * public key bits we hold is the key we hold.
 */
static bool skid_is_key_hash(const struct ksig_key *key, const struct ksig_x509 *cert)
{
	struct ksig_key_id hash_id;
	uint8_t digest[KSIG_DIGEST_MAX];
	_cleanup_free_ char *hex = NULL;
	const char *shown;
	size_t size;

	if (!key || ksig_digest("sha1", &cert->pub.key, 1, digest, &size) < 0)
		return false;
	hash_id = ksig_key_id_of(bytes_of(digest, size), (struct bytes){0});
	hex = ksig_key_id_hex(&hash_id);
	shown = ksig_key_shown_id(key->description);
	return hex && shown && strcmp(shown, hex) == 0;
}

static bool is_vouched_for(const struct ksig_keyring *ring, const struct ksig_x509 *cert)
{
	const struct ksig_vouching *v = ksig_keyring_vouching(ring, cert);

	return v && v->answer == 0;
}

/* verify_signature(key, sig): 0 or -EKEYREJECTED. */
static int check_match(const struct ksig_pkcs7 *msg, struct match *m,
		       const struct ksig_signature *sig, const struct ksig_rules *rules)
{
	const struct ksig_x509 *child = m->child < 0 ? NULL : msg->certs[m->child].x509;
	const struct ksig_x509 *cert = m->itself ? msg->certs[m->cert].x509 : NULL;
	const struct ksig_vouching *v = child ? ksig_keyring_vouching(m->ring, child) : NULL;

	if (v && v->answer == 0) {
		m->proof = "confirmed by the kernel";
		return 0;
	}
	if (m->key && m->key->cert) {
		m->proof = "checked with the key's certificate";
		return ksig_pubkey_verify(&m->key->cert->pub, sig, rules) == 0 ? 0 : -EKEYREJECTED;
	}
	/* x509_key_preparse() refuses a blocklisted certificate, whoever has signed it. */
	if (v && v->answer == -EKEYREJECTED && !child->blacklisted)
		return -EKEYREJECTED;
	if (cert && cert->self_signed && is_vouched_for(m->ring, cert)) {
		m->proof = "confirmed by the kernel";
		return ksig_pubkey_verify(&cert->pub, sig, rules) == 0 ? 0 : -EKEYREJECTED;
	}
	if (cert && skid_is_key_hash(m->key, cert)) {
		m->proof = "key id is the hash of the key";
		return ksig_pubkey_verify(&cert->pub, sig, rules) == 0 ? 0 : -EKEYREJECTED;
	}
	ksig_doubt_note(rules->doubt,
			"the certificate of the key on %s (present, signature not checked)",
			m->ring->name);
	m->proof = "present, signature not checked";
	return 0;
}

/* Up the embedded chain. 1: matched, 0: not, else an errno (or verified already: 2). */
static int walk_chain(struct ksig_pkcs7 *msg, const struct ksig_signer *s, struct match *m,
		      const struct ksig_rules *rules)
{
	int i = s->cert;

	m->child = -1;
	while (i >= 0) {
		struct ksig_embedded *e = &msg->certs[i];

		if (e->seen)
			return e->verified ? 2 : -ENOKEY;
		e->seen = true;
		m->cert = i;
		if (ksig_keyring_find(m->ring, &e->x509->id, &e->x509->skid, rules, &m->key) == 0) {
			m->itself = true;
			return 1;
		}
		if (e->issuer == i)
			return -ENOKEY;
		m->child = i;
		i = e->issuer;
	}
	return 0;
}

/* pkcs7_validate_trust_one(), the search. 1: matched, 2: verified before, or an errno. */
static int search(struct ksig_pkcs7 *msg, const struct ksig_signer *s, struct match *m,
		  const struct ksig_rules *rules)
{
	static const struct ksig_key_id none = {0};
	const struct ksig_x509 *last;
	int r;

	r = walk_chain(msg, s, m, rules);
	if (r != 0)
		return r;
	m->itself = false;
	if (m->child >= 0) {
		last = msg->certs[m->child].x509;
		m->cert = m->child;
		if (last->auth_id.set || last->auth_skid.set) {
			r = ksig_keyring_find(m->ring, &last->auth_id, &last->auth_skid, rules,
					      &m->key);
			if (r != -ENOKEY)
				return r == 0 ? 1 : r;
		}
	}
	m->cert = -1;
	m->child = -1;
	r = ksig_keyring_find(m->ring, &s->sid, &none, rules, &m->key);
	return r == 0 ? 1 : r;
}

static void mark_verified(struct ksig_pkcs7 *msg, const struct ksig_signer *s, int last)
{
	if (last < 0)
		return;
	msg->certs[last].verified = true;
	for (int i = s->cert; i >= 0 && i != last; i = msg->certs[i].issuer)
		msg->certs[i].verified = true;
}

static int trust_signer(struct ksig_pkcs7 *msg, struct ksig_signer *s, struct match *m,
			const struct ksig_rules *rules)
{
	const struct ksig_signature *sig;
	int r;

	if (s->unsupported_crypto)
		return -ENOPKG;
	r = search(msg, s, m, rules);
	if (r == 2)
		return 0;
	if (r < 0)
		return r;
	sig = m->child < 0 ? &s->sig : &msg->certs[m->child].x509->sig;
	r = check_match(msg, m, sig, rules);
	if (r < 0)
		return r;
	mark_verified(msg, s, m->cert);
	return 0;
}

static int validate(struct ksig_pkcs7 *msg, const struct ksig_keyring *ring,
		    const struct ksig_rules *rules, bool record)
{
	int result = -ENOKEY;
	int r;

	for (size_t i = 0; i < msg->n_certs; i++)
		msg->certs[i].seen = false;
	for (size_t i = 0; i < msg->n_signers; i++) {
		struct ksig_signer *s = &msg->signers[i];
		struct match m = {.ring = ring, .cert = -1, .child = -1};

		r = trust_signer(msg, s, &m, rules);
		if (r == -ENOKEY)
			continue;
		if (r == -ENOPKG) {
			if (result == -ENOKEY)
				result = -ENOPKG;
			continue;
		}
		if (r < 0)
			return r;
		result = 0;
		if (record) {
			s->trusted_in = ring;
			s->trusted_by = m.key;
			s->trusted_via = m.cert;
			s->trusted_itself = m.itself;
			s->proof = m.proof;
		}
	}
	return result;
}

int ksig_pkcs7_revoked(struct ksig_pkcs7 *msg, const struct ksig_keyring *blacklist,
		       const struct ksig_rules *rules)
{
	if (!blacklist || blacklist->serial == 0)
		return 0;
	return validate(msg, blacklist, rules, false) == 0 ? -EKEYREJECTED : 0;
}

int ksig_pkcs7_trust(struct ksig_pkcs7 *msg, const struct ksig_keyring *ring,
		     const struct ksig_rules *rules)
{
	return validate(msg, ring, rules, true);
}
