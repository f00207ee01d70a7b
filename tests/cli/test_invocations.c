// SPDX-License-Identifier: GPL-2.0-or-later
/* How other programs call kexec, each on its architectures, and what the kernel then gets. */
#include "config.h"

#include <stdlib.h>

#include "compiler.h"

#include "arch_fixture.h"
#include "check.h"
#include "fake_sys.h"

/* K kernel, I initrd */
static const struct {
	const char *machine;
	const char *words[12];
	int status;
	const char *calls;
} invocations[] = {
#define F(initrd, line, size, flags)                                                               \
	"file_load kernel=file:4096 initrd=" initrd " line='" line "' size=" size " flags=" flags  \
	"\n"
	/* Debian kdump-tools */
	{"x86_64",
	 {"-p", "-s", "--command-line=root=x nr_cpus=1", "--initrd=I", "K"},
	 0,
	 F("file:1000", "root=x nr_cpus=1", "17", "0x2")},
	{"ppc64le",
	 {"-p", "--args-linux", "--command-line=root=x", "--initrd=I", "K"},
	 0,
	 "file_load kernel=file:512 initrd=file:1000 line='root=x' size=7 flags=0x2\n"},
	{"x86_64", {"-s", "-p", "-u"}, 0, UNLOAD_P},
	{"x86_64", {"-p", "-u"}, 0, UNLOAD_P},
	/* Debian kexec-tools, systemd, NixOS, Anaconda */
	{"x86_64",
	 {"-l", "K", "--initrd=I", "--append=root=x ro"},
	 0,
	 F("file:1000", "root=x ro", "10", "0") "sync\n"},
	{"x86_64",
	 {"--load", "K", "--append", "root=x", "--initrd", "I"},
	 0,
	 F("file:1000", "root=x", "7", "0") "sync\n"},
	{"x86_64",
	 {"--initrd", "I", "--append", "A", "-l", "K"},
	 0,
	 F("file:1000", "A", "2", "0") "sync\n"},
	{"x86_64", {"-e"}, 0, "sync\nreboot\n"},
	/* Fedora kdump-utils */
	{"x86_64",
	 {"-s", "-s", "-p", "--command-line=x", "--initrd=I", "K"},
	 0,
	 F("file:1000", "x", "2", "0x2")},
	{"s390x",
	 {"-s", "-p", "--command-line=x", "--initrd=I", "K"},
	 0,
	 F("file:1000", "x", "2", "0x2")},
	{"aarch64",
	 {"-s", "-p", "--command-line=x", "--initrd=I", "K"},
	 0,
	 F("file:1000", "x", "2", "0x2")},
	{"ppc64le",
	 {"-s", "--dt-no-old-root", "-p", "--command-line=x", "--initrd=I", "K"},
	 0,
	 "file_load kernel=file:512 initrd=file:1000 line='x' size=2 flags=0x2\n"},
	{"x86_64",
	 {"--elf32-core-headers", "-s", "-p", "--command-line=x", "K"},
	 0,
	 F("none", "x", "2", "0x6")},
	{"x86_64",
	 {"-s", "-l", "K", "--initrd=I", "--reuse-cmdline", "--append=rd.earlykdump"},
	 0,
	 F("file:1000", "root=/dev/sda1 quiet rd.earlykdump", "35", "0") "sync\n"},
	/* openSUSE */
	{"x86_64",
	 {"-p", "K", "--append=x", "--initrd=I", "-c", "-a"},
	 0,
	 F("file:1000", "x", "2", "0x2")},
	{"x86_64", {"-a", "-p", "-u"}, 0, UNLOAD_P},
	{"x86_64",
	 {"-a", "-l", "K", "--initrd=I", "--append=x kexec=0"},
	 0,
	 F("file:1000", "x kexec=0", "10", "0") "sync\n"},
	{"x86_64",
	 {"--kexec-syscall-auto", "-l", "K", "--initrd=I", "--reuse-cmdline"},
	 0,
	 F("file:1000", "root=/dev/sda1 quiet", "21", "0") "sync\n"},
	{"x86_64",
	 {"--load", "K", "--initrd", "I", "--command-line", "C"},
	 0,
	 F("file:1000", "C", "2", "0") "sync\n"},
	/* kernel selftests, LTP */
	{"x86_64", {"--load", "--kexec-file-syscall", "K"}, 0, LOAD "sync\n"},
	{"x86_64", {"--unload", "--kexec-file-syscall"}, 0, UNLOAD},
	{"x86_64",
	 {"-s", "-l", "K", "--reuse-cmdline"},
	 0,
	 F("none", "root=/dev/sda1 quiet", "21", "0x4") "sync\n"},
	{"x86_64", {"-su"}, 0, UNLOAD},
	/* petitboot */
	{"aarch64",
	 {"-l", "--debug", "--initrd=I", "--append=\"\"", "K"},
	 0,
	 F("file:1000", "\"\"", "3", "0x8") "sync\n"},
	{"ppc64le", {"-l", "--initrd=I", "--dtb=D", "--append=x", "K"}, 1, ""},
	/* zfsbootmenu, nixos-images, SONiC */
	{"x86_64",
	 {"-a", "-l", "K", "--initrd=I", "--command-line=a   b"},
	 0,
	 F("file:1000", "a   b", "6", "0") "sync\n"},
	{"x86_64", {"-e", "-i"}, 0, "sync\nreboot\n"},
	{"x86_64",
	 {"--load", "K", "--kexec-syscall-auto", "--initrd=I", "--no-checks", "--command-line",
	  "x"},
	 0,
	 F("file:1000", "x", "2", "0") "sync\n"},
	{"x86_64", {"-e", "--no-sync", "--kexec-syscall"}, 0, "reboot\n"},
	{"x86_64", {"-u", "-a"}, 0, UNLOAD},
	{"x86_64",
	 {"-l", "K", "--initrd=I", "--append=x", "-a"},
	 0,
	 F("file:1000", "x", "2", "0") "sync\n"},
	/* Foreman, scripts in the wild */
	{"x86_64",
	 {"--force", "--reset-vga", "--append=x", "--initrd=I", "K", "extra", "words"},
	 0,
	 F("file:1000", "x", "2", "0") "sync\nreboot\n"},
	{"x86_64", {"--force", "--exec"}, 0, "sync\nreboot\n"},
	{"x86_64", {"-l", "-t", "bzImage", "K"}, 0, LOAD "sync\n"},
	{"x86_64", {"--noefi", "-l", "K"}, 0, LOAD "sync\n"},
	{"x86_64",
	 {"--append=keep me", "--noefi", "-l", "K"},
	 0,
	 F("none", "keep me", "8", "0x4") "sync\n"},
	{"x86_64",
	 {"--reuse-cmdline", "--append=x", "--load", "K"},
	 0,
	 F("none", "root=/dev/sda1 quiet x", "23", "0x4") "sync\n"},
	/* options that an architecture does not have */
	{"s390x", {"-l", "--ramdisk=I", "K"}, 1, ""},
	{"s390x", {"-l", "--args-linux", "K"}, 1, ""},
	{"s390x", {"-l", "--dtb=D", "K"}, 1, ""},
	{"aarch64", {"-l", "--args-linux", "K"}, 1, ""},
	{"ppc64", {"-l", "--reset-vga", "K"}, 1, ""},
	/* no line: "" or NULL; loader options in every mode on arm64 */
	{"s390x",
	 {"-l", "K"},
	 0,
	 "file_load kernel=file:4096 initrd=none line=NULL size=0 flags=0x4\nsync\n"},
	{"aarch64",
	 {"-l", "K"},
	 0,
	 "file_load kernel=file:4096 initrd=none line=NULL size=0 flags=0x4\nsync\n"},
	{"ppc64",
	 {"-l", "K"},
	 0,
	 "file_load kernel=file:512 initrd=none line='' size=1 flags=0x4\nsync\n"},
	{"aarch64", {"-e", "--append=x", "--serial=ttyAMA0"}, 0, "sync\nreboot\n"},
	{"aarch64", {"-l", "--ramdisk=I", "--reuseinitrd", "--append=x", "K"}, 1, ""},
	{"s390x",
	 {"-l", "--append=A", "--append=B", "K"},
	 0,
	 F("none", "A B", "4", "0x4") "sync\n"},
	{"s390x",
	 {"-l", "--append=A", "--reuse-cmdline", "K"},
	 0,
	 F("none", "root=/dev/sda1 quiet", "21", "0x4") "sync\n"},
	{"s390x",
	 {"-l", "--reuse-cmdline", "--append=A", "K"},
	 0,
	 F("none", "root=/dev/sda1 quiet A", "23", "0x4") "sync\n"},
	{"x86_64", {"-l", "--append=A", "--append=B", "K"}, 0, F("none", "B", "2", "0x4") "sync\n"},
	/* unload, and which machine it is */
	{"ppc64le", {"-u"}, 0, UNLOAD "write /sys/kernel/reboot/cpu 0\n"},
	{"ppc64",
	 {"-c", "-u"},
	 0,
	 "kexec_load entry=0 n=0 segments=NULL flags=0x150000\nwrite /sys/kernel/reboot/cpu 0\n"},
	{"s390x", {"-c", "-u"}, 0, "kexec_load entry=0 n=0 segments=NULL flags=0x160000\n"},
	{"aarch64", {"-c", "-u"}, 0, "kexec_load entry=0 n=0 segments=NULL flags=0xb70000\n"},
#undef F
};

static void test_invocations(void **state)
{
	const struct arch_fixture *f = *state;
	char with_initrd[512];

	for (size_t i = 0; i < ARRAY_SIZE(invocations); i++) {
		const struct fake fake = {.machine = invocations[i].machine, .files = FACTS};
		const char *argv[14] = {"kexec"};
		char what[512];
		struct outcome o;

		snprintf(what, sizeof(what), "%s: kexec", invocations[i].machine);
		for (size_t j = 0; j < 12 && invocations[i].words[j]; j++) {
			const char *word = invocations[i].words[j], *equals = strchr(word, '=');

			strcat(strcat(what, " "), word);
			if (strcmp(word, "K") == 0)
				word = kernel_for(f, invocations[i].machine);
			else if (strcmp(word, "I") == 0)
				word = f->initrd;
			else if (equals && strcmp(equals, "=I") == 0)
				snprintf(with_initrd, sizeof(with_initrd), "%.*s=%s",
					 (int)(equals - word), word, f->initrd);
			argv[j + 1] = equals && strcmp(equals, "=I") == 0 ? with_initrd : word;
		}
		o = fake_run(&fake, argv);
		check_text(what, o.calls, invocations[i].calls);
		check_number(what, o.status, invocations[i].status);
		if (o.status == 0 && !strstr(what, "--debug"))
			check_text(what, o.err, "");
		outcome_free(&o);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_invocations),
	};

	return cmocka_run_group_tests_name("invocations", tests, arch_setup, arch_teardown);
}
