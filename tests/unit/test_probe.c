// SPDX-License-Identifier: GPL-2.0-or-later
/* The probes on made machines: folders with the /proc, /sys and /boot of a system. */
#include "tree.h"
#include "unit.h"
#include "../../kexec-sig/ima_summary.h"

#include <limits.h>

#define RELEASE "6.12.1-test"

/* ---- nothing ------------------------------------------------------------------- */

/* A machine that shows nothing: not one claim may come out. */
static void empty_machine(void **state)
{
	struct ksig_system *s = tree_probe(NULL, 0);
	const struct ksig_fact *facts[] = {&s->efi,          &s->secure_boot,  &s->la57,
					   &s->fips,         &s->cap_sys_boot, &s->load_disabled,
					   &s->crash_loaded, &s->loadpin};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(facts); i++) {
		if (facts[i]->value != KSIG_DONT_KNOW)
			print_error("fact %zu says %u\n", i, facts[i]->value);
		assert_int_equal(facts[i]->value, KSIG_DONT_KNOW);
	}
	for (size_t i = 0; i < CONF__COUNT; i++)
		assert_int_equal(s->config[i].value, KSIG_DONT_KNOW);
	for (size_t i = 0; i < RING__COUNT; i++) {
		assert_int_equal(s->ring[i].serial, KSIG_SERIAL_UNKNOWN);
		assert_false(s->ring[i].listed);
	}
	for (size_t i = 0; i < s->n_algos; i++)
		assert_int_equal(s->algos[i].available, KSIG_DONT_KNOW);
	assert_int_equal(s->lockdown, KSIG_LOCKDOWN_UNKNOWN);
	assert_int_equal(ksig_ima_summarise(s).kernel, KSIG_WANT_UNKNOWN);
	assert_int_equal(s->ima_mode, KSIG_IMA_UNKNOWN);
	assert_true(s->limit_reboot == KSIG_LIMIT_UNKNOWN && s->limit_panic == KSIG_LIMIT_UNKNOWN);
	assert_false(s->crash_known);
	assert_null(s->ram);
	assert_false(s->blacklist_tbs.complete);
	ksig_system_free(s);
}

/* ---- one fact at a time -------------------------------------------------------- */

/* Every machine below has these. */
#define SYSCTL                                                                                     \
	{                                                                                          \
		"/proc/sys/kernel/osrelease", B(RELEASE "\n")                                      \
	}
#define ARCH                                                                                       \
	{                                                                                          \
		"/proc/sys/kernel/arch", B("x86_64\n")                                             \
	}
#define SECFS                                                                                      \
	{                                                                                          \
		"/sys/kernel/security/lsm", B("capability,lockdown")                               \
	}
#define NOTES                                                                                      \
	{                                                                                          \
		"/sys/kernel/notes", B("")                                                         \
	}
#define EFI                                                                                        \
	{                                                                                          \
		"/sys/firmware/efi/fw_platform_size", B("64\n")                                    \
	}
#define CONFIG(t)                                                                                  \
	{                                                                                          \
		"/boot/config-" RELEASE, B("CONFIG_A=y\n" t)                                       \
	}
#define IMA_ON "CONFIG_IMA=y\nCONFIG_IMA_APPRAISE=y\nCONFIG_IMA_APPRAISE_BOOTPARAM=y\n"
#define POLICY "/sys/kernel/security/ima/policy"
/* Root reads whatever its mode is; a folder in the place of the file nobody does. */
#define UNREADABLE                                                                                 \
	{                                                                                          \
		POLICY "/",                                                                        \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}
typedef int (*look_fn)(const struct ksig_system *s);

#define LOOK(name, what)                                                                           \
	static int name(const struct ksig_system *s)                                               \
	{                                                                                          \
		return (int)(what);                                                                \
	}

LOOK(efi, s->efi.value)
LOOK(efi_32bit, s->efi_32bit.value)
LOOK(lockdown, s->lockdown)
LOOK(la57, s->la57.value)
LOOK(fips, s->fips.value)
LOOK(cap, s->cap_sys_boot.value)
LOOK(disabled, s->load_disabled.value)
LOOK(limit, s->limit_reboot)
LOOK(loadpin, s->loadpin.value)
LOOK(ima_mode, s->ima_mode)
LOOK(ima_kexec, ksig_ima_summarise(s).kernel)
LOOK(ima_initrd, ksig_ima_summarise(s).initrd)
LOOK(ima_rule, s->ima_kexec_rule.value)
LOOK(crash_loaded, s->crash_loaded.value)
LOOK(crash_known, s->crash_known)
LOOK(crash_mib, s->crash.start >> 20)
LOOK(version, s->version)
LOOK(kexec_file, s->config[CONF_KEXEC_FILE].value)
LOOK(platform, s->ring[RING_PLATFORM].serial)
LOOK(secondary, s->ring[RING_SECONDARY].serial)
LOOK(sha256, s->algos[4].available)
LOOK(sm3, s->algos[10].available)

#define CRYPTO                                                                                     \
	{                                                                                          \
		"/proc/crypto", B("name         : sha256\ndriver       : sha256-generic\n\n")      \
	}
#define ALIAS                                                                                      \
	{                                                                                          \
		"/lib/modules/" RELEASE "/modules.alias", B("alias crypto-sm3 sm3_generic\n")      \
	}
#define DEP                                                                                        \
	{                                                                                          \
		"/lib/modules/" RELEASE "/modules.dep", B("kernel/sm3-generic.ko.xz:\n")           \
	}
#define MODULE                                                                                     \
	{                                                                                          \
		"/lib/modules/" RELEASE "/kernel/sm3-generic.ko.xz", B("")                         \
	}
#define LOADER                                                                                     \
	{                                                                                          \
		"/proc/sys/kernel/modprobe", B("/sbin/modprobe\n")                                 \
	}
#define PROGRAM                                                                                    \
	{                                                                                          \
		"/sbin/modprobe", B("")                                                            \
	}

#define KEYS                                                                                       \
	"1234abcd I------     2 perm 1f0b0000     0     0 keyring   .builtin_trusted_keys: 1\n"    \
	"0000beef I------     2 perm 1f0b0000     0     0 keyring   .platform: empty\n"            \
	"0000cafe I------     2 perm 1f0b0000  1000     0 keyring   .secondary_trusted_keys: 1\n"

#define STATUS(caps)                                                                               \
	{                                                                                          \
		"/proc/self/status", B("Name:\tx\nCapEff:\t" caps "\n")                            \
	}
#define UID_MAP(map)                                                                               \
	{                                                                                          \
		"/proc/self/uid_map", B(map)                                                       \
	}

#define TWO_CRASH                                                                                  \
	"00100000-7fffffff : System RAM\n  60000000-6fffffff : Crash kernel\n"                     \
	"100000000-1ffffffff : System RAM\n  180000000-1bfffffff : Crash kernel\n"

static const struct row {
	const char *what;
	struct put file[7];
	look_fn look;
	int want;
} rows[] = {
	{"version", {SYSCTL}, version, KSIG_VERSION(6, 12)},
	{"no EFI", {SYSCTL, ARCH, NOTES}, efi, KSIG_NO},
	{"EFI", {SYSCTL, ARCH, EFI}, efi, KSIG_YES},
	{"64-bit EFI", {SYSCTL, ARCH, EFI}, efi_32bit, KSIG_NO},
	{"32-bit EFI",
	 {SYSCTL, ARCH, {"/sys/firmware/efi/fw_platform_size", B("32\n")}},
	 efi_32bit,
	 KSIG_YES},
	{"lockdown",
	 {{"/sys/kernel/security/lockdown", B("none [integrity] confidentiality\n")}},
	 lockdown,
	 KSIG_LOCKDOWN_INTEGRITY},
	{"lockdown in words of the future",
	 {{"/sys/kernel/security/lockdown", B("none integrity [total]\n")}},
	 lockdown,
	 KSIG_LOCKDOWN_UNKNOWN},
	{"securityfs without lockdown", {SECFS}, lockdown, KSIG_LOCKDOWN_NONE},
	{"built without lockdown", {SYSCTL, CONFIG("")}, lockdown, KSIG_LOCKDOWN_NONE},
	{"lockdown built in, not to be seen",
	 {SYSCTL, CONFIG("CONFIG_SECURITY_LOCKDOWN_LSM=y\n")},
	 lockdown,
	 KSIG_LOCKDOWN_UNKNOWN},
	{"five levels", {ARCH, {"/proc/cpuinfo", B("flags\t\t: fpu la57 x\n")}}, la57, KSIG_YES},
	{"four levels", {ARCH, {"/proc/cpuinfo", B("flags\t\t: fpu la577\n")}}, la57, KSIG_NO},
	{"no5lvl",
	 {ARCH, {"/proc/cpuinfo", B("flags\t\t: la57\n")}, {"/proc/cmdline", B("a no5lvl\n")}},
	 la57,
	 KSIG_NO},
	{"fips", {SYSCTL, {"/proc/sys/crypto/fips_enabled", B("1\n")}}, fips, KSIG_YES},
	{"no fips", {SYSCTL}, fips, KSIG_NO},
	{"capable", {STATUS("0000000000400000"), UID_MAP("  0  0 4294967295\n")}, cap, KSIG_YES},
	{"no user namespaces", {STATUS("0000000000400000")}, cap, KSIG_YES},
	{"capable in a namespace", {STATUS("000001ffffffffff"), UID_MAP("0 0 1\n")}, cap, KSIG_NO},
	{"two ranges of ids",
	 {STATUS("000001ffffffffff"), UID_MAP("0 0 4294967295\n1 1 1\n")},
	 cap,
	 KSIG_NO},
	{"not capable", {STATUS("000001ffffbfffff"), UID_MAP("0 0 4294967295\n")}, cap, KSIG_NO},
	{"status without capabilities", {STATUS("")}, cap, KSIG_DONT_KNOW},
	{"disabled",
	 {SYSCTL, {"/proc/sys/kernel/kexec_load_disabled", B("1\n")}},
	 disabled,
	 KSIG_YES},
	{"no such sysctl", {SYSCTL}, disabled, KSIG_NO},
	{"limit", {SYSCTL, {"/proc/sys/kernel/kexec_load_limit_reboot", B("3\n")}}, limit, 3},
	{"limit of none",
	 {SYSCTL, {"/proc/sys/kernel/kexec_load_limit_reboot", B("-1\n")}},
	 limit,
	 KSIG_LIMIT_NONE},
	{"no limits", {SYSCTL}, limit, KSIG_LIMIT_NONE},
	{"LoadPin", {SYSCTL, {"/proc/sys/kernel/loadpin/enforce", B("1\n")}}, loadpin, KSIG_YES},
	{"LoadPin permissive",
	 {SYSCTL, {"/proc/sys/kernel/loadpin/enforce", B("0\n")}},
	 loadpin,
	 KSIG_NO},
	{"LoadPin not in the list", {SECFS}, loadpin, KSIG_NO},
	{"LoadPin listed, switch hidden",
	 {{"/sys/kernel/security/lsm", B("lockdown,loadpin,integrity\n")}},
	 loadpin,
	 KSIG_DONT_KNOW},
	{"armed", {NOTES, {"/sys/kernel/kexec_crash_loaded", B("1\n")}}, crash_loaded, KSIG_YES},
	{"cannot be armed", {NOTES}, crash_loaded, KSIG_NO},
	{"nothing reserved", {{"/sys/kernel/kexec_crash_size", B("0\n")}}, crash_known, true},
	{"reservation hidden",
	 {{"/sys/kernel/kexec_crash_size", B("268435456\n")},
	  {"/proc/iomem", B("00000000-00000000 : System RAM\n")}},
	 crash_known,
	 false},
	{"two reservations: the high one", {{"/proc/iomem", B(TWO_CRASH)}}, crash_mib, 0x1800},
	{"two reservations: the one of the right size",
	 {{"/proc/iomem", B(TWO_CRASH)}, {"/sys/kernel/kexec_crash_size", B("268435456\n")}},
	 crash_mib,
	 0x600},
	{"kexec_file by its symbol",
	 {SYSCTL, {"/proc/kallsyms", B("0 T kexec_add_buffer\n0 t kimage_file_alloc_init\n")}},
	 kexec_file,
	 KSIG_YES},
	{"no kexec_file among the symbols",
	 {SYSCTL, {"/proc/kallsyms", B("0 T kallsyms_lookup_name\n0 T xkexec_add_buffer\n")}},
	 kexec_file,
	 KSIG_NO},
	{"configuration of another release",
	 {SYSCTL, {"/boot/config-6.12.2", B("CONFIG_KEXEC_FILE=y\n")}},
	 kexec_file,
	 KSIG_DONT_KNOW},
	{"keyring there", {SYSCTL, {"/proc/keys", B(KEYS)}}, platform, 0xbeef},
	{"somebody's keyring of that name", {SYSCTL, {"/proc/keys", B(KEYS)}}, secondary, 0},
	{"no keyring to be seen", {SYSCTL, {"/proc/keys", B("")}}, platform, KSIG_SERIAL_UNKNOWN},
	{"built without the keyring", {SYSCTL, CONFIG("")}, platform, 0},
	{"algorithm there", {SYSCTL, CRYPTO}, sha256, KSIG_YES},
	{"algorithm loadable",
	 {SYSCTL, CRYPTO, ALIAS, DEP, MODULE, LOADER, PROGRAM},
	 sm3,
	 KSIG_YES},
	{"module file missing", {SYSCTL, CRYPTO, ALIAS, DEP, LOADER, PROGRAM}, sm3, KSIG_NO},
	{"modprobe missing", {SYSCTL, CRYPTO, ALIAS, DEP, MODULE, LOADER}, sm3, KSIG_NO},
	{"no modprobe set", {SYSCTL, CRYPTO, {"/proc/sys/kernel/modprobe", B("\n")}}, sm3, KSIG_NO},
	{"no modules", {SYSCTL, CRYPTO, LOADER, PROGRAM}, sm3, KSIG_NO},
	{"modules disabled",
	 {SYSCTL,
	  CRYPTO,
	  ALIAS,
	  DEP,
	  MODULE,
	  LOADER,
	  {"/proc/sys/kernel/modules_disabled", B("1\n")}},
	 sm3,
	 KSIG_NO},
	/* IMA */
	{"built without IMA", {SYSCTL, CONFIG("")}, ima_mode, KSIG_IMA_OFF},
	{"built without IMA: nothing appraised", {SYSCTL, CONFIG("")}, ima_kexec, KSIG_WANT_NOTHING},
	{"IMA, nothing loaded",
	 {SYSCTL, ARCH, NOTES, SECFS, CONFIG(IMA_ON), UNREADABLE},
	 ima_initrd,
	 KSIG_WANT_NOTHING},
	{"IMA, a policy loaded that cannot be read",
	 {SYSCTL, ARCH, NOTES, SECFS, CONFIG(IMA_ON), {"/sys/kernel/security/ima/", {0}}},
	 ima_kexec,
	 KSIG_WANT_UNKNOWN},
	{"IMA, policy to be read",
	 {SYSCTL,
	  ARCH,
	  NOTES,
	  SECFS,
	  CONFIG(IMA_ON "CONFIG_IMA_READ_POLICY=y\n"),
	  {POLICY, B("appraise func=KEXEC_KERNEL_CHECK appraise_type=imasig \n")}},
	 ima_kexec,
	 KSIG_WANT_SIGNATURE},
	{"ima_appraise=log",
	 {SYSCTL, ARCH, NOTES, SECFS, CONFIG(IMA_ON), {"/proc/cmdline", B("ima_appraise=log\n")}},
	 ima_mode,
	 KSIG_IMA_LOG},
	{"the last ima_appraise counts",
	 {SYSCTL,
	  ARCH,
	  NOTES,
	  SECFS,
	  CONFIG(IMA_ON),
	  {"/proc/cmdline", B("ima_appraise=off ima_appraise=fixed -- ima_appraise=log\n")}},
	 ima_mode,
	 KSIG_IMA_FIX},
	{"ima_appraise= not heeded",
	 {SYSCTL,
	  ARCH,
	  NOTES,
	  SECFS,
	  CONFIG("CONFIG_IMA=y\nCONFIG_IMA_APPRAISE=y\n"),
	  {"/proc/cmdline", B("ima_appraise=off\n")}},
	 ima_mode,
	 KSIG_IMA_ENFORCE},
	{"a rule that is always there, in front of an unknown policy",
	 {SYSCTL, ARCH, NOTES, SECFS,
	  CONFIG(IMA_ON "CONFIG_IMA_WRITE_POLICY=y\nCONFIG_IMA_APPRAISE_BUILD_POLICY=y\n"
			"CONFIG_IMA_APPRAISE_REQUIRE_KEXEC_SIGS=y\n")},
	 ima_kexec,
	 KSIG_WANT_SIGNATURE},
};

static void one_fact_at_a_time(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ksig_system *s = tree_probe(rows[i].file, ARRAY_SIZE(rows[i].file));
		int seen = rows[i].look(s);

		ksig_system_free(s);
		if (seen == rows[i].want)
			continue;
		print_error("%s: seen %d, expected %d\n", rows[i].what, seen, rows[i].want);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

/* ima_init_policy(): what the command line turns on; kexec_load asks for the rule's name. */
static void builtin_policies(void **state)
{
	static const struct {
		struct bytes cmdline;
		enum ksig_ima_want kernel, initrd;
		enum ksig_tri rule;
	} lines[] = {
		{B(""), KSIG_WANT_NOTHING, KSIG_WANT_NOTHING, KSIG_NO},
		{B("ima_policy=tcb"), KSIG_WANT_NOTHING, KSIG_WANT_NOTHING, KSIG_NO},
		{B("ima_policy=secure_boot"), KSIG_WANT_SIGNATURE, KSIG_WANT_NOTHING, KSIG_YES},
		{B("ima_policy=\"tcb|secure_boot\""), KSIG_WANT_SIGNATURE, KSIG_WANT_NOTHING,
		 KSIG_YES},
		{B("\"ima_policy=tcb secure_boot\""), KSIG_WANT_SIGNATURE, KSIG_WANT_NOTHING,
		 KSIG_YES},
		{B("ima_policy=secure_boot ima_policy=tcb"), KSIG_WANT_SIGNATURE,
		 KSIG_WANT_NOTHING, KSIG_YES},
		{B("ima_policy=secure_boots"), KSIG_WANT_NOTHING, KSIG_WANT_NOTHING, KSIG_NO},
		{B("ima_policy=appraise_tcb"), KSIG_WANT_UNKNOWN, KSIG_WANT_UNKNOWN,
		 KSIG_NO},
		{B("ima_appraise_tcb"), KSIG_WANT_UNKNOWN, KSIG_WANT_UNKNOWN, KSIG_NO},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		const struct put files[] = {SYSCTL,
					    ARCH,
					    NOTES,
					    SECFS,
					    CONFIG(IMA_ON),
					    UNREADABLE,
					    {"/proc/cmdline", lines[i].cmdline}};
		struct ksig_system *s = tree_probe(files, ARRAY_SIZE(files));

		if (ima_kexec(s) != (int)lines[i].kernel || ima_rule(s) != (int)lines[i].rule)
			print_error("%.*s\n", (int)lines[i].cmdline.size, lines[i].cmdline.data);
		assert_int_equal(ima_kexec(s), lines[i].kernel);
		assert_int_equal(ima_initrd(s), lines[i].initrd);
		assert_int_equal(ima_rule(s), lines[i].rule);
		ksig_system_free(s);
	}
}

/* What the caller names has to be there and has to be a certificate. */
static void named_certificates(void **state)
{
	static const struct put junk = {"/junk.pem", B("-----BEGIN CERTIFICATE-----\nAAAA\n")};
	static const struct put empty = {"/empty/", {0}};
	static const struct {
		const char *name;
		int want;
	} files[] = {{"missing.pem", -ENOENT}, {"junk.pem", -EBADMSG}, {"empty", -EBADMSG}};
	char root[] = TREE_TEMPLATE;

	(void)state;
	assert_non_null(mkdtemp(root));
	tree_put(root, &junk);
	tree_put(root, &empty);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		struct ksig_system *s = NULL;
		char path[PATH_MAX];
		const char *name = path;
		const struct ksig_system_options o = {.certs = &name, .n_certs = 1};

		snprintf(path, sizeof(path), "%s/%s", root, files[i].name);
		check_err(ksig_system_probe_at(root, &o, &s), files[i].want);
		assert_null(s);
	}
	tree_remove(root);
}

static void json_says_everything(void **state)
{
	struct ksig_system *s = tree_probe(NULL, 0);
	char *text = NULL;

	(void)state;
	check_err(ksig_system_json(s, false, &text), 0);
	assert_non_null(strstr(text, "\"schema\":\"kexec-sig/system/1\""));
	for (unsigned int i = 0; i < CONF__COUNT; i++)
		assert_non_null(strstr(text, ksig_config_name((enum ksig_config)i)));
	for (unsigned int i = 0; i < RING__COUNT; i++)
		assert_non_null(strstr(text, ksig_ring_name((enum ksig_ring)i)));
	assert_null(strchr(text, '\n'));
	free(text);
	ksig_system_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_machine),        cmocka_unit_test(one_fact_at_a_time),
		cmocka_unit_test(builtin_policies),     cmocka_unit_test(json_says_everything),
		cmocka_unit_test(named_certificates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
