/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "decompress.h"

#include <errno.h>
#include <limits.h>
#include <lzma.h>
#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

#define DECODER_MEMORY_MAX (192ULL << 20) /* bytes a decoder may use for itself */

struct sink {
	struct ksig_file out;
	size_t room, max;
};

/* Makes room for more output. */
static int sink_grow(struct sink *s)
{
	size_t room = s->room == 0 ? 256 << 10 : s->room * 2;
	uint8_t *data;

	if (s->room == s->max)
		return -EFBIG;
	if (room > s->max)
		room = s->max;
	data = realloc(s->out.data, room + 1);
	if (!data)
		return -ENOMEM;
	s->out.data = data;
	s->room = room;
	return 0;
}

static int gunzip(struct bytes in, struct sink *s)
{
	z_stream z = {0};
	int r = 0, zr;

	if (in.size > UINT_MAX)
		return -EFBIG;
	if (inflateInit2(&z, 16 + MAX_WBITS) != Z_OK)
		return -ENOMEM;
	z.next_in = (z_const Bytef *)in.data;
	z.avail_in = (uInt)in.size;
	do {
		if (s->out.size == s->room)
			r = sink_grow(s);
		if (r < 0)
			break;
		z.next_out = s->out.data + s->out.size;
		z.avail_out = (uInt)(s->room - s->out.size);
		zr = inflate(&z, Z_NO_FLUSH);
		s->out.size = s->room - z.avail_out;
		if (zr != Z_OK && zr != Z_STREAM_END)
			r = zr == Z_MEM_ERROR ? -ENOMEM : -EBADMSG;
	} while (r == 0 && zr != Z_STREAM_END);
	inflateEnd(&z);
	return r;
}

static int unlzma(struct bytes in, struct sink *s)
{
	lzma_stream z = LZMA_STREAM_INIT;
	lzma_ret zr;
	int r = 0;

	if (lzma_auto_decoder(&z, DECODER_MEMORY_MAX, 0) != LZMA_OK)
		return -ENOMEM;
	z.next_in = in.data;
	z.avail_in = in.size;
	do {
		if (s->out.size == s->room)
			r = sink_grow(s);
		if (r < 0)
			break;
		z.next_out = s->out.data + s->out.size;
		z.avail_out = s->room - s->out.size;
		zr = lzma_code(&z, LZMA_RUN);
		s->out.size = s->room - z.avail_out;
		if (zr == LZMA_MEM_ERROR || zr == LZMA_MEMLIMIT_ERROR)
			r = -ENOMEM;
		else if (zr != LZMA_OK && zr != LZMA_STREAM_END)
			r = -EBADMSG;
	} while (r == 0 && zr != LZMA_STREAM_END);
	lzma_end(&z);
	return r;
}

static int unzstd(struct bytes in, struct sink *s)
{
	ZSTD_inBuffer src = {.src = in.data, .size = in.size};
	ZSTD_DStream *z = ZSTD_createDStream();
	size_t left = 1;
	int r = 0;

	if (!z)
		return -ENOMEM;
	while (r == 0 && left != 0) {
		ZSTD_outBuffer dst;
		size_t before;

		if (s->out.size == s->room)
			r = sink_grow(s);
		if (r < 0)
			break;
		dst = (ZSTD_outBuffer){.dst = s->out.data, .size = s->room, .pos = s->out.size};
		before = src.pos;
		left = ZSTD_decompressStream(z, &dst, &src);
		if (ZSTD_isError(left) || (src.pos == before && dst.pos == s->out.size))
			r = -EBADMSG;
		s->out.size = dst.pos;
	}
	ZSTD_freeDStream(z);
	return r;
}

static const struct format {
	const char *magic;
	size_t magic_size;
	int (*run)(struct bytes in, struct sink *s);
} formats[] = {
	{"\x1f\x8b", 2, gunzip},
	{"\xfd"
	 "7zXZ",
	 6, unlzma},
	{"\x5d\0\0", 3, unlzma},
	{"\x28\xb5\x2f\xfd", 4, unzstd},
};

int ksig_decompress(struct bytes in, size_t max, struct ksig_file *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		struct sink s = {.max = max};
		int r;

		if (!bytes_match(in, 0, formats[i].magic, formats[i].magic_size))
			continue;
		r = formats[i].run(in, &s);
		if (r < 0) {
			ksig_file_clear(&s.out);
			return r;
		}
		s.out.data[s.out.size] = '\0';
		*ret = s.out;
		return 0;
	}
	return -ENOEXEC;
}
