/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explain.h"
#include "compiler.h"

#include <errno.h>

#define KEXEC      "kernel/kexec.c"
#define KEXEC_FILE "kernel/kexec_file.c"
#define KEXEC_CORE "kernel/kexec_core.c"
#define READ_FILE  "fs/kernel_read_file.c"
#define BZIMAGE    "arch/x86/kernel/kexec-bzimage64.c"
#define S390       "arch/s390/kernel/machine_kexec_file.c"
#define ASYMMETRIC "crypto/asymmetric_keys/"
#define IMA_MAIN   "security/integrity/ima/ima_main.c"
#define IMA_CHECK  "security/integrity/ima/ima_appraise.c"

#define KERNEL_ENOTSUPP 524 /* include/linux/errno.h */

const struct explain_reason explain_reasons[] = {
	{"accepted", "no check speaks against the load", "", ""},
	{"no-syscall",
	 "the kernel was built without this system call (CONFIG_KEXEC_FILE, CONFIG_KEXEC)",
	 "ENOSYS", "the system call table"},
	{"no-rules",
	 "what this kernel release does on this architecture is not known here, so nothing is "
	 "predicted",
	 "", ""},
	{"no-capability", "the process lacks CAP_SYS_BOOT in the initial user namespace", "EPERM",
	 "kexec_load_permitted() in " KEXEC_CORE},
	{"load-disabled",
	 "the sysctl kernel.kexec_load_disabled is 1, which refuses every load and unload until "
	 "the "
	 "next boot",
	 "EPERM", "kexec_load_permitted() in " KEXEC_CORE},
	{"load-limit",
	 "the loads that kernel.kexec_load_limit_reboot or kernel.kexec_load_limit_panic allows "
	 "(since 6.3) are used up; attempts that fail count as well",
	 "EPERM", "kexec_load_permitted() in " KEXEC_CORE},
	{"unsupported-flag", "a flag of the request is newer than this kernel", "EINVAL",
	 "sys_kexec_file_load() in " KEXEC_FILE},
	{"empty-file", "the file has no contents", "EINVAL", "kernel_read_file() in " READ_FILE},
	{"file-too-large", "the file is larger than the 4 GiB the kernel reads", "EFBIG",
	 "kernel_read_file() in " READ_FILE},
	{"loadpin",
	 "LoadPin accepts files from one file system only, and no data that does not come from a "
	 "file",
	 "EPERM", "loadpin_check() in security/loadpin/loadpin.c"},
	{"ima-appraisal",
	 "the IMA policy appraises this kind of file, and IMA does not take this one, or what it "
	 "thinks of its label is not known",
	 "EACCES", "ima_post_read_file() in " IMA_MAIN},
	{"ima-unknown-key",
	 "the file's signature for IMA, in security.ima or appended, is by a key that is on none "
	 "of the keyrings that count: .ima, and .platform for kernels where a rule names "
	 "KEXEC_KERNEL_CHECK; the audit record says invalid-signature for this as well",
	 "EACCES", "xattr_verify() and modsig_verify() in " IMA_CHECK},
	{"ima-bad-signature",
	 "the signature for IMA is damaged, does not verify with the key it names, or that key is "
	 "on .ima_blacklist",
	 "EACCES",
	 "asymmetric_verify() in security/integrity/digsig_asymmetric.c; modsig_verify() "
	 "in " IMA_CHECK},
	{"ima-digest-mismatch", "the digest in security.ima is not that of the file", "EACCES",
	 "xattr_verify() in " IMA_CHECK},
	{"ima-blocklisted",
	 "the digest of the file, or of what its appended signature is over, is on .blacklist as a "
	 "\"bin:\" entry",
	 "EACCES", "ima_check_blacklist() in " IMA_CHECK},
	{"wrong-cpu",
	 "the image was built for another kind of CPU: other page sizes, or the other byte order",
	 "EINVAL", "image_load() in arch/arm64/kernel/kexec_image.c"},
	{"not-a-kernel", "none of the kernel's image loaders knows this file", "ENOEXEC EINVAL",
	 "bzImage64_probe() in " BZIMAGE "; image_probe() in arch/arm64/kernel/kexec_image.c; "
	 "kexec_elf_probe() in kernel/kexec_elf.c"},
	{"unsigned", "the image carries no signature, and signatures are enforced",
	 "ENODATA EKEYREJECTED",
	 "pefile_parse_binary() in " ASYMMETRIC "verify_pefile.c; s390_verify_sig() in " S390},
	{"damaged-image", "headers and contents of the image do not fit each other",
	 "ELIBBAD EINVAL EADDRNOTAVAIL",
	 "pefile_parse_binary() and pefile_digest_pe_contents() in " ASYMMETRIC
	 "verify_pefile.c; sanity_check_segment_list() in " KEXEC_CORE
	 "; kexec_locate_mem_hole() in " KEXEC_FILE},
	{"damaged-signature", "the signature cannot be read, or contradicts itself",
	 "EBADMSG EINVAL ELIBBAD EKEYREJECTED ENODATA ENOPKG",
	 "pefile_strip_sig_wrapper() in " ASYMMETRIC
	 "verify_pefile.c; pkcs7_parse_message() in " ASYMMETRIC
	 "pkcs7_parser.c; mscode_parse() in " ASYMMETRIC
	 "mscode_parser.c; s390_verify_sig() in " S390},
	{"unsupported-signature",
	 "the signature is of a kind that this kernel does not look at, or its loader verifies "
	 "none",
	 "E524 EKEYREJECTED",
	 "pefile_strip_sig_wrapper() in " ASYMMETRIC
	 "verify_pefile.c; kexec_image_verify_sig() in " KEXEC_FILE},
	{"signature-too-large", "the PKCS#7 message is longer than 65535 bytes", "EMSGSIZE",
	 "pefile_strip_sig_wrapper() in " ASYMMETRIC
	 "verify_pefile.c; asn1_ber_decoder() in lib/asn1_decoder.c"},
	{"unsupported-algorithm",
	 "the signature needs a digest or key type that this kernel does not have", "ENOPKG ENOENT",
	 "pkcs7_verify() in " ASYMMETRIC
	 "pkcs7_verify.c; public_key_verify_signature() in " ASYMMETRIC "public_key.c"},
	{"unknown-key",
	 "the signature leads to no key on the keyrings that the kernel searches "
	 "(.builtin_trusted_keys, .secondary_trusted_keys, .machine, .platform)",
	 "ENOKEY", "pkcs7_validate_trust() in " ASYMMETRIC "pkcs7_trust.c"},
	{"bad-signature",
	 "the signature, or one in its chain of certificates, does not verify with the key it "
	 "names",
	 "EKEYREJECTED EBADMSG EINVAL",
	 "public_key_verify_signature() in " ASYMMETRIC
	 "public_key.c; pkcs7_verify() in " ASYMMETRIC "pkcs7_verify.c"},
	{"digest-mismatch", "the file is not the one that was signed", "EKEYREJECTED",
	 "pefile_digest_pe() in " ASYMMETRIC "verify_pefile.c"},
	{"blocklisted", "the signer, or a certificate of its chain, is on the kernel's blocklist",
	 "EKEYREJECTED",
	 "is_key_on_revocation_list() in certs/blacklist.c; pkcs7_verify() in " ASYMMETRIC
	 "pkcs7_verify.c"},
	{"lockdown", "the kernel is locked down and the image has no good signature", "EPERM",
	 "kimage_validate_signature() in " KEXEC_FILE},
	{"secure-boot-needs-fd",
	 "Secure Boot is on, and kexec_load passes no file whose signature could be looked at",
	 "EACCES", "ima_load_data() in " IMA_MAIN},
	{"ima-needs-fd",
	 "the IMA policy appraises kernel images, and kexec_load passes no file to appraise",
	 "EACCES", "ima_load_data() in " IMA_MAIN},
	{"lockdown-classic", "the kernel is locked down, which closes kexec_load", "EPERM",
	 "kexec_load_check() in " KEXEC},
	{"bad-initrd", "the initrd is not a regular file, or is empty", "EINVAL",
	 "kernel_read_file() in " READ_FILE},
	{"truncated", "the file ends before the parts that its header names", "ENOEXEC EINVAL",
	 "bzImage64_load() in " BZIMAGE "; kexec_file_add_components() in " S390},
	{"command-line-too-long", "the command line is longer than the image takes", "EINVAL",
	 "bzImage64_load() in " BZIMAGE},
	{"too-large-for-memory", "kernel and initrd would fill more than half of the memory",
	 "EINVAL", "sanity_check_segment_list() in " KEXEC_CORE},
	{"no-room", "no free range of memory is large enough for a part of the load",
	 "EADDRNOTAVAIL EINVAL", "kexec_locate_mem_hole() in " KEXEC_FILE},
	{"no-crash-reservation", "no memory was reserved for a crash kernel (crashkernel=)",
	 "EADDRNOTAVAIL", "kexec_locate_mem_hole() in " KEXEC_FILE},
	{"crash-reservation-small",
	 "kernel and initrd do not fit into the memory reserved for a crash kernel",
	 "EADDRNOTAVAIL", "kexec_locate_mem_hole() in " KEXEC_FILE},
	{"hazard-image",
	 "the image is damaged in a way that makes this kernel leave its buffers, which can crash "
	 "it",
	 "",
	 "verify_pefile_signature() in " ASYMMETRIC
	 "verify_pefile.c; bzImage64_load() in " BZIMAGE},
	{"missing-fact", "a fact that decides could not be found out; the report names it", "", ""},
};
const size_t explain_n_reasons = ARRAY_SIZE(explain_reasons);

const struct explain_errno explain_errnos[] = {
	{EPERM, "the process, a sysctl, a security module or lockdown forbids the load"},
	{EACCES, "IMA or another security module does not permit it"},
	{ENODATA, "the image carries no signature, and the kernel wants one"},
	{ENOKEY, "the image is signed by a key that the kernel does not trust"},
	{EKEYREJECTED, "the signature is wrong, its key is revoked, or the image was changed"},
	{EKEYREVOKED, "the key on the kernel's keyring was revoked"},
	{EKEYEXPIRED, "the key on the kernel's keyring has expired"},
	{EBADMSG, "the signature is damaged"},
	{EMSGSIZE, "the signature is too long, or damaged"},
	{ENOPKG, "the signature needs an algorithm that this kernel does not have"},
	{ENOENT, "the signature needs an algorithm that this kernel's crypto API cannot find"},
	{ELIBBAD, "the image is damaged as a PE/COFF file"},
	{KERNEL_ENOTSUPP,
	 "the signature is of a kind this kernel does not know (its own ENOTSUPP)"},
	{ENOEXEC, "the file is no kernel image that this kernel can load"},
	{EINVAL, "a flag, file, command line or segment is not valid, or the load would fill more "
		 "than half "
		 "of the memory"},
	{EADDRNOTAVAIL, "the parts of the load find no place in memory"},
	{EFBIG, "a file is larger than the kernel reads"},
	{ETXTBSY, "somebody has the kernel or initrd open for writing"},
	{EIO, "a file could not be read completely"},
	{EBUSY, "another kexec call is under way, or a crash kernel is just being booted"},
	{ENOMEM, "the kernel has no memory for its copies of the files"},
	{ENOSYS, "this kernel was built without the system call"},
};
const size_t explain_n_errnos = ARRAY_SIZE(explain_errnos);

const char *explain_errno_meaning(int err)
{
	for (size_t i = 0; i < explain_n_errnos; i++) {
		if (explain_errnos[i].err == err)
			return explain_errnos[i].meaning;
	}
	return NULL;
}
