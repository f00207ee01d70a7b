// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line through the whole program: what is printed, called and returned. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include "compiler.h"
#include "kexec/options.h"

#include "arch_fixture.h"
#include "check.h"
#include "fake_sys.h"

/* ---- what acts at once -------------------------------------------------- */

static void test_immediate(void **state)
{
	static const struct {
		const char *words[4];
		int status;
		const char *out, *err; /* begin of out; all of err */
	} cases[] = {
		{{"--version"}, 0, "kexec-tools 2.0.32 (kexec-sig-tools ", ""},
		{{"-v", "--bogus"}, 0, "kexec-tools 2.0.32 (kexec-sig-tools ", ""},
		{{"--bogus", "-v"},
		 1,
		 "kexec-tools 2.0.32",
		 "kexec: unrecognized option '--bogus'\n"},
		{{"-h"}, 0, "kexec-tools 2.0.32", ""},
		{{"-?"}, 1, "kexec-tools 2.0.32", ""},
		{{"-z"}, 1, "kexec-tools 2.0.32", "kexec: invalid option -- 'z'\n"},
		{{"--append"},
		 1,
		 "kexec-tools 2.0.32",
		 "kexec: option '--append' requires an argument\n"},
		{{"--load=x"},
		 1,
		 "kexec-tools 2.0.32",
		 "kexec: option '--load' doesn't allow an argument\n"},
		{{"--print-ckr-size", "-z"}, 0, "33554432\n", ""},
		{{"--mem-min=12x"}, 1, "kexec-tools 2.0.32", "Bad option value in --mem-min=12x\n"},
		{{"--mem-max=zz"}, 1, "kexec-tools 2.0.32", "Bad option value in --mem-max=zz\n"},
		{{"--entry=9g"}, 1, "kexec-tools 2.0.32", "Bad option value in --entry=9g\n"},
		{{"--exec-live-update", "-z"}, 1, "", "--exec-live-update only works under xen.\n"},
		{{"--sig=maybe"}, 1, "", "Bad option value in --sig=maybe\n"},
		{{"--sig-report=xml"}, 1, "", "Bad option value in --sig-report=xml\n"},
		{{"--sig-report=json:"}, 1, "", "Bad option value in --sig-report=json:\n"},
	};
	const struct fake fake = {.machine = "x86_64", .files = FACTS};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *argv[6] = {"kexec"};
		struct outcome o;

		for (size_t j = 0; j < 4; j++)
			argv[j + 1] = cases[i].words[j];
		o = fake_run(&fake, argv);
		check_number(cases[i].words[0], o.status, cases[i].status);
		check_text(cases[i].words[0], o.err, cases[i].err);
		check_text(cases[i].words[0], o.calls, "");
		if (strncmp(o.out, cases[i].out, strlen(cases[i].out)) != 0 ||
		    (cases[i].out[0] == '\0' && o.out[0] != '\0'))
			check_text(cases[i].words[0], o.out, cases[i].out);
		outcome_free(&o);
	}
}

/* Programs look for these words in the help text. */
static void test_help(void **state)
{
	const struct fake fake = {.machine = "x86_64"};
	struct outcome o = RUN(&fake, "--help");
	const char *bzimage;

	(void)state;
	check_contains("help", o.out, "\nUsage: kexec [OPTION]... [kernel]\n");
	check_contains("help", o.out, "\n -h, --help ");
	check_contains("help", o.out, "--kexec-syscall-auto");
	check_contains("help", o.out, "\nSupported kernel file types and options:\n");
	check_contains("help", o.out, "\nArchitecture options:\n");
	bzimage = strstr(o.out, "\nbzImage\n");
	check_contains("help, bzImage", bzimage, "--dtb=FILE");
	outcome_free(&o);
}

static void test_help_lists_every_option(void **state)
{
	static const char *const machines[] = {"x86_64", "ppc64le", "s390x", "aarch64"};

	(void)state;
	for (size_t m = 0; m < ARRAY_SIZE(machines); m++) {
		const struct fake fake = {.machine = machines[m]};
		struct outcome o = RUN(&fake, "-h");
		char word[64];

		for (size_t i = 0; i < kx_n_options; i++) {
			if (!kx_options[i].name ||
			    !kx_option_in_arch(&kx_options[i], kx_arch_find(machines[m])))
				continue;
			snprintf(word, sizeof(word), "--%s", kx_options[i].name);
			check_contains(machines[m], o.out, word);
		}
		outcome_free(&o);
	}
}

/* ---- modes -------------------------------------------------------------- */

/* In words and expected calls, K stands for the kernel. */
struct mode_case {
	const char *words[8];
	int status;
	const char *calls;
	const char *err; /* all of it; NULL: anything */
};

#define LOAD_P    "file_load kernel=file:4096 initrd=none line='' size=1 flags=0x6\n"
#define UNLOAD_C  "kexec_load entry=0 n=0 segments=NULL flags=0x3e0000\n"
#define UNLOAD_PC "kexec_load entry=0 n=0 segments=NULL flags=0x3e0001\n"
#define DOWN      "down shaper0\ndown eth0\n"
#define SHUTDOWN                                                                                   \
	"exec /sbin/shutdown: shutdown -r now\nexec /etc/shutdown: shutdown -r now\n"              \
	"exec /bin/shutdown: shutdown -r now\n"

static void run_mode_cases(const struct arch_fixture *f, const struct mode_case *cases, size_t n,
			   const struct fake *fake)
{
	for (size_t i = 0; i < n; i++) {
		const char *argv[10] = {"kexec"};
		char what[256] = "kexec";
		struct outcome o;

		for (size_t j = 0; j < 8 && cases[i].words[j]; j++) {
			const char *word = cases[i].words[j];

			argv[j + 1] = strcmp(word, "K") == 0 ? f->x86 : word;
			strcat(strcat(what, " "), word);
		}
		o = fake_run(fake, argv);
		check_text(what, o.calls, cases[i].calls);
		check_number(what, o.status, cases[i].status);
		if (cases[i].err)
			check_text(what, o.err, cases[i].err);
		outcome_free(&o);
	}
}

static void test_modes(void **state)
{
	static const struct mode_case cases[] = {
		{{"K"}, 255, LOAD SHUTDOWN, "shutdown: No such file or directory\n"},
		{{"-l", "K"}, 0, LOAD "sync\n", ""},
		{{"--load", "K"}, 0, LOAD "sync\n", ""},
		{{"-y", "-l", "K"}, 0, LOAD, ""},
		{{"-p", "K"}, 0, LOAD_P, ""},
		{{"-l", "-p", "K"}, 0, LOAD_P, ""},
		{{"-p", "-l", "K"}, 0, LOAD_P, ""},
		{{"-f", "K"}, 0, LOAD "sync\n" DOWN "reboot\n", ""},
		{{"-f", "-x", "K"}, 0, LOAD "sync\nreboot\n", ""},
		{{"-x", "-y", "-f", "K"}, 0, LOAD "reboot\n", ""},
		{{"-f", "-e"}, 0, "sync\n" DOWN "reboot\n", ""},
		{{"-e"}, 0, "sync\n" DOWN "reboot\n", ""},
		{{"-e", "-x"}, 0, "sync\nreboot\n", ""},
		{{"-e", "--no-sync", "--kexec-syscall", "-i"}, 0, DOWN "reboot\n", ""},
		{{"--reset-vga", "--exec"}, 0, "sync\n" DOWN "reboot\n", ""},
		{{"-l", "-e"}, 0, "sync\n" DOWN "reboot\n", ""},
		{{"-e", "K"}, 0, "sync\n" DOWN "reboot\n", ""},
		{{"-f", "-l", "K"}, 0, LOAD "sync\n", ""},
		{{"-l", "-f", "K"}, 0, LOAD "sync\n" DOWN "reboot\n", ""},
		{{"-u"}, 0, UNLOAD, ""},
		{{"-su"}, 0, UNLOAD, ""},
		{{"-u", "-a"}, 0, UNLOAD, ""},
		{{"-c", "-u"}, 0, UNLOAD_C, ""},
		{{"-p", "-u"}, 0, UNLOAD_P, ""},
		{{"-pu"}, 0, UNLOAD_P, ""},
		{{"-a", "-p", "-u"}, 0, UNLOAD_P, ""},
		{{"-s", "-p", "-u"}, 0, UNLOAD_P, ""},
		{{"-c", "-p", "-u"}, 0, UNLOAD_PC, ""},
		{{"-u", "-p"}, 0, UNLOAD_P, ""},
		{{"-u", "-p", "K"}, 0, UNLOAD_P LOAD_P, ""},
		{{"-u", "-l", "K"}, 0, UNLOAD LOAD, ""},
		{{"-d", "-u"}, 0, "file_unload kernel=-1 initrd=-1 size=0 flags=0x9\n", NULL},
		{{"-s", "K"}, 255, LOAD SHUTDOWN, NULL},
		{{"-l", "K", "other", "words"}, 0, LOAD "sync\n", ""},
		{{"-lsd", "K"},
		 0,
		 "file_load kernel=file:4096 initrd=none line='' size=1 flags=0xc\nsync\n",
		 NULL},
		{{"-l", "--no-cma", "--force-dtb", "K"},
		 0,
		 "file_load kernel=file:4096 initrd=none line='' size=1 flags=0x34\nsync\n",
		 ""},
		{{"-c", "-a", "-s", "-l", "K"}, 0, LOAD "sync\n", ""},
		{{"-l", "K", "-V"}, 0, LOAD "sync\n", NULL},
	};
	const struct fake fake = {.machine = "x86_64",
				  .files = FACTS,
				  .exec = -ENOENT,
				  .interfaces = {"lo", "eth0", "eth0:1", "shaper0"}};

	run_mode_cases(*state, cases, ARRAY_SIZE(cases), &fake);
}

static void test_modes_that_stop(void **state)
{
	static const struct mode_case cases[] = {
		{{"-l"}, 255, "", "No kernel specified\n"},
		{{"-e", "-f"}, 255, "", "No kernel specified\n"},
		{{"-u", "-l"}, 255, UNLOAD, "No kernel specified\n"},
		{{"-e", "--append=x"},
		 1,
		 "",
		 "kexec: --append is for loading, and nothing is to be loaded\n"},
		{{"-u", "--initrd=x"},
		 1,
		 "",
		 "kexec: --initrd is for loading, and nothing is to be loaded\n"},
		{{"-S", "--reuse-cmdline"},
		 1,
		 "",
		 "kexec: --reuse-cmdline is for loading, and nothing is to be loaded\n"},
		{{"-e", "--noefi"}, 1, "", NULL},
		{{"-l", "--serial=com1", "K"}, 255, "", "Bad serial port base 'com1'\n"},
		{{"-l", "--serial=0x10000", "K"}, 255, "", "Bad serial port base '0x10000'\n"},
		{{"-l", "--serial-baud=0", "K"}, 255, "", "Bad serial port baud rate '0'\n"},
		{{"-l", "--serial-baud=9601", "K"}, 255, "", "Bad serial port baud rate '9601'\n"},
		{{"-l", "--load-preserve-context", "K"},
		 1,
		 "",
		 "--load-preserve-context needs --mem-max to be given\n"},
		{{"-l", "--load-preserve-context", "--mem-max=1", "K"},
		 1,
		 "",
		 "--load-preserve-context not supported with kexec_file_load\n"},
		{{"--load-jump-back-helper"},
		 1,
		 "",
		 "--load-preserve-context not supported with kexec_file_load\n"},
		{{"--load-jump-back-helper", "-s"},
		 1,
		 "",
		 "--load-jump-back-helper not supported with kexec_file_load\n"},
		{{"--load-live-update", "K"},
		 1,
		 "",
		 "--load-live-update can only be used with xen\n"},
		{{"-l", "--hotplug", "K"},
		 1,
		 "",
		 "Cannot open /sys/kernel/crash_elfcorehdr_size: No such file or directory\n"
		 "Path /sys/kernel/crash_elfcorehdr_size does not exist, the kernel needs "
		 "CONFIG_CRASH_HOTPLUG\n"},
		{{"-l", "--reuseinitrd", "K"},
		 1,
		 "",
		 "unrecoverable error: current boot didn't retain the initrd for reuse.\n"},
		{{"-c", "--sig=strict", "-l", "K"},
		 1,
		 "",
		 "kexec: --sig=strict cannot be used with --kexec-syscall: kexec_load verifies no "
		 "signature\n"},
		{{"--sig=off", "-V", "-l", "K"},
		 1,
		 "",
		 "kexec: --sig-report and -V cannot be used with --sig=off: there is no verdict\n"},
	};
	const struct fake fake = {.machine = "x86_64", .files = FACTS};

	run_mode_cases(*state, cases, ARRAY_SIZE(cases), &fake);
}

static void test_good_serial(void **state)
{
	static const struct mode_case cases[] = {
		{{"-l", "--serial=ttyS0", "K"}, 0, LOAD "sync\n", ""},
		{{"-l", "--serial=ttyS1", "--serial-baud=115200", "K"}, 0, LOAD "sync\n", ""},
		{{"-l", "--serial=0x3f8", "--serial-baud=9600", "K"}, 0, LOAD "sync\n", ""},
		{{"-e", "--serial=ttyS1", "--elf32-core-headers", "--console-vga"},
		 0,
		 "sync\nreboot\n",
		 ""},
	};
	const struct fake fake = {.machine = "x86_64", .files = FACTS};

	run_mode_cases(*state, cases, ARRAY_SIZE(cases), &fake);
}

static void test_nothing_loaded(void **state)
{
	static const struct mode_case cases[] = {
		{{"-e"}, 1, "", "Nothing has been loaded!\n"},
		{{"-f", "-e"}, 1, "", "Nothing has been loaded!\n"},
		{{"-f", "K"}, 1, LOAD, "Nothing has been loaded!\n"},
	};
	const struct fake fake = {.machine = "x86_64",
				  .files = {{"/sys/kernel/kexec_loaded", "0\n"}}};
	/* A kernel without that file is not accused. */
	static const struct mode_case blind_cases[] = {{{"-e"}, 0, "sync\nreboot\n", ""}};
	const struct fake blind = {.machine = "x86_64"};

	run_mode_cases(*state, cases, ARRAY_SIZE(cases), &fake);
	run_mode_cases(*state, blind_cases, ARRAY_SIZE(blind_cases), &blind);
}

static void test_exec_fails(void **state)
{
	const struct fake fake = {.machine = "x86_64",
				  .files = FACTS,
				  .reboot = -EPERM,
				  .interface_down = -EPERM,
				  .interfaces = {"eth0", "eth1"}};
	struct outcome o = RUN(&fake, "-e");

	(void)state;
	check_number("-e", o.status, 255);
	check_text("-e", o.calls, "sync\ndown eth0\nreboot\n");
	check_contains("-e", o.err, "ifdown: eth0: Operation not permitted\n");
	check_contains("-e", o.err, "kexec failed: Operation not permitted\n  reason:");
	outcome_free(&o);
}

static void test_no_reservation(void **state)
{
	static const struct mode_case cases[] = {
		{{"-p", "does-not-exist"},
		 1,
		 "",
		 "Memory for crashkernel is not reserved\n"
		 "Please reserve memory by passing\"crashkernel=Y@X\" parameter to kernel\n"
		 "Then try to loading kdump kernel\n"},
		{{"-p", "-u"}, 0, UNLOAD_P, ""},
	};
	static const char *const iomems[] = {"0-fff : System RAM\n", "",
					     "1000-1000 : Crash kernel\n",
					     "1000-1fff : Crash kernels\n"};

	for (size_t i = 0; i < ARRAY_SIZE(iomems); i++) {
		const struct fake fake = {.machine = "x86_64",
					  .files = {{"/proc/iomem", iomems[i]},
						    {"/sys/kernel/kexec_crash_size", "0\n"}}};

		run_mode_cases(*state, cases, ARRAY_SIZE(cases), &fake);
	}
}

/* Without CAP_SYS_ADMIN every address is 0, but the size can still be known. */
static void test_reservation_with_hidden_addresses(void **state)
{
	static const struct mode_case cases[] = {{{"-p", "K"}, 0, LOAD_P, ""}};
	const struct fake fake = {.machine = "x86_64",
				  .files = {{"/proc/iomem", "00000000-00000000 : Crash kernel\n"},
					    {"/sys/kernel/kexec_crash_size", "268435456\n"}}};

	run_mode_cases(*state, cases, ARRAY_SIZE(cases), &fake);
}

/* -d must not cost the load on a kernel that does not know its flag. */
static void test_debug_flag_by_release(void **state)
{
	static const struct {
		const char *release, *flags;
	} cases[] = {{"6.8.0", "0xc"},  {"6.12.1-cloud", "0xc"}, {"7.0", "0xc"},
		     {"6.7.12", "0x4"}, {"5.14.0-1.el9", "0x4"}, {"strange", "0x4"}};
	const struct arch_fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct fake fake = {.machine = "x86_64", .release = cases[i].release};
		struct outcome o = RUN(&fake, "-d", "-l", f->x86);
		char expected[64];

		snprintf(expected, sizeof(expected), "size=1 flags=%s\n", cases[i].flags);
		check_contains(cases[i].release, o.calls, expected);
		outcome_free(&o);
	}
}

/* Options a file's type does not know are told of and do no harm. */
static void test_options_of_other_types(void **state)
{
	const struct arch_fixture *f = *state;
	const struct fake fake = {.machine = "x86_64"};
	struct outcome o = RUN(&fake, "-l", "--args-linux", "--dtb=x", f->x86);

	check_number("--args-linux", o.status, 0);
	check_text("--args-linux", o.err,
		   "kexec: unrecognized option '--args-linux'\n"
		   "kexec: unrecognized option '--dtb=x'\n");
	check_text("--args-linux", o.calls, LOAD "sync\n");
	outcome_free(&o);
}

static void test_arm64_dtb_is_told(void **state)
{
	const struct arch_fixture *f = *state;
	const struct fake fake = {.machine = "aarch64"};
	struct outcome o = RUN(&fake, "-l", "--dtb=x", f->arm64);

	check_number("--dtb", o.status, 0);
	check_text("--dtb", o.err,
		   "Warning: --dtb is ignored: kexec_file_load takes no device tree\n");
	outcome_free(&o);
}

static void test_reuse_initrd(void **state)
{
	static const struct {
		const char *machine, *option, *err;
	} cases[] = {
		{"x86_64", "-a", "--reuseinitrd not implemented on this architecture\n"},
		{"s390x", "-a", "--reuseinitrd not implemented on this architecture\n"},
		{"ppc64le", "-a", "--reuseinitrd not supported with --kexec-file-syscall.\n"},
		{"ppc64le", "-c", "Can't specify --ramdisk or --initrd with --reuseinitrd\n"},
	};
	const struct arch_fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct fake fake = {.machine = cases[i].machine,
					  .files = {{"/proc/cmdline", "quiet retain_initrd\n"}}};
		struct outcome o = RUN(&fake, "-l", "--reuseinitrd", "--initrd=x", cases[i].option,
				       kernel_for(f, cases[i].machine));

		check_text(cases[i].machine, o.err, cases[i].err);
		check_number(cases[i].machine, o.status, 1);
		check_text(cases[i].machine, o.calls, "");
		outcome_free(&o);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_immediate),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_help_lists_every_option),
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_modes_that_stop),
		cmocka_unit_test(test_good_serial),
		cmocka_unit_test(test_nothing_loaded),
		cmocka_unit_test(test_exec_fails),
		cmocka_unit_test(test_no_reservation),
		cmocka_unit_test(test_reservation_with_hidden_addresses),
		cmocka_unit_test(test_debug_flag_by_release),
		cmocka_unit_test(test_options_of_other_types),
		cmocka_unit_test(test_arm64_dtb_is_told),
		cmocka_unit_test(test_reuse_initrd),
	};

	return cmocka_run_group_tests_name("options", tests, arch_setup, arch_teardown);
}
