// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "overflow.h"
#include "kexec/file.h"
#include "kexec/unpack.h"

#define MIB (1ULL << 20)

static bool is_gzip(struct bytes head)
{
	return bytes_match(head, 0, "\x1f\x8b\x08", 3);
}

static bool is_zstd(struct bytes head)
{
	return bytes_match(head, 0, "\x28\xb5\x2f\xfd", 4);
}

static bool is_xz(struct bytes head)
{
	return bytes_match(head, 0,
			   "\xfd"
			   "7zXZ\0",
			   6);
}

/*
 * LZMA-alone has no magic. What xz and the kernel's build write begins with the
 * default properties, a dictionary of a power of two (or one and a half), and
 * a size that is unknown or sane.
 */
static bool is_lzma(struct bytes head)
{
	uint64_t size;
	uint32_t dictionary, rest;
	uint8_t properties;

	if (!bytes_u8(head, 0, &properties) || !bytes_le32(head, 1, &dictionary) ||
	    !bytes_le64(head, 5, &size))
		return false;
	rest = dictionary & (dictionary - 1);
	return properties == 0x5d && dictionary >= 4096 &&
	       (rest == 0 || rest == (dictionary ^ rest) << 1) &&
	       (size == UINT64_MAX || size <= 4096 * MIB);
}

static const struct kx_codec codecs[] = {
	{"gzip", is_gzip, kx_unpack_gzip},
	{"zstd", is_zstd, kx_unpack_zstd},
	{"xz", is_xz, kx_unpack_xz},
	{"lzma", is_lzma, kx_unpack_lzma},
};

const struct kx_codec kx_codec_copy = {"copy", NULL, kx_unpack_copy};

const struct kx_codec *kx_codec_find(struct bytes head)
{
	for (size_t i = 0; i < ARRAY_SIZE(codecs); i++) {
		if (codecs[i].match(head))
			return &codecs[i];
	}
	return NULL;
}

const struct kx_codec *kx_codec_by_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(codecs); i++) {
		if (strcmp(codecs[i].name, name) == 0)
			return &codecs[i];
	}
	return NULL;
}

static uint64_t memory_available(const struct kx_sys *sys)
{
	_cleanup_free_ char *text = NULL;
	const char *line;

	if (sys->read_text(sys, KX_PATH_MEMINFO, &text))
		return UINT64_MAX;
	line = strstr(text, "MemAvailable:");
	return line ? strtoull(line + strlen("MemAvailable:"), NULL, 10) * 1024 : UINT64_MAX;
}

static uint64_t at_most(uint64_t value, uint64_t limit)
{
	return value < limit ? value : limit;
}

/* The kernel makes a copy of its own of what comes out, hence only half for us. */
struct kx_unpack_limits kx_unpack_limits(const struct kx_sys *sys)
{
	uint64_t available = memory_available(sys);

	return (struct kx_unpack_limits){
		.output = at_most(1024 * MIB, available / 2),
		.free_output = 64 * MIB,
		.ratio = 200,
		.decoder_memory = at_most(512 * MIB, available / 2),
	};
}

int kx_reader_next(struct kx_reader *reader, struct bytes *ret)
{
	uint64_t want = at_most(KX_CHUNK, reader->end - reader->offset);
	ssize_t n = kx_file_read(reader->fd, reader->offset, reader->buf, (size_t)want);

	if (n < 0)
		return (int)n;
	reader->offset += (uint64_t)n;
	*ret = bytes_of(reader->buf, (size_t)n);
	return 0;
}

int kx_writer_put(struct kx_writer *writer, size_t size)
{
	int rc;

	if (size > writer->limit - writer->size)
		return -EFBIG;
	rc = kx_file_write(writer->fd, writer->buf, size);
	if (rc == 0)
		writer->size += size;
	return rc;
}

int kx_unpack_copy(struct kx_reader *reader, struct kx_writer *writer,
		   const struct kx_unpack_limits *limits)
{
	uint64_t left = reader->end - reader->offset;
	struct bytes piece = {0};
	int rc;

	(void)limits;
	while (left > 0) {
		rc = kx_reader_next(reader, &piece);
		if (rc)
			return rc;
		if (piece.size == 0)
			return -ENODATA;
		memcpy(writer->buf, piece.data, piece.size);
		rc = kx_writer_put(writer, piece.size);
		if (rc)
			return rc;
		left -= piece.size;
	}
	return 0;
}

/* How much may come out of so much input. */
static uint64_t output_limit(const struct kx_unpack_limits *limits, uint64_t input)
{
	uint64_t by_ratio;

	if (mul_overflows(input, (uint64_t)limits->ratio, &by_ratio))
		by_ratio = UINT64_MAX;
	if (by_ratio < limits->free_output)
		by_ratio = limits->free_output;
	return at_most(limits->output, by_ratio);
}

static int trim(const struct kx_parcel *parcel, struct kx_writer *writer)
{
	uint64_t keep = writer->size;

	if (parcel->trim)
		keep = parcel->trim(writer->fd, writer->size);
	if (keep >= writer->size)
		return 0;
	if (ftruncate(writer->fd, (off_t)keep) < 0)
		return -errno;
	writer->size = keep;
	return 0;
}

int kx_unpack(const struct kx_sys *sys, const struct kx_parcel *parcel,
	      const struct kx_unpack_limits *limits, uint64_t *ret_size)
{
	_cleanup_free_ uint8_t *buffers = malloc(2 * (size_t)KX_CHUNK);
	_cleanup_close_ int memfd = -1;
	struct kx_reader reader = {.fd = parcel->fd, .offset = parcel->offset, .buf = buffers};
	struct kx_writer writer = {.limit = output_limit(limits, parcel->size)};
	int rc;

	if (!buffers)
		return -ENOMEM;
	if (add_overflows(parcel->offset, parcel->size, &reader.end))
		return -EBADMSG;
	memfd = sys->memfd(sys, "kernel");
	if (memfd < 0)
		return memfd;
	writer.fd = memfd;
	writer.buf = buffers + KX_CHUNK;
	rc = parcel->codec->decode(&reader, &writer, limits);
	if (rc == 0 && writer.size == 0)
		rc = -ENODATA;
	if (rc == 0)
		rc = trim(parcel, &writer);
	if (rc == 0)
		rc = sys->seal(sys, memfd);
	if (rc)
		return rc;
	*ret_size = writer.size;
	return TAKE_FD(memfd);
}

const char *kx_unpack_strerror(int err)
{
	switch (err) {
	case -EBADMSG:
		return "the data are damaged";
	case -ENODATA:
		return "the data end early";
	case -EFBIG:
		return "it unpacks to more than this machine should hold in memory";
	case -ENOMEM:
		return "unpacking needs more memory than it may have";
	case -ENOSYS:
		return "this compression is not built in";
	default:
		return NULL;
	}
}
