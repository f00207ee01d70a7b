// SPDX-License-Identifier: GPL-2.0-or-later
/* Secure variables of Power machines in each format, and lines of /proc/keys. */
#include "fuzz.h"

#include "../../kexec-sig/keys_certstore.h"
#include "../../kexec-sig/keys_secvar.h"

#include <errno.h>
#include <string.h>

static int take(void *ctx, struct bytes der, const char *from)
{
	(void)ctx;
	(void)from;
	fuzz_touch(der);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const formats[] = {"ibm,edk2-compat-v1", "ibm,plpks-sb-v1"};
	struct bytes input = bytes_of(data, size), rest = input;
	int32_t serial;

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		struct bytes format = bytes_of(formats[i], strlen(formats[i]));
		int r = ksig_certs_in_secvar(format, input, "fuzz", take, NULL);

		FUZZ_MUST(r == 0 || r == -EBADMSG);
	}
	while (ksig_certstore_next(&rest, &serial))
		FUZZ_MUST(serial > 0);
	return 0;
}
