/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that have no field of their own in the request: those of a few image types. */
#pragma once

#include <stdbool.h>

#include "kexec/request.h"

/* By the option's full name, whatever was typed for it. */
bool kx_given(const struct kx_request *request, const char *name);
/* The next one behind *at, which begins as 0 and is moved on; NULL when there is none left. */
const struct kx_given *kx_given_next(const struct kx_request *request, const char *name,
				     size_t *at);
