/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* xattr_verify() and modsig_verify() of security/integrity/ima/ima_appraise.c */
#include "ima_verify.h"
#include "ima_key.h"
#include "verdict.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* ---- answers ------------------------------------------------------------------------ */

void ksig_ima_refuse(struct ksig_appraisal *a, const char *reason, const char *cause,
		     const char *fmt, ...)
{
	struct ksig_ima_finding *f = a->found;
	va_list ap;

	f->outcome = IMA_REFUSED;
	f->reason = reason;
	f->op = "appraise_data";
	f->cause = cause;
	va_start(ap, fmt);
	vsnprintf(f->detail, sizeof(f->detail), fmt, ap);
	va_end(ap);
}

void ksig_ima_take(struct ksig_appraisal *a, const char *fmt, ...)
{
	va_list ap;

	*a->found = (struct ksig_ima_finding){.outcome = IMA_TAKEN};
	va_start(ap, fmt);
	vsnprintf(a->found->detail, sizeof(a->found->detail), fmt, ap);
	va_end(ap);
}

/* ---- label -------------------------------------------------------------------------------- */

const char *ksig_ima_required(const struct ksig_appraisal *a)
{
	return a->flags.verity ? "verity-signature-required" : "IMA-signature-required";
}

static int verify_digest(struct ksig_appraisal *a)
{
	if (a->flags.signature) {
		ksig_ima_refuse(
			a, "ima-appraisal", ksig_ima_required(a),
			"the IMA policy demands a signature, and security.ima has a digest");
		return -EINVAL;
	}
	if (!ksig_ima_has_digest(a))
		return 0;
	if (a->label.value.size < a->digest.size ||
	    memcmp(a->label.value.data, a->digest.data, a->digest.size) != 0) {
		ksig_ima_refuse(a, "ima-digest-mismatch", "invalid-hash",
				"the digest in security.ima is not the file's");
		return -EINVAL;
	}
	ksig_ima_take(a, "the digest in security.ima is the file's");
	return 0;
}

/* What the kernel's record calls "invalid-signature", told apart. */
static void explain_signature(struct ksig_appraisal *a, struct bytes digest, int err,
			      const char *cause)
{
	const struct ksig_cert_source *fits;
	const char *rings = a->platform ? ".ima and .platform" : ".ima";

	switch (-err) {
	case ENOKEY:
		fits = ksig_ima_signer(a->system, &a->label, digest, &a->rules);
		ksig_ima_refuse(a, "ima-unknown-key", cause,
				"key %08" PRIx32 ", which security.ima names, is not on %s%s%s%s",
				a->label.keyid, rings, fits ? "; its certificate is '" : "",
				fits ? fits->from : "", fits ? "'" : "");
		break;
	case ENOPKG:
	case ENOENT:
		ksig_ima_refuse(
			a, "ima-bad-signature", cause,
			"the kernel lacks an algorithm that the signature in security.ima needs");
		break;
	case EBADMSG:
		ksig_ima_refuse(a, "ima-bad-signature", cause,
				"the signature in security.ima is damaged");
		break;
	default:
		ksig_ima_refuse(
			a, "ima-bad-signature", cause,
			"the signature in security.ima is not one of this file by key %08" PRIx32,
			a->label.keyid);
		break;
	}
}

/* integrity_digsig_verify() on one ring */
static int verify_on(struct ksig_appraisal *a, enum ksig_ring ring, struct bytes digest)
{
	switch (a->label.version) {
	case 1:
		/* A key of type "user", which neither ring ever has. */
		return -EAGAIN;
	case 2:
	case 3:
		return ksig_ima_verify(a->system, ring, &a->label, digest, &a->rules);
	default:
		return -EOPNOTSUPP;
	}
}

static int verify_signature(struct ksig_appraisal *a, struct bytes digest, bool platform,
			    const char *cause)
{
	enum ksig_ring ring = RING_IMA;
	int r = verify_on(a, ring, digest), first = r;

	if (r == -EOPNOTSUPP) {
		ksig_ima_refuse(a, "ima-bad-signature", NULL,
				"security.ima has a signature of version %u", a->label.version);
		a->found->cause = "unknown";
		return r;
	}
	if (r < 0 && platform) {
		ring = RING_PLATFORM;
		r = verify_on(a, ring, digest);
	}
	if (r < 0)
		/* That a key is not on the last ring explains nothing if it was on the first. */
		explain_signature(a, digest, first == -ENOKEY ? r : first, cause);
	else
		ksig_ima_take(a, "signed in security.ima by a key on %s", ksig_ring_name(ring));
	return r;
}

static int verify_file_signature(struct ksig_appraisal *a)
{
	if (a->flags.signature && a->flags.verity) {
		ksig_ima_refuse(a, "ima-appraisal", ksig_ima_required(a),
				"the IMA policy demands a signature of the fs-verity digest");
		return -EINVAL;
	}
	if (a->label.version >= 3) {
		ksig_ima_refuse(a, "ima-bad-signature", "invalid-signature-version",
				"security.ima has a signature of version %u", a->label.version);
		return -EINVAL;
	}
	if (a->label.version == 2 && a->label.whole && !ksig_ima_has_digest(a))
		return 0;
	return verify_signature(a, a->digest, a->platform, "invalid-signature");
}

/* calc_file_id_hash(): the digest behind its type and algorithm */
static int file_id_digest(struct ksig_appraisal *a, uint8_t out[KSIG_DIGEST_MAX], struct bytes *ret)
{
	const char *algo = a->flags.verity ? a->file->ima.verity_algo
					   : ksig_ima_algo(&a->file->ima, a->system);
	uint8_t head[2] = {IMA_LABEL_VERITY, 0};
	unsigned int number = 0;
	struct bytes parts[2];
	size_t size;
	int r;

	if (!algo || !ksig_ima_hash_number(bytes_of(algo, strlen(algo)), &number))
		return -ENOPKG;
	head[1] = (uint8_t)number;
	parts[0] = bytes_of(head, sizeof(head));
	parts[1] = a->digest;
	r = ksig_digest(algo, parts, ARRAY_SIZE(parts), out, &size);
	*ret = bytes_of(out, r < 0 ? 0 : size);
	return r;
}

static int verify_verity_signature(struct ksig_appraisal *a)
{
	uint8_t buf[KSIG_DIGEST_MAX];
	struct bytes digest;

	if (a->flags.signature && !a->flags.verity) {
		ksig_ima_refuse(
			a, "ima-appraisal", "IMA-signature-required",
			"the IMA policy demands a signature of the file, not of its fs-verity "
			"digest");
		return -EINVAL;
	}
	if (a->label.version != 3) {
		ksig_ima_refuse(a, "ima-bad-signature", "invalid-signature-version",
				"security.ima has a signature of version %u", a->label.version);
		return -EINVAL;
	}
	if (!ksig_ima_has_digest(a))
		return 0;
	if (file_id_digest(a, buf, &digest) < 0) {
		ksig_doubt_note(&a->doubt, "the digest that is signed in security.ima");
		return 0;
	}
	return verify_signature(a, digest, false, "invalid-verity-signature");
}

/* xattr_verify() */
int ksig_ima_verify_label(struct ksig_appraisal *a)
{
	switch (a->label.type) {
	case IMA_LABEL_DIGEST:
	case IMA_LABEL_DIGEST_NG:
		return verify_digest(a);
	case IMA_LABEL_DIGSIG:
		return verify_file_signature(a);
	case IMA_LABEL_VERITY:
		return verify_verity_signature(a);
	default:
		ksig_ima_refuse(a, "ima-appraisal", "unknown-ima-data",
				"security.ima is of type %u, which IMA does not know",
				a->label.type);
		return -EINVAL;
	}
}

/* ---- appended signature ---------------------------------------------------------------- */

/* ima_read_modsig(): a message that cannot be read is as none. */
int ksig_ima_read_modsig(struct ksig_appraisal *a)
{
	const struct ksig_blob *blob = &a->file->appended_pkcs7;
	struct ksig_pkcs7 *msg = NULL;
	int r;

	if (!a->flags.modsig || a->file->trailer != TRAILER_GOOD || !blob->data)
		return 0;
	r = ksig_pkcs7_parse(bytes_of(blob->data, blob->size), &a->rules, &msg);
	if (r < 0)
		ksig_pkcs7_free(msg);
	else
		a->modsig = msg;
	return r == -ENOMEM ? r : 0;
}

static void explain_modsig(struct ksig_appraisal *a, const struct ksig_judged_signature *s)
{
	if (s->result == -ENOKEY)
		ksig_ima_refuse(a, "ima-unknown-key", "invalid-signature",
				"the key of the appended signature is not on %s",
				a->platform ? ".ima and .platform" : ".ima");
	else
		ksig_ima_refuse(a, "ima-bad-signature", "invalid-signature",
				"the appended signature: %s", s->note ? s->note : "it is not good");
}

/* modsig_verify() */
int ksig_ima_verify_modsig(struct ksig_appraisal *a)
{
	static const enum ksig_ring rings[] = {RING_IMA, RING_PLATFORM};
	size_t n = a->platform ? 2 : 1;
	int before = -ENOKEY;

	for (size_t i = 0; i < n; i++) {
		struct ksig_judged_signature s = {0};
		int r = ksig_judge_modsig(a->file, a->system, rings[i], &s);

		if (r == 0 && s.doubt.fact[0])
			ksig_doubt_note(&a->doubt, "%s", s.doubt.fact);
		if (r == 0 && s.result == 0)
			ksig_ima_take(a, "the appended signature is by a key on %s",
				      ksig_ring_name(rings[i]));
		else if (r == 0 && before == -ENOKEY)
			explain_modsig(a, &s); /* as for labels, see verify_signature() */
		before = s.result;
		ksig_pkcs7_free(s.msg);
		if (r < 0 || s.result == 0)
			return r;
	}
	return 0;
}
