// SPDX-License-Identifier: GPL-2.0-or-later
/* The x86 setup header and the version string it points to. */
#include "fuzz.h"

#include <string.h>

#include "../../kexec-sig/bzimage.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes file = bytes_of(data, size);
	struct ksig_bzimage b;
	char *release;

	FUZZ_MUST((ksig_bzimage_probe(file, &b) == 0) == (b.note == NULL));
	FUZZ_MUST(ksig_bzimage_setup_size(&b) >= 1024);
	release = ksig_bzimage_release(file);
	if (release)
		FUZZ_MUST(*release && strlen(release) <= 128);
	free(release);
	return 0;
}
