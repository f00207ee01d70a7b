// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kernel/printk/printk_ringbuffer.c with one writer: prb_reserve() and prb_commit() on rings so
 * small that descriptors and text are pushed out, at different times, and positions and ids
 * overflow.
 */
#include "vmcore.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT_BITS = 6, SIZE_BITS = 11, COUNT = 1 << COUNT_BITS, SIZE = 1 << SIZE_BITS };
enum { RESERVED, COMMITTED, FINALIZED, REUSABLE };
enum { FAILED_LPOS = 1, EMPTY_LINE_LPOS = 3 };
enum { INFO_SIZE = 88 };

struct record {
	uint64_t id, begin, next;
	unsigned int state, message;
};

struct ring {
	struct gen_vmcore *core;
	uint64_t word_max, id_mask, descs, infos, data;
	uint64_t head_id, tail_id, head_lpos, tail_lpos;
	unsigned int desc_size;
	struct record record[COUNT];
};

static struct record *record_of(struct ring *r, uint64_t id)
{
	return &r->record[id % COUNT];
}

/* data_push_tail(): until what is before lpos is nobody's any more. */
static void push_data_tail(struct ring *r, uint64_t lpos)
{
	while (((lpos - r->tail_lpos - 1) & r->word_max) < SIZE) {
		struct record *found = NULL;

		for (unsigned int i = 0; i < COUNT; i++) {
			if (r->record[i].begin == r->tail_lpos && r->record[i].next != 0)
				found = &r->record[i];
		}
		if (!found)
			abort();
		found->state = REUSABLE;
		r->tail_lpos = found->next;
	}
}

/* data_alloc() */
static void alloc_data(struct ring *r, struct record *rec, const char *text, size_t len)
{
	unsigned int word = r->core->spec->word;
	uint64_t size = (word + len + word - 1) / word * word, begin = r->head_lpos;
	uint64_t next = (begin + size) & r->word_max;

	if (begin >> SIZE_BITS != next >> SIZE_BITS)
		next = ((next & ~(uint64_t)(SIZE - 1)) + size) & r->word_max;
	push_data_tail(r, (next - SIZE) & r->word_max);
	rec->begin = begin;
	rec->next = next;
	r->head_lpos = next;
	gen_vmcore_put(r->core, r->data + begin % SIZE, word, rec->id);
	begin = begin >> SIZE_BITS == next >> SIZE_BITS ? begin % SIZE : 0;
	gen_vmcore_put(r->core, r->data + begin, word, rec->id);
	gen_vmcore_write(r->core, r->data + begin + word, text, len);
}

static void store(struct ring *r, unsigned int message)
{
	size_t len;
	const char *text = gen_vmcore_message(message, &len);
	uint64_t id = (r->head_id + 1) & r->id_mask;
	struct record *rec = record_of(r, id);

	if (((id - r->tail_id) & r->id_mask) >= COUNT) {
		rec->state = REUSABLE;
		if (rec->begin % 2 == 0 && rec->next != 0)
			push_data_tail(r, rec->next);
		r->tail_id = (r->tail_id + 1) & r->id_mask;
	}
	r->head_id = id;
	*rec = (struct record){.id = id, .state = FINALIZED, .message = message};
	rec->begin = rec->next = message % 16 == 3 ? FAILED_LPOS : EMPTY_LINE_LPOS;
	if (len)
		alloc_data(r, rec, text, len);
}

static void write_record(struct ring *r, uint64_t index)
{
	const struct record *rec = &r->record[index];
	unsigned int word = r->core->spec->word;
	uint64_t desc = r->descs + index * r->desc_size, info = r->infos + index * INFO_SIZE;
	size_t len;

	(void)gen_vmcore_message(rec->message, &len);
	if (r->core->spec->odd) {
		info = desc;
		desc += INFO_SIZE;
	}
	gen_vmcore_put(r->core, desc, word, (uint64_t)rec->state << (8 * word - 2) | rec->id);
	gen_vmcore_put(r->core, desc + word, word, rec->begin);
	gen_vmcore_put(r->core, desc + 2 * word, word, rec->next);
	gen_vmcore_put(r->core, info, 8, rec->message);
	gen_vmcore_put(r->core, info + 8, 8, gen_vmcore_time(rec->message));
	gen_vmcore_put(r->core, info + 16, 2, len);
}

static void expect(struct ring *r)
{
	for (uint64_t id = r->tail_id;; id = (id + 1) & r->id_mask) {
		const struct record *rec = record_of(r, id);

		if (rec->id == id && (rec->state == COMMITTED || rec->state == FINALIZED))
			gen_vmcore_expect(r->core, rec->message, rec->begin % 2 == 0);
		if (id == r->head_id)
			break;
	}
}

static void describe(struct gen_vmcore *c, unsigned int shift)
{
	unsigned int w = c->spec->word, in = c->spec->odd ? INFO_SIZE : 0;

	gen_vmcore_line(c, "SIZE(printk_ringbuffer)=%u", 16 * w);
	gen_vmcore_line(c, "OFFSET(printk_ringbuffer.desc_ring)=%u", shift);
	gen_vmcore_line(c, "OFFSET(printk_ringbuffer.text_data_ring)=%u", shift + 6 * w);
	gen_vmcore_line(c, "SIZE(prb_desc_ring)=%u", 6 * w);
	gen_vmcore_line(c, "OFFSET(prb_desc_ring.count_bits)=0");
	gen_vmcore_line(c, "OFFSET(prb_desc_ring.descs)=%u", w);
	gen_vmcore_line(c, "OFFSET(prb_desc_ring.head_id)=%u", 3 * w);
	gen_vmcore_line(c, "OFFSET(prb_desc_ring.tail_id)=%u", 4 * w);
	gen_vmcore_line(c, "SIZE(prb_desc)=%u", in + 3 * w);
	gen_vmcore_line(c, "OFFSET(prb_desc.state_var)=%u", in);
	gen_vmcore_line(c, "OFFSET(prb_desc.text_blk_lpos)=%u", in + w);
	if (c->spec->odd)
		gen_vmcore_line(c, "OFFSET(prb_desc.info)=0");
	else
		gen_vmcore_line(c, "OFFSET(prb_desc_ring.infos)=%u", 2 * w);
	gen_vmcore_line(c, "SIZE(prb_data_blk_lpos)=%u", 2 * w);
	gen_vmcore_line(c, "OFFSET(prb_data_blk_lpos.begin)=0");
	gen_vmcore_line(c, "OFFSET(prb_data_blk_lpos.next)=%u", w);
	gen_vmcore_line(c, "SIZE(printk_info)=%u", INFO_SIZE);
	gen_vmcore_line(c, "OFFSET(printk_info.seq)=0");
	gen_vmcore_line(c, "OFFSET(printk_info.ts_nsec)=8");
	gen_vmcore_line(c, "OFFSET(printk_info.text_len)=16");
	gen_vmcore_line(c, "SIZE(prb_data_ring)=%u", 4 * w);
	gen_vmcore_line(c, "OFFSET(prb_data_ring.size_bits)=0");
	gen_vmcore_line(c, "OFFSET(prb_data_ring.data)=%u", w);
	gen_vmcore_line(c, "SIZE(atomic_long_t)=%u", w);
	gen_vmcore_line(c, "OFFSET(atomic_long_t.counter)=0");
}

static void write_ring(struct ring *r)
{
	struct gen_vmcore *c = r->core;
	unsigned int w = c->spec->word, shift = c->spec->odd ? 4 * w : 0;
	uint64_t rb = gen_vmcore_alloc(c, 16 * (size_t)w), prb = gen_vmcore_alloc(c, w),
		 at = rb + shift;

	gen_vmcore_put(c, prb, w, rb);
	gen_vmcore_put(c, at, 4, COUNT_BITS);
	gen_vmcore_put(c, at + w, w, r->descs);
	gen_vmcore_put(c, at + 2 * w, w, c->spec->odd ? 0 : r->infos);
	gen_vmcore_put(c, at + 3 * w, w, r->head_id);
	gen_vmcore_put(c, at + 4 * w, w, r->tail_id);
	at += 6 * (uint64_t)w;
	gen_vmcore_put(c, at, 4, SIZE_BITS);
	gen_vmcore_put(c, at + w, w, r->data);
	gen_vmcore_line(c, "SYMBOL(prb)=%" PRIx64, prb);
	describe(c, shift);
}

void gen_vmcore_lockless(struct gen_vmcore *core)
{
	struct ring r = {.core = core, .word_max = core->spec->word == 8 ? UINT64_MAX : UINT32_MAX};
	unsigned int messages = core->spec->messages;

	r.id_mask = r.word_max >> 2;
	r.head_id = r.tail_id = (uint64_t) - (COUNT + 1) & r.id_mask; /* DESC0_ID() */
	r.head_lpos = r.tail_lpos = (uint64_t)-SIZE & r.word_max;     /* BLK0_LPOS() */
	r.desc_size = 3 * core->spec->word + (core->spec->odd ? INFO_SIZE : 0);
	*record_of(&r, r.head_id) = (struct record){
		.id = r.head_id, .state = REUSABLE, .begin = FAILED_LPOS, .next = FAILED_LPOS};
	r.descs = gen_vmcore_alloc(core, (size_t)COUNT * r.desc_size);
	r.infos = core->spec->odd ? 0 : gen_vmcore_alloc(core, (size_t)COUNT * INFO_SIZE);
	r.data = gen_vmcore_alloc(core, SIZE);
	for (unsigned int i = 0; i < messages; i++)
		store(&r, i);
	if (messages) {
		/* The newest may be continued, and one writer was interrupted. */
		record_of(&r, r.head_id)->state = COMMITTED;
		record_of(&r, (r.head_id - 2) & r.id_mask)->state = RESERVED;
	}
	for (uint64_t i = 0; i < COUNT; i++)
		write_record(&r, i);
	write_ring(&r);
	expect(&r);
}
