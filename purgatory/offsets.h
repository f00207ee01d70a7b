/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where fields of struct purgatory_params are, for assembler code; main.c checks them. */
#pragma once

#define PARAMS_FLAGS 12
#define PARAMS_ENTRY 16
#define PARAMS_ARG   24

#define FLAGS_ENTRY_REAL 0x0100
