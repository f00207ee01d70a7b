/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the kernel makes of the image's signature: kexec_kernel_verify_pe_sig()
 * of kernel/kexec_file.c and everything below it, in its order: message, its own
 * consistency, blocklist, trust, and only then the contents of the file.
 */
#include "authenticode.h"
#include "verdict.h"

#include <errno.h>

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

static int judge_message(const struct ksig_image *image, const struct ksig_system *system,
			 const struct ksig_rules *rules, struct ksig_judged_signature *s)
{
	static const enum ksig_ring order[] = {RING_SECONDARY, RING_PLATFORM};
	struct bytes der = bytes_of(image->pe_pkcs7.data, image->pe_pkcs7.size);
	struct ksig_mscode ms = {0};
	int r = -ENOKEY, err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		enum ksig_ring ring = order[i];

		if (ring == RING_SECONDARY && system->ring[ring].serial == 0)
			ring = RING_BUILTIN;
		if (ring == RING_PLATFORM) {
			if (system->config[CONF_INTEGRITY_PLATFORM_KEYRING].value == KSIG_NO)
				break;
		}
		r = check_message(der, KSIG_USAGE_PE, NULL, system, rules, s);
		if (s->msg)
			err = read_content(image, rules, s, &ms);
		if (r == 0)
			r = trust_on(system, ring, rules, s);
		if (r == 0)
			r = check_content(image, rules, &ms, err, s);
		if (r != -ENOKEY)
			break;
	}
	return r;
}

int ksig_judge_authenticode(const struct ksig_image *image, const struct ksig_system *system,
			    struct ksig_judged_signature *ret)
{
	struct ksig_judged_signature *s = ret;
	struct ksig_rules rules;
	int r;

	*s = (struct ksig_judged_signature){.kind = "authenticode"};
	rules = ksig_system_rules(system, &s->doubt);
	if (image->pe_err < 0 || image->wrapper_err < 0) {
		r = image->pe_err < 0 ? image->pe_err : image->wrapper_err;
		s->hazard = image->pe.hazard;
		answer(s, r,
		       r == -ENODATA         ? "unsigned"
		       : r == -KSIG_ENOTSUPP ? "unsupported-signature"
		       : r == -EMSGSIZE      ? "signature-too-large"
		       : image->pe_err == 0  ? "damaged-signature"
					     : "damaged-image",
		       image->pe.note);
		return 0;
	}
	if (!image->pe_pkcs7.data) {
		answer(s, -EMSGSIZE, "signature-too-large", default_note(-EMSGSIZE));
		return 0;
	}
	r = judge_message(image, system, &rules, s);
	return r == -ENOMEM ? r : 0;
}

int ksig_judge_appended(const struct ksig_image *image, const struct ksig_system *system,
			struct ksig_judged_signature *ret)
{
	struct ksig_judged_signature *s = ret;
	struct bytes der = bytes_of(image->appended_pkcs7.data, image->appended_pkcs7.size);
	struct ksig_rules rules;
	int r;

	*s = (struct ksig_judged_signature){.kind = "appended"};
	rules = ksig_system_rules(system, &s->doubt);
	if (image->appended_err < 0) {
		answer(s, image->appended_err, "damaged-signature", image->appended_note);
		return 0;
	}
	if (!der.data) {
		answer(s, -EMSGSIZE, "signature-too-large", default_note(-EMSGSIZE));
		return 0;
	}
	r = check_message(der, KSIG_USAGE_APPENDED, &image->appended_digests, system, &rules, s);
	for (size_t i = 0; s->msg && i < s->msg->n_signers; i++) {
		s->digest = s->msg->signers[i].sig.hash_algo;
		/* Without attributes the signature itself is over the content. */
		if (s->msg->signers[i].checked)
			s->content = CONTENT_MATCH;
		else if (s->msg->signers[i].verify == -EKEYREJECTED)
			s->content = CONTENT_MISMATCH;
	}
	if (r == 0)
		r = trust_on(system, RING_SECONDARY, &rules, s);
	return r == -ENOMEM ? r : 0;
}
