/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The refusals of kexec_file_load(2), in the order of kernel/kexec_file.c. */
#include "kexec-uapi.h"
#include "verdict.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

static void step_syscall(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_fact *f = &j->system->config[CONF_KEXEC_FILE];

	if (f->value == KSIG_NO)
		ksig_fail(c, ENOSYS, "no-syscall", f->source, "CONFIG_KEXEC_FILE is not set");
	else if (f->value == KSIG_YES)
		ksig_pass(c, f->source, "CONFIG_KEXEC_FILE is set");
	else
		ksig_unknown(c, "missing-fact", "whether the kernel has kexec_file_load");
}

/* KEXEC_FILE_FLAGS of include/linux/kexec.h */
static const struct {
	uint64_t flag;
	const char *name;
	uint32_t since;
} file_flags[] = {
	{KEXEC_FILE_UNLOAD, "KEXEC_FILE_UNLOAD", 0},
	{KEXEC_FILE_ON_CRASH, "KEXEC_FILE_ON_CRASH", 0},
	{KEXEC_FILE_NO_INITRAMFS, "KEXEC_FILE_NO_INITRAMFS", 0},
	{KEXEC_FILE_DEBUG, "KEXEC_FILE_DEBUG", KSIG_VERSION(6, 8)},
	{KEXEC_FILE_NO_CMA, "KEXEC_FILE_NO_CMA", KSIG_VERSION(6, 17)},
	{KEXEC_FILE_FORCE_DTB, "KEXEC_FILE_FORCE_DTB", KSIG_VERSION(6, 18)},
};

static void step_flags(const struct ksig_judge *j, struct ksig_check *c)
{
	uint64_t unknown = j->request->file_flags;

	for (size_t i = 0; i < ARRAY_SIZE(file_flags); i++) {
		if (j->system->version >= file_flags[i].since) {
			unknown &= ~file_flags[i].flag;
			continue;
		}
		if (unknown & file_flags[i].flag) {
			ksig_fail(c, EINVAL, "unsupported-flag", "uname",
				  "Linux %s does not know %s", j->system->release,
				  file_flags[i].name);
			return;
		}
	}
	if (unknown)
		ksig_fail(c, EINVAL, "unsupported-flag", "uname",
			  "Linux %s does not know flag 0x%" PRIx64, j->system->release, unknown);
	else
		ksig_pass(c, "", "flags 0x%" PRIx64 " are known", j->request->file_flags);
}

/* kernel_read_file() of fs/kernel_read_file.c */
static void step_read(const struct ksig_judge *j, struct ksig_check *c)
{
	if (j->image->size == 0)
		ksig_fail(c, EINVAL, "empty-file", j->image->path, "the file is empty");
	else if (j->image->size > KSIG_FILE_SIZE_MAX)
		ksig_fail(c, EFBIG, "file-too-large", j->image->path,
			  "the file is larger than 4 GiB");
	else if (j->system->loadpin.value == KSIG_YES)
		ksig_unknown(c, "loadpin", "whether LoadPin has pinned the image's file system");
	else
		ksig_pass(c, "", "the kernel can read the file");
}

static void step_probe(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_loaders *loaders = ksig_loaders_find(j->system->arch);

	if (loaders)
		loaders->probe(j, c);
	else
		ksig_skip(c, "no rules for this architecture");
}

/* ---- signature and lockdown, kimage_validate_signature() --------------------- */

static const char *signer_name(const struct ksig_judged_signature *s, char *buf, size_t size)
{
	const struct ksig_signer *signer;
	_cleanup_free_ char *name = NULL;

	if (!s->msg || s->msg->n_signers == 0)
		return "the signer";
	signer = &s->msg->signers[0];
	if (signer->cert >= 0)
		name = ksig_x509_name_text(s->msg->certs[signer->cert].x509->subject_der);
	else if (!signer->sid_is_skid && signer->sid_issuer_der.size)
		name = ksig_x509_name_text(signer->sid_issuer_der);
	if (!name)
		return "the signer";
	snprintf(buf, size, signer->cert >= 0 ? "'%s'" : "the signer (certificate issued by '%s')",
		 name);
	return buf;
}

static void searched_rings(const struct ksig_system *s, char *buf, size_t size)
{
	bool secondary = s->ring[RING_SECONDARY].serial != 0;

	snprintf(buf, size, "%s%s%s",
		 secondary ? ".secondary_trusted_keys (with .builtin_trusted_keys"
			   : ".builtin_trusted_keys",
		 secondary ? s->ring[RING_MACHINE].serial ? " and .machine)" : ")" : "",
		 s->config[CONF_INTEGRITY_PLATFORM_KEYRING].value == KSIG_NO ? "" : ", .platform");
}

static void describe_refusal(const struct ksig_judge *j, const struct ksig_judged_signature *s,
			     char *buf, size_t size)
{
	char name[256], rings[128];

	if (strcmp(s->reason, "unknown-key") == 0) {
		searched_rings(j->system, rings, sizeof(rings));
		snprintf(buf, size, "%s is on none of the keyrings searched: %s",
			 signer_name(s, name, sizeof(name)), rings);
	} else if (strcmp(s->reason, "digest-mismatch") == 0) {
		snprintf(buf, size, "digest mismatch: %s", s->note);
	} else {
		snprintf(buf, size, "%s", s->note ? s->note : "the signature is not good");
	}
}

/* The one that the kernel looks at. */
static const struct ksig_judged_signature *decisive(const struct ksig_judge *j)
{
	return &j->v->signature[0];
}

static const struct ksig_policy *policy_of(const struct ksig_judge *j)
{
	return ksig_policy_find(j->system->arch, j->system->version);
}

/* s390_verify_sig() looks at signatures only after a secure IPL. */
static enum ksig_tri is_looked_at(const struct ksig_judge *j)
{
	if (strcmp(j->system->arch, "s390x") != 0)
		return KSIG_YES;
	return j->system->ipl_secure.value;
}

/* Up to 5.8 what makes a signature worse than none is refused without enforcement, too. */
static bool always_refused(const struct ksig_judge *j, int result)
{
	switch (policy_of(j)->strictness) {
	case STRICT_ALWAYS:
		return true;
	case STRICT_WHEN_BAD:
		return result != -ENODATA && result != -ENOPKG && result != -ENOKEY;
	case STRICT_WHEN_ENFORCED:
		break;
	}
	return false;
}

static void signature_refused(const struct ksig_judge *j, struct ksig_check *c,
			      const struct ksig_judged_signature *s)
{
	char text[512];
	const char *why;
	enum ksig_tri enforced = ksig_system_enforces(j->system, &why);

	describe_refusal(j, s, text, sizeof(text));
	if (enforced != KSIG_YES && always_refused(j, s->result))
		enforced = KSIG_YES;
	if (s->doubt.fact[0] && enforced != KSIG_NO)
		ksig_unknown(c, "missing-fact", "%s", s->doubt.fact);
	else if (enforced == KSIG_YES)
		ksig_fail(c, -s->result, s->reason, j->image->path, "%s", text);
	else if (enforced == KSIG_DONT_KNOW)
		ksig_unknown(c, "missing-fact", "whether the kernel enforces signatures (%s)",
			     text);
	else
		ksig_pass(c, "", "%s, but signatures are not enforced", text);
}

/* Without a verify_sig in the loader kexec_image_verify_sig() gives -EKEYREJECTED. */
static void signature_unsupported(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_fact *f = &j->system->config[policy_of(j)->verify];
	const char *why;

	if (ksig_system_enforces(j->system, &why) == KSIG_YES || always_refused(j, -EKEYREJECTED))
		ksig_fail(c, EKEYREJECTED, "unsupported-signature", f->source,
			  "the kernel cannot verify signatures of this kind of image");
	else
		ksig_skip(c, "the kernel cannot verify signatures of this kind of image");
}

static void step_signature(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_judged_signature *s = decisive(j);
	enum ksig_tri looked_at = is_looked_at(j);
	const char *why;

	if (!policy_of(j)) {
		ksig_skip(c, "no rules for this kernel");
	} else if (j->system->config[CONF_KEXEC_SIG].value == KSIG_NO) {
		ksig_skip(c,
			  "the kernel does not look at signatures (CONFIG_KEXEC_SIG is not set)");
	} else if (j->system->config[policy_of(j)->verify].value == KSIG_NO) {
		signature_unsupported(j, c);
	} else if (looked_at == KSIG_NO) {
		ksig_pass(c, j->system->ipl_secure.source,
			  "not checked: without secure IPL this kernel takes every image");
	} else if (looked_at == KSIG_DONT_KNOW && (s->hazard || s->result < 0)) {
		ksig_unknown(c, "missing-fact", "whether the machine was started by secure IPL");
	} else if (s->hazard) {
		ksig_hazard(c, "this kernel would read outside the image: %s", s->hazard);
	} else if (s->result < 0) {
		signature_refused(j, c, s);
	} else if (s->doubt.fact[0] && (ksig_system_enforces(j->system, &why) != KSIG_NO ||
					policy_of(j)->strictness != STRICT_WHEN_ENFORCED)) {
		ksig_unknown(c, "missing-fact", "%s", s->doubt.fact);
	} else {
		ksig_pass(c, "", s->doubt.fact[0] ? "not enforced" : "signed by a trusted key");
	}
}

/* Does the kernel find the signature good? */
static enum ksig_tri signature_good(const struct ksig_judge *j)
{
	const struct ksig_judged_signature *s = decisive(j);

	if (!policy_of(j))
		return KSIG_DONT_KNOW;
	if (j->system->config[policy_of(j)->verify].value == KSIG_NO)
		return KSIG_NO;
	if (is_looked_at(j) == KSIG_NO)
		return KSIG_YES;
	if (s->doubt.fact[0])
		return KSIG_DONT_KNOW;
	return s->result == 0 ? KSIG_YES : KSIG_NO;
}

static void step_lockdown(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_system *s = j->system;
	enum ksig_tri good = signature_good(j);

	if (s->config[CONF_KEXEC_SIG].value == KSIG_NO)
		ksig_skip(c, "without CONFIG_KEXEC_SIG lockdown is not asked");
	else if (s->lockdown == KSIG_LOCKDOWN_NONE)
		ksig_pass(c, s->lockdown_source, "not locked down");
	else if (good == KSIG_YES)
		ksig_pass(c, s->lockdown_source, "lockdown permits images with a good signature");
	else if (s->ima_mode == KSIG_IMA_ENFORCE && s->ima_signature.value == KSIG_YES)
		ksig_pass(c, s->ima_source, "IMA demands a signature, so lockdown does not");
	else if (s->lockdown == KSIG_LOCKDOWN_UNKNOWN)
		ksig_unknown(c, "missing-fact", "whether the kernel is locked down");
	else if (good == KSIG_DONT_KNOW)
		ksig_unknown(c, "missing-fact", "%s", decisive(j)->doubt.fact);
	else if (ksig_ima_may_enforce(s) && s->ima_signature.value == KSIG_DONT_KNOW)
		ksig_unknown(c, "missing-fact",
			     "whether the IMA policy demands signatures of kernel images");
	else
		ksig_fail(c, EPERM, "lockdown", s->lockdown_source,
			  "the kernel is locked down and the image has no good signature");
}

/* ---- initrd and command line -------------------------------------------------- */

static void step_initrd(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_request *q = j->request;

	if (!q->has_initrd)
		ksig_skip(c, "no initrd");
	else if (!q->initrd_regular || q->initrd_size == 0)
		ksig_fail(c, EINVAL, "bad-initrd", "",
			  "the initrd is not a regular, non-empty file");
	else if (q->initrd_size > KSIG_FILE_SIZE_MAX)
		ksig_fail(c, EFBIG, "file-too-large", "", "the initrd is larger than 4 GiB");
	else
		ksig_step_ima_initrd(j, c);
}

const struct ksig_step ksig_file_steps[] = {
	{"kexec-file", "system call", true, step_syscall},
	{"rules", "rules", true, ksig_step_rules},
	{"capability", "capability", true, ksig_step_capability},
	{"load-disabled", "sysctl", true, ksig_step_sysctl},
	{"load-limit", "sysctl", true, ksig_step_limit},
	{"flags", "flags", true, step_flags},
	{"read", "file", false, step_read},
	{"ima", "IMA", false, ksig_step_ima},
	{"image", "image probe", false, step_probe},
	{"signature", "signature", false, step_signature},
	{"lockdown", "lockdown", false, step_lockdown},
	{"initrd", "initrd", false, step_initrd},
};
const size_t ksig_n_file_steps = ARRAY_SIZE(ksig_file_steps);
