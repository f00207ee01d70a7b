// SPDX-License-Identifier: GPL-2.0-or-later
/* Device trees of the user's (--dtb), and the CPU that a kernel with one begins on. */
#include "config.h"

#include "kexec/arch/ppc64_boot_cpu.h"

#include "fake_sys.h"
#include "ppc64_checks.h"

static void test_as_it_is(void **state)
{
	struct ppc64_run run = {.dtb = ppc64_tree(PPC64_POWERNV), .request.dtb = "my.dtb"};
	struct bytes end = BE64S(48 * MIB);

	(void)state;
	succeed("a tree alone", &run);
	check_line("its own line", &run, "BOOT_IMAGE=/vmlinux root=/dev/vda2 ro quiet");
	check_property(&run, "/chosen", "linux,kernel-end", end);
	check_property(&run, "/chosen", "linux,initrd-start", BE64S(64 * MIB));
	check_property(&run, "/chosen", "linux,booted-from-kexec", bytes_of("", 0));
	check_reserved("itself", &run, "");
	check_text("nothing to say", run.err, "");
	ppc64_run_free(&run);
}

static void test_line(void **state)
{
	struct ppc64_run run = {
		.dtb = ppc64_tree(PPC64_PSERIES), .request.dtb = "my.dtb", .line = "quiet"};

	(void)state;
	succeed("--append", &run);
	check_line("no old root=, as the tree is the user's", &run, "quiet");
	ppc64_run_free(&run);
}

static void test_initrd(void **state)
{
	struct ppc64_run run = {.dtb = ppc64_tree(PPC64_POWERNV),
				.request.dtb = "my.dtb",
				.initrd = blob_random(100, 1)};
	struct ppc64_run none = run;

	(void)state;
	succeed("with an initrd", &run);
	check_property(&run, "/chosen", "linux,initrd-start", BE64S(0x3040000));
	check_property(&run, "/chosen", "linux,initrd-end", BE64S(0x3040064));
	check_reserved(
		"its firmware, and the initrd", &run,
		"39c00000+400000 3a000000+10000 30000000+2000000 60000000+800000 3040000+64");
	ppc64_run_free(&run);

	none.request.crash = true;
	ppc64_run(&none);
	check_number("and a crash", none.status, 255);
	check_text("and a crash", none.err,
		   "Can't use ramdisk with device tree blob input in kdump\n");
	ppc64_run_free(&none);
}

static void test_crash(void **state)
{
	struct ppc64_run run = {
		.dtb = ppc64_tree(PPC64_PSERIES), .request.dtb = "my.dtb", .request.crash = true};

	(void)state;
	succeed("crash", &run);
	check_line("its own line, and where the header is", &run,
		   "BOOT_IMAGE=/vmlinux root=/dev/vda2 ro quiet elfcorehdr=131328K");
	check_reserved("what must not be touched", &run,
		       "10000+7ff0000 f000000+2000 8030000+10000 8040000+10000");
	ppc64_run_free(&run);
}

static void test_damage(void **state)
{
	struct blob good = ppc64_tree(PPC64_PSERIES);

	(void)state;
	for (size_t i = 0; i < good.size; i += 7) {
		struct ppc64_run cut = {.dtb = {good.data, i ? i : 1}, .request.dtb = "my.dtb"};
		struct ppc64_run changed = {.dtb = good, .request.dtb = "my.dtb"};
		uint8_t kept = good.data[i];

		ppc64_run(&cut);
		check_number("cut short", cut.status, 255);
		check_contains("cut short", cut.err, "my.dtb: the device tree: ");
		ppc64_run_free(&cut);
		good.data[i] ^= 0xff;
		ppc64_run(&changed);
		good.data[i] = kept;
		if (changed.status)
			assert_true(strchr(changed.err, '\n') ==
				    changed.err + strlen(changed.err) - 1);
		ppc64_run_free(&changed);
	}
}

/* ---- the CPU to begin on ------------------------------------------------- */

static int list_cpus(const struct kx_sys *sys, const char *path, char ***ret)
{
	static char first[] = "cpu0", second[] = "cpu1", other[] = "cpufreq";
	char **names = calloc(4, sizeof(*names));

	(void)sys;
	check_text("folder", path, "/sys/devices/system/cpu");
	assert_non_null(names);
	memcpy(names, (char *[]){first, second, other, NULL}, 4 * sizeof(*names));
	*ret = names;
	return 0;
}

/* The interrupt servers of the fixture's CPU are 8 to 11. */
static void check_cpu(const char *what, const struct fake *fake, int status, const char *calls,
		      const char *message)
{
	_cleanup_free_ char *said = NULL, *called = NULL;
	struct blob tree = ppc64_tree(PPC64_PSERIES);
	struct fake_machine machine;
	size_t said_size, called_size;
	FILE *err = open_memstream(&said, &said_size), *log = open_memstream(&called, &called_size);
	struct kx_ctx ctx = {.sys = &machine.sys, .log = {.out = stdout, .err = err}};

	fake_machine_init(&machine, fake, log);
	machine.sys.list = list_cpus;
	check_number(what, kx_ppc64_choose_boot_cpu(&ctx, bytes_of(tree.data, tree.size)), status);
	fclose(err);
	fclose(log);
	check_text(what, called, calls);
	check_text(what, said, message);
}

#define CPU(n, file) "/sys/devices/system/cpu/cpu" #n "/" file

static void test_boot_cpu(void **state)
{
	const struct fake first = {
		.files = {{CPU(0, "physical_id"), "9\n"}, {CPU(1, "physical_id"), "8\n"}}};
	const struct fake offline = {.files = {{CPU(0, "physical_id"), "9\n"},
					       {CPU(1, "physical_id"), "8\n"},
					       {CPU(1, "online"), "0\n"}}};
	const struct fake none = {.files = {{CPU(0, "physical_id"), "12\n"},
					    {CPU(1, "physical_id"), "8\n"},
					    {CPU(1, "online"), "0\n"}}};

	(void)state;
	check_cpu("in the order of the tree", &first, 0, "write /sys/kernel/reboot/cpu 1\n", "");
	check_cpu("one that is online", &offline, 0, "write /sys/kernel/reboot/cpu 0\n", "");
	check_cpu("none", &none, 1, "", "can't find a valid boot_cpu inside the FDT.\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_it_is), cmocka_unit_test(test_line),
		cmocka_unit_test(test_initrd),   cmocka_unit_test(test_crash),
		cmocka_unit_test(test_damage),   cmocka_unit_test(test_boot_cpu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
