// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * When a load is not attempted, and above all when it is: whatever happens to
 * the pre-flight, a load that nobody asked to be strict about goes on.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "compiler.h"

#include "check.h"
#include "fake_sys.h"
#include "kernel_fixture.h"

#define LOAD   "file_load kernel=file:4096 initrd=none line='' size=1 flags=0x4\n"
#define LOAD_P "file_load kernel=file:4096 initrd=none line='' size=1 flags=0x6\n"

#define RESERVED                                                                                   \
	{                                                                                          \
		"/proc/iomem", "1000000-1ffffff : Crash kernel\n"                                  \
	}

struct broken {
	const struct kx_oracle *oracle;
	const char *failure;
};

static const struct broken broken[] = {
	{&oracle_fails, "Input/output error"},
	{&oracle_crashes, "it crashed with signal 11"},
	{&oracle_hangs, "it did not end within 2000 ms"},
	{&oracle_exits, "it ended early"},
	{&oracle_lies, "Bad message"},
};

static void test_never_in_the_way(void **state)
{
	const struct kernel_fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
		const struct fake fake = {
			.machine = "x86_64", .oracle = broken[i].oracle, .patience_ms = 2000};
		struct outcome o = RUN(&fake, "-l", "-y", f->kernel);
		char warning[128];

		check_text(broken[i].failure, o.calls, LOAD);
		check_number(broken[i].failure, o.status, 0);
		check_text(broken[i].failure, o.err, "");
		outcome_free(&o);

		/* With -d it is told, in one line. */
		o = RUN(&fake, "-d", "-l", "-y", f->kernel);
		snprintf(warning, sizeof(warning), "the pre-flight gave no verdict: %s\n",
			 broken[i].failure);
		check_text("-d", o.err, warning);
		check_number("-d", o.status, 0);
		outcome_free(&o);

		/* A report that is asked for and cannot be had is told of, and no more. */
		o = RUN(&fake, "-V", "-l", "-y", f->kernel);
		check_contains("-V", o.err, "Warning: there is no report: ");
		check_text("-V", o.out, "");
		check_number("-V", o.status, 0);
		outcome_free(&o);
	}
}

static void test_broken_report(void **state)
{
	static const struct kx_oracle *const oracles[] = {&oracle_report_hangs,
							  &oracle_report_breaks};
	const struct kernel_fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(oracles); i++) {
		const struct fake fake = {
			.machine = "x86_64", .oracle = oracles[i], .patience_ms = 2000};
		struct outcome o = RUN(&fake, "-V", "-l", "-y", f->kernel);

		check_text("calls", o.calls, LOAD);
		check_number("status", o.status, 0);
		check_contains("stderr", o.err, "Warning: there is no report: ");
		outcome_free(&o);
	}
}

static void test_off_asks_nobody(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {.machine = "x86_64", .oracle = &oracle_hazard};
	struct outcome o = RUN(&fake, "--sig=off", "-l", "-y", f->kernel);

	check_text("--sig=off", o.calls, LOAD);
	check_number("--sig=off", o.status, 0);
	check_text("--sig=off", o.err, "");
	outcome_free(&o);
}

static void test_strict(void **state)
{
	static const struct {
		const struct kx_oracle *oracle;
		const char *err; /* NULL: loads */
	} cases[] = {
		{&oracle_accept, NULL},
		{&oracle_refuse_enokey,
		 "kexec_file_load not called: it would fail with ENOKEY (Required key not "
		 "available), "
		 "and --sig=strict loads only what the verdict accepts\n"
		 "  reason:   the oracle says refuse\n  remedy:   ask another oracle\n"},
		{&oracle_unknown,
		 "kexec_file_load not called: the verdict is unknown, and --sig=strict loads only "
		 "what "
		 "the verdict accepts\n"
		 "  reason:   the oracle says unknown\n  remedy:   ask another oracle\n"},
		{&oracle_hazard,
		 "kexec_file_load not called: the verdict is hazard, and --sig=strict loads only "
		 "what "
		 "the verdict accepts\n"
		 "  reason:   the oracle says hazard\n  remedy:   ask another oracle\n"},
	};
	const struct kernel_fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct fake fake = {.machine = "x86_64", .oracle = cases[i].oracle};
		struct outcome o = RUN(&fake, "--sig=strict", "-l", "-y", f->kernel);

		check_text("calls", o.calls, cases[i].err ? "" : LOAD);
		check_text("stderr", o.err, cases[i].err ? cases[i].err : "");
		check_number("status", o.status, cases[i].err ? 255 : 0);
		outcome_free(&o);
	}
	for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
		const struct fake fake = {
			.machine = "x86_64", .oracle = broken[i].oracle, .patience_ms = 2000};
		struct outcome o = RUN(&fake, "--sig=strict", "-l", "-y", f->kernel);

		check_text(broken[i].failure, o.calls, "");
		check_number(broken[i].failure, o.status, 255);
		check_contains(broken[i].failure, o.err, "--sig=strict needs a verdict\n");
		check_contains(broken[i].failure, o.err, broken[i].failure);
		outcome_free(&o);
	}
}

/* Not even with an errno that would otherwise leave room for kexec_load. */
static void test_strict_never_falls_back(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {.machine = "x86_64", .file_load = -ENOEXEC};
	struct outcome o = RUN(&fake, "--sig=strict", "-l", f->kernel);

	check_text("calls", o.calls, LOAD);
	check_number("status", o.status, 255);
	check_lacks("stderr", o.err, "kexec_load serves");
	outcome_free(&o);
}

static void test_hazard_is_not_handed_over(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {.machine = "x86_64", .oracle = &oracle_hazard};
	struct outcome o = RUN(&fake, "-l", f->kernel);

	check_text("calls", o.calls, "");
	check_number("status", o.status, 255);
	check_text("stderr", o.err,
		   "kexec_file_load not called: this image would make the running kernel fault\n"
		   "  reason:   the oracle says hazard\n  remedy:   ask another oracle\n");
	outcome_free(&o);
}

/* The armed crash kernel is not given up for a load that is certain to fail. */
static void test_armed(void **state)
{
	static const struct {
		const char *armed, *option;
		const struct kx_oracle *oracle;
		const char *mode;
		int answer, status;
		const char *calls, *err;
	} cases[] = {
		{"1\n", "-p", &oracle_refuse_enokey, "-a", 0, 255, "",
		 "kexec_file_load failed: Required key not available\n"
		 "  reason:   the oracle says refuse\n"
		 "  remedy:   ask another oracle\n"
		 "  note:     kexec_file_load was not called: its refusal is certain, and it would "
		 "have "
		 "unloaded the crash kernel that is armed; that one stays armed\n"},
		{"1\n", "-p", &oracle_refuse_enoexec, "-s", 0, 253, "",
		 "syscall kexec_file_load not available.\n"},
		/* Nothing is armed, nothing is certain, or it is the other slot: the kernel is
		   asked. */
		{"0\n", "-p", &oracle_refuse_enokey, "-a", -ENOKEY, 255, LOAD_P,
		 "kexec_file_load failed: Required key not available\n"},
		{NULL, "-p", &oracle_refuse_enokey, "-a", -ENOKEY, 255, LOAD_P,
		 "kexec_file_load failed:"},
		{"1\n", "-p", &oracle_unknown, "-a", 0, 0, LOAD_P, ""},
		{"1\n", "-p", &oracle_accept, "-a", 0, 0, LOAD_P, ""},
		{"1\n", "-ly", &oracle_refuse_enokey, "-a", -ENOKEY, 255, LOAD,
		 "kexec_file_load failed:"},
		{"1\n", "-p", &oracle_fails, "-a", 0, 0, LOAD_P, ""},
	};
	const struct kernel_fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct fake fake = {
			.machine = "x86_64",
			.oracle = cases[i].oracle,
			.file_load = cases[i].answer,
			.files = {RESERVED, {"/sys/kernel/kexec_crash_loaded", cases[i].armed}}};
		struct outcome o = RUN(&fake, cases[i].mode, cases[i].option, f->kernel);
		char what[32];

		snprintf(what, sizeof(what), "case %zu", i);
		check_text(what, o.calls, cases[i].calls);
		check_number(what, o.status, cases[i].status);
		if (strncmp(o.err, cases[i].err, strlen(cases[i].err)) != 0 || !*cases[i].err)
			check_text(what, o.err, cases[i].err);
		outcome_free(&o);
	}
}

static void test_disarmed_is_told(void **state)
{
	const struct kernel_fixture *f = *state;
	struct fake fake = {.machine = "x86_64",
			    .oracle = &oracle_unknown,
			    .file_load = -EBUSY,
			    .files = {RESERVED, {"/sys/kernel/kexec_crash_loaded", "1\n"}}};
	const char *note =
		"  note:     the crash kernel that was armed is gone, and none is armed now\n";
	struct outcome o = RUN(&fake, "-p", f->kernel);

	check_contains("was armed", o.err, note);
	outcome_free(&o);
	fake.files[1].text = "0\n";
	o = RUN(&fake, "-p", f->kernel);
	check_lacks("was not", o.err, note);
	outcome_free(&o);
}

/* What was judged is what is loaded, or nothing is. */
static void test_file_that_changes(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {.machine = "x86_64", .oracle = &oracle_touches_file};
	char *packed = workdir_file(f->dir, "packed", make_gzip(make_bzimage64(4096)));
	char *bare = workdir_file(f->dir, "bare", make_bzimage64(4096));
	char *const paths[] = {bare, packed};

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		struct outcome o = RUN(&fake, "-l", paths[i]);
		char expected[512];

		snprintf(expected, sizeof(expected),
			 "Cannot load %s: the file changed while it was being examined\n",
			 paths[i]);
		check_text("stderr", o.err, expected);
		check_number("status", o.status, 255);
		check_text("calls", o.calls, "");
		outcome_free(&o);
	}
	free(bare);
	free(packed);
}

static void test_missing_certificate(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {.machine = "x86_64"};
	struct outcome o = RUN(&fake, "--sig-cert=/nowhere/ca.pem", "-l", "-y", f->kernel);

	check_text("stderr", o.err,
		   "Warning: --sig-cert /nowhere/ca.pem: No such file or directory\n");
	check_text("calls", o.calls, LOAD);
	check_number("status", o.status, 0);
	outcome_free(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_never_in_the_way),
		cmocka_unit_test(test_broken_report),
		cmocka_unit_test(test_off_asks_nobody),
		cmocka_unit_test(test_strict),
		cmocka_unit_test(test_strict_never_falls_back),
		cmocka_unit_test(test_hazard_is_not_handed_over),
		cmocka_unit_test(test_armed),
		cmocka_unit_test(test_disarmed_is_told),
		cmocka_unit_test(test_file_that_changes),
		cmocka_unit_test(test_missing_certificate),
	};

	return cmocka_run_group_tests_name("guard", tests, kernel_setup, kernel_teardown);
}
