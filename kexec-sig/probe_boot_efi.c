/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Secure Boot of EFI firmware: arch_get_secureboot() of security/integrity/efi_secureboot.c,
 * which was arch_ima_get_secureboot() of security/integrity/ima/ima_efi.c.
 */
#include "probe_boot.h"
#include "scan.h"

#include <errno.h>

#define VARS       "/sys/firmware/efi/efivars/"
#define EFI_GLOBAL "-8be4df61-93ca-11d2-aa0d-00e098032b8c"

#define VARIABLE_MAX (64U << 10)

/*
 * A variable that is read into one byte: 0 and *ret; -EOVERFLOW for a longer one,
 * which the firmware does not hand over; else what reading gives.
 */
static int read_byte(struct ksig_probe *p, const char *path, uint8_t *ret)
{
	enum { ATTRIBUTES = 4 };
	_cleanup_file_ struct ksig_file f = {0};
	int r;

	r = ksig_read_file(p->root, path, VARIABLE_MAX, &f);
	if (r < 0)
		return r == -EFBIG ? -EOVERFLOW : r;
	if (f.size > ATTRIBUTES + 1)
		return -EOVERFLOW;
	return bytes_u8(ksig_file_bytes(&f), ATTRIBUTES, ret) ? 0 : -EBADMSG;
}

/* Not there is only an answer where the file system is mounted: then there are others. */
static int variables_there(struct ksig_probe *p)
{
	_cleanup_(ksig_free_namesp) char **names = NULL;
	int r;

	r = ksig_list_folder(p->root, VARS, 1, &names);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	return names[0] != NULL;
}

/* Without runtime services the kernel cannot ask: the state is "unknown", which is not on. */
static bool runtime_disabled(const struct ksig_probe *p)
{
	struct bytes rest = ksig_file_bytes(&p->cmdline), value;
	bool off = p->cmdline.data && ksig_cmdline_has(rest, "noefi");

	/* parse_efi_cmdline(): words between commas */
	while (p->cmdline.data && ksig_cmdline_next(&rest, "efi", &value)) {
		while (value.size) {
			const uint8_t *comma = memchr(value.data, ',', value.size);
			size_t n = comma ? (size_t)(comma - value.data) : value.size;

			if (ksig_is(bytes_of(value.data, n), "noruntime"))
				off = true;
			else if (ksig_is(bytes_of(value.data, n), "runtime"))
				off = false;
			n += comma != NULL;
			value = bytes_of(value.data + n, value.size - n);
		}
	}
	return off;
}

/* efi_get_secureboot_mode(), include/linux/efi.h */
static int mode_of_variables(struct ksig_probe *p)
{
	static const char secure[] = VARS "SecureBoot" EFI_GLOBAL;
	static const char setup[] = VARS "SetupMode" EFI_GLOBAL;
	struct ksig_fact *fact = &p->system->firmware_secure_boot;
	uint8_t on = 0, setting_up = 0;
	int r;

	if (runtime_disabled(p)) {
		ksig_fact_set(fact, KSIG_NO, "/proc/cmdline");
		return 0;
	}
	r = read_byte(p, secure, &on);
	if (r == -ENOENT) {
		r = variables_there(p);
		if (r == 1)
			ksig_fact_set(fact, KSIG_NO, secure);
		return r < 0 ? r : 0;
	}
	if (r == -EOVERFLOW || (r == 0 && on == 0)) {
		ksig_fact_set(fact, KSIG_NO, secure);
		return 0;
	}
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	r = read_byte(p, setup, &setting_up);
	/* 6.1 and later take a SetupMode that they do not get for 0, earlier ones gave up. */
	if (r == 0 || r == -EOVERFLOW || r == -ENOENT)
		ksig_fact_set(fact, setting_up == 1 ? KSIG_NO : KSIG_YES, secure);
	if ((r == -EOVERFLOW || r == -ENOENT) && p->system->version < KSIG_VERSION(6, 1))
		ksig_fact_set(fact, KSIG_DONT_KNOW, "");
	return r == -ENOMEM ? r : 0;
}

static bool without_efi(struct ksig_probe *p)
{
	const struct ksig_fact *efi = &p->system->efi;

	if (efi->value != KSIG_YES)
		p->system->firmware_secure_boot = *efi;
	return efi->value != KSIG_YES;
}

int ksig_probe_firmware_arm64(struct ksig_probe *p)
{
	return without_efi(p) ? 0 : mode_of_variables(p);
}

/* The EFI stub left its finding; only where it did not run does the kernel ask by itself. */
int ksig_probe_firmware_x86(struct ksig_probe *p)
{
	static const char path[] = "/sys/kernel/boot_params/data";
	enum { SECURE_BOOT = 0x1ec, UNSET = 0, ENABLED = 3 };
	struct ksig_fact *fact = &p->system->firmware_secure_boot;
	_cleanup_file_ struct ksig_file f = {0};
	uint8_t mode = UNSET;
	bool known;
	int r;

	if (without_efi(p))
		return 0;
	r = ksig_read_file(p->root, path, 8192, &f);
	if (r == -ENOMEM)
		return r;
	known = r == 0 && bytes_u8(ksig_file_bytes(&f), SECURE_BOOT, &mode);
	if (known && mode != UNSET) {
		ksig_fact_set(fact, mode == ENABLED ? KSIG_YES : KSIG_NO, path);
		return 0;
	}
	r = mode_of_variables(p);
	/* The stub also heeds shim's MokSBState, so that what is on may be off for it. */
	if (!known && fact->value == KSIG_YES)
		ksig_fact_set(fact, KSIG_DONT_KNOW, "");
	return r;
}
