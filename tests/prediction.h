/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "kexec-sig.h"

/* A prediction as kernels' answers are written: "ok", the errno's name, or another outcome. */
static inline const char *prediction_word(const struct ksig_prediction *p)
{
	if (p->outcome == KSIG_REFUSE)
		return ksig_errno_name(p->err);
	return p->outcome == KSIG_ACCEPT ? "ok" : ksig_outcome_name(p->outcome);
}
