// SPDX-License-Identifier: GPL-2.0-or-later
#include "purgatory.h"

#define CURRENT_EL2 (2 << 2)
#define HCR_E2H     (1UL << 34) /* the host's kernel runs at EL2 */
#define CPACR_FPEN  (3UL << 20) /* also in CPTR_EL2 with HCR_E2H */
#define CPTR_TFP    (1UL << 10) /* in CPTR_EL2 without */

/* ID_AA64ISAR0_EL1.SHA2 */
#define ISAR0_SHA2 12

#define read_register(name)                                                                        \
	({                                                                                         \
		uint64_t value_;                                                                   \
		__asm__ volatile("mrs %0, " name : "=r"(value_));                                  \
		value_;                                                                            \
	})
#define write_register(name, value)                                                                \
	__asm__ volatile("msr " name ", %0\n\tisb" : : "r"((uint64_t)(value)) : "memory")

void arch_console_open(const struct purgatory_params *p)
{
	(void)p;
}

static void put_byte(const struct purgatory_params *p, char c)
{
	*(volatile uint8_t *)(uintptr_t)p->serial_base = (uint8_t)c;
}

void arch_putc(const struct purgatory_params *p, char c)
{
	if (!(p->flags & PURGATORY_CONSOLE_SERIAL) || p->serial_base == 0)
		return;
	put_byte(p, c);
	if (c == '\n')
		put_byte(p, '\r');
}

_Noreturn void arch_halt(void)
{
	for (;;)
		__asm__ volatile("wfi");
}

static bool has_sha(const struct purgatory_params *p)
{
	return (p->flags & PURGATORY_SHA_CPU) &&
	       (read_register("id_aa64isar0_el1") >> ISAR0_SHA2 & 15) != 0;
}

/* Whether instructions with vector registers trap. What it was stays in *trap. */
static void set_trap(uint64_t *trap, bool on)
{
	uint64_t mask = CPACR_FPEN, now;

	if (read_register("CurrentEL") != CURRENT_EL2) {
		now = read_register("cpacr_el1");
		write_register("cpacr_el1", on ? *trap : now | mask);
	} else {
		now = read_register("cptr_el2");
		if (!(read_register("hcr_el2") & HCR_E2H))
			write_register("cptr_el2", on ? *trap : now & ~CPTR_TFP);
		else
			write_register("cptr_el2", on ? *trap : now | mask);
	}
	*trap = now;
}

static uint64_t trap_before;

sha256_blocks *arch_sha256_begin(const struct purgatory_params *p)
{
	if (!has_sha(p))
		return sha256_blocks_c;
	set_trap(&trap_before, false);
	return sha256_blocks_cpu;
}

void arch_sha256_end(const struct purgatory_params *p)
{
	if (has_sha(p))
		set_trap(&trap_before, true);
}
