/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PKCS#7 messages: parsed, verified in themselves, and held against an empty keyring. */
#include "fuzz.h"

#include "../../kexec-sig/authenticode.h"
#include "../../kexec-sig/pkcs7.h"

static void judge(struct ksig_pkcs7 *msg, const struct ksig_rules *rules)
{
	static const struct ksig_digests no_digests;
	char name[] = ".fuzz";
	struct ksig_keyring ring = {.name = name, .serial = 1, .listed = true};
	struct ksig_mscode ms;

	if (ksig_pkcs7_verify(msg, KSIG_USAGE_PE, NULL, rules) == 0) {
		(void)ksig_pkcs7_revoked(msg, &ring, rules);
		(void)ksig_pkcs7_trust(msg, &ring, rules);
	}
	(void)ksig_pkcs7_verify(msg, KSIG_USAGE_APPENDED, &no_digests, rules);
	(void)ksig_mscode_parse(msg->content_whole, rules, &ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t versions[] = {KSIG_VERSION(6, 1), KSIG_NEWEST};

	for (size_t i = 0; i < ARRAY_SIZE(versions); i++) {
		_cleanup_(ksig_pkcs7_freep) struct ksig_pkcs7 *msg = NULL;
		struct ksig_doubt doubt = {0};
		struct ksig_rules rules = {
			.version = versions[i],
			.algos = ksig_all_algos,
			.n_algos = ksig_n_all_algos,
			.doubt = &doubt,
		};

		if (ksig_pkcs7_parse(bytes_of(data, size), &rules, &msg) == 0)
			judge(msg, &rules);
	}
	return 0;
}
