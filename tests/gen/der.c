// SPDX-License-Identifier: GPL-2.0-or-later
/* A growing byte buffer and a DER writer that also writes what DER forbids. */
#include "der.h"

#include <string.h>

#include <openssl/objects.h>

void gen_buf_free(struct gen_buf *b)
{
	free(b->data);
	*b = (struct gen_buf){0};
}

static bool reserve(struct gen_buf *b, size_t more)
{
	size_t cap;
	uint8_t *data;

	if (b->broken)
		return false;
	if (more <= b->cap - b->len)
		return true;
	if (more > SIZE_MAX / 4 || b->len > SIZE_MAX / 4) {
		b->broken = true;
		return false;
	}
	cap = (b->len + more) * 2;
	data = realloc(b->data, cap);
	if (!data) {
		b->broken = true;
		return false;
	}
	b->data = data;
	b->cap = cap;
	return true;
}

void gen_buf_insert(struct gen_buf *b, size_t at, const void *data, size_t len)
{
	if (at > b->len) {
		b->broken = true;
		return;
	}
	if (!len || !reserve(b, len))
		return;
	memmove(b->data + at + len, b->data + at, b->len - at);
	memcpy(b->data + at, data, len);
	b->len += len;
}

void gen_buf_put(struct gen_buf *b, const void *data, size_t len)
{
	gen_buf_insert(b, b->len, data, len);
}

void gen_buf_byte(struct gen_buf *b, uint8_t byte)
{
	gen_buf_put(b, &byte, 1);
}

void gen_buf_fill(struct gen_buf *b, uint8_t byte, size_t count)
{
	if (!count || !reserve(b, count))
		return;
	memset(b->data + b->len, byte, count);
	b->len += count;
}

void gen_buf_align(struct gen_buf *b, size_t align)
{
	gen_buf_fill(b, 0, (align - b->len % align) % align);
}

void gen_buf_reset(struct gen_buf *b)
{
	b->len = 0;
}

size_t der_open(struct gen_buf *b, unsigned tag)
{
	gen_buf_byte(b, (uint8_t)tag);
	return b->len;
}

static size_t length_bytes(size_t len, enum der_form form)
{
	if (form != DER_SHORTEST)
		return (size_t)form;
	if (len < 0x80)
		return 0;
	return len < 0x100 ? 1 : len < 0x10000 ? 2 : 3;
}

void der_close_as(struct gen_buf *b, size_t mark, enum der_form form)
{
	static const uint8_t end_of_content[2];
	uint8_t header[4];
	size_t n, i, len;

	if (b->broken)
		return;
	len = b->len - mark;
	if (form == DER_INDEFINITE) {
		gen_buf_insert(b, mark, "\x80", 1);
		gen_buf_put(b, end_of_content, sizeof(end_of_content));
		return;
	}
	n = length_bytes(len, form);
	header[0] = (uint8_t)(n ? 0x80 + n : len);
	for (i = 0; i < n; i++)
		header[1 + i] = (uint8_t)(len >> 8 * (n - 1 - i));
	gen_buf_insert(b, mark, header, 1 + n);
}

void der_close(struct gen_buf *b, size_t mark)
{
	der_close_as(b, mark, DER_SHORTEST);
}

void der_put(struct gen_buf *b, unsigned tag, const void *data, size_t len)
{
	size_t mark = der_open(b, tag);

	gen_buf_put(b, data, len);
	der_close(b, mark);
}

void der_text(struct gen_buf *b, unsigned tag, const char *text)
{
	der_put(b, tag, text, strlen(text));
}

void der_integer(struct gen_buf *b, uint64_t value)
{
	uint8_t bytes[9] = {0};
	size_t i, skip = 0;

	for (i = 0; i < 8; i++)
		bytes[1 + i] = (uint8_t)(value >> 8 * (7 - i));
	while (skip < 8 && bytes[skip] == 0 && !(bytes[skip + 1] & 0x80))
		skip++;
	der_put(b, DER_INTEGER, bytes + skip, sizeof(bytes) - skip);
}

void der_null(struct gen_buf *b)
{
	der_put(b, DER_NULL, NULL, 0);
}

void der_true(struct gen_buf *b)
{
	der_put(b, DER_BOOLEAN, "\xff", 1);
}

void der_oid(struct gen_buf *b, const char *dotted)
{
	ASN1_OBJECT *object = OBJ_txt2obj(dotted, 1);

	if (!object) {
		b->broken = true;
		return;
	}
	der_put(b, DER_OID, OBJ_get0_data(object), OBJ_length(object));
	ASN1_OBJECT_free(object);
}

void der_algorithm(struct gen_buf *b, const char *dotted, bool with_null)
{
	size_t seq = der_open(b, DER_SEQUENCE);

	der_oid(b, dotted);
	if (with_null)
		der_null(b);
	der_close(b, seq);
}

void der_time(struct gen_buf *b, const char *time)
{
	der_text(b, strlen(time) == 13 ? DER_UTC_TIME : DER_GENERALIZED_TIME, time);
}
