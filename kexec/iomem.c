// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "kexec/iomem.h"

/* Hexadecimal digits and nothing else, at most 16. */
static bool hex(const char **at, uint64_t *ret)
{
	size_t digits = strspn(*at, "0123456789abcdefABCDEF");

	if (digits == 0 || digits > 16)
		return false;
	*ret = strtoull(*at, NULL, 16);
	*at += digits;
	return true;
}

/* One line without its end. The name stays where it is. */
static bool parse_line(const char *line, struct kx_resource *ret)
{
	size_t blanks = strspn(line, " ");
	const char *at = line + blanks;

	if (!hex(&at, &ret->start) || *at++ != '-' || !hex(&at, &ret->end))
		return false;
	if (strncmp(at, " : ", 3) != 0 || ret->end < ret->start)
		return false;
	ret->depth = (unsigned int)(blanks / 2);
	ret->name = at + 3;
	return true;
}

static int parse_lines(struct kx_iomem *iomem, bool *ret_hidden)
{
	char *rest = iomem->text;
	size_t room = 0;
	char *line;

	*ret_hidden = true;
	while ((line = strsep(&rest, "\n"))) {
		struct kx_resource resource, *bigger;

		if (*line == '\0')
			continue;
		if (!parse_line(line, &resource))
			return -EBADMSG;
		if (iomem->n == KX_RANGES_MAX)
			return -E2BIG;
		if (iomem->n == room) {
			room = room ? room * 2 : 64;
			bigger = reallocarray(iomem->v, room, sizeof(*bigger));
			if (!bigger)
				return -ENOMEM;
			iomem->v = bigger;
		}
		iomem->v[iomem->n++] = resource;
		*ret_hidden = *ret_hidden && resource.end == 0;
	}
	return 0;
}

int kx_iomem_parse(const char *text, struct kx_iomem *ret)
{
	struct kx_iomem iomem = {.text = strdup(text)};
	bool hidden = true;
	int rc = iomem.text ? parse_lines(&iomem, &hidden) : -ENOMEM;

	if (rc == 0 && hidden)
		rc = iomem.n ? -EPERM : -EBADMSG;
	if (rc) {
		kx_iomem_release(&iomem);
		return rc;
	}
	*ret = iomem;
	return 0;
}

void kx_iomem_release(struct kx_iomem *iomem)
{
	free(iomem->v);
	free(iomem->text);
	*iomem = (struct kx_iomem){0};
}

bool kx_iomem_next(const struct kx_iomem *iomem, const char *name, size_t *at,
		   struct kx_resource *ret)
{
	while (*at < iomem->n) {
		const struct kx_resource *resource = &iomem->v[(*at)++];

		if (strcmp(resource->name, name) == 0) {
			*ret = *resource;
			return true;
		}
	}
	return false;
}

int kx_iomem_ranges(const struct kx_iomem *iomem, const char *name, enum kx_memory kind,
		    struct kx_ranges *ranges)
{
	struct kx_resource resource;
	size_t at = 0;
	int rc = 0;

	while (rc == 0 && kx_iomem_next(iomem, name, &at, &resource))
		rc = kx_ranges_add(ranges, (struct kx_range){resource.start, resource.end, kind});
	if (rc == 0)
		kx_ranges_sort(ranges);
	return rc;
}
