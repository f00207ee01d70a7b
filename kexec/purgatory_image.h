/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What purgatory/build.sh makes, where there is a purgatory for this architecture. */
#pragma once

#include "kexec/purgatory.h"

extern const struct kx_purgatory kx_purgatory_image;
