/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The parser, in document order: the kernel reports the first defect it meets,
 * so the order of the checks is part of the prediction.
 */
#include "pkcs7_parse.h"
#include "x509_parse.h"

#include <errno.h>

int ksig_pkcs7_fail(struct ksig_pkcs7_parse *p, int err, const char *note)
{
	if (!p->msg->note)
		p->msg->note = note;
	return err;
}

int ksig_pkcs7_enter_set(struct ber_cursor *c)
{
	return ber_enter(c, ber_next_is(c, BER_SET) ? BER_SET : BER_SEQUENCE);
}

static int take_digest_algorithms(struct ber_cursor *c, struct ksig_pkcs7_parse *p)
{
	enum ksig_oid unused;
	int r;

	r = ksig_pkcs7_enter_set(c);
	if (r < 0)
		return r;
	do {
		r = ksig_x509_take_algorithm(c, p->rules, &unused, NULL);
		if (r < 0)
			return r;
	} while (ber_more(c));
	return ber_leave(c, NULL);
}

/* ---- certificates -------------------------------------------------------- */

/* pkcs7_extract_cert() */
static int take_certificate(struct ber_cursor *c, struct ksig_pkcs7_parse *p)
{
	struct ksig_pkcs7 *msg = p->msg;
	struct ksig_embedded *all;
	struct ksig_x509 *cert;
	struct ber e;
	int r;

	r = ber_any(c, &e);
	if (r < 0)
		return r;
	if (e.tag != BER_SEQUENCE || msg->n_certs == KSIG_PKCS7_ELEMENTS)
		return -EBADMSG;
	r = ksig_x509_parse(e.whole, p->rules, &cert);
	if (r < 0)
		return ksig_pkcs7_fail(p, r, "the kernel cannot use an embedded certificate");
	all = reallocarray(msg->certs, msg->n_certs + 1, sizeof(*all));
	if (!all) {
		ksig_x509_free(cert);
		return -ENOMEM;
	}
	msg->certs = all;
	all[msg->n_certs++] = (struct ksig_embedded){.x509 = cert, .issuer = -1};
	return 0;
}

static int take_certificates(struct ber_cursor *c, struct ksig_pkcs7_parse *p)
{
	bool is_set = ber_next_is(c, BER_CONTEXT_0);
	int r;

	if (!is_set && !ber_next_is(c, BER_CONTEXT_0 | 2))
		return 0;
	r = ber_enter(c, is_set ? BER_CONTEXT_0 : BER_CONTEXT_0 | 2);
	if (r < 0)
		return r;
	/* An empty set is fine, because its element is a CHOICE (asn1_compiler.c). */
	if (is_set && ber_at_end(c))
		return ber_leave(c, NULL);
	do {
		r = take_certificate(c, p);
		if (r < 0)
			return r;
	} while (ber_more(c));
	return ber_leave(c, NULL);
}

/*
 * Certificate revocation lists are "defined incorrectly", says the kernel's own
 * grammar: it takes each for a SEQUENCE OF certificates and parses them as such.
 */
static int take_crls(struct ber_cursor *c, struct ksig_pkcs7_parse *p)
{
	int r;

	for (uint8_t tag = 1; tag <= 3; tag += 2) {
		if (!ber_next_is(c, BER_CONTEXT_0 | tag))
			continue;
		r = ber_enter(c, BER_CONTEXT_0 | tag);
		if (r < 0)
			return r;
		do {
			r = ber_enter(c, BER_SEQUENCE);
			if (r < 0)
				return r;
			do {
				r = take_certificate(c, p);
				if (r < 0)
					return r;
				/* Parsed for its errors only: it never joins the list. */
				ksig_x509_free(p->msg->certs[--p->msg->n_certs].x509);
			} while (ber_more(c));
			r = ber_leave(c, NULL);
			if (r < 0)
				return r;
		} while (ber_more(c));
		return ber_leave(c, NULL);
	}
	return 0;
}

/* ---- SignedData ---------------------------------------------------------- */

static int take_version(struct ber_cursor *c, struct ksig_pkcs7_parse *p)
{
	struct ber e;
	int r;

	r = ber_leaf(c, BER_INTEGER, &e);
	if (r < 0)
		return r;
	if (e.value.size != 1 || (e.value.data[0] != 1 && e.value.data[0] != 3))
		return ksig_pkcs7_fail(p, -EINVAL, "unsupported SignedData version");
	p->msg->version = e.value.data[0];
	return 0;
}

/* ContentInfo; pkcs7_note_data(), pkcs7_note_content() */
static int take_content(struct ber_cursor *c, struct ksig_pkcs7_parse *p)
{
	struct ksig_pkcs7 *msg = p->msg;
	enum ksig_oid type;
	struct ber e;
	int r;

	r = ber_enter(c, BER_SEQUENCE);
	if (r == 0)
		r = ber_leaf(c, BER_OID, &e);
	if (r < 0)
		return r;
	type = ksig_oid_find(e.value, p->rules->version);
	if (!ber_at_end(c) && ber_next_is(c, BER_CONTEXT_0)) {
		r = ber_enter(c, BER_CONTEXT_0);
		if (r == 0)
			r = ber_any(c, &e);
		if (r == 0)
			r = ber_leave(c, NULL);
		if (r < 0)
			return r;
		msg->content = e.value;
		msg->content_whole = e.whole;
	}
	r = ber_leave(c, NULL);
	if (r < 0)
		return r;
	if (type != KOID_DATA && type != KOID_MS_INDIRECT_DATA)
		return ksig_pkcs7_fail(p, -EINVAL, "unsupported content type");
	msg->data_type = type;
	return 0;
}

static int take_signed_data(struct ber_cursor *c, struct ksig_pkcs7_parse *p)
{
	int r;

	r = ber_enter(c, BER_SEQUENCE);
	if (r == 0)
		r = take_version(c, p);
	if (r == 0)
		r = take_digest_algorithms(c, p);
	if (r == 0)
		r = take_content(c, p);
	if (r == 0)
		r = take_certificates(c, p);
	if (r == 0)
		r = take_crls(c, p);
	/* A CHOICE at the end is skipped; that there is no signer shows later. */
	if (r == 0 && !ber_at_end(c))
		r = ksig_pkcs7_take_signers(c, p);
	return r < 0 ? r : ber_leave(c, NULL);
}

static int take_message(struct ber_cursor *c, struct ksig_pkcs7_parse *p)
{
	struct ber e;
	int r;

	r = ber_enter(c, BER_SEQUENCE);
	if (r == 0)
		r = ber_leaf(c, BER_OID, &e);
	if (r < 0)
		return r;
	if (ksig_oid_find(e.value, p->rules->version) != KOID_SIGNED_DATA)
		return ksig_pkcs7_fail(p, -EINVAL, "not PKCS#7 SignedData");
	if (!ber_at_end(c) && ber_next_is(c, BER_CONTEXT_0)) {
		r = ber_enter(c, BER_CONTEXT_0);
		if (r == 0)
			r = take_signed_data(c, p);
		if (r == 0)
			r = ber_leave(c, NULL);
		if (r < 0)
			return r;
	}
	return ber_leave(c, NULL);
}

/* pkcs7_check_authattrs() */
static int check_authattrs(struct ksig_pkcs7_parse *p)
{
	struct ksig_pkcs7 *msg = p->msg;
	bool want;

	if (msg->n_signers == 0)
		return ksig_pkcs7_fail(p, -EINVAL, "no signer");
	want = msg->signers[0].authattrs.data != NULL;
	msg->have_authattrs = want;
	for (size_t i = 1; i < msg->n_signers; i++) {
		if ((msg->signers[i].authattrs.data != NULL) != want)
			return ksig_pkcs7_fail(
				p, -EINVAL, "some signers have signed attributes, some have not");
	}
	return 0;
}

struct ksig_pkcs7 *ksig_pkcs7_free(struct ksig_pkcs7 *msg)
{
	if (msg) {
		for (size_t i = 0; i < msg->n_certs; i++)
			ksig_x509_free(msg->certs[i].x509);
		free(msg->certs);
		free(msg->signers);
		free(msg->der);
		free(msg);
	}
	return NULL;
}

int ksig_pkcs7_parse(struct bytes der, const struct ksig_rules *rules, struct ksig_pkcs7 **ret)
{
	_cleanup_(ksig_pkcs7_freep) struct ksig_pkcs7 *msg = NULL;
	struct ksig_pkcs7_parse p = {.rules = rules};
	struct ber_cursor c;
	int r;

	r = ber_start(&c, der);
	if (r < 0)
		return r;
	msg = calloc(1, sizeof(*msg));
	if (!msg)
		return -ENOMEM;
	msg->der = bytes_dup(der);
	if (!msg->der)
		return -ENOMEM;
	msg->der_size = der.size;
	p.msg = msg;
	r = ber_start(&c, bytes_of(msg->der, msg->der_size));
	if (r == 0)
		r = take_message(&c, &p);
	if (r == 0)
		r = check_authattrs(&p);
	/* Handed out with an error as well: what was read so far explains it. */
	*ret = TAKE_PTR(msg);
	return r;
}
