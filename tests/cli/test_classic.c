// SPDX-License-Identifier: GPL-2.0-or-later
/* Loads by kexec_load: the whole program on a machine that is written down. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "compiler.h"

#include "check.h"
#include "fake_sys.h"
#include "kernel_fixture.h"

#define NO_MEMORY_MAP "Could not get memory layout: /proc/iomem: No such file or directory\n"

static void test_classic(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {.machine = "x86_64"}, strange = {.machine = "i686"};
	struct outcome o = RUN(&fake, "-c", "-l", f->kernel);

	check_number("-c", o.status, 255);
	check_contains("-c", o.err, NO_MEMORY_MAP);
	check_text("-c", o.calls, "");
	outcome_free(&o);
	o = RUN(&strange, "-c", "-l", f->kernel);
	check_number("-c on i686", o.status, 255);
	check_text("-c on i686", o.err, "Unsupported machine type: i686\n");
	outcome_free(&o);
}

#define CLASSIC_MAP                                                                                \
	{                                                                                          \
		"/proc/iomem", "00001000-0009ffff : System RAM\n"                                  \
			       "00100000-3fffffff : System RAM\n"                                  \
			       "  01000000-01ffffff : Kernel code\n"                               \
	}

/* What kexec_file_load cannot do, kexec_load does, and says nothing of it unless it is asked to. */
static void test_classic_loads(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake falls = {
		.machine = "x86_64", .file_load = -ENOEXEC, .files = {CLASSIC_MAP}};
	const struct fake refused = {
		.machine = "x86_64", .classic_load = -EINVAL, .files = {CLASSIC_MAP}};
	struct outcome o = RUN(&falls, "-c", "-l", f->kernel);

	check_number("-c", o.status, 0);
	check_text("-c", o.err, "");
	check_contains("-c", o.calls, "kexec_load entry=");
	check_lacks("-c", o.calls, "file_load");
	outcome_free(&o);
	o = RUN(&falls, "-l", f->kernel);
	check_number("-a", o.status, 0);
	check_text("-a", o.err, "");
	check_contains("-a", o.calls, "file_load");
	check_contains("-a", o.calls, "kexec_load entry=");
	outcome_free(&o);
	o = RUN(&falls, "-l", "-V", f->kernel);
	check_contains("-a -V", o.err, "kexec_file_load failed: Exec format error\n");
	check_contains("-a -V", o.err, "going on with kexec_load");
	outcome_free(&o);
	o = RUN(&refused, "-c", "-l", f->kernel);
	check_number("refused", o.status, 255);
	check_contains("refused", o.err, "kexec_load failed: Invalid argument\nentry       = 0x");
	check_contains("refused", o.err, "segment[0].memsz = 0x");
	check_contains("refused", o.err, "  reason:");
	outcome_free(&o);
}

/* Away from the pages that the running kernel takes for it, which are those at the end. */
static void test_classic_lies_low(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {.machine = "x86_64", .files = {CLASSIC_MAP}};
	struct outcome o = RUN(&fake, "-c", "-l", "--dry-run", f->kernel);

	check_contains("purgatory", o.out, "entry         0x100000\n");
	check_contains("kernel", o.out, "kernel        0x1000000-");
	outcome_free(&o);
	o = RUN(&fake, "-c", "-l", "--dry-run", "--mem-min=0x20000000", f->kernel);
	check_contains("where it is told to", o.out, "kernel        0x20000000-");
	outcome_free(&o);
}

/* A device that comes and goes is nothing to a plan; memory is. */
static void test_classic_memory_changes(void **state)
{
	static const struct {
		const char *name, *later, *err;
	} cases[] = {
		{"a device",
		 "00001000-0009ffff : System RAM\n000a0000-000bffff : PCI Bus 0000:00\n"
		 "00100000-3fffffff : System RAM\n  01000000-01ffffff : Kernel code\n",
		 ""},
		{"a module unplugged",
		 "00001000-0009ffff : System RAM\n00100000-1fffffff : System RAM\n"
		 "  01000000-01ffffff : Kernel code\n",
		 "Could not get memory layout: /proc/iomem changed while it was being used; "
		 "try again\n"},
		{"a module more",
		 "00001000-0009ffff : System RAM\n00100000-3fffffff : System RAM\n"
		 "  01000000-01ffffff : Kernel code\n40000000-4fffffff : System RAM\n",
		 "Could not get memory layout: /proc/iomem changed while it was being used; "
		 "try again\n"},
		{"hidden all at once", "00000000-00000000 : System RAM\n",
		 "Could not get memory layout: /proc/iomem: Operation not permitted\n"},
	};
	const struct kernel_fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct fake fake = {
			.machine = "x86_64", .files = {CLASSIC_MAP}, .later_iomem = cases[i].later};
		struct outcome o = RUN(&fake, "-c", "-l", f->kernel);
		bool loads = *cases[i].err == '\0';

		check_text(cases[i].name, o.err, cases[i].err);
		check_number(cases[i].name, o.status, loads ? 0 : 255);
		if (loads)
			check_contains(cases[i].name, o.calls, "kexec_load entry=");
		else
			check_lacks(cases[i].name, o.calls, "kexec_load");
		outcome_free(&o);
	}
}

/* Into a kernel that can return, and back. */
static void test_context(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {.machine = "x86_64", .files = {CLASSIC_MAP}};
	const struct fake refused = {
		.machine = "x86_64", .classic_load = -EINVAL, .files = {CLASSIC_MAP}};
	const struct fake arm = {.machine = "aarch64", .files = {CLASSIC_MAP}};
	struct outcome o = RUN(&fake, "-c", "--load-jump-back-helper", "--entry=0x123000");

	check_text("helper", o.err, "");
	check_number("helper", o.status, 0);
	check_contains("helper", o.calls, "kexec_load entry=0x");
	check_lacks("by way of its own tables", o.calls, "entry=0x123000");
	check_contains("helper", o.calls, " n=1 ");
	check_contains("helper", o.calls, "flags=0x3e0002\n");
	outcome_free(&o);
	o = RUN(&fake, "-c", "--load-jump-back-helper");
	check_number("no entry", o.status, 255);
	check_contains("no entry", o.err, "--load-jump-back-helper needs --entry=ADDRESS");
	check_text("no entry", o.calls, "");
	outcome_free(&o);
	o = RUN(&fake, "-c", "--load-jump-back-helper", "--entry=0x123000", "--dry-run");
	check_contains("dry run", o.out, "plan: kexec_load\n");
	check_lacks("dry run", o.calls, "kexec_load");
	outcome_free(&o);
	o = RUN(&refused, "-c", "--load-jump-back-helper", "--entry=0x123000");
	check_number("refused", o.status, 255);
	check_contains("refused", o.err, "kexec_load failed: Invalid argument\nentry       = 0x");
	outcome_free(&o);
	o = RUN(&arm, "-c", "--load-jump-back-helper", "--entry=0x123000");
	check_number("arm64", o.status, 255);
	check_contains("arm64", o.err, "there is no way back to a kernel of arm64");
	outcome_free(&o);
	o = RUN(&arm, "-c", "--load-preserve-context", "--mem-max=0x10000000", f->kernel);
	check_number("arm64", o.status, 255);
	check_contains("arm64", o.err, "there is no way back to a kernel of arm64");
	check_text("arm64", o.calls, "");
	outcome_free(&o);
}

/* A multiboot kernel's modules are read by the program, as often as the option is given. */
static void test_classic_modules(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {.machine = "x86_64", .files = {CLASSIC_MAP}};
	char *kernel = workdir_file(f->dir, "multiboot", make_multiboot());
	char module[4096];
	struct outcome o;

	snprintf(module, sizeof(module), "--module=%s with words", f->kernel);
	o = RUN(&fake, "-c", "-l", module, module, kernel);
	check_text("modules", o.err, "");
	check_number("modules", o.status, 0);
	check_contains("kernel, two modules, information, purgatory", o.calls, " n=5 ");
	outcome_free(&o);
	o = RUN(&fake, "-c", "-l", "--module=/nowhere/at/all words", kernel);
	check_number("no such module", o.status, 1);
	check_contains("no such module", o.err, "Cannot open `/nowhere/at/all': No such file");
	check_lacks("no such module", o.calls, "kexec_load entry");
	outcome_free(&o);
	free(kernel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_classic),
		cmocka_unit_test(test_classic_loads),
		cmocka_unit_test(test_classic_lies_low),
		cmocka_unit_test(test_classic_memory_changes),
		cmocka_unit_test(test_context),
		cmocka_unit_test(test_classic_modules),
	};

	return cmocka_run_group_tests_name("classic", tests, kernel_setup, kernel_teardown);
}
