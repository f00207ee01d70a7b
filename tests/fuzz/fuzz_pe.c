/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PE headers, certificate table and the parts of the digest, all of which stay inside. */
#include "fuzz.h"

#include "../../kexec-sig/pe.h"

#include <stdlib.h>

static void need_inside(struct bytes part, struct bytes file)
{
	if (part.size && (part.data < file.data || part.size > file.size ||
			  part.data > file.data + (file.size - part.size)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes file = bytes_of(data, size), message;
	struct ksig_pe_parts parts;
	struct ksig_pe pe;

	if (ksig_pe_parse(file, &pe) < 0)
		return 0;
	if (ksig_pe_signature(file, &pe, &message) == 0)
		need_inside(message, file);
	if (ksig_pe_digest_parts(file, &pe, &parts) == 0) {
		for (size_t i = 0; i < parts.n; i++)
			need_inside(parts.part[i], file);
		free(parts.part);
	}
	return 0;
}
