// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kexec/vmcore_info.h"
#include "overflow.h"

/*
 * A note segment holds the registers of every processor, some KiB each; it is read note by
 * note. VMCOREINFO itself is at most a page (VMCOREINFO_BYTES), 256 KiB on any machine.
 */
#define NOTES_MAX      (UINT64_C(256) << 20)
#define VMCOREINFO_MAX (1u << 20)

#define NOTE_HEADER 12u
#define OWNER       "VMCOREINFO" /* VMCOREINFO_NOTE_NAME; its NUL is part of it */

/*
 *	 0  4  8   12
 *	| n | d | t | name, n bytes, padded | description, d bytes, padded |
 *
 * append_elf_note() pads to 4 in either class.
 */
struct note {
	uint32_t name_size, size, type;
	uint64_t name, text; /* offsets in the file */
	uint64_t next;       /* and in the segment */
};

static const struct {
	const char *name;
	unsigned int base;
} kinds[] = {
	[VMCORE_SYMBOL] = {"SYMBOL", 16},
	[VMCORE_SIZE] = {"SIZE", 10},
	[VMCORE_OFFSET] = {"OFFSET", 10},
	[VMCORE_NUMBER] = {"NUMBER", 10},
};

static int read_trouble(struct vmcore *core, int err)
{
	return vmcore_fail(core->failure, VMCORE_NOTE_READ,
			   "Cannot read the notes of '%s': " VMCORE_ERR_F, core->path,
			   VMCORE_ERR_ARG(err));
}

/* false: there is no further note, or no sensible one; *status tells a failure from that. */
static bool read_note(struct vmcore *core, const struct vmcore_segment *s, uint64_t at,
		      struct note *ret, int *status)
{
	uint8_t raw[NOTE_HEADER];
	struct bytes b = bytes_of(raw, sizeof(raw));
	uint64_t file, padded;
	int r;

	if (at > s->filesz || s->filesz - at < NOTE_HEADER)
		return false;
	if (add_overflows(s->offset, at, &file))
		r = -EOVERFLOW;
	else
		r = vmcore_pread(core, file, raw, sizeof(raw));
	if (r < 0) {
		*status = read_trouble(core, -r);
		return false;
	}
	(void)vmcore_u32(core, b, 0, &ret->name_size);
	(void)vmcore_u32(core, b, 4, &ret->size);
	(void)vmcore_u32(core, b, 8, &ret->type);
	padded = ((uint64_t)ret->name_size + 3) & ~UINT64_C(3);
	ret->name = file + NOTE_HEADER;
	ret->text = ret->name + padded;
	at += NOTE_HEADER;
	if (padded > s->filesz - at || ret->size > s->filesz - at - padded)
		return false;
	ret->next = at + padded + (((uint64_t)ret->size + 3) & ~UINT64_C(3));
	return true;
}

static bool is_vmcoreinfo(const struct vmcore *core, const struct note *note)
{
	char name[sizeof(OWNER)];

	return note->type == 0 && note->name_size == sizeof(name) &&
	       vmcore_pread(core, note->name, name, sizeof(name)) == 0 &&
	       memcmp(name, OWNER, sizeof(name)) == 0;
}

static int take_text(struct vmcore *core, const struct note *note, struct vmcore_info *ret)
{
	_cleanup_free_ char *text = NULL;
	int r;

	if (note->size > VMCOREINFO_MAX)
		return vmcore_fail(core->failure, VMCORE_NOTE_SIZE,
				   "VMCOREINFO of '%s' has %u bytes, more than %u", core->path,
				   note->size, VMCOREINFO_MAX);
	text = malloc(note->size + 1u);
	if (!text)
		return vmcore_fail(core->failure, VMCORE_NOTE_MEMORY,
				   "No memory for VMCOREINFO of '%s'", core->path);
	r = vmcore_pread(core, note->text, text, note->size);
	if (r < 0)
		return read_trouble(core, -r);
	ret->text = TAKE_PTR(text);
	ret->size = note->size;
	return 0;
}

static int search_segment(struct vmcore *core, const struct vmcore_segment *s,
			  struct vmcore_info *ret)
{
	struct note note = {0};
	int status = 0;

	if (s->filesz > NOTES_MAX)
		return vmcore_fail(core->failure, VMCORE_NOTE_SIZE,
				   "Notes of '%s' have %" PRIu64 " bytes, more than %" PRIu64,
				   core->path, s->filesz, NOTES_MAX);
	while (read_note(core, s, note.next, &note, &status)) {
		if (is_vmcoreinfo(core, &note))
			return take_text(core, &note, ret);
	}
	return status;
}

int vmcore_info_read(struct vmcore *core, struct vmcore_info *ret)
{
	for (size_t i = 0; i < core->n_segments && !ret->text; i++) {
		int r = 0;

		if (core->segment[i].type == VMCORE_PT_NOTE)
			r = search_segment(core, &core->segment[i], ret);
		if (r != 0)
			return r;
	}
	return 0;
}

void vmcore_info_clear(struct vmcore_info *info)
{
	free(info->text);
	*info = (struct vmcore_info){0};
}

const char *vmcore_kind_name(enum vmcore_kind kind)
{
	return kinds[kind].name;
}

/* Takes word off the front; false, and nothing taken, when something else is there. */
static bool skip(struct bytes *b, const char *word)
{
	size_t len = strlen(word);

	return bytes_match(*b, 0, word, len) && bytes_sub(*b, len, b->size - len, b);
}

static bool parse_digits(struct bytes b, unsigned int base, uint64_t *ret)
{
	static const char digits[] = "0123456789abcdef";
	uint64_t value = 0;

	if (b.size == 0)
		return false;
	for (size_t i = 0; i < b.size; i++) {
		const char *digit = b.data[i] ? strchr(digits, b.data[i]) : NULL;

		if (!digit || digit - digits >= (int)base ||
		    mul_overflows(value, (uint64_t)base, &value) ||
		    add_overflows(value, (uint64_t)(digit - digits), &value))
			return false;
	}
	*ret = value;
	return true;
}

static bool parse_value(struct bytes b, unsigned int base, uint64_t *ret)
{
	bool negative = base == 10 && skip(&b, "-");

	if (skip(&b, "0x"))
		base = 16;
	if (!parse_digits(b, base, ret))
		return false;
	if (negative)
		*ret = -*ret;
	return true;
}

bool vmcore_info_get(const struct vmcore_info *info, enum vmcore_kind kind, const char *name,
		     uint64_t *ret)
{
	struct bytes rest = bytes_of(info->text, info->size);

	while (rest.size > 0) {
		const uint8_t *newline = memchr(rest.data, '\n', rest.size);
		struct bytes line;

		if (!newline)
			return false;
		line = bytes_of(rest.data, (size_t)(newline - rest.data));
		(void)bytes_sub(rest, line.size + 1, rest.size - line.size - 1, &rest);
		if (skip(&line, kinds[kind].name) && skip(&line, "(") && skip(&line, name) &&
		    skip(&line, ")="))
			return parse_value(line, kinds[kind].base, ret);
	}
	return false;
}
