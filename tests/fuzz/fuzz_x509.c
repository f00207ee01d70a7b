/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Certificates, for the oldest and the newest release with rules of its own. */
#include "fuzz.h"

#include "../../kexec-sig/x509.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t versions[] = {KSIG_VERSION(6, 1), KSIG_NEWEST};

	for (size_t i = 0; i < ARRAY_SIZE(versions); i++) {
		_cleanup_(ksig_x509_freep) struct ksig_x509 *cert = NULL;
		struct ksig_doubt doubt = {0};
		struct ksig_rules rules = {
			.version = versions[i],
			.algos = ksig_all_algos,
			.n_algos = ksig_n_all_algos,
			.doubt = &doubt,
		};

		if (ksig_x509_parse(bytes_of(data, size), &rules, &cert) == 0) {
			free(ksig_key_id_hex(&cert->id));
			free(ksig_x509_name_text(cert->subject_der));
			(void)ksig_pubkey_bits(&cert->pub);
		}
	}
	return 0;
}
