// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line that stands in the device tree of the next kernel. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "compiler.h"
#include "kexec/image/ppc64_plan.h"

/* arch/powerpc/include/uapi/asm/setup.h, COMMAND_LINE_SIZE, with the NUL. */
#define LINE_SIZE 2048u

struct word {
	const char *text;
	size_t length;
};

/* The kernel's lib/cmdline.c, next_arg(): blanks inside of double quotes do not end a word. */
static bool next_word(const char **at, struct word *ret)
{
	bool quoted = false;
	const char *p = *at + strspn(*at, " \t\n");

	ret->text = p;
	for (; *p && (quoted || !strchr(" \t\n", *p)); p++) {
		if (*p == '"')
			quoted = !quoted;
	}
	ret->length = (size_t)(p - ret->text);
	*at = p;
	return ret->length > 0;
}

/* The last that begins so, as it is the one that counts. */
static bool find_word(const char *line, const char *beginning, struct word *ret)
{
	bool found = false;
	struct word word;

	while (next_word(&line, &word)) {
		if (strncmp(word.text, beginning, strlen(beginning)) != 0)
			continue;
		*ret = word;
		found = true;
	}
	return found;
}

bool kx_ppc64_has_word(const char *line, const char *beginning)
{
	struct word word;

	return line && find_word(line, beginning, &word);
}

/* A tree's own line; NULL when it has none. */
static int old_line(struct kx_ppc64_plan *p, const struct kx_fdt *fdt, const char **ret)
{
	struct bytes args;
	char *copy;

	*ret = NULL;
	if (kx_fdt_get(fdt, "/chosen", "bootargs", &args))
		return KX_EXIT_OK;
	copy = (char *)kx_segments_alloc(p->s, args.size + 1);
	if (!copy)
		return kx_ppc64_no_memory(p);
	memcpy(copy, args.data, args.size);
	*ret = copy;
	return KX_EXIT_OK;
}

/* Parts with a blank between each; an empty one is left out. */
static int join(struct kx_ppc64_plan *p, const struct word *parts, size_t n, const char *end)
{
	size_t length = 0;
	char *line, *at;

	for (size_t i = 0; i < n; i++)
		length += parts[i].length + (parts[i].length > 0);
	length -= length > 0;
	if (length > LINE_SIZE - 1)
		return kx_fail(p->in->log, KX_EXIT_DIE,
			       "Command line overflow: it has %zu characters with what is added, "
			       "and the kernel reads %u",
			       length, LINE_SIZE - 1);
	line = at = (char *)kx_segments_alloc(p->s, length + strlen(end) + 1);
	if (!line)
		return kx_ppc64_no_memory(p);
	for (size_t i = 0; i < n; i++) {
		if (parts[i].length == 0)
			continue;
		if (at != line)
			*at++ = ' ';
		memcpy(at, parts[i].text, parts[i].length);
		at += parts[i].length;
	}
	memcpy(at, end, strlen(end));
	p->line = line;
	kx_note(p->in->log, "Modified cmdline:%s", line);
	return KX_EXIT_OK;
}

static struct word word_of(const char *text)
{
	return (struct word){text, text ? strlen(text) : 0};
}

/* Where the crash kernel finds the header of the core: arch/powerpc/kernel/crash_dump.c */
static struct word core_word(const struct kx_ppc64_plan *p, char *buf, size_t size)
{
	if (!p->elfcorehdr.known)
		return (struct word){0};
	snprintf(buf, size, "elfcorehdr=%" PRIu64 "K", p->elfcorehdr.at.start / 1024);
	return word_of(buf);
}

int kx_ppc64_make_line(struct kx_ppc64_plan *p)
{
	struct word root = {0};
	const char *old;
	char core[48];
	int status = old_line(p, &p->fdt, &old);

	if (status)
		return status;
	if (old && !p->in->request->dt_no_old_root && !kx_ppc64_has_word(p->in->line, "root="))
		(void)find_word(old, "root=", &root);
	if (!p->in->line && root.length)
		kx_warn(p->in->log, "append= option is not passed. Using the first kernel root "
				    "partition");
	return join(p,
		    (struct word[]){word_of(p->in->line), core_word(p, core, sizeof(core)), root},
		    3, " ");
}

int kx_ppc64_make_user_line(struct kx_ppc64_plan *p, const struct kx_fdt *user)
{
	const char *line = p->in->line;
	char core[48];
	int status;

	if (!line && !p->elfcorehdr.known)
		return KX_EXIT_OK;
	if (!line) {
		status = old_line(p, user, &line);
		if (status)
			return status;
	}
	return join(p, (struct word[]){word_of(line), core_word(p, core, sizeof(core))}, 2, "");
}
