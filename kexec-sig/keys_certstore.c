/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "keys_certstore.h"
#include "compiler.h"
#include "keyctl.h"
#include "readfile.h"
#include "scan.h"

#include <errno.h>

#define KEYS_MAX    (16U << 20) /* bytes of /proc/keys */
#define PAYLOAD_MAX (64U << 10) /* a key of this type has at most 32767 */

/* "2f3f89b2 I--Q---  1 perm 1f030000     0     0 keyring   cert_store: 2" */
static bool is_store(struct bytes line, int32_t *ret)
{
	enum { SERIAL = 0, UID = 5, TYPE = 7, NAME = 8 };
	struct bytes word = {0};
	uint64_t serial = 0;

	for (int field = 0; field <= NAME; field++) {
		if (!ksig_next_word(&line, &word))
			return false;
		if (field == SERIAL && (!ksig_number(word, 16, &serial) || serial > INT32_MAX))
			return false;
		if (field == UID && !ksig_is(word, "0"))
			return false;
		if (field == TYPE && !ksig_is(word, "keyring"))
			return false;
	}
	if (serial == 0 || !ksig_is(word, "cert_store:"))
		return false;
	*ret = (int32_t)serial;
	return true;
}

bool ksig_certstore_next(struct bytes *rest, int32_t *ret)
{
	struct bytes line;

	while (ksig_next_line(rest, &line)) {
		if (is_store(line, ret))
			return true;
	}
	return false;
}

int ksig_certs_on_keyring(int32_t serial, const char *type, ksig_take_cert_fn take, void *ctx)
{
	_cleanup_free_ int32_t *ids = NULL;
	struct ksig_key_text key;
	size_t n = 0;
	int r;

	r = ksig_keyctl_members(serial, &ids, &n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		_cleanup_free_ uint8_t *payload = NULL;
		size_t size = 0;

		/* One that is gone or cannot be read does not hide the others. */
		if (ksig_keyctl_describe(ids[i], &key) < 0 || strcmp(key.type, type) != 0)
			continue;
		r = ksig_keyctl_payload(ids[i], PAYLOAD_MAX, &payload, &size);
		if (r == 0)
			r = take(ctx, bytes_of(payload, size), "cert_store");
		if (r != -ENOMEM)
			r = 0;
	}
	return r;
}

int ksig_certs_certstore(const char *root, ksig_take_cert_fn take, void *ctx)
{
	_cleanup_file_ struct ksig_file f = {0};
	struct bytes rest;
	int32_t serial;
	int r;

	if (root[0]) /* a tree has no keys */
		return 0;
	r = ksig_read_file(root, "/proc/keys", KEYS_MAX, &f);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	rest = ksig_file_bytes(&f);
	while (ksig_certstore_next(&rest, &serial)) {
		r = ksig_certs_on_keyring(serial, "cert_store_key", take, ctx);
		if (r == -ENOMEM)
			return r;
	}
	return 0;
}
