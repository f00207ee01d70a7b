/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program: reads the command line and does what it asks for, in the order of old. */
#pragma once

#include "kexec/context.h"

/* The exit status. */
int kx_run(const struct kx_env *env, int argc, char **argv);
