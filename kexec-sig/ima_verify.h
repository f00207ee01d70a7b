/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How IMA verifies what a file brings to prove itself: its label (security.ima) and its appended
 * signature. Shared by ima_appraise.c, which knows what the policy demands, and ima_verify.c.
 */
#pragma once

#include "ima_appraise.h"
#include "pkcs7.h"

/* IMA's flags of a file, once all rules that match have left theirs (struct ima_iint_cache). */
struct ksig_ima_flags {
	bool asked;     /* a rule appraises */
	bool as_opened; /* the rule names no function: IMA goes on as for FILE_CHECK */
	bool signature; /* IMA_DIGSIG_REQUIRED */
	bool modsig;    /* IMA_MODSIG_ALLOWED */
	bool verity;    /* IMA_VERITY_REQUIRED */
	bool blacklist; /* IMA_CHECK_BLACKLIST by the rule's own words */
	uint32_t algos;
};

struct ksig_appraisal {
	const struct ksig_image *file;
	const struct ksig_system *system;
	struct ksig_ima_flags flags;
	bool platform; /* .platform counts as well */
	struct ksig_doubt doubt;
	struct ksig_rules rules;
	struct ksig_ima_label label;
	bool labelled;
	struct bytes digest;            /* of the file, as IMA collects it; NULL data: not known */
	struct ksig_pkcs7 *modsig;      /* NULL: there is none that counts */
	struct ksig_ima_finding *found; /* the answer so far */
};

/* EACCES, with the code, what the audit record calls it, and a sentence. */
void ksig_ima_refuse(struct ksig_appraisal *a, const char *reason, const char *cause,
		     const char *fmt, ...) _printf_(4, 5);
void ksig_ima_take(struct ksig_appraisal *a, const char *fmt, ...) _printf_(2, 3);

/* Is the file's digest known? Else that is noted as a doubt. */
bool ksig_ima_has_digest(struct ksig_appraisal *a);
/* What the audit record calls a signature that the policy demands and that is not there. */
const char *ksig_ima_required(const struct ksig_appraisal *a);

/* ima_read_modsig(): a message that cannot be read is as none. 0 or -ENOMEM. */
int ksig_ima_read_modsig(struct ksig_appraisal *a);
/* xattr_verify(): fills in the answer; only whether it returns -ENOKEY decides something. */
int ksig_ima_verify_label(struct ksig_appraisal *a);
/* modsig_verify(): fills in the answer. 0 or -ENOMEM. */
int ksig_ima_verify_modsig(struct ksig_appraisal *a);
