// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kexec-sig/x509_time.c, x509_name.c and the AuthorityKeyIdentifier: when a certificate is
 * valid, how the kernel calls its key, and which ids it is found by.
 */
#include "make.h"
#include "unit.h"

#include "../../kexec-sig/ber.h"
#include "../../kexec-sig/x509.h"

static struct make_key ec;
static struct guard guard;

static int parse_for(const struct make_cert *spec, uint32_t version, struct ksig_x509 **ret)
{
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = RULES(0, 0, &doubt);
	_cleanup_buf_ struct gen_buf der = {0};

	make_cert(&der, spec);
	assert_false(der.broken);
	rules.version = version;
	return ksig_x509_parse(guarded_copy(&guard, der.data, der.len), &rules, ret);
}

static int parse(const struct make_cert *spec, struct ksig_x509 **ret)
{
	return parse_for(spec, KSIG_NEWEST, ret);
}

/* ---- times, x509_decode_time() --------------------------------------------------- */

/* clang-format off */
static const struct {
	uint8_t tag;
	const char *text;
	int64_t want; /* -1: -EBADMSG */
} times[] = {
	{BER_UTC_TIME, "700101000000Z", 0},
	{BER_UTC_TIME, "700101000001Z", 1},
	{BER_UTC_TIME, "691231235959Z", -1}, /* 1969 */
	{BER_UTC_TIME, "500101000000Z", -1}, /* 1950 */
	{BER_UTC_TIME, "000101000000Z", 946684800},
	{BER_UTC_TIME, "000229000000Z", 951782400},  /* 2000 was a leap year */
	{BER_UTC_TIME, "010229000000Z", -1},
	{BER_UTC_TIME, "040229120000Z", 1078056000},
	{BER_UTC_TIME, "240229235959Z", 1709251199},
	{BER_UTC_TIME, "230229000000Z", -1},
	{BER_UTC_TIME, "491231235959Z", 2524607999},
	{BER_UTC_TIME, "200101240000Z", 1577923200}, /* midnight tomorrow, ISO 8601 */
	{BER_UTC_TIME, "200101245960Z", 1577926800}, /* not looked at any closer */
	{BER_UTC_TIME, "161231235960Z", 1483228800}, /* a leap second */
	{BER_UTC_TIME, "200101250000Z", -1},
	{BER_UTC_TIME, "200101006000Z", -1},
	{BER_UTC_TIME, "200101000061Z", -1},
	{BER_UTC_TIME, "200001000000Z", -1},
	{BER_UTC_TIME, "201301000000Z", -1},
	{BER_UTC_TIME, "200100000000Z", -1},
	{BER_UTC_TIME, "200132000000Z", -1},
	{BER_UTC_TIME, "200431000000Z", -1},
	{BER_UTC_TIME, "200430000000Z", 1588204800},
	{BER_UTC_TIME, "2001010000Z", -1}, /* without seconds: BER, not DER */
	{BER_UTC_TIME, "200101000000+0000", -1},
	{BER_UTC_TIME, "200101000000z", -1},
	{BER_UTC_TIME, "2001010000 0Z", -1},
	{BER_UTC_TIME, "200101-10000Z", -1},
	{BER_UTC_TIME, "", -1},
	{BER_UTC_TIME, "20500101000000Z", -1},
	{BER_GENERALIZED_TIME, "20500101000000Z", 2524608000},
	{BER_GENERALIZED_TIME, "20491231235959Z", -1}, /* has to be UTCTime */
	{BER_GENERALIZED_TIME, "19500101000000Z", -1},
	{BER_GENERALIZED_TIME, "19491231235959Z", -1}, /* before 1970 */
	{BER_GENERALIZED_TIME, "00000101000000Z", -1},
	{BER_GENERALIZED_TIME, "21000228235959Z", 4107542399},
	{BER_GENERALIZED_TIME, "21000229000000Z", -1}, /* 2100 will be no leap year */
	{BER_GENERALIZED_TIME, "24000229000000Z", 13574563200},
	{BER_GENERALIZED_TIME, "99991231235959Z", 253402300799},
	{BER_GENERALIZED_TIME, "20500101000000.0Z", -1},
	{BER_GENERALIZED_TIME, "200101000000Z", -1},
	{BER_OCTET_STRING, "200101000000Z", -1},
	{BER_INTEGER, "20500101000000Z", -1},
};
/* clang-format on */

static void test_times(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
		const char *text = times[i].text;
		int64_t seen = 77;
		int r = ksig_x509_time(times[i].tag, guarded_copy(&guard, text, strlen(text)),
				       &seen);

		check_err_in(r, times[i].want < 0 ? -EBADMSG : 0, "%s", text);
		if (seen != (times[i].want < 0 ? 77 : times[i].want))
			fail_msg("%s: %lld, expected %lld", text, (long long)seen,
				 (long long)times[i].want);
	}
}

static void damaged_time(struct bytes in, const struct damage *damage, void *context)
{
	int64_t seen;
	char what[64];

	(void)context;
	if (ksig_x509_time(BER_GENERALIZED_TIME, in, &seen) == 0 && damage->kind != DAMAGE_SET)
		fail_msg("%s is a time", damage_text(damage, what));
	ksig_x509_time(BER_UTC_TIME, in, &seen);
}

static void test_damaged_times(void **state)
{
	(void)state;
	damage_all(B("20500101000000Z"), 15, damaged_time, NULL);
	damage_all(B("200101000000Z"), 13, damaged_time, NULL);
}

/* The decoder takes a missing notAfter for the notBefore. */
static void test_one_date(void **state)
{
	struct make_cert spec = {.key = &ec,
				 .validity = B("\x17\x0d"
					       "200101000000Z")};
	struct ksig_x509 *cert = NULL;

	(void)state;
	check_err(parse(&spec, &cert), 0);
	assert_true(cert->valid_from == 1577836800 && cert->valid_to == 1577836800);
	ksig_x509_free(cert);
	cert = NULL;
	spec.validity = B("");
	check_err(parse(&spec, &cert), -EBADMSG);
	spec.validity = B("\x17\x0d"
			  "200101000000Z\x05\x00");
	check_err(parse(&spec, &cert), -EBADMSG);
}

/* ---- names, x509_fabricate_name() ------------------------------------------------- */

/* clang-format off */
static const struct {
	const char *o, *cn, *email, *want;
} names[] = {
	{NULL, "cn", NULL, "cn"},
	{"org", NULL, NULL, "org"},
	{NULL, NULL, "me@example.org", "me@example.org"},
	{"org", "cn", "me@example.org", "org: cn"},
	{"org", NULL, "me@example.org", "org"},
	{"Example", "Example Signing CA", NULL, "Example Signing CA"}, /* starts with all of it */
	{"Example", "Example", NULL, "Example"},
	{"Example Ltd", "Example Key", NULL, "Example Key"}, /* the first seven bytes are enough */
	{"Exampl2", "Exampl3", NULL, "Exampl2: Exampl3"},
	{"Examples Ltd", "Exampl", NULL, "Examples Ltd: Exampl"}, /* six are not */
	{"a", "ab", NULL, "ab"},
	{"ab", "a", NULL, "ab: a"},
	{"", "cn", NULL, "cn"},
	{"org", "", NULL, "org"},
	{"", "", "me", "me"},
};
/* clang-format on */

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		_cleanup_(ksig_x509_freep) struct ksig_x509 *cert = NULL;
		_cleanup_buf_ struct gen_buf name = {0};

		make_name(&name, names[i].o, names[i].cn, names[i].email);
		check_err(parse(&(struct make_cert){.key = &ec, .subject = made(&name)}, &cert), 0);
		assert_string_equal(cert->subject, names[i].want);
	}
}

/* Lengths are kept in a u8; a NUL ends the name, wherever it stands. */
static void test_odd_names(void **state)
{
	static const struct {
		size_t size; /* of the common name */
		size_t want;
	} rows[] = {{255, 255}, {256, 0}, {257, 1}, {300, 44}};
	_cleanup_buf_ struct gen_buf name = {0};
	struct ksig_x509 *cert;
	uint8_t text[300];
	size_t seq;

	(void)state;
	memset(text, 'n', sizeof(text));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		gen_buf_reset(&name);
		make_name_of(&name, "2.5.4.3", bytes_of(text, rows[i].size));
		check_err(parse(&(struct make_cert){.key = &ec, .subject = made(&name)}, &cert), 0);
		assert_int_equal(strlen(cert->subject), rows[i].want);
		ksig_x509_free(cert);
	}
	gen_buf_reset(&name);
	make_name_of(&name, "2.5.4.3", B("be\0fore"));
	check_err(parse(&(struct make_cert){.key = &ec, .subject = made(&name)}, &cert), 0);
	assert_string_equal(cert->subject, "be");
	ksig_x509_free(cert);
	/* An unknown attribute only: there is a name, but nothing to call the key. */
	gen_buf_reset(&name);
	make_name_of(&name, "2.5.4.5", B("12345"));
	check_err(parse(&(struct make_cert){.key = &ec, .subject = made(&name)}, &cert), 0);
	assert_string_equal(cert->subject, "");
	ksig_x509_free(cert);
	gen_buf_reset(&name);
	seq = der_open(&name, DER_SEQUENCE);
	gen_buf_put(&name,
		    "\x31\x0c\x30\x0a\x06\x03\x55\x04\x0a\x0c\x03o\0g"
		    "\x31\x0b\x30\x09\x06\x03\x55\x04\x03\x0c\x02"
		    "cn",
		    27);
	der_close(&name, seq);
	check_err(parse(&(struct make_cert){.key = &ec, .subject = made(&name)}, &cert), 0);
	assert_string_equal(cert->subject, "o");
	ksig_x509_free(cert);
}

/* The last one of a kind counts, and those of the issuer do not carry over. */
static void test_repeated_names(void **state)
{
	_cleanup_buf_ struct gen_buf issuer = {0};
	_cleanup_(ksig_x509_freep) struct ksig_x509 *cert = NULL;

	(void)state;
	make_name(&issuer, "issuer's", "CA", NULL);
	check_err(parse(
			  &(struct make_cert){
				  .key = &ec,
				  .issuer = made(&issuer),
				  .subject = B(
					  "\x30\x1c\x31\x0c\x30\x0a\x06\x03\x55\x04\x03\x0c\x03one"
					  "\x31\x0c\x30\x0a\x06\x03\x55\x04\x03\x0c\x03two"),
			  },
			  &cert),
		  0);
	assert_string_equal(cert->subject, "two");
}

static void test_name_text(void **state)
{
	_cleanup_buf_ struct gen_buf name = {0};
	char *text;

	(void)state;
	make_name(&name, "org", "cn", NULL);
	text = ksig_x509_name_text(guarded_copy(&guard, name.data, name.len));
	assert_string_equal(text, "CN=cn, O=org");
	free(text);
	text = ksig_x509_name_text(guarded_copy(&guard, name.data, name.len - 1));
	assert_string_equal(text, "(unreadable name)");
	free(text);
	text = ksig_x509_name_text((struct bytes){0});
	assert_non_null(text);
	free(text);
	gen_buf_reset(&name);
	make_name_of(&name, "2.5.4.3", B("line\nfeed \x1b[2J"));
	text = ksig_x509_name_text(made(&name));
	assert_null(strchr(text, '\n'));
	assert_null(strchr(text, '\x1b'));
	free(text);
}

/* ---- ids -------------------------------------------------------------------------- */

/* asymmetric_key_id_same() knows nothing of where the two parts meet. */
static void test_same_id(void **state)
{
	static const uint8_t whole[] = "serialissuer";
	const size_t n = sizeof(whole) - 1;
	struct ksig_key_id none = {0}, x, y;

	(void)state;
	for (size_t i = 0; i <= n; i++) {
		for (size_t k = 0; k <= n; k++) {
			uint8_t other[sizeof(whole)];

			x = ksig_key_id_of(bytes_of(whole, i), bytes_of(whole + i, n - i));
			y = ksig_key_id_of(bytes_of(whole, k), bytes_of(whole + k, n - k));
			assert_true(ksig_key_id_same(&x, &y));
			for (size_t at = 0; at < n; at++) {
				memcpy(other, whole, sizeof(whole));
				other[at] ^= 1;
				y = ksig_key_id_of(bytes_of(other, k), bytes_of(other + k, n - k));
				assert_false(ksig_key_id_same(&x, &y));
			}
			y = ksig_key_id_of(bytes_of(whole, k), bytes_of(whole + k, n + 1 - k));
			assert_false(ksig_key_id_same(&x, &y));
		}
	}
	x = ksig_key_id_of(B(""), B(""));
	y = ksig_key_id_of((struct bytes){0}, (struct bytes){0});
	assert_true(ksig_key_id_same(&x, &y));
	assert_false(ksig_key_id_same(&x, &none));
	assert_false(ksig_key_id_same(&none, &y));
	assert_false(ksig_key_id_same(&none, &none));
}

static void test_id_hex(void **state)
{
	struct ksig_key_id id = ksig_key_id_of(B("\x00\xff"), B("\x0a\xa0"));
	char *hex = ksig_key_id_hex(&id);

	(void)state;
	assert_string_equal(hex, "00ff0aa0");
	free(hex);
	id = (struct ksig_key_id){0};
	hex = ksig_key_id_hex(&id);
	assert_string_equal(hex, "");
	free(hex);
}

/* ---- AuthorityKeyIdentifier, x509_akid.asn1 ----------------------------------------- */

#define NAME                                                                                       \
	"\x30\x0c\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01"                                     \
	"a"

/* clang-format off */
static const struct {
	const char *what;
	struct bytes value;
	int want;
	struct bytes key_id, serial; /* NULL data: not set */
} akids[] = {
	{"empty", B("\x30\x00"), 0, {0}, {0}},
	{"key id", B("\x30\x03\x80\x01k"), 0, B("k"), {0}},
	{"empty key id", B("\x30\x02\x80\x00"), 0, B(""), {0}},
	{"constructed key id", B("\x30\x03\xa0\x01k"), -EBADMSG, {0}, {0}},
	{"two key ids", B("\x30\x06\x80\x01k\x80\x01l"), -EBADMSG, {0}, {0}},
	{"issuer and serial number", B("\x30\x15\xa1\x10\xa4\x0e" NAME "\x82\x01s"), 0, {0},
	 B("s")},
	{"all", B("\x30\x18\x80\x01k\xa1\x10\xa4\x0e" NAME "\x82\x01s"), 0, B("k"), B("s")},
	{"issuer alone", B("\x30\x12\xa1\x10\xa4\x0e" NAME), 0, {0}, {0}},
	{"serial number alone", B("\x30\x03\x82\x01s"), 0, {0}, {0}},
	{"wrong order", B("\x30\x15\x82\x01s\xa1\x10\xa4\x0e" NAME), -EBADMSG, {0}, {0}},
	{"empty issuer", B("\x30\x05\xa1\x00\x82\x01s"), 0, {0}, {0}},
	{"empty issuer, primitive", B("\x30\x05\x81\x00\x82\x01s"), 0, {0}, {0}},
	{"unknown element", B("\x30\x03\x83\x01x"), -EBADMSG, {0}, {0}},
	{"not a SEQUENCE", B("\x31\x00"), -EBADMSG, {0}, {0}},
	{"nothing", B(""), -EBADMSG, {0}, {0}},
	{"bytes behind it", B("\x30\x03\x80\x01k\x05\x00"), 0, B("k"), {0}},
	{"cut short", B("\x30\x04\x80\x01k"), -EBADMSG, {0}, {0}},
	{"two directory names", B("\x30\x25\xa1\x20\xa4\x0e" NAME "\xa4\x0e" NAME "\x82\x01s"), 0,
	 {0}, B("s")},
	{"damaged directory name", B("\x30\x07\xa1\x05\xa4\x03\x30\x01\x31"), -EBADMSG, {0}, {0}},
	{"names of indefinite length", B("\x30\x17\xa1\x80\xa4\x0e" NAME "\x00\x00\x82\x01s"), 0,
	 {0}, B("s")},
};
/* clang-format on */

static void test_akid(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(akids); i++) {
		_cleanup_(ksig_x509_freep) struct ksig_x509 *cert = NULL;
		_cleanup_buf_ struct gen_buf ext = {0};

		make_extension(&ext, "2.5.29.35", false, akids[i].value);
		check_err_in(parse(&(struct make_cert){.key = &ec,
						       .issuer_cn = "a",
						       .extensions = made(&ext)},
				   &cert),
			     akids[i].want, "%s", akids[i].what);
		if (!cert)
			continue;
		if (cert->auth_skid.set != (akids[i].key_id.data != NULL) ||
		    !bytes_equal(cert->auth_skid.a, akids[i].key_id))
			fail_msg("%s: wrong key id", akids[i].what);
		if (cert->auth_id.set != (akids[i].serial.data != NULL) ||
		    !bytes_equal(cert->auth_id.a, akids[i].serial))
			fail_msg("%s: wrong serial number", akids[i].what);
		if (cert->auth_id.set)
			check_bytes(cert->auth_id.b, bytes_of((const uint8_t *)NAME + 2, 12));
	}
}

/* GeneralName, and how it was read before 6.7: as if every tag were EXPLICIT */
/* clang-format off */
static const struct {
	const char *what;
	struct bytes names; /* contents of the GeneralNames */
	int on_6_12, on_6_1;
} general_names[] = {
	{"other name", B("\xa0\x07\x06\x01*\xa0\x02\x05\x00"), 0, -EBADMSG},
	{"other name without value", B("\xa0\x03\x06\x01*"), -EBADMSG, 0},
	{"other name without type", B("\xa0\x04\xa0\x02\x05\x00"), -EBADMSG, 0},
	{"other name, empty value", B("\xa0\x05\x06\x01*\xa0\x00"), -EBADMSG, -EBADMSG},
	{"mail address", B("\x81\x01m"), 0, -EBADMSG},
	{"mail address in an IA5String", B("\xa1\x03\x16\x01m"), -EBADMSG, 0},
	{"mail address in another string", B("\xa1\x03\x0c\x01m"), -EBADMSG, -EBADMSG},
	{"DNS name", B("\x82\x01" "d"), 0, -EBADMSG},
	{"DNS name in an IA5String", B("\xa2\x03\x16\x01" "d"), -EBADMSG, 0},
	{"X.400 address", B("\xa3\x02\x05\x00"), 0, 0},
	{"X.400 address, empty", B("\xa3\x00"), -EBADMSG, -EBADMSG},
	{"EDI party", B("\xa5\x04\xa1\x02\x05\x00"), 0, 0},
	{"EDI party and assigner", B("\xa5\x08\xa0\x02\x05\x00\xa1\x02\x05\x00"), 0, -EBADMSG},
	{"EDI assigner alone", B("\xa5\x04\xa0\x02\x05\x00"), -EBADMSG, 0},
	{"URI", B("\x86\x01u"), 0, -EBADMSG},
	{"address", B("\x87\x01i"), 0, -EBADMSG},
	{"registered id", B("\x88\x01r"), 0, -EBADMSG},
	{"URI in an IA5String", B("\xa6\x03\x16\x01u"), -EBADMSG, 0},
	{"address in an OCTET STRING", B("\xa7\x03\x04\x01i"), -EBADMSG, 0},
	{"registered id in an OID", B("\xa8\x03\x06\x01r"), -EBADMSG, 0},
	{"no such name", B("\x89\x01n"), -EBADMSG, -EBADMSG},
	{"damaged directory name", B("\xa4\x03\x30\x01\x31"), -EBADMSG, -EBADMSG},
	{"directory name and another", B("\xa4\x0e" NAME "\xa3\x02\x05\x00"), 0, 0},
};
/* clang-format on */

static void test_general_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(general_names); i++) {
		_cleanup_buf_ struct gen_buf akid = {0};
		_cleanup_buf_ struct gen_buf ext = {0};
		struct make_cert spec = {.key = &ec, .issuer_cn = "a"};
		size_t seq = der_open(&akid, DER_SEQUENCE);
		struct ksig_x509 *cert = NULL;

		der_put(&akid, DER_CONTEXT_CONS | 1, general_names[i].names.data,
			general_names[i].names.size);
		der_close(&akid, seq);
		make_extension(&ext, "2.5.29.35", false, made(&akid));
		spec.extensions = made(&ext);
		check_err_in(parse_for(&spec, KSIG_VERSION(6, 12), &cert), general_names[i].on_6_12,
			     "%s on 6.12", general_names[i].what);
		cert = ksig_x509_free(cert);
		check_err_in(parse_for(&spec, KSIG_VERSION(6, 1), &cert), general_names[i].on_6_1,
			     "%s on 6.1", general_names[i].what);
		ksig_x509_free(cert);
	}
}

/* Of two extensions the later one counts. */
static void test_two_akids(void **state)
{
	_cleanup_(ksig_x509_freep) struct ksig_x509 *cert = NULL;
	_cleanup_buf_ struct gen_buf ext = {0};

	(void)state;
	make_extension(&ext, "2.5.29.35", false, B("damaged"));
	make_akid(&ext, B("key"), (struct bytes){0}, (struct bytes){0});
	check_err(parse(&(struct make_cert){.key = &ec, .issuer_cn = "a", .extensions = made(&ext)},
			&cert),
		  0);
	check_bytes(cert->auth_skid.a, B("key"));
}

/* ---- program ------------------------------------------------------------------------ */

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_times),          cmocka_unit_test(test_damaged_times),
		cmocka_unit_test(test_names),          cmocka_unit_test(test_odd_names),
		cmocka_unit_test(test_repeated_names), cmocka_unit_test(test_name_text),
		cmocka_unit_test(test_same_id),        cmocka_unit_test(test_id_hex),
		cmocka_unit_test(test_akid),           cmocka_unit_test(test_general_names),
		cmocka_unit_test(test_one_date),       cmocka_unit_test(test_two_akids),
	};
	int failed;

	make_ec(&ec, "P-256");
	guard = guard_new(65536);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	guard_free(&guard);
	make_key_free(&ec);
	return failed;
}
