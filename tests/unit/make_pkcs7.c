// SPDX-License-Identifier: GPL-2.0-or-later
/* PKCS#7 SignedData, see make.h. */
#include "make.h"

static void put(struct gen_buf *b, struct bytes v)
{
	gen_buf_put(b, v.data, v.size);
}

void make_attribute(struct gen_buf *b, const char *oid, struct bytes value)
{
	size_t seq = der_open(b, DER_SEQUENCE), set;

	der_oid(b, oid);
	set = der_open(b, DER_SET);
	put(b, value);
	der_close(b, set);
	der_close(b, seq);
}

void make_indirect_data(struct gen_buf *b, const char *type, const char *hash_oid,
			struct bytes digest)
{
	size_t all = der_open(b, DER_SEQUENCE), seq;

	seq = der_open(b, DER_SEQUENCE);
	der_oid(b, type ? type : "1.3.6.1.4.1.311.2.1.15");
	gen_buf_put(b, "\x30\x00", 2);
	der_close(b, seq);
	seq = der_open(b, DER_SEQUENCE);
	der_algorithm(b, hash_oid, true);
	der_put(b, DER_OCTET_STRING, digest.data, digest.size);
	der_close(b, seq);
	der_close(b, all);
}

/* ---- signers ------------------------------------------------------------------- */

static const char *hash_of(const struct make_signer *s)
{
	return s->hash ? s->hash : "SHA256";
}

/* The contents of the content element; headers as short as they are in DER. */
static struct bytes content_value(const struct make_pkcs7 *p)
{
	size_t header = 2;

	if (!p->content.data)
		return p->detached;
	if (p->content.size > 1 && p->content.data[1] > 0x80)
		header += p->content.data[1] & 0x7fU;
	if (header > p->content.size)
		header = p->content.size;
	return bytes_of(p->content.data + header, p->content.size - header);
}

static void put_attributes(struct gen_buf *b, const struct make_pkcs7 *p,
			   const struct make_signer *s)
{
	_cleanup_buf_ struct gen_buf digest = {0};
	_cleanup_buf_ struct gen_buf value = {0};

	if (s->attrs.data) {
		put(b, s->attrs);
		return;
	}
	der_oid(&value, p->content_type ? p->content_type : MAKE_OID_DATA);
	make_attribute(b, "1.2.840.113549.1.9.3", made(&value));
	gen_buf_reset(&value);
	make_digest(&digest, hash_of(s), content_value(p));
	der_put(&value, DER_OCTET_STRING, digest.data, digest.len);
	make_attribute(b, "1.2.840.113549.1.9.4", made(&value));
	put(b, s->more_attrs);
}

static void put_sid(struct gen_buf *b, const struct make_signer *s)
{
	size_t seq;

	if (s->key_id.data) {
		der_put(b, DER_CONTEXT, s->key_id.data, s->key_id.size);
		return;
	}
	seq = der_open(b, DER_SEQUENCE);
	put(b, s->issuer);
	der_put(b, DER_INTEGER, s->serial.data, s->serial.size);
	der_close(b, seq);
}

/* The signature is over the attributes as a SET where there are any. */
static void put_signature(struct gen_buf *b, const struct make_pkcs7 *p,
			  const struct make_signer *s, const struct gen_buf *attrs)
{
	_cleanup_buf_ struct gen_buf set = {0};
	_cleanup_buf_ struct gen_buf digest = {0};
	size_t octets = der_open(b, DER_OCTET_STRING);

	if (s->signature.data) {
		put(b, s->signature);
	} else {
		if (attrs->len)
			der_put(&set, DER_SET, attrs->data, attrs->len);
		make_digest(&digest, hash_of(s), attrs->len ? made(&set) : content_value(p));
		make_signature(b, s->key, hash_of(s), made(&digest));
	}
	der_close(b, octets);
}

static void put_signer(struct gen_buf *b, const struct make_pkcs7 *p, const struct make_signer *s)
{
	_cleanup_buf_ struct gen_buf attrs = {0};
	size_t seq = der_open(b, DER_SEQUENCE);
	const char *pkey = s->pkey_oid;

	if (s->version.data)
		der_put(b, DER_INTEGER, s->version.data, s->version.size);
	else
		der_integer(b, s->key_id.data ? 3 : 1);
	put_sid(b, s);
	der_algorithm(b, s->hash_oid ? s->hash_oid : make_hash_oid(hash_of(s)), true);
	if (s->attributes || s->attrs.data)
		put_attributes(&attrs, p, s);
	if (attrs.len)
		der_put(b, DER_CONTEXT_CONS, attrs.data, attrs.len);
	put(b, s->attrs_whole);
	if (!pkey)
		pkey = s->key->ec ? make_signature_oid(s->key, hash_of(s)) : "1.2.840.113549.1.1.1";
	der_algorithm(b, pkey, !s->key || !s->key->ec);
	put_signature(b, p, s, &attrs);
	put(b, s->unsigned_part);
	der_close(b, seq);
}

/* ---- SignedData ------------------------------------------------------------------ */

static void put_content(struct gen_buf *b, const struct make_pkcs7 *p)
{
	size_t seq = der_open(b, DER_SEQUENCE), explicit;

	der_oid(b, p->content_type ? p->content_type : MAKE_OID_DATA);
	if (p->content.data) {
		explicit = der_open(b, DER_CONTEXT_CONS);
		put(b, p->content);
		der_close(b, explicit);
	}
	der_close(b, seq);
}

static void put_signed_data(struct gen_buf *b, const struct make_pkcs7 *p)
{
	size_t seq = der_open(b, DER_SEQUENCE), set;

	if (p->version.data)
		der_put(b, DER_INTEGER, p->version.data, p->version.size);
	else
		der_integer(b, p->n_signers && p->signers[0].key_id.data ? 3 : 1);
	if (p->digest_algs.data) {
		put(b, p->digest_algs);
	} else {
		set = der_open(b, DER_SET);
		der_algorithm(b, make_hash_oid("SHA256"), true);
		der_close(b, set);
	}
	put_content(b, p);
	if (p->certs.data)
		der_put(b, DER_CONTEXT_CONS, p->certs.data, p->certs.size);
	put(b, p->certs_whole);
	put(b, p->crls);
	if (p->signers_whole.data) {
		put(b, p->signers_whole);
	} else {
		set = der_open(b, DER_SET);
		for (size_t i = 0; i < p->n_signers; i++)
			put_signer(b, p, &p->signers[i]);
		der_close(b, set);
	}
	der_close_as(b, seq, p->form);
}

void make_pkcs7(struct gen_buf *b, const struct make_pkcs7 *p)
{
	size_t seq = der_open(b, DER_SEQUENCE), explicit;

	der_oid(b, p->type ? p->type : MAKE_OID_SIGNED);
	explicit = der_open(b, DER_CONTEXT_CONS);
	put_signed_data(b, p);
	der_close_as(b, explicit, p->form);
	der_close_as(b, seq, p->form);
}
