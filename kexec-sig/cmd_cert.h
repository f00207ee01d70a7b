/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates as several subcommands show them. */
#pragma once

#include "cmd.h"
#include "text.h"
#include "x509.h"

#define CERT_TIME_MAX 24 /* "2022-08-18 12:00:00 UTC" */

/* Seconds since 1970 for people; "?" for what no calendar has. */
const char *cert_time(int64_t seconds, char buf[CERT_TIME_MAX]);
/* SHA-256 over the certificate in hex; the caller frees. NULL: no memory. */
char *cert_fingerprint(const struct ksig_x509 *cert);
/* The caller frees; NULL: no memory. */
char *cert_hex(struct bytes b);

/* Rows of a report: one label, then details below each other. */
#define CERT_DETAIL_WIDTH 14
void cert_detail(struct text *t, enum text_style style, const char *name, const char *fmt, ...)
	_printf_(4, 5);
/* Everything but the subject. */
void cert_rows(struct text *t, const struct ksig_x509 *cert);

/* Fields of the object that all JSON of certificates has. */
struct json_object;
struct json_object *cert_json(const struct ksig_x509 *cert);
struct json_object *cert_json_hex(struct bytes b);
struct json_object *cert_json_text(const char *s);
struct json_object *cert_json_time(int64_t seconds);
struct json_object *cert_json_name(struct bytes der);

/* A name for a file with this certificate; the caller frees. NULL: no memory. */
char *cert_file_name(const struct ksig_x509 *cert);
/*
 * Writes the certificate as a new DER file into folder; one that is there with the same
 * contents will do. Negative errno.
 */
int cert_save(const char *folder, const struct ksig_x509 *cert);
