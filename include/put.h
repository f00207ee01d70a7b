/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The counterpart of bytes.h: a buffer of our own that is written field by field, in a named byte
 * order and at any alignment. What would lie outside is not written and remembered, so that a
 * writer of many fields asks once.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "bytes.h"

struct put {
	uint8_t *data;
	size_t size;
	bool missed; /* something should have been written outside */
};

static inline struct put put_to(void *data, size_t size)
{
	return (struct put){.data = data, .size = size};
}

/* Where len bytes at off are to be written; NULL when they are not all inside. */
static inline uint8_t *put_at(struct put *p, uint64_t off, uint64_t len)
{
	if (off <= p->size && len <= p->size - off)
		return p->data + off;
	p->missed = true;
	return NULL;
}

static inline void put_le(struct put *p, uint64_t off, uint64_t value, unsigned int n)
{
	uint8_t *at = put_at(p, off, n);

	for (unsigned int i = 0; at && i < n; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static inline void put_u8(struct put *p, uint64_t off, uint8_t value)
{
	put_le(p, off, value, 1);
}

static inline void put_le16(struct put *p, uint64_t off, uint16_t value)
{
	put_le(p, off, value, 2);
}

static inline void put_le32(struct put *p, uint64_t off, uint32_t value)
{
	put_le(p, off, value, 4);
}

static inline void put_le64(struct put *p, uint64_t off, uint64_t value)
{
	put_le(p, off, value, 8);
}

static inline void put_bytes(struct put *p, uint64_t off, struct bytes from)
{
	uint8_t *at = put_at(p, off, from.size);

	if (at && from.size)
		memcpy(at, from.data, from.size);
}

/* With its NUL. */
static inline void put_text(struct put *p, uint64_t off, const char *text)
{
	put_bytes(p, off, bytes_of(text, strlen(text) + 1));
}
