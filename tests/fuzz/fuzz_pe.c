// SPDX-License-Identifier: GPL-2.0-or-later
/* PE headers, the certificate table, and the parts of the file that are hashed. */
#include "fuzz.h"

#include "../../kexec-sig/pe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes file = bytes_of(data, size), message;
	struct ksig_pe_parts parts = {0};
	struct ksig_pe pe;

	if (ksig_pe_parse(file, &pe) < 0) {
		FUZZ_MUST(pe.note);
		return 0;
	}
	if (ksig_pe_signature(file, &pe, &message) == 0)
		fuzz_touch(message);
	else
		FUZZ_MUST(pe.note);
	pe.hazard = NULL;
	if (ksig_pe_digest_parts(file, &pe, &parts) == 0) {
		FUZZ_MUST(!pe.hazard && parts.n >= 3);
		for (size_t i = 0; i < parts.n && i < 16; i++)
			fuzz_touch(parts.part[i]);
	}
	free(parts.part);
	return 0;
}
