// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The scanner against the C library's getopt_long(3), which the stock program
 * uses: the same options, values and messages for the same words. Then the
 * abbreviations: no option of ours takes one away from a stock option.
 */
#include "config.h"

#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

#include "compiler.h"
#include "kexec/scan.h"

#include "check.h"

#define MAX_WORDS 12

/* ---- the C library's reading ------------------------------------------- */

struct reading {
	char *text; /* "load;append=x;arg K;" or the message */
};

static size_t stock_table(const struct kx_arch *arch, struct option *table, char *letters)
{
	size_t n = 0;

	for (size_t i = 0; i < kx_n_options; i++) {
		const struct kx_option *option = &kx_options[i];

		if (option->added || !kx_option_in_arch(option, arch))
			continue;
		if (option->name)
			table[n++] =
				(struct option){option->name, option->value, NULL, 256 + (int)i};
		if (option->letter) {
			*letters++ = option->letter;
			if (option->value == KX_VALUE_REQUIRED)
				*letters++ = ':';
		}
	}
	*letters = '\0';
	table[n] = (struct option){0};
	return n;
}

static const struct kx_option *by_result(int c)
{
	if (c >= 256)
		return &kx_options[c - 256];
	for (size_t i = 0; i < kx_n_options; i++) {
		if (kx_options[i].letter == c)
			return &kx_options[i];
	}
	return NULL;
}

static void print_option(FILE *out, const struct kx_option *option, const char *value)
{
	if (option->name)
		fprintf(out, "%s", option->name);
	else
		fprintf(out, "-%c", option->letter);
	if (value)
		fprintf(out, "=%s", value);
	fputc(';', out);
}

/* getopt() writes its messages to the descriptor behind stderr. */
static char *libc_reading(const struct kx_arch *arch, int argc, char **words)
{
	struct option table[128];
	char letters[64], *argv[MAX_WORDS + 1] = {0}, *text = NULL, *message = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	FILE *saved = stderr, *error = open_memstream(&message, &size);
	int c;

	stock_table(arch, table, letters);
	memcpy(argv, words, (size_t)argc * sizeof(*argv));
	optind = 0;
	stderr = error;
	while ((c = getopt_long(argc, argv, letters, table, NULL)) != -1) {
		/* "-?" is an option of its own; an error shows by its message. */
		fflush(error);
		if (c == '?' && message && *message)
			break;
		print_option(out, by_result(c), optarg);
	}
	stderr = saved;
	fclose(error);
	if (message && *message) {
		message[strcspn(message, "\n")] = '\0';
		fclose(out);
		free(text);
		return message;
	}
	if (optind < argc)
		fprintf(out, "arg %s;", argv[optind]);
	fclose(out);
	free(message);
	return text;
}

/* ---- ours --------------------------------------------------------------- */

static char *our_reading(const struct kx_arch *arch, int argc, char **words, bool posix)
{
	struct kx_scan scan = kx_scan_start(arch, argc, words, posix);
	struct kx_given given;
	char message[2048], *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int rc;

	while ((rc = kx_scan_next(&scan, &given, message, sizeof(message))) > 0)
		print_option(out, given.option, given.value);
	if (rc == 0 && scan.argument)
		fprintf(out, "arg %s;", scan.argument);
	fclose(out);
	if (rc == 0)
		return text;
	free(text);
	return strdup(message);
}

static void compare(const struct kx_arch *arch, const char *const *list)
{
	char *words[MAX_WORDS + 1] = {0}, what[512], *theirs, *ours;
	int argc = 0;
	size_t used;

	used = (size_t)snprintf(what, sizeof(what), "%s:", arch->name);
	for (; list[argc]; argc++) {
		words[argc] = (char *)(uintptr_t)list[argc];
		used += (size_t)snprintf(what + used, sizeof(what) - used, " %s", list[argc]);
	}
	theirs = libc_reading(arch, argc, words);
	ours = our_reading(arch, argc, words, getenv("POSIXLY_CORRECT") != NULL);
	check_text(what, ours, theirs);
	free(theirs);
	free(ours);
}

#define L(...) ((const char *const[]){"kexec", __VA_ARGS__, NULL})

static const char *const *const lists[] = {
	L("-l", "K"),
	L("-su"),
	L("-lsd", "K"),
	L("-fe"),
	L("-pu"),
	L("K", "-l", "--append", "x"),
	L("-l", "--append=x=y", "K"),
	L("--append", "-l", "K"),
	L("--append", "--", "K"),
	L("--append="),
	L("-t", "elf-x86_64", "K"),
	L("-telf-x86_64", "K"),
	L("-lt", "Image", "K"),
	L("-t"),
	L("-lt"),
	L("--type"),
	L("--append"),
	L("--load=1"),
	L("--foo"),
	L("--foo=bar"),
	L("--lo"),
	L("--load"),
	L("--load-p"),
	L("--load-pa"),
	L("--load-pr"),
	L("--e"),
	L("--ex"),
	L("--exec"),
	L("--exec-"),
	L("--kexec-s"),
	L("--kexec-syscall"),
	L("--kexec-f"),
	L("--k"),
	L("--s"),
	L("--st"),
	L("--se"),
	L("--ser"),
	L("--serial"),
	L("--serial=ttyS0"),
	L("--serial-"),
	L("--d"),
	L("--de"),
	L("--dt"),
	L("--dtb"),
	L("--dtb=x"),
	L("--dt-"),
	L("--dev=x"),
	L("--v"),
	L("--h"),
	L("--ho"),
	L("--no"),
	L("--no-"),
	L("--noefi"),
	L("--no-i"),
	L("--r"),
	L("--re"),
	L("--reuse"),
	L("--reuse-c"),
	L("--reusei"),
	L("--reset"),
	L("--ramdisk=x"),
	L("--ram=x"),
	L("--i=x"),
	L("--init", "x"),
	L("--a"),
	L("--app=x"),
	L("--args"),
	L("--args-l"),
	L("--c"),
	L("--co"),
	L("--command=x"),
	L("--m"),
	L("--mem"),
	L("--mem-mi=1"),
	L("--mod=x"),
	L("--p"),
	L("--pr"),
	L("--pa"),
	L("--f"),
	L("--force"),
	L("--force-"),
	L("--elf"),
	L("--elf6"),
	L("--ent=1"),
	L("--u"),
	L("--t=x"),
	L("--x"),
	L("--=x"),
	L("-z"),
	L("-lz"),
	L("-l-"),
	L("-"),
	L("--"),
	L("--", "-l"),
	L("-", "-l", "K"),
	L("K", "L", "-l", "M"),
	L("K", "--", "-l"),
	L("-?"),
	L("-h", "--bogus"),
	L(""),
	L("-l", "", "K"),
};

/* Other C libraries have other words. */
static void need_glibc(void)
{
#ifndef __GLIBC__
	print_message("skipped: not the GNU C library\n");
	skip();
#endif
}

static void test_same_as_libc(void **state)
{
	(void)state;
	need_glibc();
	for (size_t a = 0; a < ARRAY_SIZE(kx_arches); a++) {
		for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
			compare(kx_arches[a], lists[i]);
	}
}

static void test_same_as_libc_posix(void **state)
{
	(void)state;
	need_glibc();
	setenv("POSIXLY_CORRECT", "1", 1);
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		compare(&kx_arch_x86_64, lists[i]);
	unsetenv("POSIXLY_CORRECT");
}

/* Every prefix of every stock option, on every architecture. */
static void test_every_abbreviation(void **state)
{
	char word[64];

	(void)state;
	need_glibc();
	for (size_t a = 0; a < ARRAY_SIZE(kx_arches); a++) {
		for (size_t i = 0; i < kx_n_options; i++) {
			const char *name = kx_options[i].name;

			if (!name || kx_options[i].added)
				continue;
			for (size_t len = 1; len <= strlen(name); len++) {
				snprintf(word, sizeof(word), "--%.*s", (int)len, name);
				compare(kx_arches[a], L(word, "v"));
			}
		}
	}
}

static void test_our_options(void **state)
{
	static const struct {
		const char *word, *expected;
	} cases[] = {
		{"--sig=off", "sig=off;"},
		{"--sig-report", "sig-report;"},
		{"--sig-report=json:F", "sig-report=json:F;"},
		{"--sig-r=json", "sig-report=json;"},
		{"--sig-c=F", "sig-cert=F;"},
		{"--dr", "dry-run;"},
		{"--dry-run", "dry-run;"},
		{"-V", "-V;"},
		{"--si", "kexec: option '--si' is ambiguous; possibilities: '--sig' '--sig-report' "
			 "'--sig-cert'"},
		{"--sig-", "kexec: option '--sig-' is ambiguous; possibilities: '--sig-report' "
			   "'--sig-cert'"},
		{"--dry-run=1", "kexec: option '--dry-run' doesn't allow an argument"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *words[] = {(char *)(uintptr_t) "kexec", (char *)(uintptr_t)cases[i].word,
				 NULL};
		char *seen = our_reading(&kx_arch_s390x, 2, words, false);

		check_text(cases[i].word, seen, cases[i].expected);
		free(seen);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_as_libc),
		cmocka_unit_test(test_same_as_libc_posix),
		cmocka_unit_test(test_every_abbreviation),
		cmocka_unit_test(test_our_options),
	};

	return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
