/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The verdict for machines, with what only the program knows. */
#pragma once

#include "kexec-sig.h"

/* ksig_verdict_json() for one of many machines: its name and where its facts are from, or NULL. */
int ksig_verdict_json_for(const struct ksig_verdict *v, const char *machine, const char *snapshot,
			  bool pretty, char **ret);
