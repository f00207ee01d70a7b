/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificate extensions, as far as the kernel looks at them. */
#include "x509_parse.h"

#include <errno.h>

/* ---- extensions, x509_process_extension() -------------------------------- */

static int note_skid(struct ksig_x509_parse_state *p, struct bytes v)
{
	if (p->cert->skid.set || v.size < 3)
		return -EBADMSG;
	if (v.data[0] != BER_OCTET_STRING || v.data[1] != v.size - 2)
		return -EBADMSG;
	p->cert->raw_skid = bytes_of(v.data + 2, v.size - 2);
	p->cert->skid = ksig_key_id_of(p->cert->raw_skid, (struct bytes){0});
	return 0;
}

static int note_key_usage(struct ksig_x509_parse_state *p, struct bytes v)
{
	if (p->rules->version < KSIG_VERSION(6, 4))
		return 0;
	if (v.size < 4 || v.data[0] != BER_BIT_STRING || v.data[2] >= 8)
		return -EBADMSG;
	p->cert->may_sign_data = v.data[3] & 0x80;
	if (v.data[1] == 0x02 && v.data[2] <= 2 && (v.data[3] & 0x04))
		p->cert->may_sign_certs = true;
	else if (v.size > 4 && v.data[1] == 0x03 && (v.data[3] & 0x04))
		p->cert->may_sign_certs = true;
	return 0;
}

static int note_basic_constraints(struct ksig_x509_parse_state *p, struct bytes v)
{
	if (p->rules->version < KSIG_VERSION(6, 4))
		return 0;
	if (v.size < 2 || v.data[0] != BER_SEQUENCE || v.data[1] != v.size - 2)
		return -EBADMSG;
	if (v.data[1] == 0)
		return 0;
	if (v.size < 5 || v.data[2] != BER_BOOLEAN || v.data[3] != 1 || v.data[4] != 0xff)
		return -EBADMSG;
	p->cert->is_ca = true;
	return 0;
}

static int note_akid(struct ksig_x509_parse_state *p, struct bytes v)
{
	p->raw_akid = v;
	p->has_akid = true;
	return 0;
}

static const struct {
	enum ksig_oid oid;
	int (*note)(struct ksig_x509_parse_state *p, struct bytes value);
} extensions[] = {
	{KOID_SKID, note_skid},
	{KOID_KEY_USAGE, note_key_usage},
	{KOID_BASIC_CONSTRAINTS, note_basic_constraints},
	{KOID_AKID, note_akid},
};

static int take_extension(struct ber_cursor *c, struct ksig_x509_parse_state *p)
{
	struct ber oid, value, critical;
	enum ksig_oid id;
	int r;

	r = ber_enter(c, BER_SEQUENCE);
	if (r == 0)
		r = ber_leaf(c, BER_OID, &oid);
	if (r == 0 && ber_next_is(c, BER_BOOLEAN))
		r = ber_leaf(c, BER_BOOLEAN, &critical);
	if (r == 0)
		r = ber_leaf(c, BER_OCTET_STRING, &value);
	if (r < 0)
		return r;
	id = ksig_oid_find(oid.value, p->rules->version);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(extensions); i++) {
		if (extensions[i].oid == id)
			r = extensions[i].note(p, value.value);
	}
	return r < 0 ? r : ber_leave(c, NULL);
}

int ksig_x509_take_extensions(struct ber_cursor *c, struct ksig_x509_parse_state *p)
{
	int r;

	r = ber_enter(c, BER_CONTEXT_0 | 3);
	if (r == 0)
		r = ber_enter(c, BER_SEQUENCE);
	if (r < 0)
		return r;
	do {
		r = take_extension(c, p);
		if (r < 0)
			return r;
	} while (ber_more(c));
	r = ber_leave(c, NULL);
	return r < 0 ? r : ber_leave(c, NULL);
}

/* ---- AuthorityKeyIdentifier, x509_akid.asn1 ------------------------------ */

#define IA5_STRING 0x16

/* [n] EXPLICIT, with an element of that tag in it, or ANY when leaf is 0 */
static int take_wrapped(struct ber_cursor *c, uint8_t tag, uint8_t leaf)
{
	struct ber e;
	int r;

	r = ber_enter(c, tag);
	if (r == 0)
		r = leaf ? ber_leaf(c, leaf, &e) : ber_any(c, &e);
	return r < 0 ? r : ber_leave(c, NULL);
}

static int take_other_name(struct ber_cursor *c)
{
	struct ber e;
	int r;

	r = ber_enter(c, BER_CONTEXT_0);
	if (r == 0)
		r = ber_leaf(c, BER_OID, &e);
	if (r == 0)
		r = take_wrapped(c, BER_CONTEXT_0, 0);
	return r < 0 ? r : ber_leave(c, NULL);
}

static int take_edi_party_name(struct ber_cursor *c)
{
	int r;

	r = ber_enter(c, BER_CONTEXT_0 | 5);
	if (r == 0 && ber_next_is(c, BER_CONTEXT_0))
		r = take_wrapped(c, BER_CONTEXT_0, 0);
	if (r == 0)
		r = take_wrapped(c, BER_CONTEXT_0 | 1, 0);
	return r < 0 ? r : ber_leave(c, NULL);
}

static int take_directory_name(struct ber_cursor *c, const struct ksig_rules *rules,
			       struct bytes *ret)
{
	struct ksig_name_parts unused = {0};
	struct ber e;
	int r;

	r = ber_enter(c, BER_CONTEXT_0 | 4);
	if (r == 0)
		r = ksig_x509_take_name(c, rules, &unused, &e);
	if (r == 0)
		r = ber_leave(c, NULL);
	if (r == 0)
		*ret = e.value;
	return r;
}

/* GeneralName but directoryName, with the tags that RFC 5280 says */
static int take_implicit_name(struct ber_cursor *c)
{
	/* rfc822Name, dNSName, uniformResourceIdentifier, iPAddress, registeredID */
	static const uint8_t leaves[] = {0x81, 0x82, 0x86, 0x87, 0x88};
	struct ber e;

	for (size_t i = 0; i < ARRAY_SIZE(leaves); i++) {
		if (ber_next_is(c, leaves[i]))
			return ber_leaf(c, leaves[i], &e);
	}
	if (ber_next_is(c, BER_CONTEXT_0))
		return take_other_name(c);
	if (ber_next_is(c, BER_CONTEXT_0 | 5))
		return take_edi_party_name(c);
	return take_wrapped(c, BER_CONTEXT_0 | 3, 0); /* x400Address */
}

/* The same before 6.7, when the kernel's grammar lacked IMPLICIT. */
static int take_explicit_name(struct ber_cursor *c)
{
	static const uint8_t leaves[] = {0, IA5_STRING, IA5_STRING,       0,      0,
					 0, IA5_STRING, BER_OCTET_STRING, BER_OID};

	for (uint8_t i = 0; i < ARRAY_SIZE(leaves); i++) {
		if (ber_next_is(c, BER_CONTEXT_0 | i))
			return take_wrapped(c, BER_CONTEXT_0 | i, leaves[i]);
	}
	return -EBADMSG;
}

static int take_general_name(struct ber_cursor *c, const struct ksig_rules *rules,
			     struct bytes *dir_name)
{
	if (ber_next_is(c, BER_CONTEXT_0 | 4))
		return take_directory_name(c, rules, dir_name);
	return rules->version < KSIG_VERSION(6, 7) ? take_explicit_name(c) : take_implicit_name(c);
}

static int take_general_names(struct ber_cursor *c, const struct ksig_rules *rules,
			      struct bytes *dir_name)
{
	int r;

	r = ber_enter(c, BER_CONTEXT_0 | 1);
	if (r < 0)
		return r;
	/* None at all are fine, because the element is a CHOICE (asn1_compiler.c). */
	while (!ber_at_end(c)) {
		r = take_general_name(c, rules, dir_name);
		if (r < 0)
			return r;
		if (!ber_more(c))
			break;
	}
	return ber_leave(c, NULL);
}

int ksig_x509_parse_akid(struct ksig_x509_parse_state *p)
{
	struct bytes dir_name = {0};
	struct ber_cursor c;
	struct ber e;
	int r;

	r = ber_start(&c, p->raw_akid);
	if (r == 0)
		r = ber_enter(&c, BER_SEQUENCE);
	if (r < 0)
		return r;
	if (ber_next_is(&c, BER_CONTEXT_PRIM_0)) {
		r = ber_leaf(&c, BER_CONTEXT_PRIM_0, &e);
		if (r < 0)
			return r;
		p->cert->auth_skid = ksig_key_id_of(e.value, (struct bytes){0});
	}
	if (ber_next_is(&c, BER_CONTEXT_0 | 1)) {
		r = take_general_names(&c, p->rules, &dir_name);
		if (r < 0)
			return r;
	}
	if (ber_next_is(&c, BER_CONTEXT_PRIM_0 | 2)) {
		r = ber_leaf(&c, BER_CONTEXT_PRIM_0 | 2, &e);
		if (r < 0)
			return r;
		if (dir_name.data)
			p->cert->auth_id = ksig_key_id_of(e.value, dir_name);
	}
	return ber_leave(&c, NULL);
}
