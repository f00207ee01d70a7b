// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kexec-sig/pkcs7_verify.c against crypto/asymmetric_keys/pkcs7_verify.c: is a message
 * consistent in itself?
 */
#include "pki.h"

#include "../../kexec-sig/digest.h"

static struct pki pki;

/* Everything about one verification that a test may want to look at afterwards. */
struct run {
	struct ksig_pkcs7 *msg;
	struct ksig_doubt doubt;
	struct ksig_rules rules;
};

static int parse_with(struct run *run, const struct make_pkcs7 *spec)
{
	_cleanup_buf_ struct gen_buf der = {0};

	make_pkcs7(&der, spec);
	assert_false(der.broken);
	return ksig_pkcs7_parse(made(&der), &run->rules, &run->msg);
}

static void run_start(struct run *run, const struct make_pkcs7 *spec)
{
	*run = (struct run){0};
	run->rules = (struct ksig_rules)RULES(6, 12, &run->doubt);
	check_err(parse_with(run, spec), 0);
}

static void run_end(struct run *run)
{
	ksig_pkcs7_free(run->msg);
}

/* The data that appended signatures here are over. */
#define DATA B("the kernel image")

static void digests_of_data(struct ksig_digests *all)
{
	struct bytes data = DATA;

	*all = (struct ksig_digests){0};
	check_err(ksig_digests_add(all, "sha256", &data, 1), 0);
	check_err(ksig_digests_add(all, "sha512", &data, 1), 0);
}

static int verify_appended(struct run *run)
{
	struct ksig_digests digests;

	digests_of_data(&digests);
	return ksig_pkcs7_verify(run->msg, KSIG_USAGE_APPENDED, &digests, &run->rules);
}

/* A message over DATA, by these signers, verified. */
static int appended(const struct make_signer *signers, size_t n, struct bytes certs)
{
	struct run run;
	int r;

	run_start(&run,
		  &(struct make_pkcs7){
			  .signers = signers, .n_signers = n, .detached = DATA, .certs = certs});
	r = verify_appended(&run);
	run_end(&run);
	return r;
}

static int appended_by(const struct make_signer *signer)
{
	return appended(signer, 1, made(&pki.leaf));
}

/* ---- the good ones ------------------------------------------------------------------ */

static void test_appended(void **state)
{
	struct make_signer signer = pki_leaf_signer(&pki);
	struct run run;

	(void)state;
	run_start(&run, &(struct make_pkcs7){.signers = &signer,
					     .n_signers = 1,
					     .detached = DATA,
					     .certs = made(&pki.leaf)});
	check_err(verify_appended(&run), 0);
	assert_int_equal(run.msg->signers[0].cert, 0);
	assert_true(run.msg->signers[0].checked);
	assert_true(run.msg->signers[0].content_matches);
	assert_int_equal(run.msg->certs[0].issuer, -1);
	assert_string_equal(run.doubt.fact, "");
	run_end(&run);
}

static void test_authenticode(void **state)
{
	struct make_signer signer = pki_leaf_signer(&pki);
	struct run run;

	(void)state;
	signer.attributes = true;
	signer.hash = "SHA384";
	run_start(&run, &(struct make_pkcs7){.signers = &signer,
					     .n_signers = 1,
					     .content_type = MAKE_OID_INDIRECT,
					     .content = B("\x30\x04some"),
					     .certs = made(&pki.leaf)});
	check_err(ksig_pkcs7_verify(run.msg, KSIG_USAGE_PE, NULL, &run.rules), 0);
	assert_true(run.msg->signers[0].checked);
	run_end(&run);
}

/* Without the signer's certificate there is nothing to be inconsistent with. */
static void test_without_certificate(void **state)
{
	struct make_signer signer = pki_leaf_signer(&pki);

	(void)state;
	check_err(appended(&signer, 1, (struct bytes){0}), 0);
	signer.signature = B("garbage");
	check_err(appended(&signer, 1, (struct bytes){0}), 0);
	check_err(appended(&signer, 1, made(&pki.ca)), 0);
	check_err(appended(&signer, 1, made(&pki.leaf)), -EBADMSG);
}

/* ---- usage --------------------------------------------------------------------------- */

static int verify_as(enum ksig_usage usage, const struct make_pkcs7 *spec)
{
	struct ksig_digests digests;
	struct run run;
	int r;

	digests_of_data(&digests);
	run_start(&run, spec);
	r = ksig_pkcs7_verify(run.msg, usage, usage == KSIG_USAGE_APPENDED ? &digests : NULL,
			      &run.rules);
	run_end(&run);
	return r;
}

/* pkcs7_verify(), verify_pkcs7_message_sig() */
static void test_usage(void **state)
{
	struct make_signer signer = pki_leaf_signer(&pki);
	struct make_pkcs7 spec = {.signers = &signer, .n_signers = 1, .detached = DATA};

	(void)state;
	check_err(verify_as(KSIG_USAGE_APPENDED, &spec), 0);
	check_err(verify_as(KSIG_USAGE_PE, &spec), -EKEYREJECTED);
	/* data along with a signature that should be detached */
	spec.content = B("\x04\x01x");
	check_err(verify_as(KSIG_USAGE_APPENDED, &spec), -EBADMSG);
	check_err(verify_as(KSIG_USAGE_PE, &spec), -EKEYREJECTED);
	signer.attributes = true;
	spec.content = (struct bytes){0};
	check_err(verify_as(KSIG_USAGE_APPENDED, &spec), -EKEYREJECTED);
	spec.content_type = MAKE_OID_INDIRECT;
	check_err(verify_as(KSIG_USAGE_APPENDED, &spec), -EKEYREJECTED);
	/* Authenticode without content: the digest of nothing */
	spec.detached = B("");
	check_err(verify_as(KSIG_USAGE_PE, &spec), 0);
}

/* ---- digest, pkcs7_digest() ------------------------------------------------------------ */

#define CONTENT_INDIRECT                                                                           \
	"\x30\x19\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03\x31\x0c"                             \
	"\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x02\x01\x04"

static int with_digest(struct bytes digest)
{
	struct make_signer signer = pki_leaf_signer(&pki);
	_cleanup_buf_ struct gen_buf attrs = {0};
	_cleanup_buf_ struct gen_buf value = {0};
	struct bytes type = B(CONTENT_INDIRECT);

	der_put(&value, DER_OCTET_STRING, digest.data, digest.size);
	gen_buf_put(&attrs, type.data, type.size);
	make_attribute(&attrs, "1.2.840.113549.1.9.4", made(&value));
	signer.attrs = made(&attrs);
	return verify_as(KSIG_USAGE_PE, &(struct make_pkcs7){.signers = &signer,
							     .n_signers = 1,
							     .content_type = MAKE_OID_INDIRECT,
							     .content = B("\x30\x04some"),
							     .certs = made(&pki.leaf)});
}

static void test_message_digest(void **state)
{
	_cleanup_buf_ struct gen_buf digest = {0};

	(void)state;
	/* over the value, not the header of the content */
	make_digest(&digest, "SHA256", B("some"));
	check_err(with_digest(made(&digest)), 0);
	check_err(with_digest(bytes_of(digest.data, 31)), -EBADMSG);
	check_err(with_digest(B("")), -EBADMSG);
	digest.data[31] ^= 1;
	check_err(with_digest(made(&digest)), -EKEYREJECTED);
	gen_buf_byte(&digest, 0);
	check_err(with_digest(made(&digest)), -EBADMSG);
	gen_buf_reset(&digest);
	make_digest(&digest, "SHA256", B("\x30\x04some"));
	check_err(with_digest(made(&digest)), -EKEYREJECTED);
}

/* A hash that the kernel lacks, and one that we did not compute. */
static void test_missing_hash(void **state)
{
	static const struct ksig_algo algos[] = {
		{"sha256", KSIG_NO}, {"sha384", KSIG_YES}, {"ecdsa-nist-p256", KSIG_YES}};
	struct make_signer signers[2] = {pki_leaf_signer(&pki), pki_leaf_signer(&pki)};
	struct make_pkcs7 spec = {.signers = signers, .n_signers = 1, .detached = DATA};
	struct run run;

	(void)state;
	run_start(&run, &spec);
	run.rules.algos = algos;
	run.rules.n_algos = ARRAY_SIZE(algos);
	check_err(verify_appended(&run), -ENOPKG);
	assert_true(run.msg->signers[0].unsupported_crypto);
	run_end(&run);
	/* One that can be checked is enough … */
	spec.n_signers = 2;
	signers[1].hash = "SHA384";
	run_start(&run, &spec);
	run.rules.algos = algos;
	run.rules.n_algos = ARRAY_SIZE(algos);
	check_err(verify_appended(&run), 0);
	/* … but of this one nobody gave us the digest. */
	assert_string_not_equal(run.doubt.fact, "");
	run_end(&run);
	/* Then the signature cannot be called wrong either. */
	signers[0].hash = "SHA384";
	spec.n_signers = 1;
	spec.certs = made(&pki.leaf);
	run_start(&run, &spec);
	check_err(verify_appended(&run), 0);
	assert_string_not_equal(run.doubt.fact, "");
	run_end(&run);
}

/* ---- signer, pkcs7_verify_one() ---------------------------------------------------------- */

static void test_signature(void **state)
{
	struct make_signer signer = pki_leaf_signer(&pki);

	(void)state;
	check_err(appended_by(&signer), 0);
	signer.key = &pki.rogue_key;
	check_err(appended_by(&signer), -EKEYREJECTED);
	signer.key = &pki.leaf_key;
	signer.pkey_oid = "1.2.840.113549.1.1.1";
	check_err(appended_by(&signer), -EKEYREJECTED); /* RSA by an elliptic curve */
	/* Found by issuer and serial number only, never by key id. */
	signer = pki_leaf_signer(&pki);
	signer.key = &pki.rogue_key;
	signer.key_id = PKI_LEAF_ID;
	check_err(appended_by(&signer), 0);
	/* An id may be the same without the parts being so. */
	signer = pki_leaf_signer(&pki);
	signer.serial = B("\x00\x02");
	check_err(appended_by(&signer), 0);
}

/* A key id that spells serial number and issuer finds the certificate all the same. */
static void test_id_across_the_split(void **state)
{
	struct make_signer signer = pki_leaf_signer(&pki);
	_cleanup_buf_ struct gen_buf id = {0};
	struct bytes serial = PKI_LEAF_SERIAL;

	(void)state;
	gen_buf_put(&id, serial.data, serial.size);
	gen_buf_put(&id, pki.ca_name.data + 2, pki.ca_name.len - 2);
	signer.key_id = made(&id);
	signer.key = &pki.rogue_key;
	check_err(appended_by(&signer), -EKEYREJECTED);
	signer.key = &pki.leaf_key;
	check_err(appended_by(&signer), 0);
}

static void test_signing_time(void **state)
{
	static const struct {
		const char *time;
		int want;
	} rows[] = {
		{"191231235959Z", -EKEYREJECTED},
		{"200101000000Z", 0},
		{"491231235959Z", 0},
		{"491231235960Z", -EKEYREJECTED}, /* a leap second later */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct make_signer signer = pki_leaf_signer(&pki);
		_cleanup_buf_ struct gen_buf value = {0};
		_cleanup_buf_ struct gen_buf attr = {0};

		der_text(&value, DER_UTC_TIME, rows[i].time);
		make_attribute(&attr, "1.2.840.113549.1.9.5", made(&value));
		signer.attributes = true;
		signer.more_attrs = made(&attr);
		check_err_in(verify_as(KSIG_USAGE_PE,
				       &(struct make_pkcs7){.signers = &signer,
							    .n_signers = 1,
							    .content_type = MAKE_OID_INDIRECT,
							    .content = B("\x30\x00"),
							    .certs = made(&pki.leaf)}),
			     rows[i].want, "%s", rows[i].time);
	}
}

/* The first error ends it; only ENOPKG and the blocklist let the next signer have a go. */
static void test_several_signers(void **state)
{
	struct make_signer two[2] = {pki_leaf_signer(&pki), pki_leaf_signer(&pki)};

	(void)state;
	check_err(appended(two, 2, made(&pki.leaf)), 0);
	two[0].key = &pki.rogue_key;
	check_err(appended(two, 2, made(&pki.leaf)), -EKEYREJECTED);
	two[0] = two[1];
	two[1].key = &pki.rogue_key;
	check_err(appended(two, 2, made(&pki.leaf)), -EKEYREJECTED);
}

/* ---- chain, pkcs7_verify_sig_chain() ------------------------------------------------------ */

/* A certificate for the leaf's key, and a message by it along with the CA's certificate. */
struct chain_row {
	const char *what;
	bool by_rogue;             /* signed by the rogue key under the CA's name */
	bool key_id, wrong_key_id; /* authority key id */
	bool serial, wrong_serial; /* authority issuer and serial number */
	int want;
	int issuer; /* what becomes of the leaf */
};

/* clang-format off */
static const struct chain_row chains[] = {
	{.what = "by key id", .key_id = true, .issuer = 1},
	{.what = "by serial number", .serial = true, .issuer = 1},
	{.what = "by both", .key_id = true, .serial = true, .issuer = 1},
	{.what = "no ids: the names do not count", .issuer = -1},
	{.what = "another key id", .wrong_key_id = true, .issuer = -1},
	{.what = "another serial number", .wrong_serial = true, .issuer = -1},
	{.what = "serial number right, key id wrong", .serial = true, .wrong_key_id = true,
	 .want = -EKEYREJECTED, .issuer = -1},
	{.what = "serial number wrong, key id right: not looked at any more",
	 .wrong_serial = true, .key_id = true, .issuer = -1},
	{.what = "not by the CA", .by_rogue = true, .key_id = true, .want = -EKEYREJECTED,
	 .issuer = -1},
	{.what = "not by the CA, and not said to be", .by_rogue = true, .issuer = -1},
};
/* clang-format on */

static void make_chain(struct gen_buf *certs, const struct chain_row *row)
{
	_cleanup_buf_ struct gen_buf ext = {0};
	struct bytes none = {0};
	struct make_cert cert = {.key = &pki.leaf_key,
				 .signer = row->by_rogue ? &pki.rogue_key : &pki.ca_key,
				 .issuer = made(&pki.ca_name),
				 .subject = made(&pki.leaf_name),
				 .serial = PKI_LEAF_SERIAL};
	struct bytes id = row->key_id ? PKI_CA_ID : row->wrong_key_id ? B("wrong") : none;
	struct bytes serial = row->serial ? PKI_CA_SERIAL : row->wrong_serial ? B("\x77") : none;

	if (id.data || serial.data) {
		make_akid(&ext, id, serial.data ? made(&pki.ca_name) : none, serial);
		cert.extensions = made(&ext);
	}
	make_cert(certs, &cert);
	gen_buf_put(certs, pki.ca.data, pki.ca.len);
}

static void test_chain(void **state)
{
	struct make_signer signer = pki_leaf_signer(&pki);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(chains); i++) {
		_cleanup_buf_ struct gen_buf certs = {0};
		struct run run;

		make_chain(&certs, &chains[i]);
		run_start(&run, &(struct make_pkcs7){.signers = &signer,
						     .n_signers = 1,
						     .detached = DATA,
						     .certs = made(&certs)});
		check_err_in(verify_appended(&run), chains[i].want, "%s", chains[i].what);
		if (run.msg->certs[0].issuer != chains[i].issuer)
			fail_msg("%s: issuer %d, expected %d", chains[i].what,
				 run.msg->certs[0].issuer, chains[i].issuer);
		/* A root is its own issuer once the chain has come there. */
		assert_int_equal(run.msg->certs[1].issuer, chains[i].issuer == 1 ? 1 : -1);
		run_end(&run);
	}
}

/* Two certificates that say of each other that they are the issuer. */
static void test_loop(void **state)
{
	struct make_signer signer = pki_leaf_signer(&pki);
	_cleanup_buf_ struct gen_buf certs = {0};
	struct run run;

	(void)state;
	for (int i = 0; i < 2; i++) {
		_cleanup_buf_ struct gen_buf ext = {0};

		make_skid(&ext, i ? B("b") : B("a"));
		make_akid(&ext, i ? B("a") : B("b"), (struct bytes){0}, (struct bytes){0});
		make_cert(&certs, &(struct make_cert){
					  .key = i ? &pki.ca_key : &pki.leaf_key,
					  .signer = i ? &pki.leaf_key : &pki.ca_key,
					  .issuer = i ? made(&pki.leaf_name) : made(&pki.ca_name),
					  .subject = i ? made(&pki.ca_name) : made(&pki.leaf_name),
					  .serial = PKI_LEAF_SERIAL,
					  .extensions = made(&ext)});
	}
	run_start(&run, &(struct make_pkcs7){.signers = &signer,
					     .n_signers = 1,
					     .detached = DATA,
					     .certs = made(&certs)});
	check_err(verify_appended(&run), 0);
	assert_int_equal(run.msg->certs[0].issuer, 1);
	assert_int_equal(run.msg->certs[1].issuer, -1);
	assert_non_null(run.msg->note);
	run_end(&run);
}

/* ---- blocklist ------------------------------------------------------------------------------ */

/* The message again, with the TBS digest of one certificate on the blocklist. */
static int with_blocked(const struct make_pkcs7 *spec, size_t blocked, struct run *run)
{
	_cleanup_buf_ struct gen_buf digest = {0};
	struct bytes entry;
	struct ksig_hash_list list = {.hash = &entry, .n = 1, .complete = true};
	int r;

	run_start(run, spec);
	make_digest(&digest, "SHA256", run->msg->certs[blocked].x509->tbs);
	run_end(run);
	entry = made(&digest);
	*run = (struct run){0};
	run->rules = (struct ksig_rules)RULES(6, 12, &run->doubt);
	run->rules.blacklist_tbs = &list;
	check_err(parse_with(run, spec), 0);
	r = verify_appended(run);
	run->rules.blacklist_tbs = NULL;
	return r;
}

static void test_blocked(void **state)
{
	struct make_signer signers[2] = {pki_leaf_signer(&pki)};
	struct make_pkcs7 spec = {.signers = signers, .n_signers = 1, .detached = DATA};
	_cleanup_buf_ struct gen_buf certs = {0};
	struct run run;

	(void)state;
	gen_buf_put(&certs, pki.leaf.data, pki.leaf.len);
	gen_buf_put(&certs, pki.ca.data, pki.ca.len);
	gen_buf_put(&certs, pki.rogue.data, pki.rogue.len);
	spec.certs = made(&certs);
	check_err(with_blocked(&spec, 0, &run), -EKEYREJECTED);
	assert_true(run.msg->signers[0].blacklisted);
	run_end(&run);
	/* The issuer's entry counts for everything below it. */
	check_err(with_blocked(&spec, 1, &run), -EKEYREJECTED);
	assert_true(run.msg->certs[0].x509->blacklisted);
	run_end(&run);
	check_err(with_blocked(&spec, 2, &run), 0);
	run_end(&run);
	/* Another signer saves it; which comes first makes no difference. */
	signers[1] = (struct make_signer){
		.key = &pki.rogue_key, .issuer = made(&pki.rogue_name), .serial = PKI_ROGUE_SERIAL};
	spec.n_signers = 2;
	check_err(with_blocked(&spec, 0, &run), 0);
	run_end(&run);
	check_err(with_blocked(&spec, 2, &run), 0);
	assert_false(run.msg->signers[0].blacklisted);
	assert_true(run.msg->signers[1].blacklisted);
	run_end(&run);
	/* A wrong signature is found before the blocklist is looked at. */
	signers[0].key = &pki.rogue_key;
	spec.n_signers = 1;
	check_err(with_blocked(&spec, 0, &run), -EKEYREJECTED);
	assert_false(run.msg->signers[0].blacklisted);
	run_end(&run);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_appended),
		cmocka_unit_test(test_authenticode),
		cmocka_unit_test(test_without_certificate),
		cmocka_unit_test(test_usage),
		cmocka_unit_test(test_message_digest),
		cmocka_unit_test(test_missing_hash),
		cmocka_unit_test(test_signature),
		cmocka_unit_test(test_id_across_the_split),
		cmocka_unit_test(test_signing_time),
		cmocka_unit_test(test_several_signers),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_loop),
		cmocka_unit_test(test_blocked),
	};
	int failed;

	pki_new(&pki);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	pki_free(&pki);
	return failed;
}
