// SPDX-License-Identifier: GPL-2.0-or-later
/* kexec-sig/authenticode.c against crypto/asymmetric_keys/mscode.asn1 and mscode_parser.c. */
#include "make.h"
#include "unit.h"

#include "../../kexec-sig/authenticode.h"

#define V61  KSIG_VERSION(6, 1)
#define V612 KSIG_VERSION(6, 12)

static struct guard guard;

static int parse_for(struct bytes in, uint32_t version, struct ksig_mscode *ret)
{
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = RULES(0, 0, &doubt);

	rules.version = version;
	return ksig_mscode_parse(guarded_copy(&guard, in.data, in.size), &rules, ret);
}

static void test_good(void **state)
{
	_cleanup_buf_ struct gen_buf b = {0};
	struct ksig_mscode ms;

	(void)state;
	make_indirect_data(&b, NULL, "2.16.840.1.101.3.4.2.1", B("digest"));
	check_err(parse_for(made(&b), V612, &ms), 0);
	assert_string_equal(ms.hash_algo, "sha256");
	check_bytes(ms.digest, B("digest")); /* its length is not looked at here */
}

/* mscode_note_digest_algo() */
static void test_algorithms(void **state)
{
	static const struct {
		const char *oid, *hash;
		int on_6_12, on_6_1;
	} rows[] = {
		{"1.3.14.3.2.26", "sha1", 0, 0},
		{"2.16.840.1.101.3.4.2.1", "sha256", 0, 0},
		{"2.16.840.1.101.3.4.2.2", "sha384", 0, 0},
		{"2.16.840.1.101.3.4.2.3", "sha512", 0, 0},
		{"2.16.840.1.101.3.4.2.4", "sha224", -ENOPKG, 0},
		{"1.2.840.113549.2.4", "md4", -EBADMSG, 0},
		{"1.2.840.113549.2.5", "md5", -EBADMSG, 0},
		{"2.16.840.1.101.3.4.2.8", "sha3-256", 0, -EBADMSG},
		{"2.16.840.1.101.3.4.2.9", "sha3-384", 0, -EBADMSG},
		{"2.16.840.1.101.3.4.2.10", "sha3-512", 0, -EBADMSG},
		{"1.2.156.10197.1.401", NULL, -ENOPKG, -ENOPKG},      /* SM3: known, not for this */
		{"1.2.840.113549.1.1.11", NULL, -ENOPKG, -ENOPKG},    /* known, no hash */
		{"2.16.840.1.101.3.4.2.6", NULL, -EBADMSG, -EBADMSG}, /* unknown */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_buf_ struct gen_buf b = {0};
		struct ksig_mscode ms;
		int r;

		make_indirect_data(&b, NULL, rows[i].oid, B("x"));
		r = parse_for(made(&b), V612, &ms);
		check_err_in(r, rows[i].on_6_12, "%s on 6.12", rows[i].oid);
		if (r == 0)
			assert_string_equal(ms.hash_algo, rows[i].hash);
		r = parse_for(made(&b), V61, &ms);
		check_err_in(r, rows[i].on_6_1, "%s on 6.1", rows[i].oid);
		if (r == 0)
			assert_string_equal(ms.hash_algo, rows[i].hash);
	}
}

/* mscode_note_content_type() */
static void test_types(void **state)
{
	static const struct {
		const char *oid;
		int want;
	} rows[] = {
		{"1.3.6.1.4.1.311.2.1.15", 0},
		{"1.3.6.1.4.1.311.2.1.21", 0}, /* once written by pesign */
		{"1.3.6.1.4.1.311.2.1.4", -EBADMSG},
		{"1.3.6.1.4.1.311.2.1.30", -EBADMSG},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_buf_ struct gen_buf b = {0};
		struct ksig_mscode ms;

		make_indirect_data(&b, rows[i].oid, "2.16.840.1.101.3.4.2.1", B("x"));
		check_err_in(parse_for(made(&b), V612, &ms), rows[i].want, "%s", rows[i].oid);
	}
}

#define TYPE   "\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x02\x01\x0f"
#define SHA256 "\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01"

/* clang-format off */
static const struct {
	const char *what;
	struct bytes in;
	int want;
} grammar[] = {
	{"good", B("\x30\x22\x30\x0e" TYPE "\x30\x00\x30\x10\x30\x0b" SHA256 "\x04\x01x"), 0},
	{"any parameters", B("\x30\x22\x30\x0e" TYPE "\x05\x00\x30\x10\x30\x0b" SHA256 "\x04\x01x"),
	 0},
	{"no parameters", B("\x30\x20\x30\x0c" TYPE "\x30\x10\x30\x0b" SHA256 "\x04\x01x"), -EBADMSG},
	{"two parameters",
	 B("\x30\x24\x30\x10" TYPE "\x05\x00\x05\x00\x30\x10\x30\x0b" SHA256 "\x04\x01x"), -EBADMSG},
	{"two algorithm parameters",
	 B("\x30\x26\x30\x0e" TYPE "\x30\x00\x30\x14\x30\x0f" SHA256 "\x05\x00\x05\x00\x04\x01x"),
	 -EBADMSG},
	{"no digest", B("\x30\x1f\x30\x0e" TYPE "\x30\x00\x30\x0d\x30\x0b" SHA256), -EBADMSG},
	{"empty digest", B("\x30\x21\x30\x0e" TYPE "\x30\x00\x30\x0f\x30\x0b" SHA256 "\x04\x00"), 0},
	{"digest of another type",
	 B("\x30\x22\x30\x0e" TYPE "\x30\x00\x30\x10\x30\x0b" SHA256 "\x03\x01x"), -EBADMSG},
	{"more behind the digest",
	 B("\x30\x24\x30\x0e" TYPE "\x30\x00\x30\x12\x30\x0b" SHA256 "\x04\x01x\x05\x00"), -EBADMSG},
	{"more behind it all",
	 B("\x30\x22\x30\x0e" TYPE "\x30\x00\x30\x10\x30\x0b" SHA256 "\x04\x01x\x05\x00"), 0},
	{"indefinite", B("\x30\x80\x30\x80" TYPE "\x30\x00\x00\x00\x30\x80\x30\x0b" SHA256
			 "\x04\x01x\x00\x00\x00\x00"), 0},
	{"SET", B("\x31\x22\x30\x0e" TYPE "\x30\x00\x30\x10\x30\x0b" SHA256 "\x04\x01x"), -EBADMSG},
	{"primitive, which the decoder takes",
	 B("\x10\x22\x30\x0e" TYPE "\x30\x00\x30\x10\x30\x0b" SHA256 "\x04\x01x"), 0},
	{"empty", B("\x30\x00"), -EBADMSG},
	{"nothing", B(""), -EBADMSG},
	{"an OCTET STRING around it", B("\x04\x02\x30\x00"), -EBADMSG},
};
/* clang-format on */

static void test_grammar(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(grammar); i++) {
		struct ksig_mscode ms = {.hash_algo = "untouched"};
		int r = parse_for(grammar[i].in, V612, &ms);

		check_err_in(r, grammar[i].want, "%s", grammar[i].what);
		assert_string_equal(ms.hash_algo, r < 0 ? "untouched" : "sha256");
	}
}

static void test_size(void **state)
{
	_cleanup_buf_ struct gen_buf b = {0};
	struct ksig_mscode ms;

	(void)state;
	gen_buf_fill(&b, 0, 65536);
	check_err(parse_for(made(&b), V612, &ms), -EMSGSIZE);
	check_err(parse_for((struct bytes){0}, V612, &ms), -EBADMSG);
}

static void damaged(struct bytes in, const struct damage *damage, void *context)
{
	const struct ksig_rules *rules = context;
	struct ksig_mscode ms = {0};
	int r = ksig_mscode_parse(in, rules, &ms);
	char what[64];

	if (r != 0 && r != -EBADMSG && r != -ENOPKG)
		fail_msg("%s: %d", damage_text(damage, what), r);
	if (r == 0 && damage->kind == DAMAGE_CUT)
		fail_msg("%s: taken", damage_text(damage, what));
	if (r == 0)
		assert_true(bytes_has(in, (uint64_t)(ms.digest.data - in.data), ms.digest.size));
}

static void test_damage(void **state)
{
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = RULES(6, 12, &doubt);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(grammar); i++) {
		/* The row with bytes behind the message is one that may be cut. */
		if (grammar[i].want == 0 && grammar[i].in.data[grammar[i].in.size - 1] != 0)
			damage_all(grammar[i].in, grammar[i].in.size, damaged, &rules);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),  cmocka_unit_test(test_algorithms),
		cmocka_unit_test(test_types), cmocka_unit_test(test_grammar),
		cmocka_unit_test(test_size),  cmocka_unit_test(test_damage),
	};
	int failed;

	guard = guard_new(65536);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	guard_free(&guard);
	return failed;
}
