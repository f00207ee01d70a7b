// SPDX-License-Identifier: GPL-2.0-or-later
/* A 16550 and a VGA in text mode. */
#include "arch.h"

/* Registers of a 16550, from its base. */
#define THR      0 /* with DLAB the divisor's low byte */
#define DLM      1
#define LCR      3
#define LCR_8N1  0x03
#define LCR_DLAB 0x80
#define LSR      5
#define LSR_THRE 0x20

/* Far longer than a character takes at 9600 bits a second; without a UART it has to end. */
#define PATIENCE 1000000u

static void serial_open(const struct purgatory_params *p)
{
	uint16_t base = (uint16_t)p->serial_base;
	unsigned int divisor;

	if (p->serial_baud == 0)
		return;
	divisor = 115200 / p->serial_baud;
	outb(LCR_DLAB | LCR_8N1, base + LCR);
	outb((uint8_t)divisor, base + THR);
	outb((uint8_t)(divisor >> 8), base + DLM);
	outb(LCR_8N1, base + LCR);
}

static void serial_putc(const struct purgatory_params *p, char c)
{
	uint16_t base = (uint16_t)p->serial_base;

	for (unsigned int i = 0; i < PATIENCE; i++) {
		if (inb(base + LSR) & LSR_THRE)
			break;
	}
	outb((uint8_t)c, base + THR);
}

void arch_console_open(const struct purgatory_params *p)
{
	if (p->flags & PURGATORY_CONSOLE_SERIAL)
		serial_open(p);
}

void arch_putc(const struct purgatory_params *p, char c)
{
	if (p->flags & PURGATORY_CONSOLE_VGA)
		vga_putc(c);
	if (p->flags & PURGATORY_CONSOLE_SERIAL) {
		if (c == '\n')
			serial_putc(p, '\r');
		serial_putc(p, c);
	}
}
