/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "loaders.h"
#include "compiler.h"

#include <string.h>

const struct ksig_loaders *ksig_loaders_find(const char *arch)
{
	static const struct ksig_loaders *const all[] = {&ksig_loaders_x86, &ksig_loaders_arm64,
							 &ksig_loaders_s390, &ksig_loaders_ppc64};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		if (strcmp(all[i]->arch, arch) == 0)
			return all[i];
	}
	return NULL;
}

/* image_probe() of arch/arm64/kernel/kexec_image.c */
void ksig_arm64_image_read(struct bytes file, struct ksig_arm64_image *ret)
{
	enum { TEXT_OFFSET = 8, IMAGE_SIZE = 16, FLAGS = 24, MAGIC = 56, SIZE = 64 };
	struct ksig_arm64_image h = {0};

	if (file.size < SIZE)
		h.note = "the file is too short to be an arm64 Image";
	else if (!bytes_match(file, MAGIC, "ARM\x64", 4))
		h.note = "not an arm64 Image";
	else if (!bytes_le64(file, TEXT_OFFSET, &h.text_offset) ||
		 !bytes_le64(file, IMAGE_SIZE, &h.image_size) ||
		 !bytes_le64(file, FLAGS, &h.flags))
		h.note = "the header of the arm64 Image is damaged";
	*ret = h;
}

void ksig_s390_parmarea_read(struct bytes file, uint64_t at, struct ksig_s390_parmarea *ret)
{
	const uint64_t limit = KSIG_S390_PARMAREA + 0x30;
	struct ksig_s390_parmarea p = {0};

	p.found = at <= file.size && file.size - at >= KSIG_S390_COMMAND_LINE &&
		  bytes_be64(file, at + limit, &p.max_command_line_size);
	*ret = p;
}
