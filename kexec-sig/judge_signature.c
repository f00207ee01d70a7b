/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the kernel makes of the image's signature: kexec_kernel_verify_pe_sig() of
 * kernel/kexec_file.c, s390_verify_sig(), and everything below them, in their order:
 * message, its own consistency, blocklist, trust, and for a PE file only then its contents.
 */
#include "authenticode.h"
#include "verdict.h"

#include <errno.h>
#include <stdio.h>

static int answer(struct ksig_judged_signature *s, int err, const char *reason, const char *note)
{
	s->result = err;
	s->reason = reason;
	s->note = note;
	return err;
}

/* For errors that several defects share, the errno decides the code. */
static const char *message_reason(int err)
{
	switch (-err) {
	case EMSGSIZE:
		return "signature-too-large";
	case ENOPKG:
	case ENOENT:
		return "unsupported-algorithm";
	case EKEYREJECTED:
		return "bad-signature";
	default:
		return "damaged-signature";
	}
}

static const char *default_note(int err)
{
	switch (-err) {
	case EMSGSIZE:
		return "the PKCS#7 message is longer than 65535 bytes";
	case ENOPKG:
	case ENOENT:
		return "this kernel lacks an algorithm the signature needs";
	case EKEYREJECTED:
		return "the signature does not verify with the signer's certificate";
	default:
		return "the PKCS#7 message is damaged";
	}
}

/*
 * pkcs7_verify() and the revocation list. The rings are tried one after the
 * other, each with a message parsed anew, as in the kernel.
 */
static int check_message(struct bytes der, enum ksig_usage usage,
			 const struct ksig_digests *detached, const struct ksig_system *system,
			 const struct ksig_rules *rules, struct ksig_judged_signature *s)
{
	int r;

	s->msg = ksig_pkcs7_free(s->msg);
	r = ksig_pkcs7_parse(der, rules, &s->msg);
	if (r == 0)
		r = ksig_pkcs7_verify(s->msg, usage, detached, rules);
	if (r < 0) {
		const char *note = s->msg ? s->msg->note : NULL;

		for (size_t i = 0; s->msg && i < s->msg->n_signers; i++) {
			if (s->msg->signers[i].blacklisted)
				return answer(s, r, "blocklisted",
					      "a certificate of the signature is blocklisted");
		}
		return answer(s, r, message_reason(r), note ? note : default_note(r));
	}
	if (system->config[CONF_SYSTEM_REVOCATION_LIST].value == KSIG_NO)
		return 0;
	if (ksig_pkcs7_revoked(s->msg, &system->ring[RING_BLACKLIST], rules) < 0)
		return answer(s, -EKEYREJECTED, "blocklisted",
			      "the signer is on the kernel's revocation list");
	return 0;
}

static int trust_on(const struct ksig_system *system, enum ksig_ring ring,
		    const struct ksig_rules *rules, struct ksig_judged_signature *s)
{
	int r = ksig_pkcs7_trust(s->msg, &system->ring[ring], rules);

	if (r == 0)
		return answer(s, 0, NULL, NULL);
	if (r == -ENOKEY)
		return answer(s, r, "unknown-key", NULL);
	if (r == -ENOPKG)
		return answer(s, r, "unsupported-algorithm", default_note(r));
	return answer(s, r, "bad-signature",
		      "a signature does not verify with the key on the kernel's keyring");
}

/*
 * What the message says about the file, and whether that is so: for the report, whether
 * anybody trusts the signer or not. The answer of mscode_parse().
 */
static int read_content(const struct ksig_image *image, const struct ksig_rules *rules,
			struct ksig_judged_signature *s, struct ksig_mscode *ret)
{
	const struct ksig_one_digest *have;
	int r = ksig_mscode_parse(s->msg->content_whole, rules, ret);

	if (r < 0)
		return r;
	s->digest = ret->hash_algo;
	have = ksig_digests_find(&image->pe_digests, ret->hash_algo);
	if (have)
		s->content = bytes_equal(ret->digest, bytes_of(have->value, have->size))
				     ? CONTENT_MATCH
				     : CONTENT_MISMATCH;
	return 0;
}

/* mscode_parse() and pefile_digest_pe(), after trust was found. err is the former's answer. */
static int check_content(const struct ksig_image *image, const struct ksig_rules *rules,
			 const struct ksig_mscode *ms, int err, struct ksig_judged_signature *s)
{
	if (!s->msg->content.data)
		return answer(s, -ENODATA, "damaged-signature", "the signature signs no content");
	if (err < 0)
		return answer(s, err, message_reason(err),
			      "the signed content is not Authenticode's");
	if (!ksig_algo_available(rules, ms->hash_algo))
		return answer(s, -ENOPKG, "unsupported-algorithm", default_note(-ENOPKG));
	if (ms->digest.size != ksig_digest_size(ms->hash_algo))
		return answer(s, -EBADMSG, "damaged-signature",
			      "the signed digest has the wrong length");
	if (image->parts_hazard) {
		s->hazard = image->parts_hazard;
		return 0;
	}
	if (image->parts_err < 0)
		return answer(s, image->parts_err, "damaged-image", image->parts_note);
	if (s->content == CONTENT_UNCHECKED)
		ksig_doubt_note(rules->doubt, "the %s digest of the image", ms->hash_algo);
	if (s->content == CONTENT_MISMATCH)
		return answer(s, -EKEYREJECTED, "digest-mismatch",
			      "the image is not the one that was signed");
	return 0;
}

/* One kernel to ask: a release whose rules are known, and the keyrings it searches. */
struct variant {
	uint32_t version;
	const struct ksig_policy *policy;
};

/* The keyring that takes the place of this one on the machine, or NULL. */
static const enum ksig_ring *ring_of(const struct ksig_system *system, const enum ksig_ring *ring)
{
	static const enum ksig_ring builtin = RING_BUILTIN;

	if (*ring == RING_SECONDARY && system->ring[*ring].serial == 0)
		return &builtin;
	if (*ring == RING_PLATFORM &&
	    system->config[CONF_INTEGRITY_PLATFORM_KEYRING].value == KSIG_NO)
		return NULL;
	return ring;
}

static int judge_pe_message(const struct ksig_image *image, const struct ksig_system *system,
			    const struct ksig_rules *rules, enum ksig_ring ring,
			    struct ksig_judged_signature *s)
{
	struct bytes der = bytes_of(image->pe_pkcs7.data, image->pe_pkcs7.size);
	struct ksig_mscode ms = {0};
	int err = 0;
	int r = check_message(der, KSIG_USAGE_PE, NULL, system, rules, s);

	if (s->msg)
		err = read_content(image, rules, s, &ms);
	if (r == 0)
		r = trust_on(system, ring, rules, s);
	return r == 0 ? check_content(image, rules, &ms, err, s) : r;
}

static int judge_appended_message(const struct ksig_image *image, const struct ksig_system *system,
				  const struct ksig_rules *rules, enum ksig_ring ring,
				  struct ksig_judged_signature *s)
{
	struct bytes der = bytes_of(image->appended_pkcs7.data, image->appended_pkcs7.size);
	int r = check_message(der, KSIG_USAGE_APPENDED, &image->appended_digests, system, rules, s);

	for (size_t i = 0; s->msg && i < s->msg->n_signers; i++) {
		s->digest = s->msg->signers[i].sig.hash_algo;
		/* Without attributes the signature itself is over the content. */
		if (s->msg->signers[i].checked)
			s->content = CONTENT_MATCH;
		else if (s->msg->signers[i].verify == -EKEYREJECTED)
			s->content = CONTENT_MISMATCH;
	}
	return r == 0 ? trust_on(system, ring, rules, s) : r;
}

static const struct scheme {
	const char *kind;
	int (*message)(const struct ksig_image *image, const struct ksig_system *system,
		       const struct ksig_rules *rules, enum ksig_ring ring,
		       struct ksig_judged_signature *s);
} schemes[] = {
	[SCHEME_AUTHENTICODE] = {"authenticode", judge_pe_message},
	[SCHEME_APPENDED] = {"appended", judge_appended_message},
};

/* What is in the way of a message: 0 when there is one to look at, else 1. */
static int judge_container(const struct ksig_image *image, const struct ksig_system *system,
			   enum ksig_scheme scheme, const struct ksig_policy *policy,
			   struct ksig_judged_signature *s)
{
	int r;

	if (scheme == SCHEME_APPENDED) {
		if (image->trailer == TRAILER_GOOD)
			return 0;
		if (image->trailer == TRAILER_MISSING) {
			answer(s, policy->unsigned_err, "unsigned", image->appended_note);
			return 1;
		}
		r = ksig_policy_trailer(system, image->trailer, &s->doubt);
		if (r == 0)
			s->hazard = "the file is shorter than the trailer of an appended signature";
		answer(s, r ? r : -EBADMSG, "damaged-signature", image->appended_note);
		return 1;
	}
	if (image->pe_err == 0 && image->wrapper_err == 0)
		return 0;
	r = image->pe_err < 0 ? image->pe_err : image->wrapper_err;
	s->hazard = image->pe.hazard;
	answer(s, r == -ENODATA ? policy->unsigned_err : r,
	       r == -ENODATA         ? "unsigned"
	       : r == -KSIG_ENOTSUPP ? "unsupported-signature"
	       : r == -EMSGSIZE      ? "signature-too-large"
	       : image->pe_err == 0  ? "damaged-signature"
				     : "damaged-image",
	       image->pe.note);
	return 1;
}

static int judge_variant(const struct ksig_image *image, const struct ksig_system *system,
			 enum ksig_scheme scheme, const struct variant *variant,
			 struct ksig_judged_signature *s)
{
	const struct ksig_blob *blob =
		scheme == SCHEME_APPENDED ? &image->appended_pkcs7 : &image->pe_pkcs7;
	struct ksig_rules rules;
	int r = -ENOKEY;

	*s = (struct ksig_judged_signature){.kind = schemes[scheme].kind};
	rules = ksig_system_rules(system, &s->doubt);
	rules.version = variant->version;
	if (judge_container(image, system, scheme, variant->policy, s))
		return 0;
	if (!blob->data) {
		answer(s, -EMSGSIZE, "signature-too-large", default_note(-EMSGSIZE));
		return 0;
	}
	for (size_t i = 0; i < variant->policy->n_rings; i++) {
		const enum ksig_ring *ring = ring_of(system, &variant->policy->ring[i]);

		if (!ring)
			break;
		r = schemes[scheme].message(image, system, &rules, *ring, s);
		if (r != -ENOKEY)
			break;
	}
	return r == -ENOMEM ? r : 0;
}

/* ---- releases between those whose source was read ------------------------------------ */

/*
 * Only 6.1 and 6.12 were read and run. In between an answer is sure where both give it.
 * Before 6.1 the well-formed cases are the same; how damage was answered is not known.
 */
static size_t variants_of(const struct ksig_system *system, const struct ksig_policy *policy,
			  struct variant v[4])
{
	const uint32_t old = KSIG_VERSION(6, 1), new = KSIG_NEWEST;
	const struct ksig_policy *next = policy->rings_differ ? ksig_policy_next(policy) : NULL;
	size_t n = 0;

	v[n++] = (struct variant){system->version > old ? system->version : old, policy};
	if (system->version > old && system->version < new) {
		v[n - 1].version = old;
		v[n++] = (struct variant){new, policy};
	}
	if (next)
		v[n++] = (struct variant){v[0].version, next};
	return n;
}

static bool is_plain(const struct ksig_judged_signature *s)
{
	static const char *const plain[] = {"unsigned", "unknown-key", "digest-mismatch",
					    "blocklisted", "bad-signature"};

	for (size_t i = 0; i < ARRAY_SIZE(plain); i++) {
		if (s->result < 0 && strcmp(s->reason, plain[i]) == 0)
			return true;
	}
	return s->result == 0 && !s->hazard;
}

static int judge_variants(const struct ksig_image *image, const struct ksig_system *system,
			  enum ksig_scheme scheme, const struct ksig_policy *policy,
			  struct ksig_judged_signature *ret)
{
	struct variant v[4];
	size_t n = variants_of(system, policy, v);
	int r = judge_variant(image, system, scheme, &v[0], ret);

	for (size_t i = 1; r == 0 && i < n; i++) {
		struct ksig_judged_signature other;

		r = judge_variant(image, system, scheme, &v[i], &other);
		if (other.result != ret->result || !other.hazard != !ret->hazard)
			ksig_doubt_note(&ret->doubt,
					"whether Linux %s has what changed between releases (%s or %s)",
					system->release, ret->result ? ksig_errno_name(-ret->result) : "success",
					other.result ? ksig_errno_name(-other.result) : "success");
		ksig_pkcs7_free(other.msg);
	}
	if (r == 0 && system->version < KSIG_VERSION(6, 1) && !is_plain(ret))
		ksig_doubt_note(&ret->doubt, "how Linux %s answers to this damage",
				system->release);
	return r;
}

int ksig_judge_signature(const struct ksig_image *image, const struct ksig_system *system,
			 enum ksig_scheme scheme, struct ksig_judged_signature *ret)
{
	static const struct ksig_policy any = {
		.unsigned_err = -ENODATA, .n_rings = 2, .ring = {RING_SECONDARY, RING_PLATFORM}};
	const struct ksig_policy *policy = ksig_policy_find(system->arch, system->version);

	return judge_variants(image, system, scheme, policy ? policy : &any, ret);
}

int ksig_judge_modsig(const struct ksig_image *image, const struct ksig_system *system,
		      enum ksig_ring ring, struct ksig_judged_signature *ret)
{
	const struct ksig_policy policy = {.unsigned_err = -ENODATA, .n_rings = 1, .ring = {ring}};

	return judge_variants(image, system, SCHEME_APPENDED, &policy, ret);
}
