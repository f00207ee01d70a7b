/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The purgatory: entered by the old kernel, it checks that the new one is intact, saves what the
 * new one will overwrite and enters it. There is nothing below it, and nobody to return to.
 */
#pragma once

#include <stdbool.h>

#include "purgatory-abi.h"
#include "sha256.h"

/* A compiler may go through a table for what might be elsewhere, and the table has addresses. */
#pragma GCC visibility push(hidden)

/* Filled in by the loader. */
extern struct purgatory_params purgatory_params;

/* Checks, and saves the backup region; does not return when the digest is wrong. */
void purgatory_main(const struct purgatory_params *p);
/* Is the digest right, or not wanted? Says on the console when it is wrong. */
bool purgatory_verify(const struct purgatory_params *p);

/* The console, if there is one. A newline goes to the start of the next line. */
void purgatory_print(const struct purgatory_params *p, const char *text);
void purgatory_print_hex(const struct purgatory_params *p, const uint8_t *bytes, size_t n);

/* ---- each architecture's ----------------------------------------------- */

void arch_console_open(const struct purgatory_params *p);
/* Does nothing without a console, and never waits for ever. */
void arch_putc(const struct purgatory_params *p, char c);
/* For ever. */
_Noreturn void arch_halt(void);
/* The function to hash with, and makes ready what it needs. */
sha256_blocks *arch_sha256_begin(const struct purgatory_params *p);
/* Leaves the CPU as a kernel expects it. */
void arch_sha256_end(const struct purgatory_params *p);

#pragma GCC visibility pop
