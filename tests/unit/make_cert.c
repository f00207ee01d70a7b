// SPDX-License-Identifier: GPL-2.0-or-later
/* Certificates, see make.h. */
#include "make.h"

#include <string.h>

static void put(struct gen_buf *b, struct bytes v)
{
	gen_buf_put(b, v.data, v.size);
}

/* ---- names ----------------------------------------------------------------- */

static void put_rdn(struct gen_buf *b, const char *oid, unsigned int tag, const char *text)
{
	size_t set, seq;

	if (!text)
		return;
	set = der_open(b, DER_SET);
	seq = der_open(b, DER_SEQUENCE);
	der_oid(b, oid);
	der_text(b, tag, text);
	der_close(b, seq);
	der_close(b, set);
}

void make_name(struct gen_buf *b, const char *o, const char *cn, const char *email)
{
	size_t name = der_open(b, DER_SEQUENCE);

	put_rdn(b, "2.5.4.10", DER_UTF8, o);
	put_rdn(b, "2.5.4.3", DER_UTF8, cn);
	put_rdn(b, "1.2.840.113549.1.9.1", 0x16, email);
	der_close(b, name);
}

void make_name_of(struct gen_buf *b, const char *oid, struct bytes value)
{
	size_t name = der_open(b, DER_SEQUENCE);
	size_t set = der_open(b, DER_SET);
	size_t seq = der_open(b, DER_SEQUENCE);

	der_oid(b, oid);
	der_put(b, DER_UTF8, value.data, value.size);
	der_close(b, seq);
	der_close(b, set);
	der_close(b, name);
}

/* ---- extensions -------------------------------------------------------------- */

void make_extension(struct gen_buf *b, const char *oid, bool critical, struct bytes value)
{
	size_t seq = der_open(b, DER_SEQUENCE);

	der_oid(b, oid);
	if (critical)
		der_true(b);
	der_put(b, DER_OCTET_STRING, value.data, value.size);
	der_close(b, seq);
}

void make_skid(struct gen_buf *b, struct bytes id)
{
	_cleanup_buf_ struct gen_buf value = {0};

	der_put(&value, DER_OCTET_STRING, id.data, id.size);
	make_extension(b, "2.5.29.14", false, made(&value));
}

void make_akid(struct gen_buf *b, struct bytes key_id, struct bytes issuer, struct bytes serial)
{
	_cleanup_buf_ struct gen_buf v = {0};
	size_t seq = der_open(&v, DER_SEQUENCE), names, dir;

	if (key_id.data)
		der_put(&v, DER_CONTEXT, key_id.data, key_id.size);
	if (issuer.data) {
		names = der_open(&v, DER_CONTEXT_CONS | 1);
		dir = der_open(&v, DER_CONTEXT_CONS | 4);
		put(&v, issuer);
		der_close(&v, dir);
		der_close(&v, names);
	}
	if (serial.data)
		der_put(&v, DER_CONTEXT | 2, serial.data, serial.size);
	der_close(&v, seq);
	make_extension(b, "2.5.29.35", false, made(&v));
}

/* ---- the certificate ----------------------------------------------------------- */

static const char *hash_of(const struct make_cert *c)
{
	return c->hash ? c->hash : "SHA256";
}

static void put_algorithm(struct gen_buf *b, const struct make_cert *c, const char *oid)
{
	const struct make_key *signer = c->signer ? c->signer : c->key;

	if (!oid)
		oid = make_signature_oid(signer, hash_of(c));
	der_algorithm(b, oid, !signer->ec);
}

static void put_names_and_key(struct gen_buf *b, const struct make_cert *c)
{
	const char *cn = c->cn ? c->cn : "subject";
	struct bytes issuer = c->issuer.data ? c->issuer : c->issuer_cn ? c->issuer : c->subject;
	size_t seq;

	if (issuer.data)
		put(b, issuer);
	else
		make_name(b, NULL, c->issuer_cn ? c->issuer_cn : cn, NULL);
	seq = der_open(b, DER_SEQUENCE);
	if (c->validity.data) {
		put(b, c->validity);
	} else {
		der_time(b, "200101000000Z");
		der_time(b, "491231235959Z");
	}
	der_close(b, seq);
	if (c->subject.data)
		put(b, c->subject);
	else
		make_name(b, NULL, cn, NULL);
	if (c->spki.data)
		put(b, c->spki);
	else
		make_spki(b, c->key);
}

static void put_tbs(struct gen_buf *b, const struct make_cert *c)
{
	size_t tbs = der_open(b, DER_SEQUENCE), ext, seq;

	if (c->version.data)
		put(b, c->version);
	else
		gen_buf_put(b, "\xa0\x03\x02\x01\x02", 5);
	if (c->serial.data)
		der_put(b, DER_INTEGER, c->serial.data, c->serial.size);
	else
		der_integer(b, 1);
	put_algorithm(b, c, c->inner_alg);
	put_names_and_key(b, c);
	put(b, c->unique_ids);
	put(b, c->extensions_whole);
	if (c->extensions.data) {
		ext = der_open(b, DER_CONTEXT_CONS | 3);
		seq = der_open(b, DER_SEQUENCE);
		put(b, c->extensions);
		der_close(b, seq);
		der_close(b, ext);
	}
	put(b, c->tail);
	der_close(b, tbs);
}

void make_cert(struct gen_buf *b, const struct make_cert *c)
{
	_cleanup_buf_ struct gen_buf tbs = {0};
	_cleanup_buf_ struct gen_buf digest = {0};
	size_t cert = der_open(b, DER_SEQUENCE), bits, at;

	put_tbs(&tbs, c);
	put(b, made(&tbs));
	put_algorithm(b, c, c->outer_alg ? c->outer_alg : c->inner_alg);
	bits = der_open(b, DER_BIT_STRING);
	if (c->signature.data) {
		put(b, c->signature);
	} else {
		gen_buf_byte(b, 0);
		at = b->len;
		make_digest(&digest, hash_of(c), made(&tbs));
		if (c->bad_signature)
			digest.data[0] ^= 1;
		make_signature(b, c->signer ? c->signer : c->key, hash_of(c), made(&digest));
		if (b->len == at)
			b->broken = true;
	}
	der_close(b, bits);
	der_close(b, cert);
}
