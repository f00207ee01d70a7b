/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A growing byte buffer and a DER writer on top of it that also writes what DER forbids.
 *
 * Writers do not report errors one by one: the first failure sets broken, later calls do
 * nothing, and whoever asked for the bytes looks at broken once.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compiler.h"

struct gen_buf {
	uint8_t *data;
	size_t len;
	size_t cap;
	bool broken;
};

void gen_buf_free(struct gen_buf *b);
#define _cleanup_buf_ _cleanup_(gen_buf_free)

void gen_buf_put(struct gen_buf *b, const void *data, size_t len);
void gen_buf_byte(struct gen_buf *b, uint8_t byte);
void gen_buf_fill(struct gen_buf *b, uint8_t byte, size_t count);
void gen_buf_insert(struct gen_buf *b, size_t at, const void *data, size_t len);

/* Pads with zeros up to a multiple of align. */
void gen_buf_align(struct gen_buf *b, size_t align);

/* Empties the buffer, keeps the memory. */
void gen_buf_reset(struct gen_buf *b);

enum der_tag {
	DER_BOOLEAN = 0x01,
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_UTF8 = 0x0c,
	DER_PRINTABLE = 0x13,
	DER_UTC_TIME = 0x17,
	DER_GENERALIZED_TIME = 0x18,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_CONTEXT = 0x80,
	DER_CONTEXT_CONS = 0xa0,
};

/* How the length of a value is written. The LONG forms take that many bytes, needed or not. */
enum der_form {
	DER_SHORTEST,
	DER_LONG_1,
	DER_LONG_2,
	DER_LONG_3,
	DER_INDEFINITE,
};

/*
 * Whatever is put between open and close becomes the content:
 *	size_t seq = der_open(b, DER_SEQUENCE); … der_close(b, seq);
 */
size_t der_open(struct gen_buf *b, unsigned tag);
void der_close(struct gen_buf *b, size_t mark);
void der_close_as(struct gen_buf *b, size_t mark, enum der_form form);

void der_put(struct gen_buf *b, unsigned tag, const void *data, size_t len);
void der_text(struct gen_buf *b, unsigned tag, const char *text);
void der_integer(struct gen_buf *b, uint64_t value);
void der_null(struct gen_buf *b);
void der_true(struct gen_buf *b);

/* dotted: "1.2.840.113549.1.7.2" */
void der_oid(struct gen_buf *b, const char *dotted);

/* SEQUENCE { OID, NULL }, or without the NULL. */
void der_algorithm(struct gen_buf *b, const char *dotted, bool with_null);

/* UTCTime when the text has 13 characters, GeneralizedTime otherwise. */
void der_time(struct gen_buf *b, const char *time);
