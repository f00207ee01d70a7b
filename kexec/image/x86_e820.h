/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The map of memory that a kernel for x86 is given, and the one its command line can carry. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kexec/machine.h"
#include "kexec/ranges.h"
#include "put.h"

#define KX_E820_ENTRY_SIZE 20u  /* address, size, type; packed */
#define KX_E820_IN_PARAMS  128u /* E820_MAX_ENTRIES_ZEROPAGE */

/* Of a normal kernel: all that the running one was told. 0 or as kx_ranges_add(). */
int kx_x86_e820_map(const struct kx_machine *machine, struct kx_ranges *ret);

/* n entries from the first on, at off. */
void kx_x86_e820_put(struct put *p, uint64_t off, const struct kx_ranges *map, size_t first,
		     size_t n);

/* KiB of memory above 1 MiB without a hole. */
uint64_t kx_x86_e820_extended(const struct kx_ranges *map);

/* Appends to a line in room bytes. False, and nothing done, when it is too long. */
bool kx_x86_line_append(char *line, size_t room, const char *word);
/*
 * Appends " memmap=exactmap memmap=..." to the line of room bytes. False when they are too few.
 */
bool kx_x86_e820_words(char *line, size_t room, const struct kx_ranges *map);
