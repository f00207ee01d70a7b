/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The BER reader, walked blindly: into everything constructed, over everything else. */
#include "fuzz.h"

#include "../../kexec-sig/ber.h"

static int walk(struct ber_cursor *c)
{
	struct ber e;

	while (ber_more(c)) {
		uint8_t tag;

		if (!bytes_u8(c->data, c->pos, &tag))
			return -1;
		if ((tag & 0x20) && ber_enter(c, tag) == 0)
			continue;
		if (ber_any(c, &e) < 0)
			return -1;
		while (c->depth > 0 && !ber_more(c)) {
			if (ber_leave(c, &e) < 0)
				return -1;
		}
	}
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ber_cursor c;

	if (ber_start(&c, bytes_of(data, size)) == 0)
		(void)walk(&c);
	return 0;
}
