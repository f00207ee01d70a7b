// SPDX-License-Identifier: GPL-2.0-or-later
#include "purgatory.h"

#include "offsets.h"

_Static_assert(PARAMS_FLAGS == offsetof(struct purgatory_params, flags), "flags");
_Static_assert(FLAGS_ENTRY_REAL == PURGATORY_ENTRY_REAL, "real mode");
_Static_assert(PARAMS_ENTRY == offsetof(struct purgatory_params, entry), "entry");
_Static_assert(PARAMS_ARG == offsetof(struct purgatory_params, arg), "arg");

static void compute(const struct purgatory_params *p, uint8_t digest[PURGATORY_DIGEST_SIZE])
{
	struct sha256 sha;

	sha256_init(&sha, arch_sha256_begin(p));
	for (unsigned int i = 0; i < PURGATORY_REGIONS; i++)
		sha256_update(&sha, (const uint8_t *)(uintptr_t)p->region[i].start,
			      (size_t)p->region[i].size);
	sha256_final(&sha, digest);
	arch_sha256_end(p);
}

static bool equal(const uint8_t *a, const uint8_t *b)
{
	for (unsigned int i = 0; i < PURGATORY_DIGEST_SIZE; i++) {
		if (a[i] != b[i])
			return false;
	}
	return true;
}

bool purgatory_verify(const struct purgatory_params *p)
{
	uint8_t digest[PURGATORY_DIGEST_SIZE];

	if (p->flags & PURGATORY_SKIP_DIGEST)
		return true;
	compute(p, digest);
	if (equal(digest, p->digest))
		return true;
	purgatory_print(p, "sha256 digests do not match :(\n     in memory: ");
	purgatory_print_hex(p, digest, sizeof(digest));
	purgatory_print(p, "\n     as loaded: ");
	purgatory_print_hex(p, p->digest, sizeof(p->digest));
	purgatory_print(p, "\n");
	return false;
}

/*
 * Both are pages. The source may be address 0, so this is volatile: a compiler is free to take a
 * NULL pointer for a mistake.
 */
static void save(const struct purgatory_params *p)
{
	const volatile uint64_t *from = (const volatile uint64_t *)(uintptr_t)p->backup_source;
	volatile uint64_t *to = (volatile uint64_t *)(uintptr_t)p->backup_destination;

	for (uint64_t i = 0; i < p->backup_size / sizeof(*to); i++)
		to[i] = from[i];
}

void purgatory_main(const struct purgatory_params *p)
{
	arch_console_open(p);
	purgatory_print(p, "I'm in purgatory\n");
	if (!purgatory_verify(p))
		arch_halt();
	save(p);
}
