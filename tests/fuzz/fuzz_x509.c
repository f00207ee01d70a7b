// SPDX-License-Identifier: GPL-2.0-or-later
/* One certificate, for two releases; and everything that is said about it. */
#include "fuzz.h"

#include <string.h>

#include "../../kexec-sig/keyring.h"

static void use(const struct ksig_x509 *cert)
{
	struct bytes der = bytes_of(cert->der, cert->der_size);
	char *hex = ksig_key_id_hex(&cert->id);
	char *issuer = ksig_x509_name_text(cert->issuer_der);
	char *subject = ksig_x509_name_text(cert->subject_der);

	FUZZ_MUST(hex && issuer && subject && cert->subject);
	FUZZ_MUST(cert->id.set && ksig_key_id_same(&cert->id, &cert->id));
	FUZZ_MUST(strlen(hex) == 2 * (cert->raw_serial.size + cert->raw_issuer.size));
	FUZZ_MUST(bytes_has(der, (uint64_t)(cert->tbs.data - der.data), cert->tbs.size));
	FUZZ_MUST(cert->valid_from >= 0);
	fuzz_touch(cert->pub.key);
	fuzz_touch(cert->sig.value);
	fuzz_touch(cert->auth_id.b);
	ksig_pubkey_bits(&cert->pub);
	ksig_key_describes(cert->subject, cert);
	free(hex);
	free(issuer);
	free(subject);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(fuzz_releases); i++) {
		struct ksig_doubt doubt = {0};
		struct ksig_rules rules = ksig_rules_lenient(fuzz_releases[i], &doubt);
		struct ksig_x509 *cert = NULL;
		int r = ksig_x509_parse(bytes_of(data, size), &rules, &cert);

		FUZZ_MUST(r <= 0 && (r == 0) == (cert != NULL));
		if (cert)
			use(cert);
		ksig_x509_free(cert);
	}
	return 0;
}
