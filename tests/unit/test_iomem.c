// SPDX-License-Identifier: GPL-2.0-or-later
/* /proc/iomem and /lib/modules: tables of text from the running machine. */
#include "unit.h"

#include "../../kexec-sig/iomem.h"
#include "../../kexec-sig/modules.h"

#define MAP                                                                                        \
	"00000000-00000fff : Reserved\n"                                                           \
	"00001000-0009fbff : System RAM\n"                                                         \
	"00100000-7ffdffff : System RAM\n"                                                         \
	"  2c000000-2d200ea7 : Kernel code\n"                                                      \
	"  6e000000-7dffffff : Crash kernel\n"                                                     \
	"100000000-13fffffff : Persistent Memory\n"                                                \
	"  100000000-11fffffff : dax0.0\n"                                                         \
	"    100000000-10fffffff : System RAM\n"                                                   \
	"    110000000-11fffffff : System RAM (kmem)\n"                                            \
	"ffffffffffff0000-ffffffffffffffff : the end\n"

static void finds_by_name(void **state)
{
	_cleanup_free_ struct ksig_range *ram = NULL, *crash = NULL, *end = NULL;
	size_t n;

	(void)state;
	check_err(ksig_iomem_ranges(B(MAP), "System RAM", &ram, &n), 0);
	assert_int_equal(n, 3);
	assert_true(ram[0].start == 0x1000 && ram[0].end == 0x9fbff);
	assert_true(ram[2].start == 0x100000000 && ram[2].end == 0x10fffffff);
	check_err(ksig_iomem_ranges(B(MAP), "Crash kernel", &crash, &n), 0);
	assert_int_equal(n, 1);
	assert_true(crash[0].start == 0x6e000000 && crash[0].end == 0x7dffffff);
	check_err(ksig_iomem_ranges(B(MAP), "the end", &end, &n), 0);
	assert_true(end[0].end == UINT64_MAX);
}

static void says_why_not(void **state)
{
	struct ksig_range *ranges = NULL;
	size_t n = 7;

	(void)state;
	check_err(ksig_iomem_ranges(B(MAP), "Kernel", &ranges, &n), -ENOENT);
	check_err(ksig_iomem_ranges(B(""), "System RAM", &ranges, &n), -ENOENT);
	/* what a process without CAP_SYS_ADMIN sees */
	check_err(ksig_iomem_ranges(B("00000000-00000000 : System RAM\n"
				      "00000000-00000000 : Reserved\n"),
				    "System RAM", &ranges, &n),
		  -EPERM);
	check_err(ksig_iomem_ranges(B("0-1 : x\nnonsense\n"), "x", &ranges, &n), -EBADMSG);
	check_err(ksig_iomem_ranges(B("2-1 : x\n"), "x", &ranges, &n), -EBADMSG);
	check_err(ksig_iomem_ranges(B("1 : x\n"), "x", &ranges, &n), -EBADMSG);
	check_err(ksig_iomem_ranges(B("0-1 x\n"), "x", &ranges, &n), -EBADMSG);
	check_err(ksig_iomem_ranges(B("0-10000000000000000 : x\n"), "x", &ranges, &n), -EBADMSG);
	assert_null(ranges);
	assert_int_equal(n, 7);
}

static void run_damaged(struct bytes input, const struct damage *damage, void *context)
{
	struct ksig_range *ranges = NULL;
	size_t n;

	(void)damage;
	(void)context;
	ksig_iomem_ranges(input, "System RAM", &ranges, &n);
	free(ranges);
}

static void survives_damage(void **state)
{
	struct bytes good = B("1000-9fbff : System RAM\n  2000-3000 : Crash kernel\n");

	(void)state;
	assert_true(damage_all(good, good.size, run_damaged, NULL) > good.size);
}

static void finds_modules(void **state)
{
	struct bytes alias = B("# Aliases extracted from modules themselves.\n"
			       "alias crypto-sha3-256-generic sha3_other\n"
			       "xalias crypto-sha3-256 wrong\n"
			       "alias crypto-sha3-256 sha3_ce\n"
			       "alias crypto-sha3-256 sha3_generic\n");
	struct bytes dep = B("kernel/crypto/xsha3_ce.ko:\n"
			     "kernel/crypto/sha3-ce.ko.xz: kernel/crypto/cpu.ko.xz\n"
			     "kernel/crypto/sha3_ce_more.ko:\n"
			     "top.ko:\n");
	struct bytes module, file;
	size_t at = 0;

	(void)state;
	assert_true(ksig_modules_alias(alias, "crypto-sha3-256", &at, &module));
	check_bytes(module, B("sha3_ce"));
	assert_true(ksig_modules_file(dep, module, &file));
	check_bytes(file, B("kernel/crypto/sha3-ce.ko.xz"));
	assert_true(ksig_modules_alias(alias, "crypto-sha3-256", &at, &module));
	check_bytes(module, B("sha3_generic"));
	assert_false(ksig_modules_file(dep, module, &file));
	assert_false(ksig_modules_alias(alias, "crypto-sha3-256", &at, &module));
	at = 0;
	assert_false(ksig_modules_alias(alias, "crypto-sha3", &at, &module));
	assert_true(ksig_modules_file(dep, B("top"), &file));
	check_bytes(file, B("top.ko"));
	assert_false(ksig_modules_file(dep, B("sha3_c"), &file));
}

static void run_damaged_modules(struct bytes input, const struct damage *damage, void *context)
{
	struct bytes module;
	size_t at = 0;

	(void)damage;
	(void)context;
	while (ksig_modules_alias(input, "a", &at, &module))
		;
	ksig_modules_file(input, B("m"), &module);
}

static void modules_survive_damage(void **state)
{
	struct bytes good = B("alias a m\nalias b n\nk/m.ko: k/n.ko\nalias a o");

	(void)state;
	assert_true(damage_all(good, good.size, run_damaged_modules, NULL) > good.size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_by_name),          cmocka_unit_test(says_why_not),
		cmocka_unit_test(survives_damage),        cmocka_unit_test(finds_modules),
		cmocka_unit_test(modules_survive_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
