// SPDX-License-Identifier: GPL-2.0-or-later
/* How a made machine was started: EFI, device trees, secure IPL; and what its kernel sees of it. */
#include "tree.h"
#include "unit.h"

/* ---- pieces of machines ------------------------------------------------------ */

#define FILE_(path, literal)                                                                       \
	{                                                                                          \
		path, B(literal)                                                                   \
	}
#define FOLDER(path)                                                                               \
	{                                                                                          \
		path "/",                                                                          \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}
/* Root reads whatever its mode is; a folder in the place of a file nobody does. */
#define UNREADABLE(path) FOLDER(path)

#define ARCH(name)    FILE_("/proc/sys/kernel/arch", name "\n")
#define RELEASE(name) FILE_("/proc/sys/kernel/osrelease", name "\n")
/* One with the function in its new place, one in its old place, one with neither. */
#define NEW                                                                                        \
	FILE_("/boot/config-6.12.117", "CONFIG_HAVE_ARCH_GET_SECUREBOOT=y\n"), RELEASE("6.12.117")
#define OLD                                                                                        \
	FILE_("/boot/config-6.1.5", "CONFIG_IMA_SECURE_AND_OR_TRUSTED_BOOT=y\n"), RELEASE("6.1.5")
#define BARE FILE_("/boot/config-6.1.5", "CONFIG_IMA=y\n"), RELEASE("6.1.5")

#define X86 ARCH("x86_64"), NEW
#define ARM ARCH("aarch64"), NEW
#define PPC ARCH("ppc64le"), NEW
#define Z   ARCH("s390x"), NEW

#define EFI       FILE_("/sys/firmware/efi/fw_platform_size", "64\n")
#define NO_EFI    FILE_("/sys/kernel/notes", "")
#define EFIVAR(n) "/sys/firmware/efi/efivars/" n "-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define SECURE(v) FILE_(EFIVAR("SecureBoot"), "\6\0\0\0" v)
#define SETUP(v)  FILE_(EFIVAR("SetupMode"), "\6\0\0\0" v)
#define OTHER     FILE_(EFIVAR("BootOrder"), "\6\0\0\0\1\0")

#define TREE     FILE_("/proc/device-tree/compatible", "IBM,pSeries\0")
#define NODE     FILE_("/proc/device-tree/ibm,secureboot/compatible", "x\0ibm,secureboot-v2")
#define NODE_AT  "/proc/device-tree/ibm,secureboot/"
#define ENFORCED FILE_(NODE_AT "os-secureboot-enforcing", "")
#define TRUSTED  FILE_(NODE_AT "trusted-enabled", "")
#define LEVEL    "/proc/device-tree/ibm,secure-boot"
#define TLEVEL   "/proc/device-tree/ibm,trusted-boot"

#define IPL_TYPE      FILE_("/sys/firmware/ipl/ipl_type", "ccw\n")
#define IPL(v)        FILE_("/sys/firmware/ipl/secure", v)
#define HAS_SECURE(v) FILE_("/sys/firmware/ipl/has_secure", v)

enum { OFF = KSIG_NO, ON = KSIG_YES, OPEN = KSIG_DONT_KNOW };

struct row {
	const char *what;
	struct put file[7];
	int want;
	const char *source; /* NULL: as it may be */
};

typedef const struct ksig_fact *(*look_fn)(const struct ksig_system *s);

#define LOOK(name)                                                                                 \
	static const struct ksig_fact *look_##name(const struct ksig_system *s)                    \
	{                                                                                          \
		return &s->name;                                                                   \
	}
LOOK(secure_boot)
LOOK(firmware_secure_boot)
LOOK(trusted_boot)
LOOK(ipl_secure)
LOOK(ipl_has_secure)

static void check_rows(const struct row *rows, size_t n, look_fn look)
{
	static const char *const words[] = {"no", "yes", "unknown"};
	int wrong = 0;

	for (size_t i = 0; i < n; i++) {
		struct ksig_system *s = tree_probe(rows[i].file, ARRAY_SIZE(rows[i].file));
		const struct ksig_fact f = *look(s);

		ksig_system_free(s);
		if ((int)f.value == rows[i].want && (f.value == KSIG_DONT_KNOW) == !f.source[0] &&
		    (!rows[i].source || strcmp(rows[i].source, f.source) == 0))
			continue;
		print_error("%s: seen %s (%s), expected %s (%s)\n", rows[i].what, words[f.value],
			    f.source, words[rows[i].want], rows[i].source ? rows[i].source : "");
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

/* ---- EFI --------------------------------------------------------------------- */

/* efi_get_secureboot_mode() of the kernel; arm64 always asks the variables. */
static void efi_variables(void **state)
{
	static const struct row rows[] = {
		{"without EFI", {ARM, NO_EFI}, OFF, "/sys/firmware/efi"},
		{"nothing to be seen", {ARM}, OPEN, NULL},
		{"variables not mounted", {ARM, EFI}, OPEN, NULL},
		{"on", {ARM, EFI, SECURE("\1"), SETUP("\0")}, ON, EFIVAR("SecureBoot")},
		{"off", {ARM, EFI, SECURE("\0"), SETUP("\0")}, OFF, EFIVAR("SecureBoot")},
		{"off needs no SetupMode", {ARM, EFI, SECURE("\0")}, OFF, NULL},
		{"in setup mode", {ARM, EFI, SECURE("\1"), SETUP("\1")}, OFF, NULL},
		{"in no setup mode known", {ARM, EFI, SECURE("\1"), SETUP("\2")}, ON, NULL},
		{"no such variable", {ARM, EFI, OTHER}, OFF, EFIVAR("SecureBoot")},
		{"without a value", {ARM, EFI, SECURE(""), SETUP("\0")}, OPEN, NULL},
		{"attributes cut short", {ARM, EFI, FILE_(EFIVAR("SecureBoot"), "\6")}, OPEN, NULL},
		{"longer than the kernel's byte",
		 {ARM, EFI, SECURE("\1\1"), SETUP("\0")},
		 OFF,
		 NULL},
		{"unreadable", {ARM, EFI, UNREADABLE(EFIVAR("SecureBoot"))}, OPEN, NULL},
		{"SetupMode missing", {ARM, EFI, SECURE("\1")}, ON, NULL},
		{"SetupMode missing, old kernel",
		 {ARCH("aarch64"), RELEASE("5.15.0"), EFI, SECURE("\1"),
		  FILE_("/boot/config-5.15.0", "CONFIG_IMA_SECURE_AND_OR_TRUSTED_BOOT=y\n")},
		 OPEN,
		 NULL},
		{"SetupMode too long", {ARM, EFI, SECURE("\1"), SETUP("\1\1")}, ON, NULL},
		{"SetupMode unreadable",
		 {ARM, EFI, SECURE("\1"), UNREADABLE(EFIVAR("SetupMode"))},
		 OPEN,
		 NULL},
		{"no runtime services",
		 {ARM, EFI, SECURE("\1"), SETUP("\0"),
		  FILE_("/proc/cmdline", "efi=debug,noruntime\n")},
		 OFF,
		 "/proc/cmdline"},
		{"noefi",
		 {ARM, EFI, FILE_("/proc/cmdline", "noefi quiet\n")},
		 OFF,
		 "/proc/cmdline"},
		{"runtime services after all",
		 {ARM, EFI, SECURE("\1"), FILE_("/proc/cmdline", "efi=noruntime efi=runtime\n")},
		 ON,
		 NULL},
		{"other words",
		 {ARM, EFI, SECURE("\1"), FILE_("/proc/cmdline", "efi=noruntimes\n")},
		 ON,
		 NULL},
	};

	(void)state;
	check_rows(rows, ARRAY_SIZE(rows), look_secure_boot);
}

/* x86 asks what the EFI stub left, which heeded more than the variables say. */
static void efi_x86(void **state)
{
	static const struct row rows[] = {
		{"without EFI", {X86, NO_EFI}, OFF, "/sys/firmware/efi"},
		{"on, for all one sees", {X86, EFI, SECURE("\1"), SETUP("\0")}, OPEN, NULL},
		{"off", {X86, EFI, SECURE("\0"), SETUP("\0")}, OFF, NULL},
		{"parameters cut short",
		 {X86, EFI, SECURE("\1"), SETUP("\0"), FILE_("/sys/kernel/boot_params/data", "\3")},
		 OPEN,
		 NULL},
	};

	(void)state;
	check_rows(rows, ARRAY_SIZE(rows), look_secure_boot);
}

/* enum efi_secureboot_mode in the boot parameters; where it is unset the variables decide. */
static void efi_boot_params(void **state)
{
	static const enum ksig_tri want[] = {KSIG_YES, KSIG_NO, KSIG_NO, KSIG_YES, KSIG_NO};
	static uint8_t params[4096];
	static const struct put files[] = {
		X86,
		EFI,
		SECURE("\1"),
		SETUP("\0"),
		{"/sys/kernel/boot_params/data", {params, sizeof(params)}}};

	(void)state;
	for (unsigned int mode = 0; mode < ARRAY_SIZE(want); mode++) {
		struct ksig_system *s;

		params[0x1ec] = (uint8_t)mode;
		s = tree_probe(files, ARRAY_SIZE(files));
		if (s->secure_boot.value != want[mode])
			print_error("mode %u\n", mode);
		assert_int_equal(s->secure_boot.value, want[mode]);
		ksig_system_free(s);
	}
}

/* ---- ppc64 ------------------------------------------------------------------- */

/* The folder ibm,secureboot belongs to OpenPOWER, the file ibm,secure-boot to PowerVM. */
static void ppc64_secure(void **state)
{
	static const struct row rows[] = {
		{"no device tree", {PPC}, OPEN, NULL},
		{"neither", {PPC, TREE}, OFF, LEVEL},
		{"PowerVM off", {PPC, TREE, FILE_(LEVEL, "\0\0\0\0")}, OFF, LEVEL},
		{"PowerVM audit", {PPC, TREE, FILE_(LEVEL, "\0\0\0\1")}, OFF, LEVEL},
		{"PowerVM enforce", {PPC, TREE, FILE_(LEVEL, "\0\0\0\2")}, ON, LEVEL},
		{"PowerVM more", {PPC, TREE, FILE_(LEVEL, "\0\0\0\7")}, ON, LEVEL},
		{"big-endian", {PPC, TREE, FILE_(LEVEL, "\1\0\0\0")}, ON, LEVEL},
		{"several cells", {PPC, TREE, FILE_(LEVEL, "\0\0\0\2\0\0\0\0")}, ON, LEVEL},
		{"cut short", {PPC, TREE, FILE_(LEVEL, "\0\0\2")}, OFF, LEVEL},
		{"empty", {PPC, TREE, FILE_(LEVEL, "")}, OFF, LEVEL},
		{"unreadable", {PPC, TREE, UNREADABLE(LEVEL)}, OPEN, NULL},
		{"OpenPOWER enforcing",
		 {PPC, TREE, NODE, ENFORCED},
		 ON,
		 NODE_AT "os-secureboot-enforcing"},
		{"OpenPOWER not enforcing",
		 {PPC, TREE, NODE},
		 OFF,
		 "/proc/device-tree/ibm,secureboot"},
		{"OpenPOWER audit and a level",
		 {PPC, TREE, NODE, FILE_(LEVEL, "\0\0\0\2")},
		 ON,
		 LEVEL},
		{"a node of another kind",
		 {PPC, TREE, ENFORCED, FILE_(NODE_AT "compatible", "ibm,secureboot-v3")},
		 OFF,
		 LEVEL},
		{"a node that claims nothing", {PPC, TREE, ENFORCED}, OFF, LEVEL},
		{"a node of another name",
		 {PPC, TREE, FILE_("/proc/device-tree/sb/compatible", "IBM,secureboot\0"),
		  FILE_("/proc/device-tree/sb/os-secureboot-enforcing", "")},
		 ON,
		 "/proc/device-tree/sb/os-secureboot-enforcing"},
		{"a node that cannot be looked at",
		 {PPC, TREE, UNREADABLE(NODE_AT "compatible")},
		 OPEN,
		 NULL},
		{"the same, and enforcing anyway",
		 {PPC, TREE, UNREADABLE(NODE_AT "compatible"), FILE_(LEVEL, "\0\0\0\2")},
		 ON,
		 LEVEL},
	};

	(void)state;
	check_rows(rows, ARRAY_SIZE(rows), look_secure_boot);
}

static void ppc64_trusted(void **state)
{
	static const struct row rows[] = {
		{"no device tree", {PPC}, OPEN, NULL},
		{"neither", {PPC, TREE}, OFF, TLEVEL},
		{"PowerVM off", {PPC, TREE, FILE_(TLEVEL, "\0\0\0\0")}, OFF, TLEVEL},
		{"PowerVM on", {PPC, TREE, FILE_(TLEVEL, "\0\0\0\1")}, ON, TLEVEL},
		{"OpenPOWER on", {PPC, TREE, NODE, TRUSTED}, ON, NODE_AT "trusted-enabled"},
		{"OpenPOWER secure only", {PPC, TREE, NODE, ENFORCED}, OFF, NULL},
		{"cut short", {PPC, TREE, FILE_(TLEVEL, "\1")}, OFF, TLEVEL},
		{"unreadable", {PPC, TREE, UNREADABLE(TLEVEL)}, OPEN, NULL},
		{"built without",
		 {ARCH("ppc64le"), BARE, TREE, FILE_(TLEVEL, "\0\0\0\1")},
		 OFF,
		 "/boot/config-6.1.5"},
	};

	(void)state;
	check_rows(rows, ARRAY_SIZE(rows), look_trusted_boot);
}

/* ---- s390 -------------------------------------------------------------------- */

static void s390_secure(void **state)
{
	static const struct row rows[] = {
		{"nothing", {Z}, OPEN, NULL},
		{"secure", {Z, IPL_TYPE, IPL("1\n")}, ON, "/sys/firmware/ipl/secure"},
		{"not secure", {Z, IPL_TYPE, IPL("0\n")}, OFF, "/sys/firmware/ipl/secure"},
		{"able, not secure", {Z, IPL_TYPE, IPL("0\n"), HAS_SECURE("1\n")}, OFF, NULL},
		{"kernel without", {Z, IPL_TYPE}, OFF, "/sys/firmware/ipl/ipl_type"},
		{"empty", {Z, IPL_TYPE, IPL("")}, OPEN, NULL},
		{"another word", {Z, IPL_TYPE, IPL("yes\n")}, OPEN, NULL},
		{"unreadable", {Z, IPL_TYPE, UNREADABLE("/sys/firmware/ipl/secure")}, OPEN, NULL},
	};

	(void)state;
	check_rows(rows, ARRAY_SIZE(rows), look_ipl_secure);
	check_rows(rows, ARRAY_SIZE(rows), look_secure_boot);
}

static void s390_has_secure(void **state)
{
	static const struct row rows[] = {
		{"nothing", {Z, IPL_TYPE}, OPEN, NULL},
		{"able", {Z, IPL_TYPE, HAS_SECURE("1\n")}, ON, "/sys/firmware/ipl/has_secure"},
		{"not able", {Z, IPL_TYPE, HAS_SECURE("0\n")}, OFF, "/sys/firmware/ipl/has_secure"},
	};

	(void)state;
	check_rows(rows, ARRAY_SIZE(rows), look_ipl_has_secure);
}

/* Other architectures have neither. */
static void s390_only(void **state)
{
	static const struct row rows[] = {
		{"x86", {X86, IPL_TYPE, IPL("1\n")}, OPEN, NULL},
		{"ppc64", {PPC, TREE, IPL_TYPE, IPL("1\n")}, OPEN, NULL},
	};

	(void)state;
	check_rows(rows, ARRAY_SIZE(rows), look_ipl_secure);
	check_rows(rows, ARRAY_SIZE(rows), look_ipl_has_secure);
}

/* ---- what the kernel sees -------------------------------------------------------- */

/* A kernel without the function takes every machine for one without Secure Boot. */
static void kernel_without_function(void **state)
{
	static const struct row rows[] = {
		{"old place", {ARCH("s390x"), OLD, IPL("1\n")}, ON, "/sys/firmware/ipl/secure"},
		{"nowhere", {ARCH("s390x"), BARE, IPL("1\n")}, OFF, "/boot/config-6.1.5"},
		{"nowhere, and not on either",
		 {ARCH("s390x"), BARE, IPL("0\n")},
		 OFF,
		 "/sys/firmware/ipl/secure"},
		{"nowhere, and the firmware says nothing",
		 {ARCH("s390x"), BARE},
		 OFF,
		 "/boot/config-6.1.5"},
		{"before there was a symbol for it",
		 {ARCH("s390x"), RELEASE("5.4.0"), FILE_("/boot/config-5.4.0", "CONFIG_IMA=y\n"),
		  IPL("1\n")},
		 OPEN,
		 NULL},
		{"configuration not known",
		 {ARCH("s390x"), RELEASE("6.12.0"), IPL("1\n")},
		 OPEN,
		 NULL},
		{"configuration not known, off",
		 {ARCH("s390x"), RELEASE("6.12.0"), IPL("0\n")},
		 OFF,
		 NULL},
		{"told by a symbol, old",
		 {ARCH("s390x"), RELEASE("6.1.0"), IPL("1\n"),
		  FILE_("/proc/kallsyms", "0 T arch_ima_get_secureboot\n")},
		 ON,
		 NULL},
		{"told by a symbol, new",
		 {ARCH("s390x"), RELEASE("6.12.0"), IPL("1\n"),
		  FILE_("/proc/kallsyms", "0 T arch_get_secureboot\n")},
		 ON,
		 NULL},
	};

	(void)state;
	check_rows(rows, ARRAY_SIZE(rows), look_secure_boot);
}

/* What the firmware says is told whatever the kernel makes of it. */
static void firmware_all_the_same(void **state)
{
	static const struct row rows[] = {
		{"nowhere", {ARCH("s390x"), BARE, IPL("1\n")}, ON, "/sys/firmware/ipl/secure"},
		{"ppc64", {ARCH("ppc64le"), BARE, TREE, FILE_(LEVEL, "\0\0\0\2")}, ON, LEVEL},
		{"arm64", {ARCH("aarch64"), BARE, EFI, SECURE("\1"), SETUP("\0")}, ON, NULL},
		{"riscv", {ARCH("riscv64"), NEW, EFI, SECURE("\1")}, OPEN, NULL},
	};

	(void)state;
	check_rows(rows, ARRAY_SIZE(rows), look_firmware_secure_boot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(efi_variables),           cmocka_unit_test(efi_x86),
		cmocka_unit_test(efi_boot_params),         cmocka_unit_test(ppc64_secure),
		cmocka_unit_test(ppc64_trusted),           cmocka_unit_test(s390_secure),
		cmocka_unit_test(s390_has_secure),         cmocka_unit_test(s390_only),
		cmocka_unit_test(kernel_without_function), cmocka_unit_test(firmware_all_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
