/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "policy.h"
#include "compiler.h"

#include <errno.h>
#include <string.h>

/*
 * Where the rules come from:
 *	kernel/kexec_file.c, kimage_validate_signature(): 5.4 split the one symbol
 *	KEXEC_VERIFY_SIG and made missing signatures a matter of policy, 5.9 bad ones too
 *	crypto/asymmetric_keys/verify_pefile.c: unsigned is -ENODATA since 5.4
 *	x86 bzImage64_verify_sig(): .secondary_trusted_keys since 4.19, .platform since 5.1
 *	arm64 image_verify_sig(): .builtin_trusted_keys only before 6.0
 *	s390 s390_verify_sig(): since 5.2, .platform only before 6.0
 *	powerpc: no verify_sig upstream; kernels with KEXEC_SIG have verify_appended_signature()
 */
#define BUILTIN	 .n_rings = 1, .ring = {RING_BUILTIN}
#define TRUSTED	 .n_rings = 1, .ring = {RING_SECONDARY}
#define PLATFORM .n_rings = 1, .ring = {RING_PLATFORM}
#define BOTH	 .n_rings = 2, .ring = {RING_SECONDARY, RING_PLATFORM}

#define V KSIG_VERSION
#define X86   "x86_64", .scheme = SCHEME_AUTHENTICODE, .verify = CONF_KEXEC_BZIMAGE_VERIFY_SIG
#define ARM64 "arm64", .scheme = SCHEME_AUTHENTICODE, .verify = CONF_KEXEC_IMAGE_VERIFY_SIG
#define S390  "s390x", .scheme = SCHEME_APPENDED, .verify = CONF_KEXEC_SIG
#define PPC64 "ppc64", .scheme = SCHEME_APPENDED, .verify = CONF_KEXEC_SIG

#define REJECTED .unsigned_err = -EKEYREJECTED
#define NODATA	 .unsigned_err = -ENODATA
#define ALWAYS	 .strictness = STRICT_ALWAYS
#define WHEN_BAD .strictness = STRICT_WHEN_BAD
#define ENFORCED .strictness = STRICT_WHEN_ENFORCED

/* clang-format off */
static const struct ksig_policy policies[] = {
	{X86, .since = V(3, 17), .before = V(4, 19), ALWAYS, REJECTED, BUILTIN, .rings_differ = true},
	{X86, .since = V(4, 19), .before = V(5, 1), ALWAYS, REJECTED, TRUSTED},
	{X86, .since = V(5, 1), .before = V(5, 4), ALWAYS, REJECTED, BOTH},
	{X86, .since = V(5, 4), .before = V(5, 9), WHEN_BAD, NODATA, BOTH},
	{X86, .since = V(5, 9), ENFORCED, NODATA, BOTH},

	{ARM64, .since = V(5, 0), .before = V(5, 4), ALWAYS, REJECTED, BUILTIN},
	{ARM64, .since = V(5, 4), .before = V(5, 9), WHEN_BAD, NODATA, BUILTIN},
	{ARM64, .since = V(5, 9), .before = V(6, 0), ENFORCED, NODATA, BUILTIN, .rings_differ = true},
	{ARM64, .since = V(6, 0), ENFORCED, NODATA, BOTH},

	{S390, .since = V(5, 2), .before = V(5, 4), ALWAYS, REJECTED, PLATFORM},
	{S390, .since = V(5, 4), .before = V(5, 9), WHEN_BAD, REJECTED, PLATFORM},
	{S390, .since = V(5, 9), .before = V(6, 0), ENFORCED, REJECTED, PLATFORM, .rings_differ = true},
	{S390, .since = V(6, 0), ENFORCED, REJECTED, BOTH},

	{PPC64, .since = V(5, 9), ENFORCED, NODATA, BOTH},
};
/* clang-format on */

const struct ksig_policy *ksig_policy_find(const char *arch, uint32_t version)
{
	for (size_t i = 0; i < ARRAY_SIZE(policies); i++) {
		const struct ksig_policy *p = &policies[i];

		if (strcmp(p->arch, arch) == 0 && version >= p->since &&
		    (!p->before || version < p->before))
			return p;
	}
	return NULL;
}

const struct ksig_policy *ksig_policy_next(const struct ksig_policy *p)
{
	return p->before ? ksig_policy_find(p->arch, p->before) : NULL;
}

/*
 * s390_verify_sig() has checks of its own and takes a file for granted that is longer
 * than marker and trailer together. Kernels with verify_appended_signature() leave the
 * checks to mod_check_sig().
 */
int ksig_policy_trailer(const struct ksig_system *system, enum ksig_trailer trailer,
			struct ksig_doubt *doubt)
{
	enum ksig_tri unified = system->unified_appended.value;
	static const int own[TRAILER__COUNT] = {
		[TRAILER_SHORT] = 0,
		[TRAILER_SHORT_TYPE] = -EKEYREJECTED,
		[TRAILER_SIG_LEN] = -EKEYREJECTED,
		[TRAILER_ID_TYPE] = -EKEYREJECTED,
		[TRAILER_RESERVED] = -EBADMSG,
	};
	static const int shared[TRAILER__COUNT] = {
		[TRAILER_SHORT] = -EBADMSG,
		[TRAILER_SHORT_TYPE] = -EBADMSG,
		[TRAILER_SIG_LEN] = -EBADMSG,
		[TRAILER_ID_TYPE] = -ENOPKG,
		[TRAILER_RESERVED] = -EBADMSG,
	};

	/* Only s390 has checks of its own; elsewhere somebody else's patch is at work. */
	if (unified == KSIG_DONT_KNOW ||
	    (unified == KSIG_NO && strcmp(system->arch, "s390x") != 0))
		ksig_doubt_note(doubt, "how this kernel checks an appended signature's trailer");
	return (unified == KSIG_NO ? own : shared)[trailer];
}
