/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the machine was started: firmware, Secure Boot, lockdown, paging depth. */
#include "probe_boot.h"
#include "scan.h"

#include <errno.h>
#include <stdio.h>

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

/* ---- Secure Boot --------------------------------------------------------------- */

static const struct {
	const char *arch;
	int (*run)(struct ksig_probe *p);
} firmware[] = {
	{"x86_64", ksig_probe_firmware_x86},
	{"arm64", ksig_probe_firmware_arm64},
	{"ppc64", ksig_probe_firmware_ppc64},
	{"s390x", ksig_probe_firmware_s390},
};

static int probe_firmware(struct ksig_probe *p)
{
	for (size_t i = 0; i < ARRAY_SIZE(firmware); i++) {
		if (strcmp(firmware[i].arch, p->system->arch) == 0)
			return firmware[i].run(p);
	}
	return 0;
}

/*
 * Does this kernel have the architecture's function, or the one that always says
 * no? Up to 6.12's early releases CONFIG_IMA_SECURE_AND_OR_TRUSTED_BOOT decides
 * (include/linux/ima.h), then CONFIG_HAVE_ARCH_GET_SECUREBOOT (include/linux/secure_boot.h).
 */
static const struct ksig_fact *function_built(const struct ksig_system *s)
{
	const struct ksig_fact *now = &s->config[CONF_HAVE_ARCH_GET_SECUREBOOT];
	const struct ksig_fact *once = &s->config[CONF_IMA_SECURE_AND_OR_TRUSTED_BOOT];
	static const struct ksig_fact unknown = {.value = KSIG_DONT_KNOW};

	if (now->value == KSIG_YES || once->value == KSIG_YES)
		return now->value == KSIG_YES ? now : once;
	/* Before 5.7 there was neither symbol. */
	if (now->value == KSIG_NO && once->value == KSIG_NO && s->version >= KSIG_VERSION(5, 7))
		return once;
	return &unknown;
}

/* What the kernel makes of the firmware's state. */
static void set_as_kernel_sees(struct ksig_fact *fact, struct ksig_fact state,
			       const struct ksig_fact *built)
{
	if (state.value == KSIG_NO || built->value == KSIG_YES)
		*fact = state;
	else if (built->value == KSIG_NO)
		*fact = *built;
	else
		ksig_fact_set(fact, KSIG_DONT_KNOW, "");
}

static int probe_secure_boot(struct ksig_probe *p)
{
	struct ksig_system *s = p->system;
	const struct ksig_fact *built = function_built(s);
	int r = probe_firmware(p);

	set_as_kernel_sees(&s->secure_boot, s->firmware_secure_boot, built);
	if (strcmp(s->arch, "ppc64") == 0) /* CONFIG_PPC_SECURE_BOOT is behind both */
		set_as_kernel_sees(&s->trusted_boot, s->trusted_boot, built);
	return r;
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
