// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kexec-sig/keyring.c against find_asymmetric_key() and asymmetric_match_key_ids() of
 * crypto/asymmetric_keys/asymmetric_type.c: the kernel's keyrings as far as they are known.
 */
#include "pki.h"

#include "../../kexec-sig/digest.h"

static struct pki pki;
static struct ksig_doubt doubt;
static struct ksig_rules rules;
static struct ksig_x509 *ca, *leaf;

static const struct ksig_key_id none;

static int setup(void **state)
{
	(void)state;
	doubt = (struct ksig_doubt){0};
	return 0;
}

/* ---- descriptions, x509_key_preparse() ------------------------------------------------- */

static struct ksig_x509 *named(const char *cn, struct bytes serial, struct bytes skid)
{
	_cleanup_buf_ struct gen_buf der = {0};
	_cleanup_buf_ struct gen_buf ext = {0};
	struct make_cert spec = {.key = &pki.leaf_key, .cn = cn, .serial = serial};
	struct ksig_x509 *cert;

	if (skid.data) {
		make_skid(&ext, skid);
		spec.extensions = made(&ext);
	}
	make_cert(&der, &spec);
	check_err(ksig_x509_parse(made(&der), &rules, &cert), 0);
	return cert;
}

static void test_describes(void **state)
{
	struct ksig_x509 *by_id = named("a: b", B("\x01"), B("\xab\xcd"));
	struct ksig_x509 *by_serial = named("name", B("\x00\x80"), (struct bytes){0});

	(void)state;
	assert_true(ksig_key_describes("a: b: abcd", by_id));
	assert_false(ksig_key_describes("a: b: ABCD", by_id));
	assert_false(ksig_key_describes("a: b: abc", by_id));
	assert_false(ksig_key_describes("a: b: 01", by_id));
	assert_false(ksig_key_describes("a: abcd", by_id));
	assert_false(ksig_key_describes("abcd", by_id));
	assert_false(ksig_key_describes("a: b:abcd", by_id));
	assert_false(ksig_key_describes("x: a: b: abcd", by_id));
	assert_false(ksig_key_describes("", by_id));
	assert_true(ksig_key_describes("name: 0080", by_serial));
	assert_false(ksig_key_describes("name: 80", by_serial));
	ksig_x509_free(by_id);
	ksig_x509_free(by_serial);
}

static void test_offer(void **state)
{
	struct ksig_keyring ring;

	(void)state;
	pki_ring(&ring, ".x");
	pki_ring_add(&ring, &pki.ca, false);
	pki_ring_add(&ring, &pki.leaf, false);
	pki_ring_add(&ring, &pki.ca, false);
	assert_int_equal(ksig_keyring_offer(&ring, ca, "db", &rules), 2);
	assert_int_equal(ksig_keyring_offer(&ring, ca, "again", &rules), 0);
	assert_non_null(ring.keys[0].cert);
	assert_null(ring.keys[1].cert);
	assert_ptr_not_equal(ring.keys[0].cert, ca);
	check_bytes(bytes_of(ring.keys[2].cert->der, ring.keys[2].cert->der_size), made(&pki.ca));
	assert_string_equal(ring.keys[0].cert_from, "db");
	assert_string_equal(ring.keys[0].ring, ".x");
	ksig_keyring_clear(&ring);
	assert_int_equal(ring.n_keys, 0);
	assert_int_equal(ksig_keyring_offer(&ring, ca, "db", &rules), 0);
}

/* ---- answers that were noted --------------------------------------------------------------- */

static void test_presence(void **state)
{
	struct ksig_keyring ring;
	struct ksig_key_id split;

	(void)state;
	pki_ring(&ring, ".x");
	assert_null(ksig_keyring_presence(&ring, &ca->id));
	check_err(ksig_keyring_note_presence(&ring, &ca->id, true), 0);
	check_err(ksig_keyring_note_presence(&ring, &ca->skid, false), 0);
	assert_true(ksig_keyring_presence(&ring, &ca->id)->present);
	assert_false(ksig_keyring_presence(&ring, &ca->skid)->present);
	assert_null(ksig_keyring_presence(&ring, &leaf->id));
	/* It is the bytes that were asked for. */
	split = ksig_key_id_of(B("ca "), B("key id"));
	assert_non_null(ksig_keyring_presence(&ring, &split));
	ksig_keyring_clear(&ring);
}

static void test_vouching(void **state)
{
	struct ksig_keyring ring;

	(void)state;
	pki_ring(&ring, ".x");
	assert_null(ksig_keyring_vouching(&ring, ca));
	check_err(ksig_keyring_note_vouching(&ring, ca, 0), 0);
	check_err(ksig_keyring_note_vouching(&ring, leaf, -EKEYREJECTED), 0);
	assert_int_equal(ksig_keyring_vouching(&ring, ca)->answer, 0);
	assert_int_equal(ksig_keyring_vouching(&ring, leaf)->answer, -EKEYREJECTED);
	ksig_keyring_clear(&ring);
}

/* ---- find_asymmetric_key() ------------------------------------------------------------------- */

static int find(const struct ksig_keyring *ring, const struct ksig_key_id *id0,
		const struct ksig_key_id *id1, const struct ksig_key **ret)
{
	*ret = NULL;
	return ksig_keyring_find(ring, id0, id1, &rules, ret);
}

static void test_find(void **state)
{
	const struct ksig_key_id other = ksig_key_id_of(B("other"), (struct bytes){0});
	struct ksig_keyring ring;
	const struct ksig_key *key;

	(void)state;
	pki_ring(&ring, ".x");
	pki_ring_add(&ring, &pki.rogue, true);
	pki_ring_add(&ring, &pki.ca, true);
	check_err(find(&ring, &ca->id, &none, &key), 0);
	assert_ptr_equal(key, &ring.keys[1]);
	/* The first id may match either of a key's two. */
	check_err(find(&ring, &ca->skid, &none, &key), 0);
	assert_ptr_equal(key, &ring.keys[1]);
	check_err(find(&ring, &none, &ca->skid, &key), 0);
	check_err(find(&ring, &none, &ca->id, &key), 0);
	/* The second one only its second. */
	check_err(find(&ring, &ca->id, &ca->skid, &key), 0);
	check_err(find(&ring, &ca->id, &ca->id, &key), -EKEYREJECTED);
	check_err(find(&ring, &ca->id, &other, &key), -EKEYREJECTED);
	check_err(find(&ring, &other, &ca->skid, &key), -ENOKEY);
	check_err(find(&ring, &leaf->id, &leaf->skid, &key), -ENOKEY);
	check_err(find(&ring, &none, &none, &key), -ENOKEY);
	check_err(find(NULL, &ca->id, &none, &key), -ENOKEY);
	assert_string_equal(doubt.fact, "");
	ksig_keyring_clear(&ring);
}

/* "First ID matches, but second is missing" */
static void test_find_without_skid(void **state)
{
	struct ksig_x509 *cert = named("plain", B("\x07"), (struct bytes){0});
	struct ksig_keyring ring;
	const struct ksig_key *key;
	struct gen_buf der = {.data = cert->der, .len = cert->der_size};

	(void)state;
	pki_ring(&ring, ".x");
	pki_ring_add(&ring, &der, true);
	check_err(find(&ring, &cert->id, &none, &key), 0);
	check_err(find(&ring, &cert->id, &cert->skid, &key), 0); /* not set: not asked */
	check_err(find(&ring, &cert->id, &ca->skid, &key), -EKEYREJECTED);
	ksig_keyring_clear(&ring);
	ksig_x509_free(cert);
}

/* asymmetric_key_hex_to_key_id() */
static void test_find_empty(void **state)
{
	const struct ksig_key_id empty = ksig_key_id_of(B(""), B(""));
	struct ksig_keyring ring;
	const struct ksig_key *key;

	(void)state;
	pki_ring(&ring, ".x");
	check_err(find(&ring, &empty, &none, &key), -EINVAL);
	check_err(find(&ring, &none, &empty, &key), -EINVAL);
	check_err(find(&ring, &ca->id, &empty, &key), -ENOKEY);
	ring.serial = 0;
	check_err(find(&ring, &empty, &none, &key), -ENOKEY);
	ksig_keyring_clear(&ring);
}

/* Keys whose certificate is nowhere: what can be told, and what cannot. */
static void test_find_unknown(void **state)
{
	struct ksig_keyring ring;
	const struct ksig_key *key;

	(void)state;
	pki_ring(&ring, ".x");
	pki_ring_add(&ring, &pki.ca, false);
	check_err(find(&ring, &ca->skid, &none, &key), 0);
	assert_ptr_equal(key, &ring.keys[0]);
	assert_string_equal(doubt.fact, "");
	check_err(find(&ring, &ca->id, &none, &key), -ENOKEY);
	assert_string_not_equal(doubt.fact, "");
	/* Asked, the kernel knows. */
	doubt = (struct ksig_doubt){0};
	check_err(ksig_keyring_note_presence(&ring, &ca->id, true), 0);
	check_err(find(&ring, &ca->id, &ca->skid, &key), 0);
	assert_ptr_equal(key, &ring.keys[0]);
	check_err(find(&ring, &ca->id, &none, &key), 0);
	assert_null(key);
	check_err(ksig_keyring_note_presence(&ring, &leaf->id, false), 0);
	check_err(find(&ring, &leaf->id, &none, &key), -ENOKEY);
	assert_string_equal(doubt.fact, "");
	ksig_keyring_clear(&ring);
}

/* The kernel's word goes before the list, which may be of a moment ago. */
static void test_kernel_wins(void **state)
{
	struct ksig_keyring ring;
	const struct ksig_key *key;

	(void)state;
	pki_ring(&ring, ".x");
	pki_ring_add(&ring, &pki.ca, true);
	check_err(ksig_keyring_note_presence(&ring, &ca->id, false), 0);
	check_err(find(&ring, &ca->id, &none, &key), -ENOKEY);
	ksig_keyring_clear(&ring);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_describes, setup),
		cmocka_unit_test_setup(test_offer, setup),
		cmocka_unit_test_setup(test_presence, setup),
		cmocka_unit_test_setup(test_vouching, setup),
		cmocka_unit_test_setup(test_find, setup),
		cmocka_unit_test_setup(test_find_without_skid, setup),
		cmocka_unit_test_setup(test_find_empty, setup),
		cmocka_unit_test_setup(test_find_unknown, setup),
		cmocka_unit_test_setup(test_kernel_wins, setup),
	};
	int failed;

	rules = (struct ksig_rules)RULES(6, 12, &doubt);
	pki_new(&pki);
	if (ksig_x509_parse(made(&pki.ca), &rules, &ca) < 0 ||
	    ksig_x509_parse(made(&pki.leaf), &rules, &leaf) < 0)
		abort();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	ksig_x509_free(ca);
	ksig_x509_free(leaf);
	pki_free(&pki);
	return failed;
}
