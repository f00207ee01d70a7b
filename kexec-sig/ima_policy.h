/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * IMA policy rules (Documentation/ABI/testing/ima_policy) as far as they decide
 * about kexec: security/integrity/ima/ima_policy.c. A rule whose conditions
 * depend on the file may match or not; where that changes the answer the answer
 * is unknown.
 */
#pragma once

#include "system.h"

#define KSIG_IMA_KERNEL "KEXEC_KERNEL_CHECK"
#define KSIG_IMA_INITRD "KEXEC_INITRAMFS_CHECK"

/* A word in a rule that is not known to be there at all. */
#define KSIG_IMA_PERHAPS "?"

/* Who loads; conditions on ids are compared with it. */
struct ksig_ima_subject {
	bool known; /* real, effective and saved ids are the same */
	uint32_t uid, gid;
};

struct ksig_ima_answer {
	enum ksig_ima_appraisal appraisal;
	enum ksig_tri modsig; /* is an appended signature taken for the xattr? */
};

/* ima_match_policy() for IMA_APPRAISE: the first rule that matches decides. */
struct ksig_ima_answer ksig_ima_match(struct bytes policy, const char *func,
				      const struct ksig_ima_subject *subject);

/* Is there an appraise rule that names func? It sets IMA_APPRAISE_KEXEC. */
enum ksig_tri ksig_ima_names(struct bytes policy, const char *func);

/* ima_appraise_signature(): the first appraise rule for func, whatever its other conditions. */
enum ksig_tri ksig_ima_signature(struct bytes policy, const char *func);
