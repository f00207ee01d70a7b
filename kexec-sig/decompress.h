/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gzip, xz, lzma and zstd streams, told by their magic, into memory with a limit. */
#pragma once

#include "readfile.h"

/*
 * Decompresses the stream at the beginning of in; what follows it is ignored.
 * 0; -ENOEXEC (no stream this knows); -EBADMSG (damaged); -EFBIG (more than max
 * bytes); -ENOMEM.
 */
int ksig_decompress(struct bytes in, size_t max, struct ksig_file *ret);
