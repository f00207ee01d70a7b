/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What IMA thinks of a file that kexec_file_load() reads: process_measurement() of
 * security/integrity/ima/ima_main.c and ima_appraise_measurement() of ima_appraise.c.
 */
#pragma once

#include "ima_policy.h"
#include "image.h"

enum ksig_ima_outcome {
	IMA_NOT_ASKED, /* no rule appraises it, or nothing is enforced */
	IMA_TAKEN,
	IMA_REFUSED, /* EACCES, whatever the cause is */
	IMA_UNSURE,  /* detail names the missing fact */
};

struct ksig_ima_finding {
	enum ksig_ima_outcome outcome;
	const char *reason; /* stable code; NULL unless refused or unsure */
	/* What the audit record of a refusal says; NULL: there is none, or it is not known. */
	const char *op, *cause;
	char detail[400];
	/* The digest was found on .blacklist; what is measured of that: nothing of the file's own.
	 */
	bool blocked;
	uint8_t blocked_hash[KSIG_DIGEST_MAX];
	size_t blocked_size;
};

/*
 * Of a kernel (KSIG_IMA_KERNEL) or an initrd (KSIG_IMA_INITRD). 0 or -ENOMEM.
 *
 * What IMA remembers of the file from before is not looked at: a file that was taken once is not
 * looked at again until it or its label changes.
 */
int ksig_ima_appraise(const struct ksig_image *file, const char *func,
		      const struct ksig_system *system, struct ksig_ima_finding *ret);

/* Who asks, about a file that nothing is known of; and about this one. */
struct ksig_ima_subject ksig_ima_asker(const struct ksig_system *system);
struct ksig_ima_subject ksig_ima_subject_of(const struct ksig_image *file,
					    const struct ksig_system *system);
/* The rules in force; they live as long as the system. */
static inline struct bytes ksig_ima_rules_of(const struct ksig_system *s)
{
	const char *text = s->ima_policy ? s->ima_policy : KSIG_IMA_ANYTHING;

	return bytes_of(text, strlen(text));
}

/*
 * ima_get_hash_algo(): the kernel's name of the digest that IMA makes of a file with this label;
 * NULL: its default one, which is not known.
 */
const char *ksig_ima_algo(const struct ksig_ima_file *file, const struct ksig_system *system);
/* Does IMA enforce, as far as is known? */
bool ksig_ima_may_enforce(const struct ksig_system *system);
