// SPDX-License-Identifier: GPL-2.0-or-later
#include "purgatory.h"

#define MSR_VEC (1UL << 25)

#define H_PUT_TERM_CHAR 0x58
#define H_SUCCESS       0

/* How often a terminal that cannot take more is asked again. */
#define PATIENCE 100000u

/* Time base ticks, which come at 512 MHz: a tenth of a second. */
#define DELAY (512000000UL / 10)

/* Offsets in a flattened device tree, whose numbers are big-endian. */
#define FDT_VERSION  20
#define FDT_BOOT_CPU 28

/* Called by entry.S, with the number of this CPU. */
void ppc64_run(const struct purgatory_params *p, uint64_t cpu);

/* In the image's first 0x100 bytes. */
extern uint8_t ppc64_run_at_load[4] __attribute__((visibility("hidden")));

void arch_console_open(const struct purgatory_params *p)
{
	(void)p;
}

/* PAPR, H_PUT_TERM_CHAR: the characters are packed into two registers, first one highest. */
static long put_term_char(uint64_t terminal, char c)
{
	register uint64_t r3 __asm__("r3") = H_PUT_TERM_CHAR;
	register uint64_t r4 __asm__("r4") = terminal;
	register uint64_t r5 __asm__("r5") = 1;
	register uint64_t r6 __asm__("r6") = (uint64_t)(uint8_t)c << 56;
	register uint64_t r7 __asm__("r7") = 0;

	__asm__ volatile("sc 1"
			 : "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7)
			 :
			 : "r0", "r8", "r9", "r10", "r11", "r12", "ctr", "xer", "cr0", "cr1", "cr5",
			   "cr6", "cr7", "memory");
	return (long)r3;
}

static void put_patiently(const struct purgatory_params *p, char c)
{
	for (unsigned int i = 0; i < PATIENCE; i++) {
		if (put_term_char(p->serial_base, c) == H_SUCCESS)
			break;
	}
}

void arch_putc(const struct purgatory_params *p, char c)
{
	if (!(p->flags & PURGATORY_CONSOLE_HVTERM))
		return;
	if (c == '\n')
		put_patiently(p, '\r');
	put_patiently(p, c);
}

_Noreturn void arch_halt(void)
{
	for (;;)
		__asm__ volatile("" : : : "memory");
}

static void set_vec(bool on)
{
	uint64_t msr;

	__asm__ volatile("mfmsr %0" : "=r"(msr));
	msr = on ? msr | MSR_VEC : msr & ~MSR_VEC;
	__asm__ volatile("mtmsrd %0\n\tisync" : : "r"(msr) : "memory");
}

/* There is no asking here: an instruction that is missing is an exception without a handler. */
sha256_blocks *arch_sha256_begin(const struct purgatory_params *p)
{
	if (!(p->flags & PURGATORY_SHA_CPU))
		return sha256_blocks_c;
	set_vec(true);
	return sha256_blocks_cpu;
}

void arch_sha256_end(const struct purgatory_params *p)
{
	if (p->flags & PURGATORY_SHA_CPU)
		set_vec(false);
}

static void set_run_at_load(const struct purgatory_params *p)
{
	volatile uint8_t *kernel = (volatile uint8_t *)(uintptr_t)p->arg[PURGATORY_PPC64_KERNEL];

	for (unsigned int i = 0; i < 4; i++)
		kernel[PURGATORY_PPC64_RUN_AT_LOAD + i] = ppc64_run_at_load[i];
}

static uint32_t get_be32(const volatile uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* The loader cannot know which CPU will be the one that comes here. */
static void set_boot_cpu(volatile uint8_t *tree, uint32_t cpu)
{
	if (get_be32(tree + FDT_VERSION) < 2)
		return;
	for (unsigned int i = 0; i < 4; i++)
		tree[FDT_BOOT_CPU + i] = (uint8_t)(cpu >> (24 - 8 * i));
}

static uint64_t time_base(void)
{
	uint64_t now;

	__asm__ volatile("mftb %0" : "=r"(now));
	return now;
}

/* The other CPUs leave the old kernel's memory when it tells them; the new kernel writes there. */
static void let_others_leave(void)
{
	uint64_t start = time_base();

	while (time_base() - start < DELAY)
		;
}

void ppc64_run(const struct purgatory_params *p, uint64_t cpu)
{
	uint64_t tree = p->arg[PURGATORY_PPC64_DEVICE_TREE];

	purgatory_main(p);
	if (p->flags & PURGATORY_RUN_AT_LOAD)
		set_run_at_load(p);
	if (tree != 0)
		set_boot_cpu((volatile uint8_t *)(uintptr_t)tree, (uint32_t)cpu);
	let_others_leave();
}
