/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzz targets share: the entry point, and kernels to ask about. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "bytes.h"
#include "compiler.h"
#include "../../kexec-sig/rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The releases whose rules differ most. */
static const uint32_t fuzz_releases[] = {KSIG_VERSION(6, 12), KSIG_VERSION(6, 1)};

/* Reads all of a view, so that one that points outside is noticed. */
static inline void fuzz_touch(struct bytes b)
{
	volatile uint8_t sum = 0;

	for (size_t i = 0; i < b.size; i++)
		sum ^= b.data[i];
	(void)sum;
}

/* A property that has to hold for any input. */
#define FUZZ_MUST(what)                                                                            \
	do {                                                                                       \
		if (!(what))                                                                       \
			abort();                                                                   \
	} while (0)
