// SPDX-License-Identifier: GPL-2.0-or-later
/* The BER cursor: into everything, and out again. */
#include "fuzz.h"

#include "../../kexec-sig/ber.h"

static void check(struct bytes all, const struct ber *e)
{
	FUZZ_MUST(e->whole.size >= e->value.size + 2);
	FUZZ_MUST(e->value.data >= e->whole.data + 2);
	FUZZ_MUST(bytes_has(all, (uint64_t)(e->whole.data - all.data), e->whole.size));
	fuzz_touch(e->whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes all = bytes_of(data, size);
	struct ber_cursor c;
	struct ber e;

	if (ber_start(&c, all) < 0) {
		FUZZ_MUST(size > BER_MAX_SIZE);
		return 0;
	}
	for (;;) {
		FUZZ_MUST(c.depth <= BER_MAX_DEPTH && c.pos <= c.end && c.end <= size);
		if (ber_next_is(&c, BER_SEQUENCE) && ber_enter(&c, BER_SEQUENCE) == 0)
			continue;
		if (ber_next_is(&c, BER_SET) && ber_enter(&c, BER_SET) == 0)
			continue;
		if (ber_next_is(&c, BER_CONTEXT_0) && ber_enter(&c, BER_CONTEXT_0) == 0)
			continue;
		if (ber_more(&c) && ber_any(&c, &e) == 0) {
			check(all, &e);
			continue;
		}
		if (ber_leave(&c, &e) < 0)
			break;
		check(all, &e);
	}
	return 0;
}
