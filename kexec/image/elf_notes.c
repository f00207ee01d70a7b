// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <string.h>

#include "compiler.h"
#include "kexec/image/elf_notes.h"
#include "put.h"

#define SIGNATURE   0x0e1fb007u
#define HEADER_SIZE 12u
#define CHECKSUM    8u
#define NOTE_SIZE   12u
#define NAME        "ELFBoot"

/* Types of notes from a boot loader. */
#define NOTE_LOADER_NAME    2
#define NOTE_LOADER_VERSION 3
#define NOTE_COMMAND_LINE   4

#define ALIGN_4(n) (((n) + 3) & ~(size_t)3)

struct note {
	uint32_t type;
	const char *text;
};

static size_t size_of(const struct note *note)
{
	return NOTE_SIZE + ALIGN_4(sizeof(NAME)) + ALIGN_4(strlen(note->text) + 1);
}

static void put_note(struct put *p, uint64_t at, const struct note *note)
{
	put_le32(p, at, sizeof(NAME));
	put_le32(p, at + 4, (uint32_t)strlen(note->text) + 1);
	put_le32(p, at + 8, note->type);
	put_text(p, at + NOTE_SIZE, NAME);
	put_text(p, at + NOTE_SIZE + ALIGN_4(sizeof(NAME)), note->text);
}

/* As of IP (RFC 1071): the sum of all, with it, is 0xffff. */
static uint16_t checksum(const uint8_t *data, size_t size)
{
	uint32_t sum = 0;

	for (size_t i = 0; i + 1 < size; i += 2) {
		sum += data[i] | (uint32_t)data[i + 1] << 8;
		sum = (sum & 0xffff) + (sum >> 16);
	}
	return (uint16_t)~sum;
}

int kx_elf_notes_make(struct kx_segments *s, const char *line, struct bytes *ret)
{
	const struct note notes[] = {
		{NOTE_LOADER_NAME, "kexec"},
		{NOTE_LOADER_VERSION, PACKAGE_VERSION},
		{NOTE_COMMAND_LINE, line},
	};
	size_t size = HEADER_SIZE, at = HEADER_SIZE;
	struct put put;
	uint8_t *buf;

	for (size_t i = 0; i < ARRAY_SIZE(notes); i++)
		size += size_of(&notes[i]);
	buf = kx_segments_alloc(s, size);
	if (!buf)
		return -ENOMEM;
	put = put_to(buf, size);
	put_le32(&put, 0, SIGNATURE);
	put_le32(&put, 4, (uint32_t)size);
	put_le16(&put, 10, ARRAY_SIZE(notes));
	for (size_t i = 0; i < ARRAY_SIZE(notes); i++) {
		put_note(&put, at, &notes[i]);
		at += size_of(&notes[i]);
	}
	put_le16(&put, CHECKSUM, checksum(buf, size));
	*ret = bytes_of(buf, size);
	return 0;
}
