/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a step answers, and the steps that both system calls share. */
#include "verdict.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

static void answer(struct ksig_check *c, enum ksig_check_outcome outcome, const char *evidence,
		   const char *fmt, va_list ap)
{
	c->outcome = outcome;
	if (vasprintf(&c->detail, fmt, ap) < 0)
		c->detail = NULL;
	c->evidence = strdup(evidence ? evidence : "");
}

void ksig_pass(struct ksig_check *c, const char *evidence, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	answer(c, CHECK_PASS, evidence, fmt, ap);
	va_end(ap);
}

void ksig_skip(struct ksig_check *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	answer(c, CHECK_SKIP, NULL, fmt, ap);
	va_end(ap);
}

void ksig_fail(struct ksig_check *c, int err, const char *reason, const char *evidence,
	       const char *fmt, ...)
{
	va_list ap;

	c->err = err;
	c->reason = reason;
	va_start(ap, fmt);
	answer(c, CHECK_FAIL, evidence, fmt, ap);
	va_end(ap);
}

void ksig_unknown(struct ksig_check *c, const char *reason, const char *fmt, ...)
{
	va_list ap;

	c->reason = reason;
	va_start(ap, fmt);
	answer(c, CHECK_UNKNOWN, NULL, fmt, ap);
	va_end(ap);
}

void ksig_hazard(struct ksig_check *c, const char *fmt, ...)
{
	va_list ap;

	c->reason = "hazard-image";
	va_start(ap, fmt);
	answer(c, CHECK_HAZARD, NULL, fmt, ap);
	va_end(ap);
}

/* ---- shared steps ---------------------------------------------------------- */

void ksig_step_rules(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_system *s = j->system;

	if (ksig_policy_find(s->arch, s->version) && ksig_loaders_find(s->arch))
		ksig_pass(c, "uname", "rules for Linux %s on %s are known", s->release, s->arch);
	else
		ksig_unknown(c, "no-rules", "what Linux %s on %s does", s->release, s->arch);
}

void ksig_step_capability(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_fact *f = &j->system->cap_sys_boot;

	switch (f->value) {
	case KSIG_YES:
		ksig_pass(c, f->source, "this process has CAP_SYS_BOOT");
		break;
	case KSIG_NO:
		ksig_fail(c, EPERM, "no-capability", f->source,
			  "this process lacks CAP_SYS_BOOT in the initial user namespace");
		break;
	case KSIG_DONT_KNOW:
		ksig_unknown(c, "missing-fact", "whether this process has CAP_SYS_BOOT");
		break;
	}
}

void ksig_step_sysctl(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_fact *f = &j->system->load_disabled;

	switch (f->value) {
	case KSIG_NO:
		ksig_pass(c, f->source, "kernel.kexec_load_disabled is 0");
		break;
	case KSIG_YES:
		ksig_fail(c, EPERM, "load-disabled", f->source, "kernel.kexec_load_disabled is 1");
		break;
	case KSIG_DONT_KNOW:
		ksig_unknown(c, "missing-fact", "the value of kernel.kexec_load_disabled");
		break;
	}
}

/* kexec_load_permitted() of kernel/kexec_core.c, since 6.3: counted down by every attempt. */
void ksig_step_limit(const struct ksig_judge *j, struct ksig_check *c)
{
	const char *name =
		j->request->on_crash ? "kexec_load_limit_panic" : "kexec_load_limit_reboot";
	int64_t limit = j->request->on_crash ? j->system->limit_panic : j->system->limit_reboot;
	char path[64];

	snprintf(path, sizeof(path), "/proc/sys/kernel/%s", name);
	if (limit == KSIG_LIMIT_UNKNOWN)
		ksig_unknown(c, "missing-fact", "the value of kernel.%s", name);
	else if (limit == KSIG_LIMIT_NONE)
		ksig_pass(c, "", "no limit on the number of loads");
	else if (limit == 0)
		ksig_fail(c, EPERM, "load-limit", path, "kernel.%s is used up", name);
	else
		ksig_pass(c, path, "kernel.%s allows %" PRId64 " more", name, limit);
}
