// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>

#include "kexec/pe_sections.h"
#include "kexec/uki.h"

/*
 * The size in the file is padded to the file alignment, and padding breaks an
 * inner signature: the virtual size is what was put in. It may be larger where
 * it was rounded up to the section alignment; bytes that are not in the file are zeros then.
 */
static int read_extent(struct bytes head, uint64_t size, const char *name, struct kx_extent *ret)
{
	struct kx_section section;
	uint32_t len;
	int rc;

	rc = kx_pe_section(head, name, &section);
	if (rc)
		return rc;
	len = section.raw_size;
	if (section.virtual_size != 0 && section.virtual_size < len)
		len = section.virtual_size;
	if (section.raw_offset > size || len > size - section.raw_offset)
		return -EBADMSG;
	*ret = (struct kx_extent){.offset = section.raw_offset, .size = len};
	return 0;
}

int kx_uki_read(struct bytes head, uint64_t size, uint16_t machine, struct kx_uki *ret)
{
	struct kx_uki uki = {0};
	struct kx_extent cmdline;
	uint16_t found;
	int rc;

	rc = kx_pe_machine(head, &found);
	if (rc)
		return rc;
	if (found != machine)
		return -ENOEXEC;
	rc = read_extent(head, size, ".linux", &uki.kernel);
	if (rc == -ENOENT)
		return -ENOEXEC;
	if (rc)
		return rc;
	if (uki.kernel.size == 0)
		return -EBADMSG;
	rc = read_extent(head, size, ".initrd", &uki.initrd);
	if (rc && rc != -ENOENT)
		return rc;
	uki.has_cmdline = read_extent(head, size, ".cmdline", &cmdline) == 0;
	*ret = uki;
	return 0;
}
