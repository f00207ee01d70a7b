/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A signature that was just made, read with the kernel's eyes. */
#include "appended.h"
#include "cmd.h"
#include "pkcs7.h"
#include "sign.h"

#include <errno.h>
#include <openssl/crypto.h>

static int fail(int err, const char *text, char *why)
{
	snprintf(why, SIGN_WHY_MAX, "%s", text);
	return err;
}

static int parse_cert(X509 *cert, const struct ksig_rules *rules, struct ksig_x509 **ret)
{
	uint8_t *der = NULL;
	int size = i2d_X509(cert, &der);
	int r;

	if (size <= 0)
		return -ENOMEM;
	r = ksig_x509_parse(bytes_of(der, (size_t)size), rules, ret);
	OPENSSL_free(der);
	return r;
}

static int check_message(const struct ksig_appended *a, const struct ksig_x509 *cert,
			 const struct ksig_rules *rules, char *why)
{
	_cleanup_(ksig_pkcs7_freep) struct ksig_pkcs7 *msg = NULL;
	struct ksig_digests digests = {0};
	const struct ksig_signer *s;
	int r;

	r = ksig_pkcs7_parse(a->pkcs7, rules, &msg);
	if (r < 0)
		return fail(r,
			    msg && msg->note ? msg->note
					     : "the message is not what the kernel reads",
			    why);
	s = &msg->signers[0];
	r = ksig_digests_add(&digests, s->sig.hash_algo, &a->data, 1);
	if (r == 0)
		r = ksig_pkcs7_verify(msg, KSIG_USAGE_APPENDED, &digests, rules);
	if (r < 0)
		return fail(r, msg->note ? msg->note : "the message is not what the kernel accepts",
			    why);
	if (!ksig_key_id_same(&s->sid, s->sid_is_skid ? &cert->skid : &cert->id))
		return fail(-ENOKEY, "the message does not name the certificate", why);
	r = ksig_pubkey_verify(&cert->pub, &s->sig, rules);
	if (r < 0)
		return fail(r,
			    r == -EKEYREJECTED
				    ? "the signature is not good: was the file changed meanwhile?"
				    : "the kernel verifies no signature of such a key (RSA of 512, "
				      "1024, 1536, 2048, 3072 or 4096 bits, or ECDSA)",
			    why);
	return 0;
}

int sign_check(struct bytes file, X509 *cert, char why[SIGN_WHY_MAX])
{
	_cleanup_(ksig_x509_freep) struct ksig_x509 *parsed = NULL;
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = ksig_rules_lenient(KSIG_NEWEST, &doubt);
	struct ksig_appended a;
	int r;

	r = ksig_appended_parse(file, &a);
	if (r < 0)
		return fail(r, a.note, why);
	r = parse_cert(cert, &rules, &parsed);
	if (r < 0)
		return fail(r, "the kernel cannot use this certificate", why);
	return check_message(&a, parsed, &rules, why);
}
