// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "kexec/cause.h"

/* The kernel's own number that leaked to user space (include/linux/errno.h, ENOTSUPP). */
#define KERNEL_ENOTSUPP 524

#define CAP_SYS_BOOT_BIT 22

#define FILE_CALLS    (KX_CALL_FILE_LOAD | KX_CALL_FILE_UNLOAD)
#define CLASSIC_CALLS (KX_CALL_LOAD | KX_CALL_UNLOAD)
#define LOAD_CALLS    (KX_CALL_FILE_LOAD | KX_CALL_LOAD)

/* In order: the first row that fits is the answer. */
static const struct kx_cause causes[] = {
	{EPERM, 0, KX_FACT_NO_CAPABILITY, "this process does not have CAP_SYS_BOOT",
	 "run kexec as root, outside of a container that drops CAP_SYS_BOOT"},
	{EPERM, FILE_CALLS | CLASSIC_CALLS, KX_FACT_LOAD_DISABLED,
	 "the sysctl kernel.kexec_load_disabled is 1: every load and unload is refused until the "
	 "next boot",
	 "find what sets it (grep -r kexec_load_disabled /etc/sysctl.d /usr/lib/sysctl.d), remove "
	 "that and reboot"},
	{EPERM, FILE_CALLS | CLASSIC_CALLS, KX_FACT_LIMIT_USED_UP,
	 "the number of loads that kernel.kexec_load_limit_reboot or kexec_load_limit_panic allows "
	 "is used up",
	 "reboot; every attempt counts, also one that fails"},
	{EPERM, KX_CALL_FILE_LOAD, KX_FACT_LOCKDOWN,
	 "the kernel is locked down and could not verify the image's signature",
	 "load a kernel that is signed by a key this kernel trusts"},
	{EPERM, CLASSIC_CALLS, KX_FACT_LOCKDOWN,
	 "the kernel is locked down, which closes kexec_load", "use kexec_file_load: kexec -s"},
	{EPERM, KX_CALL_REBOOT, 0, "this process may not reboot the machine", "run kexec as root"},
	{EPERM, 0, 0, "the kernel or a security module forbids it to this process",
	 "look for the denial in the audit log"},

	{EACCES, CLASSIC_CALLS, 0,
	 "kexec_load hands over no file, and this kernel wants to verify one (Secure Boot or an "
	 "IMA "
	 "policy)",
	 "use kexec_file_load: kexec -s"},
	{EACCES, KX_CALL_FILE_LOAD, KX_FACT_IMA_SPOKE | KX_FACT_MEMFD,
	 "the IMA policy wants a signature, and one in security.ima was lost when the file was "
	 "unpacked",
	 "load an unpacked kernel with security.ima, or one with an appended signature"},
	{EACCES, KX_CALL_FILE_LOAD, KX_FACT_IMA_SPOKE,
	 "the IMA policy wants a signature by a key on the .ima keyring, and found none that is "
	 "good",
	 "sign the file (evmctl ima_sign, or an appended signature) with such a key"},
	{EACCES, FILE_CALLS, 0, "IMA or another security module refused to let the file be read",
	 "look for the denial in the audit log"},

	{ENOKEY, KX_CALL_FILE_LOAD, 0, "the image is signed by a key this kernel does not trust",
	 "enrol the signer's certificate, or load a kernel signed by a trusted key"},
	{EKEYREJECTED, KX_CALL_FILE_LOAD, 0,
	 "the image's signature does not verify: the image was changed, or its key is revoked",
	 "install the kernel anew, or sign it again"},
	{EKEYREVOKED, KX_CALL_FILE_LOAD, 0, "the key that signed the image is revoked",
	 "load a kernel that is signed by another key"},
	{EKEYEXPIRED, KX_CALL_FILE_LOAD, 0, "the key that signed the image has expired",
	 "load a kernel that is signed by another key"},
	{ENODATA, KX_CALL_FILE_LOAD, 0, "the image carries no signature, and this kernel wants one",
	 "sign the image with a key this kernel trusts, or load a signed one"},
	{EBADMSG, KX_CALL_FILE_LOAD, 0, "the image's signature is damaged",
	 "install the kernel anew, or sign it again"},
	{ENOPKG, KX_CALL_FILE_LOAD, 0,
	 "the image's signature uses an algorithm that is not in this kernel",
	 "sign with another digest or key type, or load the module for it (modprobe)"},
	{EMSGSIZE, KX_CALL_FILE_LOAD, 0, "the image's signature is damaged",
	 "install the kernel anew, or sign it again"},
	{ELIBBAD, KX_CALL_FILE_LOAD, 0, "the image is damaged as a PE file",
	 "install the kernel anew, or sign it again"},
	{KERNEL_ENOTSUPP, KX_CALL_FILE_LOAD, 0,
	 "the image's signature is of a type this kernel does not understand",
	 "sign the image with a PKCS#7 signature"},

	{EBUSY, 0, 0, "another load, unload or crash is under way, or a CPU cannot be stopped",
	 "try again; when that does not help, look into the kernel log"},
	{EADDRNOTAVAIL, LOAD_CALLS, KX_FACT_CRASH,
	 "the kernel and its initrd do not fit into the memory reserved by crashkernel=",
	 "reserve more (crashkernel=), or make the initrd smaller"},
	{EADDRNOTAVAIL, LOAD_CALLS, 0, "no free range of memory is large enough",
	 "use a smaller initrd, or free memory"},
	{ENOMEM, LOAD_CALLS, KX_FACT_CRASH,
	 "there is not enough memory, in the reservation or for the kernel's copy of the files",
	 "reserve more (crashkernel=), or make the initrd smaller"},
	{ENOMEM, 0, 0, "there is not enough memory for the kernel's copy of the files",
	 "use a smaller initrd, or free memory"},
	{EFBIG, 0, 0, "a file is larger than this kernel reads", "use a smaller kernel or initrd"},
	{ETXTBSY, KX_CALL_FILE_LOAD, 0, "the kernel or the initrd is open for writing",
	 "wait for whoever writes it (fuser -v FILE)"},
	{EIO, KX_CALL_FILE_LOAD, 0, "the kernel or the initrd could not be read completely",
	 "look into the kernel log for errors of the disk"},
	{EINVAL, KX_CALL_FILE_LOAD, KX_FACT_UNUSUAL_FLAGS,
	 "the kernel does not know one of the flags that were asked for (--no-cma, --force-dtb, "
	 "-d)",
	 "leave these options out"},
	{EINVAL, KX_CALL_FILE_LOAD, 0,
	 "the kernel found a file, the command line or the image's layout unusable, or the whole "
	 "needs more than half of the memory",
	 "look into the kernel log; -d makes it say more"},
	{EINVAL, KX_CALL_LOAD, 0, "the kernel found the segments unusable", "try kexec -s"},
	{EINVAL, KX_CALL_REBOOT, KX_FACT_NOTHING_LOADED, "no kernel is loaded",
	 "load one first: kexec -l"},
	{EINVAL, KX_CALL_REBOOT, 0, "no kernel is loaded, or this kernel cannot boot another",
	 "load one first: kexec -l"},
	{ENOEXEC, KX_CALL_FILE_LOAD, 0, "the image is of no kind that this kernel's loaders know",
	 "load another image of this kernel (vmlinuz, vmlinux, Image)"},
	{ENOSYS, FILE_CALLS, 0, "this kernel is built without kexec_file_load (CONFIG_KEXEC_FILE)",
	 "use kexec_load: kexec -c"},
	{ENOSYS, CLASSIC_CALLS, 0, "this kernel is built without kexec_load (CONFIG_KEXEC)",
	 "use kexec_file_load: kexec -s"},
	{EOPNOTSUPP, FILE_CALLS, 0, "this kernel cannot load such an image, or not in this way",
	 "use kexec_load: kexec -c"},
	{0, 0, 0, "the kernel gave no reason that is known here", "look into the kernel log"},
};

const struct kx_cause *kx_cause_find(int err, uint32_t call, uint32_t facts)
{
	const struct kx_cause *cause = causes;

	while ((cause->err != 0 && cause->err != err) || (cause->calls && !(cause->calls & call)) ||
	       (cause->facts & facts) != cause->facts)
		cause++;
	return cause;
}

bool kx_cause_is_signature(int err)
{
	static const int errnos[] = {ENOKEY,          EKEYREJECTED, EKEYREVOKED, EKEYEXPIRED,
				     ENODATA,         EBADMSG,      ENOPKG,      EMSGSIZE,
				     KERNEL_ENOTSUPP, ELIBBAD,      EPERM,       EACCES};

	for (size_t i = 0; i < ARRAY_SIZE(errnos); i++) {
		if (errnos[i] == err)
			return true;
	}
	return false;
}

/* "CapEff:\t000001ffffffffff" */
static bool lacks_capability(const struct kx_sys *sys)
{
	_cleanup_free_ char *text = NULL;
	const char *line;

	if (sys->read_text(sys, KX_PATH_SELF_STATUS, &text))
		return false;
	line = strstr(text, "CapEff:");
	return line && !(strtoull(line + strlen("CapEff:"), NULL, 16) >> CAP_SYS_BOOT_BIT & 1);
}

/* "none [integrity] confidentiality" */
static bool is_locked_down(const struct kx_sys *sys)
{
	_cleanup_free_ char *text = NULL;

	if (sys->read_text(sys, KX_PATH_LOCKDOWN, &text))
		return false;
	return strchr(text, '[') && !strstr(text, "[none]");
}

static bool is_number(const struct kx_sys *sys, const char *path, long long value)
{
	long long number;

	return kx_sys_number(sys, path, &number) == 0 && number == value;
}

static bool has_line_of_ima(const struct kx_lines *log)
{
	for (size_t i = 0; log && i < log->n; i++) {
		if (strncmp(log->text[i], "ima:", 4) == 0 ||
		    strncmp(log->text[i], "integrity:", 10) == 0 ||
		    strstr(log->text[i], "op=appraise_data"))
			return true;
	}
	return false;
}

uint32_t kx_cause_facts(const struct kx_ctx *ctx, const struct kx_lines *log)
{
	const struct kx_request *request = ctx->request;
	const struct kx_sys *sys = ctx->sys;
	uint32_t facts = 0;

	facts |= lacks_capability(sys) ? KX_FACT_NO_CAPABILITY : 0;
	facts |= is_locked_down(sys) ? KX_FACT_LOCKDOWN : 0;
	facts |= is_number(sys, KX_PATH_LOAD_DISABLED, 1) ? KX_FACT_LOAD_DISABLED : 0;
	facts |= is_number(sys, request->crash ? KX_PATH_LIMIT_PANIC : KX_PATH_LIMIT_REBOOT, 0)
			 ? KX_FACT_LIMIT_USED_UP
			 : 0;
	facts |= is_number(sys, KX_PATH_LOADED, 0) ? KX_FACT_NOTHING_LOADED : 0;
	facts |= has_line_of_ima(log) ? KX_FACT_IMA_SPOKE : 0;
	facts |= request->crash ? KX_FACT_CRASH : 0;
	return facts;
}
