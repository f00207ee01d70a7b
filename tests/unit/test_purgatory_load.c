// SPDX-License-Identifier: GPL-2.0-or-later
/* The loader's side of the purgatory: parameters in both byte orders, digests, and the image. */
#include "unit.h"

#include <openssl/evp.h>

#include "kexec/purgatory.h"

/* An image of 1000 bytes with its parameters at 400. */
#define SIZE 1000
#define AT   400u

static void make_image(uint8_t image[SIZE], bool big_endian)
{
	memset(image, 0xcc, SIZE);
	for (unsigned int i = 0; i < 8; i++)
		image[AT + i] = (uint8_t)(PURGATORY_MAGIC >> 8 * (big_endian ? 7 - i : i));
	memset(image + AT + 8, 0, sizeof(struct purgatory_params) - 8);
	image[AT + (big_endian ? 11 : 8)] = PURGATORY_VERSION;
}

static struct kx_purgatory describe(const uint8_t *image)
{
	return (struct kx_purgatory){
		.image = bytes_of(image, SIZE), .memsz = 2000, .params_offset = AT, .align = 4096};
}

static uint64_t number(unsigned int i)
{
	return 0x0102030405060708ULL * i + 0xf0e0d0c0b0a09080ULL;
}

static struct purgatory_params make_values(void)
{
	struct purgatory_params v = {
		.magic = 1, .version = 2, .flags = 0x11223344, .entry = number(1)};

	for (unsigned int i = 0; i < PURGATORY_ARGS; i++)
		v.arg[i] = number(2 + i);
	v.backup_source = number(20);
	v.backup_destination = number(21);
	v.backup_size = number(22);
	v.serial_base = number(23);
	v.serial_baud = 115200;
	for (unsigned int i = 0; i < PURGATORY_REGIONS; i++)
		v.region[i] = (struct purgatory_region){number(30 + i), number(50 + i)};
	for (unsigned int i = 0; i < PURGATORY_DIGEST_SIZE; i++)
		v.digest[i] = (uint8_t)i;
	return v;
}

static uint64_t get64(const uint8_t *image, size_t offset, bool big_endian)
{
	struct bytes b = bytes_of(image + AT, sizeof(struct purgatory_params));
	uint64_t value = 0;

	assert_true(big_endian ? bytes_be64(b, offset, &value) : bytes_le64(b, offset, &value));
	return value;
}

static uint32_t get32(const uint8_t *image, size_t offset, bool big_endian)
{
	struct bytes b = bytes_of(image + AT, sizeof(struct purgatory_params));
	uint32_t value = 0;

	assert_true(big_endian ? bytes_be32(b, offset, &value) : bytes_le32(b, offset, &value));
	return value;
}

static void check_values(const uint8_t *image, const struct purgatory_params *v, bool big)
{
#define AT64(field)                                                                                \
	assert_int_equal(get64(image, offsetof(struct purgatory_params, field), big), v->field)
#define AT32(field)                                                                                \
	assert_int_equal(get32(image, offsetof(struct purgatory_params, field), big), v->field)
	assert_int_equal(get64(image, 0, big), PURGATORY_MAGIC);
	assert_int_equal(get32(image, 8, big), PURGATORY_VERSION);
	AT32(flags);
	AT64(entry);
	for (unsigned int i = 0; i < PURGATORY_ARGS; i++)
		AT64(arg[i]);
	AT64(backup_source);
	AT64(backup_destination);
	AT64(backup_size);
	AT64(serial_base);
	AT32(serial_baud);
	for (unsigned int i = 0; i < PURGATORY_REGIONS; i++) {
		AT64(region[i].start);
		AT64(region[i].size);
	}
	assert_memory_equal(image + AT + offsetof(struct purgatory_params, digest), v->digest, 32);
#undef AT64
#undef AT32
}

static void test_patch(void **state)
{
	struct purgatory_params values = make_values();
	uint8_t image[SIZE], untouched[SIZE];
	uint8_t larger[SIZE + 100];

	(void)state;
	memset(untouched, 0xcc, SIZE);
	for (int big = 0; big < 2; big++) {
		struct kx_purgatory p = describe(image);

		make_image(image, big);
		memcpy(larger, image, SIZE);
		assert_int_equal(kx_purgatory_patch(&p, larger, sizeof(larger), &values, big), 0);
		check_values(larger, &values, big);
		assert_memory_equal(larger, untouched, AT);
		assert_memory_equal(larger + AT + sizeof(values), untouched,
				    SIZE - AT - sizeof(values));
		/* Again: a loader may change its mind. */
		assert_int_equal(kx_purgatory_patch(&p, larger, SIZE, &values, big), 0);
	}
}

/* Nothing is written then. */
static void check_refused(const struct kx_purgatory *p, const uint8_t *image, size_t size, bool big,
			  int want)
{
	const struct purgatory_params values = make_values();
	uint8_t copy[SIZE];

	memcpy(copy, image, SIZE);
	assert_int_equal(kx_purgatory_patch(p, copy, size, &values, big), want);
	assert_memory_equal(copy, image, SIZE);
}

static void test_patch_damaged(void **state)
{
	static const size_t offsets[] = {
		AT - 1,
		AT + 1,
		SIZE - sizeof(struct purgatory_params),
		SIZE - 8,
		SIZE - sizeof(struct purgatory_params) + 1,
		SIZE,
		SIZE + 1,
		SIZE_MAX,
		SIZE_MAX - 7,
	};
	uint8_t image[SIZE];

	(void)state;
	for (int big = 0; big < 2; big++) {
		struct kx_purgatory p = describe(image);

		make_image(image, big);
		check_refused(&p, image, SIZE, !big, -EBADMSG);
		for (size_t size = 0; size < SIZE; size++)
			check_refused(&p, image, size, big, -EINVAL);
		for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
			p.params_offset = offsets[i];
			check_refused(&p, image, SIZE, big, -EBADMSG);
		}
		p.params_offset = AT;
		for (size_t i = 0; i < 12; i++) {
			image[AT + i] ^= 0x40;
			check_refused(&p, image, SIZE, big, -EBADMSG);
			image[AT + i] ^= 0x40;
		}
		/* Cut inside of the parameters. */
		for (size_t size = 0; size < AT + sizeof(struct purgatory_params); size++) {
			p.image.size = size;
			check_refused(&p, image, SIZE, big, -EBADMSG);
		}
	}
}

/* ---- digest -------------------------------------------------------------- */

static void test_digest(void **state)
{
	static const uint64_t sizes[] = {0, 1, 4095, 4096, 4097, 12288, (1 << 20) + 1};
	_cleanup_free_ uint8_t *whole = calloc(1, (2 << 20) + 16);
	uint8_t part[] = "contents", seen[32], want[32];
	size_t n = sizeof(want);

	(void)state;
	assert_non_null(whole);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		const struct kx_purgatory_source sources[] = {
			{part, 8, 8 + sizes[i]}, {NULL, 0, sizes[i]}, {part, 3, 3}};

		memset(whole, 0, (2 << 20) + 16);
		memcpy(whole, part, 8);
		memcpy(whole + 8 + 2 * sizes[i], part, 3);
		assert_int_equal(kx_purgatory_digest(sources, 3, seen), 0);
		assert_int_equal(
			EVP_Q_digest(NULL, "SHA256", NULL, whole, 11 + 2 * sizes[i], want, &n), 1);
		assert_memory_equal(seen, want, sizeof(want));
	}
}

static void test_digest_limits(void **state)
{
	static const uint8_t untouched[32];
	static const uint8_t part[4] = {1, 2, 3, 4};
	const struct kx_purgatory_source sources[] = {{part, 4, 4}, {part, 4, 3}};
	uint8_t seen[32] = {0}, want[32];
	size_t n = sizeof(want);

	(void)state;
	assert_int_equal(kx_purgatory_digest(sources, 2, seen), -EINVAL);
	assert_memory_equal(seen, untouched, sizeof(seen));
	assert_int_equal(kx_purgatory_digest(NULL, 0, seen), 0);
	assert_int_equal(EVP_Q_digest(NULL, "SHA256", NULL, "", 0, want, &n), 1);
	assert_memory_equal(seen, want, sizeof(want));
}

/* ---- the image ----------------------------------------------------------- */

static void test_native(void **state)
{
	const struct kx_purgatory *p = kx_purgatory_native();
	const struct purgatory_params values = make_values();
	struct purgatory_params expected = values, seen;
	_cleanup_free_ uint8_t *copy = NULL;

	(void)state;
	if (!p)
		skip();
	assert_true(p->memsz >= p->image.size && p->memsz < 0xe000);
	assert_true(p->entry_offset < p->image.size);
	assert_true(p->align >= 4096 && (p->align & (p->align - 1)) == 0);
	assert_int_equal(p->big_endian, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);

	copy = bytes_dup(p->image);
	assert_non_null(copy);
	assert_int_equal(kx_purgatory_patch(p, copy, p->image.size, &values, !p->big_endian),
			 -EBADMSG);
	assert_int_equal(kx_purgatory_patch(p, copy, p->image.size, &values, p->big_endian), 0);
	expected.magic = PURGATORY_MAGIC;
	expected.version = PURGATORY_VERSION;
	memcpy(&seen, copy + p->params_offset, sizeof(seen));
	assert_memory_equal(&seen, &expected, sizeof(seen));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_patch),  cmocka_unit_test(test_patch_damaged),
		cmocka_unit_test(test_digest), cmocka_unit_test(test_digest_limits),
		cmocka_unit_test(test_native),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
