// SPDX-License-Identifier: GPL-2.0-or-later
#include "vmcore.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Addresses as x86_64 and 32-bit x86 have them. */
#define BASE64  UINT64_C(0xffff888000100000)
#define X86_MAP UINT64_C(0xffffffff80000000)
#define BASEX86 (X86_MAP + UINT64_C(0x42000000))
#define BASE32  UINT64_C(0xc0100000)
#define PHYS    UINT64_C(0x40100000)
#define IN_PAGE UINT64_C(0x100000)

#define FEW  5
#define MANY 150

#define SPEC(format_, class64_, big_, word_, place_, messages_, odd_)                              \
	{                                                                                          \
		.format = GEN_##format_, .class64 = (class64_), .big_endian = (big_),              \
		.word = (word_), .place = GEN_##place_, .messages = (messages_), .odd = (odd_),    \
		.name = #format_ "-" #class64_ #big_ #word_ "-" #place_ "-" #messages_ "-" #odd_   \
	}

static const struct gen_vmcore_spec specs[] = {
	SPEC(LOCKLESS, 1, 0, 8, VIRTUAL, MANY, 0),   SPEC(LOCKLESS, 1, 1, 8, SPLIT, MANY, 0),
	SPEC(LOCKLESS, 0, 0, 4, SPLIT, MANY, 0),     SPEC(LOCKLESS, 0, 1, 4, VIRTUAL, MANY, 1),
	SPEC(LOCKLESS, 1, 0, 8, DIRECT, MANY, 1),    SPEC(LOCKLESS, 1, 0, 8, KIMAGE, FEW, 0),
	SPEC(LOCKLESS, 1, 0, 8, KERNEL, FEW, 0),     SPEC(LOCKLESS, 1, 0, 8, X86, MANY, 0),
	SPEC(LOCKLESS, 1, 0, 4, VIRTUAL, MANY, 0), /* PAE, with headers of 64 bit */
	SPEC(LOCKLESS, 1, 1, 8, VIRTUAL, 0, 0),      SPEC(LOCKLESS, 0, 1, 4, DIRECT, FEW, 0),
	SPEC(STRUCTURED, 1, 0, 8, VIRTUAL, MANY, 0), SPEC(STRUCTURED, 1, 1, 8, DIRECT, MANY, 1),
	SPEC(STRUCTURED, 0, 0, 4, SPLIT, MANY, 1),   SPEC(STRUCTURED, 0, 1, 4, VIRTUAL, FEW, 0),
	SPEC(STRUCTURED, 1, 0, 8, SPLIT, 0, 0),      SPEC(LEGACY, 1, 0, 8, VIRTUAL, MANY, 0),
	SPEC(LEGACY, 1, 1, 8, SPLIT, FEW, 0),        SPEC(LEGACY, 0, 0, 4, VIRTUAL, FEW, 0),
	SPEC(LEGACY, 0, 1, 4, SPLIT, MANY, 0),       SPEC(LEGACY, 1, 0, 8, DIRECT, 0, 0),
};

#define COUNT (sizeof(specs) / sizeof(specs[0]))

const struct gen_vmcore_spec *gen_vmcore_at(size_t i)
{
	return &specs[i];
}

size_t gen_vmcore_count(void)
{
	return COUNT;
}

const struct gen_vmcore_spec *gen_vmcore_find(const char *name)
{
	for (size_t i = 0; i < COUNT; i++) {
		if (strcmp(specs[i].name, name) == 0)
			return &specs[i];
	}
	return NULL;
}

/* ---- memory ------------------------------------------------------------------ */

static size_t index_of(const struct gen_vmcore *core, uint64_t vaddr, size_t len)
{
	if (vaddr < core->base || vaddr - core->base > sizeof(core->memory) - len)
		abort();
	return (size_t)(vaddr - core->base);
}

static void put(uint8_t *to, bool big, unsigned int width, uint64_t value)
{
	for (unsigned int i = 0; i < width; i++)
		to[big ? width - 1 - i : i] = (uint8_t)(value >> (8 * i));
}

void gen_vmcore_put(struct gen_vmcore *core, uint64_t vaddr, unsigned int width, uint64_t value)
{
	put(core->memory + index_of(core, vaddr, width), core->spec->big_endian, width, value);
}

uint64_t gen_vmcore_get(const struct gen_vmcore *core, uint64_t vaddr, unsigned int width)
{
	const uint8_t *from = core->memory + index_of(core, vaddr, width);
	uint64_t value = 0;

	for (unsigned int i = 0; i < width; i++)
		value = value << 8 | from[core->spec->big_endian ? i : width - 1 - i];
	return value;
}

void gen_vmcore_write(struct gen_vmcore *core, uint64_t vaddr, const void *data, size_t len)
{
	if (len)
		memcpy(core->memory + index_of(core, vaddr, len), data, len);
}

uint64_t gen_vmcore_alloc(struct gen_vmcore *core, size_t size)
{
	uint64_t vaddr = core->base + core->used;

	core->used += (size + 7) & ~(size_t)7;
	if (core->used > sizeof(core->memory))
		abort();
	return vaddr;
}

/* ---- VMCOREINFO -------------------------------------------------------------- */

void gen_vmcore_line(struct gen_vmcore *core, const char *format, ...)
{
	size_t len = strlen(core->info);
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(core->info + len, sizeof(core->info) - len, format, args);
	va_end(args);
	if (n < 0 || len + (size_t)n + 1 >= sizeof(core->info))
		abort();
	memcpy(core->info + len + n, "\n", 2);
}

static char *find_line(const struct gen_vmcore *core, const char *key)
{
	const char *at = core->info;
	size_t len = strlen(key);

	while (strncmp(at, key, len) != 0 || at[len] != '=') {
		at = strchr(at, '\n');
		if (!at || at[1] == '\0')
			abort();
		at++;
	}
	return (char *)(uintptr_t)at;
}

uint64_t gen_vmcore_value(const struct gen_vmcore *core, const char *key, int base)
{
	return strtoull(find_line(core, key) + strlen(key) + 1, NULL, base);
}

void gen_vmcore_replace(struct gen_vmcore *core, const char *key, const char *value)
{
	char *at = find_line(core, key), *end = strchr(at, '\n') + 1;

	memmove(at, end, strlen(end) + 1);
	if (value)
		gen_vmcore_line(core, "%s=%s", key, value);
}

/* ---- messages ---------------------------------------------------------------- */

const char *gen_vmcore_message(unsigned int i, size_t *len)
{
	static const struct {
		const char *text;
		size_t len;
	} messages[] = {
#define MESSAGE(text) {text, sizeof(text) - 1}
		MESSAGE("Linux version 6.12.0 (nobody@nowhere) #1 SMP"),
		MESSAGE("a"),
		MESSAGE("two\nlines, and a \ttab"),
		MESSAGE(""),
		MESSAGE("8 bytes."),
		MESSAGE("K\xc3\xa4se \x01 \x7f \\ \xff"),
		MESSAGE("a NUL \0 inside"),
		MESSAGE("Kernel panic - not syncing: sysrq triggered crash, and some more "
			"words, so that this one is longer than the others and does not fit "
			"where they do"),
#undef MESSAGE
	};

	*len = messages[i % 8].len;
	return messages[i % 8].text;
}

uint64_t gen_vmcore_time(unsigned int i)
{
	return i * UINT64_C(1700000999999) / 7;
}

void gen_vmcore_expect_raw(struct gen_vmcore *core, const char *text, size_t len)
{
	if (len > sizeof(core->expected) - core->expected_len)
		abort();
	memcpy(core->expected + core->expected_len, text, len);
	core->expected_len += len;
}

void gen_vmcore_expect(struct gen_vmcore *core, unsigned int i, bool with_text)
{
	uint64_t us = gen_vmcore_time(i) / 1000;
	char line[64];
	size_t len;
	const char *text = gen_vmcore_message(i, &len);

	snprintf(line, sizeof(line), "[%5" PRIu64 ".%06" PRIu64 "] ", us / 1000000, us % 1000000);
	gen_vmcore_expect_raw(core, line, strlen(line));
	for (size_t k = 0; with_text && k < len; k++) {
		unsigned char c = (unsigned char)text[k];
		bool plain = (c >= 0x20 && c < 0x7f) || strchr("\t\n\v\f\r", c);

		snprintf(line, sizeof(line), plain && c ? "%c" : "\\x%02x", c);
		gen_vmcore_expect_raw(core, line, strlen(line));
	}
	gen_vmcore_expect_raw(core, "\n", 1);
}

/* ---- the older formats ------------------------------------------------------- */

static void symbol(struct gen_vmcore *core, const char *name, unsigned int width, uint64_t value)
{
	uint64_t vaddr = gen_vmcore_alloc(core, width);

	gen_vmcore_put(core, vaddr, width, value);
	gen_vmcore_line(core, "SYMBOL(%s)=%" PRIx64, name, vaddr);
}

enum { RECORD = 16, RING = 2048 };

/* What log_store() of 5.9 keeps: first and next are log_first_idx and log_next_idx. */
struct records {
	struct gen_vmcore *core;
	uint64_t data;
	unsigned int first, next;
	unsigned int oldest, count; /* messages */
};

static unsigned int record_len(const struct records *r, unsigned int at)
{
	return (unsigned int)gen_vmcore_get(r->core, r->data + at + 8, 2);
}

/* logbuf_has_space() */
static bool has_space(const struct records *r, unsigned int size)
{
	unsigned int room = r->first - r->next;

	if (r->next > r->first || r->oldest == r->count)
		room = RING - r->next > r->first ? RING - r->next : r->first;
	return room >= size + RECORD;
}

/* log_next(), which may leave first at the header that says that the ring starts over */
static void drop_oldest(struct records *r)
{
	unsigned int len = record_len(r, r->first);

	r->first = len ? r->first + len : record_len(r, 0);
	r->oldest++;
}

static void store_record(struct records *r, unsigned int message)
{
	size_t len;
	const char *text = gen_vmcore_message(message, &len);
	unsigned int size = (unsigned int)(RECORD + len + 5 + 7) & ~7u;

	while (r->oldest < r->count && !has_space(r, size))
		drop_oldest(r);
	if (r->next + size + RECORD > RING) {
		gen_vmcore_put(r->core, r->data + r->next, 8, 0);
		gen_vmcore_put(r->core, r->data + r->next + 8, 8, 0);
		r->next = 0;
	}
	gen_vmcore_put(r->core, r->data + r->next, 8, gen_vmcore_time(message));
	gen_vmcore_put(r->core, r->data + r->next + 8, 2, size);
	gen_vmcore_put(r->core, r->data + r->next + 10, 2, len);
	gen_vmcore_put(r->core, r->data + r->next + 12, 2, 5);
	gen_vmcore_write(r->core, r->data + r->next + RECORD, text, len);
	gen_vmcore_write(r->core, r->data + r->next + RECORD + len, "DICT=", 5);
	r->next += size;
	r->count++;
}

static void make_structured(struct gen_vmcore *core)
{
	struct records r = {.core = core, .data = gen_vmcore_alloc(core, RING)};
	const char *name = core->spec->odd ? "log" : "printk_log";

	for (unsigned int i = 0; i < core->spec->messages; i++)
		store_record(&r, i);
	for (unsigned int i = r.oldest; i < r.count; i++)
		gen_vmcore_expect(core, i, true);
	symbol(core, "log_buf", core->spec->word, r.data);
	symbol(core, "log_buf_len", 4, RING);
	symbol(core, "log_first_idx", 4, r.first);
	symbol(core, "clear_idx", 4, 0);
	symbol(core, "log_next_idx", 4, r.next);
	gen_vmcore_line(core, "SIZE(%s)=%d", name, RECORD);
	gen_vmcore_line(core, "OFFSET(%s.ts_nsec)=0", name);
	gen_vmcore_line(core, "OFFSET(%s.len)=8", name);
	gen_vmcore_line(core, "OFFSET(%s.text_len)=10", name);
	gen_vmcore_line(core, "OFFSET(%s.dict_len)=12", name);
}

static void make_legacy(struct gen_vmcore *core)
{
	uint64_t data = gen_vmcore_alloc(core, RING);
	char all[GEN_VMCORE_TEXT] = "";
	size_t end = 0, kept;

	for (unsigned int i = 0; i < core->spec->messages; i++) {
		size_t len;
		const char *text = gen_vmcore_message(i, &len);

		memcpy(all + end, text, len);
		end += len;
		all[end++] = '\n';
	}
	for (size_t i = 0; i < end; i++)
		gen_vmcore_write(core, data + i % RING, all + i, 1);
	kept = end < RING ? end : RING;
	gen_vmcore_expect_raw(core, all + end - kept, kept);
	symbol(core, "log_buf", core->spec->word, data);
	symbol(core, "log_end", 4, end);
	symbol(core, "log_buf_len", 4, RING);
	symbol(core, "logged_chars", 4, 3);
}

/* ---- everything -------------------------------------------------------------- */

static void describe_place(struct gen_vmcore *core)
{
	uint64_t base = core->base;

	switch (core->spec->place) {
	case GEN_VIRTUAL:
	case GEN_SPLIT:
		break;
	case GEN_DIRECT:
		gen_vmcore_line(core, "NUMBER(PAGE_OFFSET)=0x%" PRIx64, base - IN_PAGE);
		gen_vmcore_line(core, "NUMBER(%s)=%" PRIu64,
				core->spec->odd ? "phys_ram_base" : "PHYS_OFFSET", PHYS - IN_PAGE);
		break;
	case GEN_KIMAGE:
		gen_vmcore_line(core, "NUMBER(kimage_voffset)=0x%" PRIx64, base - PHYS);
		break;
	case GEN_KERNEL:
		gen_vmcore_line(core, "NUMBER(va_kernel_pa_offset)=0x%" PRIx64, base - PHYS);
		break;
	case GEN_X86:
		gen_vmcore_line(core, "NUMBER(phys_base)=-%" PRIu64, base - X86_MAP - PHYS);
		break;
	}
}

void gen_vmcore_make(const struct gen_vmcore_spec *spec, struct gen_vmcore *ret)
{
	static void (*const makers[])(struct gen_vmcore * core) = {
		[GEN_LOCKLESS] = gen_vmcore_lockless,
		[GEN_STRUCTURED] = make_structured,
		[GEN_LEGACY] = make_legacy,
	};

	memset(ret, 0, sizeof(*ret));
	ret->spec = spec;
	ret->base = spec->word == 4 ? BASE32 : spec->place == GEN_X86 ? BASEX86 : BASE64;
	/* so that nothing is at the beginning, and reads in the middle of pages */
	(void)gen_vmcore_alloc(ret, 40);
	gen_vmcore_line(ret, "OSRELEASE=6.12.0-test");
	gen_vmcore_line(ret, "PAGESIZE=4096");
	gen_vmcore_line(ret, "SIZE(list_head)=%u", 2 * spec->word);
	makers[spec->format](ret);
	describe_place(ret);
	gen_vmcore_line(ret, "CRASHTIME=1700000000");
}

struct writer {
	const struct gen_vmcore *core;
	uint8_t *file;
	size_t len;
};

static void add(struct writer *w, unsigned int width, uint64_t value)
{
	put(w->file + w->len, w->core->spec->big_endian, width, value);
	w->len += width;
}

static void add_address(struct writer *w, uint64_t value)
{
	add(w, w->core->spec->class64 ? 8 : 4, value);
}

static void add_header(struct writer *w, unsigned int segments)
{
	bool wide = w->core->spec->class64;
	uint8_t ident[16] = {0x7f, 'E', 'L', 'F', wide ? 2 : 1, w->core->spec->big_endian ? 2 : 1,
			     1};

	memcpy(w->file, ident, sizeof(ident));
	w->len = sizeof(ident);
	add(w, 2, 4); /* ET_CORE */
	add(w, 2, wide ? 62 : 3);
	add(w, 4, 1);
	add_address(w, 0);
	add_address(w, wide ? 64 : 52);
	add_address(w, 0);
	add(w, 4, 0);
	add(w, 2, wide ? 64 : 52);
	add(w, 2, wide ? 56 : 32);
	add(w, 2, segments);
	add(w, 6, 0);
}

static void add_segment(struct writer *w, uint32_t type, size_t offset, size_t at, size_t size)
{
	bool physical = w->core->spec->place >= GEN_DIRECT, load = type == 1;
	uint64_t vaddr = load && !physical ? w->core->base + at : 0, paddr = load ? PHYS + at : 0;

	add(w, 4, type);
	if (w->core->spec->class64)
		add(w, 4, 7);
	add_address(w, offset);
	add_address(w, vaddr);
	add_address(w, paddr);
	add_address(w, size);
	add_address(w, size);
	if (!w->core->spec->class64)
		add(w, 4, 7);
	add_address(w, 0);
}

static void add_note(struct writer *w, const char *owner, uint32_t type, const char *text,
		     size_t len)
{
	size_t name = strlen(owner) + 1;

	add(w, 4, name);
	add(w, 4, len);
	add(w, 4, type);
	memset(w->file + w->len, 0, name + len + 8);
	memcpy(w->file + w->len, owner, name);
	w->len += (name + 3) & ~(size_t)3;
	memcpy(w->file + w->len, text, len);
	w->len += (len + 3) & ~(size_t)3;
}

size_t gen_vmcore_file(const struct gen_vmcore *core, uint8_t ret[GEN_VMCORE_FILE])
{
	struct writer w = {.core = core, .file = ret}, notes = {.core = core, .file = ret};
	size_t cut = core->spec->place == GEN_SPLIT ? core->used / 2 + 3 : 0;
	size_t headers = core->spec->class64 ? 64 + 3 * 56 : 52 + 3 * 32;

	notes.len = headers;
	add_note(&notes, "CORE", 1, "registers of a processor", 23);
	add_note(&notes, "VMCOREINFO", 1, "another type", 12);
	add_note(&notes, "VMCOREINFO", 0, core->info, strlen(core->info));
	memset(ret + notes.len, 0, 12); /* final_note() */
	notes.len += 12;
	add_header(&w, 3);
	add_segment(&w, 1, notes.len, cut, core->used - cut);
	add_segment(&w, 4, headers, 0, notes.len - headers);
	add_segment(&w, cut ? 1 : 0, notes.len + core->used - cut, 0, cut);
	memcpy(ret + notes.len, core->memory + cut, core->used - cut);
	memcpy(ret + notes.len + core->used - cut, core->memory, cut);
	return notes.len + core->used;
}
