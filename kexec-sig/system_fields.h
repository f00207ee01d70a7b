/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The facts of struct ksig_system as a table: what each is called in a snapshot and
 * where it lies. Writing a snapshot, reading one and starting with nothing known all
 * go through it, so that a fact cannot be in one and be missing in another.
 *
 * To add a fact: add the member to system.h, a row to system_fields.c and a line to
 * doc/system-json.md. A group, a name and the meaning of a value stay what they are
 * for as long as the schema is "kexec-sig/system/1"; a snapshot without the fact
 * leaves it unknown. tests/unit/test_snapshot.c fails for a member without a row.
 */
#pragma once

#include "system.h"

#define KSIG_SYSTEM_SCHEMA "kexec-sig/system/1"
/* Of the name of the field that has the bytes of one that is no UTF-8. */
#define KSIG_HEX_SUFFIX "_hex"

enum ksig_field_kind {
	FIELD_FACT,   /* struct ksig_fact: {"value": "yes", "no" or "unknown", "source": …} */
	FIELD_WORD,   /* an enum with a source of its own, the last word being the unknown one */
	FIELD_TEXT,   /* char *: text, or null for unknown */
	FIELD_COUNT,  /* uint64_t: a number, or null for unknown (0) */
	FIELD_LIMIT,  /* int64_t: a number, null for no limit, or "unknown" */
	FIELD_FLAG,   /* bool: false is the answer that claims less */
	FIELD_RANGE,  /* struct ksig_range: {"start", "end"}, or null for none (end 0) */
	FIELD_RANGES, /* struct ksig_range * and their number: a list, or null for unknown */
	FIELD_VERSION /* uint32_t, KSIG_VERSION(): "6.12", or null for unknown (0) */
};

struct ksig_field {
	const char *group; /* the object of the document it is in; "" for the document itself */
	const char *name;
	enum ksig_field_kind kind;
	size_t offset;            /* in struct ksig_system */
	size_t extra;             /* FIELD_WORD: the char[96] source; FIELD_RANGES: the number */
	const char *const *words; /* FIELD_WORD: by value, ends with NULL after the unknown one */
};

#define KSIG_SOURCE_MAX sizeof(((struct ksig_fact *)0)->source)

extern const struct ksig_field ksig_fields[];
extern const size_t ksig_n_fields;

/* "no", "yes", "unknown", NULL; by enum ksig_tri. */
extern const char *const ksig_tri_words[];

/* The member of a row. */
static inline const void *ksig_field_in(const struct ksig_system *s, size_t offset)
{
	return (const char *)s + offset;
}
static inline void *ksig_field_of(struct ksig_system *s, size_t offset)
{
	return (char *)s + offset;
}

/* The place of the unknown word. */
unsigned int ksig_field_unknown_word(const struct ksig_field *f);

/* Of a system that is all zero: no fact is known, no keyring was looked at. */
void ksig_system_forget(struct ksig_system *s);
