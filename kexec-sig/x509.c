/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "digest.h"
#include "x509_parse.h"

#include <errno.h>

/* ---- AlgorithmIdentifier ------------------------------------------------- */

/* x509_note_sig_algo() */
static const struct sig_algo {
	enum ksig_oid oid;
	const char *pkey;
	const char *hash;
} sig_algos[] = {
	{KOID_RSA_MD4, "rsa", "md4"},
	{KOID_RSA_SHA1, "rsa", "sha1"},
	{KOID_RSA_SHA224, "rsa", "sha224"},
	{KOID_RSA_SHA256, "rsa", "sha256"},
	{KOID_RSA_SHA384, "rsa", "sha384"},
	{KOID_RSA_SHA512, "rsa", "sha512"},
	{KOID_RSA_SHA3_256, "rsa", "sha3-256"},
	{KOID_RSA_SHA3_384, "rsa", "sha3-384"},
	{KOID_RSA_SHA3_512, "rsa", "sha3-512"},
	{KOID_ECDSA_SHA1, "ecdsa", "sha1"},
	{KOID_ECDSA_SHA224, "ecdsa", "sha224"},
	{KOID_ECDSA_SHA256, "ecdsa", "sha256"},
	{KOID_ECDSA_SHA384, "ecdsa", "sha384"},
	{KOID_ECDSA_SHA512, "ecdsa", "sha512"},
	{KOID_ECDSA_SHA3_256, "ecdsa", "sha3-256"},
	{KOID_ECDSA_SHA3_384, "ecdsa", "sha3-384"},
	{KOID_ECDSA_SHA3_512, "ecdsa", "sha3-512"},
	{KOID_ECRDSA_256, "ecrdsa", "streebog256"},
	{KOID_ECRDSA_512, "ecrdsa", "streebog512"},
};

int ksig_x509_take_algorithm(struct ber_cursor *c, const struct ksig_rules *rules,
			     enum ksig_oid *ret_oid, struct bytes *ret_params)
{
	struct ber e, params = {0};
	int r;

	r = ber_enter(c, BER_SEQUENCE);
	if (r == 0)
		r = ber_leaf(c, BER_OID, &e);
	if (r < 0)
		return r;
	*ret_oid = ksig_oid_find(e.value, rules->version);
	if (!ber_at_end(c)) {
		r = ber_any(c, &params);
		if (r < 0)
			return r;
	}
	if (ret_params)
		*ret_params = params.whole;
	return ber_leave(c, NULL);
}

/* ---- SubjectPublicKeyInfo, x509_extract_key_data() ----------------------- */

static const struct {
	enum ksig_oid oid;
	const char *algo;
} named_curves[] = {
	{KOID_P192, "ecdsa-nist-p192"},
	{KOID_P256, "ecdsa-nist-p256"},
	{KOID_P384, "ecdsa-nist-p384"},
	{KOID_P521, "ecdsa-nist-p521"},
	{KOID_SM2, "sm2"},
};

static int curve_of(const struct ksig_x509_parse_state *p, const char **ret)
{
	struct bytes params = p->key_params;
	enum ksig_oid oid;

	/* parse_OID() */
	if (params.size <= 2 || params.data[0] != BER_OID || params.data[1] != params.size - 2)
		return -EBADMSG;
	oid = ksig_oid_find(bytes_of(params.data + 2, params.size - 2), p->rules->version);
	for (size_t i = 0; i < ARRAY_SIZE(named_curves); i++) {
		if (named_curves[i].oid != oid)
			continue;
		if (oid == KOID_SM2 && p->rules->version >= KSIG_VERSION(6, 7))
			break;
		*ret = named_curves[i].algo;
		return 0;
	}
	return -ENOPKG;
}

static int take_key(struct ber_cursor *c, struct ksig_x509_parse_state *p)
{
	enum ksig_oid algo;
	struct ber e;
	int r;

	r = ber_enter(c, BER_SEQUENCE);
	if (r == 0)
		r = ksig_x509_take_algorithm(c, p->rules, &algo, &p->key_params);
	if (r == 0)
		r = ber_leaf(c, BER_BIT_STRING, &e);
	if (r < 0)
		return r;
	switch (algo) {
	case KOID_RSA:
		p->cert->pub.algo = "rsa";
		break;
	case KOID_ECRDSA256:
	case KOID_ECRDSA512:
		p->cert->pub.algo = "ecrdsa";
		break;
	case KOID_EC_PUBLIC_KEY:
		r = curve_of(p, &p->cert->pub.algo);
		if (r < 0)
			return r;
		break;
	default:
		return -ENOPKG;
	}
	if (e.value.size < 1 || e.value.data[0] != 0)
		return -EBADMSG;
	p->cert->pub.key = bytes_of(e.value.data + 1, e.value.size - 1);
	return ber_leave(c, NULL);
}

/* ---- the certificate, x509.asn1 ------------------------------------------ */

static int take_time(struct ber_cursor *c, int64_t *ret)
{
	struct ber e;
	int r;

	r = ber_next_is(c, BER_UTC_TIME) ? ber_leaf(c, BER_UTC_TIME, &e)
					 : ber_leaf(c, BER_GENERALIZED_TIME, &e);
	return r < 0 ? r : ksig_x509_time(e.tag, e.value, ret);
}

/*
 * Time is a CHOICE, and the decoder skips one at the end of a SEQUENCE: a missing
 * notAfter is the notBefore once more.
 */
static int take_validity(struct ber_cursor *c, struct ksig_x509 *cert)
{
	int r;

	r = ber_enter(c, BER_SEQUENCE);
	if (r == 0)
		r = take_time(c, &cert->valid_from);
	if (r < 0)
		return r;
	cert->valid_to = cert->valid_from;
	if (!ber_at_end(c))
		r = take_time(c, &cert->valid_to);
	return r < 0 ? r : ber_leave(c, NULL);
}

static int note_sig_algo(struct ksig_x509_parse_state *p, enum ksig_oid oid)
{
	for (size_t i = 0; i < ARRAY_SIZE(sig_algos); i++) {
		if (sig_algos[i].oid != oid)
			continue;
		p->cert->sig.pkey_algo = sig_algos[i].pkey;
		p->cert->sig.hash_algo = sig_algos[i].hash;
		p->sig_algo = oid;
		return 0;
	}
	return -ENOPKG;
}

/* The part up to the names; the order is the kernel's, the first error wins. */
static int take_head(struct ber_cursor *c, struct ksig_x509_parse_state *p)
{
	struct ksig_x509 *cert = p->cert;
	enum ksig_oid oid;
	struct ber e;
	int r;

	if (ber_next_is(c, BER_CONTEXT_0)) {
		r = ber_enter(c, BER_CONTEXT_0);
		if (r == 0)
			r = ber_leaf(c, BER_INTEGER, &e);
		if (r == 0)
			r = ber_leave(c, NULL);
		if (r < 0)
			return r;
	}
	r = ber_leaf(c, BER_INTEGER, &e);
	if (r < 0)
		return r;
	cert->raw_serial = e.value;
	r = ksig_x509_take_algorithm(c, p->rules, &oid, NULL);
	return r < 0 ? r : note_sig_algo(p, oid);
}

static int take_names(struct ber_cursor *c, struct ksig_x509_parse_state *p)
{
	struct ksig_x509 *cert = p->cert;
	struct ksig_name_parts parts = {0};
	struct ber e;
	int r;

	r = ksig_x509_take_name(c, p->rules, &parts, &e);
	if (r < 0)
		return r;
	cert->raw_issuer = e.value;
	cert->issuer_der = e.whole;
	cert->auth_name = ksig_key_id_of(e.value, (struct bytes){0});
	r = take_validity(c, cert);
	if (r < 0)
		return r;
	parts = (struct ksig_name_parts){0};
	r = ksig_x509_take_name(c, p->rules, &parts, &e);
	if (r < 0)
		return r;
	cert->raw_subject = e.value;
	cert->subject_der = e.whole;
	cert->name_id = ksig_key_id_of(e.value, (struct bytes){0});
	cert->subject = ksig_x509_fabricate_name(&parts);
	return cert->subject ? 0 : -ENOMEM;
}

static int take_tbs(struct ber_cursor *c, struct ksig_x509_parse_state *p)
{
	struct ber e;
	int r;

	r = ber_enter(c, BER_SEQUENCE);
	if (r == 0)
		r = take_head(c, p);
	if (r == 0)
		r = take_names(c, p);
	if (r == 0)
		r = take_key(c, p);
	for (uint8_t i = 1; r == 0 && i <= 2; i++) { /* issuerUniqueID, subjectUniqueID */
		if (ber_next_is(c, BER_CONTEXT_PRIM_0 | i))
			r = ber_leaf(c, BER_CONTEXT_PRIM_0 | i, &e);
	}
	if (r == 0 && ber_next_is(c, BER_CONTEXT_0 | 3))
		r = ksig_x509_take_extensions(c, p);
	if (r == 0)
		r = ber_leave(c, &e);
	if (r == 0)
		p->cert->tbs = e.whole;
	return r;
}

static int take_certificate(struct ber_cursor *c, struct ksig_x509_parse_state *p)
{
	enum ksig_oid oid;
	struct ber e;
	int r;

	r = ber_enter(c, BER_SEQUENCE);
	if (r == 0)
		r = take_tbs(c, p);
	if (r == 0)
		r = ksig_x509_take_algorithm(c, p->rules, &oid, NULL);
	if (r == 0)
		r = ber_leaf(c, BER_BIT_STRING, &e);
	if (r < 0)
		return r;
	/* x509_note_signature() */
	if (oid != p->sig_algo)
		return -EINVAL;
	if (e.value.size < 1 || e.value.data[0] != 0)
		return -EBADMSG;
	p->cert->sig.value = bytes_of(e.value.data + 1, e.value.size - 1);
	return ber_leave(c, NULL);
}

/* ---- after the parse ----------------------------------------------------- */

static bool is_blacklisted(const struct ksig_hash_list *list, const struct ksig_signature *sig,
			   struct ksig_doubt *doubt)
{
	if (!list)
		return false;
	for (size_t i = 0; i < list->n; i++) {
		if (bytes_equal(list->hash[i], bytes_of(sig->digest, sig->digest_size)))
			return true;
	}
	if (!list->complete)
		ksig_doubt_note(doubt, "the kernel's .blacklist keyring");
	return false;
}

/* x509_get_sig_params() */
static int get_sig_params(struct ksig_x509_parse_state *p)
{
	struct ksig_x509 *cert = p->cert;
	int r;

	if (!ksig_algo_available(p->rules, cert->sig.hash_algo)) {
		cert->unsupported_sig = true;
		return 0;
	}
	r = ksig_digest(cert->sig.hash_algo, &cert->tbs, 1, cert->sig.digest,
			&cert->sig.digest_size);
	if (r == -ENOPKG) {
		cert->sig.digest_missing = true;
		return 0;
	}
	if (r == 0)
		cert->blacklisted =
			is_blacklisted(p->rules->blacklist_tbs, &cert->sig, p->rules->doubt);
	return r;
}

/* x509_check_for_self_signed() */
static int check_for_self_signed(struct ksig_x509_parse_state *p)
{
	struct ksig_x509 *cert = p->cert;
	bool a, b;
	int r;

	if (!bytes_equal(cert->raw_subject, cert->raw_issuer))
		return 0;
	if (cert->auth_id.set || cert->auth_skid.set) {
		a = ksig_key_id_same(&cert->skid, &cert->auth_skid);
		b = ksig_key_id_same(&cert->id, &cert->auth_id);
		if (!a && !b)
			return 0;
		if (a != b && cert->auth_id.set && cert->auth_skid.set)
			return -EKEYREJECTED;
	}
	if (cert->unsupported_sig)
		return 0;
	/* An issuer of the same name with another kind of key is not itself. */
	r = ksig_pubkey_verify(&cert->pub, &cert->sig, p->rules);
	if (r == -ENOPKG) {
		cert->unsupported_sig = true;
		return 0;
	}
	if (r == 0)
		cert->self_signed = true;
	return r;
}

struct ksig_x509 *ksig_x509_free(struct ksig_x509 *cert)
{
	if (cert) {
		free(cert->der);
		free(cert->subject);
		free(cert);
	}
	return NULL;
}

int ksig_x509_parse(struct bytes der, const struct ksig_rules *rules, struct ksig_x509 **ret)
{
	_cleanup_(ksig_x509_freep) struct ksig_x509 *cert = NULL;
	struct ksig_x509_parse_state p = {.rules = rules};
	struct ber_cursor c;
	int r;

	r = ber_start(&c, der);
	if (r < 0)
		return r;
	cert = calloc(1, sizeof(*cert));
	if (!cert)
		return -ENOMEM;
	cert->der = bytes_dup(der);
	if (!cert->der)
		return -ENOMEM;
	cert->der_size = der.size;
	p.cert = cert;
	r = ber_start(&c, bytes_of(cert->der, cert->der_size));
	if (r == 0)
		r = take_certificate(&c, &p);
	if (r == 0 && p.has_akid)
		r = ksig_x509_parse_akid(&p);
	if (r == 0)
		r = get_sig_params(&p);
	if (r < 0)
		return r;
	cert->id = ksig_key_id_of(cert->raw_serial, cert->raw_issuer);
	r = check_for_self_signed(&p);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(cert);
	return 0;
}
