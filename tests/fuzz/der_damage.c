// SPDX-License-Identifier: GPL-2.0-or-later
#include "der_damage.h"

struct rewrite {
	size_t at;
	size_t next;
	enum der_damage damage;
};

/* One element at the start of in; false when there is none. */
static bool split(struct bytes in, struct bytes *whole, struct bytes *value)
{
	size_t header = 2, len;

	if (in.size < 2 || (in.data[0] & 0x1f) == 0x1f || in.data[1] == 0x80 || in.data[1] > 0x82)
		return false;
	len = in.data[1];
	if (len > 0x80) {
		header += len - 0x80;
		if (in.size < header)
			return false;
		len = header == 3 ? in.data[2] : (size_t)in.data[2] << 8 | in.data[3];
	}
	return bytes_sub(in, 0, header + len, whole) && bytes_sub(in, header, len, value);
}

static void put_damaged(struct gen_buf *out, struct bytes whole, struct bytes value,
			enum der_damage damage)
{
	uint8_t tag = whole.data[0];
	size_t mark;

	switch (damage) {
	case DER_EMPTY:
		der_put(out, tag, NULL, 0);
		break;
	case DER_TWICE:
		gen_buf_put(out, whole.data, whole.size);
		gen_buf_put(out, whole.data, whole.size);
		break;
	case DER_OTHER_FORM:
		der_put(out, tag ^ 0x20U, value.data, value.size);
		break;
	case DER_OTHER_TAG:
		der_put(out, tag ^ 0x01U, value.data, value.size);
		break;
	case DER_END_UNKNOWN:
		mark = der_open(out, tag);
		gen_buf_put(out, value.data, value.size);
		der_close_as(out, mark, DER_INDEFINITE);
		break;
	default:
		break;
	}
}

static void copy(struct gen_buf *out, struct bytes in, struct rewrite *r)
{
	struct bytes whole, value;
	size_t mark;

	while (split(in, &whole, &value)) {
		if (r->next++ == r->at) {
			put_damaged(out, whole, value, r->damage);
		} else if (whole.data[0] & 0x20) {
			mark = der_open(out, whole.data[0]);
			copy(out, value, r);
			der_close(out, mark);
		} else {
			gen_buf_put(out, whole.data, whole.size);
		}
		in = bytes_of(in.data + whole.size, in.size - whole.size);
	}
	gen_buf_put(out, in.data, in.size);
}

bool der_damaged(struct gen_buf *out, struct bytes der, size_t at, enum der_damage damage)
{
	struct rewrite r = {.at = at, .damage = damage};

	copy(out, der, &r);
	return r.next > at && !out->broken;
}
