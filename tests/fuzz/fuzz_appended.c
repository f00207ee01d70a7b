// SPDX-License-Identifier: GPL-2.0-or-later
/* The trailer of an appended signature. */
#include "fuzz.h"

#include "../../kexec-sig/appended.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ksig_appended a;

	if (ksig_appended_parse(bytes_of(data, size), &a) < 0) {
		FUZZ_MUST(a.note && !a.data.data && !a.pkcs7.data);
		return 0;
	}
	FUZZ_MUST(a.data.size > 0);
	FUZZ_MUST(a.data.size + a.pkcs7.size + KSIG_APPENDED_INFO_SIZE +
			  KSIG_APPENDED_MARKER_SIZE ==
		  size);
	fuzz_touch(a.data);
	fuzz_touch(a.pkcs7);
	return 0;
}
