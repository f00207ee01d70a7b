// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * drivers/firmware/efi/libstub/zboot-header.S:
 *	0  "MZ"   4  "zimg"   8  u32 payload offset   12  u32 payload size
 *	24  name of the compression, NUL-terminated; the build's own names are
 *	    "gzip", "lzma", "xzkern" and "zstd22"
 */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "compiler.h"
#include "kexec/zboot.h"

#define NAME_OFFSET 24

static const char *const codecs[] = {"gzip", "zstd", "lzma", "xz"};

int kx_zboot_read(struct bytes head, uint64_t size, uint64_t *ret_offset, uint64_t *ret_size,
		  const struct kx_codec **ret_codec)
{
	uint32_t offset, len;

	if (!bytes_le32(head, 8, &offset) || !bytes_le32(head, 12, &len))
		return -EBADMSG;
	if (len == 0 || offset > size || len > size - offset)
		return -EBADMSG;
	for (size_t i = 0; i < ARRAY_SIZE(codecs); i++) {
		if (!bytes_match(head, NAME_OFFSET, codecs[i], strlen(codecs[i])))
			continue;
		*ret_offset = offset;
		*ret_size = len;
		*ret_codec = kx_codec_by_name(codecs[i]);
		return 0;
	}
	return -ENOSYS;
}
