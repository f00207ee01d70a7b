// SPDX-License-Identifier: GPL-2.0-or-later
/* kexec-sig/pubkey.c against crypto/ecdsa.c: which defect gives which errno. */
#include "attempt.h"

#define V61 KSIG_VERSION(6, 1)

static struct make_key p256, p384;

static void test_ecdsa_curves(void **state)
{
	static const struct {
		const char *group;
		int on_6_12, on_6_9;
	} rows[] = {{"P-192", 0, 0}, {"P-256", 0, 0}, {"P-384", 0, 0}, {"P-521", 0, -ENOENT}};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct make_key key;
		struct attempt a = {.key = &key, .hash = "sha512", .md = "SHA512"};

		make_ec(&key, rows[i].group);
		check_err_in(attempt(&a), rows[i].on_6_12, "%s on 6.12", rows[i].group);
		a.version = KSIG_VERSION(6, 9);
		check_err_in(attempt(&a), rows[i].on_6_9, "%s on 6.9", rows[i].group);
		a.version = 0;
		a.digest = B("something else");
		check_err_in(attempt(&a), -EKEYREJECTED, "%s, wrong digest", rows[i].group);
		make_key_free(&key);
	}
}

/* software_key_determine_akcipher() */
static void test_ecdsa_hashes(void **state)
{
	static const struct {
		const char *hash;
		int on_6_12, on_6_1;
	} rows[] = {
		{"sha1", 0, 0},
		{"sha224", 0, 0},
		{"sha256", 0, 0},
		{"sha384", 0, 0},
		{"sha512", 0, 0},
		{"sha3-256", 0, -EINVAL},
		{"sha3-512", 0, -EINVAL},
		{"md5", -EINVAL, -EINVAL},
		{"sm3", -EINVAL, -EINVAL},
		{"streebog256", -EINVAL, -EINVAL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct attempt a = {.key = &p256, .hash = rows[i].hash};

		check_err_in(attempt(&a), rows[i].on_6_12, "%s on 6.12", rows[i].hash);
		a.version = V61;
		check_err_in(attempt(&a), rows[i].on_6_1, "%s on 6.1", rows[i].hash);
	}
}

/* The order of P-256, SEC 2. */
#define N256                                                                                       \
	"\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"                         \
	"\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51"
#define N256_LESS_1                                                                                \
	"\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"                         \
	"\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x50"

/* ecdsa_get_signature_rs(), _ecdsa_verify() */
static void test_ecdsa_values(void **state)
{
	static const struct {
		struct bytes r, s;
		int want;
	} rows[] = {
		{B("\x01"), B("\x01"), -EKEYREJECTED},
		{B("\x00"), B("\x01"), -EBADMSG},
		{B("\x01"), B("\x00"), -EBADMSG},
		{B("\x00\x00\x00"), B("\x01"), -EBADMSG},
		{B("\x00" N256), B("\x01"), -EBADMSG},
		{B("\x01"), B("\x00" N256), -EBADMSG},
		{B(N256), B("\x01"), -EBADMSG}, /* no sign in here */
		{B("\x00" N256_LESS_1), B("\x01"), -EKEYREJECTED},
		{B("\x01"), B(N256_LESS_1), -EKEYREJECTED},
		{B(""), B("\x01"), -EINVAL},
		{B("\x01"), B(""), -EINVAL},
		{B("\x01" N256), B("\x01"), -EINVAL},
		{B("\x00\x00" N256_LESS_1), B("\x01"), -EINVAL},
		{B("\x01"), B("\x00\x00" N256_LESS_1), -EINVAL},
		{B("\x01"), B("\x01" N256_LESS_1), -EINVAL},
		/* The first defect in reading order wins over the range. */
		{B("\x00"), B(""), -EINVAL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_buf_ struct gen_buf value = {0};

		make_ecdsa_value(&value, rows[i].r, rows[i].s);
		check_err_in(attempt(&(struct attempt){.key = &p256, .value = made(&value)}),
			     rows[i].want, "row %zu", i);
	}
}

/* ecdsasignature.asn1 */
static void test_ecdsa_encoding(void **state)
{
	static const struct {
		struct bytes value;
		int want;
	} rows[] = {
		{B(""), -EBADMSG},
		{B("\x30\x00"), -EBADMSG},
		{B("\x30\x03\x02\x01\x01"), -EBADMSG},
		{B("\x30\x06\x02\x01\x01\x02\x01\x01"), -EKEYREJECTED},
		{B("\x30\x06\x02\x01\x01\x02\x01\x01\x05\x00"), -EKEYREJECTED}, /* not looked at */
		{B("\x30\x08\x02\x01\x01\x02\x01\x01\x05\x00"), -EBADMSG},
		{B("\x30\x80\x02\x01\x01\x02\x01\x01\x00\x00"), -EKEYREJECTED},
		{B("\x30\x09\x02\x82\x00\x01\x01\x02\x81\x01\x01"), -EKEYREJECTED},
		{B("\x31\x06\x02\x01\x01\x02\x01\x01"), -EBADMSG},
		{B("\x30\x06\x04\x01\x01\x02\x01\x01"), -EBADMSG},
		{B("\x30\x07\x02\x01\x01\x02\x01\x01"), -EBADMSG},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check_err_in(attempt(&(struct attempt){.key = &p256, .value = rows[i].value}),
			     rows[i].want, "row %zu", i);
}

/* ecdsa_set_pub_key(): what is not an uncompressed point on this curve. */
static void test_ecdsa_public_key(void **state)
{
	_cleanup_buf_ struct gen_buf point = {0};
	_cleanup_buf_ struct gen_buf other = {0};
	struct attempt a = {.key = &p256};

	(void)state;
	make_public(&point, &p256);
	assert_int_equal(point.len, 65);
	a.public = made(&point);
	check_err(attempt(&a), 0);
	for (size_t size = 0; size < 65; size++) {
		a.public = bytes_of(point.data, size);
		check_err_in(attempt(&a), -EINVAL, "%zu bytes", size);
	}
	a.public = made(&point);
	for (int format = 0; format < 256; format++) {
		point.data[0] = (uint8_t)format;
		check_err_in(attempt(&a), format == 4 ? 0 : -EINVAL, "format %d", format);
	}
	point.data[0] = 4;
	point.data[64] ^= 1;
	check_err(attempt(&a), -EINVAL);
	memset(point.data + 1, 0, 64);
	check_err(attempt(&a), -EINVAL);
	memset(point.data + 1, 0xff, 64);
	check_err(attempt(&a), -EINVAL);
	make_public(&other, &p384);
	a.public = made(&other);
	check_err(attempt(&a), -EINVAL);
}

/* By digits of eight bytes: some lengths that are not quite right are taken. */
static void test_ecdsa_point_length(void **state)
{
	static const struct {
		const char *group;
		size_t len; /* of a coordinate */
		int on_6_12;
	} rows[] = {
		{"P-256", 33, -EINVAL}, {"P-256", 40, -EINVAL}, {"P-384", 49, -EINVAL},
		{"P-521", 66, 0},       {"P-521", 67, 0},       {"P-521", 72, 0},
		{"P-521", 73, -EINVAL}, {"P-521", 80, -EINVAL},
	};
	_cleanup_buf_ struct gen_buf point = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_buf_ struct gen_buf longer = {0};
		struct make_key key;
		size_t size;

		make_ec(&key, rows[i].group);
		gen_buf_reset(&point);
		make_public(&point, &key);
		size = (point.len - 1) / 2;
		gen_buf_byte(&longer, 4);
		for (size_t k = 0; k < 2; k++) {
			gen_buf_fill(&longer, 0, rows[i].len - size);
			gen_buf_put(&longer, point.data + 1 + k * size, size);
		}
		check_err_in(attempt(&(struct attempt){.key = &key, .public = made(&longer)}),
			     rows[i].on_6_12, "%s, coordinates of %zu bytes", rows[i].group,
			     rows[i].len);
		if (rows[i].on_6_12 == 0 && rows[i].len > size) {
			longer.data[1] = 1;
			check_err(attempt(&(struct attempt){.key = &key, .public = made(&longer)}),
				  -EINVAL);
		}
		make_key_free(&key);
	}
	/* One byte too many at the end: an odd number is refused since 6.10. */
	gen_buf_reset(&point);
	make_public(&point, &p256);
	gen_buf_byte(&point, 0x77);
	check_err(attempt(&(struct attempt){.key = &p256, .public = made(&point)}), -EINVAL);
	check_err(attempt(&(struct attempt){.key = &p256, .public = made(&point), .version = V61}),
		  0);
}

static void test_damage(void **state)
{
	_cleanup_buf_ struct gen_buf digest = {0};
	_cleanup_buf_ struct gen_buf value = {0};

	(void)state;
	make_digest(&digest, "SHA256", B("signed"));
	make_signature(&value, &p256, "SHA256", made(&digest));
	damage_all(made(&value), 16, attempt_damaged, &p256);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ecdsa_curves),     cmocka_unit_test(test_ecdsa_hashes),
		cmocka_unit_test(test_ecdsa_values),     cmocka_unit_test(test_ecdsa_encoding),
		cmocka_unit_test(test_ecdsa_public_key), cmocka_unit_test(test_ecdsa_point_length),
		cmocka_unit_test(test_damage),
	};
	int failed;

	make_ec(&p256, "P-256");
	make_ec(&p384, "P-384");
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	make_key_free(&p256);
	make_key_free(&p384);
	return failed;
}
