/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * IMA policy rules (Documentation/ABI/testing/ima_policy) as far as they decide
 * about kexec: security/integrity/ima/ima_policy.c. A rule whose conditions
 * depend on the file may match or not; where that changes the answer the answer
 * is unknown.
 */
#pragma once

#include "ima_file.h"
#include "system.h"

#define KSIG_IMA_KERNEL "KEXEC_KERNEL_CHECK"
#define KSIG_IMA_INITRD "KEXEC_INITRAMFS_CHECK"

/* ima_file_check(): whoever opens a file */
#define KSIG_IMA_OPEN    "FILE_CHECK"
#define KSIG_IMA_CMDLINE "KEXEC_CMDLINE"

/* A word in a rule that is not known to be there at all. */
#define KSIG_IMA_PERHAPS "?"
/*
 * Rules of which nothing is known: with them, no file is sure to be taken or refused. The last
 * rule for appraisal stands for all that refuse whatever label there is.
 */
#define KSIG_IMA_ANYTHING                                                                          \
	"dont_appraise " KSIG_IMA_PERHAPS "\n"                                                     \
	"appraise appraise_type=imasig|modsig " KSIG_IMA_PERHAPS "\n"                              \
	"appraise appraise_type=imasig " KSIG_IMA_PERHAPS "\n"                                     \
	"appraise " KSIG_IMA_PERHAPS "\n"                                                          \
	"appraise appraise_algos=md4 " KSIG_IMA_PERHAPS "\n"                                       \
	"measure " KSIG_IMA_PERHAPS "\n"                                                           \
	"audit " KSIG_IMA_PERHAPS "\n"

enum ksig_ima_action { KSIG_IMA_APPRAISE, KSIG_IMA_MEASURE, KSIG_IMA_AUDIT };

/* Who reads what; conditions are compared with it. */
struct ksig_ima_subject {
	bool known; /* real, effective and saved ids are the same */
	uint32_t uid, gid;
	struct ksig_ima_place place; /* of the file */
	bool no_mask;                /* asked without MAY_READ, as for command lines */
};

/* What a rule says; all false where nothing is to be done, by a rule or for want of one. */
struct ksig_ima_rule {
	bool acts;
	bool named;     /* has func=; else IMA goes on as for FILE_CHECK */
	bool signature; /* IMA_DIGSIG_REQUIRED */
	bool modsig;    /* an appended signature will do */
	bool verity;    /* fs-verity's digest counts */
	bool blacklist; /* appraise_flag=check_blacklist; since 6.7 a signature means it as well */
	uint32_t algos; /* bits by ksig_ima_hash_number() that the label may use; 0: any */
	bool has_pcr;
	uint32_t pcr;
	struct bytes template; /* name, in the policy's text; empty: the default one */
};

/* Every rule that may be the one that decides. */
#define KSIG_IMA_RULES_MAX 8
struct ksig_ima_rules {
	struct ksig_ima_rule rule[KSIG_IMA_RULES_MAX];
	size_t n;
	bool more; /* than there is room for */
};

/* ima_match_policy() for one action: the first rule that matches, or each that may be it. */
void ksig_ima_match(struct bytes policy, enum ksig_ima_action action, const char *func,
		    const struct ksig_ima_subject *subject, struct ksig_ima_rules *ret);

/* Is there an appraise rule that names func? It sets IMA_APPRAISE_KEXEC. */
enum ksig_tri ksig_ima_names(struct bytes policy, const char *func);

/* ima_appraise_signature(): the first appraise rule for func, whatever its other conditions. */
enum ksig_tri ksig_ima_signature(struct bytes policy, const char *func);

/* The lines that can decide about a file that kexec opens and reads, or its command line; the
 * caller frees them. NULL: no memory. */
char *ksig_ima_concerning(struct bytes policy);
