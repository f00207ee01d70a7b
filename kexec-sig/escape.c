/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "escape.h"
#include "bytes.h"
#include "compiler.h"

#include <inttypes.h>
#include <stdio.h>

#define ESCAPE_MAX 12 /* a surrogate pair in JSON */

/*
 * Controls (C0, DEL, C1), line separators, and the format characters that change the
 * direction of text or take no room (Unicode TR 36, section 2.10).
 */
static const struct {
	uint32_t first, last;
} dangerous[] = {
	{0x0001, 0x001f}, {0x007f, 0x009f}, {0x00ad, 0x00ad},   {0x061c, 0x061c},
	{0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},   {0xfeff, 0xfeff},
	{0xfff9, 0xfffb}, {0xfffe, 0xffff}, {0xe0000, 0xe0fff},
};

static bool is_dangerous(uint32_t c)
{
	for (size_t i = 0; i < ARRAY_SIZE(dangerous); i++) {
		if (c >= dangerous[i].first && c <= dangerous[i].last)
			return true;
	}
	return false;
}

/* One character (RFC 3629); its length in bytes, or 0 when there is none. */
static size_t decode(const char *s, uint32_t *ret)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	uint8_t lead = (uint8_t)s[0];
	size_t n = lead < 0x80       ? 1
		   : lead >> 5 == 6  ? 2
		   : lead >> 4 == 14 ? 3
		   : lead >> 3 == 30 ? 4
				     : 0;
	uint32_t c = n == 1 ? lead : n == 0 ? 0 : lead & (0x7fU >> n);

	for (size_t i = 1; i < n; i++) {
		/* The terminating NUL is no continuation either. */
		if (((uint8_t)s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | ((uint8_t)s[i] & 0x3f);
	}
	if (n == 0 || c < smallest[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*ret = c;
	return n;
}

static void write_invalid(char *out, uint8_t byte, enum ksig_escape how)
{
	if (how == ESCAPE_JSON)
		snprintf(out, ESCAPE_MAX + 1, "\\ufffd");
	else
		snprintf(out, ESCAPE_MAX + 1, "\\x%02x", byte);
}

/* The escape for a character, or "" when it may stay. */
static void write_character(char *out, uint32_t c, enum ksig_escape how)
{
	*out = '\0';
	/* json-c has escaped what is below; a line break there is its own. */
	if (how == ESCAPE_JSON && c < 0x7f)
		return;
	if (!is_dangerous(c) && !(how == ESCAPE_ASCII && c > 0x7e))
		return;
	if (c > 0xffff && how == ESCAPE_JSON)
		snprintf(out, ESCAPE_MAX + 1, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xd7c0 + (c >> 10),
			 0xdc00 + (c & 0x3ff));
	else if (c > 0xffff)
		snprintf(out, ESCAPE_MAX + 1, "\\U%08" PRIx32, c);
	else if (c < 0x80 && how != ESCAPE_JSON)
		snprintf(out, ESCAPE_MAX + 1, "\\x%02" PRIx32, c);
	else
		snprintf(out, ESCAPE_MAX + 1, "\\u%04" PRIx32, c);
}

char *ksig_escape(const char *s, enum ksig_escape how)
{
	char *out = calloc(strlen(s) + 1, ESCAPE_MAX), *to = out;

	if (!out)
		return NULL;
	while (*s) {
		char escape[ESCAPE_MAX + 1];
		uint32_t c = 0;
		size_t n = decode(s, &c);

		if (n)
			write_character(escape, c, how);
		else
			write_invalid(escape, (uint8_t)*s, how);
		n = n ? n : 1;
		if (*escape)
			to = stpcpy(to, escape);
		else
			to = mempcpy(to, s, n);
		s += n;
	}
	*to = '\0';
	return out;
}
