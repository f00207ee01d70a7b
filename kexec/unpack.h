/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Taking a payload out of its wrapper: from a part of one descriptor into a
 * sealed file in memory. Input is read and output written in pieces; what comes
 * out and what a decoder may allocate are limited beforehand.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "bytes.h"
#include "kexec/sys.h"

#define KX_CHUNK (256u << 10)

struct kx_unpack_limits {
	uint64_t output;         /* bytes */
	uint64_t free_output;    /* up to here any ratio is fine */
	unsigned int ratio;      /* output : input beyond that */
	uint64_t decoder_memory; /* bytes */
};

/* Sensible for this machine: a share of the memory that is available. */
struct kx_unpack_limits kx_unpack_limits(const struct kx_sys *sys);

/* The input: bytes [offset, end) of fd. */
struct kx_reader {
	int fd;
	uint64_t offset;
	uint64_t end;
	uint8_t *buf; /* KX_CHUNK bytes */
};

/* The output. */
struct kx_writer {
	int fd;
	uint64_t size;
	uint64_t limit;
	uint8_t *buf; /* KX_CHUNK bytes for a decoder to write into */
};

/* The next piece; empty at the end of the input. */
int kx_reader_next(struct kx_reader *reader, struct bytes *ret);
/* Appends the first size bytes of writer->buf; -EFBIG beyond the limit. */
int kx_writer_put(struct kx_writer *writer, size_t size);

/*
 * A decoder: -EBADMSG damaged, -ENODATA the input ends early, -EFBIG the output
 * is too large, -ENOMEM it wants more memory than it may have, -ENOSYS not built in.
 */
typedef int kx_decoder(struct kx_reader *reader, struct kx_writer *writer,
		       const struct kx_unpack_limits *limits);
kx_decoder kx_unpack_gzip, kx_unpack_zstd, kx_unpack_xz, kx_unpack_lzma, kx_unpack_copy;

/* How much of the first size bytes of fd to keep; called before the output is sealed. */
typedef uint64_t kx_trimmer(int fd, uint64_t size);

struct kx_codec {
	const char *name;
	bool (*match)(struct bytes head); /* NULL: never by itself */
	kx_decoder *decode;
};

/* By what the data begin with; NULL when they are not compressed. */
const struct kx_codec *kx_codec_find(struct bytes head);
const struct kx_codec *kx_codec_by_name(const char *name);
extern const struct kx_codec kx_codec_copy;

/* What to unpack, and how. */
struct kx_parcel {
	const struct kx_codec *codec;
	int fd;
	uint64_t offset;
	uint64_t size;
	kx_trimmer *trim; /* NULL: keep all */
};

/*
 * Makes a sealed file in memory. Returns its descriptor, and its size in
 * *ret_size, or a negative errno as above.
 */
int kx_unpack(const struct kx_sys *sys, const struct kx_parcel *parcel,
	      const struct kx_unpack_limits *limits, uint64_t *ret_size);
/* What such an errno means for compressed data. */
const char *kx_unpack_strerror(int err);
