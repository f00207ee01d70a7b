// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line: what --reuse-cmdline takes, and how the pieces are joined. */
#include "config.h"

#include <stdlib.h>

#include "compiler.h"
#include "kexec/cmdline.h"
#include "kexec/options.h"

#include "check.h"
#include "fake_sys.h"
#include "fixtures.h"

static void test_reuse(void **state)
{
	static const struct {
		const char *running;
		bool crash;
		const char *expected;
	} cases[] = {
		{"BOOT_IMAGE=/vmlinuz root=/dev/sda1 quiet\n", false, "root=/dev/sda1 quiet"},
		{"root=/dev/sda1 BOOT_IMAGE=/vmlinuz quiet\n", false, "root=/dev/sda1 quiet"},
		/* As the last word: the blank before it stays. */
		{"root=/dev/sda1 BOOT_IMAGE=/vmlinuz\n", false, "root=/dev/sda1 "},
		{"BOOT_IMAGE=/vmlinuz\n", false, ""},
		{"BOOT_IMAGE=a BOOT_IMAGE=b x\n", false, "x"},
		{"BOOT_IMAGE\n", false, ""},
		/* In the middle of a word it is no parameter. */
		{"my.BOOT_IMAGE=1 root=x\n", false, "my.BOOT_IMAGE=1 root=x"},
		{"my.BOOT_IMAGE=1 BOOT_IMAGE=2 root=x\n", false, "my.BOOT_IMAGE=1 root=x"},
		/* Only a crash kernel loses its reservation. */
		{"a crashkernel=256M b\n", false, "a crashkernel=256M b"},
		{"a crashkernel=256M b\n", true, "a b"},
		{"crashkernel=256M,high crashkernel=64M,low b\n", true, "b"},
		{"a crashkernel=1G crashkernel=2G\n", true, "a "},
		{"foo.crashkernel=1 crashkernel=2 b\n", true, "foo.crashkernel=1 b"},
		{"BOOT_IMAGE=/v crashkernel=1G b\n", true, "b"},
		/* Blanks are kept as they are. */
		{"a  b   c\n", false, "a  b   c"},
		{"  BOOT_IMAGE=x   a\n", false, "    a"},
		{"a\tBOOT_IMAGE=x b\n", false, "a\tb"},
		/* One line, whatever ends it. */
		{"a b\r\nc\n", false, "a b"},
		{"a b", false, "a b"},
		{"root=x elfcorehdr=1 kexec_jump_back_entry=2\n", true,
		 "root=x elfcorehdr=1 kexec_jump_back_entry=2"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *seen = kx_cmdline_reuse(cases[i].running, cases[i].crash);

		check_text(cases[i].running, seen, cases[i].expected);
		free(seen);
	}
}

#define APPEND(v)  "--append=" v
#define COMMAND(v) "--command-line=" v
#define REUSE      "--reuse-cmdline"

static void test_build(void **state)
{
	static const struct {
		const struct kx_arch *arch;
		const char *words[5];
		const char *expected;
	} cases[] = {
		{&kx_arch_x86_64, {NULL}, NULL},
		{&kx_arch_x86_64, {APPEND("a")}, "a"},
		{&kx_arch_x86_64, {APPEND("")}, ""},
		{&kx_arch_x86_64, {APPEND("a"), COMMAND("b")}, "b"},
		{&kx_arch_x86_64, {COMMAND("b"), APPEND("a")}, "a"},
		{&kx_arch_x86_64, {REUSE}, "root=x"},
		{&kx_arch_x86_64, {REUSE, APPEND("a")}, "root=x a"},
		{&kx_arch_x86_64, {APPEND("a"), REUSE}, "root=x a"},
		{&kx_arch_x86_64, {REUSE, REUSE, APPEND("a"), APPEND("b")}, "root=x b"},
		{&kx_arch_ppc64, {APPEND("a"), APPEND("b")}, "b"},
		{&kx_arch_arm64, {APPEND("a"), REUSE}, "root=x a"},
		{&kx_arch_x86_64, {APPEND("  a \"b c\"  ")}, "  a \"b c\"  "},
		{&kx_arch_s390x, {NULL}, NULL},
		{&kx_arch_s390x, {APPEND("A"), APPEND("B")}, "A B"},
		{&kx_arch_s390x, {APPEND("A"), COMMAND("B"), APPEND("C")}, "A B C"},
		{&kx_arch_s390x, {APPEND("A"), REUSE}, "root=x"},
		{&kx_arch_s390x, {REUSE, APPEND("A")}, "root=x A"},
		{&kx_arch_s390x, {APPEND("A"), REUSE, APPEND("B"), APPEND("C")}, "root=x B C"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *argv[7] = {(char *)(uintptr_t) "kexec"}, *line = NULL, what[64];
		struct kx_request *request;
		struct kx_stop stop;
		int argc = 1;

		for (; argc < 6 && cases[i].words[argc - 1]; argc++)
			argv[argc] = (char *)(uintptr_t)cases[i].words[argc - 1];
		assert_int_equal(
			kx_options_parse(cases[i].arch, argc, argv, false, &request, &stop), 0);
		assert_int_equal(
			kx_cmdline_build(cases[i].arch, request, "BOOT_IMAGE=/v root=x\n", &line),
			0);
		snprintf(what, sizeof(what), "case %zu on %s", i, cases[i].arch->name);
		if (line || cases[i].expected)
			check_text(what, line, cases[i].expected);
		free(line);
		kx_request_free(request);
	}
}

static void test_unreadable(void **state)
{
	static const char *const texts[] = {NULL, "", "\n", "\r\nx"};
	char *dir = workdir_new();
	struct blob kernel = make_bzimage64(2048);
	char *path = workdir_file(dir, "K", kernel);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const struct fake fake = {.machine = "x86_64",
					  .files = {{"/proc/cmdline", texts[i]}}};
		struct outcome o = RUN(&fake, "-l", "--reuse-cmdline", path);

		check_number("status", o.status, 1);
		check_text("message", o.err, "Failed to read /proc/cmdline\n");
		check_text("calls", o.calls, "");
		outcome_free(&o);
	}
	free(path);
	workdir_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reuse),
		cmocka_unit_test(test_build),
		cmocka_unit_test(test_unreadable),
	};

	return cmocka_run_group_tests_name("cmdline", tests, NULL, NULL);
}
