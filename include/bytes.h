/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A bounds-checked view of somebody else's bytes, and the only source of
 * pointers into them. Fields are loaded by value, in a named byte order and at
 * any alignment; nothing is ever cast to a struct.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct bytes {
	const uint8_t *data; /* NULL only when size is 0 */
	size_t size;
};

static inline struct bytes bytes_of(const void *data, size_t size)
{
	return (struct bytes){.data = data, .size = size};
}

/* Is [off, off + len) inside? Written so that nothing can wrap. */
static inline bool bytes_has(struct bytes b, uint64_t off, uint64_t len)
{
	return off <= b.size && len <= b.size - off;
}

/* The part [off, off + len); false, and *ret untouched, when it is not all inside. */
static inline bool bytes_sub(struct bytes b, uint64_t off, uint64_t len, struct bytes *ret)
{
	if (!bytes_has(b, off, len))
		return false;
	*ret = bytes_of(b.data ? b.data + off : NULL, (size_t)len);
	return true;
}

static inline bool bytes_equal(struct bytes a, struct bytes b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* A copy of its own, freed by the caller; never NULL for want of bytes, only of memory. */
static inline uint8_t *bytes_dup(struct bytes b)
{
	uint8_t *copy = malloc(b.size ? b.size : 1);

	if (copy && b.size)
		memcpy(copy, b.data, b.size);
	return copy;
}

/* The same as a string; a NUL inside ends it early. */
static inline char *bytes_text(struct bytes b)
{
	char *text = malloc(b.size + 1);

	if (text) {
		if (b.size)
			memcpy(text, b.data, b.size);
		text[b.size] = '\0';
	}
	return text;
}

/* Does the view carry exactly this literal at off? */
static inline bool bytes_match(struct bytes b, uint64_t off, const void *what, size_t len)
{
	return bytes_has(b, off, len) && (len == 0 || memcmp(b.data + off, what, len) == 0);
}

static inline bool bytes_u8(struct bytes b, uint64_t off, uint8_t *ret)
{
	if (!bytes_has(b, off, 1))
		return false;
	*ret = b.data[off];
	return true;
}

#define BYTES_LE(n)                                                                                \
	static inline bool bytes_le##n(struct bytes b, uint64_t off, uint##n##_t *ret)             \
	{                                                                                          \
		uint##n##_t v = 0;                                                                 \
                                                                                                   \
		if (!bytes_has(b, off, n / 8))                                                     \
			return false;                                                              \
		for (unsigned int i = n / 8; i-- > 0;)                                             \
			v = (uint##n##_t)((v << 8) | b.data[off + i]);                             \
		*ret = v;                                                                          \
		return true;                                                                       \
	}

#define BYTES_BE(n)                                                                                \
	static inline bool bytes_be##n(struct bytes b, uint64_t off, uint##n##_t *ret)             \
	{                                                                                          \
		uint##n##_t v = 0;                                                                 \
                                                                                                   \
		if (!bytes_has(b, off, n / 8))                                                     \
			return false;                                                              \
		for (unsigned int i = 0; i < n / 8; i++)                                           \
			v = (uint##n##_t)((v << 8) | b.data[off + i]);                             \
		*ret = v;                                                                          \
		return true;                                                                       \
	}

BYTES_LE(16)
BYTES_LE(32)
BYTES_LE(64)
BYTES_BE(16)
BYTES_BE(32)
BYTES_BE(64)
