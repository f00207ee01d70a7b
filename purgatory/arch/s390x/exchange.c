// SPDX-License-Identifier: GPL-2.0-or-later
#include "exchange.h"

/* Memory is an array of bytes to everybody else. */
typedef uint64_t aliased64 __attribute__((may_alias));

/* Pages at a time, like all that is loaded. */
static void swap(uint8_t *a, uint8_t *b, uint64_t size)
{
	aliased64 *x = (void *)a, *y = (void *)b;

	for (uint64_t i = 0; i < size / sizeof(*x); i++) {
		uint64_t kept = x[i];

		x[i] = y[i];
		y[i] = kept;
	}
}

static void copy(uint8_t *to, const uint8_t *from, uint64_t size)
{
	aliased64 *x = (void *)to;
	const aliased64 *y = (const void *)from;

	for (uint64_t i = 0; i < size / sizeof(*x); i++)
		x[i] = y[i];
}

/* Where the first region at or behind offset starts; *ret_end is its end. */
static uint64_t next_region(const struct purgatory_params *p, uint64_t offset, uint64_t *ret_end)
{
	uint64_t base = p->arg[PURGATORY_S390_CRASH_BASE];
	uint64_t found = p->arg[PURGATORY_S390_CRASH_SIZE];

	*ret_end = found;
	for (unsigned int i = 0; i < PURGATORY_REGIONS; i++) {
		uint64_t start = p->region[i].start - base;

		if (p->region[i].size == 0 || start < offset || start >= found)
			continue;
		found = start;
		*ret_end = start + p->region[i].size;
	}
	return found;
}

void s390_exchange(const struct purgatory_params *p, uint8_t *low)
{
	uint8_t *high = (uint8_t *)(uintptr_t)p->arg[PURGATORY_S390_CRASH_BASE];
	uint64_t size = p->arg[PURGATORY_S390_CRASH_SIZE];
	uint64_t offset = PURGATORY_S390_LIMIT, start, end;

	while (offset < size) {
		start = next_region(p, offset, &end);
		copy(high + offset, low + offset, start - offset);
		swap(high + start, low + start, end - start);
		offset = end;
	}
}
