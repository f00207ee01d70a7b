/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What IMA does with the files that kexec reads. The rules in force are read where the
 * kernel shows them; elsewhere they are put together as ima_init_policy() does,
 * which is right as long as nobody has loaded a policy since.
 */
#include "ima_builtin.h"
#include "probe.h"
#include "scan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define POLICY   "/sys/kernel/security/ima/policy"
#define MEASURED "/sys/kernel/security/ima/ascii_runtime_measurements"

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

/* ---- rules --------------------------------------------------------------------- */

static int set_policy(struct ksig_system *s, struct bytes policy, struct bytes ever,
		      const char *source)
{
	const struct ksig_fact *config = s->config;
	enum ksig_tri able = ksig_tri_and(config[CONF_IMA_APPRAISE].value,
					  config[CONF_INTEGRITY_TRUSTED_KEYRING].value);

	s->ima_policy = ksig_ima_concerning(policy);
	if (!s->ima_policy)
		return -ENOMEM;
	ksig_fact_set(&s->ima_kexec_rule, ksig_ima_names(ever, KSIG_IMA_KERNEL), source);
	ksig_fact_set(&s->ima_signature,
		      ksig_tri_and(able, ksig_ima_signature(policy, KSIG_IMA_KERNEL)), source);
	snprintf(s->ima_source, sizeof(s->ima_source), "%s", source);
	return 0;
}

/* Rules that are shown are those in force; IMA_APPRAISE_KEXEC outlives those before them. */
static int take_shown(struct ksig_probe *p, struct bytes shown, const struct ksig_ima_text *builtin)
{
	_cleanup_free_ char *ever = NULL;

	if (asprintf(&ever, "%s\n%.*s", builtin->text, (int)shown.size, (const char *)shown.data) <
	    0) {
		ever = NULL;
		return -ENOMEM;
	}
	return set_policy(p->system, shown, bytes_of(ever, strlen(ever)), POLICY);
}

static int probe_policy(struct ksig_probe *p)
{
	_cleanup_file_ struct ksig_file f = {0};
	struct ksig_ima_text builtin, now, ever;
	enum ksig_tri custom;
	int r;

	ksig_ima_builtin(p->system, ksig_file_bytes(&p->cmdline), &builtin);
	r = ksig_read_file(p->root, POLICY, 4 << 20, &f);
	if (r == -ENOMEM)
		return r;
	if (r == 0)
		return take_shown(p, ksig_file_bytes(&f), &builtin);
	custom = custom_policy(p);
	/* Nothing is known of a kernel of which not even that is known. */
	if (custom == KSIG_DONT_KNOW && p->system->config[CONF_IMA].value == KSIG_DONT_KNOW)
		return 0;
	if (custom == KSIG_NO)
		return set_policy(p->system, bytes_of(builtin.text, builtin.size),
				  bytes_of(builtin.text, builtin.size),
				  "built-in rules, no other policy loaded");
	ksig_ima_loaded(p->system, &now);
	ever = builtin;
	if (ever.size + now.size < sizeof(ever.text)) {
		memcpy(ever.text + ever.size, now.text, now.size + 1);
		ever.size += now.size;
	}
	return set_policy(p->system, bytes_of(now.text, now.size), bytes_of(ever.text, ever.size),
			  custom == KSIG_YES ? "a policy that cannot be read was loaded" : "");
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
	enum ksig_tri heeded = ksig_tri_and(s->config[CONF_IMA_APPRAISE_BOOTPARAM].value,
					    ksig_tri_not(s->secure_boot.value));

	s->ima_mode = KSIG_IMA_ENFORCE;
	if (!p->cmdline.data)
		s->ima_mode = heeded == KSIG_NO ? KSIG_IMA_ENFORCE : KSIG_IMA_UNKNOWN;
	else if (asked != KSIG_IMA_ENFORCE && heeded != KSIG_NO)
		s->ima_mode = heeded == KSIG_YES ? asked : KSIG_IMA_UNKNOWN;
}

/* ---- digests and measurements ------------------------------------------------------ */

static const struct default_text {
	enum ksig_config symbol;
	const char *text;
} default_hashes[] =
	{
		{CONF_IMA_DEFAULT_HASH_SHA1, "sha1"},
		{CONF_IMA_DEFAULT_HASH_SHA256, "sha256"},
		{CONF_IMA_DEFAULT_HASH_SHA512, "sha512"},
		{CONF__COUNT, NULL},
},
  default_templates[] = {
	  {CONF_IMA_NG_TEMPLATE, "ima-ng"},
	  {CONF_IMA_SIG_TEMPLATE, "ima-sig"},
	  {CONF__COUNT, NULL},
};

/* CONFIG_IMA_DEFAULT_HASH and CONFIG_IMA_DEFAULT_TEMPLATE are made from a choice. */
static const char *default_of(const struct ksig_system *s, const struct default_text *table)
{
	for (; table->text; table++) {
		if (s->config[table->symbol].value == KSIG_YES)
			return table->text;
	}
	return NULL;
}

/* hash_setup(): the first name that is known counts, and the kernel needs the algorithm. */
static int probe_hash(struct ksig_probe *p)
{
	struct bytes rest = ksig_file_bytes(&p->cmdline), value;
	const char *name = p->cmdline.data ? default_of(p->system, default_hashes) : NULL;
	unsigned int number;

	while (ksig_cmdline_next(&rest, "ima_hash", &value)) {
		if (!ksig_ima_hash_number(value, &number))
			continue;
		name = ksig_ima_hash_name(number);
		break;
	}
	for (size_t i = 0; name && i < p->system->n_algos; i++) {
		const struct ksig_algo *algo = &p->system->algos[i];

		if (strcmp(algo->name, name) == 0 && algo->available == KSIG_NO)
			name = NULL;
	}
	p->system->ima_hash = name ? strdup(name) : NULL;
	return name && !p->system->ima_hash ? -ENOMEM : 0;
}

/* The first entry, boot_aggregate, has the default template and register. */
static int take_first_entry(struct ksig_system *s, struct bytes line)
{
	struct bytes pcr, hash, template;
	uint64_t number;

	if (!ksig_next_word(&line, &pcr) || !ksig_next_word(&line, &hash) ||
	    !ksig_next_word(&line, &template) || !ksig_number(pcr, 10, &number))
		return 0;
	s->ima_pcr = number;
	s->ima_template = strndup((const char *)template.data, template.size);
	return s->ima_template ? 0 : -ENOMEM;
}

static int probe_template(struct ksig_probe *p)
{
	struct bytes rest = ksig_file_bytes(&p->cmdline), value;
	_cleanup_file_ struct ksig_file f = {0};
	const char *name;
	int r = ksig_read_head(p->root, MEASURED, 1024, &f);

	if (r == -ENOMEM)
		return r;
	if (r == 0)
		r = take_first_entry(p->system, ksig_file_bytes(&f));
	if (r == -ENOMEM || p->system->ima_template || !p->cmdline.data)
		return r == -ENOMEM ? r : 0;
	/* Whether such a word was heeded would have to be known. */
	if (ksig_cmdline_next(&rest, "ima_template", &value))
		return 0;
	rest = ksig_file_bytes(&p->cmdline);
	if (ksig_cmdline_next(&rest, "ima_template_fmt", &value))
		return 0;
	name = default_of(p->system, default_templates);
	p->system->ima_template = name ? strdup(name) : NULL;
	return name && !p->system->ima_template ? -ENOMEM : 0;
}

/* ---- who and where ------------------------------------------------------------------- */

static void probe_ids(struct ksig_probe *p)
{
	struct ksig_system *s = p->system;
	uid_t uid[3];
	gid_t gid[3];

	if (!p->live || getresuid(&uid[0], &uid[1], &uid[2]) < 0 ||
	    getresgid(&gid[0], &gid[1], &gid[2]) < 0)
		return;
	if (uid[0] == uid[1] && uid[1] == uid[2])
		s->uid = uid[0];
	if (gid[0] == gid[1] && gid[1] == gid[2])
		s->gid = gid[0];
}

/* EVM_KEY_MASK of security/integrity/evm/evm.h: a key for HMACs, or certificates */
static int probe_evm(struct ksig_probe *p)
{
	static const char path[] = "/sys/kernel/security/evm";
	static const char integrity[] = "/sys/kernel/security/integrity/evm/evm";
	struct ksig_fact *evm = &p->system->evm;
	_cleanup_file_ struct ksig_file f = {0};
	const char *from = integrity;
	uint64_t state;
	int r;

	if (p->system->config[CONF_EVM].value == KSIG_NO) {
		ksig_fact_set(evm, KSIG_NO, p->system->config[CONF_EVM].source);
		return 0;
	}
	r = ksig_read_file(p->root, from, 32, &f);
	if (r == -ENOENT)
		r = ksig_read_file(p->root, from = path, 32, &f);
	if (r == -ENOENT && p->securityfs)
		ksig_fact_set(evm, KSIG_NO, path);
	else if (r == 0 && ksig_number(ksig_trim(ksig_file_bytes(&f)), 10, &state))
		ksig_fact_set(evm, state & 3 ? KSIG_YES : KSIG_NO, from);
	return r == -ENOMEM ? r : 0;
}

static int probe_boot_place(struct ksig_probe *p)
{
	struct ksig_ima_place place = {.owned = false};
	struct ksig_key_id uuid;
	int fd = p->live ? open("/boot", O_RDONLY | O_CLOEXEC | O_DIRECTORY) : -1;

	if (fd < 0)
		return 0;
	ksig_ima_place_read(fd, &place);
	close(fd);
	p->system->boot_fsmagic = place.fsmagic;
	if (!place.has_fsuuid)
		return 0;
	uuid = ksig_key_id_of(bytes_of(place.fsuuid, sizeof(place.fsuuid)), (struct bytes){0});
	p->system->boot_fsuuid = ksig_key_id_hex(&uuid);
	return p->system->boot_fsuuid ? 0 : -ENOMEM;
}

static int probe_fail_securely(struct ksig_probe *p)
{
	struct bytes cmdline = ksig_file_bytes(&p->cmdline);
	bool said = ksig_ima_policy_word(cmdline, "fail_securely");

	if (cmdline.data)
		ksig_fact_set(&p->system->ima_fail_securely, said ? KSIG_YES : KSIG_NO,
			      "/proc/cmdline");
	return 0;
}

/* ---- the whole ------------------------------------------------------------------------- */

static void without_appraisal(struct ksig_system *s, const char *source)
{
	s->ima_mode = KSIG_IMA_OFF;
	ksig_fact_set(&s->ima_kexec_rule, KSIG_NO, source);
	ksig_fact_set(&s->ima_signature, KSIG_NO, source);
}

static int without_ima(struct ksig_system *s, const char *source)
{
	without_appraisal(s, source);
	snprintf(s->ima_source, sizeof(s->ima_source), "%s", source);
	s->ima_policy = strdup("");
	return s->ima_policy ? 0 : -ENOMEM;
}

int ksig_probe_ima(struct ksig_probe *p)
{
	static int (*const parts[])(struct ksig_probe * p) = {
		probe_policy, probe_hash, probe_template, probe_evm, probe_fail_securely,
	};
	struct ksig_system *s = p->system;
	const struct ksig_fact *built = &s->config[CONF_IMA];
	int r = probe_boot_place(p);

	probe_ids(p);
	if (r == 0 && built->value == KSIG_DONT_KNOW && p->securityfs &&
	    ksig_stat_file(p->root, "/sys/kernel/security/ima") == -ENOENT)
		ksig_fact_set(&s->config[CONF_IMA], KSIG_NO, "/sys/kernel/security/ima");
	if (r < 0 || built->value == KSIG_NO)
		return r < 0 ? r : without_ima(s, built->source);
	probe_mode(p);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(parts); i++)
		r = parts[i](p);
	built = &s->config[CONF_IMA_APPRAISE];
	if (built->value == KSIG_NO)
		without_appraisal(s, built->source);
	else if (built->value == KSIG_DONT_KNOW || s->config[CONF_IMA].value == KSIG_DONT_KNOW)
		s->ima_mode = KSIG_IMA_UNKNOWN;
	return r;
}
