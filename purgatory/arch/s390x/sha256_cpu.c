// SPDX-License-Identifier: GPL-2.0-or-later
/* The message-security assist hashes memory of any size at once. */
#include "sha256.h"

#define KIMD_SHA_256 2

void sha256_blocks_cpu(uint32_t state[8], const uint8_t *data, size_t n)
{
	register uint64_t function __asm__("0") = KIMD_SHA_256;
	register uint32_t *block __asm__("1") = state;
	register const uint8_t *address __asm__("2") = data;
	register uint64_t size __asm__("3") = (uint64_t)n * SHA256_BLOCK;

	/* Condition code 3: not done yet, call again. */
	__asm__ volatile("0:	.insn rre,0xb93e0000,%%r0,%[address]\n"
			 "	brc 1,0b\n"
			 : [address] "+a"(address), "+d"(size)
			 : "d"(function), "a"(block)
			 : "cc", "memory");
}
