// SPDX-License-Identifier: GPL-2.0-or-later
/* A POWER machine's memory as its device tree tells it, and trees that tell nonsense. */
#include "config.h"

#include <stdlib.h>

#include "compiler.h"
#include "kexec/arch/ppc64_machine.h"

#include "check.h"
#include "ppc64_trees.h"

#define DRCONF "/ibm,dynamic-reconfiguration-memory"

/* Reads the machine; the status. What was said is in *ret_err, the caller's to free. */
static int read_machine(struct blob tree, struct kx_machine *ret, char **ret_err)
{
	size_t size;
	struct kx_log log = {.out = stdout, .err = open_memstream(ret_err, &size)};
	int status;

	*ret = (struct kx_machine){.page_size = 0x10000};
	ret->fdt = bytes_of(bytes_dup(bytes_of(tree.data, tree.size)), tree.size);
	status = kx_ppc64_memory(&log, ret);
	fclose(log.err);
	return status;
}

static char *ranges_text(const struct kx_ranges *ranges)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (size_t i = 0; i < ranges->n; i++)
		fprintf(out, "%s%llx-%llx", i ? " " : "", (unsigned long long)ranges->v[i].start,
			(unsigned long long)ranges->v[i].end);
	fclose(out);
	return text;
}

static void check_machine(const char *what, struct blob tree, const char *map, const char *ram)
{
	_cleanup_free_ char *err = NULL, *seen_map = NULL, *seen_ram = NULL;
	struct kx_machine m;

	check_number(what, read_machine(tree, &m, &err), 0);
	check_text(what, err, "");
	seen_map = ranges_text(&m.map);
	seen_ram = ranges_text(&m.ram);
	check_text(what, seen_map, map);
	check_text(what, seen_ram, ram);
	kx_machine_release(&m);
}

static void test_machines(void **state)
{
	(void)state;
	check_machine("pseries: RTAS and the kernel are left alone", ppc64_tree(PPC64_PSERIES),
		      "0-1ffffffff", "3000000-effffff f002000-1ffffffff");
	check_machine("powernv: OPAL, TCE, the page table and reserved-ranges too",
		      ppc64_tree(PPC64_POWERNV), "0-fffffffff 200000000000-200fffffffff",
		      "3000000-2fffffff 32000000-39bfffff 3a010000-3fffffff 50000000-5fffffff "
		      "60800000-fffffffff 200000000000-200fffffffff");
	check_machine("blocks, and one that is not ours", ppc64_tree(PPC64_DRCONF_V1),
		      "0-3fffffff 50000000-5fffffff",
		      "3000000-effffff f002000-3fffffff 50000000-5fffffff");
	check_machine("blocks in fewer words", ppc64_tree(PPC64_DRCONF_V2),
		      "0-3fffffff 50000000-5fffffff",
		      "3000000-effffff f002000-3fffffff 50000000-5fffffff");
}

static void test_exceptions(void **state)
{
	struct blob nv = ppc64_tree(PPC64_POWERNV), pseries = ppc64_tree(PPC64_PSERIES);
	const char *const all = "3000000-effffff f002000-1ffffffff";

	(void)state;
	check_machine("memory of an accelerator",
		      ppc64_tree_with(nv, "/memory@200000000000", "compatible",
				      bytes_of("ibm,coherent-device-memory", 27)),
		      "0-fffffffff",
		      "3000000-2fffffff 32000000-39bfffff 3a010000-3fffffff 50000000-5fffffff "
		      "60800000-fffffffff");
	check_machine(
		"a node that is switched off",
		ppc64_tree_with(pseries, "/memory@80000000", "status", bytes_of("disabled", 9)),
		"0-7fffffff", "3000000-effffff f002000-7fffffff");
	check_machine("a node that is not", /* */
		      ppc64_tree_with(pseries, "/memory@80000000", "status", bytes_of("okay", 5)),
		      "0-1ffffffff", all);
	check_machine("a limit counts memory, not addresses",
		      ppc64_tree_with(nv, "/chosen", "linux,memory-limit", BE64S(65 * GIB)),
		      "0-fffffffff 200000000000-20003fffffff",
		      "3000000-2fffffff 32000000-39bfffff 3a010000-3fffffff 50000000-5fffffff "
		      "60800000-fffffffff 200000000000-20003fffffff");
	check_machine("a limit above all there is",
		      ppc64_tree_with(pseries, "/chosen", "linux,memory-limit", BE64S(900 * GIB)),
		      "0-1ffffffff", all);
	check_machine("a limit of all there is",
		      ppc64_tree_with(pseries, "/chosen", "linux,memory-limit", BE64S(8 * GIB)),
		      "0-1ffffffff", all);
	check_machine("RTAS that was never begun",
		      ppc64_tree_without(pseries, "/rtas", "linux,rtas-base"), "0-1ffffffff",
		      "3000000-1ffffffff");
}

static void test_crash(void **state)
{
	_cleanup_free_ char *err = NULL, *none = NULL;
	struct kx_machine m;

	(void)state;
	check_number("pseries", read_machine(ppc64_tree(PPC64_PSERIES), &m, &err), 0);
	check_number("reservations", (long long)m.n_crash, 1);
	assert_true(m.crash[0].start == 128 * MIB && m.crash[0].end == 640 * MIB - 1);
	assert_true(m.kernel.direct_offset == 0xc000000000000000);
	assert_false(m.kernel.known);
	kx_machine_release(&m);
	check_number("powernv", read_machine(ppc64_tree(PPC64_POWERNV), &m, &none), 0);
	check_number("reservations", (long long)m.n_crash, 0);
	kx_machine_release(&m);
}

static void check_refused(const char *path, const char *name, struct blob tree, const char *message)
{
	_cleanup_free_ char *err = NULL, *what = NULL;
	struct kx_machine m;

	assert_true(asprintf(&what, "%s of %s", name, path) > 0);
	check_number(what, read_machine(tree, &m, &err), 255);
	check_contains(what, err, "Could not get memory layout: ");
	check_contains(what, err, message);
	assert_true(strchr(err, '\n') == err + strlen(err) - 1);
	kx_machine_release(&m);
}

static void test_damage(void **state)
{
	const struct {
		enum ppc64_kind kind;
		const char *path, *name;
		struct bytes value;
		const char *message;
	} cases[] = {
		{PPC64_PSERIES, "/", "#address-cells", BE32S(3), "is neither 1 nor 2"},
		{PPC64_PSERIES, "/", "#size-cells", BE32S(0), "is neither 1 nor 2"},
		{PPC64_PSERIES, "/", "#size-cells", BE64S(2), "is neither 1 nor 2"},
		/* cells that lie: 16 bytes are no whole number of pairs of 12 */
		{PPC64_PSERIES, "/", "#size-cells", BE32S(1), "reg of /memory@0 is no list"},
		{PPC64_PSERIES, "/memory@0", "reg", BE32S(0, 0, 0), "reg of /memory@0 is no list"},
		{PPC64_PSERIES, "/memory@0", "reg", BE64S(UINT64_MAX, 2), "beyond the end"},
		{PPC64_DRCONF_V1, "/memory@0", "reg", BE64S(0, 0), "no memory node"},
		{PPC64_PSERIES, "/chosen", "linux,kernel-end", BE64S(0), "linux,kernel-end"},
		{PPC64_PSERIES, "/chosen", "linux,kernel-end", BE32S(1, 2, 3), "is no number"},
		{PPC64_PSERIES, "/chosen", "linux,memory-limit", bytes_of("x", 1), "is no number"},
		{PPC64_PSERIES, "/chosen", "linux,crashkernel-base", BE64S(UINT64_MAX),
		 "beyond the end"},
		{PPC64_PSERIES, "/chosen", "linux,initrd-end", BE64S(1), "before the beginning"},
		{PPC64_PSERIES, "/rtas", "rtas-size", bytes_of("", 0), "is no number"},
		{PPC64_POWERNV, "/", "reserved-ranges", BE64S(1), "is no list"},
		{PPC64_POWERNV, "/", "reserved-ranges", BE64S(2, UINT64_MAX), "beyond the end"},
		{PPC64_POWERNV, "/ibm,opal", "opal-runtime-size", BE64S(UINT64_MAX),
		 "beyond the end"},
		{PPC64_POWERNV, "/ibm,opal", "opal-entry-address", BE32S(1, 2, 3), "is no number"},
		{PPC64_POWERNV, "/pciex@3fffe40000000", "linux,tce-size", BE64S(UINT64_MAX),
		 "beyond the end"},
		{PPC64_DRCONF_V1, DRCONF, "ibm,dynamic-memory", BE32S(1), "shorter than it says"},
		{PPC64_DRCONF_V1, DRCONF, "ibm,dynamic-memory", BE32S(UINT32_MAX, 0, 0, 0, 0, 0, 8),
		 "shorter than it says"},
		{PPC64_DRCONF_V1, DRCONF, "ibm,dynamic-memory", bytes_of("", 0),
		 "shorter than it says"},
		{PPC64_DRCONF_V1, DRCONF, "ibm,dynamic-memory",
		 BE32S(1, UINT32_MAX, UINT32_MAX, 0, 0, 0, 8), "beyond the end"},
		{PPC64_DRCONF_V1, DRCONF, "ibm,lmb-size", BE64S(0), "shorter than it says"},
		{PPC64_DRCONF_V1, DRCONF, "ibm,lmb-size", BE32S(1), "shorter than it says"},
		{PPC64_DRCONF_V2, DRCONF, "ibm,dynamic-memory-v2",
		 BE32S(1, UINT32_MAX, 0, 0, 0, 0, 8), "more blocks than any machine"},
		{PPC64_DRCONF_V2, DRCONF, "ibm,lmb-size", BE64S(UINT64_MAX / 2), "beyond the end"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check_refused(cases[i].path, cases[i].name,
			      ppc64_tree_with(ppc64_tree(cases[i].kind), cases[i].path,
					      cases[i].name, cases[i].value),
			      cases[i].message);
	check_refused(
		"/chosen", "linux,crashkernel-size",
		ppc64_tree_without(ppc64_tree(PPC64_PSERIES), "/chosen", "linux,crashkernel-size"),
		"stands there alone");
	check_refused("/chosen", "linux,kernel-end",
		      ppc64_tree_without(ppc64_tree(PPC64_PSERIES), "/chosen", "linux,kernel-end"),
		      "where the running kernel ends");
}

/* Cut short or with a byte changed it is told or read, but never read beyond. */
static void test_any_damage(void **state)
{
	struct blob good = ppc64_tree(PPC64_DRCONF_V2);

	(void)state;
	for (size_t i = 0; i < good.size; i++) {
		struct blob part = {good.data, i};
		uint8_t kept = good.data[i];
		_cleanup_free_ char *cut_err = NULL, *err = NULL;
		struct kx_machine m;

		check_number("cut short", read_machine(part, &m, &cut_err), 255);
		kx_machine_release(&m);
		good.data[i] ^= 0xff;
		(void)read_machine(good, &m, &err);
		kx_machine_release(&m);
		good.data[i] = kept;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_machines),   cmocka_unit_test(test_exceptions),
		cmocka_unit_test(test_crash),      cmocka_unit_test(test_damage),
		cmocka_unit_test(test_any_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
