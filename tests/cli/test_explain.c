// SPDX-License-Identifier: GPL-2.0-or-later
/* Reasons, log records, and the other small pieces behind a refusal. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "compiler.h"
#include "kexec/cause.h"
#include "kexec/crash.h"
#include "kexec/kmsg.h"

#include "check.h"
#include "fake_sys.h"
#include "kernel_fixture.h"

static void test_causes(void **state)
{
	static const struct {
		int err;
		uint32_t call, facts;
		const char *reason;
	} cases[] = {
		{EPERM, KX_CALL_FILE_LOAD, KX_FACT_NO_CAPABILITY, "CAP_SYS_BOOT"},
		{EPERM, KX_CALL_FILE_LOAD, KX_FACT_NO_CAPABILITY | KX_FACT_LOCKDOWN,
		 "CAP_SYS_BOOT"},
		{EPERM, KX_CALL_FILE_LOAD, KX_FACT_LOAD_DISABLED,
		 "kernel.kexec_load_disabled is 1"},
		{EPERM, KX_CALL_FILE_LOAD, KX_FACT_LOAD_DISABLED | KX_FACT_LOCKDOWN,
		 "kernel.kexec_load_disabled is 1"},
		{EPERM, KX_CALL_UNLOAD, KX_FACT_LOAD_DISABLED, "kernel.kexec_load_disabled is 1"},
		{EPERM, KX_CALL_FILE_LOAD, KX_FACT_LIMIT_USED_UP, "kexec_load_limit"},
		{EPERM, KX_CALL_FILE_LOAD, KX_FACT_LOCKDOWN, "locked down and could not verify"},
		{EPERM, KX_CALL_LOAD, KX_FACT_LOCKDOWN, "closes kexec_load"},
		{EPERM, KX_CALL_FILE_LOAD, 0, "a security module forbids"},
		{EPERM, KX_CALL_REBOOT, KX_FACT_LOAD_DISABLED, "may not reboot"},
		{EACCES, KX_CALL_UNLOAD, 0, "hands over no file"},
		{EACCES, KX_CALL_FILE_LOAD, KX_FACT_IMA_SPOKE, "by a key on the .ima keyring"},
		{EACCES, KX_CALL_FILE_LOAD, KX_FACT_IMA_SPOKE | KX_FACT_MEMFD, "was lost when"},
		{EACCES, KX_CALL_FILE_LOAD, KX_FACT_MEMFD, "another security module"},
		{ENOKEY, KX_CALL_FILE_LOAD, 0, "by a key this kernel does not trust"},
		{EADDRNOTAVAIL, KX_CALL_FILE_LOAD, KX_FACT_CRASH, "reserved by crashkernel="},
		{EADDRNOTAVAIL, KX_CALL_FILE_LOAD, 0, "no free range"},
		{EINVAL, KX_CALL_FILE_LOAD, KX_FACT_UNUSUAL_FLAGS, "one of the flags"},
		{EINVAL, KX_CALL_FILE_LOAD, 0, "more than half of the memory"},
		{EINVAL, KX_CALL_REBOOT, KX_FACT_NOTHING_LOADED, "no kernel is loaded"},
		{524, KX_CALL_FILE_LOAD, 0, "of a type this kernel does not understand"},
		{ELOOP, KX_CALL_FILE_LOAD, 0, "no reason that is known here"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct kx_cause *cause =
			kx_cause_find(cases[i].err, cases[i].call, cases[i].facts);

		check_contains(strerror(cases[i].err), cause->reason, cases[i].reason);
		assert_non_null(cause->remedy);
	}
}

/* Facts come from the machine; the same errno then has another reason. */
static void test_facts(void **state)
{
	static const struct {
		struct fake_file files[3];
		int err;
		const char *reason;
	} cases[] = {
		{{{"/proc/self/status", "Name:\tx\nCapEff:\t000001ffffffffff\n"}},
		 EPERM,
		 "a security module forbids"},
		{{{"/proc/self/status", "Name:\tx\nCapEff:\t000001ffffbfffff\n"}},
		 EPERM,
		 "CAP_SYS_BOOT"},
		{{{"/proc/sys/kernel/kexec_load_disabled", "1\n"}},
		 EPERM,
		 "kexec_load_disabled is 1"},
		{{{"/proc/sys/kernel/kexec_load_limit_reboot", "0\n"}}, EPERM, "kexec_load_limit"},
		{{{"/proc/sys/kernel/kexec_load_limit_reboot", "-1\n"}}, EPERM, "forbids"},
		{{{"/proc/sys/kernel/kexec_load_limit_panic", "0\n"}}, EPERM, "forbids"},
		{{{"/sys/kernel/security/lockdown", "none [integrity] confidentiality\n"}},
		 EPERM,
		 "locked down"},
		{{{"/sys/kernel/security/lockdown", "[none] integrity confidentiality\n"}},
		 EPERM,
		 "forbids"},
	};
	const struct kernel_fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fake fake = {
			.machine = "x86_64", .oracle = &oracle_unknown, .file_load = -cases[i].err};
		struct outcome o;

		memcpy(fake.files, cases[i].files, sizeof(cases[i].files));
		o = RUN(&fake, "-l", f->kernel);
		check_contains(cases[i].files[0].path, o.err, cases[i].reason);
		outcome_free(&o);
	}
}

static void test_ima_spoke(void **state)
{
	const struct kernel_fixture *f = *state;
	char *packed = workdir_file(f->dir, "packed", make_gzip(make_bzimage64(4096)));
	const struct fake fake = {
		.machine = "x86_64",
		.oracle = &oracle_unknown,
		.file_load = -EACCES,
		.kmsg = {"5,1,1,-;audit: type=1800 audit(1:2): pid=9 op=appraise_data "
			 "cause=IMA-signature-required comm=\"kexec\" res=0\n"}};
	struct outcome o = RUN(&fake, "-l", f->kernel);

	check_contains("file", o.err, "by a key on the .ima keyring");
	check_contains("file", o.err, "evidence: audit: type=1800");
	outcome_free(&o);
	o = RUN(&fake, "-l", packed);
	check_contains("memory file", o.err, "one in security.ima was lost");
	outcome_free(&o);
	free(packed);
}

/* Names in certificates and log lines are somebody else's: no control sequences get through. */
static void test_control_characters(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {.machine = "x86_64",
				  .oracle = &oracle_unknown,
				  .file_load = -ENOKEY,
				  .kmsg = {"6,1,1,-;kexec: \033[31mred\007\n"}};
	struct outcome o = RUN(&fake, "-l", f->kernel);

	check_contains("escaped", o.err, "evidence: kexec: ?[31mred?\n");
	outcome_free(&o);
}

static void test_kmsg_records(void **state)
{
	static const struct {
		const char *record, *text; /* NULL: not the kernel's */
	} cases[] = {
		{"6,339,5140900,-;NET: Registered\n SUBSYSTEM=x\n", "NET: Registered"},
		{"3,1,1,c;no newline", "no newline"},
		{"0,1,1,-;\n", ""},
		{"7,1,1,-;a;b\n", "a;b"},
		{"12,1,1,-;by a program\n", NULL},
		{"30,1,1,-;by a daemon\n", NULL},
		{"6,1,1,-\n", NULL},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		size_t len = 0;
		const char *text = kx_kmsg_text(cases[i].record, strlen(cases[i].record), &len);
		char seen[64];

		if (!cases[i].text) {
			assert_null(text);
			continue;
		}
		assert_non_null(text);
		snprintf(seen, sizeof(seen), "%.*s", (int)len, text);
		check_text(cases[i].record, seen, cases[i].text);
	}
}

/* A log nobody can read (dmesg_restrict) costs the evidence and nothing else. */
static void test_kmsg_unreadable(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {
		.machine = "x86_64", .oracle = &oracle_unknown, .file_load = -ENOKEY};
	struct outcome o = RUN(&fake, "-l", f->kernel);

	check_lacks("stderr", o.err, "evidence:");
	check_contains("stderr", o.err, "remedy:");
	outcome_free(&o);
}

static void test_crash_size(void **state)
{
	static const struct {
		const char *iomem, *size;
		long long expected;
	} cases[] = {
		{"1000-1fff : Crash kernel\n", NULL, 0x1000},
		{"  1000-1fff : Crash kernel\n  80000000-8fffffff : Crash kernel\n", NULL,
		 0x10000000},
		{"  80000000-8fffffff : Crash kernel\n  1000-1fff : Crash kernel\n", NULL,
		 0x10000000},
		{"0-0 : Crash kernel\n", "4096\n", 4096},
		{"0-0 : Crash kernel\n", NULL, 0},
		{"", NULL, 0},
		{NULL, "0\n", 0},
		{NULL, "67108864\n", 67108864},
		{NULL, "rubbish\n", 0},
		{"1000-1fff : crash kernel\n1000 : Crash kernel\nxyz-1fff : Crash kernel2\n", NULL,
		 0},
		{" : Crash kernel\n-: Crash kernel\n1-", NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct fake fake = {
			.machine = "x86_64",
			.files = {{"/proc/iomem", cases[i].iomem},
				  {"/sys/kernel/kexec_crash_size", cases[i].size}}};
		struct outcome o = RUN(&fake, "--print-ckr-size");
		char expected[32];

		snprintf(expected, sizeof(expected), "%lld\n", cases[i].expected);
		check_text(cases[i].iomem, o.out, expected);
		check_number("status", o.status, 0);
		outcome_free(&o);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_causes),       cmocka_unit_test(test_facts),
		cmocka_unit_test(test_ima_spoke),    cmocka_unit_test(test_control_characters),
		cmocka_unit_test(test_kmsg_records), cmocka_unit_test(test_kmsg_unreadable),
		cmocka_unit_test(test_crash_size),
	};

	return cmocka_run_group_tests_name("explain", tests, kernel_setup, kernel_teardown);
}
