// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "kexec/unpack.h"

static int error_of(size_t status)
{
	switch (ZSTD_getErrorCode(status)) {
	case ZSTD_error_memory_allocation:
	case ZSTD_error_frameParameter_windowTooLarge:
		return -ENOMEM;
	default:
		return -EBADMSG;
	}
}

/* The largest window (a power of two) that fits into the memory a decoder may have. */
static int window_log(uint64_t memory)
{
	int log = ZSTD_dParam_getBounds(ZSTD_d_windowLogMax).upperBound;

	while (log > 10 && (1ULL << log) > memory)
		log--;
	return log;
}

static int decode_frame(ZSTD_DStream *stream, struct kx_reader *reader, struct kx_writer *writer)
{
	struct bytes piece = {0};
	size_t status = 1;
	int rc;

	while (status != 0) {
		ZSTD_inBuffer in;

		rc = kx_reader_next(reader, &piece);
		if (rc)
			return rc;
		if (piece.size == 0)
			return -ENODATA;
		in = (ZSTD_inBuffer){.src = piece.data, .size = piece.size};
		while (status != 0) {
			ZSTD_outBuffer out = {.dst = writer->buf, .size = KX_CHUNK};

			status = ZSTD_decompressStream(stream, &out, &in);
			if (ZSTD_isError(status))
				return error_of(status);
			rc = kx_writer_put(writer, out.pos);
			if (rc)
				return rc;
			if (in.pos == in.size && out.pos < out.size)
				break;
		}
	}
	return 0;
}

int kx_unpack_zstd(struct kx_reader *reader, struct kx_writer *writer,
		   const struct kx_unpack_limits *limits)
{
	ZSTD_DStream *stream = ZSTD_createDStream();
	int rc;

	if (!stream)
		return -ENOMEM;
	ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, window_log(limits->decoder_memory));
	rc = decode_frame(stream, reader, writer);
	ZSTD_freeDStream(stream);
	return rc;
}
