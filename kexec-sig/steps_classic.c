/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The refusals of kexec_load(2), in the order of kernel/kexec.c, kexec_load_check(). */
#include "verdict.h"

#include <errno.h>

static void step_syscall(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_fact *f = &j->system->config[CONF_KEXEC];

	if (f->value == KSIG_NO)
		ksig_fail(c, ENOSYS, "no-syscall", f->source, "CONFIG_KEXEC is not set");
	else if (f->value == KSIG_YES)
		ksig_pass(c, f->source, "CONFIG_KEXEC is set");
	else
		ksig_unknown(c, "missing-fact", "whether the kernel has kexec_load");
}

static void step_loadpin(const struct ksig_judge *j, struct ksig_check *c)
{
	if (j->system->loadpin.value == KSIG_YES)
		ksig_fail(c, EPERM, "loadpin", j->system->loadpin.source,
			  "LoadPin permits nothing that does not come from a file");
	else
		ksig_pass(c, "", "LoadPin does not enforce");
}

/* ima_load_data() of security/integrity/ima/ima_main.c */
static void step_ima(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_system *s = j->system;
	enum ksig_tri sig = s->config[CONF_KEXEC_SIG].value;
	enum ksig_tri ima = s->config[CONF_IMA].value;

	if (ima == KSIG_NO) {
		ksig_skip(c, "the kernel has no IMA");
	} else if (ima == KSIG_YES && sig == KSIG_YES && s->secure_boot.value == KSIG_YES) {
		ksig_fail(c, EACCES, "secure-boot-needs-fd", s->secure_boot.source,
			  "Secure Boot is on and there is no file descriptor to appraise");
	} else if (sig != KSIG_NO && s->secure_boot.value == KSIG_DONT_KNOW) {
		ksig_unknown(c, "missing-fact", "whether Secure Boot is on");
	} else if (s->ima_mode != KSIG_IMA_ENFORCE && s->ima_mode != KSIG_IMA_UNKNOWN) {
		ksig_pass(c, s->ima_source, "IMA does not enforce what it appraises");
	} else if (s->ima_kexec_rule.value == KSIG_DONT_KNOW) {
		ksig_unknown(c, "missing-fact", "whether the IMA policy appraises kernel images");
	} else if (s->ima_kexec_rule.value == KSIG_YES && s->ima_mode == KSIG_IMA_UNKNOWN) {
		ksig_unknown(c, "missing-fact", "whether IMA enforces its policy");
	} else if (s->ima_kexec_rule.value == KSIG_YES) {
		ksig_fail(
			c, EACCES, "ima-needs-fd", s->ima_source,
			"IMA appraises kernel images and there is no file descriptor to appraise");
	} else {
		ksig_pass(c, s->ima_source, "IMA does not ask for a file descriptor");
	}
}

static void step_lockdown(const struct ksig_judge *j, struct ksig_check *c)
{
	switch (j->system->lockdown) {
	case KSIG_LOCKDOWN_NONE:
		ksig_pass(c, j->system->lockdown_source, "not locked down");
		break;
	case KSIG_LOCKDOWN_UNKNOWN:
		ksig_unknown(c, "missing-fact", "whether the kernel is locked down");
		break;
	default:
		ksig_fail(c, EPERM, "lockdown-classic", j->system->lockdown_source,
			  "the kernel is locked down");
	}
}

const struct ksig_step ksig_classic_steps[] = {
	{"kexec", "system call", true, step_syscall},
	{"rules", "rules", true, ksig_step_rules},
	{"capability", "capability", true, ksig_step_capability},
	{"load-disabled", "sysctl", true, ksig_step_sysctl},
	{"load-limit", "sysctl", true, ksig_step_limit},
	{"loadpin", "LSM", true, step_loadpin},
	{"ima", "IMA", true, step_ima},
	{"lockdown", "lockdown", true, step_lockdown},
};
const size_t ksig_n_classic_steps = ARRAY_SIZE(ksig_classic_steps);
