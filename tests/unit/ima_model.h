/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What IMA of Linux 6.12 says of an image and its label, from their bytes alone: a second
 * reading of the kernel's source beside the answers that the rows of labels_table.c have.
 */
#pragma once

#include "../gen/labels.h"

enum model_rule {
	RULE_IMASIG = 1 << 0, /* IMA_DIGSIG_REQUIRED */
	RULE_MODSIG = 1 << 1, /* IMA_MODSIG_ALLOWED */
	RULE_VERITY = 1 << 2, /* IMA_VERITY_REQUIRED; and not func=KEXEC_KERNEL_CHECK */
};

struct model_keys;

/* Certificates on .ima, .ima_blacklist and .platform, as labels.h has them. */
int model_keys_new(struct gen_keys *keys, struct model_keys **ret) _must_check_;
struct model_keys *model_keys_free(struct model_keys *keys);

/* An appended signature as far as it matters here. */
enum model_modsig { MODSIG_NONE, MODSIG_BAD, MODSIG_GOOD };

/* label.len is 0: there is none. 0, or a negative errno from the pieces that look at it. */
int model_appraise(const struct model_keys *keys, const struct gen_buf *image,
		   const struct gen_buf *label, enum model_modsig modsig, unsigned rule);

/* asymmetric_verify() of a v2 or v3 label by one certificate, whatever its key id says. */
int model_verify_by(struct gen_keys *keys, enum gen_cert cert, const struct gen_buf *label,
		    const uint8_t *digest, size_t len);

/* The number of the hash that a file with this label is hashed with. */
unsigned model_hash_of(const struct gen_buf *label);

/* The digest's size, or 0 where a kernel lacks the hash. */
size_t model_digest(unsigned algo, const void *data, size_t len, uint8_t *ret);
