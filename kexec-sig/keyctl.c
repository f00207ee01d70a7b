/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "keyctl.h"
#include "compiler.h"

#include <errno.h>
#include <inttypes.h>
#include <keyutils.h>
#include <stdio.h>
#include <stdlib.h>

int ksig_keyctl_members(int32_t serial, int32_t **ret, size_t *ret_n)
{
	void *buf = NULL;
	int n;

	n = keyctl_read_alloc(serial, &buf);
	if (n < 0)
		return -errno;
	*ret = buf;
	*ret_n = (size_t)n / sizeof(int32_t);
	return 0;
}

int ksig_keyctl_payload(int32_t serial, size_t max, uint8_t **ret, size_t *ret_size)
{
	_cleanup_free_ char *buf = malloc(max + 1);
	long n;

	if (!buf)
		return -ENOMEM;
	n = keyctl_read(serial, buf, max);
	if (n < 0)
		return -errno;
	if ((size_t)n > max) /* the kernel says how much there is, and gave less */
		return -EFBIG;
	*ret = (uint8_t *)TAKE_PTR(buf);
	*ret_size = (size_t)n;
	return 0;
}

/* "type;uid;gid;perm;description" */
int ksig_keyctl_describe(int32_t serial, struct ksig_key_text *ret)
{
	char *at = ret->buf;
	long n;

	n = keyctl_describe(serial, ret->buf, sizeof(ret->buf) - 1);
	if (n < 0)
		return -errno;
	if ((size_t)n >= sizeof(ret->buf))
		return -EMSGSIZE;
	ret->buf[n] = '\0';
	for (int field = 0; field < 4; field++) {
		at = strchr(at, ';');
		if (!at)
			return -EBADMSG;
		*at++ = '\0';
	}
	ret->type = ret->buf;
	ret->description = at;
	return 0;
}

/* The keys themselves may not be searched for by anybody: EACCES is a find. */
static int search(int32_t serial, const char *what)
{
	if (keyctl_search(serial, "asymmetric", what, 0) >= 0 || errno == EACCES)
		return 1;
	return errno == ENOKEY ? 0 : -errno;
}

int ksig_keyctl_present(int32_t serial, const struct ksig_key_id *id)
{
	_cleanup_free_ char *hex = ksig_key_id_hex(id), *what = NULL;

	if (!hex || asprintf(&what, "ex:%s", hex) < 0) {
		what = NULL;
		return -ENOMEM;
	}
	return search(serial, what);
}

int ksig_keyctl_tail(int32_t serial, uint32_t tail)
{
	char what[16];

	snprintf(what, sizeof(what), "id:%08" PRIx32, tail);
	return search(serial, what);
}

int ksig_keyctl_restricted(const char *restriction, int32_t *ret)
{
	int32_t ring;
	int r;

	ring = add_key("keyring", "kexec-sig", NULL, 0, KEY_SPEC_THREAD_KEYRING);
	if (ring < 0)
		return -errno;
	if (keyctl_restrict_keyring(ring, "asymmetric", restriction) < 0) {
		r = -errno;
		ksig_keyctl_drop(ring);
		return r;
	}
	*ret = ring;
	return 0;
}

void ksig_keyctl_drop(int32_t serial)
{
	keyctl_clear(serial);
	keyctl_unlink(serial, KEY_SPEC_THREAD_KEYRING);
}

int ksig_keyctl_vouch(int32_t restricted, const struct ksig_x509 *cert, int *answer)
{
	/* Errors of the restriction itself; others (quota, memory, …) say nothing about trust. */
	static const int answers[] = {ENOKEY, EKEYREJECTED, ENOPKG};

	/* An empty description lets the kernel make one. */
	if (add_key("asymmetric", "", cert->der, cert->der_size, restricted) >= 0) {
		*answer = 0;
		return 1;
	}
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		if (errno == answers[i]) {
			*answer = -answers[i];
			return 1;
		}
	}
	return 0;
}
