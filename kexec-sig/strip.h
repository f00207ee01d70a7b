/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What has to change in a file for its signature to be gone. Pure functions of the bytes. */
#pragma once

#include "bytes.h"

/* Up to two patches, then a cut. */
struct strip_plan {
	uint64_t size; /* bytes the file has afterwards */
	size_t n_patches;
	struct strip_patch {
		uint64_t offset;
		uint8_t data[8];
		size_t size;
	} patch[2];
	const char *note; /* with -EBADMSG: what is wrong with the file */
};

/* 0; -ENODATA: no such signature; -EBADMSG: damaged, or no PE/COFF file. */
int strip_appended(struct bytes file, struct strip_plan *ret);
int strip_authenticode(struct bytes file, struct strip_plan *ret);
