/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ima_verify.h"
#include "scan.h"
#include "verdict.h"

#include <errno.h>
#include <stdio.h>

static void be_unsure(struct ksig_ima_finding *f, const char *fact)
{
	*f = (struct ksig_ima_finding){.outcome = IMA_UNSURE, .reason = "missing-fact"};
	snprintf(f->detail, sizeof(f->detail), "%s", fact);
}

/* ---- the file's digest ---------------------------------------------------------------- */

const char *ksig_ima_algo(const struct ksig_ima_file *file, const struct ksig_system *system)
{
	const char *algo = ksig_ima_label_algo(ksig_ima_file_label(file));

	return algo ? algo : system->ima_hash;
}

/* ima_collect_measurement(): false when it fails, which refuses the file. */
static bool collect(struct ksig_appraisal *a)
{
	const struct ksig_ima_file *ima = &a->file->ima;
	const char *algo;

	if (a->flags.verity) {
		if (ima->verity == KSIG_NO) {
			ksig_ima_refuse(a, "ima-appraisal", "no-verity-digest",
					"the IMA policy demands fs-verity, which is not enabled "
					"for the file");
			a->found->op = "collect_data";
			return false;
		}
		if (ima->verity == KSIG_DONT_KNOW)
			ksig_doubt_note(&a->doubt, "whether fs-verity is enabled for the file");
		a->digest = ksig_ima_file_digest(ima, true, NULL);
		return true;
	}
	algo = ksig_ima_algo(ima, a->system);
	if (algo && !ksig_algo_available(&a->rules, algo)) {
		ksig_ima_refuse(a, "ima-appraisal", "failed",
				"the kernel cannot compute %s digests", algo);
		a->found->op = "collect_data";
		return false;
	}
	a->digest = ksig_ima_file_digest(ima, false, algo);
	return true;
}

bool ksig_ima_has_digest(struct ksig_appraisal *a)
{
	if (!a->digest.data && !a->doubt.fact[0])
		ksig_doubt_note(&a->doubt, "the digest of the whole file that IMA compares");
	return a->digest.data != NULL;
}

/* ---- blocklist -------------------------------------------------------------------------- */

/* is_binary_blacklisted() */
static enum ksig_tri is_blocked(const struct ksig_system *s, struct bytes digest)
{
	const struct ksig_hash_list *list = &s->blacklist_bin;

	if (s->config[CONF_SYSTEM_BLACKLIST_KEYRING].value == KSIG_NO)
		return KSIG_NO;
	for (size_t i = 0; i < list->n; i++) {
		if (bytes_equal(list->hash[i], digest))
			return KSIG_YES;
	}
	return list->complete ? KSIG_NO : KSIG_DONT_KNOW;
}

/* Up to 6.1 by the rule's own words only, and only for appended signatures. */
static enum ksig_tri looks_at_blocklist(const struct ksig_appraisal *a)
{
	if (!a->flags.signature)
		return KSIG_NO;
	if (a->system->version >= KSIG_VERSION(6, 12) || (a->flags.blacklist && a->modsig))
		return KSIG_YES;
	return a->system->version <= KSIG_VERSION(6, 1) ? KSIG_NO : KSIG_DONT_KNOW;
}

/* ima_check_blacklist(): true when that is the answer; else it may be, where that would differ */
static bool refused_by_blocklist(struct ksig_appraisal *a, bool *ret_perhaps)
{
	enum ksig_tri looked = looks_at_blocklist(a), blocked;
	const struct ksig_one_digest *d = NULL;
	struct bytes digest = a->digest;

	if (looked == KSIG_NO)
		return false;
	if (a->modsig) {
		/* pkcs7_get_digest() knows messages with one signer only. */
		if (a->modsig->n_signers == 1 && !a->modsig->have_authattrs)
			d = ksig_digests_find(&a->file->appended_digests,
					      a->modsig->signers[0].sig.hash_algo);
		digest = d ? bytes_of(d->value, d->size) : bytes_of(NULL, 0);
	}
	if (!digest.data)
		return false;
	blocked = is_blocked(a->system, digest);
	if (blocked == KSIG_YES && looked == KSIG_YES) {
		a->found->blocked = true;
		a->found->blocked_size = a->modsig ? digest.size : 0;
		memcpy(a->found->blocked_hash, digest.data, a->found->blocked_size);
		ksig_ima_refuse(a, "ima-blocklisted", NULL, "the file's digest is on .blacklist");
		return true;
	}
	*ret_perhaps = blocked != KSIG_NO;
	return false;
}

/* ---- the appraisal ------------------------------------------------------------------------ */

static void refuse_unlabelled(struct ksig_appraisal *a)
{
	bool other = a->file->trailer == TRAILER_GOOD;

	ksig_ima_refuse(
		a, "ima-appraisal", a->flags.signature ? ksig_ima_required(a) : "missing-hash",
		"the IMA policy demands a %s in security.ima, and the file has none%s",
		a->flags.signature ? "signature" : "digest or signature",
		!other            ? ""
		: a->flags.modsig ? "; its appended signature cannot be read"
				  : "; its appended signature does not count for this rule");
}

/* ima_appraise_measurement(), but for EVM and FUSE */
static int appraise_contents(struct ksig_appraisal *a)
{
	int err = 0;

	if (!a->labelled && !a->modsig) {
		refuse_unlabelled(a);
		return 0;
	}
	if (a->labelled)
		err = ksig_ima_verify_label(a);
	if (a->modsig && (!a->labelled || a->label.type == IMA_LABEL_DIGEST_NG || err == -ENOKEY))
		return ksig_ima_verify_modsig(a);
	return 0;
}

/* A portable signature of EVM vouches for a digest; its HMAC can refuse anything. */
static void ask_evm(struct ksig_appraisal *a)
{
	bool digest = a->labelled &&
		      (a->label.type == IMA_LABEL_DIGEST || a->label.type == IMA_LABEL_DIGEST_NG);

	if (a->system->evm.value != KSIG_NO && (a->found->outcome == IMA_TAKEN || digest))
		ksig_doubt_note(&a->doubt, "what EVM says of the file's attributes");
}

/* SB_I_IMA_UNVERIFIABLE_SIGNATURE */
static void ask_fuse(struct ksig_appraisal *a)
{
	struct ksig_ima_subject who = ksig_ima_subject_of(a->file, a->system);

	if (a->found->outcome != IMA_TAKEN || who.place.fsmagic != KSIG_FUSE_MAGIC)
		return;
	if (a->system->ima_fail_securely.value == KSIG_YES)
		ksig_ima_refuse(a, "ima-appraisal", "unverifiable-signature",
				"IMA takes nothing from FUSE with ima_policy=fail_securely");
	else
		ksig_doubt_note(&a->doubt, "whether IMA trusts who mounted this FUSE file system");
}

static void check_algos(struct ksig_appraisal *a)
{
	const char *algo = ksig_ima_algo(&a->file->ima, a->system);
	unsigned int number;

	if (a->found->outcome != IMA_TAKEN || !a->flags.algos)
		return;
	if (!algo || !ksig_ima_hash_number(bytes_of(algo, strlen(algo)), &number)) {
		ksig_doubt_note(&a->doubt, "IMA's default digest (ima_hash=)");
	} else if (!(a->flags.algos & 1U << number)) {
		ksig_ima_refuse(a, "ima-appraisal", "denied-hash-algorithm",
				"the IMA policy does not allow %s digests (appraise_algos=)", algo);
		a->found->op = "collect_data";
	}
}

/* As process_measurement() goes on once it knows the file's flags. */
static int appraise_case(struct ksig_appraisal *a)
{
	const struct ksig_ima_file *ima = &a->file->ima;
	bool perhaps_blocked = false;
	int r = 0;

	a->rules = ksig_system_rules(a->system, &a->doubt);
	a->labelled = ima->labelled == KSIG_YES && ima->label_size > 0;
	if (ima->labelled == KSIG_DONT_KNOW || (a->labelled && !ima->label))
		ksig_doubt_note(&a->doubt, "what is in the file's security.ima");
	ksig_ima_label_read(ksig_ima_file_label(ima), &a->label);
	if (a->doubt.fact[0])
		return 0;
	r = ksig_ima_read_modsig(a);
	if (r == 0 && collect(a) && !refused_by_blocklist(a, &perhaps_blocked)) {
		r = appraise_contents(a);
		if (perhaps_blocked && a->found->outcome == IMA_TAKEN)
			ksig_doubt_note(&a->doubt, "whether the file's digest is on .blacklist");
		ask_evm(a);
		ask_fuse(a);
		check_algos(a);
	}
	a->modsig = ksig_pkcs7_free(a->modsig);
	return r;
}

/* ---- rules ---------------------------------------------------------------------------------- */

/* The file system of the machine's /boot, for a file that belongs to whom it belongs. */
static void place_in_boot(const struct ksig_system *s, struct ksig_ima_place *place)
{
	size_t n = s->boot_fsuuid ? strlen(s->boot_fsuuid) : 0;

	place->fsmagic = s->boot_fsmagic;
	place->has_fsuuid = n == 2 * sizeof(place->fsuuid) &&
			    ksig_unhex(bytes_of(s->boot_fsuuid, n), place->fsuuid);
}

struct ksig_ima_subject ksig_ima_asker(const struct ksig_system *s)
{
	return (struct ksig_ima_subject){
		.known = s->uid >= 0 && s->gid >= 0,
		.uid = (uint32_t)s->uid,
		.gid = (uint32_t)s->gid,
	};
}

struct ksig_ima_subject ksig_ima_subject_of(const struct ksig_image *file,
					    const struct ksig_system *s)
{
	struct ksig_ima_subject who = ksig_ima_asker(s);

	who.place = file->ima.place;
	if (file->ima.installed)
		place_in_boot(s, &who.place);
	return who;
}

/* Rules that only measure can demand fs-verity's digest, too. */
static enum ksig_tri verity_elsewhere(struct bytes policy, const char *func,
				      const struct ksig_ima_subject *who)
{
	static const enum ksig_ima_action actions[] = {KSIG_IMA_MEASURE, KSIG_IMA_AUDIT};
	const char *funcs[] = {func, KSIG_IMA_OPEN};
	enum ksig_tri answer = KSIG_NO;

	for (size_t i = 0; i < ARRAY_SIZE(actions) * ARRAY_SIZE(funcs); i++) {
		struct ksig_ima_rules all;
		bool some = false, every = true;

		ksig_ima_match(policy, actions[i / 2], funcs[i % 2], who, &all);
		for (size_t k = 0; k < all.n; k++) {
			some |= all.rule[k].verity;
			every &= all.rule[k].verity;
		}
		if (some && every)
			return KSIG_YES;
		if (some)
			answer = KSIG_DONT_KNOW;
	}
	return answer;
}

/* Whoever loads a file has opened it before, and what that has left stays with the file. */
static struct ksig_ima_flags flags_of(const struct ksig_ima_rule *rule,
				      const struct ksig_ima_rule *opened, bool verity)
{
	return (struct ksig_ima_flags){
		.asked = rule->acts,
		.as_opened = !rule->named,
		.signature = rule->signature || opened->signature,
		.modsig = rule->modsig,
		.verity = rule->verity || opened->verity || verity,
		.blacklist = rule->blacklist || opened->blacklist,
		.algos = rule->algos,
	};
}

static bool same_finding(const struct ksig_ima_finding *a, const struct ksig_ima_finding *b)
{
	bool fine_a = a->outcome == IMA_TAKEN || a->outcome == IMA_NOT_ASKED;
	bool fine_b = b->outcome == IMA_TAKEN || b->outcome == IMA_NOT_ASKED;

	return fine_a == fine_b && (fine_a || a->outcome == b->outcome);
}

/* One way in which the policy may be meant. */
static int appraise_as(const struct ksig_image *file, const char *func, const struct ksig_system *s,
		       struct ksig_ima_flags flags, struct ksig_ima_finding *ret)
{
	struct ksig_appraisal a = {
		.file = file,
		.system = s,
		.flags = flags,
		.platform = !flags.as_opened && strcmp(func, KSIG_IMA_KERNEL) == 0 &&
			    s->config[CONF_INTEGRITY_PLATFORM_KEYRING].value != KSIG_NO,
		.found = ret,
	};
	int r;

	*ret = (struct ksig_ima_finding){.outcome = IMA_NOT_ASKED};
	if (!flags.asked) {
		snprintf(ret->detail, sizeof(ret->detail), "IMA does not appraise %s",
			 strcmp(func, KSIG_IMA_KERNEL) == 0 ? "kernel images" : "initrds");
		return 0;
	}
	r = appraise_case(&a);
	if (r == 0 && a.doubt.fact[0])
		be_unsure(ret, a.doubt.fact);
	return r;
}

int ksig_ima_appraise(const struct ksig_image *file, const char *func, const struct ksig_system *s,
		      struct ksig_ima_finding *ret)
{
	struct bytes policy = ksig_ima_rules_of(s);
	struct ksig_ima_subject who = ksig_ima_subject_of(file, s);
	enum ksig_tri elsewhere = verity_elsewhere(policy, func, &who);
	struct ksig_ima_rules rules, opened;
	bool first = true;
	int r = 0;

	ksig_ima_match(policy, KSIG_IMA_APPRAISE, func, &who, &rules);
	ksig_ima_match(policy, KSIG_IMA_APPRAISE, KSIG_IMA_OPEN, &who, &opened);
	for (size_t i = 0; r == 0 && i < rules.n * opened.n * 2; i++) {
		bool verity = i % 2;
		struct ksig_ima_finding one;

		if ((verity && elsewhere == KSIG_NO) || (!verity && elsewhere == KSIG_YES))
			continue;
		r = appraise_as(file, func, s,
				flags_of(&rules.rule[i / 2 / opened.n],
					 &opened.rule[i / 2 % opened.n], verity),
				&one);
		if (first)
			*ret = one;
		else if (!same_finding(ret, &one))
			be_unsure(ret,
				  s->ima_policy
					  ? "whether a rule of the IMA policy applies to the file"
					  : "the IMA policy");
		first = false;
	}
	if (rules.more || opened.more)
		be_unsure(ret, "which of many rules of the IMA policy applies to the file");
	return r;
}

bool ksig_ima_may_enforce(const struct ksig_system *s)
{
	return s->ima_mode == KSIG_IMA_ENFORCE || s->ima_mode == KSIG_IMA_UNKNOWN;
}
