/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd_cert.h"
#include "digest.h"

#include <json-c/json.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

const char *cert_time(int64_t seconds, char buf[CERT_TIME_MAX])
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if (!gmtime_r(&t, &tm) || strftime(buf, CERT_TIME_MAX, "%Y-%m-%d %H:%M:%S UTC", &tm) == 0)
		return "?";
	return buf;
}

char *cert_hex(struct bytes b)
{
	struct ksig_key_id id = ksig_key_id_of(b, (struct bytes){0});

	return ksig_key_id_hex(&id);
}

char *cert_fingerprint(const struct ksig_x509 *cert)
{
	struct bytes der = bytes_of(cert->der, cert->der_size);
	uint8_t digest[KSIG_DIGEST_MAX];
	size_t size;

	if (ksig_digest("sha256", &der, 1, digest, &size) < 0)
		return NULL;
	return cert_hex(bytes_of(digest, size));
}

/* ---- text --------------------------------------------------------------------------- */

void cert_detail(struct text *t, enum text_style style, const char *name, const char *fmt, ...)
{
	_cleanup_free_ char *s = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		s = NULL;
	va_end(ap);
	t->failed |= !s;
	if (s)
		text_pair(t, name, CERT_DETAIL_WIDTH, style, s);
}

static void hex_row(struct text *t, const char *name, struct bytes b)
{
	_cleanup_free_ char *hex = cert_hex(b);

	cert_detail(t, STYLE_PLAIN, name, "%s", hex ? hex : "?");
}

static void name_row(struct text *t, const char *name, struct bytes der)
{
	_cleanup_free_ char *s = ksig_x509_name_text(der);

	cert_detail(t, STYLE_PLAIN, name, "%s", s ? s : "?");
}

static void usage_row(struct text *t, const struct ksig_x509 *cert)
{
	cert_detail(t, STYLE_PLAIN, "usage", "%s%s%s", cert->is_ca ? "CA" : "no CA",
		    cert->may_sign_certs ? ", may sign certificates" : "",
		    cert->may_sign_data ? ", may sign data" : "");
}

void cert_rows(struct text *t, const struct ksig_x509 *cert)
{
	_cleanup_free_ char *fingerprint = cert_fingerprint(cert);
	char type[40], from[CERT_TIME_MAX], to[CERT_TIME_MAX];

	ksig_pubkey_text(&cert->pub, type, sizeof(type));
	name_row(t, "issuer", cert->issuer_der);
	hex_row(t, "serial", cert->raw_serial);
	cert_detail(t, STYLE_PLAIN, "key", "%s", type);
	if (cert->skid.set)
		hex_row(t, "key id", cert->raw_skid);
	if (cert->auth_skid.set)
		hex_row(t, "issuer's id", cert->auth_skid.a);
	cert_detail(t, STYLE_PLAIN, "valid", "%s to %s", cert_time(cert->valid_from, from),
		    cert_time(cert->valid_to, to));
	usage_row(t, cert);
	cert_detail(t, STYLE_PLAIN, "SHA-256", "%s", fingerprint ? fingerprint : "?");
}

/* ---- JSON ------------------------------------------------------------------------------ */

struct json_object *cert_json_text(const char *s)
{
	return s ? json_object_new_string(s) : NULL;
}

struct json_object *cert_json_hex(struct bytes b)
{
	_cleanup_free_ char *hex = cert_hex(b);

	return cert_json_text(hex);
}

struct json_object *cert_json_name(struct bytes der)
{
	_cleanup_free_ char *name = ksig_x509_name_text(der);

	return cert_json_text(name);
}

struct json_object *cert_json_time(int64_t seconds)
{
	time_t t = (time_t)seconds;
	char buf[CERT_TIME_MAX];
	struct tm tm;

	if (!gmtime_r(&t, &tm) || strftime(buf, sizeof(buf), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return NULL;
	return json_object_new_string(buf);
}

struct json_object *cert_json(const struct ksig_x509 *cert)
{
	_cleanup_free_ char *fingerprint = cert_fingerprint(cert);
	struct json_object *o = json_object_new_object();
	const struct {
		const char *name;
		struct json_object *value;
	} fields[] = {
		{"subject", cert_json_name(cert->subject_der)},
		{"issuer", cert_json_name(cert->issuer_der)},
		{"serial", cert_json_hex(cert->raw_serial)},
		{"algorithm", cert_json_text(cert->pub.algo)},
		{"key_bits", json_object_new_int((int)ksig_pubkey_bits(&cert->pub))},
		{"key_id", cert->skid.set ? cert_json_hex(cert->raw_skid) : NULL},
		{"authority_key_id", cert->auth_skid.set ? cert_json_hex(cert->auth_skid.a) : NULL},
		{"not_before", cert_json_time(cert->valid_from)},
		{"not_after", cert_json_time(cert->valid_to)},
		{"ca", json_object_new_boolean(cert->is_ca)},
		{"self_signed", json_object_new_boolean(cert->self_signed)},
		{"sha256", cert_json_text(fingerprint)},
	};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		json_object_object_add(o, fields[i].name, fields[i].value);
	return o;
}
