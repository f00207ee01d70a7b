// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kernels before 3.5: a ring of characters, kernel/printk.c of 3.4, log_buf_kexec_setup() and
 * emit_log_char(). log_end counts the characters ever written; log_buf_len is a power of two.
 */
#include "config.h"

#include "kexec/vmcore_log.h"

struct ring {
	uint64_t data;
	uint32_t end, size; /* characters */
};

/* Each with its own status, in the order in which stock kexec-tools asks for them. */
static int find_ring(struct vmcore_log *log, struct ring *ret)
{
	uint64_t log_buf = 0, log_end = 0, log_buf_len = 0, logged_chars = 0;
	int r = vmcore_log_symbol(log, "log_buf", VMCORE_LEGACY_LOG_BUF, &log_buf);

	if (r == 0)
		r = vmcore_log_symbol(log, "log_end", VMCORE_LEGACY_LOG_END, &log_end);
	if (r == 0)
		r = vmcore_log_symbol(log, "log_buf_len", VMCORE_LEGACY_LOG_BUF_LEN, &log_buf_len);
	/* It says how much dmesg -c left over. All of the log is wanted here. */
	if (r == 0)
		r = vmcore_log_symbol(log, "logged_chars", VMCORE_LEGACY_LOGGED_CHARS,
				      &logged_chars);
	if (r == 0)
		r = vmcore_read_pointer(log->core, log_buf, &ret->data);
	if (r == 0)
		r = vmcore_read_u32(log->core, log_end, &ret->end);
	return r != 0 ? r : vmcore_read_u32(log->core, log_buf_len, &ret->size);
}

int vmcore_log_legacy(struct vmcore_log *log)
{
	struct vmcore_window window = {0};
	struct ring ring = {0};
	uint32_t len, start, first;
	int r = find_ring(log, &ring);

	if (r != 0 || ring.size == 0)
		return r;
	len = ring.end < ring.size ? ring.end : ring.size;
	start = (ring.end - len) % ring.size;
	first = len < ring.size - start ? len : ring.size - start;
	r = vmcore_log_copy(log, &window, ring.data + start, first, false);
	return r != 0 ? r : vmcore_log_copy(log, &window, ring.data, len - first, false);
}
