/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The trailer of an appended signature: data and message share the file between them. */
#include "fuzz.h"

#include "../../kexec-sig/appended.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ksig_appended a;

	if (ksig_appended_parse(bytes_of(data, size), &a) == 0 &&
	    (a.data.data != data ||
	     a.data.size + a.pkcs7.size + KSIG_APPENDED_INFO_SIZE + KSIG_APPENDED_MARKER_SIZE !=
		     size))
		abort();
	return 0;
}
