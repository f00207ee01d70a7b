// SPDX-License-Identifier: GPL-2.0-or-later
#include "sha256.h"

/* The data is an array of bytes to everybody else. */
typedef uint32_t aliased32 __attribute__((may_alias));

const uint32_t sha256_k[64] __attribute__((aligned(SHA256_ALIGN))) = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

static uint32_t ror(uint32_t x, unsigned int n)
{
	return x >> n | x << (32 - n);
}

static uint32_t big_endian(uint32_t x)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return x;
#else
	return __builtin_bswap32(x);
#endif
}

/*
 * FIPS 180-4, 6.2.2, step 1: word t, or 16 more than that; sixteen words are all that is needed at a
 * time.
 */
static inline __attribute__((always_inline)) uint32_t schedule(uint32_t w[16], unsigned int t)
{
	uint32_t w15 = w[(t + 1) % 16], w2 = w[(t + 14) % 16];

	w[t] += (ror(w2, 17) ^ ror(w2, 19) ^ w2 >> 10) + w[(t + 9) % 16] +
		(ror(w15, 7) ^ ror(w15, 18) ^ w15 >> 3);
	return w[t];
}

/*
 * Step 3: round t. Instead of moving a to h along, which of the eight words each of them is moves
 * with t; for a compiler that knows t they are eight variables.
 */
static inline __attribute__((always_inline)) void one_round(uint32_t s[8], unsigned int t,
							    uint32_t kw)
{
	uint32_t a = s[-t % 8], b = s[(1 - t) % 8], c = s[(2 - t) % 8];
	uint32_t e = s[(4 - t) % 8], f = s[(5 - t) % 8], g = s[(6 - t) % 8], h = s[(7 - t) % 8];
	uint32_t t1 = h + (ror(e, 6) ^ ror(e, 11) ^ ror(e, 25)) + (g ^ (e & (f ^ g))) + kw;
	uint32_t t2 = (ror(a, 2) ^ ror(a, 13) ^ ror(a, 22)) + ((a & b) | (c & (a | b)));

	s[(3 - t) % 8] += t1;
	s[(7 - t) % 8] = t1 + t2;
}

/* A loop would keep the words in memory. */
static inline __attribute__((always_inline)) void sixteen_rounds(uint32_t s[8], uint32_t w[16],
								 const uint32_t k[16], int first)
{
#define ROUND(t) one_round(s, t, (first ? w[t] : schedule(w, t)) + k[t])
	ROUND(0);
	ROUND(1);
	ROUND(2);
	ROUND(3);
	ROUND(4);
	ROUND(5);
	ROUND(6);
	ROUND(7);
	ROUND(8);
	ROUND(9);
	ROUND(10);
	ROUND(11);
	ROUND(12);
	ROUND(13);
	ROUND(14);
	ROUND(15);
#undef ROUND
}

void sha256_blocks_c(uint32_t state[8], const uint8_t *data, size_t n)
{
	const aliased32 *words = __builtin_assume_aligned(data, SHA256_ALIGN);
	uint32_t s[8], w[16];

	for (; n > 0; n--, words += 16) {
		for (unsigned int t = 0; t < 16; t++)
			w[t] = big_endian(words[t]);
		for (unsigned int i = 0; i < 8; i++)
			s[i] = state[i];
		sixteen_rounds(s, w, sha256_k, 1);
		for (unsigned int t = 16; t < 64; t += 16)
			sixteen_rounds(s, w, sha256_k + t, 0);
		for (unsigned int i = 0; i < 8; i++)
			state[i] += s[i];
	}
}

void sha256_init(struct sha256 *sha, sha256_blocks *blocks)
{
	static const uint32_t initial[8] = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	};

	for (unsigned int i = 0; i < 8; i++)
		sha->state[i] = initial[i];
	sha->size = 0;
	sha->blocks = blocks;
}

/* Adds one byte at a time to a block that is not complete or whose source is not aligned. */
static void add_byte(struct sha256 *sha, uint8_t byte)
{
	sha->rest[sha->size++ % SHA256_BLOCK] = byte;
	if (sha->size % SHA256_BLOCK == 0)
		sha->blocks(sha->state, sha->rest, 1);
}

void sha256_update(struct sha256 *sha, const uint8_t *data, size_t size)
{
	size_t whole;

	while (size > 0 && (sha->size % SHA256_BLOCK != 0 || (uintptr_t)data % SHA256_ALIGN != 0)) {
		add_byte(sha, *data++);
		size--;
	}
	whole = size / SHA256_BLOCK;
	if (whole > 0)
		sha->blocks(sha->state, data, whole);
	sha->size += whole * SHA256_BLOCK;
	for (data += whole * SHA256_BLOCK, size %= SHA256_BLOCK; size > 0; size--)
		add_byte(sha, *data++);
}

void sha256_final(struct sha256 *sha, uint8_t digest[PURGATORY_DIGEST_SIZE])
{
	uint64_t bits = sha->size * 8;

	add_byte(sha, 0x80);
	while (sha->size % SHA256_BLOCK != SHA256_BLOCK - 8)
		add_byte(sha, 0);
	for (unsigned int i = 0; i < 8; i++)
		add_byte(sha, (uint8_t)(bits >> (56 - 8 * i)));
	for (unsigned int i = 0; i < PURGATORY_DIGEST_SIZE; i++)
		digest[i] = (uint8_t)(sha->state[i / 4] >> (24 - 8 * (i % 4)));
}
