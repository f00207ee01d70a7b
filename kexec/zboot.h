/* SPDX-License-Identifier: GPL-2.0-or-later */
/* EFI zboot images: a PE file with a compressed kernel and its own decompressor. */
#pragma once

#include "kexec/unpack.h"

/*
 * Where the payload is and how it is compressed. -EBADMSG when it is not inside
 * the file, -ENOSYS for a compression nobody here knows.
 */
int kx_zboot_read(struct bytes head, uint64_t size, uint64_t *ret_offset, uint64_t *ret_size,
		  const struct kx_codec **ret_codec);
