/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The version line and the usage text, printed from the option table. */
#pragma once

#include <stdio.h>

#include "kexec/arch.h"

void kx_print_version(FILE *out);
void kx_print_help(FILE *out, const struct kx_arch *arch);
