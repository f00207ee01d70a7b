// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kernels since 5.10: kernel/printk/printk_ringbuffer.[ch] of 6.12, and for a reader outside of
 * the kernel Documentation/admin-guide/kdump/gdbmacros.txt.
 *
 *	prb ──► printk_ringbuffer ─ desc_ring ─ descs[] ──► state_var: state, 2 bits, and id
 *	                          │           │             text_blk_lpos: begin, next
 *	                          │           └ infos[] ──► ts_nsec, text_len
 *	                          └ text_data_ring ─ data[] ─► id, text, padding
 *
 * Ids and logical positions count on for ever, modulo what a long holds; their low bits are
 * the index. A descriptor belongs to an id only while it carries it.
 */
#include "config.h"

#include <inttypes.h>

#include "kexec/vmcore_log.h"
#include "overflow.h"

/* LOG_BUF_LEN_MAX is 2^31 characters, and there are fewer descriptors than that. */
#define RING_BITS_MAX 31

/* enum desc_state */
enum { DESC_COMMITTED = 1, DESC_FINALIZED = 2 };

/* What VMCOREINFO says, bytes. */
struct layout {
	uint64_t desc_ring, text_ring;                       /* in struct printk_ringbuffer */
	uint64_t count_bits, descs, infos, head_id, tail_id; /* in struct prb_desc_ring */
	uint64_t size_bits, data;                            /* in struct prb_data_ring */
	uint64_t counter;                                    /* in atomic_long_t */
	uint64_t desc_size, state_var, text_blk_lpos, info;  /* of and in struct prb_desc */
	uint64_t begin, next;                                /* in struct prb_data_blk_lpos */
	uint64_t info_size, ts_nsec, text_len;               /* of and in struct printk_info */
};

#define KEY(kind, name, field)                                                                     \
	{                                                                                          \
		kind, false, name, offsetof(struct layout, field)                                  \
	}
#define OPTIONAL(kind, name, field)                                                                \
	{                                                                                          \
		kind, true, name, offsetof(struct layout, field)                                   \
	}

static const struct vmcore_key keys[] = {
	/* These two have been 0 in every release that is known. */
	OPTIONAL(VMCORE_OFFSET, "printk_ringbuffer.desc_ring", desc_ring),
	OPTIONAL(VMCORE_OFFSET, "atomic_long_t.counter", counter),
	KEY(VMCORE_OFFSET, "printk_ringbuffer.text_data_ring", text_ring),
	KEY(VMCORE_OFFSET, "prb_desc_ring.count_bits", count_bits),
	KEY(VMCORE_OFFSET, "prb_desc_ring.descs", descs),
	OPTIONAL(VMCORE_OFFSET, "prb_desc_ring.infos", infos),
	KEY(VMCORE_OFFSET, "prb_desc_ring.head_id", head_id),
	KEY(VMCORE_OFFSET, "prb_desc_ring.tail_id", tail_id),
	KEY(VMCORE_OFFSET, "prb_data_ring.size_bits", size_bits),
	KEY(VMCORE_OFFSET, "prb_data_ring.data", data),
	KEY(VMCORE_SIZE, "prb_desc", desc_size),
	KEY(VMCORE_OFFSET, "prb_desc.state_var", state_var),
	KEY(VMCORE_OFFSET, "prb_desc.text_blk_lpos", text_blk_lpos),
	OPTIONAL(VMCORE_OFFSET, "prb_desc.info", info),
	KEY(VMCORE_OFFSET, "prb_data_blk_lpos.begin", begin),
	KEY(VMCORE_OFFSET, "prb_data_blk_lpos.next", next),
	KEY(VMCORE_SIZE, "printk_info", info_size),
	KEY(VMCORE_OFFSET, "printk_info.ts_nsec", ts_nsec),
	KEY(VMCORE_OFFSET, "printk_info.text_len", text_len),
};

#define ABSENT UINT64_MAX

struct ring {
	struct layout l;
	uint64_t id_mask, head_id, tail_id;
	uint32_t count_bits, size_bits;
	uint64_t descs, infos, data; /* addresses */
};

/* The three arrays are each read from front to back. */
struct windows {
	struct vmcore_window descs, infos, data;
};

/* Where the text of a record is. */
struct text {
	uint64_t vaddr, len;
};

static int check_layout(struct vmcore_log *log, const struct layout *l)
{
	unsigned int word = log->core->word;
	uint64_t state, begin, next;

	if (l->desc_size > VMCORE_WINDOW_SIZE || l->info_size > VMCORE_WINDOW_SIZE)
		return vmcore_fail(log->core->failure, VMCORE_LOG_SIZE,
				   "A descriptor cannot have %" PRIu64
				   " bytes, nor its info %" PRIu64,
				   l->desc_size, l->info_size);
	if (add_overflows(l->state_var, l->counter, &state) ||
	    add_overflows(l->text_blk_lpos, l->begin, &begin) ||
	    add_overflows(l->text_blk_lpos, l->next, &next) ||
	    !vmcore_log_field(l->desc_size, state, word) ||
	    !vmcore_log_field(l->desc_size, begin, word) ||
	    !vmcore_log_field(l->desc_size, next, word) ||
	    !vmcore_log_field(l->info_size, l->ts_nsec, 8) ||
	    !vmcore_log_field(l->info_size, l->text_len, 2) ||
	    (l->infos == ABSENT && !vmcore_log_field(l->desc_size, l->info, l->info_size)))
		return vmcore_fail(log->core->failure, VMCORE_LOG_BOUNDS,
				   "VMCOREINFO of '%s' has fields outside of their structures",
				   log->core->path);
	return 0;
}

static int find_layout(struct vmcore_log *log, struct layout *ret)
{
	int r;

	ret->infos = ABSENT;
	ret->info = ABSENT;
	r = vmcore_log_keys(log, keys, ARRAY_SIZE(keys), ret);
	return r != 0 ? r : check_layout(log, ret);
}

static int read_desc_ring(struct vmcore_log *log, uint64_t at, struct ring *ring)
{
	const struct layout *l = &ring->l;
	struct vmcore *core = log->core;
	int r = vmcore_read_u32(core, at + l->count_bits, &ring->count_bits);

	if (r == 0)
		r = vmcore_read_pointer(core, at + l->descs, &ring->descs);
	if (r == 0 && l->infos != ABSENT)
		r = vmcore_read_pointer(core, at + l->infos, &ring->infos);
	if (r == 0)
		r = vmcore_read_long(core, at + l->head_id + l->counter, &ring->head_id);
	return r != 0 ? r : vmcore_read_long(core, at + l->tail_id + l->counter, &ring->tail_id);
}

static int find_ring(struct vmcore_log *log, struct ring *ring)
{
	const struct layout *l = &ring->l;
	uint64_t prb = 0, rb = 0;
	int r = vmcore_log_symbol(log, "prb", VMCORE_LOG_BUF, &prb);

	if (r == 0)
		r = vmcore_read_pointer(log->core, prb, &rb);
	if (r == 0)
		r = read_desc_ring(log, rb + l->desc_ring, ring);
	if (r == 0)
		r = vmcore_read_u32(log->core, rb + l->text_ring + l->size_bits, &ring->size_bits);
	if (r == 0)
		r = vmcore_read_pointer(log->core, rb + l->text_ring + l->data, &ring->data);
	if (r == 0 && (ring->count_bits > RING_BITS_MAX || ring->size_bits > RING_BITS_MAX))
		r = vmcore_fail(log->core->failure, VMCORE_LOG_SIZE,
				"The ring buffer cannot have 2^%" PRIu32 " records and 2^%" PRIu32
				" bytes",
				ring->count_bits, ring->size_bits);
	/* DESC_ID_MASK: the two bits on top are the state */
	ring->id_mask = vmcore_word_max(log->core) >> 2;
	ring->head_id &= ring->id_mask;
	ring->tail_id &= ring->id_mask;
	return r;
}

/*
 * The part of the data ring between two logical positions, as get_data() of the kernel finds
 * it; false for those that cannot be, and for records without data (BLK_DATALESS()).
 */
static bool find_block(const struct vmcore_log *log, const struct ring *ring, uint64_t begin,
		       uint64_t next, uint64_t *start, uint64_t *size)
{
	uint64_t ring_size = UINT64_C(1) << ring->size_bits, mask = ring_size - 1;
	uint64_t next_wrap = ((begin | mask) + 1) & vmcore_word_max(log->core);
	unsigned int word = log->core->word;

	if (begin % word != 0 || next % word != 0)
		return false;
	*start = begin & mask;
	if ((begin & ~mask) == (next & ~mask) && begin < next) {
		*size = next - begin;
	} else if ((next & ~mask) == next_wrap && next != next_wrap) {
		/* It did not fit: behind its id at begin it starts again at index 0. */
		*start = 0;
		*size = next & mask;
	} else if (next == next_wrap) {
		/* 6.12 has none that ends with the ring (data_alloc()); it would fit. */
		*size = ring_size - *start;
	} else {
		return false;
	}
	return *size >= word;
}

static int read_state(struct vmcore_log *log, const struct ring *ring, struct windows *w,
		      uint64_t id, struct bytes *desc, bool *complete)
{
	const struct layout *l = &ring->l;
	uint64_t index = id & ((UINT64_C(1) << ring->count_bits) - 1), state_var = 0, state;
	int r = vmcore_window_at(log->core, &w->descs, ring->descs + index * l->desc_size,
				 (size_t)l->desc_size, desc);

	if (r != 0)
		return r;
	(void)vmcore_word(log->core, *desc, l->state_var + l->counter, &state_var);
	state = (state_var & ~ring->id_mask) / (ring->id_mask + 1);
	*complete = (state_var & ring->id_mask) == id &&
		    (state == DESC_COMMITTED || state == DESC_FINALIZED);
	return 0;
}

static int read_info(struct vmcore_log *log, const struct ring *ring, struct windows *w,
		     uint64_t id, struct bytes desc, struct bytes *ret)
{
	const struct layout *l = &ring->l;
	uint64_t index = id & ((UINT64_C(1) << ring->count_bits) - 1);

	if (l->infos != ABSENT)
		return vmcore_window_at(log->core, &w->infos, ring->infos + index * l->info_size,
					(size_t)l->info_size, ret);
	(void)bytes_sub(desc, l->info, l->info_size, ret);
	return 0;
}

static struct text find_text(const struct vmcore_log *log, const struct ring *ring,
			     struct bytes desc, uint16_t text_len)
{
	const struct layout *l = &ring->l;
	uint64_t begin = 0, next = 0, start, size;
	unsigned int word = log->core->word;
	struct text text = {0};

	(void)vmcore_word(log->core, desc, l->text_blk_lpos + l->begin, &begin);
	(void)vmcore_word(log->core, desc, l->text_blk_lpos + l->next, &next);
	if (!find_block(log, ring, begin, next, &start, &size))
		return text;
	text.vaddr = ring->data + start + word;
	text.len = text_len < size - word ? text_len : size - word;
	return text;
}

static int print_record(struct vmcore_log *log, const struct ring *ring, struct windows *w,
			uint64_t id)
{
	struct bytes desc = {0}, info = {0};
	uint64_t ts_nsec = 0;
	uint16_t text_len = 0;
	bool complete = false;
	struct text text;
	int r = read_state(log, ring, w, id, &desc, &complete);

	if (r != 0 || !complete)
		return r;
	r = read_info(log, ring, w, id, desc, &info);
	if (r != 0)
		return r;
	(void)vmcore_u64(log->core, info, ring->l.ts_nsec, &ts_nsec);
	(void)vmcore_u16(log->core, info, ring->l.text_len, &text_len);
	text = find_text(log, ring, desc, text_len);
	return vmcore_log_record(log, &w->data, ts_nsec, text.vaddr, text.len);
}

int vmcore_log_lockless(struct vmcore_log *log)
{
	struct windows windows = {0};
	struct ring ring = {0};
	uint64_t behind, id;
	bool damaged;
	int r = find_layout(log, &ring.l);

	if (r == 0)
		r = find_ring(log, &ring);
	if (r != 0)
		return r;
	/* With a damaged tail what lies before the head is still worth having. */
	behind = (ring.head_id - ring.tail_id) & ring.id_mask;
	damaged = behind >> ring.count_bits != 0;
	if (damaged)
		behind = (UINT64_C(1) << ring.count_bits) - 1;
	for (;; behind--) {
		id = (ring.head_id - behind) & ring.id_mask;
		r = print_record(log, &ring, &windows, id);
		if (r != 0 || behind == 0)
			break;
	}
	if (r == 0 && damaged)
		r = vmcore_fail(log->core->failure, VMCORE_LOG_CYCLE,
				"Cycle when parsing dmesg detected.\n"
				"The oldest record %#" PRIx64 " is more than 2^%" PRIu32
				" before the newest %#" PRIx64,
				ring.tail_id, ring.count_bits, ring.head_id);
	return r;
}
