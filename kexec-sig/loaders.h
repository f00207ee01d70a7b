/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The loaders of kexec_file_load (struct kexec_file_ops), one set for each architecture:
 * what they accept as a kernel, and what they refuse after the signature was looked at.
 */
#pragma once

#include "bytes.h"

/* struct arm64_image_header, Documentation/arch/arm64/booting.rst */
struct ksig_arm64_image {
	const char *note; /* why image_probe() refuses it; NULL: it does not */
	uint64_t text_offset, image_size, flags;
};

/* struct parmarea of arch/s390/include/asm/setup.h, in front of the kernel's own memory */
#define KSIG_S390_PARMAREA     UINT64_C(0x10400)
#define KSIG_S390_COMMAND_LINE (KSIG_S390_PARMAREA + 0x80)
struct ksig_s390_parmarea {
	bool found;                     /* the file reaches that far */
	uint64_t max_command_line_size; /* bytes; 0: the old limit of 896 */
};

void ksig_arm64_image_read(struct bytes file, struct ksig_arm64_image *ret);
/* at: where in the file the kernel's first byte of memory is. */
void ksig_s390_parmarea_read(struct bytes file, uint64_t at, struct ksig_s390_parmarea *ret);

struct ksig_judge;
struct ksig_check;
struct ksig_step;

struct ksig_loaders {
	const char *arch;
	void (*probe)(const struct ksig_judge *j, struct ksig_check *c);
	const struct ksig_step *load; /* after initrd and lockdown */
	size_t n_load;
};

/* NULL: an architecture without rules. */
const struct ksig_loaders *ksig_loaders_find(const char *arch);

extern const struct ksig_loaders ksig_loaders_x86, ksig_loaders_arm64, ksig_loaders_s390,
	ksig_loaders_ppc64;
