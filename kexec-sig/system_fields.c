/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "system_fields.h"

/* What FIELD_WORD reads and writes as an unsigned int. */
_Static_assert(sizeof(enum ksig_lockdown) == sizeof(unsigned int), "enum in a word");
_Static_assert(sizeof(enum ksig_ima_mode) == sizeof(unsigned int), "enum in a word");

const char *const ksig_tri_words[] = {
	[KSIG_NO] = "no", [KSIG_YES] = "yes", [KSIG_DONT_KNOW] = "unknown", NULL};

static const char *const lockdown_words[] = {
	[KSIG_LOCKDOWN_NONE] = "none",
	[KSIG_LOCKDOWN_INTEGRITY] = "integrity",
	[KSIG_LOCKDOWN_CONFIDENTIALITY] = "confidentiality",
	[KSIG_LOCKDOWN_UNKNOWN] = "unknown",
	NULL,
};

static const char *const mode_words[] = {
	[KSIG_IMA_OFF] = "off",         [KSIG_IMA_LOG] = "log",         [KSIG_IMA_FIX] = "fix",
	[KSIG_IMA_ENFORCE] = "enforce", [KSIG_IMA_UNKNOWN] = "unknown", NULL,
};

#define AT(member) offsetof(struct ksig_system, member)

#define FACT(member, name)                                                                         \
	{                                                                                          \
		"facts", name, FIELD_FACT, AT(member), 0, NULL                                     \
	}
#define WORD(member, source, list)                                                                 \
	{                                                                                          \
		"facts", #member, FIELD_WORD, AT(member), AT(source), list                         \
	}
#define OTHER(group, name, kind, member)                                                           \
	{                                                                                          \
		group, name, kind, AT(member), 0, NULL                                             \
	}

/* In the order of the document; a new row goes to the end of its group. */
const struct ksig_field ksig_fields[] = {
	OTHER("", "release", FIELD_TEXT, release),
	OTHER("", "version", FIELD_VERSION, version),
	OTHER("", "arch", FIELD_TEXT, arch),
	OTHER("", "page_size", FIELD_COUNT, page_size),
	OTHER("", "builtin_list_read", FIELD_FLAG, builtin_list_read),

	FACT(efi, "efi"),
	FACT(efi_32bit, "efi_32bit"),
	FACT(secure_boot, "secure_boot"),
	FACT(la57, "la57"),
	FACT(fips, "fips"),
	FACT(cap_sys_boot, "cap_sys_boot"),
	FACT(load_disabled, "kexec_load_disabled"),
	FACT(loadpin, "loadpin"),
	FACT(crash_loaded, "crash_loaded"),
	FACT(ima_kexec_rule, "ima_kexec_rule"),
	FACT(ima_signature, "ima_signature"),
	WORD(lockdown, lockdown_source, lockdown_words),
	WORD(ima_mode, ima_source, mode_words),
	FACT(firmware_secure_boot, "firmware_secure_boot"),
	FACT(trusted_boot, "trusted_boot"),
	FACT(ipl_has_secure, "ipl_has_secure"),
	FACT(ipl_secure, "ipl_secure"),
	FACT(unified_appended, "unified_appended"),
	FACT(mmu_radix, "mmu_radix"),
	FACT(pages_4k, "pages_4k"),
	FACT(pages_16k, "pages_16k"),
	FACT(pages_64k, "pages_64k"),
	FACT(mixed_endian, "mixed_endian"),
	FACT(evm, "evm"),
	FACT(ima_fail_securely, "ima_fail_securely"),

	OTHER("ima", "policy", FIELD_TEXT, ima_policy),
	OTHER("ima", "hash", FIELD_TEXT, ima_hash),
	OTHER("ima", "template", FIELD_TEXT, ima_template),
	OTHER("ima", "pcr", FIELD_COUNT, ima_pcr),

	OTHER("process", "uid", FIELD_LIMIT, uid),
	OTHER("process", "gid", FIELD_LIMIT, gid),

	OTHER("boot", "fsmagic", FIELD_COUNT, boot_fsmagic),
	OTHER("boot", "fsuuid", FIELD_TEXT, boot_fsuuid),

	OTHER("limits", "reboot", FIELD_LIMIT, limit_reboot),
	OTHER("limits", "panic", FIELD_LIMIT, limit_panic),

	OTHER("memory", "total_kib", FIELD_COUNT, mem_total_kib),
	{"memory", "ram", FIELD_RANGES, AT(ram), AT(n_ram), NULL},
	OTHER("memory", "crash_known", FIELD_FLAG, crash_known),
	OTHER("memory", "crash", FIELD_RANGE, crash),
};
const size_t ksig_n_fields = ARRAY_SIZE(ksig_fields);

unsigned int ksig_field_unknown_word(const struct ksig_field *f)
{
	unsigned int i = 0;

	while (f->words[i + 1])
		i++;
	return i;
}

void ksig_system_forget(struct ksig_system *s)
{
	for (size_t i = 0; i < ksig_n_fields; i++) {
		const struct ksig_field *f = &ksig_fields[i];

		if (f->kind == FIELD_FACT)
			((struct ksig_fact *)ksig_field_of(s, f->offset))->value = KSIG_DONT_KNOW;
		else if (f->kind == FIELD_WORD)
			*(unsigned int *)ksig_field_of(s, f->offset) = ksig_field_unknown_word(f);
		else if (f->kind == FIELD_LIMIT)
			*(int64_t *)ksig_field_of(s, f->offset) = KSIG_LIMIT_UNKNOWN;
	}
	for (size_t i = 0; i < CONF__COUNT; i++)
		s->config[i].value = KSIG_DONT_KNOW;
	for (size_t i = 0; i < RING__COUNT; i++)
		s->ring[i].serial = KSIG_SERIAL_UNKNOWN;
}
