// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "kexec-sig.h"

void check_err_at(int seen, int want, const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	if (seen == want)
		return;
	va_start(ap, fmt);
	vprint_error(fmt, ap);
	va_end(ap);
	print_error("\n\tseen %d (%s), expected %d (%s)\n", seen,
		    seen < 0 ? ksig_errno_name(-seen) : "ok", want,
		    want < 0 ? ksig_errno_name(-want) : "ok");
	_fail(file, line);
}

static void print_hex(const char *label, struct bytes b)
{
	print_error("\t%s, %zu bytes:", label, b.size);
	for (size_t i = 0; i < b.size && i < 96; i++)
		print_error(" %02x", b.data[i]);
	print_error("%s\n", b.size > 96 ? " ..." : "");
}

void check_bytes_at(struct bytes seen, struct bytes want, const char *what, const char *file,
		    int line)
{
	if (bytes_equal(seen, want))
		return;
	print_error("%s\n", what);
	print_hex("seen", seen);
	print_hex("expected", want);
	_fail(file, line);
}

const char *damage_text(const struct damage *damage, char buf[64])
{
	switch (damage->kind) {
	case DAMAGE_CUT:
		snprintf(buf, 64, "cut to %zu bytes", damage->at);
		break;
	case DAMAGE_SET:
		snprintf(buf, 64, "byte %zu is %#04x", damage->at, damage->value);
		break;
	case DAMAGE_GROWN:
		snprintf(buf, 64, "grown to %zu bytes", damage->at);
		break;
	}
	return buf;
}

static size_t damage_byte(struct guard *g, struct bytes good, size_t at, damage_fn *fn,
			  void *context)
{
	uint8_t was = good.data[at];
	const uint8_t values[] = {0x00,
				  0xff,
				  (uint8_t)~was,
				  (uint8_t)(was + 1),
				  (uint8_t)(was - 1),
				  (uint8_t)(was ^ 0x80),
				  (uint8_t)(was ^ 0x20)};
	size_t calls = 0;

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		struct damage d = {.kind = DAMAGE_SET, .at = at, .value = values[i]};
		uint8_t *p;

		if (values[i] == was)
			continue;
		p = guard_at_end(g, good.size);
		memcpy(p, good.data, good.size);
		p[at] = values[i];
		fn(bytes_of(p, good.size), &d, context);
		calls++;
	}
	return calls;
}

size_t damage_all(struct bytes good, size_t n, damage_fn *fn, void *context)
{
	static const size_t more[] = {1, 2, 8, 4096};
	struct guard g = guard_new(good.size + 4096);
	size_t calls = 0;

	for (size_t size = 0; size < good.size; size++) {
		struct damage d = {.kind = DAMAGE_CUT, .at = size};

		fn(guarded_copy(&g, good.data, size), &d, context);
		calls++;
	}
	for (size_t at = 0; at < n && at < good.size; at++)
		calls += damage_byte(&g, good, at, fn, context);
	for (size_t i = 0; i < ARRAY_SIZE(more); i++) {
		struct damage d = {.kind = DAMAGE_GROWN, .at = good.size + more[i]};
		uint8_t *p = guard_at_end(&g, d.at);

		memcpy(p, good.data, good.size);
		memset(p + good.size, 0, more[i]);
		fn(bytes_of(p, d.at), &d, context);
		calls++;
	}
	guard_free(&g);
	return calls;
}
