// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kexec-sig/pubkey.c against crypto/asymmetric_keys/public_key.c, crypto/rsa.c and
 * crypto/rsa-pkcs1pad.c: which defect gives which errno.
 */
#include "attempt.h"

#define V61 KSIG_VERSION(6, 1)

static struct make_key rsa, p256;

/* ---- which algorithm ---------------------------------------------------------------- */

/* public_key_verify_signature(): the two algorithms have to fit. */
static void test_kinds(void **state)
{
	static const struct {
		const char *key, *sig;
		int want;
	} rows[] = {
		{"rsa", "rsa", 0},
		{"rsa", "ecdsa", -EKEYREJECTED},
		{"rsa", "ecrdsa", -EKEYREJECTED},
		{"rsa", "sm2", -EKEYREJECTED},
		{"ecdsa-nist-p256", "rsa", -EKEYREJECTED},
		{"ecrdsa", "ecdsa", -EKEYREJECTED},
		{"ecdsa", "ecdsa-nist-p256", -EKEYREJECTED},
	};
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = RULES(6, 12, &doubt);
	struct ksig_pubkey none = {0};
	struct ksig_signature sig = {.pkey_algo = "rsa", .hash_algo = "sha256"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check_err_in(attempt(&(struct attempt){
				     .key = &rsa, .algo = rows[i].key, .pkey_algo = rows[i].sig}),
			     rows[i].want, "%s by %s", rows[i].key, rows[i].sig);
	check_err(ksig_pubkey_verify(&none, &sig, &rules), -EKEYREJECTED);
}

/* What is not computed here is said so. */
static void test_foreign_algorithms(void **state)
{
	static const struct ksig_algo without[] = {{"ecrdsa", KSIG_NO}, {"sm2", KSIG_NO}};
	struct ksig_doubt doubt = {0};
	struct attempt a = {.key = &p256, .algo = "ecrdsa", .pkey_algo = "ecrdsa"};

	(void)state;
	check_err(attempt_noting(&a, &doubt), 0);
	assert_string_not_equal(doubt.fact, "");
	a.algos = without;
	check_err(attempt(&a), -ENOENT);
}

static void test_missing_algorithms(void **state)
{
	static const struct ksig_algo no_rsa[] = {{"rsa", KSIG_NO}, {"ecdsa-nist-p256", KSIG_NO}};
	static const struct ksig_algo unknown[] = {{"rsa", KSIG_DONT_KNOW},
						   {"ecdsa-nist-p256", KSIG_DONT_KNOW}};
	struct ksig_doubt doubt = {0};

	(void)state;
	check_err(attempt(&(struct attempt){.key = &rsa, .algos = no_rsa}), -ENOENT);
	check_err(attempt(&(struct attempt){.key = &p256, .algos = no_rsa}), -ENOENT);
	check_err(attempt_noting(&(struct attempt){.key = &rsa, .algos = unknown}, &doubt), 0);
	assert_string_not_equal(doubt.fact, "");
}

/* ---- hashes and keys -------------------------------------------------------------------- */

/* pkcs1pad_create() needs a DigestInfo for the hash. */
static void test_rsa_hashes(void **state)
{
	static const struct {
		const char *hash, *md;
		int on_6_12, on_6_1;
	} rows[] = {
		{"md5", "MD5", 0, 0},
		{"sha1", "SHA1", 0, 0},
		{"sha224", "SHA224", 0, 0},
		{"sha256", "SHA256", 0, 0},
		{"sha384", "SHA384", 0, 0},
		{"sha512", "SHA512", 0, 0},
		{"sha3-256", "SHA3-256", 0, -ENOENT},
		{"sha3-384", "SHA3-384", 0, -ENOENT},
		{"sha3-512", "SHA3-512", 0, -ENOENT},
		{"md4", "MD5", -ENOENT, -ENOENT},
		{"sm3", "SHA256", -ENOENT, -ENOENT},
		{"streebog256", "SHA256", -ENOENT, -ENOENT},
		/* The DigestInfo names another hash than the message does. */
		{"sha384", "SHA256", -EBADMSG, -EBADMSG},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct attempt a = {.key = &rsa, .hash = rows[i].hash, .md = rows[i].md};

		check_err_in(attempt(&a), rows[i].on_6_12, "%s on 6.12", rows[i].hash);
		a.version = V61;
		check_err_in(attempt(&a), rows[i].on_6_1, "%s on 6.1", rows[i].hash);
	}
}

/*
 * rsa_check_key_length(), in whole 64-bit limbs; rsa_get_n() for FIPS. With 1000 bits a
 * message of 125 bytes is looked at as if it had 128.
 */
static void test_rsa_sizes(void **state)
{
	static const struct {
		unsigned int bits;
		int want, fips;
	} rows[] = {
		{448, -EINVAL, -EINVAL},
		{512, 0, -EINVAL},
		{505, 0, -EINVAL},
		{576, -EINVAL, -EINVAL},
		{768, -EINVAL, -EINVAL},
		{1000, -EBADMSG, -EINVAL},
		{1024, 0, -EINVAL},
		{1032, -EINVAL, -EINVAL},
		{1536, 0, -EINVAL},
		{2048, 0, 0},
		{3072, 0, 0},
		{4096, 0, 0},
		{8192, -EINVAL, -EINVAL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct make_key key;
		struct attempt a = {.key = &key, .hash = "sha1", .md = "SHA1"};

		make_rsa(&key, rows[i].bits);
		check_err_in(attempt(&a), rows[i].want, "%u bits", rows[i].bits);
		a.fips = true;
		check_err_in(attempt(&a), rows[i].fips, "%u bits in FIPS mode", rows[i].bits);
		make_key_free(&key);
	}
}

/* A modulus of 2040 bits fills 32 limbs, but not 256 bytes. */
static void test_rsa_2040(void **state)
{
	struct make_key key = {.n = BN_new(), .e = BN_new(), .d = BN_new()};
	uint8_t value[256] = {0};
	struct attempt a = {.key = &key, .value = bytes_of(value, sizeof(value))};

	(void)state;
	BN_set_bit(key.n, 2039);
	BN_set_bit(key.n, 0);
	BN_set_word(key.e, 65537);
	value[255] = 2; /* 2^65537 mod n is no encoded message */
	check_err(attempt(&a), -EBADMSG);
	a.fips = true;
	check_err(attempt(&a), -EINVAL);
	a.fips = false;
	a.value.size = 255;
	check_err(attempt(&a), -EINVAL);
	make_key_free(&key);
}

/* rsa_check_exponent_fips() */
static void test_rsa_exponents(void **state)
{
	static const struct {
		struct bytes e;
		int want, fips, fips_6_1;
	} rows[] = {
		{B("\x01\x00\x01"), 0, 0, 0},
		{B("\x03"), -EBADMSG, -EINVAL, -EBADMSG},
		{B("\x01\x00\x00"), -EBADMSG, -EINVAL, -EBADMSG},
		{B("\x00\xff\xff"), -EBADMSG, -EINVAL, -EBADMSG},
		{B("\x01\x00\x03"), -EBADMSG, -EBADMSG, -EBADMSG},
	};
	uint8_t n[257] = {0};

	(void)state;
	BN_bn2binpad(rsa.n, n, sizeof(n));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_buf_ struct gen_buf public = {0};
		struct attempt a = {.key = &rsa};
		int r;

		make_ecdsa_value(&public, bytes_of(n, sizeof(n)), rows[i].e);
		a.public = made(&public);
		/* Any em[0] is possible with a wrong exponent. */
		r = attempt(&a);
		check_err_in(r == -EINVAL ? -EBADMSG : r, rows[i].want, "row %zu", i);
		a.fips = true;
		if (rows[i].fips != -EBADMSG)
			check_err_in(attempt(&a), rows[i].fips, "row %zu in FIPS mode", i);
		a.version = V61;
		if (rows[i].fips_6_1 == 0)
			check_err_in(attempt(&a), 0, "row %zu in FIPS mode, 6.1", i);
	}
}

/* rsapubkey.asn1, rsa_get_n(), rsa_get_e(), rsa_set_pub_key() */
static void test_rsa_public_key(void **state)
{
	static const struct {
		struct bytes public;
		int want;
	} rows[] = {
		{B(""), -EBADMSG},
		{B("\x30\x00"), -EBADMSG},
		{B("\x30\x03\x02\x01\x03"), -EBADMSG},
		{B("\x30\x05\x02\x00\x02\x01\x03"), -EINVAL},         /* no modulus */
		{B("\x30\x05\x02\x01\x03\x02\x00"), -EINVAL},         /* no exponent */
		{B("\x30\x07\x02\x01\x05\x02\x02\x00\x03"), -EINVAL}, /* longer than the modulus */
		{B("\x30\x06\x02\x01\x00\x02\x01\x03"), -EINVAL},     /* modulus 0 */
		{B("\x30\x06\x02\x01\x05\x02\x01\x03"), -EINVAL},     /* too small */
		{B("\x30\x08\x02\x01\x05\x02\x01\x03\x05\x00"), -EBADMSG},
		{B("\x30\x06\x04\x01\x05\x02\x01\x03"), -EBADMSG},
	};
	_cleanup_buf_ struct gen_buf public = {0};
	uint8_t huge[2049] = {1};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check_err_in(attempt(&(struct attempt){.key = &rsa, .public = rows[i].public}),
			     rows[i].want, "row %zu", i);
	/* mpi_read_raw_data() gives up above 16384 bits. */
	make_ecdsa_value(&public, bytes_of(huge, sizeof(huge)), B("\x03"));
	check_err(attempt(&(struct attempt){.key = &rsa, .public = made(&public)}), -ENOMEM);
	/* The decoder does not look behind the SEQUENCE. */
	gen_buf_reset(&public);
	make_public(&public, &rsa);
	gen_buf_fill(&public, 0x55, 3);
	check_err(attempt(&(struct attempt){.key = &rsa, .public = made(&public)}), 0);
}

static void test_rsa_signature_length(void **state)
{
	uint8_t value[300] = {0, 7};

	(void)state;
	for (size_t size = 0; size <= sizeof(value); size++) {
		struct attempt a = {.key = &rsa, .value = bytes_of(value, size)};
		int r = attempt(&a);

		if (size != 256)
			check_err_in(r, -EINVAL, "%zu bytes", size);
		else if (r != -EBADMSG && r != -EINVAL) /* what 7^e mod n begins with is luck */
			fail_msg("256 bytes: %d", r);
	}
	check_err(attempt(&(struct attempt){.key = &rsa, .digest = B("")}), -EINVAL);
}

/* ---- signatures ---------------------------------------------------------------------- */

/* rsa_enc(): s < n, since 6.7 1 < s < n - 1 */
static void test_rsa_range(void **state)
{
	static const struct {
		int from_n;      /* s = n + from_n */
		unsigned int is; /* s, when from_n is 1 */
		int on_6_12, on_6_1;
	} rows[] = {
		{1, 0, -EINVAL, -EBADMSG},
		{1, 1, -EINVAL, -EBADMSG},
		{0, 0, -EINVAL, -EINVAL},
		{-1, 0, -EINVAL, -EINVAL}, /* (n - 1)^e = n - 1 does not begin with a zero */
	};
	uint8_t value[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct attempt a = {.key = &rsa, .value = bytes_of(value, sizeof(value))};
		BIGNUM *s = BN_dup(rsa.n);

		BN_sub_word(s, rows[i].from_n < 0);
		if (rows[i].from_n == 1)
			BN_set_word(s, rows[i].is);
		BN_bn2binpad(s, value, sizeof(value));
		BN_free(s);
		check_err_in(attempt(&a), rows[i].on_6_12, "row %zu on 6.12", i);
		a.version = V61;
		check_err_in(attempt(&a), rows[i].on_6_1, "row %zu on 6.1", i);
	}
	memset(value, 0xff, sizeof(value));
	check_err(attempt(&(struct attempt){.key = &rsa, .value = bytes_of(value, sizeof(value))}),
		  -EINVAL);
}

/* pkcs1pad_verify_complete() */
static void test_rsa_padding(void **state)
{
	static const struct {
		const char *what;
		size_t at;
		uint8_t value;
		int want;
	} rows[] = {
		{"untouched", 0, 0x00, 0},
		{"first byte", 0, 0x01, -EINVAL},
		{"block type 0", 1, 0x00, -EBADMSG},
		{"block type 2", 1, 0x02, -EBADMSG},
		{"first padding byte", 2, 0x00, -EBADMSG},
		{"eighth padding byte is the separator", 9, 0x00, -EBADMSG},
		{"ninth padding byte is the separator", 10, 0x00, -EBADMSG},
		{"padding not ff", 100, 0xfe, -EBADMSG},
		{"last padding byte", 203, 0x00, -EBADMSG},
		{"no separator", 204, 0xff, -EBADMSG},
		{"separator not 0", 204, 0x01, -EBADMSG},
		{"DigestInfo", 205, 0x31, -EBADMSG},
		{"DigestInfo, last byte", 223, 0x21, -EBADMSG},
		{"digest, first byte", 224, 0x00, -EKEYREJECTED},
		{"digest, last byte", 255, 0x00, -EKEYREJECTED},
	};
	_cleanup_buf_ struct gen_buf digest = {0};

	(void)state;
	make_digest(&digest, "SHA256", B("signed"));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_buf_ struct gen_buf em = {0};
		_cleanup_buf_ struct gen_buf value = {0};

		make_encoded_message(&em, "SHA256", made(&digest), 256);
		em.data[rows[i].at] = rows[i].value;
		make_rsa_raw(&value, &rsa, made(&em), 256);
		check_err_in(attempt(&(struct attempt){.key = &rsa, .value = made(&value)}),
			     rows[i].want, "%s", rows[i].what);
	}
}

/* A short padding, an over-long message and a bare digest, all well formed but for that. */
static void test_rsa_shapes(void **state)
{
	_cleanup_buf_ struct gen_buf digest = {0};
	_cleanup_buf_ struct gen_buf value = {0};
	uint8_t em[256] = {0, 1};

	(void)state;
	make_digest(&digest, "SHA256", B("signed"));
	/* ff to the very end */
	memset(em + 2, 0xff, 254);
	make_rsa_raw(&value, &rsa, bytes_of(em, 256), 256);
	check_err(attempt(&(struct attempt){.key = &rsa, .value = made(&value)}), -EBADMSG);
	/* nothing behind the separator */
	gen_buf_reset(&value);
	em[255] = 0;
	make_rsa_raw(&value, &rsa, bytes_of(em, 256), 256);
	check_err(attempt(&(struct attempt){.key = &rsa, .value = made(&value)}), -EBADMSG);
	/* the digest without DigestInfo */
	gen_buf_reset(&value);
	em[255 - 32] = 0;
	memcpy(em + 224, digest.data, 32);
	make_rsa_raw(&value, &rsa, bytes_of(em, 256), 256);
	check_err(attempt(&(struct attempt){.key = &rsa, .value = made(&value)}), -EBADMSG);
	/* DigestInfo of SHA-256 over a digest of another length */
	gen_buf_reset(&value);
	make_signature(&value, &rsa, "SHA256", B("short"));
	check_err(attempt(&(struct attempt){.key = &rsa, .value = made(&value)}), -EBADMSG);
	check_err(attempt(&(struct attempt){.key = &rsa, .digest = B("short")}), -EKEYREJECTED);
}

static void test_bits(void **state)
{
	_cleanup_buf_ struct gen_buf public = {0};
	struct ksig_pubkey key = {.algo = "rsa"};

	(void)state;
	make_public(&public, &rsa);
	key.key = made(&public);
	assert_int_equal(ksig_pubkey_bits(&key), 2048);
	key.key.size--;
	assert_int_equal(ksig_pubkey_bits(&key), 0);
	key.algo = "ecdsa-nist-p521";
	assert_int_equal(ksig_pubkey_bits(&key), 521);
	key.algo = "ecdsa-nist-p384";
	assert_int_equal(ksig_pubkey_bits(&key), 384);
	key.algo = "ecrdsa";
	assert_int_equal(ksig_pubkey_bits(&key), 0);
	key.algo = NULL;
	assert_int_equal(ksig_pubkey_bits(&key), 0);
}

static void test_damage(void **state)
{
	_cleanup_buf_ struct gen_buf digest = {0};
	_cleanup_buf_ struct gen_buf value = {0};

	(void)state;
	make_digest(&digest, "SHA256", B("signed"));
	make_signature(&value, &rsa, "SHA256", made(&digest));
	damage_all(made(&value), 8, attempt_damaged, &rsa);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_foreign_algorithms),
		cmocka_unit_test(test_missing_algorithms),
		cmocka_unit_test(test_rsa_hashes),
		cmocka_unit_test(test_rsa_sizes),
		cmocka_unit_test(test_rsa_2040),
		cmocka_unit_test(test_rsa_exponents),
		cmocka_unit_test(test_rsa_public_key),
		cmocka_unit_test(test_rsa_signature_length),
		cmocka_unit_test(test_rsa_range),
		cmocka_unit_test(test_rsa_padding),
		cmocka_unit_test(test_rsa_shapes),
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_damage),
	};
	int failed;

	make_rsa(&rsa, 2048);
	make_ec(&p256, "P-256");
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	make_key_free(&rsa);
	make_key_free(&p256);
	return failed;
}
