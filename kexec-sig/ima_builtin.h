/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* IMA's rules where the kernel does not show them; pure functions of facts and command line. */
#pragma once

#include "ima_policy.h"

struct ksig_ima_text {
	char text[2048];
	size_t size;
};

/* The rules in force as long as nobody has loaded any. */
void ksig_ima_builtin(const struct ksig_system *s, struct bytes cmdline, struct ksig_ima_text *ret);
/* What is known of them after somebody has, or may have. */
void ksig_ima_loaded(const struct ksig_system *s, struct ksig_ima_text *ret);

/* Is it one of the words of ima_policy= on the command line? */
bool ksig_ima_policy_word(struct bytes cmdline, const char *what);
