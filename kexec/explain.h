/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands below the stock program's one line after a refusal:
 *
 *	kexec_file_load failed: Required key not available
 *	  reason:   …
 *	  evidence: what the kernel logged during the call
 *	  remedy:   …
 */
#pragma once

#include <stdint.h>

#include "kexec/cause.h"
#include "kexec/context.h"
#include "kexec/lines.h"
#include "kexec/preflight.h"

struct kx_refusal {
	uint32_t call; /* KX_CALL_… */
	int err;       /* positive errno */
	uint32_t facts;
	const struct kx_lines *log;             /* may be NULL */
	const struct kx_prediction *prediction; /* may be NULL */
};

void kx_explain(const struct kx_ctx *ctx, const struct kx_refusal *refusal);
