/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "iomem.h"
#include "compiler.h"
#include "scan.h"

#include <errno.h>
#include <stdlib.h>

/* "  00100000-7ffdffff : System RAM" */
static bool parse_line(struct bytes line, struct ksig_range *range, struct bytes *name)
{
	struct bytes word, start, end;
	const uint8_t *dash;
	size_t n;

	if (!ksig_next_word(&line, &word))
		return false;
	dash = memchr(word.data, '-', word.size);
	if (!dash)
		return false;
	n = (size_t)(dash - word.data);
	start = bytes_of(word.data, n);
	end = bytes_of(word.data + n + 1, word.size - n - 1);
	if (!ksig_number(start, 16, &range->start) || !ksig_number(end, 16, &range->end) ||
	    range->end < range->start)
		return false;
	if (!ksig_next_word(&line, &word) || !ksig_is(word, ":"))
		return false;
	*name = ksig_trim(line);
	return true;
}

int ksig_iomem_ranges(struct bytes text, const char *name, struct ksig_range **ret, size_t *ret_n)
{
	_cleanup_free_ struct ksig_range *list = NULL;
	size_t n = 0, seen = 0;
	bool hidden = true;
	struct bytes line;

	while (ksig_next_line(&text, &line)) {
		struct ksig_range range, *bigger;
		struct bytes called;

		if (line.size == 0)
			continue;
		if (!parse_line(line, &range, &called))
			return -EBADMSG;
		seen++;
		if (range.end != 0)
			hidden = false;
		if (!ksig_is(called, name))
			continue;
		bigger = reallocarray(list, n + 1, sizeof(*list));
		if (!bigger)
			return -ENOMEM;
		list = bigger;
		list[n++] = range;
	}
	if (seen && hidden)
		return -EPERM;
	if (n == 0)
		return -ENOENT;
	*ret = TAKE_PTR(list);
	*ret_n = n;
	return 0;
}
