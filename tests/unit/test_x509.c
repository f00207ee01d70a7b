// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kexec-sig/x509.c and x509_ext.c against crypto/asymmetric_keys/x509_cert_parser.c and
 * x509_public_key.c: which certificates the kernel takes, and with what errno it refuses.
 */
#include "make.h"
#include "unit.h"

#include "../../kexec-sig/digest.h"
#include "../../kexec-sig/x509.h"

static struct make_key rsa, ec, ec2;
static struct guard guard;

static int parse_for(const struct gen_buf *der, uint32_t version, struct ksig_x509 **ret)
{
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = RULES(0, 0, &doubt);

	rules.version = version;
	return ksig_x509_parse(guarded_copy(&guard, der->data, der->len), &rules, ret);
}

static int parse(const struct make_cert *spec, struct ksig_x509 **ret)
{
	_cleanup_buf_ struct gen_buf der = {0};

	make_cert(&der, spec);
	assert_false(der.broken);
	return parse_for(&der, KSIG_NEWEST, ret);
}

/* The answer alone, for a kernel of that release. */
static int answer_for(const struct make_cert *spec, uint32_t version)
{
	_cleanup_buf_ struct gen_buf der = {0};
	_cleanup_(ksig_x509_freep) struct ksig_x509 *cert = NULL;

	make_cert(&der, spec);
	assert_false(der.broken);
	return parse_for(&der, version, &cert);
}

static int answer(const struct make_cert *spec)
{
	return answer_for(spec, KSIG_NEWEST);
}

/* ---- a good one ---------------------------------------------------------------- */

static void test_fields(void **state)
{
	_cleanup_buf_ struct gen_buf ext = {0};
	_cleanup_buf_ struct gen_buf point = {0};
	_cleanup_(ksig_x509_freep) struct ksig_x509 *cert = NULL;

	(void)state;
	make_skid(&ext, B("\x01\x02\x03"));
	make_public(&point, &ec);
	check_err(parse(&(struct make_cert){.key = &ec,
					    .signer = &ec2,
					    .cn = "me",
					    .issuer_cn = "issuer",
					    .serial = B("\x00\xff\x01"),
					    .extensions = made(&ext)},
			&cert),
		  0);
	assert_string_equal(cert->subject, "me");
	check_bytes(cert->raw_serial, B("\x00\xff\x01"));
	check_bytes(cert->raw_skid, B("\x01\x02\x03"));
	assert_true(cert->skid.set);
	assert_true(cert->id.set);
	assert_true(cert->name_id.set);
	check_bytes(cert->id.a, cert->raw_serial);
	check_bytes(cert->id.b, cert->raw_issuer);
	check_bytes(cert->name_id.a, cert->raw_subject);
	check_bytes(cert->auth_name.a, cert->raw_issuer);
	assert_int_equal(cert->issuer_der.size, cert->raw_issuer.size + 2);
	assert_false(cert->auth_id.set);
	assert_false(cert->auth_skid.set);
	assert_string_equal(cert->pub.algo, "ecdsa-nist-p256");
	check_bytes(cert->pub.key, made(&point));
	assert_string_equal(cert->sig.pkey_algo, "ecdsa");
	assert_string_equal(cert->sig.hash_algo, "sha256");
	assert_int_equal(cert->sig.digest_size, 32);
	assert_true(cert->valid_from == 1577836800 && cert->valid_to == 2524607999);
	assert_false(cert->self_signed || cert->unsupported_sig || cert->blacklisted);
}

/* Nothing refers to the caller's bytes after the parse. */
static void test_own_copy(void **state)
{
	_cleanup_buf_ struct gen_buf der = {0};
	_cleanup_(ksig_x509_freep) struct ksig_x509 *cert = NULL;

	(void)state;
	make_cert(&der, &(struct make_cert){.key = &ec, .cn = "copied"});
	check_err(parse_for(&der, KSIG_NEWEST, &cert), 0);
	memset(guard.map, 0xaa, guard.room);
	assert_non_null(memmem(cert->raw_subject.data, cert->raw_subject.size, "copied", 6));
	assert_true(cert->raw_subject.data >= cert->der &&
		    cert->raw_subject.data < cert->der + cert->der_size);
}

/* ---- grammar, x509.asn1 ---------------------------------------------------------- */

/* clang-format off */
static const struct {
	const char *what;
	struct make_cert spec;
	int want;
} grammar[] = {
	{"no version", {.version = B("")}, 0},
	{"version 1 written out", {.version = B("\xa0\x03\x02\x01\x00")}, 0},
	{"version of two bytes", {.version = B("\xa0\x04\x02\x02\x00\x02")}, 0},
	{"version of another type", {.version = B("\xa0\x03\x04\x01\x02")}, -EBADMSG},
	{"two versions", {.version = B("\xa0\x06\x02\x01\x02\x02\x01\x02")}, -EBADMSG},
	{"empty serial number", {.serial = B("")}, 0},
	{"negative serial number", {.serial = B("\xff")}, 0},
	{"serial number of 40 bytes",
	 {.serial = B("0123456789012345678901234567890123456789")},
	 0},
	{"empty issuer", {.issuer = B("\x30\x00"), .subject = B("\x30\x00")}, -EBADMSG},
	{"empty relative name", {.subject = B("\x30\x02\x31\x00")}, -EBADMSG},
	{"attribute without value",
	 {.subject = B("\x30\x09\x31\x07\x30\x05\x06\x03\x55\x04\x03")},
	 -EBADMSG},
	{"attribute with two values",
	 {.subject = B("\x30\x0d\x31\x0b\x30\x09\x06\x03\x55\x04\x03\x05\x00\x05\x00")},
	 -EBADMSG},
	{"no validity", {.validity = B("")}, -EBADMSG},
	{"date that is none", {.validity = B("\x17\x0d" "201301000000Z")}, -EBADMSG},
	{"unique ids", {.unique_ids = B("\x81\x02\x00\x01\x82\x02\x00\x01")}, 0},
	{"second unique id only", {.unique_ids = B("\x82\x02\x00\x01")}, 0},
	{"unique ids in the wrong order",
	 {.unique_ids = B("\x82\x02\x00\x01\x81\x02\x00\x01")},
	 -EBADMSG},
	{"constructed unique id", {.unique_ids = B("\xa1\x02\x00\x01")}, -EBADMSG},
	{"no extensions in [3]", {.extensions_whole = B("\xa3\x00")}, -EBADMSG},
	{"empty extensions", {.extensions = B("")}, -EBADMSG},
	{"extension without value",
	 {.extensions = B("\x30\x05\x06\x03\x55\x1d\x0f")},
	 -EBADMSG},
	{"unknown extension", {.extensions = B("\x30\x07\x06\x03\x55\x1d\x7f\x04\x00")}, 0},
	{"unknown critical extension",
	 {.extensions = B("\x30\x0a\x06\x03\x55\x1d\x7f\x01\x01\xff\x04\x00")},
	 0},
	{"trailing element in the TBSCertificate", {.tail = B("\x05\x00")}, -EBADMSG},
	{"empty signature", {.signature = B("\x00")}, 0},
	{"signature without unused-bits byte", {.signature = B("")}, -EBADMSG},
	{"signature with unused bits", {.signature = B("\x01\x00")}, -EBADMSG},
	{"empty key info", {.spki = B("\x30\x00")}, -EBADMSG},
};
/* clang-format on */

static void test_grammar(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(grammar); i++) {
		struct make_cert spec = grammar[i].spec;

		/* Issued by somebody else, so that no signature is checked on the way. */
		spec.key = &ec;
		if (!spec.issuer.data)
			spec.issuer_cn = "somebody else";
		check_err_in(answer(&spec), grammar[i].want, "%s", grammar[i].what);
	}
}

/* The decoder does not look behind the outermost element. */
static void test_trailing(void **state)
{
	_cleanup_buf_ struct gen_buf der = {0};
	_cleanup_(ksig_x509_freep) struct ksig_x509 *cert = NULL;

	(void)state;
	make_cert(&der, &(struct make_cert){.key = &ec});
	gen_buf_fill(&der, 0x5a, 100);
	check_err(parse_for(&der, KSIG_NEWEST, &cert), 0);
	gen_buf_fill(&der, 0, 65536 - der.len);
	cert = ksig_x509_free(cert);
	check_err(parse_for(&der, KSIG_NEWEST, &cert), -EMSGSIZE);
	assert_null(cert);
}

/* An indefinite length outside: allowed, ended by its marker. */
static void test_indefinite(void **state)
{
	_cleanup_buf_ struct gen_buf der = {0};
	_cleanup_buf_ struct gen_buf ber = {0};
	_cleanup_(ksig_x509_freep) struct ksig_x509 *cert = NULL;

	(void)state;
	make_cert(&der, &(struct make_cert){.key = &ec});
	assert_int_equal(der.data[1], 0x82);
	gen_buf_put(&ber, "\x30\x80", 2);
	gen_buf_put(&ber, der.data + 4, der.len - 4);
	check_err(parse_for(&ber, KSIG_NEWEST, &cert), -EBADMSG);
	gen_buf_put(&ber, "\0\0", 2);
	check_err(parse_for(&ber, KSIG_NEWEST, &cert), 0);
	assert_true(cert->self_signed);
}

/* ---- algorithms ------------------------------------------------------------------ */

/* x509_note_sig_algo(), x509_note_signature() */
static void test_signature_algorithms(void **state)
{
	static const struct {
		const char *inner, *outer;
		int on_6_12, on_6_1;
	} rows[] = {
		{"1.2.840.113549.1.1.5", NULL, 0, 0},
		{"1.2.840.113549.1.1.11", NULL, 0, 0},
		{"1.2.840.113549.1.1.12", NULL, 0, 0},
		{"1.2.840.113549.1.1.13", NULL, 0, 0},
		{"1.2.840.113549.1.1.14", NULL, 0, 0},
		{"1.2.840.10045.4.1", NULL, 0, 0},
		{"1.2.840.10045.4.3.1", NULL, 0, 0},
		{"1.2.840.10045.4.3.4", NULL, 0, 0},
		{"1.2.840.113549.1.1.4", NULL, -ENOPKG, 0},        /* MD5, taken for MD4 */
		{"2.16.840.1.101.3.4.3.14", NULL, 0, -ENOPKG},     /* SHA3-256 with RSA */
		{"2.16.840.1.101.3.4.3.12", NULL, 0, -ENOPKG},     /* SHA3-512 with ECDSA */
		{"1.2.840.113549.1.1.10", NULL, -ENOPKG, -ENOPKG}, /* RSASSA-PSS */
		{"1.3.101.112", NULL, -ENOPKG, -ENOPKG},           /* Ed25519 */
		{"1.2.840.113549.1.1.1", NULL, -ENOPKG, -ENOPKG},  /* no hash named */
		{"1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", -EINVAL, -EINVAL},
		{"1.2.840.113549.1.1.11", "1.2.840.113549.1.1.10", -EINVAL, -EINVAL},
		{"1.2.840.113549.1.1.10", "1.2.840.113549.1.1.11", -ENOPKG, -ENOPKG},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct make_cert spec = {.key = &ec,
					 .issuer_cn = "somebody else",
					 .inner_alg = rows[i].inner,
					 .outer_alg = rows[i].outer};

		check_err_in(answer_for(&spec, KSIG_VERSION(6, 12)), rows[i].on_6_12, "%s on 6.12",
			     rows[i].inner);
		check_err_in(answer_for(&spec, KSIG_VERSION(6, 1)), rows[i].on_6_1, "%s on 6.1",
			     rows[i].inner);
	}
}

/* x509_extract_key_data() and parse_OID() */
static void test_key_algorithms(void **state)
{
	static const struct {
		struct bytes spki;
		const char *algo;
		int on_6_12, on_6_1;
	} rows[] = {
		{B("\x30\x10\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x03\x01\x00"),
		 "rsa", 0, 0},
		{B("\x30\x0f\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x03\x00"), NULL,
		 -EBADMSG, -EBADMSG},
		{B("\x30\x11\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x03\x02\x01\x00"),
		 NULL, -EBADMSG, -EBADMSG},
		{B("\x30\x10\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x03\x01\x00"),
		 NULL, -ENOPKG, -ENOPKG}, /* a key for RSASSA-PSS only */
		{B("\x30\x0a\x30\x05\x06\x03\x2b\x65\x70\x03\x01\x00"), NULL, -ENOPKG,
		 -ENOPKG}, /* Ed25519 */
		{B("\x30\x18\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
		   "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x01\x00"),
		 "ecdsa-nist-p256", 0, 0},
		{B("\x30\x15\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
		   "\x06\x05\x2b\x81\x04\x00\x22\x03\x01\x00"),
		 "ecdsa-nist-p384", 0, 0},
		{B("\x30\x15\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
		   "\x06\x05\x2b\x81\x04\x00\x23\x03\x01\x00"),
		 "ecdsa-nist-p521", 0, -ENOPKG},
		{B("\x30\x15\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
		   "\x06\x05\x2b\x81\x04\x00\x0a\x03\x01\x00"),
		 NULL, -ENOPKG, -ENOPKG}, /* secp256k1 */
		{B("\x30\x0e\x30\x09\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x03\x01\x00"), NULL,
		 -EBADMSG, -EBADMSG}, /* no curve */
		{B("\x30\x10\x30\x0b\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x05\x00\x03\x01\x00"),
		 NULL, -EBADMSG, -EBADMSG}, /* NULL for a curve */
		{B("\x30\x10\x30\x0b\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x00\x03\x01\x00"),
		 NULL, -EBADMSG, -EBADMSG}, /* OID of no bytes */
		{B("\x30\x16\x30\x11\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
		   "\x06\x81\x05\x2b\x81\x04\x00\x22\x03\x01\x00"),
		 NULL, -EBADMSG, -EBADMSG}, /* parse_OID() knows the short form only */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct make_cert spec = {
			.key = &ec, .issuer_cn = "somebody else", .spki = rows[i].spki};
		_cleanup_(ksig_x509_freep) struct ksig_x509 *cert = NULL;

		check_err_in(parse(&spec, &cert), rows[i].on_6_12, "row %zu on 6.12", i);
		if (rows[i].algo)
			assert_string_equal(cert->pub.algo, rows[i].algo);
		check_err_in(answer_for(&spec, KSIG_VERSION(6, 1)), rows[i].on_6_1,
			     "row %zu on 6.1", i);
	}
}

/* x509_get_sig_params(): a missing hash is no error, but nothing can be checked. */
static void test_missing_hash(void **state)
{
	static const struct ksig_algo algos[] = {{"sha256", KSIG_NO}, {"sha384", KSIG_DONT_KNOW}};
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = {
		.version = KSIG_NEWEST, .algos = algos, .n_algos = 2, .doubt = &doubt};
	_cleanup_buf_ struct gen_buf der = {0};
	struct ksig_x509 *cert;

	(void)state;
	make_cert(&der, &(struct make_cert){.key = &ec, .bad_signature = true});
	check_err(ksig_x509_parse(made(&der), &rules, &cert), 0);
	assert_true(cert->unsupported_sig);
	assert_false(cert->self_signed);
	assert_string_equal(doubt.fact, "");
	ksig_x509_free(cert);
	gen_buf_reset(&der);
	make_cert(&der, &(struct make_cert){.key = &ec, .issuer_cn = "x", .hash = "SHA384"});
	check_err(ksig_x509_parse(made(&der), &rules, &cert), 0);
	assert_false(cert->unsupported_sig);
	assert_string_not_equal(doubt.fact, "");
	ksig_x509_free(cert);
}

/* ---- extensions, x509_process_extension() ------------------------------------------ */

/* clang-format off */
static const struct {
	const char *oid;
	struct bytes value;
	int on_6_12, on_6_1;
	bool ca, cert_sign, data_sign;
} extensions[] = {
	/* subjectKeyIdentifier */
	{"2.5.29.14", B("\x04\x01x"), 0, 0, false, false, false},
	{"2.5.29.14", B("\x04\x00"), -EBADMSG, -EBADMSG, false, false, false},
	{"2.5.29.14", B("\x04\x02x"), -EBADMSG, -EBADMSG, false, false, false},
	{"2.5.29.14", B("\x04\x01xy"), -EBADMSG, -EBADMSG, false, false, false},
	{"2.5.29.14", B("\x03\x01x"), -EBADMSG, -EBADMSG, false, false, false},
	{"2.5.29.14", B("\x04\x81\x01x"), -EBADMSG, -EBADMSG, false, false, false},
	{"2.5.29.14", B(""), -EBADMSG, -EBADMSG, false, false, false},
	/* basicConstraints, looked at since 6.4 */
	{"2.5.29.19", B("\x30\x00"), 0, 0, false, false, false},
	{"2.5.29.19", B("\x30\x03\x01\x01\xff"), 0, 0, true, false, false},
	{"2.5.29.19", B("\x30\x06\x01\x01\xff\x02\x01\x00"), 0, 0, true, false, false},
	{"2.5.29.19", B("\x30\x03\x01\x01\x01"), -EBADMSG, 0, false, false, false},
	{"2.5.29.19", B("\x30\x03\x01\x01\x00"), -EBADMSG, 0, false, false, false},
	{"2.5.29.19", B("\x30\x03\x02\x01\xff"), -EBADMSG, 0, false, false, false},
	{"2.5.29.19", B("\x30\x02\x01\x00"), -EBADMSG, 0, false, false, false},
	{"2.5.29.19", B("\x30\x04\x01\x01\xff"), -EBADMSG, 0, false, false, false},
	{"2.5.29.19", B("\x31\x00"), -EBADMSG, 0, false, false, false},
	{"2.5.29.19", B("\x30"), -EBADMSG, 0, false, false, false},
	{"2.5.29.19", B(""), -EBADMSG, 0, false, false, false},
	/* keyUsage, looked at since 6.4 */
	{"2.5.29.15", B("\x03\x02\x07\x80"), 0, 0, false, false, true},
	{"2.5.29.15", B("\x03\x02\x01\x06"), 0, 0, false, true, false},
	{"2.5.29.15", B("\x03\x02\x02\x84"), 0, 0, false, true, true},
	{"2.5.29.15", B("\x03\x02\x03\x84"), 0, 0, false, false, true},
	{"2.5.29.15", B("\x03\x03\x07\x04\x80"), 0, 0, false, true, false},
	{"2.5.29.15", B("\x03\x03\x07\x04"), 0, 0, false, false, false},
	{"2.5.29.15", B("\x03\x02\x08\x80"), -EBADMSG, 0, false, false, false},
	{"2.5.29.15", B("\x04\x02\x07\x80"), -EBADMSG, 0, false, false, false},
	{"2.5.29.15", B("\x03\x01\x07"), -EBADMSG, 0, false, false, false},
};
/* clang-format on */

static void test_extensions(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(extensions); i++) {
		_cleanup_buf_ struct gen_buf ext = {0};
		_cleanup_(ksig_x509_freep) struct ksig_x509 *cert = NULL;
		struct make_cert spec = {.key = &ec, .issuer_cn = "somebody else"};

		make_extension(&ext, extensions[i].oid, i % 2, extensions[i].value);
		spec.extensions = made(&ext);
		check_err_in(parse(&spec, &cert), extensions[i].on_6_12, "row %zu", i);
		for (uint32_t minor = 1; minor <= 4; minor += minor == 1 ? 2 : 1)
			check_err_in(answer_for(&spec, KSIG_VERSION(6, minor)),
				     minor < 4 ? extensions[i].on_6_1 : extensions[i].on_6_12,
				     "row %zu on 6.%u", i, minor);
		if (!cert)
			continue;
		assert_int_equal(cert->is_ca, extensions[i].ca);
		assert_int_equal(cert->may_sign_certs, extensions[i].cert_sign);
		assert_int_equal(cert->may_sign_data, extensions[i].data_sign);
	}
}

static void test_two_key_ids(void **state)
{
	_cleanup_buf_ struct gen_buf ext = {0};

	(void)state;
	make_skid(&ext, B("x"));
	make_skid(&ext, B("x"));
	check_err(answer(&(struct make_cert){.key = &ec, .extensions = made(&ext)}), -EBADMSG);
}

/* ---- self-signed, x509_check_for_self_signed() --------------------------------------- */

struct self_row {
	const char *what;
	struct bytes akid_key, akid_serial; /* the issuer goes with the serial number */
	bool skid, other_key, other_issuer, bad;
	int want;
	bool self_signed;
};

/* clang-format off */
static const struct self_row self_rows[] = {
	{.what = "plain", .self_signed = true},
	{.what = "signature wrong", .bad = true, .want = -EKEYREJECTED},
	{.what = "of another issuer", .other_issuer = true},
	{.what = "of another issuer, signature wrong", .other_issuer = true, .bad = true},
	{.what = "own key id", .akid_key = B("id"), .skid = true, .self_signed = true},
	{.what = "another key id", .akid_key = B("di"), .skid = true},
	{.what = "another key id, signature wrong",
	 .akid_key = B("di"),
	 .skid = true,
	 .bad = true},
	{.what = "key id, but none of its own", .akid_key = B("id")},
	{.what = "own serial number", .akid_serial = B("\x01"), .self_signed = true},
	{.what = "another serial number", .akid_serial = B("\x02")},
	{.what = "both", .akid_key = B("id"), .akid_serial = B("\x01"), .skid = true,
	 .self_signed = true},
	{.what = "key id right, serial number wrong",
	 .akid_key = B("id"), .akid_serial = B("\x02"), .skid = true, .want = -EKEYREJECTED},
	{.what = "key id wrong, serial number right",
	 .akid_key = B("di"), .akid_serial = B("\x01"), .skid = true, .want = -EKEYREJECTED},
	{.what = "both wrong", .akid_key = B("di"), .akid_serial = B("\x02"), .skid = true},
	{.what = "key of another kind", .other_key = true, .want = -EKEYREJECTED},
};
/* clang-format on */

static void test_self_signed(void **state)
{
	_cleanup_buf_ struct gen_buf name = {0};

	(void)state;
	make_name(&name, NULL, "subject", NULL);
	for (size_t i = 0; i < ARRAY_SIZE(self_rows); i++) {
		const struct self_row *row = &self_rows[i];
		_cleanup_buf_ struct gen_buf ext = {0};
		_cleanup_(ksig_x509_freep) struct ksig_x509 *cert = NULL;
		struct make_cert spec = {.key = &ec, .bad_signature = row->bad};

		if (row->skid)
			make_skid(&ext, B("id"));
		if (row->akid_key.data || row->akid_serial.data)
			make_akid(&ext, row->akid_key,
				  row->akid_serial.data ? made(&name) : (struct bytes){0},
				  row->akid_serial);
		if (ext.len)
			spec.extensions = made(&ext);
		if (row->other_key)
			spec.signer = &rsa;
		if (row->other_issuer)
			spec.issuer_cn = "somebody else";
		check_err_in(parse(&spec, &cert), row->want, "%s", row->what);
		if (cert)
			assert_int_equal(cert->self_signed, row->self_signed);
	}
}

/* What public_key_verify_signature() gives comes out of the parse, ENOPKG excepted. */
static void test_self_signed_errors(void **state)
{
	struct make_cert spec = {.key = &ec,
				 .signature = B("\x00"
						"garbage")};

	(void)state;
	check_err(answer(&spec), -EBADMSG);
	spec = (struct make_cert){.key = &rsa,
				  .signature = B("\x00"
						 "short")};
	check_err(answer(&spec), -EINVAL);
	spec = (struct make_cert){.key = &rsa};
	check_err(answer(&spec), 0);
	spec.bad_signature = true;
	check_err(answer(&spec), -EKEYREJECTED);
}

/* ---- blocklist ------------------------------------------------------------------------ */

static void test_blacklist(void **state)
{
	_cleanup_buf_ struct gen_buf der = {0};
	_cleanup_buf_ struct gen_buf digest = {0};
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = RULES(6, 12, &doubt);
	struct bytes entry[] = {B("something"), {0}};
	struct ksig_hash_list list = {.hash = entry, .n = 2, .complete = true};
	struct ksig_x509 *cert;

	(void)state;
	make_cert(&der, &(struct make_cert){.key = &ec});
	check_err(ksig_x509_parse(made(&der), &rules, &cert), 0);
	assert_false(cert->blacklisted);
	make_digest(&digest, "SHA256", cert->tbs);
	ksig_x509_free(cert);
	rules.blacklist_tbs = &list;
	check_err(ksig_x509_parse(made(&der), &rules, &cert), 0);
	assert_false(cert->blacklisted);
	assert_string_equal(doubt.fact, "");
	ksig_x509_free(cert);
	entry[1] = made(&digest);
	check_err(ksig_x509_parse(made(&der), &rules, &cert), 0);
	assert_true(cert->blacklisted);
	ksig_x509_free(cert);
	/* A list that could not be read may have it. */
	list.n = 1;
	list.complete = false;
	check_err(ksig_x509_parse(made(&der), &rules, &cert), 0);
	assert_false(cert->blacklisted);
	assert_string_not_equal(doubt.fact, "");
	ksig_x509_free(cert);
}

/* ---- damage ---------------------------------------------------------------------------- */

static void damaged(struct bytes in, const struct damage *damage, void *context)
{
	const struct ksig_rules *rules = context;
	struct ksig_x509 *cert = NULL;
	int r = ksig_x509_parse(in, rules, &cert);
	char what[64];

	if (damage->kind == DAMAGE_CUT && r != -EBADMSG)
		fail_msg("%s: %d", damage_text(damage, what), r);
	if (damage->kind == DAMAGE_GROWN && r != 0)
		fail_msg("%s: %d", damage_text(damage, what), r);
	if ((r == 0) != (cert != NULL))
		fail_msg("%s: %d, but a certificate", damage_text(damage, what), r);
	switch (r) {
	case 0:
	case -EBADMSG:
	case -EINVAL:
	case -ENOPKG:
	case -EKEYREJECTED:
	case -ENOENT:
		break;
	default:
		fail_msg("%s: %d", damage_text(damage, what), r);
	}
	ksig_x509_free(cert);
}

static void test_damage(void **state)
{
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = RULES(6, 12, &doubt);
	_cleanup_buf_ struct gen_buf der = {0};
	_cleanup_buf_ struct gen_buf ext = {0};
	_cleanup_buf_ struct gen_buf name = {0};

	(void)state;
	make_name(&name, "organization", "somebody else", "me@example.org");
	make_skid(&ext, B("0123456789"));
	make_extension(&ext, "2.5.29.15", true, B("\x03\x02\x01\x06"));
	make_extension(&ext, "2.5.29.19", true, B("\x30\x03\x01\x01\xff"));
	make_akid(&ext, B("9876543210"), made(&name), B("\x01\x02"));
	make_cert(&der, &(struct make_cert){.key = &ec,
					    .issuer = made(&name),
					    .unique_ids = B("\x81\x02\x00\x01\x82\x02\x00\x01"),
					    .extensions = made(&ext)});
	assert_true(damage_all(made(&der), der.len, damaged, &rules) > 6 * der.len);
}

/* ---- program ----------------------------------------------------------------------------- */

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),         cmocka_unit_test(test_own_copy),
		cmocka_unit_test(test_grammar),        cmocka_unit_test(test_trailing),
		cmocka_unit_test(test_indefinite),     cmocka_unit_test(test_signature_algorithms),
		cmocka_unit_test(test_key_algorithms), cmocka_unit_test(test_missing_hash),
		cmocka_unit_test(test_extensions),     cmocka_unit_test(test_two_key_ids),
		cmocka_unit_test(test_self_signed),    cmocka_unit_test(test_self_signed_errors),
		cmocka_unit_test(test_blacklist),      cmocka_unit_test(test_damage),
	};
	int failed;

	make_rsa(&rsa, 2048);
	make_ec(&ec, "P-256");
	make_ec(&ec2, "P-256");
	guard = guard_new(65536);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	guard_free(&guard);
	make_key_free(&rsa);
	make_key_free(&ec);
	make_key_free(&ec2);
	return failed;
}
