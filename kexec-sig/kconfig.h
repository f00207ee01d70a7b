/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The symbols of a kernel's .config that decide something here. */
#pragma once

#include "system.h"

/*
 * Looks the symbols up in a complete .config: y and m are YES, "is not set" and
 * absence are NO. Symbols that later kernels no longer have, because they are
 * always on, are YES there. 0, or -EBADMSG for a text that is no .config.
 */
int ksig_kconfig_parse(struct bytes text, uint32_t version, enum ksig_tri value[CONF__COUNT]);
