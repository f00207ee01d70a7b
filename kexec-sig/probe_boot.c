/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the machine was started: firmware, Secure Boot, lockdown, paging depth. */
#include "probe.h"
#include "scan.h"

#include <errno.h>
#include <stdio.h>

#define EFI_GLOBAL "-8be4df61-93ca-11d2-aa0d-00e098032b8c"

static int probe_efi(struct ksig_probe *p)
{
	static const char dir[] = "/sys/firmware/efi",
			  size[] = "/sys/firmware/efi/fw_platform_size";
	struct ksig_system *s = p->system;
	_cleanup_file_ struct ksig_file f = {0};
	int r;

	r = ksig_stat_file(p->root, dir);
	if (r == 0) {
		ksig_fact_set(&s->efi, KSIG_YES, dir);
	} else if (ksig_stat_file(p->root, "/sys/kernel") == 0) {
		ksig_fact_set(&s->efi, KSIG_NO, dir);
		ksig_fact_set(&s->efi_32bit, KSIG_NO, dir);
		return 0;
	}
	r = ksig_read_file(p->root, size, 64, &f);
	if (r == 0)
		ksig_fact_set(&s->efi_32bit,
			      ksig_is(ksig_trim(ksig_file_bytes(&f)), "32") ? KSIG_YES : KSIG_NO,
			      size);
	else if (r == -ENOENT && s->arch && strcmp(s->arch, "x86_64") != 0)
		ksig_fact_set(&s->efi_32bit, KSIG_NO, dir); /* only x86 can mix */
	return r == -ENOMEM ? r : 0;
}

/* ---- Secure Boot, as arch_get_secureboot() computes it ---------------------- */

/* An EFI variable of one byte after its four bytes of attributes. */
static int read_efi_flag(struct ksig_probe *p, const char *path, uint8_t *ret)
{
	_cleanup_file_ struct ksig_file f = {0};
	int r;

	r = ksig_read_file(p->root, path, 64, &f);
	if (r < 0)
		return r;
	return bytes_u8(ksig_file_bytes(&f), 4, ret) ? 0 : -EBADMSG;
}

/* efi_get_secureboot_mode(), include/linux/efi.h */
static int secure_boot_of_variables(struct ksig_probe *p)
{
	static const char dir[] = "/sys/firmware/efi/efivars";
	static const char secure[] = "/sys/firmware/efi/efivars/SecureBoot" EFI_GLOBAL;
	static const char setup[] = "/sys/firmware/efi/efivars/SetupMode" EFI_GLOBAL;
	struct ksig_fact *fact = &p->system->secure_boot;
	uint8_t on = 0, setting_up = 0;
	char **names = NULL;
	int r;

	r = read_efi_flag(p, secure, &on);
	if (r == -ENOENT) {
		/* Not there is only an answer where the file system is mounted. */
		r = ksig_list_folder(p->root, dir, 1, &names);
		if (r == 0 && names[0])
			ksig_fact_set(fact, KSIG_NO, secure);
		ksig_free_names(names);
		return r == -ENOMEM ? r : 0;
	}
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	r = read_efi_flag(p, setup, &setting_up);
	if (r == 0 || r == -ENOENT) /* the kernel takes a missing SetupMode for unknown: not on */
		ksig_fact_set(fact, r == 0 && on != 0 && setting_up != 1 ? KSIG_YES : KSIG_NO,
			      secure);
	return r == -ENOMEM ? r : 0;
}

static int secure_boot_x86(struct ksig_probe *p)
{
	static const char path[] = "/sys/kernel/boot_params/data";
	enum { SECURE_BOOT = 0x1ec, UNSET = 0, ENABLED = 3 };
	struct ksig_fact *fact = &p->system->secure_boot;
	_cleanup_file_ struct ksig_file f = {0};
	uint8_t mode;
	int r;

	if (p->system->efi.value != KSIG_YES) {
		ksig_fact_set(fact, p->system->efi.value, p->system->efi.source);
		return 0;
	}
	r = ksig_read_file(p->root, path, 8192, &f);
	if (r == -ENOMEM)
		return r;
	if (r < 0 || !bytes_u8(ksig_file_bytes(&f), SECURE_BOOT, &mode) || mode == UNSET)
		return secure_boot_of_variables(p);
	ksig_fact_set(fact, mode == ENABLED ? KSIG_YES : KSIG_NO, path);
	return 0;
}

/* is_ppc_secureboot_enabled(), arch/powerpc/kernel/secure_boot.c */
static int secure_boot_ppc64(struct ksig_probe *p)
{
	static const char pseries[] = "/proc/device-tree/ibm,secure-boot";
	static const char powernv[] = "/proc/device-tree/ibm,secureboot/os-secureboot-enforcing";
	struct ksig_fact *fact = &p->system->secure_boot;
	_cleanup_file_ struct ksig_file f = {0};
	uint32_t level;
	int r;

	if (ksig_stat_file(p->root, powernv) == 0) {
		ksig_fact_set(fact, KSIG_YES, powernv);
		return 0;
	}
	r = ksig_read_file(p->root, pseries, 64, &f);
	if (r == 0 && bytes_be32(ksig_file_bytes(&f), 0, &level))
		ksig_fact_set(fact, level > 1 ? KSIG_YES : KSIG_NO, pseries);
	else if (r == -ENOENT && ksig_stat_file(p->root, "/proc/device-tree/compatible") == 0)
		ksig_fact_set(fact, KSIG_NO, pseries);
	return r == -ENOMEM ? r : 0;
}

static int secure_boot_s390x(struct ksig_probe *p)
{
	static const char path[] = "/sys/firmware/ipl/secure";
	struct ksig_fact *fact = &p->system->secure_boot;
	_cleanup_file_ struct ksig_file f = {0};
	int r;

	r = ksig_read_file(p->root, path, 64, &f);
	if (r == 0)
		ksig_fact_set(fact,
			      ksig_is(ksig_trim(ksig_file_bytes(&f)), "1") ? KSIG_YES : KSIG_NO,
			      path);
	else if (r == -ENOENT && ksig_stat_file(p->root, "/sys/firmware/ipl/ipl_type") == 0)
		ksig_fact_set(fact, KSIG_NO, path);
	return r == -ENOMEM ? r : 0;
}

static int secure_boot_arm64(struct ksig_probe *p)
{
	if (p->system->efi.value == KSIG_YES)
		return secure_boot_of_variables(p);
	ksig_fact_set(&p->system->secure_boot, p->system->efi.value, p->system->efi.source);
	return 0;
}

static const struct {
	const char *arch;
	int (*run)(struct ksig_probe *p);
} secure_boot[] = {
	{"x86_64", secure_boot_x86},
	{"arm64", secure_boot_arm64},
	{"ppc64", secure_boot_ppc64},
	{"s390x", secure_boot_s390x},
};

static int probe_secure_boot(struct ksig_probe *p)
{
	for (size_t i = 0; i < ARRAY_SIZE(secure_boot); i++) {
		if (strcmp(secure_boot[i].arch, p->system->arch) == 0)
			return secure_boot[i].run(p);
	}
	return 0;
}

/* ---- lockdown --------------------------------------------------------------- */

static enum ksig_lockdown lockdown_of(struct bytes text)
{
	static const char *const names[] = {
		[KSIG_LOCKDOWN_NONE] = "[none]",
		[KSIG_LOCKDOWN_INTEGRITY] = "[integrity]",
		[KSIG_LOCKDOWN_CONFIDENTIALITY] = "[confidentiality]",
	};
	struct bytes word;

	while (ksig_next_word(&text, &word)) {
		for (unsigned int i = 0; i < ARRAY_SIZE(names); i++) {
			if (ksig_is(word, names[i]))
				return (enum ksig_lockdown)i;
		}
	}
	return KSIG_LOCKDOWN_UNKNOWN;
}

static int probe_lockdown(struct ksig_probe *p)
{
	static const char path[] = "/sys/kernel/security/lockdown";
	const struct ksig_fact *lsm = &p->system->config[CONF_SECURITY_LOCKDOWN_LSM];
	_cleanup_file_ struct ksig_file f = {0};
	struct ksig_system *s = p->system;
	const char *source = path;
	int r;

	r = ksig_read_file(p->root, path, 256, &f);
	if (r == -ENOMEM)
		return r;
	if (r == 0) {
		s->lockdown = lockdown_of(ksig_file_bytes(&f));
	} else if (r == -ENOENT && p->securityfs) {
		s->lockdown = KSIG_LOCKDOWN_NONE;
	} else if (lsm->value == KSIG_NO) {
		s->lockdown = KSIG_LOCKDOWN_NONE;
		source = lsm->source;
	}
	if (s->lockdown != KSIG_LOCKDOWN_UNKNOWN)
		snprintf(s->lockdown_source, sizeof(s->lockdown_source), "%s", source);
	return 0;
}

/* ---- paging depth ----------------------------------------------------------- */

static bool flags_have(struct bytes cpuinfo, const char *flag)
{
	struct bytes line, word;

	while (ksig_next_line(&cpuinfo, &line)) {
		if (!bytes_match(line, 0, "flags", 5))
			continue;
		while (ksig_next_word(&line, &word)) {
			if (ksig_is(word, flag))
				return true;
		}
		return false;
	}
	return false;
}

static int probe_la57(struct ksig_probe *p)
{
	static const char path[] = "/proc/cpuinfo";
	const struct ksig_fact *built = &p->system->config[CONF_X86_5LEVEL];
	struct ksig_fact *fact = &p->system->la57;
	_cleanup_file_ struct ksig_file f = {0};
	int r;

	if (strcmp(p->system->arch, "x86_64") != 0)
		return 0;
	/* The kernel hides the flag when it runs with four levels in spite of the CPU. */
	r = ksig_read_file(p->root, path, 16 << 20, &f);
	if (r == 0 && !flags_have(ksig_file_bytes(&f), "la57"))
		ksig_fact_set(fact, KSIG_NO, path);
	else if (built->value == KSIG_NO)
		ksig_fact_set(fact, KSIG_NO, built->source);
	else if (p->cmdline.data && ksig_cmdline_has(ksig_file_bytes(&p->cmdline), "no5lvl"))
		ksig_fact_set(fact, KSIG_NO, "/proc/cmdline");
	else if (r == 0)
		ksig_fact_set(fact, KSIG_YES, path);
	return r == -ENOMEM ? r : 0;
}

int ksig_probe_boot(struct ksig_probe *p)
{
	static int (*const parts[])(struct ksig_probe * p) = {
		probe_efi,
		probe_secure_boot,
		probe_lockdown,
		probe_la57,
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(parts); i++)
		r = parts[i](p);
	return r;
}
