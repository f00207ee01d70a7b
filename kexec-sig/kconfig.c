/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kconfig.h"
#include "compiler.h"
#include "scan.h"

#include <errno.h>

static const struct symbol {
	const char *name;
	uint32_t always_since; /* release from which the code is always built; 0: never */
} symbols[CONF__COUNT] = {
	[CONF_KEXEC] = {"KEXEC", 0},
	[CONF_KEXEC_FILE] = {"KEXEC_FILE", 0},
	[CONF_KEXEC_SIG] = {"KEXEC_SIG", 0},
	[CONF_KEXEC_SIG_FORCE] = {"KEXEC_SIG_FORCE", 0},
	[CONF_KEXEC_BZIMAGE_VERIFY_SIG] = {"KEXEC_BZIMAGE_VERIFY_SIG", 0},
	[CONF_SECONDARY_TRUSTED_KEYRING] = {"SECONDARY_TRUSTED_KEYRING", 0},
	[CONF_INTEGRITY_PLATFORM_KEYRING] = {"INTEGRITY_PLATFORM_KEYRING", 0},
	[CONF_INTEGRITY_MACHINE_KEYRING] = {"INTEGRITY_MACHINE_KEYRING", 0},
	[CONF_SYSTEM_BLACKLIST_KEYRING] = {"SYSTEM_BLACKLIST_KEYRING", 0},
	[CONF_SYSTEM_REVOCATION_LIST] = {"SYSTEM_REVOCATION_LIST", 0},
	[CONF_SECURITY_LOCKDOWN_LSM] = {"SECURITY_LOCKDOWN_LSM", 0},
	[CONF_IMA] = {"IMA", 0},
	[CONF_IMA_APPRAISE] = {"IMA_APPRAISE", 0},
	[CONF_IMA_APPRAISE_BOOTPARAM] = {"IMA_APPRAISE_BOOTPARAM", 0},
	[CONF_IMA_ARCH_POLICY] = {"IMA_ARCH_POLICY", 0},
	[CONF_IMA_APPRAISE_BUILD_POLICY] = {"IMA_APPRAISE_BUILD_POLICY", 0},
	[CONF_IMA_APPRAISE_REQUIRE_KEXEC_SIGS] = {"IMA_APPRAISE_REQUIRE_KEXEC_SIGS", 0},
	[CONF_IMA_WRITE_POLICY] = {"IMA_WRITE_POLICY", 0},
	[CONF_IMA_READ_POLICY] = {"IMA_READ_POLICY", 0},
	[CONF_IMA_KEXEC] = {"IMA_KEXEC", 0},
	[CONF_CRASH_DUMP] = {"CRASH_DUMP", 0},
	[CONF_X86_5LEVEL] = {"X86_5LEVEL", KSIG_VERSION(6, 17)},
	[CONF_KEXEC_IMAGE_VERIFY_SIG] = {"KEXEC_IMAGE_VERIFY_SIG", 0},
	[CONF_SYSTEM_TRUSTED_KEYRING] = {"SYSTEM_TRUSTED_KEYRING", 0},
	[CONF_SYSTEM_BLACKLIST_AUTH_UPDATE] = {"SYSTEM_BLACKLIST_AUTH_UPDATE", 0},
	[CONF_INTEGRITY_TRUSTED_KEYRING] = {"INTEGRITY_TRUSTED_KEYRING", 0},
	[CONF_IMA_APPRAISE_MODSIG] = {"IMA_APPRAISE_MODSIG", 0},
	[CONF_MODULE_SIG] = {"MODULE_SIG", 0},
	[CONF_SECURITY_LOADPIN] = {"SECURITY_LOADPIN", 0},
	[CONF_HAVE_ARCH_GET_SECUREBOOT] = {"HAVE_ARCH_GET_SECUREBOOT", 0},
	[CONF_IMA_SECURE_AND_OR_TRUSTED_BOOT] = {"IMA_SECURE_AND_OR_TRUSTED_BOOT", 0},
	[CONF_IMA_APPRAISE_SIGNED_INIT] = {"IMA_APPRAISE_SIGNED_INIT", 0},
	[CONF_IMA_BLACKLIST_KEYRING] = {"IMA_BLACKLIST_KEYRING", 0},
	[CONF_IMA_DEFAULT_HASH_SHA1] = {"IMA_DEFAULT_HASH_SHA1", 0},
	[CONF_IMA_DEFAULT_HASH_SHA256] = {"IMA_DEFAULT_HASH_SHA256", 0},
	[CONF_IMA_DEFAULT_HASH_SHA512] = {"IMA_DEFAULT_HASH_SHA512", 0},
	[CONF_IMA_NG_TEMPLATE] = {"IMA_NG_TEMPLATE", 0},
	[CONF_IMA_SIG_TEMPLATE] = {"IMA_SIG_TEMPLATE", 0},
	[CONF_EVM] = {"EVM", 0},
};

/* Up to 5.3 one symbol meant both: signatures are checked, and a bad one is refused. */
static const enum ksig_config kexec_verify_sig[] = {CONF_KEXEC_SIG, CONF_KEXEC_SIG_FORCE};

const char *ksig_config_name(enum ksig_config c)
{
	return (unsigned int)c < CONF__COUNT ? symbols[c].name : "";
}

static void take_enabled(struct bytes name, enum ksig_tri value[CONF__COUNT])
{
	if (ksig_is(name, "KEXEC_VERIFY_SIG")) {
		for (size_t i = 0; i < ARRAY_SIZE(kexec_verify_sig); i++)
			value[kexec_verify_sig[i]] = KSIG_YES;
		return;
	}
	for (size_t i = 0; i < CONF__COUNT; i++) {
		if (name.data[0] == (uint8_t)symbols[i].name[0] && ksig_is(name, symbols[i].name))
			value[i] = KSIG_YES;
	}
}

int ksig_kconfig_parse(struct bytes text, uint32_t version, enum ksig_tri value[CONF__COUNT])
{
	enum ksig_tri found[CONF__COUNT] = {KSIG_NO};
	struct bytes line, name;
	bool any = false;

	for (size_t i = 0; i < CONF__COUNT; i++) {
		if (symbols[i].always_since && version >= symbols[i].always_since)
			found[i] = KSIG_YES;
	}
	while (ksig_next_line(&text, &line)) {
		if (ksig_after(line, "# CONFIG_", &name))
			any = true;
		if (!ksig_after(line, "CONFIG_", &name))
			continue;
		any = true;
		if (name.size <= 2 || name.data[name.size - 2] != '=')
			continue;
		if (name.data[name.size - 1] != 'y' && name.data[name.size - 1] != 'm')
			continue;
		name.size -= 2;
		take_enabled(name, found);
	}
	if (!any)
		return -EBADMSG;
	memcpy(value, found, sizeof(found));
	return 0;
}
