/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The facts about a machine that a verdict depends on. Filled by the probes on a
 * live machine; a test fills it by hand. Each fact can be unknown, and carries
 * where it was read, because that is the evidence a report shows.
 */
#pragma once

#include "kexec-sig.h"
#include "keyring.h"

/* Kernel configuration symbols that decide something; the table of names is in kconfig.c. */
enum ksig_config {
	CONF_KEXEC,
	CONF_KEXEC_FILE,
	CONF_KEXEC_SIG,
	CONF_KEXEC_SIG_FORCE,
	CONF_KEXEC_BZIMAGE_VERIFY_SIG,
	CONF_SECONDARY_TRUSTED_KEYRING,
	CONF_INTEGRITY_PLATFORM_KEYRING,
	CONF_INTEGRITY_MACHINE_KEYRING,
	CONF_SYSTEM_BLACKLIST_KEYRING,
	CONF_SYSTEM_REVOCATION_LIST,
	CONF_SECURITY_LOCKDOWN_LSM,
	CONF_IMA,
	CONF_IMA_APPRAISE,
	CONF_IMA_APPRAISE_BOOTPARAM,
	CONF_IMA_ARCH_POLICY,
	CONF_IMA_APPRAISE_BUILD_POLICY,
	CONF_IMA_APPRAISE_REQUIRE_KEXEC_SIGS,
	CONF_IMA_WRITE_POLICY,
	CONF_IMA_READ_POLICY,
	CONF_IMA_KEXEC,
	CONF_CRASH_DUMP,
	CONF_X86_5LEVEL,
	CONF_KEXEC_IMAGE_VERIFY_SIG,
	CONF_SYSTEM_TRUSTED_KEYRING,
	CONF_SYSTEM_BLACKLIST_AUTH_UPDATE,
	CONF_INTEGRITY_TRUSTED_KEYRING,
	CONF_IMA_APPRAISE_MODSIG,
	CONF_MODULE_SIG,
	CONF_SECURITY_LOADPIN,
	CONF_HAVE_ARCH_GET_SECUREBOOT,
	CONF_IMA_SECURE_AND_OR_TRUSTED_BOOT,
	CONF_IMA_APPRAISE_SIGNED_INIT,
	CONF_IMA_BLACKLIST_KEYRING,
	CONF_IMA_DEFAULT_HASH_SHA1,
	CONF_IMA_DEFAULT_HASH_SHA256,
	CONF_IMA_DEFAULT_HASH_SHA512,
	CONF_IMA_NG_TEMPLATE,
	CONF_IMA_SIG_TEMPLATE,
	CONF_EVM,
	CONF__COUNT
};

/* Where a fact came from: "/sys/kernel/security/lockdown", "" for nowhere. */
struct ksig_fact {
	enum ksig_tri value;
	char source[96];
};

enum ksig_lockdown {
	KSIG_LOCKDOWN_NONE,
	KSIG_LOCKDOWN_INTEGRITY,
	KSIG_LOCKDOWN_CONFIDENTIALITY,
	KSIG_LOCKDOWN_UNKNOWN,
};

enum ksig_ima_mode { KSIG_IMA_OFF, KSIG_IMA_LOG, KSIG_IMA_FIX, KSIG_IMA_ENFORCE, KSIG_IMA_UNKNOWN };

#define KSIG_LIMIT_NONE    (-1) /* no limit set, or the kernel has no such sysctl */
#define KSIG_LIMIT_UNKNOWN (-2)

struct ksig_range { /* physical addresses, end inclusive */
	uint64_t start, end;
};

enum ksig_ring {
	RING_BUILTIN,
	RING_SECONDARY,
	RING_MACHINE,
	RING_PLATFORM,
	RING_IMA,
	RING_BLACKLIST,
	RING_IMA_BLACKLIST, /* keys whose signatures in security.ima do not count */
	RING__COUNT
};

struct ksig_cert_source {
	struct ksig_x509 *cert;
	char *from; /* "db", "MokListRT", "/etc/keys/x.der", "running kernel" */
};

struct ksig_system {
	char *release;    /* uname -r */
	uint32_t version; /* KSIG_VERSION(); 0: unknown */
	char *arch;       /* our name: "x86_64", "ppc64", "s390x", "arm64" */

	struct ksig_fact config[CONF__COUNT];
	struct ksig_fact efi;         /* booted through EFI */
	struct ksig_fact efi_32bit;   /* 32-bit firmware */
	struct ksig_fact secure_boot; /* as the kernel's arch_get_secureboot() says */
	struct ksig_fact firmware_secure_boot; /* what it says where it is compiled in */
	struct ksig_fact trusted_boot; /* likewise is_ppc_trustedboot_enabled() (ppc64) */
	struct ksig_fact la57;        /* 5-level paging is on (x86) */
	struct ksig_fact fips;
	struct ksig_fact ipl_secure;       /* started by secure IPL (s390's ipl_secure_flag) */
	struct ksig_fact ipl_has_secure;   /* the machine can do secure IPL (s390) */
	struct ksig_fact unified_appended; /* the kernel has verify_appended_signature() */

	enum ksig_lockdown lockdown;
	char lockdown_source[96];

	struct ksig_fact cap_sys_boot;  /* in the initial user namespace, of this process */
	struct ksig_fact load_disabled; /* kernel.kexec_load_disabled */
	int64_t limit_reboot, limit_panic;
	struct ksig_fact loadpin; /* LoadPin enforces */

	enum ksig_ima_mode ima_mode;
	char ima_source[96];
	/*
	 * The rules in force, one a line, as ima_policy.h reads them; those that may be there
	 * end with "?". NULL: nothing is known of them.
	 */
	char *ima_policy;
	char *ima_hash;     /* IMA's default digest, the kernel's name; NULL: unknown */
	char *ima_template; /* its default template's name or format; NULL: unknown */
	uint64_t ima_pcr;   /* that measurements go to; 0: unknown */
	struct ksig_fact ima_fail_securely; /* nothing from FUSE is taken */
	struct ksig_fact ima_kexec_rule; /* a rule named KEXEC_KERNEL_CHECK (IMA_APPRAISE_KEXEC) */
	struct ksig_fact ima_signature;  /* ima_appraise_signature(), but for its lockdown clause */
	struct ksig_fact evm;            /* EVM has a key, so it looks at security.ima as well */

	/* Who asks, where real, effective and saved ids are the same; else KSIG_LIMIT_UNKNOWN. */
	int64_t uid, gid;

	/* The file system of /boot, where a kernel for this machine would lie. */
	uint64_t boot_fsmagic; /* 0: unknown */
	char *boot_fsuuid;     /* 32 hex digits; NULL: unknown */

	uint64_t page_size;     /* bytes; 0: unknown */
	struct ksig_fact mmu_radix; /* ppc64: no hash table */
	/* arm64: what the CPUs can do beside the running kernel's own choice */
	struct ksig_fact pages_4k, pages_16k, pages_64k, mixed_endian;
	uint64_t mem_total_kib; /* MemTotal; 0: unknown */
	struct ksig_range *ram; /* "System RAM" of /proc/iomem; NULL: unreadable */
	size_t n_ram;
	struct ksig_range crash; /* crash reservation used for loading; end 0: none */
	bool crash_known;
	struct ksig_fact crash_loaded; /* a crash kernel is armed */

	struct ksig_algo *algos; /* states of all of ksig_all_algos, same order */
	size_t n_algos;

	struct ksig_keyring ring[RING__COUNT]; /* secondary: with builtin and machine linked in */
	struct ksig_hash_list blacklist_tbs;   /* "tbs:" entries, as bytes */
	struct ksig_hash_list blacklist_bin;   /* "bin:" entries */
	uint8_t *blacklist_store;              /* owns the bytes of both lists */

	struct ksig_cert_source *certs; /* every certificate found on the machine */
	size_t n_certs;
	bool builtin_list_read; /* the running kernel's image was searched */
};

/* Rules for judging on this system; doubt collects missing facts. Valid while both live. */
struct ksig_rules ksig_system_rules(const struct ksig_system *system, struct ksig_doubt *doubt);

/* ring[].serial of a keyring that may exist and cannot be looked at. */
#define KSIG_SERIAL_UNKNOWN (-1)

/* CONFIG_ name without the prefix. */
const char *ksig_config_name(enum ksig_config c);
const char *ksig_ring_name(enum ksig_ring r);

/*
 * Does the running kernel enforce signatures (kernel/kexec_file.c, sig_enforce)?
 * *ret_why is "KEXEC_SIG_FORCE", "IMA arch policy" or "".
 */
enum ksig_tri ksig_system_enforces(const struct ksig_system *system, const char **ret_why);
