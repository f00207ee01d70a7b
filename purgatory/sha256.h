/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SHA-256 (FIPS 180-4) without a library below it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "purgatory-abi.h"

#define SHA256_BLOCK 64

/* Where what is hashed has to start: an arm64 without its MMU faults on less. */
#define SHA256_ALIGN 16

/* Hashes n blocks. data is aligned to SHA256_ALIGN. */
typedef void sha256_blocks(uint32_t state[8], const uint8_t *data, size_t n);

struct sha256 {
	uint32_t state[8];
	uint64_t size; /* so far, bytes */
	sha256_blocks *blocks;
	uint8_t rest[SHA256_BLOCK] __attribute__((aligned(SHA256_ALIGN)));
};

#pragma GCC visibility push(hidden)

/* The round constants, for those who implement sha256_blocks. */
extern const uint32_t sha256_k[64];

sha256_blocks sha256_blocks_c;    /* on any machine */
sha256_blocks sha256_blocks_cpu;  /* by the instructions of this architecture */
sha256_blocks sha256_blocks_sse2; /* on any x86_64 */

void sha256_init(struct sha256 *sha, sha256_blocks *blocks);
void sha256_update(struct sha256 *sha, const uint8_t *data, size_t size);
void sha256_final(struct sha256 *sha, uint8_t digest[PURGATORY_DIGEST_SIZE]);

#pragma GCC visibility pop
