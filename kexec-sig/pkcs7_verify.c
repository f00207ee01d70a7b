/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The message in itself: pkcs7_verify() of crypto/asymmetric_keys/pkcs7_verify.c. */
#include "digest.h"
#include "pkcs7.h"

#include <errno.h>

/* The digest of the content by the signer's algorithm. */
static int digest_content(const struct ksig_pkcs7 *msg, struct ksig_signer *s,
			  const struct ksig_digests *detached)
{
	const struct ksig_one_digest *d;

	if (!detached)
		return ksig_digest(s->sig.hash_algo, &msg->content, 1, s->sig.digest,
				   &s->sig.digest_size);
	d = ksig_digests_find(detached, s->sig.hash_algo);
	if (!d)
		return -ENOPKG;
	memcpy(s->sig.digest, d->value, d->size);
	s->sig.digest_size = d->size;
	return 0;
}

/* pkcs7_digest(): sets the digest that the signature is over. */
static int digest_signer(const struct ksig_pkcs7 *msg, struct ksig_signer *s,
			 const struct ksig_digests *detached, const struct ksig_rules *rules)
{
	static const uint8_t set_tag = 0x31;
	struct bytes attrs[2];
	int r;

	if (!ksig_algo_available(rules, s->sig.hash_algo))
		return -ENOPKG;
	r = digest_content(msg, s, detached);
	if (r == -ENOPKG) {
		ksig_doubt_note(rules->doubt, "the %s digest of the signed content",
				s->sig.hash_algo);
		s->sig.digest_missing = true;
		return 0;
	}
	if (r < 0)
		return r;
	if (!s->authattrs.data) {
		s->content_matches = true;
		return 0;
	}
	if (!s->msgdigest.data)
		return -EKEYREJECTED;
	if (s->msgdigest.size != s->sig.digest_size)
		return -EBADMSG;
	if (memcmp(s->msgdigest.data, s->sig.digest, s->msgdigest.size) != 0)
		return -EKEYREJECTED;
	s->content_matches = true;
	attrs[0] = bytes_of(&set_tag, 1);
	attrs[1] = s->authattrs;
	return ksig_digest(s->sig.hash_algo, attrs, 2, s->sig.digest, &s->sig.digest_size);
}

/* pkcs7_find_key() */
static int find_signer_cert(const struct ksig_pkcs7 *msg, const struct ksig_signer *s)
{
	for (size_t i = 0; i < msg->n_certs; i++) {
		if (ksig_key_id_same(&msg->certs[i].x509->id, &s->sid))
			return (int)i;
	}
	return -1;
}

/*
 * The embedded certificate that issued this one; -1: none. *ret_err is set to
 * -EKEYREJECTED when one matches by issuer and serial but not by key id.
 */
static int find_issuer(const struct ksig_pkcs7 *msg, const struct ksig_x509 *cert, int *ret_err)
{
	*ret_err = 0;
	for (size_t i = 0; cert->auth_id.set && i < msg->n_certs; i++) {
		const struct ksig_x509 *p = msg->certs[i].x509;

		if (!ksig_key_id_same(&p->id, &cert->auth_id))
			continue;
		if (cert->auth_skid.set && !ksig_key_id_same(&p->skid, &cert->auth_skid))
			*ret_err = -EKEYREJECTED;
		return (int)i;
	}
	/* The key id counts only where there is no issuer and serial. */
	for (size_t i = 0; !cert->auth_id.set && cert->auth_skid.set && i < msg->n_certs; i++) {
		if (ksig_key_id_same(&msg->certs[i].x509->skid, &cert->auth_skid))
			return (int)i;
	}
	return -1;
}

/* pkcs7_verify_sig_chain() */
static int verify_chain(struct ksig_pkcs7 *msg, struct ksig_signer *s,
			const struct ksig_rules *rules)
{
	int i = s->cert, issuer, r;

	for (size_t k = 0; k < msg->n_certs; k++)
		msg->certs[k].seen = false;
	for (;;) {
		struct ksig_embedded *e = &msg->certs[i];

		e->seen = true;
		if (e->x509->blacklisted) {
			s->blacklisted = true;
			for (int k = s->cert; k != i; k = msg->certs[k].issuer)
				msg->certs[k].x509->blacklisted = true;
			return 0;
		}
		if (e->x509->self_signed) {
			if (!e->x509->unsupported_sig)
				e->issuer = i;
			return 0;
		}
		issuer = find_issuer(msg, e->x509, &r);
		if (issuer < 0 || r < 0)
			return r;
		if (msg->certs[issuer].seen) {
			msg->note = "the certificate chain is a loop";
			return 0;
		}
		r = ksig_pubkey_verify(&msg->certs[issuer].x509->pub, &e->x509->sig, rules);
		if (r < 0) {
			msg->note = "an embedded certificate was not signed by its issuer's key";
			return r;
		}
		e->issuer = issuer;
		i = issuer;
	}
}

/* pkcs7_verify_one() */
static int verify_signer(struct ksig_pkcs7 *msg, struct ksig_signer *s,
			 const struct ksig_digests *detached, const struct ksig_rules *rules)
{
	const struct ksig_x509 *cert;
	int r;

	r = digest_signer(msg, s, detached, rules);
	if (r < 0)
		return r;
	s->cert = find_signer_cert(msg, s);
	if (s->cert < 0)
		return 0;
	cert = msg->certs[s->cert].x509;
	if (s->has_signing_time &&
	    (s->signing_time < cert->valid_from || s->signing_time > cert->valid_to)) {
		msg->note = "signed outside the validity of the signer's certificate";
		return -EKEYREJECTED;
	}
	r = ksig_pubkey_verify(&cert->pub, &s->sig, rules);
	if (r < 0)
		return r;
	s->checked = true;
	return verify_chain(msg, s, rules);
}

static int check_usage(struct ksig_pkcs7 *msg, enum ksig_usage usage)
{
	switch (usage) {
	case KSIG_USAGE_PE:
		if (msg->data_type == KOID_MS_INDIRECT_DATA)
			return 0;
		msg->note = "the signed content is not Authenticode";
		return -EKEYREJECTED;
	case KSIG_USAGE_APPENDED:
		if (msg->data_type == KOID_DATA && !msg->have_authattrs)
			return 0;
		msg->note = "an appended signature signs plain data without attributes";
		return -EKEYREJECTED;
	}
	return -EINVAL;
}

int ksig_pkcs7_verify(struct ksig_pkcs7 *msg, enum ksig_usage usage,
		      const struct ksig_digests *detached, const struct ksig_rules *rules)
{
	int result = -ENOPKG;
	int r;

	/* verify_pkcs7_message_sig() */
	if (usage == KSIG_USAGE_APPENDED && msg->content.data)
		return -EBADMSG;
	r = check_usage(msg, usage);
	if (r < 0)
		return r;
	for (size_t i = 0; i < msg->n_signers; i++) {
		struct ksig_signer *s = &msg->signers[i];

		s->verify = verify_signer(msg, s, detached, rules);
		if (s->blacklisted) {
			if (result == -ENOPKG)
				result = -EKEYREJECTED;
			continue;
		}
		if (s->verify == -ENOPKG) {
			s->unsupported_crypto = true;
			continue;
		}
		if (s->verify < 0)
			return s->verify;
		result = 0;
	}
	return result;
}
