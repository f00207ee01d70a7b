/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "verdict.h"

/* Fills in ima and measured, as if the files were read. 0 or -ENOMEM. */
int ksig_verdict_ask_ima(struct ksig_verdict *v);
/* What is measured once the checks have told which files are read. */
void ksig_verdict_settle_ima(struct ksig_verdict *v);

/* Reads what IMA has measured meanwhile, if somebody watches. 0 or -ENOMEM. */
int ksig_verdict_look(struct ksig_verdict *v);
/* The line of the list that was predicted for this; NULL: there is none. */
const char *ksig_verdict_entry_seen(const struct ksig_verdict *v, size_t which, bool *ret_new);
