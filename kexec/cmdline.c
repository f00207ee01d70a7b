// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "compiler.h"
#include "kexec/arch.h"
#include "kexec/cmdline.h"
#include "kexec/options.h"

static bool starts_word(const char *line, const char *at)
{
	return at == line || at[-1] == ' ' || at[-1] == '\t';
}

/*
 * Takes out every word with that prefix, each with the one blank behind it. IMA
 * measures the result, so that not a byte more may go.
 */
static void remove_words(char *line, const char *prefix)
{
	char *at = line;

	while ((at = strstr(at, prefix))) {
		size_t len = strcspn(at, " ");

		if (!starts_word(line, at)) {
			at += strlen(prefix);
			continue;
		}
		len += at[len] == ' ';
		memmove(at, at + len, strlen(at + len) + 1);
	}
}

char *kx_cmdline_reuse(const char *running, bool crash)
{
	char *line = strndup(running, strcspn(running, "\r\n"));

	if (!line)
		return NULL;
	remove_words(line, "BOOT_IMAGE");
	if (crash)
		remove_words(line, "crashkernel");
	return line;
}

/* "a b", or the one that is there; NULL only when memory is short. */
static char *join(const char *a, const char *b)
{
	char *line;

	if (!a || !b)
		return strdup(a ? a : b);
	return asprintf(&line, "%s %s", a, b) < 0 ? NULL : line;
}

/* The options act one after the other: an append adds a word, a reuse starts afresh. */
static int concatenate(const struct kx_request *request, const char *reused, char **ret)
{
	_cleanup_free_ char *line = NULL;

	for (size_t i = 0; i < request->n_given; i++) {
		const struct kx_given *given = &request->given[i];
		size_t field = given->option->field;
		char *longer;

		if (field == offsetof(struct kx_request, append))
			longer = join(line, given->value);
		else if (field == offsetof(struct kx_request, reuse_cmdline))
			longer = strdup(reused);
		else
			continue;
		free(line);
		line = longer;
		if (!line)
			return -ENOMEM;
	}
	*ret = TAKE_PTR(line);
	return 0;
}

int kx_cmdline_build(const struct kx_arch *arch, const struct kx_request *request,
		     const char *running, char **ret)
{
	_cleanup_free_ char *reused = NULL;
	char *line;

	if (!request->append && !request->reuse_cmdline) {
		*ret = NULL;
		return 0;
	}
	if (request->reuse_cmdline) {
		reused = kx_cmdline_reuse(running, request->crash);
		if (!reused)
			return -ENOMEM;
	}
	if (arch->append_concatenates)
		return concatenate(request, reused, ret);
	line = join(reused, request->append);
	if (!line)
		return -ENOMEM;
	*ret = line;
	return 0;
}
