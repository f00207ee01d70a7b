// SPDX-License-Identifier: GPL-2.0-or-later
#include "attempt.h"

static const char *algo_of(const struct make_key *key)
{
	if (!key->ec)
		return "rsa";
	return strcmp(key->curve, "1.2.840.10045.3.1.7") == 0 ? "ecdsa-nist-p256"
	       : strcmp(key->curve, "1.3.132.0.34") == 0      ? "ecdsa-nist-p384"
	       : strcmp(key->curve, "1.3.132.0.35") == 0      ? "ecdsa-nist-p521"
							      : "ecdsa-nist-p192";
}

int attempt_noting(const struct attempt *a, struct ksig_doubt *doubt)
{
	_cleanup_buf_ struct gen_buf public = {0};
	_cleanup_buf_ struct gen_buf value = {0};
	_cleanup_buf_ struct gen_buf digest = {0};
	struct guard g = guard_new(8192);
	const char *md = a->md ? a->md : "SHA256";
	struct ksig_rules rules = RULES(6, 12, doubt);
	struct ksig_signature sig = {.hash_algo = a->hash ? a->hash : "sha256"};
	struct ksig_pubkey key = {.algo = a->algo ? a->algo : algo_of(a->key)};
	struct bytes d;
	int r;

	if (a->version)
		rules.version = a->version;
	rules.fips = a->fips;
	if (a->algos) {
		rules.algos = a->algos;
		rules.n_algos = 2;
	}
	make_digest(&digest, md, B("signed"));
	make_public(&public, a->key);
	if (!a->value.data)
		make_signature(&value, a->key, md, made(&digest));
	d = a->digest.data ? a->digest : made(&digest);
	memcpy(sig.digest, d.data, d.size);
	sig.digest_size = d.size;
	sig.pkey_algo = a->pkey_algo ? a->pkey_algo : a->key->ec ? "ecdsa" : "rsa";
	key.key = a->public.data ? a->public : made(&public);
	sig.value = a->value.data ? a->value : made(&value);
	sig.value = guarded_copy(&g, sig.value.data, sig.value.size);
	r = ksig_pubkey_verify(&key, &sig, &rules);
	guard_free(&g);
	return r;
}

int attempt(const struct attempt *a)
{
	struct ksig_doubt doubt = {0};
	int r = attempt_noting(a, &doubt);

	assert_string_equal(doubt.fact, "");
	return r;
}

void attempt_damaged(struct bytes in, const struct damage *damage, void *context)
{
	struct attempt a = {.key = context, .value = in};
	char what[64];
	int r = attempt(&a);

	switch (r) {
	case -EBADMSG:
	case -EINVAL:
	case -EKEYREJECTED:
		return;
	case 0: /* bytes behind the SEQUENCE, or its tag without the constructed bit */
		if (a.key->ec && (damage->kind == DAMAGE_GROWN ||
				  (damage->kind == DAMAGE_SET && damage->at == 0)))
			return;
	}
	fail_msg("%s: %d", damage_text(damage, what), r);
}
