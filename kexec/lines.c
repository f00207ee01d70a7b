// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kexec/lines.h"

int kx_lines_add(struct kx_lines *lines, const char *text, size_t len)
{
	char **more = realloc(lines->text, (lines->n + 1) * sizeof(*more));

	if (!more)
		return -ENOMEM;
	lines->text = more;
	more[lines->n] = strndup(text, len);
	if (!more[lines->n])
		return -ENOMEM;
	lines->n++;
	return 0;
}

void kx_lines_clear(struct kx_lines *lines)
{
	for (size_t i = 0; i < lines->n; i++)
		free(lines->text[i]);
	free(lines->text);
	*lines = (struct kx_lines){0};
}
