/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "strip.h"
#include "appended.h"
#include "pe.h"

#include <errno.h>

int strip_appended(struct bytes file, struct strip_plan *ret)
{
	struct strip_plan plan = {0};
	struct ksig_appended a;
	int r = ksig_appended_parse(file, &a);

	if (r == -ENODATA)
		return r;
	plan.note = a.note;
	plan.size = a.data.size;
	*ret = plan;
	return r < 0 ? -EBADMSG : 0;
}

/* The certificate table's entry in the data directories: address and size. */
#define ENTRY_SIZE    8
#define CHECKSUM_SIZE 4

/*
 * The PE checksum: 16-bit little-endian words added up with their carries, then the
 * length. The checksum itself counts as zero, and here so does the cleared entry.
 */
static uint32_t pe_checksum(struct bytes file, const struct ksig_pe *pe)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < file.size; i++) {
		if (i - pe->checksum_offset < CHECKSUM_SIZE ||
		    i - pe->cert_dirent_offset < ENTRY_SIZE)
			continue;
		sum += (uint64_t)file.data[i] << (i & 1 ? 8 : 0);
	}
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint32_t)(sum + file.size);
}

int strip_authenticode(struct bytes file, struct strip_plan *ret)
{
	struct strip_plan plan = {.size = file.size, .n_patches = 2};
	struct ksig_pe pe;
	uint32_t checksum;
	int r = ksig_pe_parse(file, &pe);

	if (r == -ENODATA)
		return r;
	if (r < 0) {
		plan.note = pe.note;
		*ret = plan;
		return -EBADMSG;
	}
	/* What stands behind the table does so at an offset somebody may rely on. */
	if ((uint64_t)pe.cert_offset + pe.cert_size == file.size)
		plan.size = pe.cert_offset;
	checksum = pe_checksum(bytes_of(file.data, plan.size), &pe);
	plan.patch[0] = (struct strip_patch){.offset = pe.cert_dirent_offset, .size = ENTRY_SIZE};
	plan.patch[1] = (struct strip_patch){.offset = pe.checksum_offset, .size = CHECKSUM_SIZE};
	for (unsigned int i = 0; i < CHECKSUM_SIZE; i++)
		plan.patch[1].data[i] = (uint8_t)(checksum >> 8 * i);
	*ret = plan;
	return 0;
}
