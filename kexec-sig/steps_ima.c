/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What IMA says of the image: process_measurement() of security/integrity/ima/ima_main.c and
 * ima_appraise_measurement() of ima_appraise.c. Whatever it dislikes, kexec_file_load() gives
 * EACCES.
 */
#include "verdict.h"

#include <errno.h>

bool ksig_ima_may_enforce(const struct ksig_system *s)
{
	return s->ima_mode == KSIG_IMA_ENFORCE || s->ima_mode == KSIG_IMA_UNKNOWN;
}

/* modsig_verify(): on .ima, then for kernels on .platform */
static void judge_modsig(const struct ksig_judge *j, struct ksig_check *c)
{
	static const enum ksig_ring rings[] = {RING_IMA, RING_PLATFORM};
	struct ksig_doubt doubt = {""};

	for (size_t i = 0; i < ARRAY_SIZE(rings); i++) {
		struct ksig_judged_signature s = {0};
		int r = ksig_judge_modsig(j->image, j->system, rings[i], &s);
		bool good = r == 0 && s.result == 0 && !s.doubt.fact[0];

		if (s.doubt.fact[0])
			doubt = s.doubt;
		ksig_pkcs7_free(s.msg);
		if (r < 0)
			return; /* no detail: out of memory */
		if (good) {
			ksig_pass(c, j->system->ima_source,
				  "IMA takes the appended signature, by a key on %s",
				  j->system->ring[rings[i]].name);
			return;
		}
	}
	if (doubt.fact[0])
		ksig_unknown(c, "missing-fact", "%s", doubt.fact);
	else
		ksig_fail(c, EACCES, "ima-appraisal", j->image->path,
			  "IMA trusts no key that has signed the image");
}

/* An image without a signature in security.ima */
static void judge_unlabelled(const struct ksig_judge *j, struct ksig_check *c)
{
	if (j->system->ima_modsig.value == KSIG_NO || j->image->trailer != TRAILER_GOOD)
		ksig_fail(c, EACCES, "ima-appraisal", j->image->path,
			  j->system->ima_kexec == KSIG_APPRAISE_HASH
				  ? "the IMA policy demands a hash or signature in security.ima"
				  : "the IMA policy demands a signature of its own kind, and there is "
				    "none");
	else if (j->system->ima_modsig.value == KSIG_DONT_KNOW)
		ksig_unknown(c, "missing-fact", "whether the IMA policy takes appended signatures");
	else
		judge_modsig(j, c);
}

void ksig_step_ima(const struct ksig_judge *j, struct ksig_check *c)
{
	const struct ksig_system *s = j->system;

	if (s->ima_kexec == KSIG_APPRAISE_NO)
		ksig_pass(c, s->ima_source, "IMA does not appraise kernel images");
	else if (!ksig_ima_may_enforce(s))
		ksig_pass(c, s->ima_source, "IMA does not enforce what it appraises");
	else if (s->ima_kexec == KSIG_APPRAISE_UNKNOWN)
		ksig_unknown(c, "missing-fact", "whether the IMA policy appraises kernel images");
	else if (s->ima_mode == KSIG_IMA_UNKNOWN)
		ksig_unknown(c, "missing-fact", "whether IMA enforces its policy");
	else if (j->image->ima_label == KSIG_NO)
		judge_unlabelled(j, c);
	else
		ksig_unknown(c, "ima-appraisal", "what IMA says of the image's security.ima");
}
