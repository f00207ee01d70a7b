// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A PKCS#7 message: parsed, verified for both usages, and looked up on a keyring that
 * holds the keys of its own certificates, every second one without the certificate.
 */
#include "fuzz.h"

#include <stdio.h>

#include "../../kexec-sig/authenticode.h"
#include "../../kexec-sig/pkcs7.h"

static void fill_ring(struct ksig_keyring *ring, const struct ksig_pkcs7 *msg,
		      const struct ksig_rules *rules)
{
	for (size_t i = 0; i < msg->n_certs && i < 8; i++) {
		const struct ksig_x509 *cert = msg->certs[i].x509;
		struct ksig_key_id id = ksig_key_id_of(
			cert->skid.set ? cert->raw_skid : cert->raw_serial, (struct bytes){0});
		char *hex = ksig_key_id_hex(&id), *text = NULL;

		FUZZ_MUST(hex && asprintf(&text, "%s: %s", cert->subject, hex) > 0);
		FUZZ_MUST(ksig_keyring_add(ring, (int32_t)i + 1, text, ring->name) == 0);
		if (i % 2 == 0)
			FUZZ_MUST(ksig_keyring_offer(ring, cert, "message", rules) >= 0);
		free(hex);
		free(text);
	}
}

static void judge(struct ksig_pkcs7 *msg, enum ksig_usage usage, const struct ksig_rules *rules)
{
	char *name = strdup(".fuzz");
	struct ksig_keyring ring = {.name = name, .serial = 1, .listed = true};
	struct bytes data = bytes_of("data", 4);
	struct ksig_digests digests = {0};

	FUZZ_MUST(name);
	ksig_digests_add(&digests, "sha256", &data, 1);
	if (ksig_pkcs7_verify(msg, usage, usage == KSIG_USAGE_APPENDED ? &digests : NULL, rules) ==
	    0) {
		fill_ring(&ring, msg, rules);
		ksig_pkcs7_revoked(msg, &ring, rules);
		ksig_pkcs7_trust(msg, &ring, rules);
	}
	ksig_keyring_clear(&ring);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < 2 * ARRAY_SIZE(fuzz_releases); i++) {
		struct ksig_doubt doubt = {0};
		struct ksig_rules rules = ksig_rules_lenient(fuzz_releases[i / 2], &doubt);
		struct ksig_pkcs7 *msg = NULL;
		struct ksig_mscode ms;

		if (ksig_pkcs7_parse(bytes_of(data, size), &rules, &msg) == 0) {
			judge(msg, i % 2 ? KSIG_USAGE_APPENDED : KSIG_USAGE_PE, &rules);
			if (ksig_mscode_parse(msg->content_whole, &rules, &ms) == 0)
				fuzz_touch(ms.digest);
		}
		ksig_pkcs7_free(msg);
	}
	return 0;
}
