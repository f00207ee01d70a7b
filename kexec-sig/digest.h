/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Message digests by the kernel's names, computed by libcrypto. */
#pragma once

#include "bytes.h"

#define KSIG_DIGEST_MAX 64

/* Bytes of the digest, 0 for a name that is not known here. */
size_t ksig_digest_size(const char *kernel_name);

/*
 * Digest over the parts in order. 0; -ENOPKG when libcrypto cannot compute it
 * (not a statement about the kernel); -ENOMEM.
 */
int ksig_digest(const char *kernel_name, const struct bytes *parts, size_t n_parts,
		uint8_t out[KSIG_DIGEST_MAX], size_t *ret_size);

/* Digests of one content by several algorithms, computed when the content is at hand. */
#define KSIG_DIGESTS_MAX 4
struct ksig_digests {
	struct ksig_one_digest {
		const char *algo; /* kernel name */
		uint8_t value[KSIG_DIGEST_MAX];
		size_t size;
	} digest[KSIG_DIGESTS_MAX];
	size_t n;
};

/* NULL: not computed. */
const struct ksig_one_digest *ksig_digests_find(const struct ksig_digests *all, const char *algo);
/* Computes one more unless it is there; 0, -ENOPKG, -ENOSPC or -ENOMEM. */
int ksig_digests_add(struct ksig_digests *all, const char *algo, const struct bytes *parts,
		     size_t n_parts);
