/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report that -V and --sig-report ask for. */
#pragma once

#include "kexec/preflight.h"

/*
 * Prints or writes it, with the kernel's answer unless that is NULL. Does
 * nothing when none is asked for. 0, or a negative errno after a warning.
 */
int kx_report(const struct kx_ctx *ctx, struct kx_preflight *preflight,
	      const struct kx_answer *answer);
/* Is standard output taken by JSON? */
bool kx_report_owns_stdout(const struct kx_request *request);
