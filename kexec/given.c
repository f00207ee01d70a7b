// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <string.h>

#include "kexec/given.h"
#include "kexec/options.h"

const struct kx_given *kx_given_next(const struct kx_request *request, const char *name, size_t *at)
{
	while (*at < request->n_given) {
		const struct kx_given *given = &request->given[(*at)++];

		if (given->option->name && strcmp(given->option->name, name) == 0)
			return given;
	}
	return NULL;
}

bool kx_given(const struct kx_request *request, const char *name)
{
	size_t at = 0;

	return kx_given_next(request, name, &at) != NULL;
}
