/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "scan.h"
#include "overflow.h"

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0';
}

bool ksig_next_line(struct bytes *rest, struct bytes *line)
{
	const uint8_t *end;
	size_t n;

	if (rest->size == 0)
		return false;
	end = memchr(rest->data, '\n', rest->size);
	n = end ? (size_t)(end - rest->data) : rest->size;
	*line = bytes_of(rest->data, n);
	n += end ? 1 : 0;
	*rest = bytes_of(rest->data + n, rest->size - n);
	return true;
}

bool ksig_next_word(struct bytes *rest, struct bytes *word)
{
	size_t start = 0, end;

	while (start < rest->size && is_blank(rest->data[start]))
		start++;
	if (start == rest->size)
		return false;
	for (end = start; end < rest->size && !is_blank(rest->data[end]);)
		end++;
	*word = bytes_of(rest->data + start, end - start);
	*rest = bytes_of(rest->data + end, rest->size - end);
	return true;
}

struct bytes ksig_trim(struct bytes b)
{
	while (b.size && is_blank(b.data[0]))
		b = bytes_of(b.data + 1, b.size - 1);
	while (b.size && is_blank(b.data[b.size - 1]))
		b.size--;
	return b;
}

bool ksig_is(struct bytes b, const char *what)
{
	return b.size == strlen(what) && bytes_match(b, 0, what, b.size);
}

bool ksig_after(struct bytes b, const char *prefix, struct bytes *ret)
{
	size_t n = strlen(prefix);

	return bytes_match(b, 0, prefix, n) && bytes_sub(b, n, b.size - n, ret);
}

bool ksig_next_value(struct bytes *rest, const char *name, struct bytes *value)
{
	struct bytes line, after;

	while (ksig_next_line(rest, &line)) {
		if (ksig_after(line, name, &after) && ksig_after(ksig_trim(after), ":", value)) {
			*value = ksig_trim(*value);
			return true;
		}
	}
	return false;
}

static unsigned int digit_of(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10U;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10U;
	return 255;
}

bool ksig_number(struct bytes b, unsigned int base, uint64_t *ret)
{
	uint64_t value = 0;

	if (b.size == 0)
		return false;
	for (size_t i = 0; i < b.size; i++) {
		unsigned int d = digit_of(b.data[i]);

		if (d >= base || mul_overflows(value, (uint64_t)base, &value) ||
		    add_overflows(value, (uint64_t)d, &value))
			return false;
	}
	*ret = value;
	return true;
}

bool ksig_unhex(struct bytes b, uint8_t *out)
{
	if (b.size % 2)
		return false;
	for (size_t i = 0; i < b.size; i += 2) {
		unsigned int hi = digit_of(b.data[i]), lo = digit_of(b.data[i + 1]);

		if (hi > 15 || lo > 15)
			return false;
		out[i / 2] = (uint8_t)(hi << 4 | lo);
	}
	return true;
}
