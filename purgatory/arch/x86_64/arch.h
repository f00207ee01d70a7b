/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "purgatory.h"

/* Called by entry.S; non-zero: long mode is to be left. */
unsigned int x86_run(struct purgatory_params *p, uint64_t return_address);

void vga_reset(void);
void vga_putc(char c);

static inline void outb(uint8_t value, uint16_t port)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}
