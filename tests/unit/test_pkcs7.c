// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kexec-sig/pkcs7.c and pkcs7_signer.c against crypto/asymmetric_keys/pkcs7.asn1 and
 * pkcs7_parser.c: what is read, and with what errno a message is refused.
 */
#include "pki.h"

static struct pki pki;
static struct guard guard;

static int parse_for(const struct gen_buf *der, uint32_t version, struct ksig_pkcs7 **ret)
{
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = RULES(0, 0, &doubt);

	assert_false(der->broken);
	rules.version = version;
	return ksig_pkcs7_parse(guarded_copy(&guard, der->data, der->len), &rules, ret);
}

static int answer_for(const struct make_pkcs7 *spec, uint32_t version)
{
	_cleanup_buf_ struct gen_buf der = {0};
	_cleanup_(ksig_pkcs7_freep) struct ksig_pkcs7 *msg = NULL;
	int r;

	make_pkcs7(&der, spec);
	r = parse_for(&der, version, &msg);
	/* An explanation is there when the parser has one to give, never for a good message. */
	assert_non_null(msg);
	if (r == 0)
		assert_null(msg->note);
	return r;
}

static int answer(const struct make_pkcs7 *spec)
{
	return answer_for(spec, KSIG_NEWEST);
}

/* ---- a good one ------------------------------------------------------------------ */

static void test_detached(void **state)
{
	struct make_signer signer = pki_leaf_signer(&pki);
	_cleanup_buf_ struct gen_buf der = {0};
	_cleanup_(ksig_pkcs7_freep) struct ksig_pkcs7 *msg = NULL;
	struct ksig_key_id id = ksig_key_id_of(PKI_LEAF_SERIAL,
					       bytes_of(pki.ca_name.data + 2, pki.ca_name.len - 2));

	(void)state;
	make_pkcs7(&der, &(struct make_pkcs7){
				 .signers = &signer, .n_signers = 1, .certs = made(&pki.leaf)});
	check_err(parse_for(&der, KSIG_NEWEST, &msg), 0);
	memset(guard.map, 0xaa, guard.room);
	assert_int_equal(msg->version, 1);
	assert_int_equal(msg->data_type, KOID_DATA);
	assert_null(msg->content.data);
	assert_false(msg->have_authattrs);
	assert_int_equal(msg->n_certs, 1);
	assert_string_equal(msg->certs[0].x509->subject, "leaf");
	assert_int_equal(msg->n_signers, 1);
	assert_false(msg->signers[0].sid_is_skid);
	assert_true(ksig_key_id_same(&msg->signers[0].sid, &id));
	check_bytes(msg->signers[0].sid_serial, PKI_LEAF_SERIAL);
	check_bytes(msg->signers[0].sid_issuer_der, made(&pki.ca_name));
	assert_string_equal(msg->signers[0].sig.hash_algo, "sha256");
	assert_string_equal(msg->signers[0].sig.pkey_algo, "ecdsa");
	assert_null(msg->signers[0].authattrs.data);
	assert_int_equal(msg->signers[0].cert, -1);
}

static void test_with_content(void **state)
{
	struct make_signer signer = pki_leaf_signer(&pki);
	_cleanup_buf_ struct gen_buf der = {0};
	_cleanup_buf_ struct gen_buf time = {0};
	_cleanup_(ksig_pkcs7_freep) struct ksig_pkcs7 *msg = NULL;

	(void)state;
	make_attribute(&time, "1.2.840.113549.1.9.5",
		       B("\x17\x0d"
			 "240229235959Z"));
	signer.attributes = true;
	signer.more_attrs = made(&time);
	signer.key_id = PKI_LEAF_ID;
	make_pkcs7(&der, &(struct make_pkcs7){.signers = &signer,
					      .n_signers = 1,
					      .content_type = MAKE_OID_INDIRECT,
					      .content = B("\x30\x03"
							   "abc")});
	check_err(parse_for(&der, KSIG_NEWEST, &msg), 0);
	assert_int_equal(msg->version, 3);
	assert_int_equal(msg->data_type, KOID_MS_INDIRECT_DATA);
	check_bytes(msg->content, B("abc"));
	check_bytes(msg->content_whole, B("\x30\x03"
					  "abc"));
	assert_true(msg->have_authattrs);
	assert_true(msg->signers[0].sid_is_skid);
	check_bytes(msg->signers[0].sid.a, PKI_LEAF_ID);
	assert_int_equal(msg->signers[0].msgdigest.size, 32);
	assert_true(msg->signers[0].has_signing_time);
	assert_true(msg->signers[0].signing_time == 1709251199);
	/* Hashed as a SET: everything but the tag byte of the [0]. */
	assert_int_equal(msg->signers[0].authattrs.data[-1], 0xa0);
}

/* ---- SignedData -------------------------------------------------------------------- */

#define ALG_SHA256 "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01"

/* clang-format off */
static const struct {
	const char *what;
	struct make_pkcs7 spec; /* with the leaf as signer where none is given */
	int want;
} messages[] = {
	{"as it should be", {0}, 0},
	{"another type (pkcs7_check_content_type)", {.type = "1.2.840.113549.1.7.3"}, -EINVAL},
	{"unknown type", {.type = "1.2.3.4"}, -EINVAL},
	{"version 3, signer 1", {.version = B("\x03")}, -EBADMSG},
	{"version 2", {.version = B("\x02")}, -EINVAL},
	{"version 0", {.version = B("\x00")}, -EINVAL},
	{"version of two bytes", {.version = B("\x00\x01")}, -EINVAL},
	{"version of no bytes", {.version = B("")}, -EINVAL},
	{"digest algorithms as SEQUENCE", {.digest_algs = B("\x30\x0d" ALG_SHA256)}, 0},
	{"digest algorithms as primitive SET", {.digest_algs = B("\x11\x0d" ALG_SHA256)}, 0},
	{"no digest algorithm", {.digest_algs = B("\x31\x00")}, -EBADMSG},
	{"two digest algorithms", {.digest_algs = B("\x31\x1a" ALG_SHA256 ALG_SHA256)}, 0},
	{"unknown digest algorithm", {.digest_algs = B("\x31\x05\x30\x03\x06\x01*")}, 0},
	{"digest algorithm without OID", {.digest_algs = B("\x31\x02\x30\x00")}, -EBADMSG},
	{"digest algorithm with two parameters",
	 {.digest_algs = B("\x31\x09\x30\x07\x06\x01*\x05\x00\x05\x00")}, -EBADMSG},
	{"no digest algorithms at all", {.digest_algs = B("")}, -EBADMSG},
	{"unknown content (pkcs7_note_content)", {.content_type = "1.2.3.4"}, -EINVAL},
	{"enveloped content", {.content_type = "1.2.840.113549.1.7.3"}, -EINVAL},
	{"content that is no OCTET STRING", {.content = B("\x05\x00")}, 0},
	{"two contents", {.content = B("\x05\x00\x05\x00")}, -EBADMSG},
	{"empty content", {.content = B("")}, -EBADMSG},
	{"no certificates in [0]", {.certs = B("")}, 0},
	{"certificates as SEQUENCE [2], none in it", {.certs_whole = B("\xa2\x00")}, -EBADMSG},
	{"certificate that is none (pkcs7_extract_cert)", {.certs = B("\x05\x00")}, -EBADMSG},
	{"extended certificate", {.certs = B("\xa0\x02\x05\x00")}, -EBADMSG},
	{"empty certificate", {.certs = B("\x30\x00")}, -EBADMSG},
	{"certificates of indefinite length", {.certs_whole = B("\xa0\x80\x00\x00")}, -EBADMSG},
	{"empty CRLs", {.crls = B("\xa1\x00")}, -EBADMSG},
	{"empty CRL", {.crls = B("\xa1\x02\x30\x00")}, -EBADMSG},
	{"CRL with something in it", {.crls = B("\xa1\x04\x30\x02\x05\x00")}, -EBADMSG},
	{"CRL sequence", {.crls = B("\xa3\x04\x30\x02\x05\x00")}, -EBADMSG},
	{"unknown element", {.crls = B("\xa4\x00")}, -EBADMSG},
	{"no signers (END_SET_OF wants one)", {.signers_whole = B("\x31\x00")}, -EBADMSG},
	{"no SignerInfos (pkcs7_check_authattrs)", {.signers_whole = B("")}, -EINVAL},
	{"signer that is none", {.signers_whole = B("\x31\x02\x05\x00")}, -EBADMSG},
	{"indefinite lengths", {.form = DER_INDEFINITE}, 0},
	{"lengths in two bytes", {.form = DER_LONG_2}, 0},
	{"lengths in three bytes (length_too_long)", {.form = DER_LONG_3}, -EBADMSG},
};
/* clang-format on */

static void test_messages(void **state)
{
	struct make_signer signer = pki_leaf_signer(&pki);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
		struct make_pkcs7 spec = messages[i].spec;

		if (!spec.signers_whole.data) {
			spec.signers = &signer;
			spec.n_signers = 1;
		}
		check_err_in(answer(&spec), messages[i].want, "%s", messages[i].what);
	}
}

/* The content of ContentInfo is OPTIONAL in the grammar. */
static void test_without_content(void **state)
{
	_cleanup_(ksig_pkcs7_freep) struct ksig_pkcs7 *msg = NULL;
	_cleanup_buf_ struct gen_buf der = {0};
	size_t seq = der_open(&der, DER_SEQUENCE);

	(void)state;
	der_oid(&der, MAKE_OID_SIGNED);
	der_close(&der, seq);
	check_err(parse_for(&der, KSIG_NEWEST, &msg), -EINVAL);
	assert_non_null(msg);
	assert_non_null(msg->note);
}

static void test_size_limit(void **state)
{
	struct make_signer signer = pki_leaf_signer(&pki);
	_cleanup_buf_ struct gen_buf der = {0};
	struct ksig_pkcs7 *msg = NULL;

	(void)state;
	make_pkcs7(&der, &(struct make_pkcs7){.signers = &signer, .n_signers = 1});
	gen_buf_fill(&der, 0, 65535 - der.len);
	check_err(parse_for(&der, KSIG_NEWEST, &msg), 0);
	msg = ksig_pkcs7_free(msg);
	gen_buf_byte(&der, 0);
	check_err(parse_for(&der, KSIG_NEWEST, &msg), -EMSGSIZE);
	assert_null(msg);
}

/* ---- certificates ------------------------------------------------------------------- */

/* An embedded certificate that the kernel refuses takes the message with it. */
static void test_certificates(void **state)
{
	struct make_signer signer = pki_leaf_signer(&pki);
	struct make_pkcs7 spec = {.signers = &signer, .n_signers = 1};
	_cleanup_buf_ struct gen_buf certs = {0};
	_cleanup_buf_ struct gen_buf der = {0};
	_cleanup_buf_ struct gen_buf list = {0};
	_cleanup_(ksig_pkcs7_freep) struct ksig_pkcs7 *msg = NULL;
	size_t set;

	(void)state;
	gen_buf_put(&certs, pki.leaf.data, pki.leaf.len);
	gen_buf_put(&certs, pki.ca.data, pki.ca.len);
	spec.certs = made(&certs);
	make_pkcs7(&der, &spec);
	check_err(parse_for(&der, KSIG_NEWEST, &msg), 0);
	assert_int_equal(msg->n_certs, 2);
	assert_string_equal(msg->certs[1].x509->subject, "CA");
	/* [2] SEQUENCE OF, and a "CRL" that is one more certificate for the kernel */
	der_put(&list, DER_CONTEXT_CONS | 2, certs.data, certs.len);
	set = der_open(&list, DER_CONTEXT_CONS | 1);
	der_put(&list, DER_SEQUENCE, pki.rogue.data, pki.rogue.len);
	der_close(&list, set);
	spec.certs = (struct bytes){0};
	spec.certs_whole = made(&list);
	check_err(answer(&spec), 0);
	gen_buf_reset(&der);
	make_pkcs7(&der, &spec);
	msg = ksig_pkcs7_free(msg);
	check_err(parse_for(&der, KSIG_NEWEST, &msg), 0);
	assert_int_equal(msg->n_certs, 2);
	/* A root whose own signature is wrong, and one with an algorithm nobody knows. */
	gen_buf_reset(&certs);
	make_cert(&certs, &(struct make_cert){.key = &pki.rogue_key, .bad_signature = true});
	spec.certs_whole = (struct bytes){0};
	spec.certs = made(&certs);
	check_err(answer(&spec), -EKEYREJECTED);
	gen_buf_reset(&certs);
	make_cert(&certs, &(struct make_cert){.key = &pki.rogue_key, .inner_alg = "1.3.101.112"});
	spec.certs = made(&certs);
	check_err(answer(&spec), -ENOPKG);
}

/* ---- SignerInfo ---------------------------------------------------------------------- */

/* clang-format off */
static const struct {
	const char *what;
	struct make_signer spec; /* by the leaf where nothing else is said */
	int want;
} signers[] = {
	{"by key id", {.key_id = PKI_LEAF_ID}, 0},
	{"by key id of no bytes", {.key_id = B("")}, 0},
	{"by key id, version 1", {.key_id = PKI_LEAF_ID, .version = B("\x01")}, -EBADMSG},
	{"by serial number, version 3", {.version = B("\x03")}, -EBADMSG},
	{"version 2", {.version = B("\x02")}, -EINVAL},
	{"version of two bytes", {.version = B("\x00\x01")}, -EINVAL},
	{"empty issuer", {.issuer = B("\x30\x00")}, -EBADMSG},
	{"issuer that is no Name", {.issuer = B("\x04\x00")}, -EBADMSG},
	{"serial number of no bytes", {.serial = B("")}, 0},
	{"unknown hash", {.hash_oid = "1.2.3.4"}, -ENOPKG},
	{"hash that is none", {.hash_oid = "1.2.840.113549.1.1.11"}, -ENOPKG},
	{"RSA by an elliptic curve", {.pkey_oid = "1.2.840.113549.1.1.1"}, 0},
	{"RSA with the hash named along", {.pkey_oid = "1.2.840.113549.1.1.11"}, -ENOPKG},
	{"RSASSA-PSS", {.pkey_oid = "1.2.840.113549.1.1.10"}, -ENOPKG},
	{"id-ecPublicKey", {.pkey_oid = "1.2.840.10045.2.1"}, -ENOPKG},
	{"ECDSA with another hash", {.pkey_oid = "1.2.840.10045.4.3.4"}, 0},
	{"Ed25519", {.pkey_oid = "1.3.101.112"}, -ENOPKG},
	{"empty signature", {.signature = B("")}, 0},
	{"unsigned attribute", {.unsigned_part = B("\xa1\x09\x30\x07\x06\x01*\x31\x02\x05\x00")}, 0},
	{"unsigned attributes as SEQUENCE",
	 {.unsigned_part = B("\xa3\x09\x30\x07\x06\x01*\x31\x02\x05\x00")}, 0},
	{"no unsigned attributes in [1]", {.unsigned_part = B("\xa1\x00")}, -EBADMSG},
	{"unsigned attribute without value",
	 {.unsigned_part = B("\xa1\x07\x30\x05\x06\x01*\x31\x00")}, -EBADMSG},
	{"bytes behind the signature", {.unsigned_part = B("\x05\x00")}, -EBADMSG},
	/* without attributes as far as pkcs7_sig_note_set_of_authattrs() is asked */
	{"attributes as SEQUENCE [2]",
	 {.attrs_whole = B("\xa2\x0b\x30\x09\x30\x07\x06\x01*\x31\x02\x05\x00")}, 0},
	{"attributes as SEQUENCE [2], empty", {.attrs_whole = B("\xa2\x02\x30\x00")}, -EBADMSG},
	{"no attributes in [0]", {.attrs_whole = B("\xa0\x00")}, -EBADMSG},
	{"primitive [0]", {.attrs_whole = B("\x80\x00")}, -EBADMSG},
};
/* clang-format on */

static void test_signers(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(signers); i++) {
		struct make_signer signer = signers[i].spec;
		struct make_pkcs7 spec = {.signers = &signer, .n_signers = 1};

		signer.key = &pki.leaf_key;
		if (!signer.issuer.data)
			signer.issuer = made(&pki.ca_name);
		if (!signer.serial.data)
			signer.serial = PKI_LEAF_SERIAL;
		check_err_in(answer(&spec), signers[i].want, "%s", signers[i].what);
	}
}

/* Which names a kernel knows: pkcs7_sig_note_digest_algo(), pkcs7_sig_note_pkey_algo(). */
static void test_algorithms(void **state)
{
	static const struct {
		const char *hash, *pkey;
		int on_6_12, on_6_1;
	} rows[] = {
		{"1.2.840.113549.2.4", NULL, -ENOPKG, 0}, /* MD4 */
		{"1.2.840.113549.2.5", NULL, -ENOPKG, 0}, /* MD5 */
		{"1.3.14.3.2.26", NULL, 0, 0},
		{"2.16.840.1.101.3.4.2.4", NULL, 0, 0},
		{"2.16.840.1.101.3.4.2.3", NULL, 0, 0},
		{"2.16.840.1.101.3.4.2.8", NULL, 0, -ENOPKG},       /* SHA3-256 */
		{"2.16.840.1.101.3.4.2.10", NULL, 0, -ENOPKG},      /* SHA3-512 */
		{"2.16.840.1.101.3.4.2.7", NULL, -ENOPKG, -ENOPKG}, /* SHA3-224 */
		{"1.2.156.10197.1.401", NULL, 0, 0},                /* SM3 */
		{"1.2.643.7.1.1.2.2", NULL, 0, 0},                  /* Streebog */
		{NULL, "2.16.840.1.101.3.4.3.10", 0, -ENOPKG},
		{NULL, "1.2.643.7.1.1.1.1", 0, 0},
		{NULL, "1.2.643.7.1.1.3.2", -ENOPKG, -ENOPKG},
		{NULL, "1.2.156.10197.1.501", -ENOPKG, 0}, /* SM2 with SM3 */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct make_signer signer = pki_leaf_signer(&pki);
		struct make_pkcs7 spec = {.signers = &signer, .n_signers = 1};

		signer.hash_oid = rows[i].hash;
		signer.pkey_oid = rows[i].pkey;
		check_err_in(answer_for(&spec, KSIG_VERSION(6, 12)), rows[i].on_6_12,
			     "row %zu on 6.12", i);
		check_err_in(answer_for(&spec, KSIG_VERSION(6, 1)), rows[i].on_6_1,
			     "row %zu on 6.1", i);
	}
}

/* ---- signed attributes, pkcs7_sig_note_authenticated_attr() ----------------------------- */

#define ATTR(size, oid, set, value) "\x30" size "\x06" oid "\x31" set value
#define CONTENT_TYPE                                                                               \
	ATTR("\x18", "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03", "\x0b",                           \
	     "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01")
#define CONTENT_INDIRECT                                                                           \
	ATTR("\x19", "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03", "\x0c",                           \
	     "\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x02\x01\x04")
#define DIGEST ATTR("\x10", "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04", "\x03", "\x04\x01x")
#define TIME(tag, text)                                                                            \
	ATTR("\x1c", "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x05", "\x0f", tag "\x0d" text)
#define SMIME  ATTR("\x0f", "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x0f", "\x02", "\x30\x00")
#define OPUS   ATTR("\x10", "\x0a\x2b\x06\x01\x04\x01\x82\x37\x02\x01\x0c", "\x02", "\x30\x00")
#define STATED ATTR("\x10", "\x0a\x2b\x06\x01\x04\x01\x82\x37\x02\x01\x0b", "\x02", "\x30\x00")
#define OTHER  "\x30\x07\x06\x01*\x31\x02\x05\x00"

/* clang-format off */
static const struct {
	const char *what;
	struct bytes attrs;
	int data, indirect; /* in a message about plain data, in Authenticode */
} attributes[] = {
	{"data", B(CONTENT_TYPE DIGEST), 0, -EBADMSG},
	{"Authenticode", B(CONTENT_INDIRECT DIGEST), -EBADMSG, 0},
	{"any order", B(DIGEST CONTENT_TYPE), 0, -EBADMSG},
	{"content type missing", B(DIGEST), -EBADMSG, -EBADMSG},
	{"digest missing", B(CONTENT_TYPE), -EBADMSG, -EBADMSG},
	{"both missing", B(OTHER), -EBADMSG, -EBADMSG},
	{"unknown ones, twice", B(CONTENT_TYPE DIGEST OTHER OTHER), 0, -EBADMSG},
	{"digest twice", B(CONTENT_TYPE DIGEST DIGEST), -EKEYREJECTED, -EBADMSG},
	{"digest with two values",
	 B(CONTENT_TYPE ATTR("\x12", "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04", "\x05",
			     "\x04\x01x\x05\x00")), -EKEYREJECTED, -EBADMSG},
	{"digest as INTEGER",
	 B(CONTENT_TYPE ATTR("\x10", "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04", "\x03",
			     "\x02\x01x")), -EBADMSG, -EBADMSG},
	{"digest without value",
	 B(CONTENT_TYPE ATTR("\x0d", "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04", "\x00", "")),
	 -EBADMSG, -EBADMSG},
	{"content type twice", B(CONTENT_TYPE CONTENT_TYPE DIGEST), -EKEYREJECTED, -EBADMSG},
	{"unknown content type",
	 B(ATTR("\x10", "\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03", "\x03", "\x06\x01*") DIGEST),
	 -EBADMSG, -EBADMSG},
	{"signing time", B(CONTENT_TYPE DIGEST TIME("\x17", "240229235959Z")), 0, -EBADMSG},
	{"signing time that is none", B(CONTENT_TYPE DIGEST TIME("\x17", "230229235959Z")), -EBADMSG,
	 -EBADMSG},
	{"signing time of another type", B(CONTENT_TYPE DIGEST TIME("\x18", "240229235959Z")),
	 -EBADMSG, -EBADMSG},
	{"signing time twice",
	 B(CONTENT_TYPE DIGEST TIME("\x17", "240229235959Z") TIME("\x17", "240229235959Z")),
	 -EKEYREJECTED, -EBADMSG},
	{"S/MIME capabilities", B(CONTENT_TYPE DIGEST SMIME), -EKEYREJECTED, -EBADMSG},
	{"S/MIME capabilities, Authenticode", B(CONTENT_INDIRECT DIGEST SMIME), -EBADMSG, 0},
	{"opus info", B(CONTENT_TYPE DIGEST OPUS), -EKEYREJECTED, -EBADMSG},
	{"opus info, Authenticode", B(CONTENT_INDIRECT DIGEST OPUS), -EBADMSG, 0},
	{"opus info twice, Authenticode", B(CONTENT_INDIRECT DIGEST OPUS OPUS), -EBADMSG,
	 -EKEYREJECTED},
	{"statement type", B(CONTENT_TYPE DIGEST STATED), -EKEYREJECTED, -EBADMSG},
	{"statement type, Authenticode", B(CONTENT_INDIRECT DIGEST STATED), -EBADMSG, 0},
	{"the first defect wins", B(OPUS CONTENT_INDIRECT DIGEST), -EKEYREJECTED, 0},
	{"not an attribute", B("\x05\x00"), -EBADMSG, -EBADMSG},
	{"attribute with a tail", B("\x30\x09\x06\x01*\x31\x02\x05\x00\x05\x00"), -EBADMSG, -EBADMSG},
};
/* clang-format on */

static void test_attributes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++) {
		struct make_signer signer = pki_leaf_signer(&pki);
		struct make_pkcs7 spec = {
			.signers = &signer, .n_signers = 1, .content = B("\x30\x00")};

		signer.attrs = attributes[i].attrs;
		check_err_in(answer(&spec), attributes[i].data, "data: %s", attributes[i].what);
		spec.content_type = MAKE_OID_INDIRECT;
		check_err_in(answer(&spec), attributes[i].indirect, "Authenticode: %s",
			     attributes[i].what);
	}
}

/* pkcs7_note_signed_info(), pkcs7_check_authattrs() */
static void test_who_needs_attributes(void **state)
{
	struct make_signer two[2] = {pki_leaf_signer(&pki), pki_leaf_signer(&pki)};
	struct make_pkcs7 spec = {.signers = two, .n_signers = 2, .content = B("\x30\x00")};

	(void)state;
	check_err(answer(&spec), 0);
	two[0].attributes = true;
	check_err(answer(&spec), -EINVAL);
	two[1].attributes = true;
	check_err(answer(&spec), 0);
	two[0].attributes = false;
	check_err(answer(&spec), -EINVAL);
	/* Attributes as a SEQUENCE are none to the kernel. */
	two[1].attributes = false;
	two[1].attrs_whole = B("\xa2\x0b\x30\x09" OTHER);
	check_err(answer(&spec), 0);
	spec.content_type = MAKE_OID_INDIRECT;
	spec.n_signers = 1;
	check_err(answer(&spec), -EBADMSG);
	two[0].attributes = true;
	check_err(answer(&spec), 0);
}

/* The parser remembers the ids of the signer before; the version chooses among them. */
static void test_sid_memory(void **state)
{
	struct make_signer two[2] = {pki_leaf_signer(&pki), pki_leaf_signer(&pki)};
	_cleanup_buf_ struct gen_buf der = {0};
	_cleanup_(ksig_pkcs7_freep) struct ksig_pkcs7 *msg = NULL;

	(void)state;
	two[0].key_id = B("first");
	two[1].version = B("\x03"); /* but issuer and serial number */
	make_pkcs7(&der, &(struct make_pkcs7){.signers = two, .n_signers = 2});
	check_err(parse_for(&der, KSIG_NEWEST, &msg), 0);
	check_bytes(msg->signers[1].sid.a, B("first"));
}

/* ---- damage ------------------------------------------------------------------------------ */

static void damaged(struct bytes in, const struct damage *damage, void *context)
{
	const struct ksig_rules *rules = context;
	struct ksig_pkcs7 *msg = NULL;
	int r = ksig_pkcs7_parse(in, rules, &msg);
	char what[64];

	if (r == 0 && damage->kind == DAMAGE_CUT)
		fail_msg("%s: taken", damage_text(damage, what));
	if (r != 0 && r != -EBADMSG && r != -EINVAL && r != -ENOPKG && r != -EKEYREJECTED)
		fail_msg("%s: %d", damage_text(damage, what), r);
	assert_non_null(msg);
	if (r == 0)
		assert_true(msg->n_signers > 0);
	ksig_pkcs7_free(msg);
}

static void damage_form(enum der_form form)
{
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = RULES(6, 12, &doubt);
	struct make_signer signer = pki_leaf_signer(&pki);
	_cleanup_buf_ struct gen_buf der = {0};

	signer.attributes = true;
	signer.more_attrs = B(OTHER TIME("\x17", "240229235959Z"));
	signer.unsigned_part = B("\xa1\x09\x30\x07\x06\x01*\x31\x02\x05\x00");
	make_pkcs7(&der, &(struct make_pkcs7){.signers = &signer,
					      .n_signers = 1,
					      .content = B("\x30\x03"
							   "abc"),
					      .certs = made(&pki.leaf),
					      .form = form});
	damage_all(made(&der), der.len, damaged, &rules);
}

static void test_damage(void **state)
{
	(void)state;
	damage_form(DER_SHORTEST);
	damage_form(DER_INDEFINITE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_detached),   cmocka_unit_test(test_with_content),
		cmocka_unit_test(test_messages),   cmocka_unit_test(test_without_content),
		cmocka_unit_test(test_size_limit), cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_signers),    cmocka_unit_test(test_algorithms),
		cmocka_unit_test(test_attributes), cmocka_unit_test(test_who_needs_attributes),
		cmocka_unit_test(test_sid_memory), cmocka_unit_test(test_damage),
	};
	int failed;

	pki_new(&pki);
	guard = guard_new(65536);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	guard_free(&guard);
	pki_free(&pki);
	return failed;
}
