// SPDX-License-Identifier: GPL-2.0-or-later
/* Answers of the kernel: which are final, what is said about them, and the reports. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "compiler.h"

#include "check.h"
#include "fake_sys.h"
#include "kernel_fixture.h"

#define LOAD   "file_load kernel=file:4096 initrd=none line='' size=1 flags=0x4\n"
#define UNLOAD "file_unload kernel=-1 initrd=-1 size=0 flags=0x1\n"
/* The first thing that kexec_load needs, and that the fake machine lacks unless a test gives it. */
#define NO_MEMORY_MAP "Could not get memory layout: /proc/iomem: No such file or directory\n"

/* Four errnos leave room for another way; with -s they are "not available". All others are final.
 */
static void test_every_errno(void **state)
{
	static const struct {
		int err;
		bool fallback;
		const char *text;
	} cases[] = {
		{ENOSYS, true, "Function not implemented"},
		{EINVAL, true, "Invalid argument"},
		{ENOEXEC, true, "Exec format error"},
		{EOPNOTSUPP, true, "Operation not supported"},
		{ENOKEY, false, "Required key not available"},
		{EKEYREJECTED, false, "Key was rejected by service"},
		{EBADMSG, false, "Bad message"},
		{ENOPKG, false, "Package not installed"},
		{EMSGSIZE, false, "Message too long"},
		{ELIBBAD, false, "Accessing a corrupted shared library"},
		{ENODATA, false, "No data available"},
		{EPERM, false, "Operation not permitted"},
		{EBUSY, false, "Device or resource busy"},
		{ENOMEM, false, "Cannot allocate memory"},
		{EADDRNOTAVAIL, false, "Cannot assign requested address"},
		{EACCES, false, "Permission denied"},
		{ETXTBSY, false, "Text file busy"},
		{EFBIG, false, "File too large"},
		{524, false, "Unknown error 524"},
	};
	const struct kernel_fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct fake fake = {
			.machine = "x86_64", .oracle = &oracle_unknown, .file_load = -cases[i].err};
		char line[128];
		struct outcome o = RUN(&fake, "-l", f->kernel);

		snprintf(line, sizeof(line),
			 "kexec_file_load failed: %s\n  reason:", cases[i].text);
		check_number(line, o.status, 255);
		check_text(line, o.calls, LOAD);
		if (strncmp(o.err, line, strlen(line)) != 0)
			check_text("-a", o.err, line);
		if (cases[i].fallback)
			check_contains("-a", o.err, NO_MEMORY_MAP);
		else
			check_lacks("-a", o.err, NO_MEMORY_MAP);
		outcome_free(&o);

		o = RUN(&fake, "-s", "-l", f->kernel);
		check_number("-s", o.status, cases[i].fallback ? 253 : 255);
		if (cases[i].fallback)
			snprintf(line, sizeof(line),
				 "syscall kexec_file_load not available.\n  reason:");
		if (strncmp(o.err, line, strlen(line)) != 0)
			check_text("-s", o.err, line);
		check_lacks("-s", o.err, NO_MEMORY_MAP);
		check_text("-s", o.calls, LOAD);
		outcome_free(&o);
	}
}

static void test_unload(void **state)
{
	static const struct {
		const char *option;
		int file, classic, status;
		const char *calls, *err;
	} cases[] = {
		{"-a", 0, 0, 0, UNLOAD, ""},
		{"-a", -ENOSYS, 0, 0,
		 UNLOAD "kexec_load entry=0 n=0 segments=NULL flags=0x3e0000\n", ""},
		{"-a", -ENOSYS, -EPERM, 255,
		 UNLOAD "kexec_load entry=0 n=0 segments=NULL flags=0x3e0000\n",
		 "kexec unload failed: Operation not permitted\n  reason:"},
		{"-a", -EINVAL, 0, 255, UNLOAD,
		 "kexec_file_load(unload) failed: Invalid argument\n"},
		{"-a", -EPERM, 0, 255, UNLOAD,
		 "kexec_file_load(unload) failed: Operation not permitted\n"},
		{"-a", -EBUSY, 0, 255, UNLOAD,
		 "kexec_file_load(unload) failed: Device or resource busy\n"},
		{"-s", -ENOSYS, 0, 253, UNLOAD,
		 "syscall kexec_file_load not available.\n  reason:"},
		{"-c", 0, -EACCES, 255, "kexec_load entry=0 n=0 segments=NULL flags=0x3e0000\n",
		 "kexec unload failed: Permission denied\n  reason:   kexec_load hands over no "
		 "file"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct fake fake = {.machine = "x86_64",
					  .file_unload = cases[i].file,
					  .classic_unload = cases[i].classic};
		struct outcome o = RUN(&fake, cases[i].option, "-u");

		check_text(cases[i].option, o.calls, cases[i].calls);
		check_number(cases[i].option, o.status, cases[i].status);
		if (strncmp(o.err, cases[i].err, strlen(cases[i].err)) != 0 || !*cases[i].err)
			check_text(cases[i].option, o.err, cases[i].err);
		outcome_free(&o);
	}
}

/* A failing unload is the end of it. */
static void test_unload_before_load(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {.machine = "x86_64", .file_unload = -EBUSY};
	struct outcome o = RUN(&fake, "-u", "-l", f->kernel);

	check_number("-u -l", o.status, 255);
	check_text("-u -l", o.calls, UNLOAD);
	outcome_free(&o);
}

static void test_evidence(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {
		.machine = "x86_64",
		.oracle = &oracle_refuse_enokey,
		.file_load = -ENOKEY,
		.kmsg = {"6,100,5000,-;usb 1-1: new device\n",
			 "5,101,5001,-;PKCS7: key is missing\n SUBSYSTEM=x\n", "EPIPE",
			 "3,102,5002,-;kexec_file: Enforced kernel signature verification failed "
			 "(-126).\n",
			 "14,103,5003,-;kexec: a line of somebody's in user space\n"}};
	struct outcome o = RUN(&fake, "-l", f->kernel);

	check_text("evidence", o.err,
		   "kexec_file_load failed: Required key not available\n"
		   "  reason:   the oracle says refuse (ENOKEY)\n"
		   "  evidence: PKCS7: key is missing\n"
		   "            kexec_file: Enforced kernel signature verification failed (-126).\n"
		   "  remedy:   ask another oracle\n");
	check_number("evidence", o.status, 255);
	outcome_free(&o);
}

/* The kernel says this of every unsigned image, also where it does not mind. */
static void test_misleading_line_is_left_out(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {.machine = "x86_64",
				  .oracle = &oracle_unknown,
				  .file_load = -EADDRNOTAVAIL,
				  .kmsg = {"4,1,1,-;PEFILE: Unsigned PE binary\n"}};
	struct outcome o = RUN(&fake, "-l", f->kernel);

	check_lacks("EADDRNOTAVAIL", o.err, "PEFILE");
	outcome_free(&o);
}

static void test_wrapping(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {
		.machine = "x86_64", .oracle = &oracle_unknown, .file_load = -EBUSY, .width = 60};
	struct outcome o = RUN(&fake, "-l", f->kernel);

	check_text("60 columns", o.err,
		   "kexec_file_load failed: Device or resource busy\n"
		   "  reason:   another load, unload or crash is under way, or a\n"
		   "            CPU cannot be stopped (EBUSY)\n"
		   "  remedy:   try again; when that does not help, look into\n"
		   "            the kernel log\n");
	outcome_free(&o);
}

static void test_success_is_silent(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {.machine = "x86_64",
				  .kmsg = {"6,1,1,-;kexec: something to say\n"}};
	struct outcome o = RUN(&fake, "-l", f->kernel);

	check_number("success", o.status, 0);
	check_text("stdout", o.out, "");
	check_text("stderr", o.err, "");
	outcome_free(&o);
}

/* ---- prediction and answer ---------------------------------------------- */

static void test_disagreement(void **state)
{
	static const struct {
		const struct kx_oracle *oracle;
		int answer;
		const char *warning; /* NULL: none */
	} cases[] = {
		{&oracle_accept, 0, NULL},
		{&oracle_refuse_enokey, -ENOKEY, NULL},
		{&oracle_unknown, -ENOKEY, NULL},
		{&oracle_unknown, 0, NULL},
		{&oracle_accept, -ENOKEY,
		 "answered ENOKEY where success was predicted; please report"},
		{&oracle_refuse_enokey, 0,
		 "answered success where ENOKEY was predicted; please report"},
		{&oracle_refuse_enokey, -EPERM, "answered EPERM where ENOKEY was predicted"},
	};
	const struct kernel_fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct fake fake = {.machine = "x86_64",
					  .oracle = cases[i].oracle,
					  .file_load = cases[i].answer};
		struct outcome o = RUN(&fake, "-l", f->kernel);

		check_number("status", o.status, cases[i].answer ? 255 : 0);
		if (cases[i].warning)
			check_contains("warning", o.err, cases[i].warning);
		else
			check_lacks("no warning", o.err, "predicted");
		outcome_free(&o);
	}
}

static void test_report(void **state)
{
	static const struct {
		const char *option;
		int answer;
		const char *kind;
	} cases[] = {
		{"-V", 0, "text"},
		{"--sig-report", -ENOKEY, "text"},
		{"--sig-report=text", -EPERM, "text"},
		{"--sig-report=json", -ENOKEY, "json"},
	};
	const struct kernel_fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct fake fake = {.machine = "x86_64",
					  .oracle = &oracle_unknown,
					  .file_load = cases[i].answer,
					  .kmsg = {"6,1,1,-;kexec: hello\n"}};
		struct outcome o = RUN(&fake, cases[i].option, "-l", f->kernel);
		char expected[256];

		snprintf(expected, sizeof(expected),
			 "REPORT %s kexec_file_load %s lines=1 kexec: hello\n", cases[i].kind,
			 ksig_errno_name(-cases[i].answer));
		check_text(cases[i].option, o.out, expected);
		check_number(cases[i].option, o.status, cases[i].answer ? 255 : 0);
		outcome_free(&o);
	}
}

static char *slurp(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = calloc(1, 4096);

	assert_non_null(file);
	assert_true(fread(text, 1, 4095, file) > 0);
	fclose(file);
	return text;
}

static void test_report_file(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {.machine = "x86_64", .file_load = -ENOKEY};
	char option[256], path[200], *text;
	struct outcome o;

	snprintf(path, sizeof(path), "%s/report:1.json", f->dir);
	snprintf(option, sizeof(option), "--sig-report=json:%s", path);
	o = RUN(&fake, option, "-l", f->kernel);
	text = slurp(path);
	check_text("file", text, "REPORT json kexec_file_load ENOKEY lines=0 ");
	check_text("stdout", o.out, "");
	check_number("status", o.status, 255);
	free(text);
	outcome_free(&o);

	o = RUN(&fake, "--sig-report=:/nowhere/at/all", "-l", f->kernel);
	check_contains(
		"no such folder", o.err,
		"Warning: cannot write the report to /nowhere/at/all: No such file or directory\n");
	outcome_free(&o);
}

static void test_unload_report(void **state)
{
	const struct fake fake = {.machine = "x86_64"};
	struct outcome o = RUN(&fake, "-u", "--sig-report=json");

	(void)state;
	check_contains("-u", o.out, "REPORT json kexec_file_load ");
	check_text("-u", o.calls, UNLOAD);
	outcome_free(&o);
}

/* ---- dry runs ----------------------------------------------------------- */

static void test_dry_run(void **state)
{
	static const struct {
		const struct kx_oracle *oracle;
		const char *option;
		int status;
		const char *verdict;
	} cases[] = {
		{&oracle_accept, "-a", 0, "verdict: accept\n"},
		{&oracle_refuse_enokey, "-a", 255,
		 "verdict: refuse, ENOKEY (Required key not available)\n"},
		{&oracle_refuse_enokey, "-s", 255, "verdict: refuse, ENOKEY"},
		{&oracle_refuse_enoexec, "-a", 255, "verdict: refuse, ENOEXEC"},
		{&oracle_refuse_enoexec, "-s", 253, "verdict: refuse, ENOEXEC"},
		{&oracle_hazard, "-a", 255, "verdict: hazard\n"},
		{&oracle_unknown, "-a", 255, "verdict: unknown\n"},
		{&oracle_crashes, "--sig=off", 0, "plan: kexec_file_load\n"},
	};
	const struct kernel_fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct fake fake = {.machine = "x86_64",
					  .oracle = cases[i].oracle,
					  .files = {{"/sys/kernel/kexec_loaded", "0\n"}}};
		/* -f would boot at once. */
		struct outcome o = RUN(&fake, "--dry-run", cases[i].option, "-f", "--append=root=x",
				       f->kernel);

		check_text("dry run", o.calls, "");
		check_contains("dry run", o.out, cases[i].verdict);
		check_contains("dry run", o.out, "bzImage64, 4096 bytes, fd ");
		check_contains("dry run", o.out,
			       "(the file itself)\n  initrd        none\n"
			       "  command line  root=x\n  line size     7 bytes");
		check_contains("dry run", o.out, "  flags         0x4 (NO_INITRAMFS)\n");
		check_number("dry run", o.status, cases[i].status);
		if (cases[i].status == 0)
			check_contains("dry run", o.out,
				       "plan: sync, take network interfaces down, boot");
		outcome_free(&o);
	}
}

static void test_dry_run_without_verdict(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {.machine = "x86_64", .oracle = &oracle_fails};
	struct outcome o = RUN(&fake, "--dry-run", "-l", f->kernel);

	check_number("status", o.status, 255);
	check_text("message", o.err, "the pre-flight gave no verdict: Input/output error\n");
	outcome_free(&o);
}

/* JSON on standard output stays alone there. */
static void test_dry_run_json(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake fake = {.machine = "x86_64"};
	struct outcome o =
		RUN(&fake, "--dry-run", "--sig-report=json", "-p", "-u", "-l", f->kernel);

	outcome_free(&o);
	o = RUN(&fake, "--dry-run", "--sig-report=json", "-l", f->kernel);
	check_text("stdout", o.out, "REPORT json no answer\n");
	check_contains("stderr", o.err, "plan: kexec_file_load\n");
	outcome_free(&o);
}

static void test_dry_run_other_modes(void **state)
{
	static const struct {
		const char *words[3];
		int status;
		const char *out;
	} cases[] = {
		{{"-u"},
		 0,
		 "plan: kexec_file_load, to unload the loaded kernel\n"
		 "  flags         0x1 (UNLOAD)\n"},
		{{"-p", "-u"},
		 0,
		 "plan: kexec_file_load, to unload the crash kernel\n"
		 "  flags         0x3 (UNLOAD ON_CRASH)\n"},
		{{"-c", "-u"},
		 0,
		 "plan: kexec_load, to unload the loaded kernel\n  flags         0x3e0000\n"},
		{{"-e"}, 0, "plan: sync, take network interfaces down, boot the loaded kernel\n"},
		{{"-e", "-x", "-y"}, 0, "plan: boot the loaded kernel\n"},
	};
	const struct fake fake = {.machine = "x86_64"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct outcome o = RUN(&fake, "--dry-run", cases[i].words[0], cases[i].words[1],
				       cases[i].words[1] ? cases[i].words[2] : NULL);

		check_number(cases[i].words[0], o.status, cases[i].status);
		if (strncmp(o.out, cases[i].out, strlen(cases[i].out)) != 0)
			check_text(cases[i].words[0], o.out, cases[i].out);
		check_text(cases[i].words[0], o.calls, "");
		outcome_free(&o);
	}
}

/* ---- other machines ----------------------------------------------------- */

static void test_xen_pv(void **state)
{
	const struct kernel_fixture *f = *state;
	const struct fake pv = {.machine = "x86_64",
				.files = {{"/sys/hypervisor/guest_type", "PV\n"}}};
	const struct fake hvm = {.machine = "x86_64",
				 .files = {{"/sys/hypervisor/guest_type", "HVM\n"}}};
	struct outcome o = RUN(&pv, "-l", f->kernel);

	check_number("PV", o.status, 255);
	check_contains("PV", o.err, "this is a Xen PV domain");
	check_text("PV", o.calls, "");
	outcome_free(&o);
	o = RUN(&hvm, "-l", f->kernel);
	check_number("HVM", o.status, 0);
	outcome_free(&o);
}

static void test_status(void **state)
{
	static const struct {
		const char *loaded, *crash_loaded, *option;
		int status;
	} cases[] = {
		{"1\n", "0\n", "-S", 0},   {"0\n", "1\n", "-S", 1},    {"1\n", "0\n", "-lS", 1},
		{"0\n", "1\n", "-lS", 0},  {"1\n", "0\n", "-pS", 0},   {"0\n", "1\n", "-pS", 1},
		{"1\n", "0\n", "-dS", 0},  {"0\n", "1\n", "-dS", 1},   {"0\n", NULL, "-S", 255},
		{NULL, "0\n", "-lS", 255}, {"x\n", "0\n", "-lS", 255}, {"1\n", "0\n", "-feuS", 0},
		{"1\n", "1\n", "-eS", 1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct fake fake = {
			.machine = "s390x",
			.files = {{"/sys/kernel/kexec_loaded", cases[i].loaded},
				  {"/sys/kernel/kexec_crash_loaded", cases[i].crash_loaded}}};
		struct outcome o = RUN(&fake, cases[i].option);

		check_number(cases[i].option, o.status, cases[i].status);
		check_text(cases[i].option, o.out, "");
		check_text(cases[i].option, o.err, "");
		check_text(cases[i].option, o.calls, "");
		outcome_free(&o);
	}
}

static void test_status_of_strange_machine(void **state)
{
	const struct fake fake = {.machine = "i686"};
	struct outcome o = RUN(&fake, "--status");

	(void)state;
	check_number("i686", o.status, 255);
	check_text("i686", o.err, "Unsupported machine type: i686\n");
	outcome_free(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_errno),
		cmocka_unit_test(test_unload),
		cmocka_unit_test(test_unload_before_load),
		cmocka_unit_test(test_evidence),
		cmocka_unit_test(test_misleading_line_is_left_out),
		cmocka_unit_test(test_wrapping),
		cmocka_unit_test(test_success_is_silent),
		cmocka_unit_test(test_disagreement),
		cmocka_unit_test(test_report),
		cmocka_unit_test(test_report_file),
		cmocka_unit_test(test_unload_report),
		cmocka_unit_test(test_dry_run),
		cmocka_unit_test(test_dry_run_without_verdict),
		cmocka_unit_test(test_dry_run_json),
		cmocka_unit_test(test_dry_run_other_modes),
		cmocka_unit_test(test_xen_pv),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_status_of_strange_machine),
	};

	return cmocka_run_group_tests_name("load", tests, kernel_setup, kernel_teardown);
}
