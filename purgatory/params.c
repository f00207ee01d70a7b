// SPDX-License-Identifier: GPL-2.0-or-later
#include "purgatory.h"

struct purgatory_params purgatory_params __attribute__((section(".params"), aligned(8))) = {
	.magic = PURGATORY_MAGIC,
	.version = PURGATORY_VERSION,
};
