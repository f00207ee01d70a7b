// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * U-Boot's legacy image: a header of 64 bytes, all big-endian, and an Image behind it.
 *
 *	| magic | crc of header | time | size | load | entry | crc of data | os arch type comp |
 *name |
 */
#include "config.h"

#include <inttypes.h>
#include <string.h>
#include <zlib.h>

#include "compiler.h"
#include "kexec/image/arm64_image.h"

#define HEADER_SIZE 64
#define HEADER_CRC  4
#define DATA_SIZE   12
#define DATA_CRC    24
#define COMPRESSION 31

#define COMPRESSION_NONE 0
#define COMPRESSION_GZIP 1

/* inflate(): the largest window, and a gzip header. */
#define WINDOW_BITS (15 + 16)

static int damaged(const struct kx_planner *in, const char *why)
{
	return kx_fail(in->log, KX_EXIT_FAIL, "%s is damaged: %s", in->path, why);
}

/* zlib counts in 32 bits. */
static uint32_t crc(struct bytes data)
{
	uLong sum = crc32(0, NULL, 0);

	while (data.size) {
		uInt piece = data.size < (1u << 30) ? (uInt)data.size : 1u << 30;

		sum = crc32(sum, data.data, piece);
		data = bytes_of(data.data + piece, data.size - piece);
	}
	return (uint32_t)sum;
}

static int check_header(const struct kx_planner *in)
{
	uint8_t header[HEADER_SIZE];
	uint32_t sum;
	struct bytes view;

	if (!bytes_sub(in->image, 0, HEADER_SIZE, &view) || !bytes_be32(view, HEADER_CRC, &sum))
		return damaged(in, "its header is cut short");
	memcpy(header, view.data, sizeof(header));
	memset(header + HEADER_CRC, 0, sizeof(sum)); /* the sum is made before it is there */
	if (crc(bytes_of(header, sizeof(header))) != sum)
		return damaged(in, "the checksum of its header is wrong");
	return KX_EXIT_OK;
}

/*
 * Inflates one member to out, or, without out, to nowhere. The size of what comes out, at most
 * limit; false when the data are damaged or larger.
 */
static bool inflate_all(struct bytes data, uint8_t *out, uint64_t limit, uint64_t *ret)
{
	z_stream stream = {.next_in = (Bytef *)(uintptr_t)data.data, .avail_in = (uInt)data.size};
	uint8_t scratch[16384];
	uint64_t size = 0;
	int rc = Z_OK;

	if (data.size > UINT32_MAX || inflateInit2(&stream, WINDOW_BITS) != Z_OK)
		return false;
	while (rc == Z_OK && size <= limit) {
		stream.next_out = scratch;
		stream.avail_out = sizeof(scratch);
		rc = inflate(&stream, Z_NO_FLUSH);
		if (out && size + sizeof(scratch) - stream.avail_out <= limit)
			memcpy(out + size, scratch, sizeof(scratch) - stream.avail_out);
		size += sizeof(scratch) - stream.avail_out;
	}
	inflateEnd(&stream);
	*ret = size;
	return rc == Z_STREAM_END && size <= limit;
}

static int unpack(const struct kx_planner *in, struct kx_segments *s, struct bytes data,
		  struct bytes *ret)
{
	uint64_t size, again;
	uint8_t *flat;

	if (!inflate_all(data, NULL, KX_ARM64_IMAGE_MAX, &size))
		return damaged(in, "what it holds cannot be decompressed");
	flat = kx_segments_alloc(s, (size_t)size);
	if (!flat || !inflate_all(data, flat, size, &again))
		return kx_fail(in->log, KX_EXIT_FAIL, "Cannot load %s: not enough memory",
			       in->path);
	*ret = bytes_of(flat, (size_t)size);
	return KX_EXIT_OK;
}

int kx_arm64_plan_uimage(const struct kx_planner *in, struct kx_segments *s)
{
	uint32_t size, sum;
	uint8_t compression;
	struct bytes data;
	int status = check_header(in);

	if (status)
		return status;
	if (!bytes_be32(in->image, DATA_SIZE, &size) || !bytes_be32(in->image, DATA_CRC, &sum) ||
	    !bytes_u8(in->image, COMPRESSION, &compression) ||
	    !bytes_sub(in->image, HEADER_SIZE, size, &data))
		return damaged(in, "it ends early");
	if (crc(data) != sum)
		return damaged(in, "the checksum of its data is wrong");
	if (compression == COMPRESSION_GZIP)
		status = unpack(in, s, data, &data);
	else if (compression != COMPRESSION_NONE)
		status = kx_fail(in->log, KX_EXIT_FAIL,
				 "%s is compressed in a way (%u) that this version does not know",
				 in->path, compression);
	return status ? status : kx_arm64_plan_flat(in, s, data);
}
