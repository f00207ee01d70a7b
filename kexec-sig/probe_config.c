/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel's configuration, or what can be told about it without the file. */
#include "decompress.h"
#include "kconfig.h"
#include "probe.h"
#include "scan.h"

#include <errno.h>
#include <stdio.h>

#define CONFIG_MAX   (4U << 20) /* bytes; a distribution's is 300 KiB */
#define KALLSYMS_MAX (64U << 20)

static int take_config(struct ksig_probe *p, struct bytes text, const char *path)
{
	enum ksig_tri value[CONF__COUNT];
	int r;

	r = ksig_kconfig_parse(text, p->system->version, value);
	if (r < 0)
		return r;
	for (size_t i = 0; i < CONF__COUNT; i++)
		ksig_fact_set(&p->system->config[i], value[i], path);
	return 0;
}

static int take_ikconfig(struct ksig_probe *p)
{
	_cleanup_file_ struct ksig_file packed = {0}, text = {0};
	static const char path[] = "/proc/config.gz";
	int r;

	r = ksig_read_file(p->root, path, CONFIG_MAX, &packed);
	if (r == 0)
		r = ksig_decompress(ksig_file_bytes(&packed), CONFIG_MAX, &text);
	return r < 0 ? r : take_config(p, ksig_file_bytes(&text), path);
}

/* Only files that carry the running release in their name can be trusted to belong to it. */
static int take_installed(struct ksig_probe *p)
{
	static const struct {
		const char *before, *after;
	} places[] = {
		{"/boot/config-", ""},
		{"/lib/modules/", "/config"},
		{"/lib/modules/", "/build/.config"},
	};
	char path[256];
	int r = -ENOENT;

	for (size_t i = 0; r < 0 && r != -ENOMEM && i < ARRAY_SIZE(places); i++) {
		_cleanup_file_ struct ksig_file text = {0};
		int n = snprintf(path, sizeof(path), "%s%s%s", places[i].before, p->system->release,
				 places[i].after);

		if (n < 0 || (size_t)n >= sizeof(path) || p->system->release[0] == '\0')
			continue;
		r = ksig_read_file(p->root, path, CONFIG_MAX, &text);
		if (r == 0)
			r = take_config(p, ksig_file_bytes(&text), path);
	}
	return r;
}

/* ---- evidence -------------------------------------------------------------- */

/* Does one line of /proc/kallsyms end with this symbol? */
static bool has_symbol(struct bytes table, const char *name)
{
	size_t n = strlen(name);

	for (const uint8_t *at = table.data; at;) {
		size_t left = table.size - (size_t)(at - table.data);
		size_t off;

		at = memmem(at, left, name, n);
		if (!at)
			return false;
		off = (size_t)(at - table.data);
		if (off > 0 && table.data[off - 1] == ' ' && bytes_match(table, off + n, "\n", 1))
			return true;
		at += n;
	}
	return false;
}

static const struct {
	enum ksig_config config;
	const char *symbol;
} symbols[] = {
	{CONF_KEXEC, "kimage_alloc_init"},
	{CONF_KEXEC, "__se_sys_kexec_load"},
	{CONF_KEXEC, "__do_sys_kexec_load"},
	{CONF_KEXEC_FILE, "kimage_file_alloc_init"},
	{CONF_KEXEC_FILE, "__se_sys_kexec_file_load"},
	{CONF_KEXEC_FILE, "__do_sys_kexec_file_load"},
	{CONF_KEXEC_FILE, "kexec_image_probe_default"},
	{CONF_KEXEC_SIG, "kexec_kernel_verify_pe_sig"},
	{CONF_IMA, "ima_file_check"},
	{CONF_IMA_APPRAISE, "ima_appraise_measurement"},
	{CONF_IMA_KEXEC, "ima_add_kexec_buffer"},
	{CONF_SYSTEM_REVOCATION_LIST, "is_key_on_revocation_list"},
	{CONF_HAVE_ARCH_GET_SECUREBOOT, "arch_get_secureboot"},
	{CONF_IMA_SECURE_AND_OR_TRUSTED_BOOT, "arch_ima_get_secureboot"},
};

static int evidence_of_symbols(struct ksig_probe *p)
{
	static const char path[] = "/proc/kallsyms";
	_cleanup_file_ struct ksig_file f = {0};
	struct ksig_fact *file = &p->system->config[CONF_KEXEC_FILE];
	int r;

	r = ksig_read_file(p->root, path, KALLSYMS_MAX, &f);
	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(symbols); i++) {
		if (has_symbol(ksig_file_bytes(&f), symbols[i].symbol))
			ksig_fact_set(&p->system->config[symbols[i].config], KSIG_YES, path);
	}
	/* The names above may be inlined away; the loader's interface is exported and cannot. */
	if (file->value == KSIG_DONT_KNOW &&
	    has_symbol(ksig_file_bytes(&f), "kallsyms_lookup_name") &&
	    !has_symbol(ksig_file_bytes(&f), "kexec_image_load_default") &&
	    !has_symbol(ksig_file_bytes(&f), "kexec_add_buffer"))
		ksig_fact_set(file, KSIG_NO, path);
	return 0;
}

static const struct {
	enum ksig_config config;
	const char *keyring;
} keyrings[] = {
	{CONF_SYSTEM_TRUSTED_KEYRING, ".builtin_trusted_keys: "},
	{CONF_SECONDARY_TRUSTED_KEYRING, ".secondary_trusted_keys: "},
	{CONF_INTEGRITY_PLATFORM_KEYRING, ".platform: "},
	{CONF_INTEGRITY_MACHINE_KEYRING, ".machine: "},
	{CONF_INTEGRITY_TRUSTED_KEYRING, ".ima: "},
	{CONF_IMA_BLACKLIST_KEYRING, ".ima_blacklist: "},
	{CONF_SYSTEM_BLACKLIST_KEYRING, ".blacklist: "},
};

static int evidence_of_keyrings(struct ksig_probe *p)
{
	static const char path[] = "/proc/keys";
	_cleanup_file_ struct ksig_file f = {0};
	int r;

	r = ksig_read_file(p->root, path, CONFIG_MAX, &f);
	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(keyrings); i++) {
		const char *name = keyrings[i].keyring;

		if (memmem(f.data, f.size, name, strlen(name)))
			ksig_fact_set(&p->system->config[keyrings[i].config], KSIG_YES, path);
	}
	return 0;
}

static void evidence_of_files(struct ksig_probe *p)
{
	static const struct {
		enum ksig_config config;
		const char *path;
	} files[] = {
		{CONF_SECURITY_LOCKDOWN_LSM, "/sys/kernel/security/lockdown"},
		{CONF_IMA, "/sys/kernel/security/ima"},
		{CONF_SECURITY_LOADPIN, "/proc/sys/kernel/loadpin"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		if (ksig_stat_file(p->root, files[i].path) == 0)
			ksig_fact_set(&p->system->config[files[i].config], KSIG_YES, files[i].path);
	}
}

int ksig_probe_config(struct ksig_probe *p)
{
	int r;

	r = take_ikconfig(p);
	if (r < 0 && r != -ENOMEM)
		r = take_installed(p);
	if (r == 0 || r == -ENOMEM)
		return r;
	r = evidence_of_symbols(p);
	if (r != -ENOMEM)
		r = evidence_of_keyrings(p);
	evidence_of_files(p);
	return r == -ENOMEM ? r : 0;
}
