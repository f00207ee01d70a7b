// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <zlib.h>

#include "kexec/unpack.h"

/* 15: the largest window; 16: a gzip header is expected. */
#define WINDOW_BITS (15 + 16)

/* Inflates what has been read so far; 1 when a member has ended. */
static int inflate_piece(z_stream *stream, struct kx_writer *writer)
{
	int rc, status;

	do {
		stream->next_out = writer->buf;
		stream->avail_out = KX_CHUNK;
		status = inflate(stream, Z_NO_FLUSH);
		if (status == Z_MEM_ERROR)
			return -ENOMEM;
		if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
			return -EBADMSG;
		rc = kx_writer_put(writer, KX_CHUNK - stream->avail_out);
		if (rc)
			return rc;
	} while (status == Z_OK && (stream->avail_in > 0 || stream->avail_out == 0));
	return status == Z_STREAM_END;
}

static int inflate_member(z_stream *stream, struct kx_reader *reader, struct kx_writer *writer)
{
	struct bytes piece = {0};
	int rc = 0;

	while (rc == 0) {
		rc = kx_reader_next(reader, &piece);
		if (rc)
			return rc;
		if (piece.size == 0)
			return -ENODATA;
		stream->next_in = (Bytef *)reader->buf;
		stream->avail_in = (uInt)piece.size;
		rc = inflate_piece(stream, writer);
	}
	return rc < 0 ? rc : 0;
}

/*
 * One member; what stands behind it is not looked at. Kernel builds write one,
 * and some append a size or a signature.
 */
int kx_unpack_gzip(struct kx_reader *reader, struct kx_writer *writer,
		   const struct kx_unpack_limits *limits)
{
	z_stream stream = {0};
	int rc;

	(void)limits; /* inflate() allocates less than 50 KiB */
	if (inflateInit2(&stream, WINDOW_BITS) != Z_OK)
		return -ENOMEM;
	rc = inflate_member(&stream, reader, writer);
	inflateEnd(&stream);
	return rc;
}
