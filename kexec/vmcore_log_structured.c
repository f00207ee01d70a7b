// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kernels 3.5 to 5.9: records one behind the other, kernel/printk/printk.c of 5.9.
 *
 *	| u64 ts_nsec | u16 len | u16 text_len | ... | text | dictionary, padding |
 *	 <--------------- SIZE(printk_log) --------->
 *	 <-------------------------------- len -------------------------------->
 *
 * The oldest is at log_first_idx, the next one to come at log_next_idx. A record is never
 * split: where the next one did not fit there is a header whose len is 0, and the ring goes
 * on at its start (log_store(), log_next()).
 */
#include "config.h"

#include <inttypes.h>

#include "kexec/vmcore_log.h"
#include "overflow.h"

struct layout {
	uint64_t size; /* of struct printk_log, which was struct log before 3.11 */
	uint64_t ts_nsec, len, text_len;
};

#define LAYOUT_KEYS(name)                                                                          \
	{                                                                                          \
		{VMCORE_SIZE, false, name, offsetof(struct layout, size)},                         \
			{VMCORE_OFFSET, false, name ".ts_nsec", offsetof(struct layout, ts_nsec)}, \
			{VMCORE_OFFSET, false, name ".len", offsetof(struct layout, len)},         \
		{                                                                                  \
			VMCORE_OFFSET, false, name ".text_len", offsetof(struct layout, text_len)  \
		}                                                                                  \
	}

static const struct vmcore_key printk_log_keys[] = LAYOUT_KEYS("printk_log");
static const struct vmcore_key log_keys[] = LAYOUT_KEYS("log");

struct ring {
	uint64_t data;
	uint32_t size, first, next; /* bytes; next and first as log_next_idx and log_first_idx */
};

struct record {
	uint64_t ts_nsec;
	uint16_t len, text_len;
};

static int find_layout(struct vmcore_log *log, struct layout *ret)
{
	bool newer = vmcore_info_get(log->info, VMCORE_SIZE, "printk_log", &ret->size);
	int r = vmcore_log_keys(log, newer ? printk_log_keys : log_keys,
				ARRAY_SIZE(printk_log_keys), ret);

	if (r != 0)
		return r;
	if (ret->size > VMCORE_WINDOW_SIZE)
		return vmcore_fail(log->core->failure, VMCORE_LOG_SIZE,
				   "A record's header cannot have %" PRIu64 " bytes", ret->size);
	if (!vmcore_log_field(ret->size, ret->ts_nsec, 8) ||
	    !vmcore_log_field(ret->size, ret->len, 2) ||
	    !vmcore_log_field(ret->size, ret->text_len, 2))
		return vmcore_fail(
			log->core->failure, VMCORE_LOG_BOUNDS,
			"VMCOREINFO of '%s' has fields of a record outside of its header",
			log->core->path);
	return 0;
}

static int find_ring(struct vmcore_log *log, struct ring *ret)
{
	uint64_t log_buf = 0, size = 0, first = 0, next = 0;
	int r = vmcore_log_symbol(log, "log_buf", VMCORE_LOG_BUF, &log_buf);

	if (r == 0)
		r = vmcore_log_symbol(log, "log_buf_len", VMCORE_LOG_BUF_LEN, &size);
	if (r == 0)
		r = vmcore_log_symbol(log, "log_first_idx", VMCORE_LOG_FIRST_IDX, &first);
	if (r == 0)
		r = vmcore_log_symbol(log, "log_next_idx", VMCORE_LOG_NEXT_IDX, &next);
	if (r == 0)
		r = vmcore_read_pointer(log->core, log_buf, &ret->data);
	if (r == 0)
		r = vmcore_read_u32(log->core, size, &ret->size);
	if (r == 0)
		r = vmcore_read_u32(log->core, first, &ret->first);
	return r != 0 ? r : vmcore_read_u32(log->core, next, &ret->next);
}

static int outside(struct vmcore_log *log, const char *what, uint64_t at, uint32_t size)
{
	return vmcore_fail(log->core->failure, VMCORE_LOG_OUTSIDE,
			   "Index outside log_buf detected.\n%s at %" PRIu64 " of %" PRIu32
			   " bytes",
			   what, at, size);
}

static int read_record(struct vmcore_log *log, const struct layout *l, const struct ring *ring,
		       struct vmcore_window *window, uint32_t at, struct record *ret)
{
	struct bytes header;
	int r;

	if (at > ring->size || l->size > ring->size - at)
		return outside(log, "A record", at, ring->size);
	r = vmcore_window_at(log->core, window, ring->data + at, (size_t)l->size, &header);
	if (r != 0)
		return r;
	(void)vmcore_u64(log->core, header, l->ts_nsec, &ret->ts_nsec);
	(void)vmcore_u16(log->core, header, l->len, &ret->len);
	(void)vmcore_u16(log->core, header, l->text_len, &ret->text_len);
	if (ret->len == 0)
		return 0;
	if (ret->len < l->size || ret->len > ring->size - at)
		return outside(log, "The end of the record", at, ring->size);
	if (ret->text_len > ret->len - l->size)
		ret->text_len = (uint16_t)(ret->len - l->size);
	return 0;
}

static int print_records(struct vmcore_log *log, const struct layout *l, const struct ring *ring)
{
	struct vmcore_window headers = {0}, texts = {0};
	uint32_t at = ring->first;
	bool wrapped = false;

	while (at != ring->next) {
		struct record record = {0};
		int r = read_record(log, l, ring, &headers, at, &record);

		if (r != 0)
			return r;
		/* Behind the end of the ring comes what is older than its first record. */
		if (wrapped && (record.len == 0 || at >= ring->first))
			return vmcore_fail(log->core->failure, VMCORE_LOG_CYCLE,
					   "Cycle when parsing dmesg detected.\n"
					   "The records from %" PRIu32
					   " on do not lead to %" PRIu32,
					   ring->first, ring->next);
		if (record.len == 0) {
			wrapped = true;
			at = 0;
			continue;
		}
		r = vmcore_log_record(log, &texts, record.ts_nsec, ring->data + at + l->size,
				      record.text_len);
		if (r != 0)
			return r;
		at += record.len;
	}
	return 0;
}

int vmcore_log_structured(struct vmcore_log *log)
{
	struct layout layout = {0};
	struct ring ring = {0};
	int r = find_ring(log, &ring);

	if (r == 0)
		r = find_layout(log, &layout);
	return r != 0 ? r : print_records(log, &layout, &ring);
}
