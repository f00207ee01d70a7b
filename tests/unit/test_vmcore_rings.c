// SPDX-License-Identifier: GPL-2.0-or-later
/* vmcore-dmesg: rings that a crash left in the middle of something, or that are damaged. */
#include "vmcore_run.h"

#include <inttypes.h>
#include <stdlib.h>

#include "compiler.h"

#define LOCKLESS   "LOCKLESS-108-VIRTUAL-MANY-0"
#define LOCKLESS32 "LOCKLESS-014-VIRTUAL-MANY-1" /* big-endian, infos in the descriptors */
#define STRUCTURED "STRUCTURED-108-VIRTUAL-MANY-0"
#define EARLY      "STRUCTURED-014-VIRTUAL-FEW-0"
#define LEGACY     "LEGACY-108-VIRTUAL-MANY-0"

/* ---- what VMCOREINFO says ---------------------------------------------------- */

struct replaced {
	const char *core, *key, *value; /* NULL: the line is missing */
	int status;
	const char *text;
};

static const struct replaced replaced[] = {
	{LOCKLESS, "SYMBOL(prb)", "1000", 30, "No program header covering vaddr 0x1000 found"},
	{LOCKLESS, "SYMBOL(prb)", "ffffffffffffffff", 30, "covering vaddr 0xffffffffffffffff"},
	{LOCKLESS, "SYMBOL(prb)", NULL, 50, "does not have it"},
	{LOCKLESS, "OFFSET(printk_ringbuffer.text_data_ring)", NULL, 66,
	 "lacks OFFSET(printk_ringbuffer.text_data_ring)"},
	{LOCKLESS, "OFFSET(printk_ringbuffer.text_data_ring)", "18446744073709551615", 64, ""},
	{LOCKLESS, "OFFSET(printk_ringbuffer.desc_ring)", "1048576", 30, "covering vaddr"},
	{LOCKLESS, "OFFSET(prb_desc_ring.count_bits)", NULL, 66, "lacks OFFSET("},
	{LOCKLESS, "OFFSET(prb_desc_ring.descs)", NULL, 66, "lacks OFFSET("},
	{LOCKLESS, "OFFSET(prb_desc_ring.infos)", NULL, 67, "outside of their structures"},
	{LOCKLESS, "OFFSET(prb_desc_ring.head_id)", "1048576", 30, "covering vaddr"},
	{LOCKLESS, "OFFSET(prb_desc_ring.tail_id)", NULL, 66, "lacks OFFSET("},
	{LOCKLESS, "SIZE(prb_desc)", NULL, 66, "lacks SIZE(prb_desc)"},
	{LOCKLESS, "SIZE(prb_desc)", "0", 67, "outside of their structures"},
	{LOCKLESS, "SIZE(prb_desc)", "23", 67, "outside of their structures"},
	{LOCKLESS, "SIZE(prb_desc)", "4097", 64, "cannot have 4097 bytes"},
	{LOCKLESS, "SIZE(prb_desc)", "4096", 30, "covering vaddr"},
	{LOCKLESS, "OFFSET(prb_desc.state_var)", "18446744073709551615", 67, "outside of"},
	{LOCKLESS, "OFFSET(prb_desc.text_blk_lpos)", "18446744073709551615", 67, "outside of"},
	{LOCKLESS, "OFFSET(prb_data_blk_lpos.next)", "17", 67, "outside of"},
	{LOCKLESS, "OFFSET(atomic_long_t.counter)", "18446744073709551615", 67, "outside of"},
	{LOCKLESS, "SIZE(printk_info)", "17", 67, "outside of their structures"},
	{LOCKLESS, "SIZE(printk_info)", "18446744073709551615", 64, "nor its info 1844674407"},
	{LOCKLESS, "OFFSET(printk_info.ts_nsec)", "81", 67, "outside of their structures"},
	{LOCKLESS, "OFFSET(printk_info.text_len)", NULL, 66, "lacks OFFSET("},
	{LOCKLESS32, "OFFSET(prb_desc.info)", NULL, 67, "outside of their structures"},
	{LOCKLESS32, "OFFSET(prb_desc.info)", "13", 67, "outside of their structures"},
	{"LOCKLESS-108-KIMAGE-FEW-0", "NUMBER(kimage_voffset)", "0x1000", 30, "kexec bug?"},
	{"LOCKLESS-108-X86-MANY-0", "NUMBER(phys_base)", "4096", 30, "kexec bug?"},
	{"LOCKLESS-108-X86-MANY-0", "NUMBER(phys_base)", NULL, 30, "VMCOREINFO leads to no"},
	{STRUCTURED, "SYMBOL(log_buf)", NULL, 60, "Missing the log_buf symbol"},
	{STRUCTURED, "SYMBOL(log_buf_len)", NULL, 61, "Missing the log_buf_len symbol"},
	{STRUCTURED, "SYMBOL(log_first_idx)", NULL, 51, "Missing the log_end symbol"},
	{STRUCTURED, "SYMBOL(log_next_idx)", NULL, 63, "Missing the log_next_idx symbol"},
	{STRUCTURED, "SYMBOL(log_buf)", "8", 30, "covering vaddr 0x8 found"},
	{STRUCTURED, "SIZE(printk_log)", NULL, 66, "lacks SIZE(log)"},
	{STRUCTURED, "SIZE(printk_log)", "11", 67, "outside of its header"},
	{STRUCTURED, "SIZE(printk_log)", "5000", 64, "cannot have 5000 bytes"},
	{STRUCTURED, "OFFSET(printk_log.ts_nsec)", "9", 67, "outside of its header"},
	{STRUCTURED, "OFFSET(printk_log.len)", "15", 67, "outside of its header"},
	{STRUCTURED, "OFFSET(printk_log.text_len)", NULL, 66, "lacks OFFSET(printk_log.text_len)"},
	{LEGACY, "SYMBOL(log_buf)", NULL, 50, "Missing the log_buf symbol"},
	{LEGACY, "SYMBOL(log_end)", NULL, 51, "Missing the log_end symbol"},
	{LEGACY, "SYMBOL(log_buf_len)", NULL, 52, "Missing the log_buf_len symbol"},
	{LEGACY, "SYMBOL(logged_chars)", NULL, 53, "Missing the logged_chars symbol"},
	{LEGACY, "SYMBOL(log_end)", "0", 30, "covering vaddr 0x0 found"},
};

static void test_replaced(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(replaced); i++) {
		const struct replaced *row = &replaced[i];
		struct gen_vmcore *core = vmcore_made(row->core);
		const struct vmcore_result *result;

		gen_vmcore_replace(core, row->key, row->value);
		result = vmcore_run_core(core);
		check_number(row->key, result->failure.status, row->status);
		check_contains(row->key, result->failure.text, row->text);
	}
}

/* What has a default may be missing. */
static void test_defaults(void **state)
{
	static const char *const optional[] = {
		"OFFSET(printk_ringbuffer.desc_ring)", "OFFSET(atomic_long_t.counter)",
		"SIZE(list_head)", "OFFSET(printk_info.seq)", "SIZE(printk_ringbuffer)"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(optional); i++) {
		struct gen_vmcore *core = vmcore_made(LOCKLESS);

		gen_vmcore_replace(core, optional[i], NULL);
		check_text(optional[i], vmcore_run_core(core)->out, core->expected);
	}
}

/* ---- lockless ------------------------------------------------------------------ */

struct lockless {
	struct gen_vmcore *core;
	unsigned int word;
	uint64_t ring; /* address of desc_ring */
	uint64_t desc; /* of the newest record, */
	uint64_t info; /* and what else it has */
	uint64_t begin, next;
	uint64_t data; /* the data ring, 2048 bytes */
};

static struct lockless lockless(const char *name)
{
	struct lockless l = {.core = vmcore_made(name)};
	unsigned int word = l.core->spec->word;
	uint64_t prb = gen_vmcore_value(l.core, "SYMBOL(prb)", 16), rb, head;

	l.word = word;
	rb = gen_vmcore_get(l.core, prb, word);
	l.ring = rb + gen_vmcore_value(l.core, "OFFSET(printk_ringbuffer.desc_ring)", 10);
	head = gen_vmcore_get(l.core, l.ring + 3 * word, word) % 64;
	l.desc = gen_vmcore_get(l.core, l.ring + word, word) +
		 head * gen_vmcore_value(l.core, "SIZE(prb_desc)", 10);
	l.info = gen_vmcore_get(l.core, l.ring + 2 * word, word) + head * 88;
	if (l.core->spec->odd) {
		l.info = l.desc;
		l.desc += 88;
	}
	l.begin = gen_vmcore_get(l.core, l.desc + word, word);
	l.next = gen_vmcore_get(l.core, l.desc + 2 * word, word);
	rb += gen_vmcore_value(l.core, "OFFSET(printk_ringbuffer.text_data_ring)", 10);
	l.data = gen_vmcore_get(l.core, rb + word, word);
	return l;
}

static void set_block(struct lockless *l, uint64_t begin, uint64_t next)
{
	gen_vmcore_put(l->core, l->desc + l->word, l->word, begin);
	gen_vmcore_put(l->core, l->desc + 2 * l->word, l->word, next);
}

/* The last line of what comes out, without its time. */
static const char *last_line(const struct vmcore_result *result)
{
	const char *end = result->len ? result->out + result->len - 1 : result->out;

	assert_true(result->len > 0 && *end == '\n');
	while (end > result->out && end[-1] != '\n')
		end--;
	assert_non_null(strstr(end, "] "));
	return strstr(end, "] ") + 2;
}

static const char *const both[] = {LOCKLESS, LOCKLESS32};

static void test_states(void **state)
{
	static const struct {
		unsigned int state;
		uint64_t more; /* added to the id */
		bool printed;
	} rows[] = {{0, 0, false}, {1, 0, true},   {2, 0, true},       {3, 0, false},
		    {1, 1, false}, {2, 64, false}, {2, 1 << 20, false}};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows) * 2; i++) {
		struct lockless l = lockless(both[i % 2]);
		unsigned int shift = 8 * l.word - 2;
		uint64_t id = gen_vmcore_get(l.core, l.desc, l.word) % (UINT64_C(1) << shift);
		const struct vmcore_result *result;

		gen_vmcore_put(l.core, l.desc, l.word,
			       (uint64_t)rows[i / 2].state << shift | (id + rows[i / 2].more));
		result = vmcore_run_core(l.core);
		check_number("status", result->failure.status, 0);
		check_number(both[i % 2], result->len == l.core->expected_len, rows[i / 2].printed);
		assert_memory_equal(result->out, l.core->expected, result->len);
	}
}

/* What the newest record of both has, message 149. */
#define NEWEST "K\\xc3\\xa4se \\x01 \\x7f \\ \\xff\n"

static void test_blocks(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(both); i++) {
		struct lockless l = lockless(both[i]);
		uint64_t size = 2048, max = l.word == 8 ? UINT64_MAX : UINT32_MAX;
		const struct {
			uint64_t begin, next;
			const char *text;
		} rows[] = {
			{l.begin, l.next, NEWEST},
			/* data-less, for either reason */
			{1, 1, "\n"},
			{3, 3, "\n"},
			/* what cannot be */
			{1, l.next, "\n"},
			{l.begin, 1, "\n"},
			{l.begin, l.begin, "\n"},
			{l.next, l.begin, "\n"},
			{l.begin, l.next + 2 * size, "\n"},
			{l.begin + 1, l.next, "\n"},
			{l.begin, l.next + 2, "\n"},
			{l.begin + size, l.next, "\n"},
			/* an id only */
			{l.begin, l.begin + l.word, "\n"},
			/* shorter than the text */
			{l.begin, l.begin + 2 * l.word,
			 l.word == 8 ? "K\\xc3\\xa4se \\x01 \n" : "K\\xc3\\xa4s\n"},
		};

		assert_true(l.next <= max);
		for (size_t k = 0; k < ARRAY_SIZE(rows); k++) {
			const struct vmcore_result *result;

			set_block(&l, rows[k].begin & max, rows[k].next & max);
			result = vmcore_run_core(l.core);
			check_number(both[i], result->failure.status, 0);
			check_text(both[i], last_line(result), rows[k].text);
		}
	}
}

/* A block that goes around the end has its text at the start; one that just fits has not. */
static void test_wrapped(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(both); i++) {
		struct lockless l = lockless(both[i]);
		uint64_t turn = 3 * 2048, zero = l.word == 8 ? 0 : UINT64_C(1) << 32;

		gen_vmcore_put(l.core, l.info + 16, 2, 6);
		gen_vmcore_write(l.core, l.data + l.word, "start.", 6);
		gen_vmcore_write(l.core, l.data + 2032 + l.word, "at end", 6);
		set_block(&l, turn - 16, turn + 16);
		check_text("wrapped", last_line(vmcore_run_core(l.core)), "start.\n");
		set_block(&l, turn - 16, turn);
		check_text("ends with the ring", last_line(vmcore_run_core(l.core)), "at end\n");
		/* the position overflows */
		set_block(&l, (zero - 16) & (zero - 1), 16);
		check_text("overflow", last_line(vmcore_run_core(l.core)), "start.\n");
		set_block(&l, (zero - 16) & (zero - 1), 0);
		check_text("overflow at the end", last_line(vmcore_run_core(l.core)), "at end\n");
	}
}

/* A text_len from memory that was overwritten cannot bring up what is not in the block. */
static void test_text_len(void **state)
{
	struct lockless l = lockless(LOCKLESS);
	const struct vmcore_result *result;

	(void)state;
	gen_vmcore_put(l.core, l.info + 16, 2, 0xffff);
	result = vmcore_run_core(l.core);
	check_number("status", result->failure.status, 0);
	assert_true(strncmp(last_line(result), NEWEST, strlen(NEWEST) - 1) == 0);
	assert_true(strlen(last_line(result)) <= strlen(NEWEST) + 7 * 4);
}

static void test_ring_damage(void **state)
{
	static const struct {
		const char *what;
		unsigned int at, width; /* at words into desc_ring */
		uint64_t value;
		int status;
		const char *text;
	} rows[] = {
		{"tail", 4, 8, 7, 68, "Cycle when parsing dmesg detected.\n"},
		{"count_bits", 0, 4, 32, 64, "2^32 records"},
		{"size_bits", 6, 4, 32, 64, "2^32 bytes"},
		{"descs", 1, 8, 4096, 30, "No program header covering vaddr 0x"},
		{"infos", 2, 8, UINT64_MAX - 15, 30, "No program header covering vaddr 0x"},
		{"data", 7, 8, 4096, 30, "No program header covering vaddr 0x"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct lockless l = lockless(LOCKLESS);
		const struct vmcore_result *result;

		gen_vmcore_put(l.core, l.ring + rows[i].at * l.word, rows[i].width, rows[i].value);
		result = vmcore_run_core(l.core);
		check_number(rows[i].what, result->failure.status, rows[i].status);
		check_contains(rows[i].what, result->failure.text, rows[i].text);
		/* All records are still found from the head. */
		if (rows[i].status == 68)
			check_text(rows[i].what, result->out, l.core->expected);
	}
}

/* phys_base is about the kernel's own mapping, not about the direct map below it. */
static void test_phys_base(void **state)
{
	struct gen_vmcore *core = vmcore_made("LOCKLESS-108-KIMAGE-FEW-0");
	uint64_t phys = core->base - gen_vmcore_value(core, "NUMBER(kimage_voffset)", 16);

	(void)state;
	gen_vmcore_replace(core, "NUMBER(kimage_voffset)", NULL);
	gen_vmcore_line(core, "NUMBER(phys_base)=%" PRId64,
			(int64_t)(phys - core->base + UINT64_C(0xffffffff80000000)));
	check_number("status", vmcore_run_core(core)->failure.status, 30);
}

/* ---- structured ---------------------------------------------------------------- */

static void put_variable(struct gen_vmcore *core, const char *name, uint32_t value)
{
	char key[64];

	snprintf(key, sizeof(key), "SYMBOL(%s)", name);
	gen_vmcore_put(core, gen_vmcore_value(core, key, 16), 4, value);
}

static uint64_t records_of(const struct gen_vmcore *core)
{
	return gen_vmcore_get(core, gen_vmcore_value(core, "SYMBOL(log_buf)", 16),
			      core->spec->word);
}

static void test_indexes(void **state)
{
	static const struct {
		const char *core, *name;
		uint32_t value;
		int status;
		const char *text;
	} rows[] = {
		{EARLY, "log_next_idx", 1, 68, "Cycle when parsing dmesg detected.\n"},
		{EARLY, "log_next_idx", UINT32_MAX, 68, "Cycle when"},
		{STRUCTURED, "log_first_idx", 2048, 69, "Index outside log_buf detected.\n"},
		{STRUCTURED, "log_first_idx", 2033, 69, "A record at 2033 of 2048 bytes"},
		{STRUCTURED, "log_first_idx", UINT32_MAX, 69, "Index outside log_buf"},
		{STRUCTURED, "log_buf_len", 8, 69, "Index outside log_buf"},
		{STRUCTURED, "log_buf_len", 0, 69, "Index outside log_buf"},
		/* In a ring that never wrapped there are zeroes behind the last record. */
		{EARLY, "log_next_idx", 2000, 68, "Cycle when"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct gen_vmcore *core = vmcore_made(rows[i].core);
		const struct vmcore_result *result;

		put_variable(core, rows[i].name, rows[i].value);
		result = vmcore_run_core(core);
		check_number(rows[i].name, result->failure.status, rows[i].status);
		check_contains(rows[i].name, result->failure.text, rows[i].text);
	}
}

static void test_record_damage(void **state)
{
	static const struct {
		unsigned int at;
		uint16_t value;
		int status;
		const char *text; /* of the message, or in the output */
	} rows[] = {
		{8, 15, 69, "The end of the record at 0 of 2048 bytes"},
		{8, 1, 69, "The end of the record at 0"},
		{8, 2049, 69, "The end of the record at 0"},
		{8, 0xffff, 69, "The end of the record at 0"},
		{8, 0, 68, "Cycle when"},
		/* cut: text, dictionary and padding, but not the next record */
		{10, 0xffff, 0, "[    0.000000] Linux version 6.12.0 (nobody@nowhere) #1 SMPDICT="},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct gen_vmcore *core = vmcore_made(EARLY);
		const struct vmcore_result *result;

		gen_vmcore_put(core, records_of(core) + rows[i].at, 2, rows[i].value);
		result = vmcore_run_core(core);
		check_number(rows[i].text, result->failure.status, rows[i].status);
		check_contains("text", rows[i].status ? result->failure.text : result->out,
			       rows[i].text);
	}
}

/* The oldest record may be one that is gone, at the place where the ring starts over. */
static void test_first_at_end(void **state)
{
	struct gen_vmcore *core = vmcore_made(EARLY);
	const struct vmcore_result *result;

	(void)state;
	put_variable(core, "log_first_idx", 2000);
	result = vmcore_run_core(core);
	check_number("status", result->failure.status, 0);
	check_text("all", result->out, core->expected);
}

/* ---- legacy -------------------------------------------------------------------- */

static void test_characters(void **state)
{
	static const struct {
		const char *name;
		uint32_t value;
		int status;
		size_t len;
	} rows[] = {
		{"log_end", 0, 0, 0},         {"log_end", 10, 0, 10},
		{"log_end", 2048, 0, 2048},   {"log_end", 4096, 0, 2048},
		{"log_buf_len", 0, 0, 0},     {"log_buf_len", 1, 0, 1},
		{"logged_chars", 0, 0, 2048}, {"log_buf_len", 1 << 30, 30, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct gen_vmcore *core = vmcore_made(LEGACY);
		const struct vmcore_result *result;

		put_variable(core, rows[i].name, rows[i].value);
		result = vmcore_run_core(core);
		check_number(rows[i].name, result->failure.status, rows[i].status);
		if (rows[i].status == 0)
			check_number(rows[i].name, (long long)result->len, (long long)rows[i].len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replaced),     cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_states),       cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_wrapped),      cmocka_unit_test(test_text_len),
		cmocka_unit_test(test_ring_damage),  cmocka_unit_test(test_phys_base),
		cmocka_unit_test(test_indexes),      cmocka_unit_test(test_record_damage),
		cmocka_unit_test(test_first_at_end), cmocka_unit_test(test_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
