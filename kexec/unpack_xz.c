// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <lzma.h>

#include "kexec/unpack.h"

static int error_of(lzma_ret status)
{
	switch (status) {
	case LZMA_OK:
	case LZMA_STREAM_END:
		return 0;
	case LZMA_MEM_ERROR:
	case LZMA_MEMLIMIT_ERROR:
		return -ENOMEM;
	case LZMA_BUF_ERROR:
		return -ENODATA;
	default:
		return -EBADMSG;
	}
}

static int decode(lzma_stream *stream, struct kx_reader *reader, struct kx_writer *writer)
{
	lzma_ret status = LZMA_OK;
	struct bytes piece = {0};
	int rc;

	while (status == LZMA_OK) {
		if (stream->avail_in == 0) {
			rc = kx_reader_next(reader, &piece);
			if (rc)
				return rc;
			stream->next_in = piece.data;
			stream->avail_in = piece.size;
		}
		stream->next_out = writer->buf;
		stream->avail_out = KX_CHUNK;
		/* Two calls in a row without progress make LZMA_BUF_ERROR: the end of the input. */
		status = lzma_code(stream, LZMA_RUN);
		rc = kx_writer_put(writer, KX_CHUNK - stream->avail_out);
		if (rc)
			return rc;
	}
	return error_of(status);
}

int kx_unpack_xz(struct kx_reader *reader, struct kx_writer *writer,
		 const struct kx_unpack_limits *limits)
{
	lzma_stream stream = LZMA_STREAM_INIT;
	int rc = error_of(lzma_stream_decoder(&stream, limits->decoder_memory, 0));

	if (rc == 0)
		rc = decode(&stream, reader, writer);
	lzma_end(&stream);
	return rc;
}

int kx_unpack_lzma(struct kx_reader *reader, struct kx_writer *writer,
		   const struct kx_unpack_limits *limits)
{
	lzma_stream stream = LZMA_STREAM_INIT;
	int rc = error_of(lzma_alone_decoder(&stream, limits->decoder_memory));

	if (rc == 0)
		rc = decode(&stream, reader, writer);
	lzma_end(&stream);
	return rc;
}
