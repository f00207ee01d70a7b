/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Does IMA appraise what kexec reads? The rules in force are read where the
 * kernel shows them; elsewhere they are put together as ima_init_policy() does,
 * which is right as long as nobody has loaded a policy since.
 */
#include "ima_policy.h"
#include "probe.h"
#include "scan.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define POLICY "/sys/kernel/security/ima/policy"

#define KERNEL_RULE "appraise func=" KSIG_IMA_KERNEL " appraise_type=imasig"
#define MODSIG_RULE "appraise func=" KSIG_IMA_KERNEL " appraise_type=imasig|modsig"
/* Which of the two appraise rules it is depends on CONFIG_IMA_APPRAISE_SIGNED_INIT. */
#define TCB_RULES                                                                                  \
	"dont_appraise fsmagic=any\n"                                                              \
	"appraise fowner=0 appraise_type=imasig " KSIG_IMA_PERHAPS "\nappraise fowner=0\n"
#define CUSTOM_RULES                                                                               \
	MODSIG_RULE " " KSIG_IMA_PERHAPS "\n"                                                      \
		    "dont_appraise " KSIG_IMA_PERHAPS "\nappraise " KSIG_IMA_PERHAPS "\n"

/* Rules as text, from several sources. */
struct rules_text {
	char text[1024];
	size_t size;
};

static void add_rule(struct rules_text *rules, enum ksig_tri there, const char *rule)
{
	int n;

	if (there == KSIG_NO)
		return;
	n = snprintf(rules->text + rules->size, sizeof(rules->text) - rules->size, "%s%s\n", rule,
		     there == KSIG_DONT_KNOW ? " " KSIG_IMA_PERHAPS : "");
	if (n > 0 && rules->size + (size_t)n < sizeof(rules->text))
		rules->size += (size_t)n;
}

static enum ksig_tri both(enum ksig_tri a, enum ksig_tri b)
{
	if (a == KSIG_NO || b == KSIG_NO)
		return KSIG_NO;
	return a == KSIG_YES && b == KSIG_YES ? KSIG_YES : KSIG_DONT_KNOW;
}

static enum ksig_tri no(enum ksig_tri a)
{
	return a == KSIG_DONT_KNOW ? a : a == KSIG_YES ? KSIG_NO : KSIG_YES;
}

/* ---- ima_init_policy() ------------------------------------------------------ */

/* arch_get_ima_policy(): security/integrity/ima/ima_efi.c, arch/powerpc/kernel/ima_arch.c */
static void add_arch_rules(const struct ksig_system *s, struct rules_text *rules)
{
	enum ksig_tri on = both(s->config[CONF_IMA_ARCH_POLICY].value, s->secure_boot.value);

	if (strcmp(s->arch, "ppc64") == 0)
		add_rule(rules, on, MODSIG_RULE);
	else if (strcmp(s->arch, "s390x") != 0)
		add_rule(rules, both(on, no(s->config[CONF_KEXEC_SIG].value)), KERNEL_RULE);
}

static void add_build_rules(const struct ksig_system *s, struct rules_text *rules)
{
	add_rule(rules,
		 both(s->config[CONF_IMA_APPRAISE_BUILD_POLICY].value,
		      s->config[CONF_IMA_APPRAISE_REQUIRE_KEXEC_SIGS].value),
		 KERNEL_RULE);
}

/* policy_setup(): words of all ima_policy= on the command line */
static bool policy_word(struct bytes cmdline, const char *what)
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

static void add_builtin_rules(const struct ksig_probe *p, struct rules_text *rules)
{
	const struct ksig_system *s = p->system;
	struct bytes cmdline = ksig_file_bytes(&p->cmdline);

	add_arch_rules(s, rules);
	if (policy_word(cmdline, "secure_boot"))
		add_rule(rules, KSIG_YES, KERNEL_RULE);
	add_build_rules(s, rules);
	if (policy_word(cmdline, "appraise_tcb") || ksig_cmdline_has(cmdline, "ima_appraise_tcb"))
		add_rule(rules, KSIG_YES, TCB_RULES);
}

/* ---- has another policy been loaded? ------------------------------------------ */

/*
 * ima_release_policy(): with neither option the file is gone after the first
 * load; with only IMA_READ_POLICY it is no longer writable; with
 * IMA_WRITE_POLICY nothing shows.
 */
static enum ksig_tri custom_policy(const struct ksig_probe *p)
{
	const struct ksig_system *s = p->system;
	enum ksig_tri writable = s->config[CONF_IMA_WRITE_POLICY].value;
	enum ksig_tri readable = s->config[CONF_IMA_READ_POLICY].value;
	int r;

	if (!p->securityfs || writable != KSIG_NO || readable == KSIG_DONT_KNOW)
		return KSIG_DONT_KNOW;
	r = ksig_file_mode_lacks(p->root, POLICY, 0200);
	if (r < 0)
		return readable == KSIG_NO && r == -ENOENT ? KSIG_YES : KSIG_DONT_KNOW;
	return readable == KSIG_YES && r == 1 ? KSIG_YES : KSIG_NO;
}

/* ---- facts -------------------------------------------------------------------- */

static void set_policy_facts(struct ksig_probe *p, struct bytes policy, struct bytes ever,
			     const char *source)
{
	struct ksig_ima_subject who = {.known = !p->live ||
						(getuid() == geteuid() && getgid() == getegid())};
	const struct ksig_fact *config = p->system->config;
	struct ksig_system *s = p->system;
	enum ksig_tri able, demands;
	struct ksig_ima_answer a;

	who.uid = p->live ? getuid() : 0;
	who.gid = p->live ? getgid() : 0;
	a = ksig_ima_match(policy, KSIG_IMA_KERNEL, &who);
	s->ima_kexec = a.appraisal;
	s->ima_initrd = ksig_ima_match(policy, KSIG_IMA_INITRD, &who).appraisal;
	ksig_fact_set(&s->ima_modsig, a.modsig, source);
	ksig_fact_set(&s->ima_kexec_rule, ksig_ima_names(ever, KSIG_IMA_KERNEL), source);
	able = both(config[CONF_IMA_APPRAISE].value, config[CONF_INTEGRITY_TRUSTED_KEYRING].value);
	demands = ksig_ima_signature(policy, KSIG_IMA_KERNEL);
	ksig_fact_set(&s->ima_signature, both(able, demands), source);
	snprintf(s->ima_source, sizeof(s->ima_source), "%s", source);
}

static int probe_policy(struct ksig_probe *p)
{
	_cleanup_file_ struct ksig_file f = {0};
	struct rules_text builtin = {.size = 0}, now = {.size = 0};
	enum ksig_tri custom;
	int r;

	add_builtin_rules(p, &builtin);
	r = ksig_read_file(p->root, POLICY, 4 << 20, &f);
	if (r == -ENOMEM)
		return r;
	if (r == 0) {
		_cleanup_free_ char *ever = NULL;

		if (asprintf(&ever, "%s\n%s", builtin.text, (const char *)f.data) < 0) {
			ever = NULL;
			return -ENOMEM;
		}
		set_policy_facts(p, ksig_file_bytes(&f), bytes_of(ever, strlen(ever)), POLICY);
		return 0;
	}
	custom = custom_policy(p);
	if (custom == KSIG_NO) {
		set_policy_facts(p, bytes_of(builtin.text, builtin.size),
				 bytes_of(builtin.text, builtin.size),
				 "built-in rules, no other policy loaded");
		return 0;
	}
	/* These two stay in force in front of whatever was loaded. */
	add_arch_rules(p->system, &now);
	add_build_rules(p->system, &now);
	add_rule(&now, KSIG_YES, CUSTOM_RULES);
	add_rule(&builtin, KSIG_YES, CUSTOM_RULES);
	set_policy_facts(p, bytes_of(now.text, now.size), bytes_of(builtin.text, builtin.size),
			 custom == KSIG_YES ? "a policy that cannot be read was loaded" : "");
	return 0;
}

/* ima_appraise_parse_cmdline() */
static enum ksig_ima_mode mode_of_cmdline(struct ksig_probe *p)
{
	static const struct {
		const char *word;
		enum ksig_ima_mode mode;
	} words[] = {
		{"off", KSIG_IMA_OFF},
		{"log", KSIG_IMA_LOG},
		{"fix", KSIG_IMA_FIX},
		{"enforce", KSIG_IMA_ENFORCE},
	};
	struct bytes rest = ksig_file_bytes(&p->cmdline), value, unused;
	enum ksig_ima_mode mode = KSIG_IMA_ENFORCE;

	while (ksig_cmdline_next(&rest, "ima_appraise", &value)) {
		mode = KSIG_IMA_ENFORCE; /* the last one counts, and a wrong one changes nothing */
		for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
			if (ksig_after(value, words[i].word, &unused))
				mode = words[i].mode;
		}
	}
	return mode;
}

static void probe_mode(struct ksig_probe *p)
{
	struct ksig_system *s = p->system;
	enum ksig_ima_mode asked = mode_of_cmdline(p);
	enum ksig_tri heeded =
		both(s->config[CONF_IMA_APPRAISE_BOOTPARAM].value, no(s->secure_boot.value));

	s->ima_mode = KSIG_IMA_ENFORCE;
	if (!p->cmdline.data)
		s->ima_mode = heeded == KSIG_NO ? KSIG_IMA_ENFORCE : KSIG_IMA_UNKNOWN;
	else if (asked != KSIG_IMA_ENFORCE && heeded != KSIG_NO)
		s->ima_mode = heeded == KSIG_YES ? asked : KSIG_IMA_UNKNOWN;
}

int ksig_probe_ima(struct ksig_probe *p)
{
	struct ksig_system *s = p->system;
	const struct ksig_fact *built = &s->config[CONF_IMA_APPRAISE];
	int r;

	if (s->config[CONF_IMA].value == KSIG_NO)
		built = &s->config[CONF_IMA];
	else if (p->securityfs && ksig_stat_file(p->root, "/sys/kernel/security/ima") == -ENOENT &&
		 built->value == KSIG_DONT_KNOW)
		ksig_fact_set(&s->config[CONF_IMA_APPRAISE], KSIG_NO, "/sys/kernel/security/ima");
	if (built->value == KSIG_NO) {
		s->ima_mode = KSIG_IMA_OFF;
		s->ima_kexec = s->ima_initrd = KSIG_APPRAISE_NO;
		ksig_fact_set(&s->ima_modsig, KSIG_NO, built->source);
		ksig_fact_set(&s->ima_kexec_rule, KSIG_NO, built->source);
		ksig_fact_set(&s->ima_signature, KSIG_NO, built->source);
		snprintf(s->ima_source, sizeof(s->ima_source), "%s", built->source);
		return 0;
	}
	probe_mode(p);
	r = probe_policy(p);
	if (built->value == KSIG_DONT_KNOW)
		s->ima_mode = KSIG_IMA_UNKNOWN;
	return r;
}
