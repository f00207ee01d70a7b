// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the purgatory does, as an ordinary program: SHA-256 against libcrypto, portable and by the
 * CPU's instructions, and the common part on an architecture made of variables.
 */
#include "unit.h"

#include <openssl/evp.h>

#include "kexec/purgatory.h"
#include "purgatory/purgatory.h"

/* ---- the architecture ---------------------------------------------------- */

static struct {
	char printed[1024];
	size_t n_printed;
	unsigned int opened, begun, ended;
	jmp_buf halted;
} machine;

void arch_console_open(const struct purgatory_params *p)
{
	(void)p;
	machine.opened++;
}

void arch_putc(const struct purgatory_params *p, char c)
{
	assert_int_equal(machine.opened, 1);
	assert_true(machine.n_printed < sizeof(machine.printed) - 1);
	if (p->flags & PURGATORY_CONSOLE_SERIAL)
		machine.printed[machine.n_printed++] = c;
}

_Noreturn void arch_halt(void)
{
	longjmp(machine.halted, 1);
}

sha256_blocks *arch_sha256_begin(const struct purgatory_params *p)
{
	(void)p;
	machine.begun++;
	return sha256_blocks_c;
}

void arch_sha256_end(const struct purgatory_params *p)
{
	(void)p;
	machine.ended++;
}

/* false: halted. */
static bool run(const struct purgatory_params *p)
{
	memset(&machine, 0, sizeof(machine));
	if (setjmp(machine.halted) != 0)
		return false;
	purgatory_main(p);
	return true;
}

/* ---- SHA-256 --------------------------------------------------------------- */

/* Which implementation a test is about; NULL when this CPU has no instructions for it. */
static sha256_blocks *implementation(void **state)
{
	sha256_blocks *blocks = *state;

#ifdef HAVE_SHA256_CPU
	if (blocks == sha256_blocks_cpu && !(kx_purgatory_sha() & PURGATORY_SHA_CPU))
		skip();
#endif
	return blocks;
}

static void want_digest(const uint8_t *data, size_t size, uint8_t digest[PURGATORY_DIGEST_SIZE])
{
	size_t n = PURGATORY_DIGEST_SIZE;

	assert_int_equal(EVP_Q_digest(NULL, "SHA256", NULL, data, size, digest, &n), 1);
	assert_int_equal(n, PURGATORY_DIGEST_SIZE);
}

static void check_digest(sha256_blocks *blocks, const uint8_t *data, size_t size, size_t step)
{
	uint8_t seen[PURGATORY_DIGEST_SIZE], want[PURGATORY_DIGEST_SIZE];
	struct sha256 sha;

	sha256_init(&sha, blocks);
	for (size_t i = 0; i < size; i += step)
		sha256_update(&sha, data + i, step < size - i ? step : size - i);
	sha256_final(&sha, seen);
	want_digest(data, size, want);
	if (memcmp(seen, want, sizeof(want)) != 0)
		fail_msg("%zu bytes by %zu", size, step);
}

static void fill(uint8_t *data, size_t size, uint32_t seed)
{
	for (size_t i = 0; i < size; i++) {
		seed = seed * 1664525 + 1013904223;
		data[i] = (uint8_t)(seed >> 24);
	}
}

/* FIPS 180-2 appendix B and NIST's SHAVS. */
static void test_vectors(void **state)
{
	static const struct {
		const char *text, *digest;
		size_t repeat;
	} rows[] = {
		{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 1},
		{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 1},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1", 1},
		{"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqk"
		 "lmnopqrlmnopqrsmnopqrstnopqrstu",
		 "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1", 1},
		{"a", "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", 1000000},
		{"\xbd", "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b", 1},
		{"\xc9\x8c\x8e\x55",
		 "7abc22c0ae5af26ce93dbb94433a0e0b2e119d014f8e7f65bd56c61ccccd9504", 1},
	};
	sha256_blocks *blocks = implementation(state);
	const struct purgatory_params console = {.flags = PURGATORY_CONSOLE_SERIAL};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint8_t digest[PURGATORY_DIGEST_SIZE];
		struct sha256 sha;

		sha256_init(&sha, blocks);
		for (size_t n = 0; n < rows[i].repeat; n++)
			sha256_update(&sha, (const uint8_t *)rows[i].text, strlen(rows[i].text));
		sha256_final(&sha, digest);
		memset(&machine, 0, sizeof(machine));
		machine.opened = 1;
		purgatory_print_hex(&console, digest, sizeof(digest));
		assert_string_equal(machine.printed, rows[i].digest);
	}
}

static void test_lengths(void **state)
{
	sha256_blocks *blocks = implementation(state);
	_cleanup_free_ uint8_t *buffer = malloc(8192 + 64);
	struct guard guard = guard_new(8192);
	static const size_t sizes[] = {4095, 4096, 4097, 8127, 8128, 8191, 8192};

	assert_non_null(buffer);
	fill(buffer, 8192 + 64, 1);
	for (size_t size = 0; size <= 260; size++) {
		for (size_t shift = 0; shift <= SHA256_ALIGN; shift += 5)
			check_digest(blocks, buffer + shift, size, size + 1);
		check_digest(blocks, buffer, size, 1);
		check_digest(blocks, buffer, size, 63);
	}
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		uint8_t *end = guard_at_end(&guard, sizes[i]);

		memcpy(end, buffer, sizes[i]);
		check_digest(blocks, end, sizes[i], sizes[i]);
		check_digest(blocks, end, sizes[i], 65);
		check_digest(blocks, end, sizes[i], 1000);
	}
	guard_free(&guard);
}

/* Carries go through every word only with many different blocks. */
static void test_many(void **state)
{
	sha256_blocks *blocks = implementation(state);
	uint8_t buffer[640] __attribute__((aligned(SHA256_ALIGN)));

	for (uint32_t seed = 0; seed < 500; seed++) {
		fill(buffer, sizeof(buffer), seed);
		check_digest(blocks, buffer, sizeof(buffer), sizeof(buffer));
	}
	memset(buffer, 0xff, sizeof(buffer));
	check_digest(blocks, buffer, sizeof(buffer), sizeof(buffer));
	memset(buffer, 0, sizeof(buffer));
	check_digest(blocks, buffer, sizeof(buffer), sizeof(buffer));
}

static void test_no_blocks(void **state)
{
	sha256_blocks *blocks = implementation(state);
	uint32_t words[8] = {1, 2, 3, 4, 5, 6, 7, 8};

	blocks(words, NULL, 0);
	for (uint32_t i = 0; i < 8; i++)
		assert_int_equal(words[i], i + 1);
}

/* ---- the common part ------------------------------------------------------- */

/* Three segments; the second one is shorter than its memory. */
struct world {
	uint8_t first[4096], second[8192], third[4096];
	uint64_t low[64], saved[64];
	struct purgatory_params params;
};

static void put_digest(struct world *w)
{
	const struct kx_purgatory_source sources[] = {
		{w->first, sizeof(w->first), sizeof(w->first)},
		{w->second, 5000, sizeof(w->second)},
		{NULL, 0, 0},
		{w->third, sizeof(w->third), sizeof(w->third)},
	};

	assert_int_equal(kx_purgatory_digest(sources, ARRAY_SIZE(sources), w->params.digest), 0);
}

static void make_world(struct world *w)
{
	struct purgatory_params *p = &w->params;

	memset(w, 0, sizeof(*w));
	fill(w->first, sizeof(w->first), 1);
	fill(w->second, 5000, 2);
	fill(w->third, sizeof(w->third), 3);
	fill((uint8_t *)w->low, sizeof(w->low), 4);
	p->flags = PURGATORY_CONSOLE_SERIAL;
	p->region[0] = (struct purgatory_region){(uintptr_t)w->first, sizeof(w->first)};
	p->region[3] = (struct purgatory_region){(uintptr_t)w->second, sizeof(w->second)};
	p->region[15] = (struct purgatory_region){(uintptr_t)w->third, sizeof(w->third)};
	p->backup_source = (uintptr_t)w->low;
	p->backup_destination = (uintptr_t)w->saved;
	p->backup_size = sizeof(w->low);
	put_digest(w);
}

static void check_saved(const struct world *w, bool saved)
{
	static const uint64_t nothing[64];

	assert_memory_equal(w->saved, saved ? w->low : nothing, sizeof(w->saved));
}

static void test_good(void **state)
{
	struct world w;

	(void)state;
	make_world(&w);
	assert_true(run(&w.params));
	assert_string_equal(machine.printed, "I'm in purgatory\n");
	assert_int_equal(machine.begun, 1);
	assert_int_equal(machine.ended, 1);
	check_saved(&w, true);
}

static void check_bad(struct world *w)
{
	char text[1024] = "I'm in purgatory\nsha256 digests do not match :(\n     in memory: ";
	size_t n = strlen(text);

	memset(w->saved, 0, sizeof(w->saved));
	assert_false(run(&w->params));
	assert_memory_equal(machine.printed, text, n);
	assert_memory_equal(machine.printed + n + 64, "\n     as loaded: ", 17);
	assert_int_equal(machine.n_printed, n + 64 + 17 + 64 + 1);
	assert_memory_not_equal(machine.printed + n, machine.printed + n + 64 + 17, 64);
	assert_int_equal(machine.begun, machine.ended);
	check_saved(w, false);
}

static void test_mismatch(void **state)
{
	struct world w;
	struct purgatory_region swap;
	uint8_t *bytes[] = {w.first,      w.first + 4095,  w.second + 4999,     w.second + 8191,
			    w.third + 17, w.params.digest, w.params.digest + 31};

	(void)state;
	make_world(&w);
	for (size_t i = 0; i < ARRAY_SIZE(bytes); i++) {
		*bytes[i] ^= 1;
		check_bad(&w);
		*bytes[i] ^= 1;
	}
	swap = w.params.region[0];
	w.params.region[0] = w.params.region[15];
	w.params.region[15] = swap;
	check_bad(&w);
	make_world(&w);
	w.params.region[15].size -= 4096;
	check_bad(&w);
}

/* Nothing is read then, so that it does not matter what is there. */
static void test_skip(void **state)
{
	struct world w;
	struct guard guard = guard_new(4096);

	(void)state;
	make_world(&w);
	w.params.flags |= PURGATORY_SKIP_DIGEST;
	w.params.digest[0] ^= 1;
	w.params.region[0] =
		(struct purgatory_region){(uintptr_t)(guard.map + guard.room), guard.page};
	assert_true(run(&w.params));
	assert_int_equal(machine.begun, 0);
	check_saved(&w, true);
	guard_free(&guard);
}

static void test_quiet(void **state)
{
	struct world w;

	(void)state;
	make_world(&w);
	w.params.flags = 0;
	w.params.backup_size = 0;
	assert_true(run(&w.params));
	w.first[0] ^= 1;
	assert_false(run(&w.params));
	assert_int_equal(machine.n_printed, 0);
	check_saved(&w, false);
}

static void test_nothing(void **state)
{
	struct purgatory_params none = {0};

	(void)state;
	want_digest(NULL, 0, none.digest);
	assert_true(run(&none));
}

#define SHA(fn, blocks) cmocka_unit_test_prestate(fn, blocks)

int main(void)
{
	/* Object pointers are not function pointers to the standard, but they are to cmocka. */
	void *portable = (void *)(uintptr_t)sha256_blocks_c;
#ifdef HAVE_SHA256_CPU
	void *fast = (void *)(uintptr_t)sha256_blocks_cpu;
#endif
#ifdef HAVE_SHA256_SSE2
	void *vectors = (void *)(uintptr_t)sha256_blocks_sse2;
#endif
	const struct CMUnitTest tests[] = {
		SHA(test_vectors, portable),    SHA(test_lengths, portable),
		SHA(test_many, portable),       SHA(test_no_blocks, portable),
#ifdef HAVE_SHA256_CPU
		SHA(test_vectors, fast),        SHA(test_lengths, fast),
		SHA(test_many, fast),           SHA(test_no_blocks, fast),
#endif
#ifdef HAVE_SHA256_SSE2
		SHA(test_vectors, vectors),     SHA(test_lengths, vectors),
		SHA(test_many, vectors),        SHA(test_no_blocks, vectors),
#endif
		cmocka_unit_test(test_good),    cmocka_unit_test(test_mismatch),
		cmocka_unit_test(test_skip),    cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
