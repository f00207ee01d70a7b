// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "kexec/scan.h"

struct kx_scan kx_scan_start(const struct kx_arch *arch, int argc, char **argv, bool posix)
{
	return (struct kx_scan){
		.arch = arch, .argc = argc, .argv = argv, .posix = posix, .index = 1};
}

static const char *program(const struct kx_scan *scan)
{
	return scan->argc > 0 ? scan->argv[0] : "kexec";
}

/* Candidates for a long option, and how many there are of stock and of added ones. */
struct candidates {
	const struct kx_option *exact;
	const struct kx_option *first[2]; /* [0] stock, [1] added */
	size_t n[2];
};

static bool is_candidate(const struct kx_option *option, const struct kx_arch *arch,
			 const char *name, size_t len)
{
	return option->name && kx_option_in_arch(option, arch) &&
	       strncmp(option->name, name, len) == 0;
}

static struct candidates find_candidates(const struct kx_arch *arch, const char *name, size_t len)
{
	struct candidates found = {0};

	for (size_t i = 0; i < kx_n_options; i++) {
		const struct kx_option *option = &kx_options[i];

		if (!is_candidate(option, arch, name, len))
			continue;
		if (option->name[len] == '\0')
			found.exact = option;
		if (found.n[option->added]++ == 0)
			found.first[option->added] = option;
	}
	return found;
}

/* "option '--lo' is ambiguous; possibilities: '--load' '--load-panic'" */
static int ambiguous(const struct kx_scan *scan, const char *name, size_t len, bool added,
		     char *message, size_t size)
{
	int used = snprintf(message, size,
			    "%s: option '--%s' is ambiguous; possibilities:", program(scan), name);

	for (size_t i = 0; i < kx_n_options && used > 0 && (size_t)used < size; i++) {
		if (kx_options[i].added == added &&
		    is_candidate(&kx_options[i], scan->arch, name, len))
			used += snprintf(message + used, size - (size_t)used, " '--%s'",
					 kx_options[i].name);
	}
	return -EINVAL;
}

/* name is what stands behind the dashes, with its "=value". */
static int find_long(const struct kx_scan *scan, const char *name, const struct kx_option **ret,
		     char *message, size_t size)
{
	size_t len = strcspn(name, "=");
	struct candidates found = find_candidates(scan->arch, name, len);
	bool added = found.n[0] == 0;

	if (found.exact) {
		*ret = found.exact;
		return 0;
	}
	if (found.n[added] > 1)
		return ambiguous(scan, name, len, added, message, size);
	if (found.n[added] == 0) {
		snprintf(message, size, "%s: unrecognized option '--%s'", program(scan), name);
		return -EINVAL;
	}
	*ret = found.first[added];
	return 0;
}

static int scan_long(struct kx_scan *scan, struct kx_given *ret, char *message, size_t size)
{
	const char *word = scan->argv[scan->index++];
	const char *value = strchr(word, '=');
	const struct kx_option *option;
	int rc;

	rc = find_long(scan, word + 2, &option, message, size);
	if (rc)
		return rc;
	if (value)
		value++;
	if (value && option->value == KX_VALUE_NONE) {
		snprintf(message, size, "%s: option '--%s' doesn't allow an argument",
			 program(scan), option->name);
		return -EINVAL;
	}
	if (!value && option->value == KX_VALUE_REQUIRED) {
		if (scan->index >= scan->argc) {
			snprintf(message, size, "%s: option '--%s' requires an argument",
				 program(scan), option->name);
			return -EINVAL;
		}
		value = scan->argv[scan->index++];
	}
	*ret = (struct kx_given){.option = option, .word = word, .value = value};
	return 1;
}

static const struct kx_option *find_letter(const struct kx_arch *arch, char letter)
{
	for (size_t i = 0; i < kx_n_options; i++) {
		if (kx_options[i].letter == letter && kx_option_in_arch(&kx_options[i], arch))
			return &kx_options[i];
	}
	return NULL;
}

static int scan_letter(struct kx_scan *scan, struct kx_given *ret, char *message, size_t size)
{
	char letter = *scan->cluster++;
	const struct kx_option *option = find_letter(scan->arch, letter);
	const char *rest = *scan->cluster ? scan->cluster : NULL;
	const char *value = NULL;

	scan->cluster = rest;
	if (!option) {
		snprintf(message, size, "%s: invalid option -- '%c'", program(scan), letter);
		return -EINVAL;
	}
	if (option->value == KX_VALUE_REQUIRED) {
		scan->cluster = NULL;
		value = rest;
		if (!value && scan->index < scan->argc)
			value = scan->argv[scan->index++];
		if (!value) {
			snprintf(message, size, "%s: option requires an argument -- '%c'",
				 program(scan), letter);
			return -EINVAL;
		}
	}
	*ret = (struct kx_given){
		.option = option, .word = scan->argv[scan->index - 1], .value = value};
	return 1;
}

int kx_scan_next(struct kx_scan *scan, struct kx_given *ret, char *message, size_t size)
{
	if (scan->cluster)
		return scan_letter(scan, ret, message, size);
	for (; scan->index < scan->argc; scan->index++) {
		const char *word = scan->argv[scan->index];

		if (scan->arguments_only || word[0] != '-' || word[1] == '\0') {
			if (!scan->argument)
				scan->argument = word;
			scan->arguments_only |= scan->posix;
		} else if (word[1] != '-') {
			scan->cluster = word + 1;
			scan->index++;
			return scan_letter(scan, ret, message, size);
		} else if (word[2] == '\0') {
			scan->arguments_only = true;
		} else {
			return scan_long(scan, ret, message, size);
		}
	}
	return 0;
}
