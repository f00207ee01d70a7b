/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cmd.h"
#include "inspect.h"

/* The findings as text or as one JSON object; the caller frees. NULL: no memory. */
char *inspect_text(const struct inspection *i, const struct ksig_report_options *options,
		   const char *certs);
char *inspect_json(const struct inspection *i, bool pretty, const char *certs);
