// SPDX-License-Identifier: GPL-2.0-or-later
/* What is planned for POWER machines: where everything lies, and what the next kernel is told. */
#include "config.h"

#include "ppc64_checks.h"

/* ---- normal kernels ------------------------------------------------------ */

static void test_pseries(void **state)
{
	struct ppc64_run run = {.line = "root=/dev/sda1 ro", .initrd = blob_random(5000, 1)};
	const struct kx_segment *tree;

	(void)state;
	succeed("pseries", &run);
	check_plan("the kernel, purgatory and initrd from below, the tree from above", &run,
		   "kernel 3000000+30000, purgatory 3030000+10000!, initrd 3040000+10000, "
		   "device tree 7fff0000+10000");
	tree = ppc64_segment(&run, "device tree");
	assert_int_equal(fdt_check_full(tree->from.data, tree->from.size), 0);
	check_number("version", fdt_version(tree->from.data), 17);
	check_number("last compatible version", fdt_last_comp_version(tree->from.data), 17);
	check_line("a line of its own", &run, "root=/dev/sda1 ro ");
	check_text("what is said", run.err, "Modified cmdline:root=/dev/sda1 ro \n");
	check_property(&run, "/chosen", "linux,initrd-start", BE64S(0x3040000));
	check_property(&run, "/chosen", "linux,initrd-end", BE64S(0x3040000 + 5000));
	check_property(&run, "/chosen", "linux,booted-from-kexec", bytes_of("", 0));
	check_absent(&run, "/chosen", "linux,kernel-end");
	check_absent(&run, "/chosen", "linux,crashkernel-base");
	check_absent(&run, "/chosen", "linux,crashkernel-size");
	check_absent(&run, "/", "name");
	check_absent(&run, "/memory@0", "linux,usable-memory");
	check_property(&run, "/memory@80000000", "reg", BE64S(2 * GIB, 2 * GIB, 4 * GIB, 4 * GIB));
	check_property(&run, "/cpus/PowerPC,POWER9@0", "ibm,ppc-interrupt-server#s",
		       BE32S(8, 9, 10, 11));
	check_reserved("RTAS and the initrd", &run, "f000000+2000 3040000+1388");
	ppc64_run_free(&run);
}

static void test_powernv(void **state)
{
	struct ppc64_run run = {.tree = ppc64_tree(PPC64_POWERNV), .line = "root=x"};

	(void)state;
	succeed("powernv", &run);
	check_plan("no limit but the first node", &run,
		   "kernel 3000000+30000, purgatory 3030000+10000!, device tree fffff0000+10000");
	check_reserved("what firmware asks for, then firmware", &run,
		       "39c00000+400000 3a000000+10000 30000000+2000000 60000000+800000");
	check_absent(&run, "/chosen", "linux,htab-base");
	check_absent(&run, "/chosen", "linux,htab-size");
	check_absent(&run, "/chosen", "linux,initrd-start");
	check_absent(&run, "/pciex@3fffe40000000", "linux,pci-domain");
	check_property(&run, "/pciex@3fffe40000000", "linux,tce-base", BE64S(0x60000000));
	check_number("OPAL's base", (long long)PARAM(&run, arg[PURGATORY_PPC64_OPAL_BASE]),
		     0x30000000);
	check_number("OPAL's entry", (long long)PARAM(&run, arg[PURGATORY_PPC64_OPAL_ENTRY]),
		     0x30001000);
	check_number("no console of a hypervisor", flags_of(&run), 0);
	ppc64_run_free(&run);
}

static void test_purgatory(void **state)
{
	static const bool orders[] = {false, true};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		struct ppc64_run run = {
			.image = VMLINUX(.little = orders[i], .n = 1,
					 .parts = {{0, 0x1000, 0x2000}}),
		};
		const uint8_t *head, *kernel;

		succeed("purgatory", &run);
		head = ppc64_segment(&run, "purgatory")->from.data;
		kernel = ppc64_segment(&run, "kernel")->from.data;
		assert_int_equal(head[0], 0x48);
		assert_memory_equal(head + 4, kernel + 4, 0x100 - 4);
		check_number("behind the head", head[0x104], 0);
		check_number("entry", (long long)PARAM(&run, entry), 0x3000000);
		check_number("kernel", (long long)PARAM(&run, arg[PURGATORY_PPC64_KERNEL]),
			     0x3000000);
		check_number("tree", (long long)PARAM(&run, arg[PURGATORY_PPC64_DEVICE_TREE]),
			     (long long)ppc64_segment(&run, "device tree")->mem);
		check_number("the console of the hypervisor", flags_of(&run),
			     PURGATORY_CONSOLE_HVTERM);
		check_number("its unit", (long long)PARAM(&run, serial_base), 0x71000000);
		check_number("begins in the purgatory", (long long)run.plan.entry,
			     (long long)ppc64_segment(&run, "purgatory")->mem);
		check_number("no backup", (long long)PARAM(&run, backup_size), 0);
		ppc64_run_free(&run);
	}
}

/* Nothing but the kernel lies where it will move to. */
static void test_large_kernel(void **state)
{
	struct ppc64_run run = {
		.tree = ppc64_tree_with(ppc64_tree(PPC64_PSERIES), "/rtas", "linux,rtas-base",
					BE32S(50 * MIB)),
		.image = VMLINUX(.n = 1, .parts = {{0, 0x10000, 80 * MIB}}),
		.initrd = blob_random(100, 2),
	};

	(void)state;
	succeed("larger than what is below RTAS", &run);
	check_plan("2 MiB below RTAS stay free", &run,
		   "kernel 3210000+5000000, purgatory 8210000+10000!, initrd 8220000+10000, "
		   "device tree 7fff0000+10000");
	ppc64_run_free(&run);
}

static void test_parts(void **state)
{
	struct ppc64_run run = {
		.image = VMLINUX(.n = 3, .parts = {{0, 0x200, 0x200},
						   {0x20000, 0x10, 0x1000},
						   {0x10000, 0x20, 0x20}}),
	};
	const struct kx_segment *kernel;

	(void)state;
	succeed("parts", &run);
	kernel = ppc64_segment(&run, "kernel");
	check_number("from the file", (long long)kernel->from.size, 0x20010);
	check_number("in memory", (long long)kernel->size, 0x30000);
	check_number("the first", kernel->from.data[0x1ff], 0xff);
	check_number("between", kernel->from.data[0x200], 0);
	check_number("the second", kernel->from.data[0x2000f], 0x0f);
	check_number("the third", kernel->from.data[0x1001f], 0x1f);
	ppc64_run_free(&run);
}

/* ---- lines --------------------------------------------------------------- */

static void test_root(void **state)
{
	const struct {
		const char *line, *old, *expected;
		bool no_old_root, warns;
	} cases[] = {
		{"quiet", "root=/dev/a ro", "quiet root=/dev/a ", false, false},
		{"quiet", "root=/dev/a ro", "quiet ", true, false},
		{"root=/dev/b", "root=/dev/a", "root=/dev/b ", false, false},
		{"nfsroot=x", "root=/dev/a", "nfsroot=x root=/dev/a ", false, false},
		{"x", "root=/dev/a root=/dev/c", "x root=/dev/c ", false, false},
		{"x", "root=\"PARTLABEL=a b\" ro", "x root=\"PARTLABEL=a b\" ", false, false},
		{"x", "say=\"a root=no\"", "x ", false, false},
		{"x", "nothing", "x ", false, false},
		{NULL, "root=/dev/a", "root=/dev/a ", false, true},
		{NULL, "quiet", " ", false, false},
		{"", "root=/dev/a", "root=/dev/a ", false, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct ppc64_run run = {
			.tree = ppc64_tree_with(ppc64_tree(PPC64_PSERIES), "/chosen", "bootargs",
						bytes_of(cases[i].old, strlen(cases[i].old) + 1)),
			.line = cases[i].line,
			.request.dt_no_old_root = cases[i].no_old_root,
		};

		succeed(cases[i].expected, &run);
		check_line(cases[i].old, &run, cases[i].expected);
		(cases[i].warns ? check_contains : check_lacks)(
			cases[i].old, run.err,
			"append= option is not passed. Using the first kernel root partition");
		ppc64_run_free(&run);
	}
}

static void test_new_reservation(void **state)
{
	struct ppc64_run run = {.line = "root=x crashkernel=1G"};

	(void)state;
	succeed("crashkernel=", &run);
	check_property(&run, "/chosen", "linux,crashkernel-base", BE64S(128 * MIB));
	check_property(&run, "/chosen", "linux,crashkernel-size", BE64S(512 * MIB));
	ppc64_run_free(&run);
}

/* ---- initrds ------------------------------------------------------------- */

static void test_beyond_the_rma(void **state)
{
	struct blob large = blob_new(300 * MIB);
	struct ppc64_run run = {
		.tree = ppc64_tree(PPC64_DRCONF_V1), .line = "root=x", .initrd = large};
	struct ppc64_run short_of = {
		.tree = ppc64_tree(PPC64_DRCONF_V1), .line = "root=x mem=1G", .initrd = large};

	(void)state;
	succeed("an initrd larger than the RMA", &run);
	check_plan("in the blocks, and not for the purgatory to look at", &run,
		   "kernel 3000000+30000, purgatory 3030000+10000!, initrd f010000+12c00000!, "
		   "device tree eff0000+10000");
	ppc64_run_free(&run);
	ppc64_run(&short_of);
	check_number("memory that the next kernel does not use", short_of.status, 1);
	check_contains("no room", short_of.err, "locate_hole failed");
	ppc64_run_free(&short_of);
}

/* Without a hypervisor there is no limit, so the purgatory can look at it. */
static void test_beyond_the_node(void **state)
{
	struct blob nv =
		ppc64_tree_with(ppc64_tree(PPC64_POWERNV), "/memory@0", "reg", BE64S(0, 64 * MIB));
	struct ppc64_run run = {.line = "root=x", .initrd = blob_new(20 * MIB)};

	(void)state;
	run.tree = nv;
	succeed("beyond the first node", &run);
	check_plan("checked", &run,
		   "kernel 3000000+30000, purgatory 3030000+10000!, initrd 200000000000+1400000, "
		   "device tree 3ff0000+10000");
	ppc64_run_free(&run);
}

static void test_reused_initrd(void **state)
{
	struct ppc64_run run = {
		.line = "root=x retain_initrd",
		.request.reuse_initrd = true,
		.tree = ppc64_tree_with(ppc64_tree(PPC64_PSERIES), "/chosen", "linux,kernel-end",
					BE64S(64 * MIB - 0x10000)),
	};

	(void)state;
	succeed("--reuseinitrd", &run);
	check_plan("nothing is put on it", &run,
		   "kernel 4010000+30000, purgatory 3ff0000+10000!, device tree 7fff0000+10000");
	check_property(&run, "/chosen", "linux,initrd-start", BE64S(64 * MIB));
	check_property(&run, "/chosen", "linux,initrd-end", BE64S(64 * MIB + 12345));
	check_reserved("RTAS and the initrd", &run, "f000000+2000 4000000+3039");
	ppc64_run_free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pseries),         cmocka_unit_test(test_powernv),
		cmocka_unit_test(test_purgatory),       cmocka_unit_test(test_large_kernel),
		cmocka_unit_test(test_parts),           cmocka_unit_test(test_root),
		cmocka_unit_test(test_new_reservation), cmocka_unit_test(test_beyond_the_rma),
		cmocka_unit_test(test_beyond_the_node), cmocka_unit_test(test_reused_initrd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
