/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The rules that IMA has before anybody loads some, as ima_init_policy() of
 * security/integrity/ima/ima_policy.c puts them together.
 */
#include "ima_builtin.h"
#include "compiler.h"
#include "probe.h"
#include "scan.h"

#include <stdio.h>

#define KERNEL_RULE  "appraise func=" KSIG_IMA_KERNEL " appraise_type=imasig"
#define MODSIG_RULE  "appraise func=" KSIG_IMA_KERNEL " appraise_type=imasig|modsig"
#define MEASURE_RULE "measure func=" KSIG_IMA_KERNEL

/* include/uapi/linux/magic.h: proc, sysfs, debugfs, tmpfs, devpts, binfmt_misc, securityfs,
 * SELinux, Smack, cgroup, cgroup2, nsfs, efivarfs; ramfs is measured and not appraised. */
#define FOR_PSEUDO(action)                                                                         \
	action " fsmagic=0x9fa0\n" action " fsmagic=0x62656572\n" action                           \
	       " fsmagic=0x64626720\n" action " fsmagic=0x1021994\n" action                        \
	       " fsmagic=0x1cd1\n" action " fsmagic=0x42494e4d\n" action                           \
	       " fsmagic=0x73636673\n" action " fsmagic=0xf97cff8c\n" action                       \
	       " fsmagic=0x43415d53\n" action " fsmagic=0x27e0eb\n" action                         \
	       " fsmagic=0x63677270\n" action " fsmagic=0x6e736673\n" action                       \
	       " fsmagic=0xde5e81e4\n"

static const char dont_appraise_rules[] =
	FOR_PSEUDO("dont_appraise") "dont_appraise fsmagic=0x858458f6";
/* Of what is measured, as far as kexec reads it. The first of both has nothing about euid. */
static const char original_tcb_rules[] =
	FOR_PSEUDO("dont_measure") "measure func=" KSIG_IMA_OPEN " mask=MAY_READ uid=0";
static const char tcb_rules[] =
	FOR_PSEUDO("dont_measure") "measure func=" KSIG_IMA_OPEN " mask=^MAY_READ euid=0\n"
				   "measure func=" KSIG_IMA_OPEN " mask=^MAY_READ uid=0";

static void add_rule(struct ksig_ima_text *rules, enum ksig_tri there, const char *rule)
{
	int n;

	if (there == KSIG_NO)
		return;
	n = snprintf(rules->text + rules->size, sizeof(rules->text) - rules->size, "%s%s\n", rule,
		     there == KSIG_DONT_KNOW ? " " KSIG_IMA_PERHAPS : "");
	if (n > 0 && rules->size + (size_t)n < sizeof(rules->text))
		rules->size += (size_t)n;
}

/* arch/powerpc/kernel/ima_arch.c */
static void add_powerpc_rules(const struct ksig_system *s, struct ksig_ima_text *rules)
{
	enum ksig_tri built = s->config[CONF_IMA_ARCH_POLICY].value;
	enum ksig_tri secure = ksig_tri_and(built, s->secure_boot.value);
	enum ksig_tri trusted = ksig_tri_and(built, s->trusted_boot.value);

	add_rule(rules, ksig_tri_and(secure, trusted), MEASURE_RULE " template=ima-modsig");
	add_rule(rules, ksig_tri_and(ksig_tri_not(secure), trusted), MEASURE_RULE);
	add_rule(rules, secure, MODSIG_RULE);
}

/* security/integrity/ima/ima_efi.c */
static void add_efi_rules(const struct ksig_system *s, struct ksig_ima_text *rules)
{
	enum ksig_tri on =
		ksig_tri_and(s->config[CONF_IMA_ARCH_POLICY].value, s->secure_boot.value);

	add_rule(rules, ksig_tri_and(on, ksig_tri_not(s->config[CONF_KEXEC_SIG].value)),
		 KERNEL_RULE);
	add_rule(rules, on, MEASURE_RULE);
}

static void add_arch_rules(const struct ksig_system *s, struct ksig_ima_text *rules)
{
	if (strcmp(s->arch, "ppc64") == 0)
		add_powerpc_rules(s, rules);
	else if (strcmp(s->arch, "s390x") != 0)
		add_efi_rules(s, rules);
}

static void add_build_rules(const struct ksig_system *s, struct ksig_ima_text *rules)
{
	add_rule(rules,
		 ksig_tri_and(s->config[CONF_IMA_APPRAISE_BUILD_POLICY].value,
			      s->config[CONF_IMA_APPRAISE_REQUIRE_KEXEC_SIGS].value),
		 KERNEL_RULE);
}

/* policy_setup(): words of all ima_policy= on the command line */
bool ksig_ima_policy_word(struct bytes cmdline, const char *what)
{
	struct bytes value;

	while (ksig_cmdline_next(&cmdline, "ima_policy", &value)) {
		while (value.size) {
			size_t n = 0;

			while (n < value.size && !memchr(" |\n", value.data[n], 3))
				n++;
			if (ksig_is(bytes_of(value.data, n), what))
				return true;
			n += n < value.size;
			value = bytes_of(value.data + n, value.size - n);
		}
	}
	return false;
}

/* ima_tcb, or the first ima_policy= that says tcb, whichever comes first: which one is not told. */
static void add_measure_rules(struct bytes cmdline, struct ksig_ima_text *rules)
{
	if (ksig_cmdline_has(cmdline, "ima_tcb"))
		add_rule(rules, KSIG_YES, original_tcb_rules);
	else if (ksig_ima_policy_word(cmdline, "tcb"))
		add_rule(rules, KSIG_YES, tcb_rules);
}

void ksig_ima_builtin(const struct ksig_system *s, struct bytes cmdline, struct ksig_ima_text *ret)
{
	enum ksig_tri signed_init = s->config[CONF_IMA_APPRAISE_SIGNED_INIT].value;

	*ret = (struct ksig_ima_text){.size = 0};
	add_measure_rules(cmdline, ret);
	add_arch_rules(s, ret);
	if (ksig_ima_policy_word(cmdline, "secure_boot"))
		add_rule(ret, KSIG_YES, KERNEL_RULE);
	add_build_rules(s, ret);
	if (!ksig_ima_policy_word(cmdline, "appraise_tcb") &&
	    !ksig_cmdline_has(cmdline, "ima_appraise_tcb"))
		return;
	add_rule(ret, KSIG_YES, dont_appraise_rules);
	add_rule(ret, signed_init, "appraise fowner=0 appraise_type=imasig");
	add_rule(ret, ksig_tri_not(signed_init), "appraise fowner=0");
}

/* Two of them stay in force in front of whatever is loaded. */
void ksig_ima_loaded(const struct ksig_system *s, struct ksig_ima_text *ret)
{
	*ret = (struct ksig_ima_text){.size = 0};
	add_arch_rules(s, ret);
	add_build_rules(s, ret);
	add_rule(ret, KSIG_YES, MODSIG_RULE " " KSIG_IMA_PERHAPS "\n" KSIG_IMA_ANYTHING);
}
