/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The setup header of a bzImage. */
#include "fuzz.h"

#include "../../kexec-sig/bzimage.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes file = bytes_of(data, size);
	struct ksig_bzimage b;

	/* Refused and explained, or neither. */
	if ((ksig_bzimage_probe(file, &b) < 0) != (b.note != NULL))
		abort();
	(void)ksig_bzimage_setup_size(&b);
	free(ksig_bzimage_release(file));
	return 0;
}
