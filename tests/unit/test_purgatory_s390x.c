// SPDX-License-Identifier: GPL-2.0-or-later
/* How the old and the new kernel change places on s390x, in 4 MiB of ordinary memory. */
#include "unit.h"

#include <inttypes.h>

#include "purgatory/arch/s390x/exchange.h"

#define SIZE (1u << 20) /* of the reservation */
#define HIGH (3u << 20)
#define PAGE 4096u

static uint64_t memory[(HIGH + SIZE) / 8];

/* Every word says where it comes from. */
static void number_memory(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(memory); i++)
		memory[i] = i * 8;
}

static void exchange(const struct purgatory_region *regions, size_t n)
{
	uint8_t *low = (uint8_t *)memory;
	struct purgatory_params p = {
		.arg[PURGATORY_S390_CRASH_BASE] = (uintptr_t)low + HIGH,
		.arg[PURGATORY_S390_CRASH_SIZE] = SIZE,
	};

	assert_true(n <= PURGATORY_REGIONS);
	for (size_t i = 0; i < n; i++)
		p.region[i] = (struct purgatory_region){(uintptr_t)low + HIGH + regions[i].start,
							regions[i].size};
	number_memory();
	s390_exchange(&p, low);
}

static bool in_region(const struct purgatory_region *regions, size_t n, uint64_t at)
{
	for (size_t i = 0; i < n; i++) {
		if (at >= regions[i].start && at - regions[i].start < regions[i].size)
			return true;
	}
	return false;
}

static void check(const struct purgatory_region *regions, size_t n)
{
	exchange(regions, n);
	for (uint64_t at = 0; at < HIGH + SIZE; at += 8) {
		uint64_t want = at, low = at - HIGH;

		if (at >= PURGATORY_S390_LIMIT && at < SIZE && in_region(regions, n, at))
			want = at + HIGH;
		else if (at >= HIGH + PURGATORY_S390_LIMIT)
			want = low;
		if (memory[at / 8] != want)
			fail_msg("%" PRIx64 " has %" PRIx64 ", not %" PRIx64, at, memory[at / 8],
				 want);
	}
}

static void test_exchange(void **state)
{
	static const struct purgatory_region kernel[] = {{0x10000, 0x40000}};
	/* Not in order, side by side, and up to the end. */
	static const struct purgatory_region many[] = {
		{0x80000, 0x20000}, {0x10000, 4 * PAGE}, {0, 0},
		{0x14000, PAGE},    {0x30000, PAGE},     {SIZE - PAGE, PAGE},
	};
	static const struct purgatory_region all[] = {{0x10000, SIZE - 0x10000}};
	static const struct purgatory_region later[] = {{0x20000, PAGE}};

	(void)state;
	check(kernel, ARRAY_SIZE(kernel));
	check(many, ARRAY_SIZE(many));
	check(all, ARRAY_SIZE(all));
	check(later, ARRAY_SIZE(later));
	check(NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_exchange)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
