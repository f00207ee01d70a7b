/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What IMA adds to its measurement list because of a load: ima_store_measurement() of
 * security/integrity/ima/ima_api.c, and ima_kexec_cmdline() of ima_main.c.
 */
#pragma once

#include "ima_policy.h"
#include "image.h"

/* Longest name or format of a template: the fields' names are up to 15 bytes, of which there
 * are 15. */
#define KSIG_TEMPLATE_MAX 256

struct ksig_ima_entry {
	enum ksig_tri measured;           /* a rule measures it */
	bool audited;                     /* a rule has a record with its digest written */
	uint64_t pcr;                     /* 0: unknown */
	char template[KSIG_TEMPLATE_MAX]; /* name or format; "": unknown */
	const char *algo;                 /* kernel name; NULL: unknown, as is digest then */
	bool verity;                      /* digest is fs-verity's */
	uint8_t digest[KSIG_DIGEST_MAX];
	size_t size; /* bytes of the digest */
};

/* Of a kernel (KSIG_IMA_KERNEL) or an initrd (KSIG_IMA_INITRD). */
void ksig_ima_measure(const struct ksig_image *file, const char *func,
		      const struct ksig_system *system, struct ksig_ima_entry *ret);
/* Of the command line, passed along with this kernel; NULL: its text is not known. 0 or -ENOMEM. */
int ksig_ima_measure_cmdline(const struct ksig_image *kernel, const char *line,
			     const struct ksig_system *system, struct ksig_ima_entry *ret);

/*
 * Of a hash that was found on the blocklist (process_buffer_measurement() for "blacklisted-hash");
 * file is the entry of the file itself, which says whether and where. 0 or -ENOMEM.
 */
int ksig_ima_measure_blocked(const struct ksig_ima_entry *file, struct bytes hash,
			     const struct ksig_system *system, struct ksig_ima_entry *ret);

/* ---- the list itself -------------------------------------------------------------------- */

/* Lines of the list, as /sys/kernel/security/ima/ascii_runtime_measurements has them. */
struct ksig_measured {
	char **line;
	size_t n, before; /* of n lines, those that were there before */
};
void ksig_measured_clear(struct ksig_measured *m);

/* Is the line this entry, whatever the file's name? */
bool ksig_ima_is_entry(struct bytes line, const struct ksig_ima_entry *entry);

/* How many entries there are. 0 or a negative errno. */
int ksig_measured_count(uint64_t *ret);
/* All of them, counted as before up to n. 0 or a negative errno. */
int ksig_measured_read(uint64_t n_before, struct ksig_measured *ret);
