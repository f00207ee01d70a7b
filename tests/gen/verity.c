// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The digest of a file under fs-verity, from fs/verity/{enable,open}.c: a tree of digests of
 * blocks, and a descriptor with its root.
 *
 *	0 version (1)  1 hash_algorithm (1: SHA-256)  2 log_blocksize  3 salt_size  4 sig_size × 4
 *	8 data_size × 8  16 root_hash × 64  80 salt × 32  112 reserved × 144
 */
#include <errno.h>
#include <string.h>

#include "keys.h"
#include "labels.h"

#define LOG_BLOCK 12
#define BLOCK     (1u << LOG_BLOCK)

/* The digests of all blocks of in, the last one filled up with zeros. */
static int hash_blocks(const struct gen_buf *in, struct gen_buf *out)
{
	uint8_t block[BLOCK], digest[GEN_MD_MAX];
	size_t at, n, len;
	int ret;

	for (at = 0; at < in->len; at += n) {
		n = in->len - at < BLOCK ? in->len - at : BLOCK;
		memset(block, 0, sizeof(block));
		memcpy(block, in->data + at, n);
		ret = gen_digest(MD_SHA256, block, sizeof(block), digest, &len);
		if (ret)
			return ret;
		gen_buf_put(out, digest, len);
	}
	return out->broken ? -ENOMEM : 0;
}

/* No bytes have no tree, and a root of zeros. */
static int hash_tree(const uint8_t *data, size_t len, uint8_t *ret_root)
{
	struct gen_buf level = {0}, next;
	int ret = 0;

	gen_buf_put(&level, data, len);
	while (!ret && level.len) {
		next = (struct gen_buf){0};
		ret = level.broken ? -ENOMEM : hash_blocks(&level, &next);
		gen_buf_free(&level);
		level = next;
		if (level.len == GEN_VERITY_DIGEST) {
			memcpy(ret_root, level.data, GEN_VERITY_DIGEST);
			break;
		}
	}
	gen_buf_free(&level);
	return ret;
}

int gen_verity_descriptor(const uint8_t *data, size_t len, uint8_t ret[GEN_VERITY_DESCRIPTOR])
{
	size_t i;

	memset(ret, 0, GEN_VERITY_DESCRIPTOR);
	ret[0] = 1;
	ret[1] = 1;
	ret[2] = LOG_BLOCK;
	for (i = 0; i < 8; i++)
		ret[8 + i] = (uint8_t)((uint64_t)len >> 8 * i);
	return hash_tree(data, len, ret + 16);
}

int gen_verity_digest(const uint8_t *data, size_t len, uint8_t ret[GEN_VERITY_DIGEST])
{
	uint8_t descriptor[GEN_VERITY_DESCRIPTOR], digest[GEN_MD_MAX];
	size_t digest_len;
	int r;

	r = gen_verity_descriptor(data, len, descriptor);
	if (!r)
		r = gen_digest(MD_SHA256, descriptor, sizeof(descriptor), digest, &digest_len);
	if (!r)
		memcpy(ret, digest, GEN_VERITY_DIGEST);
	return r;
}
