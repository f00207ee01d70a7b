/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ber.h"

#include <errno.h>

#define TAG_NUMBER        0x1f
#define TAG_CONSTRUCTED   0x20
#define LENGTH_INDEFINITE 0x80

/* One identifier and length, at pos; nothing is consumed. */
struct header {
	uint8_t tag;
	bool indefinite;
	size_t size; /* of the header itself */
	size_t length;
};

int ber_start(struct ber_cursor *c, struct bytes data)
{
	if (data.size > BER_MAX_SIZE)
		return -EMSGSIZE;
	*c = (struct ber_cursor){.data = data, .end = data.size};
	return 0;
}

bool ber_at_end(const struct ber_cursor *c)
{
	return c->pos == c->end;
}

static bool tag_matches(uint8_t wanted, uint8_t found)
{
	return (uint8_t)((wanted ^ found) & ~(wanted & TAG_CONSTRUCTED)) == 0;
}

bool ber_next_is(const struct ber_cursor *c, uint8_t tag)
{
	return c->end - c->pos >= 2 && tag_matches(tag, c->data.data[c->pos]);
}

static int read_header(const struct ber_cursor *c, struct header *ret)
{
	const uint8_t *p = c->data.data + c->pos;
	size_t left = c->end - c->pos;
	struct header h = {.size = 2};
	unsigned int n;

	if (left < 2 || (p[0] & TAG_NUMBER) == TAG_NUMBER)
		return -EBADMSG;
	h.tag = p[0];
	h.length = p[1];
	if (p[1] == LENGTH_INDEFINITE) {
		/* The end marker needs two more bytes. */
		if (!(h.tag & TAG_CONSTRUCTED) || left < 4)
			return -EBADMSG;
		h.indefinite = true;
		h.length = 0;
	} else if (p[1] > LENGTH_INDEFINITE) {
		n = p[1] - LENGTH_INDEFINITE;
		if (n > 2 || n > left - 2)
			return -EBADMSG;
		h.length = n == 1 ? p[2] : (size_t)p[2] << 8 | p[3];
		h.size += n;
	}
	if (h.length > left - h.size)
		return -EBADMSG;
	*ret = h;
	return 0;
}

/* A definite length of any size, as asn1_find_indefinite_length() reads them. */
static int skip_length(struct bytes d, size_t *pos, uint8_t first)
{
	unsigned int n = first - LENGTH_INDEFINITE;
	size_t len = first;

	if (first > LENGTH_INDEFINITE) {
		if (n > sizeof(len) - 1 || n > d.size - *pos)
			return -EBADMSG;
		for (len = 0; n > 0; n--)
			len = len << 8 | d.data[(*pos)++];
	}
	if (len > d.size - *pos)
		return -EBADMSG;
	*pos += len;
	return 0;
}

/*
 * Length, with the end marker, of contents of indefinite length at pos
 * (asn1_find_indefinite_length()).
 */
static int indefinite_length(struct bytes d, size_t start, size_t *ret)
{
	unsigned int level = 1;
	size_t pos = start;
	uint8_t tag, len;
	int r;

	while (level > 0) {
		if (d.size - pos < 2)
			return -EBADMSG;
		tag = d.data[pos++];
		if (tag == 0) {
			if (d.data[pos++] != 0)
				return -EBADMSG;
			level--;
			continue;
		}
		if ((tag & TAG_NUMBER) == TAG_NUMBER) {
			do {
				if (d.size - pos < 2)
					return -EBADMSG;
			} while (d.data[pos++] & 0x80);
		}
		len = d.data[pos++];
		if (len == LENGTH_INDEFINITE) {
			if (!(tag & TAG_CONSTRUCTED))
				return -EBADMSG;
			level++;
			continue;
		}
		r = skip_length(d, &pos, len);
		if (r < 0)
			return r;
	}
	*ret = pos - start;
	return 0;
}

int ber_any(struct ber_cursor *c, struct ber *ret)
{
	struct header h;
	struct ber e;
	int r;

	r = read_header(c, &h);
	if (r < 0)
		return r;
	if (h.indefinite) {
		r = indefinite_length(bytes_of(c->data.data, c->end), c->pos + h.size, &h.length);
		if (r < 0)
			return r;
	}
	e.tag = h.tag;
	if (!bytes_sub(c->data, c->pos, h.size + h.length, &e.whole) ||
	    !bytes_sub(c->data, c->pos + h.size, h.length, &e.value))
		return -EBADMSG;
	c->pos += h.size + h.length;
	*ret = e;
	return 0;
}

int ber_leaf(struct ber_cursor *c, uint8_t tag, struct ber *ret)
{
	if (!ber_next_is(c, tag))
		return -EBADMSG;
	return ber_any(c, ret);
}

int ber_enter(struct ber_cursor *c, uint8_t tag)
{
	struct header h;
	int r;

	if (!ber_next_is(c, tag))
		return -EBADMSG;
	r = read_header(c, &h);
	if (r < 0)
		return r;
	if (c->depth == BER_MAX_DEPTH)
		return -EBADMSG;
	c->pos += h.size;
	c->frame[c->depth++] = (struct ber_frame){
		.start = c->pos,
		.header = h.size,
		.outer_end = h.indefinite ? 0 : c->end,
	};
	if (!h.indefinite)
		c->end = c->pos + h.length;
	return 0;
}

bool ber_more(const struct ber_cursor *c)
{
	const struct ber_frame *f;

	if (c->depth == 0)
		return !ber_at_end(c);
	f = &c->frame[c->depth - 1];
	if (f->outer_end)
		return c->pos < c->end;
	return c->end - c->pos >= 2 && c->data.data[c->pos] != 0;
}

int ber_leave(struct ber_cursor *c, struct ber *ret)
{
	const struct ber_frame *f;
	size_t length;

	if (c->depth == 0)
		return -EBADMSG;
	f = &c->frame[c->depth - 1];
	if (f->outer_end) {
		if (c->pos != c->end)
			return -EBADMSG;
		length = c->pos - f->start;
		c->end = f->outer_end;
	} else {
		if (c->end - c->pos < 2 || c->data.data[c->pos] != 0 ||
		    c->data.data[c->pos + 1] != 0)
			return -EBADMSG;
		length = c->pos - f->start;
		c->pos += 2;
	}
	c->depth--;
	if (ret) {
		ret->tag = c->data.data[f->start - f->header];
		ret->value = bytes_of(c->data.data + f->start, length);
		ret->whole = bytes_of(c->data.data + f->start - f->header, f->header + length);
	}
	return 0;
}
