// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch.h"

#define CR4_OSFXSR (1UL << 9)

static uint64_t cr4_read(void)
{
	uint64_t value;

	__asm__ volatile("movq %%cr4, %0" : "=r"(value));
	return value;
}

static void cr4_write(uint64_t value)
{
	__asm__ volatile("movq %0, %%cr4" : : "r"(value) : "memory");
}

_Noreturn void arch_halt(void)
{
	for (;;)
		__asm__ volatile("cli; hlt");
}

/*
 * The loader has asked for the instructions: cpuid traps in an encrypted guest, and there is
 * nobody here to take the trap. The old kernel has left SSE off.
 */
sha256_blocks *arch_sha256_begin(const struct purgatory_params *p)
{
	if (!(p->flags & PURGATORY_SHA))
		return sha256_blocks_c;
	cr4_write(cr4_read() | CR4_OSFXSR);
	return p->flags & PURGATORY_SHA_CPU ? sha256_blocks_cpu : sha256_blocks_sse2;
}

void arch_sha256_end(const struct purgatory_params *p)
{
	if (p->flags & PURGATORY_SHA)
		cr4_write(cr4_read() & ~CR4_OSFXSR);
}

/* Tells the new kernel where the old one can be entered again. */
static void append_return_address(char *end, uint64_t address)
{
	const char *text = " kexec_jump_back_entry=0x";
	unsigned int digits = 1;

	while (*text)
		*end++ = *text++;
	while (digits < 16 && address >> (4 * digits) != 0)
		digits++;
	while (digits-- > 0)
		*end++ = "0123456789abcdef"[address >> (4 * digits) & 15];
	*end = '\0';
}

unsigned int x86_run(struct purgatory_params *p, uint64_t return_address)
{
	uint64_t line_end = p->arg[PURGATORY_X86_LINE_END];

	if (p->flags & PURGATORY_RESET_VGA)
		vga_reset();
	purgatory_main(p);
	if (line_end != 0 && return_address != 0)
		append_return_address((char *)(uintptr_t)line_end, return_address);
	return p->flags & (PURGATORY_ENTRY_32BIT | PURGATORY_ENTRY_REAL);
}
