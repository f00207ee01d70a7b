/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "keys_vmlinux.h"
#include "bzimage.h"
#include "decompress.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

#define IMAGE_MAX  (128U << 20) /* the file */
#define KERNEL_MAX (256U << 20) /* the kernel in it */

#define NOTE_GNU_BUILD_ID 3

static uint32_t padded(uint32_t n)
{
	return (n + 3) & ~3U;
}

/*
 *	 0  name size   4  content size   8  type   12  name, padded to 4   content, padded to 4
 *
 * The notes are the running kernel's own, so they are in this machine's byte order.
 */
bool ksig_build_id_note(struct bytes notes, struct bytes *ret)
{
	const uint16_t probe = 1;
	bool big = *(const uint8_t *)&probe == 0;
	uint64_t at = 0;

	for (;;) {
		bool (*load)(struct bytes, uint64_t, uint32_t *) = big ? bytes_be32 : bytes_le32;
		uint32_t name, content, type;

		if (!load(notes, at, &name) || !load(notes, at + 4, &content) ||
		    !load(notes, at + 8, &type) || name > notes.size || content > notes.size)
			return false;
		if (type == NOTE_GNU_BUILD_ID && name == 4 && bytes_match(notes, at + 12, "GNU", 4))
			return content >= 16 && bytes_sub(notes, at, 16 + content, ret);
		at += 12 + (uint64_t)padded(name) + padded(content);
	}
}

bool ksig_bzimage_payload(struct bytes file, struct bytes *ret)
{
	enum { PAYLOAD_OFFSET = 0x248, PAYLOAD_LENGTH = 0x24c, VERSION_WITH_PAYLOAD = 0x208 };
	struct ksig_bzimage b;
	uint32_t offset, length;

	ksig_bzimage_probe(file, &b);
	return b.found && b.version >= VERSION_WITH_PAYLOAD &&
	       bytes_le32(file, PAYLOAD_OFFSET, &offset) &&
	       bytes_le32(file, PAYLOAD_LENGTH, &length) &&
	       bytes_sub(file, (uint64_t)ksig_bzimage_setup_size(&b) + offset, length, ret);
}

/*
 * s390's image has no field that tells where the compressed kernel is: it is where a stream
 * begins that can be read to its end. The magic is that of arch/s390/boot/head.S.
 */
static int open_s390(struct bytes file, struct ksig_file *ret)
{
	enum { EP_MAGIC = 0x10008, TRIES_MAX = 16 };
	static const struct {
		const char *magic;
		size_t size;
	} streams[] = {{"\x1f\x8b\x08", 3}, {"\xfd" "7zXZ\0", 6}, {"\x28\xb5\x2f\xfd", 4}};
	unsigned int tries = 0;

	if (!bytes_match(file, EP_MAGIC, "S390EP", 6))
		return -ENOEXEC;
	for (size_t i = 0; i < ARRAY_SIZE(streams); i++) {
		struct bytes rest = file;
		const uint8_t *found;

		while (tries < TRIES_MAX &&
		       (found = memmem(rest.data, rest.size, streams[i].magic, streams[i].size))) {
			rest = bytes_of(found, rest.size - (size_t)(found - rest.data));
			if (ksig_decompress(rest, KERNEL_MAX, ret) == 0)
				return 0;
			rest = bytes_of(found + 1, rest.size - 1);
			tries++;
		}
	}
	return -ENOEXEC;
}

static int open_kernel(const char *root, const char *path, struct ksig_file *ret)
{
	_cleanup_file_ struct ksig_file file = {0};
	struct bytes payload;
	int r;

	r = ksig_read_file(root, path, IMAGE_MAX, &file);
	if (r < 0)
		return r;
	payload = ksig_file_bytes(&file);
	ksig_bzimage_payload(payload, &payload);
	r = ksig_decompress(payload, KERNEL_MAX, ret);
	if (r == -ENOEXEC)
		r = open_s390(payload, ret);
	if (r == -ENOEXEC) { /* not compressed */
		*ret = file;
		file = (struct ksig_file){0};
		r = 0;
	}
	return r;
}

/* ---- certificates in the kernel -------------------------------------------------- */

struct search {
	const struct ksig_keyring *ring;
	ksig_take_cert_fn take;
	void *ctx;
};

static bool is_wanted(const struct ksig_keyring *ring, const struct ksig_x509 *cert)
{
	for (size_t i = 0; i < ring->n_keys; i++) {
		if (!ring->keys[i].cert && ksig_key_describes(ring->keys[i].description, cert))
			return true;
	}
	return false;
}

static int try_cert(const struct search *s, struct bytes der)
{
	/* Only the names count here: what the running kernel makes of it is judged later. */
	struct ksig_doubt doubt = {""};
	struct ksig_rules rules = ksig_rules_lenient(KSIG_NEWEST, &doubt);
	_cleanup_(ksig_x509_freep) struct ksig_x509 *cert = NULL;
	int r;

	r = ksig_x509_parse(der, &rules, &cert);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	return is_wanted(s->ring, cert) ? s->take(s->ctx, der, "running kernel") : 0;
}

/*
 * A certificate of version 3 in its outermost bytes; the inner length has one or two:
 *	30 82 xx xx  30 [81|82] xx [xx]  a0 03 02 01 02
 * The end is looked for first: it is rarer than the tag of a SEQUENCE.
 */
static const uint8_t version3[] = {0xa0, 0x03, 0x02, 0x01, 0x02};

static bool may_be_cert(struct bytes kernel, uint64_t start, uint64_t inner_length)
{
	return bytes_match(kernel, start, "\x30\x82", 2) &&
	       bytes_match(kernel, start + 4, inner_length == 1 ? "\x30\x81" : "\x30\x82", 2);
}

static int search_certs(struct bytes kernel, const struct search *s)
{
	uint64_t at = 0;

	for (;;) {
		const uint8_t *found =
			memmem(kernel.data + at, kernel.size - at, version3, sizeof(version3));

		if (!found)
			return 0;
		at = (uint64_t)(found - kernel.data);
		for (uint64_t len = 1; len <= 2 && at >= 6 + len; len++) {
			uint64_t start = at - 6 - len;
			struct bytes der;
			int r;

			if (!may_be_cert(kernel, start, len) ||
			    !ksig_der_sequence(bytes_of(kernel.data + start, kernel.size - start),
					       &der))
				continue;
			r = try_cert(s, der);
			if (r < 0)
				return r;
		}
		at++;
	}
}

int ksig_certs_vmlinux(const char *root, const char *release, const struct ksig_keyring *ring,
		       ksig_take_cert_fn take, void *ctx)
{
	static const struct {
		const char *before, *after;
	} places[] = {
		{"/boot/vmlinuz-", ""},
		{"/lib/modules/", "/vmlinuz"},
		{"/boot/vmlinux-", ""},
	};
	struct search s = {.ring = ring, .take = take, .ctx = ctx};
	_cleanup_file_ struct ksig_file notes = {0};
	struct bytes id;

	if (ksig_read_file(root, "/sys/kernel/notes", 1 << 20, &notes) < 0 ||
	    !ksig_build_id_note(ksig_file_bytes(&notes), &id))
		return -ENOENT;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		_cleanup_file_ struct ksig_file kernel = {0};
		char path[PATH_MAX];
		int n = snprintf(path, sizeof(path), "%s%s%s", places[i].before, release,
				 places[i].after);

		if (n < 0 || (size_t)n >= sizeof(path) || open_kernel(root, path, &kernel) < 0)
			continue;
		/* Another build of the same release has other certificates. */
		if (memmem(kernel.data, kernel.size, id.data, id.size))
			return search_certs(ksig_file_bytes(&kernel), &s);
	}
	return -ENOENT;
}
