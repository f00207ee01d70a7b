// SPDX-License-Identifier: GPL-2.0-or-later
#include "pki.h"

static void make_issued(struct gen_buf *b, const struct pki *p)
{
	_cleanup_buf_ struct gen_buf ext = {0};

	make_skid(&ext, PKI_LEAF_ID);
	make_akid(&ext, PKI_CA_ID, (struct bytes){0}, (struct bytes){0});
	make_cert(b, &(struct make_cert){.key = &p->leaf_key,
					 .signer = &p->ca_key,
					 .issuer = made(&p->ca_name),
					 .subject = made(&p->leaf_name),
					 .serial = PKI_LEAF_SERIAL,
					 .extensions = made(&ext)});
}

static void make_root(struct gen_buf *b, const struct make_key *key, const struct gen_buf *name,
		      struct bytes serial, struct bytes id)
{
	_cleanup_buf_ struct gen_buf ext = {0};

	make_skid(&ext, id);
	make_cert(b, &(struct make_cert){.key = key,
					 .issuer = made(name),
					 .subject = made(name),
					 .serial = serial,
					 .extensions = made(&ext)});
}

void pki_new(struct pki *p)
{
	*p = (struct pki){0};
	make_ec(&p->ca_key, "P-256");
	make_ec(&p->leaf_key, "P-256");
	make_ec(&p->rogue_key, "P-256");
	make_name(&p->ca_name, NULL, "CA", NULL);
	make_name(&p->leaf_name, NULL, "leaf", NULL);
	make_name(&p->rogue_name, NULL, "rogue", NULL);
	make_root(&p->ca, &p->ca_key, &p->ca_name, PKI_CA_SERIAL, PKI_CA_ID);
	make_root(&p->rogue, &p->rogue_key, &p->rogue_name, PKI_ROGUE_SERIAL, B("rogue key id"));
	make_issued(&p->leaf, p);
}

void pki_free(struct pki *p)
{
	make_key_free(&p->ca_key);
	make_key_free(&p->leaf_key);
	make_key_free(&p->rogue_key);
	gen_buf_free(&p->ca_name);
	gen_buf_free(&p->leaf_name);
	gen_buf_free(&p->rogue_name);
	gen_buf_free(&p->ca);
	gen_buf_free(&p->leaf);
	gen_buf_free(&p->rogue);
}

void pki_ring(struct ksig_keyring *ring, const char *name)
{
	*ring = (struct ksig_keyring){.name = strdup(name), .serial = 1, .listed = true};
	assert_non_null(ring->name);
}

void pki_ring_add(struct ksig_keyring *ring, const struct gen_buf *der, bool known)
{
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = RULES(6, 12, &doubt);
	_cleanup_(ksig_x509_freep) struct ksig_x509 *cert = NULL;
	struct ksig_key_id id;
	char description[512];
	char *hex;

	check_err(ksig_x509_parse(made(der), &rules, &cert), 0);
	/* x509_key_preparse() shows the serial number where there is no key id. */
	id = ksig_key_id_of(cert->skid.set ? cert->raw_skid : cert->raw_serial, (struct bytes){0});
	hex = ksig_key_id_hex(&id);
	assert_non_null(hex);
	snprintf(description, sizeof(description), "%s: %s", cert->subject, hex);
	free(hex);
	check_err(ksig_keyring_add(ring, (int32_t)ring->n_keys + 100, description, ring->name), 0);
	if (known)
		assert_int_equal(ksig_keyring_offer(ring, cert, "test", &rules), 1);
}

struct make_signer pki_leaf_signer(const struct pki *p)
{
	return (struct make_signer){
		.key = &p->leaf_key, .issuer = made(&p->ca_name), .serial = PKI_LEAF_SERIAL};
}
