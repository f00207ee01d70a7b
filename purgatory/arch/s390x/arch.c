// SPDX-License-Identifier: GPL-2.0-or-later
#include "purgatory.h"

/* The facility that all of this needs; the loader asks for it. */
#define KIMD_QUERY   0
#define KIMD_SHA_256 2

/* There is none before SCLP is up. The old kernel says that the digest is wrong. */
void arch_console_open(const struct purgatory_params *p)
{
	(void)p;
}

void arch_putc(const struct purgatory_params *p, char c)
{
	(void)p;
	(void)c;
}

_Noreturn void arch_halt(void)
{
	for (;;)
		__asm__ volatile("" : : : "memory");
}

/* Which functions KIMD has; bit 0 is the leftmost. */
static bool has_sha256(void)
{
	uint8_t mask[16] = {0};
	register uint64_t function __asm__("0") = KIMD_QUERY;
	register uint8_t *block __asm__("1") = mask;

	__asm__ volatile(".insn rre,0xb93e0000,%%r0,%%r2"
			 :
			 : "d"(function), "a"(block)
			 : "cc", "memory");
	return mask[KIMD_SHA_256 / 8] & 0x80 >> KIMD_SHA_256 % 8;
}

sha256_blocks *arch_sha256_begin(const struct purgatory_params *p)
{
	return p->flags & PURGATORY_SHA_CPU && has_sha256() ? sha256_blocks_cpu : sha256_blocks_c;
}

void arch_sha256_end(const struct purgatory_params *p)
{
	(void)p;
}
