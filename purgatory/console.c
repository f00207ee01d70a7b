// SPDX-License-Identifier: GPL-2.0-or-later
#include "purgatory.h"

void purgatory_print(const struct purgatory_params *p, const char *text)
{
	for (; *text; text++)
		arch_putc(p, *text);
}

void purgatory_print_hex(const struct purgatory_params *p, const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		arch_putc(p, "0123456789abcdef"[bytes[i] >> 4]);
		arch_putc(p, "0123456789abcdef"[bytes[i] & 15]);
	}
}
