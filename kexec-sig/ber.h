/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Walks BER the way the kernel's asn1_ber_decoder() does (lib/asn1_decoder.c):
 * same limits, same tolerance, same answers. A general ASN.1 library is
 * stricter in some places and laxer in others, and each such place would be a
 * wrong prediction.
 *
 * Limits taken over: 65535 bytes, 10 nested constructed types, no long tags,
 * definite lengths of at most two bytes.
 */
#pragma once

#include "bytes.h"
#include "compiler.h"

#define BER_MAX_SIZE  65535
#define BER_MAX_DEPTH 10

enum ber_tag {
	BER_BOOLEAN = 0x01,
	BER_INTEGER = 0x02,
	BER_BIT_STRING = 0x03,
	BER_OCTET_STRING = 0x04,
	BER_OID = 0x06,
	BER_UTC_TIME = 0x17,
	BER_GENERALIZED_TIME = 0x18,
	BER_SEQUENCE = 0x30,
	BER_SET = 0x31,
	BER_CONTEXT_0 = 0xa0, /* constructed; | n for [n] */
	BER_CONTEXT_PRIM_0 = 0x80,
};

struct ber {
	uint8_t tag;
	struct bytes whole; /* with the header; an indefinite length includes the end marker */
	struct bytes value;
};

struct ber_cursor {
	struct bytes data;
	size_t pos;
	size_t end;
	unsigned int depth;
	struct ber_frame {
		size_t start; /* of the contents */
		size_t header;
		size_t outer_end; /* 0 for an indefinite length, as in the kernel */
	} frame[BER_MAX_DEPTH];
};

/* 0, or -EMSGSIZE for more than the decoder takes. */
int ber_start(struct ber_cursor *c, struct bytes data) _must_check_;

/* Nothing left in the innermost constructed type? */
bool ber_at_end(const struct ber_cursor *c);

/*
 * Is the next element this one? As in the kernel, a tag that asks for a
 * constructed type also matches its primitive form.
 */
bool ber_next_is(const struct ber_cursor *c, uint8_t tag);

/*
 * Takes a leaf; ber_any() takes whatever stands there, without looking inside.
 * 0 or -EBADMSG.
 */
int ber_leaf(struct ber_cursor *c, uint8_t tag, struct ber *ret) _must_check_;
int ber_any(struct ber_cursor *c, struct ber *ret) _must_check_;

/* Goes into a constructed type. 0 or -EBADMSG. */
int ber_enter(struct ber_cursor *c, uint8_t tag) _must_check_;

/*
 * Leaves it; contents that were not taken are an error. ret (may be NULL) is
 * what was left. 0 or -EBADMSG.
 */
int ber_leave(struct ber_cursor *c, struct ber *ret) _must_check_;

/* Is there one more element of a SET OF or SEQUENCE OF? */
bool ber_more(const struct ber_cursor *c);
