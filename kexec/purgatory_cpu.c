// SPDX-License-Identifier: GPL-2.0-or-later
/* Which instructions the purgatory may use: asked where an answer cannot hurt. */
#include "kexec/purgatory.h"

#include <sys/auxv.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

/* Bits of the kernel's arch/<name>/include/uapi/asm headers, which differ in age. */
#define ARM64_HWCAP_SHA2      (1UL << 6)
#define S390_HWCAP_MSA        (1UL << 3)
#define PPC_HWCAP_ALTIVEC     (1UL << 28)
#define PPC_HWCAP2_VEC_CRYPTO (1UL << 25)

#if defined(__s390x__)
/* Where the message-security assist is there, not all of its functions need to be: query, then
 * bit 2. */
static bool kimd_knows_sha256(void)
{
	uint8_t functions[16] = {0};
	register uint64_t query __asm__("0") = 0;
	register uint8_t *block __asm__("1") = functions;

	__asm__ volatile(".insn rre,0xb93e0000,%%r0,%%r2"
			 :
			 : "d"(query), "a"(block)
			 : "r2", "r3", "cc", "memory");
	return functions[0] & 0x80 >> 2;
}
#endif

static bool has_sha256(void)
{
#if defined(__x86_64__)
	unsigned int a, b, c, d;

	/* SSSE3 and SSE4.1, then SHA: what purgatory/arch/x86_64/sha256_cpu.S uses. */
	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & 1U << 9) || !(c & 1U << 19))
		return false;
	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & 1U << 29);
#elif defined(__aarch64__)
	return getauxval(AT_HWCAP) & ARM64_HWCAP_SHA2;
#elif defined(__s390x__)
	return (getauxval(AT_HWCAP) & S390_HWCAP_MSA) && kimd_knows_sha256();
#elif defined(__powerpc64__)
	return (getauxval(AT_HWCAP) & PPC_HWCAP_ALTIVEC) &&
	       (getauxval(AT_HWCAP2) & PPC_HWCAP2_VEC_CRYPTO);
#else
	return false;
#endif
}

uint32_t kx_purgatory_sha(void)
{
	if (has_sha256())
		return PURGATORY_SHA_CPU;
#if defined(__x86_64__)
	return PURGATORY_SHA_SSE2;
#else
	return 0;
#endif
}
