// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kexec/vmcore_out.h"

#define TOTAL_MAX   ((UINT64_C(2) << 30) - 1)
#define NSEC_IN_SEC UINT64_C(1000000000)

int vmcore_out_flush(struct vmcore_out *out)
{
	size_t done = 0;

	while (done < out->used) {
		ssize_t n = write(out->fd, out->buffer + done, out->used - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			int err = errno;

			out->used = 0;
			return vmcore_fail(out->failure, VMCORE_WRITE,
					   "Failed to write out the dmesg log buffer!: %s",
					   strerror(err));
		}
		done += (size_t)n;
	}
	out->used = 0;
	return 0;
}

int vmcore_out_put(struct vmcore_out *out, struct bytes data)
{
	if (data.size > TOTAL_MAX - out->total)
		return vmcore_fail(out->failure, VMCORE_TOO_LONG,
				   "The vmcore-dmesg.txt over 2G in size is not supported.");
	out->total += data.size;
	while (data.size > 0) {
		size_t room = sizeof(out->buffer) - out->used;
		size_t n = data.size < room ? data.size : room;
		int r;

		memcpy(out->buffer + out->used, data.data, n);
		out->used += n;
		(void)bytes_sub(data, n, data.size - n, &data);
		if (out->used < sizeof(out->buffer))
			continue;
		r = vmcore_out_flush(out);
		if (r != 0)
			return r;
	}
	return 0;
}

int vmcore_out_stamp(struct vmcore_out *out, uint64_t nanoseconds)
{
	char text[48];
	int len = snprintf(text, sizeof(text), "[%5" PRIu64 ".%06" PRIu64 "] ",
			   nanoseconds / NSEC_IN_SEC, nanoseconds % NSEC_IN_SEC / 1000);

	return vmcore_out_put(out, bytes_of(text, (size_t)len));
}

/* isprint() or isspace() in the C locale, whatever the locale is. */
static bool is_plain(uint8_t c)
{
	return (c >= ' ' && c <= '~') || (c >= '\t' && c <= '\r');
}

int vmcore_out_text(struct vmcore_out *out, struct bytes text)
{
	static const char digits[] = "0123456789abcdef";
	int r = 0;

	while (r == 0 && text.size > 0) {
		struct bytes run = {0};
		size_t plain = 0;

		while (plain < text.size && is_plain(text.data[plain]))
			plain++;
		(void)bytes_sub(text, 0, plain, &run);
		r = vmcore_out_put(out, run);
		if (r == 0 && plain < text.size) {
			const char escape[] = {'\\', 'x', digits[text.data[plain] >> 4],
					       digits[text.data[plain] & 15]};

			r = vmcore_out_put(out, bytes_of(escape, sizeof(escape)));
			plain++;
		}
		(void)bytes_sub(text, plain, text.size - plain, &text);
	}
	return r;
}
