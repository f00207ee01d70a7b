/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reading a snapshot: members of JSON objects, taken out with their types checked, and
 * the place of what is wrong. What is missing stays unknown; what is there has to be of
 * its type. Functions return 0, -EBADMSG with the sentence written, or -ENOMEM.
 */
#pragma once

#include "system_fields.h"

#include <json-c/json.h>

struct ksig_reader {
	struct ksig_system *system;
	char path[96]; /* of the object at hand, as a JSON pointer (RFC 6901) */
	char why[240]; /* what is wrong, and where */
};

/* Goes down into a member or element; what it returns leads back up. */
size_t ksig_reader_enter(struct ksig_reader *r, const char *name);
size_t ksig_reader_enter_at(struct ksig_reader *r, size_t index);
void ksig_reader_leave(struct ksig_reader *r, size_t up);

/* -EBADMSG: the member key of the object at hand ("" for itself) should be something else. */
int ksig_reader_bad(struct ksig_reader *r, const char *key, const char *expected);

/* *ret stays NULL for a member that is missing or null. */
int ksig_read_object(struct ksig_reader *r, struct json_object *o, const char *key,
		     struct json_object **ret);
int ksig_read_array(struct ksig_reader *r, struct json_object *o, const char *key, size_t max,
		    struct json_object **ret);
/* Text as it was, whether UTF-8 or not; the caller frees. */
int ksig_read_text(struct ksig_reader *r, struct json_object *o, const char *key, char **ret);
/* A word of our own, which belongs to o. */
int ksig_read_word(struct ksig_reader *r, struct json_object *o, const char *key, const char **ret);
/* *ret stays as it is for a member that is missing or null. */
int ksig_read_flag(struct ksig_reader *r, struct json_object *o, const char *key, bool *ret);
int ksig_read_number(struct ksig_reader *r, struct json_object *o, const char *key, int64_t max,
		     int64_t *ret);
/* An element of an array, which has to be an object. */
int ksig_read_element(struct ksig_reader *r, struct json_object *array, size_t i,
		      struct json_object **ret);
/* "yes" and "no"; everything else, and nothing, is unknown. */
enum ksig_tri ksig_tri_of_word(const char *word);

/* system_read_keys.c: keyrings, blocklist, certificates; what they need is known before. */
int ksig_read_blocklist(struct ksig_reader *r, struct json_object *doc);
int ksig_read_keyrings(struct ksig_reader *r, struct json_object *doc);
int ksig_read_certificates(struct ksig_reader *r, struct json_object *doc);
