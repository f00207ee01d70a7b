/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "modules.h"
#include "scan.h"

#include <stdio.h>

bool ksig_modules_alias(struct bytes text, const char *alias, size_t *at, struct bytes *module)
{
	char line[128];
	int n = snprintf(line, sizeof(line), "alias %s ", alias);

	if (n < 0 || (size_t)n >= sizeof(line))
		return false;
	while (*at < text.size) {
		const uint8_t *found = memmem(text.data + *at, text.size - *at, line, (size_t)n);
		struct bytes rest;
		size_t off;

		if (!found)
			break;
		off = (size_t)(found - text.data);
		*at = off + (size_t)n;
		rest = bytes_of(text.data + *at, text.size - *at);
		if ((off == 0 || text.data[off - 1] == '\n') && ksig_next_word(&rest, module))
			return true;
	}
	*at = text.size;
	return false;
}

static uint8_t plain(uint8_t c)
{
	return c == '-' ? '_' : c;
}

static bool is_file_of(struct bytes path, struct bytes module)
{
	const uint8_t *slash = memrchr(path.data, '/', path.size);
	size_t start = slash ? (size_t)(slash - path.data) + 1 : 0;

	if (!bytes_match(path, start + module.size, ".ko", 3))
		return false;
	for (size_t i = 0; i < module.size; i++) {
		if (plain(path.data[start + i]) != plain(module.data[i]))
			return false;
	}
	return true;
}

bool ksig_modules_file(struct bytes text, struct bytes module, struct bytes *file)
{
	struct bytes line;

	while (ksig_next_line(&text, &line)) {
		const uint8_t *colon = memchr(line.data, ':', line.size);
		struct bytes path;

		if (!colon)
			continue;
		path = bytes_of(line.data, (size_t)(colon - line.data));
		if (is_file_of(path, module)) {
			*file = path;
			return true;
		}
	}
	return false;
}
