// SPDX-License-Identifier: GPL-2.0-or-later
/* The machine that fuzz_ima_signed judges for: keys on .ima and .platform, all else known. */
#include "ima_signed.h"

#include <stdio.h>
#include <string.h>

#include "../../kexec-sig/digest.h"

static const struct key {
	enum ksig_ring ring;
	enum gen_cert cert;
} keys[] = {
	{RING_IMA, GEN_CERT_LEAF},    {RING_IMA, GEN_CERT_LEAF2},
	{RING_IMA, GEN_CERT_P256},    {RING_IMA_BLACKLIST, GEN_CERT_LEAF2},
	{RING_PLATFORM, GEN_CERT_CA}, {RING_PLATFORM, GEN_CERT_SECOND_CA},
};

/* Of nobody's key on a ring, found on the machine all the same. */
static struct ksig_cert_source found[] = {{.from = (char[]){"/etc/keys/rogue.der"}}};

static struct ksig_x509 *parse(struct gen_keys *pki, enum gen_cert which,
			       const struct ksig_rules *rules)
{
	struct ksig_x509 *cert = NULL;
	const uint8_t *der;
	size_t len;

	FUZZ_MUST(gen_cert_der(pki, which, &der, &len) == 0);
	FUZZ_MUST(ksig_x509_parse(bytes_of(der, len), rules, &cert) == 0);
	return cert;
}

static void add_key(struct ksig_keyring *ring, const struct ksig_x509 *cert)
{
	char *hex = ksig_key_id_hex(&cert->skid);
	char text[256];

	FUZZ_MUST(hex);
	snprintf(text, sizeof(text), "%s: %s", cert->subject, hex);
	free(hex);
	FUZZ_MUST(ksig_keyring_add(ring, 77 + (int32_t)ring->n_keys, text, ring->name) == 0);
}

/* The end of an id, as a label names a key. */
static uint32_t tail_of(const struct ksig_x509 *cert)
{
	uint32_t tail = 0;

	FUZZ_MUST(cert->raw_skid.size >= sizeof(tail) &&
		  bytes_be32(cert->raw_skid, cert->raw_skid.size - sizeof(tail), &tail));
	return tail;
}

/* What is known of .ima where nobody may list it: a key without its certificate, and answers. */
static void hear_of(struct ksig_keyring *unlisted, enum gen_cert which,
		    const struct ksig_x509 *cert)
{
	if (which == GEN_CERT_LEAF)
		add_key(unlisted, cert);
	if (which == GEN_CERT_P256 || which == GEN_CERT_CA)
		FUZZ_MUST(ksig_keyring_note_tail(unlisted, tail_of(cert), which == GEN_CERT_P256) ==
			  0);
}

static void fill_rings(struct ksig_system *s, struct ksig_keyring *unlisted)
{
	const struct gen_key_options options = signed_key_options();
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = ksig_system_rules(s, &doubt);
	struct gen_keys *pki = NULL;

	FUZZ_MUST(gen_keys_new(&options, &pki) == 0);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		struct ksig_keyring *ring = &s->ring[keys[i].ring];
		struct ksig_x509 *cert = parse(pki, keys[i].cert, &rules);

		add_key(ring, cert);
		FUZZ_MUST(ksig_keyring_offer(ring, cert, "db", &rules) == 1);
		hear_of(unlisted, keys[i].cert, cert);
		ksig_x509_free(cert);
	}
	found[0].cert = parse(pki, GEN_CERT_ROGUE_LEAF, &rules);
	s->certs = found;
	s->n_certs = ARRAY_SIZE(found);
	gen_keys_free(pki);
}

static void make(struct ksig_system *s, struct ksig_keyring *unlisted)
{
	static char arch[] = "x86_64", hash[] = "sha256", release[] = "6.x-test";

	*s = (struct ksig_system){.arch = arch, .ima_hash = hash, .release = release};
	s->version = KSIG_VERSION(6, 12);
	for (size_t i = 0; i < CONF__COUNT; i++)
		s->config[i].value = KSIG_YES;
	s->ima_mode = KSIG_IMA_ENFORCE;
	s->ima_pcr = 10;
	s->ima_fail_securely.value = KSIG_NO;
	s->algos = (struct ksig_algo *)(uintptr_t)ksig_all_algos;
	s->n_algos = ksig_n_all_algos;
	s->blacklist_tbs.complete = s->blacklist_bin.complete = true;
	for (size_t i = 0; i < RING__COUNT; i++) {
		s->ring[i].name = (char *)(uintptr_t)ksig_ring_name((enum ksig_ring)i);
		s->ring[i].serial = (int32_t)i + 1;
		s->ring[i].listed = true;
	}
	*unlisted = s->ring[RING_IMA];
	unlisted->listed = false;
	fill_rings(s, unlisted);
}

/* What a kernel lacks decides as well, for labels and for messages. */
static struct ksig_algo *without_sha512(void)
{
	static struct ksig_algo *algos;

	if (!algos) {
		algos = malloc(ksig_n_all_algos * sizeof(*algos));
		FUZZ_MUST(algos);
		memcpy(algos, ksig_all_algos, ksig_n_all_algos * sizeof(*algos));
		for (size_t i = 0; i < ksig_n_all_algos; i++) {
			if (strcmp(algos[i].name, "sha512") == 0)
				algos[i].available = KSIG_NO;
		}
	}
	return algos;
}

/* Of the contents alone, which is what is blocked whether or not a message is behind them. */
static struct bytes *blocked(void)
{
	static uint8_t digest[KSIG_DIGEST_MAX];
	static struct bytes hash;
	const struct bytes file = bytes_of(signed_file, sizeof(signed_file));
	size_t size;

	if (!hash.data) {
		FUZZ_MUST(ksig_digest("sha256", &file, 1, digest, &size) == 0);
		hash = bytes_of(digest, size);
	}
	return &hash;
}

struct ksig_system ima_machine(uint8_t bits)
{
	static struct ksig_system whole;
	static struct ksig_keyring unlisted;
	struct ksig_system s;

	if (!whole.arch)
		make(&whole, &unlisted);
	s = whole;
	if (bits & SIGNED_6_1) {
		s.version = KSIG_VERSION(6, 1);
		s.algos = without_sha512();
		s.ima_fail_securely.value = KSIG_YES;
	}
	if (bits & SIGNED_BLOCKED) {
		s.blacklist_bin.hash = blocked();
		s.blacklist_bin.n = 1;
	}
	if (bits & SIGNED_NO_PLATFORM)
		s.config[CONF_INTEGRITY_PLATFORM_KEYRING].value = KSIG_NO;
	if (bits & SIGNED_UNLISTED) {
		s.ring[RING_IMA] = unlisted;
		s.ring[RING_IMA_BLACKLIST].listed = s.blacklist_bin.complete = false;
	}
	s.evm.value = bits & SIGNED_EVM ? KSIG_YES : KSIG_NO;
	return s;
}
