/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The purgatory that this program carries, and how to tell it what to do. It is flat,
 * position-independent code: to load it is to copy it and to fill in its parameters.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes.h"
#include "purgatory-abi.h"

struct kx_purgatory {
	struct bytes image;
	size_t memsz;         /* image.size and what has to be zero behind it */
	size_t params_offset; /* of struct purgatory_params in the image */
	size_t entry_offset;
	size_t align;    /* of the address it is loaded to, a power of two */
	bool big_endian; /* how its parameters are stored */
};

/* For the architecture that this program was built for; NULL when there is none. */
const struct kx_purgatory *kx_purgatory_native(void);

/*
 * By which instructions of this machine's CPU the native purgatory computes SHA-256 fastest: a
 * PURGATORY_SHA_ bit, or 0. Between two kernels it may not be possible to ask.
 */
uint32_t kx_purgatory_sha(void);

/*
 * Writes the parameters into a copy of p->image, which may have zero bytes behind it. values is in
 * this machine's byte order; its magic and version are filled in.
 *	-EINVAL   the copy is smaller than the image
 *	-EBADMSG  there are no parameters of this version in that byte order where they should be
 */
int kx_purgatory_patch(const struct kx_purgatory *p, uint8_t *copy, size_t size,
		       const struct purgatory_params *values, bool big_endian);

/* A segment as kexec_load gets it: the rest of memsz bytes is zero. */
struct kx_purgatory_source {
	const uint8_t *buf; /* may be NULL when bufsz is 0 */
	size_t bufsz;
	uint64_t memsz;
};

/*
 * The digest that the purgatory will compute over these regions. Zero bytes are not allocated.
 *	-EINVAL  a bufsz is larger than its memsz
 *	-ENOMEM, -ENOPKG  libcrypto cannot
 */
int kx_purgatory_digest(const struct kx_purgatory_source *sources, size_t n,
			uint8_t ret[PURGATORY_DIGEST_SIZE]);
