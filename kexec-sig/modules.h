/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What /lib/modules/RELEASE says about modules that the kernel would load by itself. */
#pragma once

#include "bytes.h"

/*
 * modules.alias: the module behind "alias ALIAS MODULE"; there may be several,
 * *at is where to go on and starts at 0. false: no more.
 */
bool ksig_modules_alias(struct bytes text, const char *alias, size_t *at, struct bytes *module);

/* modules.dep: the file of a module, relative to the folder. '-' and '_' are the same. */
bool ksig_modules_file(struct bytes text, struct bytes module, struct bytes *file);
