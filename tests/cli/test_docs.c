// SPDX-License-Identifier: GPL-2.0-or-later
/* The manual page and the completion know every option, and none that there is not. */
#include "config.h"

#include <ctype.h>
#include <stdlib.h>

#include "compiler.h"
#include "kexec/options.h"

#include "check.h"

static char *read_source(const char *name)
{
	const char *srcdir = getenv("srcdir");
	char *path, *text = calloc(1, 65536);
	FILE *file;

	assert_true(asprintf(&path, "%s/%s", srcdir ? srcdir : ".", name) > 0);
	file = fopen(path, "re");
	if (!file)
		fail_msg("cannot open %s", path);
	assert_true(fread(text, 1, 65535, file) > 0);
	fclose(file);
	free(path);
	return text;
}

/* prefix and the option's name, as a whole word */
static bool mentions(const char *text, const char *prefix, const char *name)
{
	char word[64];
	size_t len;

	len = (size_t)snprintf(word, sizeof(word), "%s%s", prefix, name);
	for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
		if (!isalnum((unsigned char)at[len]) && at[len] != '-')
			return true;
	}
	return false;
}

static void check_all_options(const char *file, const char *text, const char *long_prefix,
			      const char *short_prefix)
{
	for (size_t i = 0; i < kx_n_options; i++) {
		char letter[2] = {kx_options[i].letter, '\0'};

		if (kx_options[i].name && !mentions(text, long_prefix, kx_options[i].name))
			fail_msg("%s\n    seen:     no --%s\n    expected: every option", file,
				 kx_options[i].name);
		if (kx_options[i].letter && kx_options[i].letter != '?' &&
		    !mentions(text, short_prefix, letter))
			fail_msg("%s\n    seen:     no -%s\n    expected: every option", file,
				 letter);
	}
}

static bool exists(const char *name, size_t len)
{
	for (size_t i = 0; i < kx_n_options; i++) {
		if (kx_options[i].name && strlen(kx_options[i].name) == len &&
		    memcmp(kx_options[i].name, name, len) == 0)
			return true;
	}
	return false;
}

/* Every word behind the prefix is an option. */
static void check_no_others(const char *file, const char *text, const char *prefix)
{
	for (const char *at = strstr(text, prefix); at; at = strstr(at + 1, prefix)) {
		const char *name = at + strlen(prefix);
		size_t len = 0;

		while (isalnum((unsigned char)name[len]) || name[len] == '-')
			len++;
		if (len > 0 && !exists(name, len))
			fail_msg("%s\n    seen:     --%.*s\n    expected: options that exist", file,
				 (int)len, name);
	}
}

static void test_man_page(void **state)
{
	char *text = read_source("doc/kexec.8");

	(void)state;
	check_all_options("doc/kexec.8", text, "Fl Fl ", "Fl ");
	check_no_others("doc/kexec.8", text, "Fl Fl ");
	free(text);
}

static void test_completion(void **state)
{
	char *text = read_source("completion/kexec");

	(void)state;
	check_all_options("completion/kexec", text, "--", "-");
	check_no_others("completion/kexec", text, " --");
	free(text);
}

/* Each architecture's part of the completion has its options and no others. */
static void test_completion_by_arch(void **state)
{
	static const struct {
		const char *label;
		const struct kx_arch *arch;
	} parts[] = {{"\tx86_64)", &kx_arch_x86_64},
		     {"\tppc64 |", &kx_arch_ppc64},
		     {"\taarch64 |", &kx_arch_arm64}};
	char *text = read_source("completion/kexec");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		char *part = strstr(text, parts[i].label), copy[2048];

		assert_non_null(part);
		snprintf(copy, sizeof(copy), "%.*s", (int)strcspn(part, ";"), part);
		for (size_t j = 0; j < kx_n_options; j++) {
			const struct kx_option *option = &kx_options[j];
			bool here;

			if (!option->name || option->arches == 0)
				continue;
			here = mentions(copy, "--", option->name);
			if (kx_option_in_arch(option, parts[i].arch) && !here)
				fail_msg("%s: --%s is missing", parts[i].arch->name, option->name);
		}
		for (const char *at = strstr(copy, "--"); at; at = strstr(at + 2, "--")) {
			size_t len = strspn(at + 2, "abcdefghijklmnopqrstuvwxyz0123456789-");
			bool known = false;

			for (size_t j = 0; j < kx_n_options; j++)
				known |= kx_options[j].name && strlen(kx_options[j].name) == len &&
					 memcmp(kx_options[j].name, at + 2, len) == 0 &&
					 kx_option_in_arch(&kx_options[j], parts[i].arch);
			if (!known)
				fail_msg("%s: --%.*s is not known there", parts[i].arch->name,
					 (int)len, at + 2);
		}
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_man_page),
		cmocka_unit_test(test_completion),
		cmocka_unit_test(test_completion_by_arch),
	};

	return cmocka_run_group_tests_name("docs", tests, NULL, NULL);
}
