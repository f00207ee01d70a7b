// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kexec-sig/pkcs7_trust.c against crypto/asymmetric_keys/pkcs7_trust.c: does a message lead
 * to a key on a keyring, and what is said where the facts do not decide?
 */
#include "pki.h"

#include "../../kexec-sig/digest.h"

static struct pki pki;

#define DATA B("the kernel image")

/* One message, judged with one keyring. */
struct run {
	struct ksig_pkcs7 *msg;
	struct ksig_keyring ring;
	struct ksig_doubt doubt;
	struct ksig_rules rules;
};

static void run_start(struct run *run, const struct make_signer *signers, size_t n,
		      struct bytes certs)
{
	_cleanup_buf_ struct gen_buf der = {0};
	struct ksig_digests digests = {0};
	struct bytes data = DATA;

	*run = (struct run){0};
	run->rules = (struct ksig_rules)RULES(6, 12, &run->doubt);
	make_pkcs7(&der,
		   &(struct make_pkcs7){
			   .signers = signers, .n_signers = n, .detached = DATA, .certs = certs});
	check_err(ksig_pkcs7_parse(made(&der), &run->rules, &run->msg), 0);
	check_err(ksig_digests_add(&digests, "sha256", &data, 1), 0);
	check_err(ksig_pkcs7_verify(run->msg, KSIG_USAGE_APPENDED, &digests, &run->rules), 0);
	pki_ring(&run->ring, ".platform");
}

static void run_end(struct run *run)
{
	ksig_pkcs7_free(run->msg);
	ksig_keyring_clear(&run->ring);
}

static int trust(struct run *run)
{
	return ksig_pkcs7_trust(run->msg, &run->ring, &run->rules);
}

static void put(struct gen_buf *b, const struct gen_buf *cert)
{
	gen_buf_put(b, cert->data, cert->len);
}

/* The leaf's message with both certificates. */
static void start_with_chain(struct run *run)
{
	struct make_signer signer = pki_leaf_signer(&pki);
	_cleanup_buf_ struct gen_buf certs = {0};

	put(&certs, &pki.leaf);
	put(&certs, &pki.ca);
	run_start(run, &signer, 1, made(&certs));
}

static void start_with_leaf(struct run *run)
{
	struct make_signer signer = pki_leaf_signer(&pki);

	run_start(run, &signer, 1, made(&pki.leaf));
}

/* ---- where the key is ------------------------------------------------------------------ */

static void test_no_keyring(void **state)
{
	struct run run;

	(void)state;
	start_with_chain(&run);
	check_err(ksig_pkcs7_trust(run.msg, NULL, &run.rules), -ENOKEY);
	run.ring.serial = 0;
	check_err(trust(&run), -ENOKEY);
	run.ring.serial = 1;
	check_err(trust(&run), -ENOKEY); /* empty */
	assert_string_equal(run.doubt.fact, "");
	assert_null(run.msg->signers[0].trusted_in);
	run_end(&run);
}

/* The signer's own certificate on the keyring. */
static void test_signer_on_ring(void **state)
{
	struct run run;

	(void)state;
	start_with_leaf(&run);
	pki_ring_add(&run.ring, &pki.leaf, true);
	check_err(trust(&run), 0);
	assert_ptr_equal(run.msg->signers[0].trusted_in, &run.ring);
	assert_ptr_equal(run.msg->signers[0].trusted_by, &run.ring.keys[0]);
	assert_int_equal(run.msg->signers[0].trusted_via, 0);
	assert_true(run.msg->signers[0].trusted_itself);
	assert_string_equal(run.msg->signers[0].proof, "checked with the key's certificate");
	run_end(&run);
}

/* The CA on the keyring, its certificate embedded or not. */
static void test_issuer_on_ring(void **state)
{
	struct run run;

	(void)state;
	start_with_leaf(&run);
	pki_ring_add(&run.ring, &pki.ca, true);
	check_err(trust(&run), 0);
	assert_int_equal(run.msg->signers[0].trusted_via, 0);
	assert_false(run.msg->signers[0].trusted_itself);
	run_end(&run);
	start_with_chain(&run);
	pki_ring_add(&run.ring, &pki.ca, true);
	check_err(trust(&run), 0);
	assert_int_equal(run.msg->signers[0].trusted_via, 1);
	assert_true(run.msg->signers[0].trusted_itself);
	run_end(&run);
}

/* "Self-signed certificates form roots of their own": no second look. */
static void test_unknown_root(void **state)
{
	struct run run;

	(void)state;
	start_with_chain(&run);
	pki_ring_add(&run.ring, &pki.rogue, true);
	check_err(trust(&run), -ENOKEY);
	run_end(&run);
}

/* No certificate at all: the SignerInfo names the key. */
static void test_direct(void **state)
{
	struct make_signer signer = pki_leaf_signer(&pki);
	struct run run;

	(void)state;
	run_start(&run, &signer, 1, (struct bytes){0});
	pki_ring_add(&run.ring, &pki.leaf, true);
	check_err(trust(&run), 0);
	assert_int_equal(run.msg->signers[0].trusted_via, -1);
	run_end(&run);
	signer.key_id = PKI_LEAF_ID;
	run_start(&run, &signer, 1, (struct bytes){0});
	pki_ring_add(&run.ring, &pki.leaf, true);
	check_err(trust(&run), 0);
	run_end(&run);
	/* The CA does not vouch for a key whose certificate is not there. */
	run_start(&run, &signer, 1, (struct bytes){0});
	pki_ring_add(&run.ring, &pki.ca, true);
	check_err(trust(&run), -ENOKEY);
	run_end(&run);
	signer.key = &pki.rogue_key;
	run_start(&run, &signer, 1, (struct bytes){0});
	pki_ring_add(&run.ring, &pki.leaf, true);
	check_err(trust(&run), -EKEYREJECTED);
	run_end(&run);
	/* find_asymmetric_key() of an id without bytes */
	signer.key_id = B("");
	run_start(&run, &signer, 1, (struct bytes){0});
	pki_ring_add(&run.ring, &pki.leaf, true);
	check_err(trust(&run), -EINVAL);
	run_end(&run);
}

/* ---- forgeries ---------------------------------------------------------------------------- */

/* Anybody can make a certificate with the CA's name, serial number and key id. */
static void test_forged_ca(void **state)
{
	struct make_signer signer = {
		.key = &pki.rogue_key, .issuer = made(&pki.ca_name), .serial = PKI_CA_SERIAL};
	_cleanup_buf_ struct gen_buf forged = {0};
	_cleanup_buf_ struct gen_buf ext = {0};
	struct run run;

	(void)state;
	make_skid(&ext, PKI_CA_ID);
	make_cert(&forged, &(struct make_cert){.key = &pki.rogue_key,
					       .issuer = made(&pki.ca_name),
					       .subject = made(&pki.ca_name),
					       .serial = PKI_CA_SERIAL,
					       .extensions = made(&ext)});
	run_start(&run, &signer, 1, made(&forged));
	pki_ring_add(&run.ring, &pki.ca, true);
	check_err(trust(&run), -EKEYREJECTED);
	run_end(&run);
	/* The key's certificate is nowhere to be found: nothing is certain then, … */
	run_start(&run, &signer, 1, made(&forged));
	pki_ring_add(&run.ring, &pki.ca, false);
	check_err(trust(&run), -ENOKEY);
	assert_string_not_equal(run.doubt.fact, "");
	run_end(&run);
	/* … not even when the kernel says that the key with this id is there. */
	run_start(&run, &signer, 1, made(&forged));
	pki_ring_add(&run.ring, &pki.ca, false);
	check_err(ksig_keyring_note_presence(&run.ring, &run.msg->certs[0].x509->id, true), 0);
	check_err(trust(&run), 0);
	assert_string_not_equal(run.doubt.fact, "");
	run_end(&run);
}

/* A leaf that says it is the CA's, by its key id, but was signed by somebody else. */
static void test_forged_leaf(void **state)
{
	struct make_signer signer = {
		.key = &pki.rogue_key, .issuer = made(&pki.ca_name), .serial = B("\x09")};
	_cleanup_buf_ struct gen_buf forged = {0};
	_cleanup_buf_ struct gen_buf ext = {0};
	struct run run;

	(void)state;
	make_akid(&ext, PKI_CA_ID, (struct bytes){0}, (struct bytes){0});
	make_cert(&forged, &(struct make_cert){.key = &pki.rogue_key,
					       .issuer = made(&pki.ca_name),
					       .cn = "forged",
					       .serial = B("\x09"),
					       .extensions = made(&ext)});
	run_start(&run, &signer, 1, made(&forged));
	pki_ring_add(&run.ring, &pki.ca, true);
	check_err(trust(&run), -EKEYREJECTED);
	run_end(&run);
}

/* ---- ids that do not fit ------------------------------------------------------------------- */

/* find_asymmetric_key(): found by the first id, but with another second one. */
static void test_second_id(void **state)
{
	struct make_signer signer = pki_leaf_signer(&pki);
	_cleanup_buf_ struct gen_buf cert = {0};
	_cleanup_buf_ struct gen_buf ext = {0};
	struct run run;

	(void)state;
	make_akid(&ext, B("another id"), made(&pki.ca_name), PKI_CA_SERIAL);
	make_cert(&cert, &(struct make_cert){.key = &pki.leaf_key,
					     .signer = &pki.ca_key,
					     .issuer = made(&pki.ca_name),
					     .subject = made(&pki.leaf_name),
					     .serial = PKI_LEAF_SERIAL,
					     .extensions = made(&ext)});
	run_start(&run, &signer, 1, made(&cert));
	pki_ring_add(&run.ring, &pki.ca, true);
	check_err(trust(&run), -EKEYREJECTED);
	run_end(&run);
}

/* The same for the signer's own certificate: the search goes on there. */
static void test_second_id_of_signer(void **state)
{
	struct make_signer signer = pki_leaf_signer(&pki);
	_cleanup_buf_ struct gen_buf twin = {0};
	_cleanup_buf_ struct gen_buf ext = {0};
	struct run run;

	(void)state;
	make_skid(&ext, B("another id"));
	make_cert(&twin, &(struct make_cert){.key = &pki.leaf_key,
					     .signer = &pki.ca_key,
					     .issuer = made(&pki.ca_name),
					     .subject = made(&pki.leaf_name),
					     .serial = PKI_LEAF_SERIAL,
					     .extensions = made(&ext)});
	run_start(&run, &signer, 1, made(&twin));
	pki_ring_add(&run.ring, &pki.leaf, true);
	/* Not by certificate, but "as a last resort" by the SignerInfo's id. */
	check_err(trust(&run), 0);
	assert_int_equal(run.msg->signers[0].trusted_via, -1);
	run_end(&run);
}

/* ---- several signers, pkcs7_validate_trust() --------------------------------------------------
 */

static void test_several_signers(void **state)
{
	struct make_signer two[2] = {{.key = &pki.rogue_key,
				      .issuer = made(&pki.rogue_name),
				      .serial = PKI_ROGUE_SERIAL},
				     pki_leaf_signer(&pki)};
	_cleanup_buf_ struct gen_buf certs = {0};
	struct run run;

	(void)state;
	put(&certs, &pki.rogue);
	put(&certs, &pki.leaf);
	run_start(&run, two, 2, made(&certs));
	check_err(trust(&run), -ENOKEY);
	pki_ring_add(&run.ring, &pki.ca, true);
	check_err(trust(&run), 0); /* one is enough */
	assert_null(run.msg->signers[0].trusted_in);
	assert_non_null(run.msg->signers[1].trusted_in);
	run.msg->signers[0].unsupported_crypto = true;
	check_err(trust(&run), 0);
	run.msg->signers[1].unsupported_crypto = true;
	check_err(trust(&run), -ENOPKG);
	run_end(&run);
}

/* The same chain walked twice is answered from what is known by then. */
static void test_cached(void **state)
{
	struct make_signer two[2] = {pki_leaf_signer(&pki), pki_leaf_signer(&pki)};
	struct run run;

	(void)state;
	run_start(&run, two, 2, made(&pki.leaf));
	pki_ring_add(&run.ring, &pki.ca, true);
	check_err(trust(&run), 0);
	assert_true(run.msg->certs[0].verified);
	run_end(&run);
	run_start(&run, two, 2, made(&pki.leaf));
	check_err(trust(&run), -ENOKEY);
	assert_false(run.msg->certs[0].verified);
	run_end(&run);
}

/* ---- what is not known -------------------------------------------------------------------------
 */

/* The key is there, its certificate is not. */
static void test_key_without_certificate(void **state)
{
	struct run run;

	(void)state;
	start_with_leaf(&run);
	pki_ring_add(&run.ring, &pki.ca, false);
	check_err(trust(&run), 0);
	assert_string_equal(run.msg->signers[0].proof, "present, signature not checked");
	assert_string_not_equal(run.doubt.fact, "");
	run_end(&run);
}

/* The keyring could not be listed, and nobody asked the kernel. */
static void test_unlisted_ring(void **state)
{
	struct run run;

	(void)state;
	start_with_leaf(&run);
	run.ring.listed = false;
	check_err(trust(&run), -ENOKEY);
	assert_string_not_equal(run.doubt.fact, "");
	run_end(&run);
}

/* The kernel said: the key is not there. That counts, listed or not. */
static void test_absent(void **state)
{
	struct run run;

	(void)state;
	start_with_leaf(&run);
	run.ring.listed = false;
	check_err(ksig_keyring_note_presence(&run.ring, &run.msg->certs[0].x509->id, false), 0);
	check_err(ksig_keyring_note_presence(&run.ring, &run.msg->certs[0].x509->auth_skid, false),
		  0);
	check_err(trust(&run), -ENOKEY);
	assert_string_equal(run.doubt.fact, "");
	run_end(&run);
}

/* The kernel said: it is there. Which key that is cannot be told. */
static void test_present(void **state)
{
	struct run run;

	(void)state;
	start_with_leaf(&run);
	run.ring.listed = false;
	check_err(ksig_keyring_note_presence(&run.ring, &run.msg->certs[0].x509->id, false), 0);
	check_err(ksig_keyring_note_presence(&run.ring, &run.msg->certs[0].x509->auth_skid, true),
		  0);
	check_err(trust(&run), 0);
	assert_null(run.msg->signers[0].trusted_by);
	assert_string_not_equal(run.doubt.fact, "");
	run_end(&run);
}

/* The kernel itself accepted, or refused, the leaf's certificate. */
static void test_vouching(void **state)
{
	struct run run;

	(void)state;
	start_with_leaf(&run);
	pki_ring_add(&run.ring, &pki.ca, false);
	check_err(ksig_keyring_note_presence(&run.ring, &run.msg->certs[0].x509->id, false), 0);
	check_err(ksig_keyring_note_vouching(&run.ring, run.msg->certs[0].x509, 0), 0);
	check_err(trust(&run), 0);
	assert_string_equal(run.msg->signers[0].proof, "confirmed by the kernel");
	assert_string_equal(run.doubt.fact, "");
	run_end(&run);
	start_with_leaf(&run);
	pki_ring_add(&run.ring, &pki.ca, false);
	check_err(ksig_keyring_note_presence(&run.ring, &run.msg->certs[0].x509->id, false), 0);
	check_err(ksig_keyring_note_vouching(&run.ring, run.msg->certs[0].x509, -EKEYREJECTED), 0);
	check_err(trust(&run), -EKEYREJECTED);
	assert_string_equal(run.doubt.fact, "");
	run_end(&run);
	/* A blocklisted certificate is refused whoever has signed it, which proves nothing. */
	for (unsigned int known = 0; known < 2; known++) {
		start_with_leaf(&run);
		pki_ring_add(&run.ring, &pki.ca, known);
		check_err(ksig_keyring_note_presence(&run.ring, &run.msg->certs[0].x509->id, false),
			  0);
		check_err(ksig_keyring_note_vouching(&run.ring, run.msg->certs[0].x509,
						     -EKEYREJECTED), 0);
		run.msg->certs[0].x509->blacklisted = true;
		check_err(trust(&run), 0);
		assert_true(known == (run.doubt.fact[0] == '\0'));
		run_end(&run);
	}
}

/* A subject key id that is the SHA-1 of the key: what has it, is it. */
static void test_key_hash(void **state)
{
	struct make_signer signer = {
		.key = &pki.rogue_key, .issuer = made(&pki.rogue_name), .serial = B("\x0a")};
	_cleanup_buf_ struct gen_buf public = {0};
	_cleanup_buf_ struct gen_buf digest = {0};
	_cleanup_buf_ struct gen_buf cert = {0};
	_cleanup_buf_ struct gen_buf ext = {0};
	struct run run;

	(void)state;
	make_public(&public, &pki.rogue_key);
	make_digest(&digest, "SHA1", made(&public));
	make_skid(&ext, made(&digest));
	make_cert(&cert, &(struct make_cert){.key = &pki.rogue_key,
					     .issuer = made(&pki.rogue_name),
					     .subject = made(&pki.rogue_name),
					     .serial = B("\x0a"),
					     .extensions = made(&ext)});
	run_start(&run, &signer, 1, made(&cert));
	pki_ring_add(&run.ring, &cert, false);
	/* The key without its certificate is recognised by key id, the kernel by both ids. */
	check_err(ksig_keyring_note_presence(&run.ring, &run.msg->certs[0].x509->id, true), 0);
	check_err(trust(&run), 0);
	assert_string_equal(run.msg->signers[0].proof, "key id is the hash of the key");
	assert_string_equal(run.doubt.fact, "");
	run_end(&run);
}

/* ---- revocation, is_key_on_revocation_list()
 * ------------------------------------------------------ */

static void test_revoked(void **state)
{
	struct ksig_keyring list;
	struct run run;

	(void)state;
	start_with_chain(&run);
	check_err(ksig_pkcs7_revoked(run.msg, NULL, &run.rules), 0);
	pki_ring(&list, ".blacklist");
	check_err(ksig_pkcs7_revoked(run.msg, &list, &run.rules), 0);
	pki_ring_add(&list, &pki.rogue, true);
	check_err(ksig_pkcs7_revoked(run.msg, &list, &run.rules), 0);
	pki_ring_add(&list, &pki.ca, true);
	check_err(ksig_pkcs7_revoked(run.msg, &list, &run.rules), -EKEYREJECTED);
	/* It leaves no trace in the verdict of a keyring. */
	assert_null(run.msg->signers[0].trusted_in);
	list.serial = 0;
	check_err(ksig_pkcs7_revoked(run.msg, &list, &run.rules), 0);
	ksig_keyring_clear(&list);
	run_end(&run);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_keyring),
		cmocka_unit_test(test_signer_on_ring),
		cmocka_unit_test(test_issuer_on_ring),
		cmocka_unit_test(test_unknown_root),
		cmocka_unit_test(test_direct),
		cmocka_unit_test(test_forged_ca),
		cmocka_unit_test(test_forged_leaf),
		cmocka_unit_test(test_second_id),
		cmocka_unit_test(test_second_id_of_signer),
		cmocka_unit_test(test_several_signers),
		cmocka_unit_test(test_cached),
		cmocka_unit_test(test_key_without_certificate),
		cmocka_unit_test(test_unlisted_ring),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_present),
		cmocka_unit_test(test_vouching),
		cmocka_unit_test(test_key_hash),
		cmocka_unit_test(test_revoked),
	};
	int failed;

	pki_new(&pki);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	pki_free(&pki);
	return failed;
}
