/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names and ids: how the kernel calls a key, and how it looks one up. */
#include "x509_parse.h"

#include <openssl/bio.h>
#include <openssl/x509.h>

bool ksig_key_id_same(const struct ksig_key_id *x, const struct ksig_key_id *y)
{
	struct bytes tail_x, tail_y;

	if (!x->set || !y->set || x->a.size + x->b.size != y->a.size + y->b.size)
		return false;
	/* The split may differ: a subject key id can equal serial + issuer. */
	if (x->a.size > y->a.size) {
		const struct ksig_key_id *t = x;

		x = y;
		y = t;
	}
	if (!bytes_match(y->a, 0, x->a.data, x->a.size) ||
	    !bytes_sub(y->a, x->a.size, y->a.size - x->a.size, &tail_y) ||
	    !bytes_sub(x->b, 0, tail_y.size, &tail_x) || !bytes_equal(tail_x, tail_y))
		return false;
	return bytes_sub(x->b, tail_y.size, y->b.size, &tail_x) && bytes_equal(tail_x, y->b);
}

char *ksig_key_id_hex(const struct ksig_key_id *id)
{
	static const char digits[] = "0123456789abcdef";
	size_t n = id->a.size + id->b.size;
	char *hex = malloc(2 * n + 1);
	char *p = hex;

	if (!hex)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		uint8_t v = i < id->a.size ? id->a.data[i] : id->b.data[i - id->a.size];

		*p++ = digits[v >> 4];
		*p++ = digits[v & 15];
	}
	*p = '\0';
	return hex;
}

/* ---- names --------------------------------------------------------------- */

int ksig_x509_take_name(struct ber_cursor *c, const struct ksig_rules *rules,
			struct ksig_name_parts *parts, struct ber *ret)
{
	struct ber type, value;
	int r;

	r = ber_enter(c, BER_SEQUENCE);
	if (r < 0)
		return r;
	do {
		r = ber_enter(c, BER_SET);
		if (r < 0)
			return r;
		do {
			r = ber_enter(c, BER_SEQUENCE);
			if (r == 0)
				r = ber_leaf(c, BER_OID, &type);
			if (r == 0)
				r = ber_any(c, &value);
			if (r == 0)
				r = ber_leave(c, NULL);
			if (r < 0)
				return r;
			switch (ksig_oid_find(type.value, rules->version)) {
			case KOID_COMMON_NAME:
				parts->cn = value.value;
				break;
			case KOID_ORGANIZATION:
				parts->o = value.value;
				break;
			case KOID_EMAIL:
				parts->email = value.value;
				break;
			default:
				break;
			}
		} while (ber_more(c));
		r = ber_leave(c, NULL);
		if (r < 0)
			return r;
	} while (ber_more(c));
	return ber_leave(c, ret);
}

/* "O: CN". A NUL in a part ends the name, as it does for the kernel's strlen(). */
static char *join_name(struct bytes o, struct bytes cn)
{
	char *name = malloc(o.size + 2 + cn.size + 1);

	if (!name)
		return NULL;
	memcpy(name, o.data, o.size);
	memcpy(name + o.size, ": ", 2);
	memcpy(name + o.size + 2, cn.data, cn.size);
	name[o.size + 2 + cn.size] = '\0';
	return name;
}

/* x509_fabricate_name() */
char *ksig_x509_fabricate_name(const struct ksig_name_parts *n)
{
	struct bytes one;

	/* The kernel keeps lengths in a u8. */
	struct bytes cn = bytes_of(n->cn.data, n->cn.size & 0xff);
	struct bytes o = bytes_of(n->o.data, n->o.size & 0xff);
	struct bytes email = bytes_of(n->email.data, n->email.size & 0xff);

	if (cn.size && o.size && !bytes_match(cn, 0, o.data, o.size) &&
	    !(cn.size >= 7 && o.size >= 7 && memcmp(cn.data, o.data, 7) == 0))
		return join_name(o, cn);
	one = cn.size ? cn : o.size ? o : email;
	return bytes_text(one);
}

/* Most specific part first; control characters escaped, so that a name cannot forge a report. */
#define NAME_FLAGS                                                                                 \
	(ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_UTF8_CONVERT | XN_FLAG_SEP_CPLUS_SPC |               \
	 XN_FLAG_DN_REV | XN_FLAG_FN_SN)

char *ksig_x509_name_text(struct bytes name_der)
{
	const unsigned char *p = name_der.data;
	X509_NAME *name = d2i_X509_NAME(NULL, &p, (long)name_der.size);
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL, *data;
	long n;

	if (name && bio && X509_NAME_print_ex(bio, name, 0, NAME_FLAGS) >= 0) {
		n = BIO_get_mem_data(bio, &data);
		text = bytes_text(bytes_of(data, n > 0 ? (size_t)n : 0));
	}
	BIO_free(bio);
	X509_NAME_free(name);
	return text ? text : strdup("(unreadable name)");
}
