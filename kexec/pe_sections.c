// SPDX-License-Identifier: GPL-2.0-or-later
/*
 *	0x00  "MZ"
 *	0x3c  u32 offset of the PE header
 *	      "PE\0\0"
 *	  +4  u16 machine
 *	  +6  u16 number of sections
 *	 +20  u16 size of the optional header
 *	 +24  optional header: u16 0x10b (PE32) or 0x20b (PE32+); the data directories
 *	      are at +96 or +112 of it, 8 bytes each, the certificate table is number 4;
 *	      then 40 bytes for each section:
 *		+0 name[8]  +8 virtual size  +16 size in the file  +20 offset in the file
 */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "kexec/pe_sections.h"

#define SECTION_SIZE 40

static int find_pe_header(struct bytes head, uint32_t *ret)
{
	uint32_t offset;

	if (!bytes_match(head, 0, "MZ", 2))
		return -ENOEXEC;
	if (!bytes_le32(head, 0x3c, &offset) || !bytes_match(head, offset, "PE\0\0", 4))
		return -ENOEXEC;
	*ret = offset;
	return 0;
}

int kx_pe_machine(struct bytes head, uint16_t *ret)
{
	uint32_t header;
	int rc;

	rc = find_pe_header(head, &header);
	if (rc)
		return rc;
	return bytes_le16(head, (uint64_t)header + 4, ret) ? 0 : -EBADMSG;
}

/* Names shorter than eight bytes are padded with NULs. */
static bool section_is(struct bytes entry, const char *name)
{
	char padded[8] = {0};
	size_t len = strlen(name);

	if (len > sizeof(padded))
		return false;
	memcpy(padded, name, len);
	return bytes_match(entry, 0, padded, sizeof(padded));
}

int kx_pe_section(struct bytes head, const char *name, struct kx_section *ret)
{
	uint16_t count, optional;
	uint32_t header;
	struct bytes entry;
	int rc;

	rc = find_pe_header(head, &header);
	if (rc)
		return rc;
	if (!bytes_le16(head, (uint64_t)header + 6, &count) ||
	    !bytes_le16(head, (uint64_t)header + 20, &optional))
		return -EBADMSG;
	for (uint64_t i = 0; i < count; i++) {
		if (!bytes_sub(head, (uint64_t)header + 24 + optional + i * SECTION_SIZE,
			       SECTION_SIZE, &entry))
			return -EBADMSG;
		if (!section_is(entry, name))
			continue;
		if (!bytes_le32(entry, 8, &ret->virtual_size) ||
		    !bytes_le32(entry, 16, &ret->raw_size) ||
		    !bytes_le32(entry, 20, &ret->raw_offset))
			return -EBADMSG;
		return 0;
	}
	return -ENOENT;
}

int kx_pe_certificates_end(struct bytes head, uint64_t *ret)
{
	uint32_t header, offset, size;
	uint64_t directory;
	uint16_t magic;
	int rc;

	rc = find_pe_header(head, &header);
	if (rc)
		return rc;
	if (!bytes_le16(head, (uint64_t)header + 24, &magic))
		return -EBADMSG;
	directory = (uint64_t)header + 24 + (magic == 0x20b ? 112 : 96) + 4 * 8;
	if (!bytes_le32(head, directory, &offset) || !bytes_le32(head, directory + 4, &size))
		return -EBADMSG;
	if (offset == 0 || size == 0)
		return -ENOENT;
	*ret = (uint64_t)offset + size;
	return 0;
}
