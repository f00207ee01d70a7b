/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ima_key.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

/* ---- tails of ids ----------------------------------------------------------------- */

/* Four bytes in hexadecimal, as the kernel writes them after "id:". */
#define TAIL_TEXT 9

static void tail_text(uint32_t keyid, char buf[TAIL_TEXT])
{
	snprintf(buf, TAIL_TEXT, "%08" PRIx32, keyid);
}

static bool ends_with(const char *hex, const char *tail)
{
	size_t n = strlen(hex), k = strlen(tail);

	return n >= k && strcmp(hex + n - k, tail) == 0;
}

static bool id_ends_with(const struct ksig_key_id *id, const char *tail)
{
	_cleanup_free_ char *hex = id->set ? ksig_key_id_hex(id) : NULL;

	return hex && ends_with(hex, tail);
}

/* asymmetric_match_key_ids_partial(); x509_key_preparse(): issuer with serial number, subject key
 * id, subject */
static bool tail_matches(const struct ksig_x509 *cert, uint32_t keyid)
{
	char tail[TAIL_TEXT];
	struct ksig_key_id subject = ksig_key_id_of(cert->raw_subject, (struct bytes){0});

	tail_text(keyid, tail);
	return id_ends_with(&cert->id, tail) || id_ends_with(&cert->skid, tail) ||
	       id_ends_with(&subject, tail);
}

/* ---- keys ------------------------------------------------------------------------- */

enum found { FOUND_NOT, FOUND_UNSURE, FOUND_WITHOUT_CERT, FOUND_CERT };

/* The key that a search of the ring finds. *ret is set for FOUND_CERT. */
static enum found find_key(const struct ksig_keyring *ring, uint32_t keyid,
			   const struct ksig_x509 **ret)
{
	enum found found = ring->serial == 0 ? FOUND_NOT : ring->listed ? FOUND_NOT : FOUND_UNSURE;
	enum ksig_tri there = ksig_keyring_tail(ring, keyid);
	bool nameless = false;
	char tail[TAIL_TEXT];

	if (there == KSIG_NO)
		return FOUND_NOT;
	tail_text(keyid, tail);
	for (size_t i = 0; i < ring->n_keys; i++) {
		const struct ksig_key *key = &ring->keys[i];
		const char *shown = ksig_key_shown_id(key->description);

		if (key->cert && tail_matches(key->cert, keyid)) {
			*ret = key->cert;
			return FOUND_CERT;
		}
		if (!key->cert && shown && ends_with(shown, tail))
			found = FOUND_WITHOUT_CERT;
		nameless |= !key->cert;
	}
	if (there == KSIG_YES)
		return FOUND_WITHOUT_CERT;
	/* A key may have an id that its description does not show. */
	return found == FOUND_NOT && nameless ? FOUND_UNSURE : found;
}

static int verify_with(const struct ksig_x509 *cert, const struct ksig_ima_label *label,
		       struct bytes digest, const struct ksig_rules *rules)
{
	struct ksig_signature sig = {
		.hash_algo = ksig_ima_hash_name(label->hash_algo),
		.value = label->value,
		.digest_size = digest.size,
	};

	if (!cert->pub.algo)
		return -ENOKEY;
	if (strcmp(cert->pub.algo, "rsa") == 0)
		sig.pkey_algo = "rsa";
	else if (strncmp(cert->pub.algo, "ecdsa-", 6) == 0)
		sig.pkey_algo = "ecdsa";
	else if (strcmp(cert->pub.algo, "ecrdsa") == 0)
		sig.pkey_algo = "ecrdsa";
	else
		return -ENOPKG;
	if (digest.size > sizeof(sig.digest))
		return -EINVAL;
	memcpy(sig.digest, digest.data, digest.size);
	return ksig_pubkey_verify(&cert->pub, &sig, rules);
}

/* Is it on .ima_blacklist? Then no keyring is searched for it any more. */
static int check_blacklist(const struct ksig_system *s, uint32_t keyid,
			   const struct ksig_rules *rules)
{
	const struct ksig_x509 *cert = NULL;

	if (s->config[CONF_IMA_BLACKLIST_KEYRING].value == KSIG_NO)
		return 0;
	switch (find_key(&s->ring[RING_IMA_BLACKLIST], keyid, &cert)) {
	case FOUND_NOT:
		return 0;
	case FOUND_UNSURE:
		ksig_doubt_note(rules->doubt, "whether key %08" PRIx32 " is on .ima_blacklist",
				keyid);
		return 0;
	case FOUND_WITHOUT_CERT:
	case FOUND_CERT:
		break;
	}
	return -EKEYREJECTED;
}

int ksig_ima_verify(const struct ksig_system *s, enum ksig_ring which,
		    const struct ksig_ima_label *label, struct bytes digest,
		    const struct ksig_rules *rules)
{
	const struct ksig_keyring *ring = &s->ring[which];
	const struct ksig_x509 *cert = NULL;
	int r;

	if (!label->whole || label->value.size != label->sig_size)
		return -EBADMSG;
	if (!ksig_ima_hash_name(label->hash_algo))
		return -ENOPKG;
	r = check_blacklist(s, label->keyid, rules);
	if (r < 0)
		return r;
	switch (find_key(ring, label->keyid, &cert)) {
	case FOUND_NOT:
		return -ENOKEY;
	case FOUND_UNSURE:
		ksig_doubt_note(rules->doubt, "whether key %08" PRIx32 " is on %s", label->keyid,
				ksig_ring_name(which));
		return -ENOKEY;
	case FOUND_WITHOUT_CERT:
		ksig_doubt_note(rules->doubt,
				"the certificate of key %08" PRIx32
				" on %s (present, signature not "
				"checked)",
				label->keyid, ksig_ring_name(which));
		return 0;
	case FOUND_CERT:
		break;
	}
	return verify_with(cert, label, digest, rules);
}

const struct ksig_cert_source *ksig_ima_signer(const struct ksig_system *s,
					       const struct ksig_ima_label *label,
					       struct bytes digest, const struct ksig_rules *rules)
{
	if (!label->whole)
		return NULL;
	for (size_t i = 0; i < s->n_certs; i++) {
		const struct ksig_x509 *cert = s->certs[i].cert;

		if (tail_matches(cert, label->keyid) &&
		    verify_with(cert, label, digest, rules) == 0)
			return &s->certs[i];
	}
	return NULL;
}
