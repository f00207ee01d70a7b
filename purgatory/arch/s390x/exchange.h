/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "purgatory.h"

/*
 * Exchanges each region above the purgatory with what is CRASH_BASE below it, and copies what is
 * between them up: then the new kernel is where it was linked to, and finds the old kernel's memory
 * from CRASH_BASE on. low is address 0, but for tests.
 */
void s390_exchange(const struct purgatory_params *p, uint8_t *low);
