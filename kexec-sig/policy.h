/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the kernels of an architecture do with the signature of an image that
 * kexec_file_load gets: which signature they look at, on which keyrings they look
 * for its signer, and what a bad answer leads to. One row for each change.
 */
#pragma once

#include "appended.h"
#include "system.h"

enum ksig_scheme {
	SCHEME_AUTHENTICODE, /* kexec_kernel_verify_pe_sig() and its predecessors */
	SCHEME_APPENDED,     /* s390_verify_sig(), the same way on ppc64 */
};

/* What follows when the loader's verify_sig gives an error. */
enum ksig_strictness {
	STRICT_ALWAYS,        /* the error, whatever it is */
	STRICT_WHEN_BAD,      /* missing signature, key or algorithm: as below; else the error */
	STRICT_WHEN_ENFORCED, /* the error where signatures are enforced, else lockdown decides */
};

#define KSIG_POLICY_RINGS 2

struct ksig_policy {
	const char *arch;
	uint32_t since, before; /* releases; before 0: all later ones */
	enum ksig_scheme scheme;
	enum ksig_config verify; /* the loader has a verify_sig where this is set */
	enum ksig_strictness strictness;
	int unsigned_err; /* negative errno for an image without a signature */
	size_t n_rings;
	enum ksig_ring ring[KSIG_POLICY_RINGS];
	/* Stable releases in between got the keyrings of the next row as well. */
	bool rings_differ;
};

/* NULL: nothing is known about that release on that architecture. */
const struct ksig_policy *ksig_policy_find(const char *arch, uint32_t version);
/* The row that follows for the same architecture, or NULL. */
const struct ksig_policy *ksig_policy_next(const struct ksig_policy *p);

/*
 * The kernel's answer to a trailer that is there and not TRAILER_GOOD; 0: it reads outside
 * its buffer. A doubt is noted where it is not known which checks the kernel has.
 */
int ksig_policy_trailer(const struct ksig_system *system, enum ksig_trailer trailer,
			struct ksig_doubt *doubt);
