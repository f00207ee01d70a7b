/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every reason code with its one remedy; kexec-sig(8) lists the same codes. */
#include "verdict.h"

static const struct {
	const char *code;
	const char *remedy;
} reasons[] = {
	{"accepted", ""},
	{"no-syscall", "boot a kernel that has this system call"},
	{"no-rules", "update kexec-sig-tools, or load and see"},
	{"no-capability", "run it as root in the initial user namespace, with CAP_SYS_BOOT"},
	{"load-disabled", "reboot; kernel.kexec_load_disabled cannot be cleared before that"},
	{"load-limit", "reboot; kernel.kexec_load_limit_* can only be lowered while running"},
	{"unsupported-flag", "leave out the option this kernel does not know"},
	{"empty-file", "give a kernel image that is not empty"},
	{"file-too-large", "give a file of at most 4 GiB"},
	{"loadpin", "load the kernel from the root file system that LoadPin has pinned"},
	{"ima-appraisal", "sign the file for IMA (security.ima or an appended signature)"},
	{"ima-unknown-key",
	 "load the signer's certificate onto .ima: keyctl padd asymmetric '' %:.ima <CERT"},
	{"ima-bad-signature", "replace the file, or sign it for IMA again (evmctl ima_sign)"},
	{"ima-digest-mismatch", "replace the file: it was changed after its label was made"},
	{"ima-blocklisted", "use another build: this very file was revoked"},
	{"wrong-cpu", "give a kernel that was built for this machine's CPU"},
	{"not-a-kernel", "give a kernel image of the running architecture (vmlinuz)"},
	{"unsigned",
	 "sign the image with a key the kernel trusts, or use the distribution's kernel"},
	{"damaged-image", "replace the image by an undamaged copy"},
	{"damaged-signature", "sign the image again"},
	{"unsupported-signature", "sign the image with PKCS#7 (sbsign)"},
	{"signature-too-large", "sign the image again, with fewer certificates embedded"},
	{"unsupported-algorithm", "sign the image with RSA 2048 and SHA-256"},
	{"unknown-key",
	 "enrol the signer's certificate (mokutil --import), or sign with an enrolled key"},
	{"bad-signature", "replace the image, or sign it again with the right key"},
	{"digest-mismatch", "replace the image: it was changed after it was signed"},
	{"blocklisted", "use an image whose signer was not revoked"},
	{"lockdown", "use a kernel signed by a key the kernel trusts"},
	{"secure-boot-needs-fd", "use kexec_file_load (kexec -s, or no option at all)"},
	{"ima-needs-fd", "use kexec_file_load (kexec -s, or no option at all)"},
	{"lockdown-classic", "use kexec_file_load (kexec -s) with a signed kernel"},
	{"bad-initrd", "give a regular, non-empty file as initrd"},
	{"truncated", "replace the image by a complete copy"},
	{"command-line-too-long", "shorten the command line"},
	{"too-large-for-memory",
	 "use a smaller kernel or initrd: together they may take half of the memory"},
	{"no-room", "free memory, or use a smaller kernel or initrd"},
	{"no-crash-reservation", "boot with crashkernel=SIZE"},
	{"crash-reservation-small", "boot with a larger crashkernel=SIZE, or use a smaller initrd"},
	{"hazard-image", "do not load it; have the image built and signed again"},
	{"missing-fact",
	 "run it as root, or give the missing certificate (kexec --sig-cert, kexec-sig --cert)"},
};

const char *ksig_reason_remedy(const char *reason)
{
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++) {
		if (strcmp(reasons[i].code, reason) == 0)
			return reasons[i].remedy;
	}
	return "";
}
