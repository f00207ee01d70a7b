// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The purgatory's image itself, put at some addresses of this process: what hashes and compares
 * needs no privileges, and runs only where code and data find each other wherever they are.
 */
#include "unit.h"

#include "kexec/purgatory.h"
#include "tests/unit/purgatory_symbols.h"

#define ROOM (1 << 20)

/* To be called with the parameters inside of the image. */
typedef bool verify_fn(const void *params);

static uint8_t *map_room(void)
{
	uint8_t *room = mmap(NULL, ROOM, PROT_READ | PROT_WRITE | PROT_EXEC,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return room == MAP_FAILED ? NULL : room;
}

/* Copied once: programs that change their code are hard on an emulator. */
static void put_image(const struct kx_purgatory *p, uint8_t *at,
		      const struct purgatory_params *values)
{
	memcpy(at, p->image.data, p->image.size);
	assert_int_equal(kx_purgatory_patch(p, at, p->memsz, values, p->big_endian), 0);
	__builtin___clear_cache((char *)at, (char *)at + p->memsz);
}

static bool verify(const struct kx_purgatory *p, uint8_t *at)
{
	return ((verify_fn *)(uintptr_t)(at + AT_purgatory_verify))(at + p->params_offset);
}

#ifdef __s390x__
/* There the old kernel asks, and even the entry needs no privileges for it. */
static bool ask_entry(const struct kx_purgatory *p, uint8_t *at)
{
	return ((int (*)(int))(uintptr_t)(at + p->entry_offset))(0) == 0;
}
#endif

static void test_anywhere(void **state)
{
	const struct kx_purgatory *p = kx_purgatory_native();
	static uint8_t data[4096 * 3] __attribute__((aligned(4096)));
	const struct kx_purgatory_source source = {data, sizeof(data), sizeof(data)};
	struct purgatory_params values = {.region[7] = {(uintptr_t)data, sizeof(data)}};
	size_t step = (p->memsz / p->align + 1) * p->align;
	uint8_t *room = map_room();

	(void)state;
	if (!room)
		skip(); /* A machine that allows no such pages. */
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7 + (i >> 8));
	assert_int_equal(kx_purgatory_digest(&source, 1, values.digest), 0);
	for (size_t offset = 0; offset + p->memsz <= ROOM; offset += step) {
		put_image(p, room + offset, &values);
		assert_true(verify(p, room + offset));
		data[offset % sizeof(data)] ^= 1;
		assert_false(verify(p, room + offset));
#ifdef __s390x__
		assert_false(ask_entry(p, room + offset));
		data[offset % sizeof(data)] ^= 1;
		assert_true(ask_entry(p, room + offset));
		data[offset % sizeof(data)] ^= 1;
#endif
		data[offset % sizeof(data)] ^= 1;
	}
	munmap(room, ROOM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_anywhere)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
