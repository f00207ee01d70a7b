// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <ftw.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "fixtures.h"

static void need(int condition, const char *what)
{
	if (condition)
		return;
	perror(what);
	abort();
}

/* Everything handed out, so that tests can nest calls without keeping every result. */
struct pool {
	struct pool *next;
	uint8_t data[];
};

static struct pool *pool;

static void pool_free(void)
{
	while (pool) {
		struct pool *next = pool->next;

		free(pool);
		pool = next;
	}
}

struct blob blob_new(size_t size)
{
	struct pool *entry = calloc(1, sizeof(*entry) + size);

	need(entry != NULL, "calloc");
	if (!pool)
		atexit(pool_free);
	entry->next = pool;
	pool = entry;
	return (struct blob){.data = entry->data, .size = size};
}

/* A linear congruential generator: bytes that hardly compress, the same on every host. */
struct blob blob_random(size_t size, unsigned int seed)
{
	struct blob blob = blob_new(size);
	uint32_t state = seed;

	for (size_t i = 0; i < size; i++) {
		state = state * 1664525u + 1013904223u;
		blob.data[i] = (uint8_t)(state >> 24);
	}
	return blob;
}

struct blob blob_part(struct blob from, size_t off, size_t size)
{
	struct blob blob = blob_new(size);

	memcpy(blob.data, from.data + off, size);
	return blob;
}

static void put16(struct blob blob, size_t off, uint16_t v)
{
	blob.data[off] = (uint8_t)v;
	blob.data[off + 1] = (uint8_t)(v >> 8);
}

static void put32(struct blob blob, size_t off, uint32_t v)
{
	put16(blob, off, (uint16_t)v);
	put16(blob, off + 2, (uint16_t)(v >> 16));
}

static void put16be(struct blob blob, size_t off, uint16_t v)
{
	put16(blob, off, (uint16_t)(v << 8 | v >> 8));
}

struct blob make_bzimage32(size_t size)
{
	struct blob blob = blob_random(size, 7);

	memset(blob.data, 0, 0x270);
	blob.data[0x1f1] = 1; /* sectors of setup code */
	put16(blob, 0x1fe, 0xaa55);
	blob.data[0x200] = 0xeb; /* a jump over the header */
	blob.data[0x201] = 0x6a;
	memcpy(blob.data + 0x202, "HdrS", 4);
	put16(blob, 0x206, 0x020f);
	blob.data[0x211] = 1;
	put32(blob, 0x22c, 0x7fffffff); /* the initrd's last byte */
	put32(blob, 0x230, 0x200000);   /* alignment */
	blob.data[0x234] = 1;           /* relocatable */
	put32(blob, 0x238, 2047);       /* command line */
	put32(blob, 0x258, 0x1000000);  /* preferred address */
	put32(blob, 0x260, 0x100000);   /* memory it needs */
	return blob;
}

struct blob make_bzimage64(size_t size)
{
	struct blob blob = make_bzimage32(size);

	put16(blob, 0x236, 0x0003);
	return blob;
}

struct blob make_elf(uint16_t machine, int bits64, int big_endian, int interpreter)
{
	struct blob blob = blob_new(512);
	void (*put)(struct blob, size_t, uint16_t) = big_endian ? put16be : put16;
	size_t phoff = bits64 ? 64 : 52;

	memcpy(blob.data, "\177ELF", 4);
	blob.data[4] = bits64 ? 2 : 1;
	blob.data[5] = big_endian ? 2 : 1;
	put(blob, 16, 2);
	put(blob, 18, machine);
	/* The header's offset is in the last byte of a big-endian word. */
	blob.data[big_endian ? (bits64 ? 39 : 31) : (bits64 ? 32 : 28)] = (uint8_t)phoff;
	put(blob, bits64 ? 54 : 42, bits64 ? 56 : 32);
	put(blob, bits64 ? 56 : 44, 2);
	blob.data[phoff + (big_endian ? 3 : 0)] = 1;
	blob.data[phoff + (bits64 ? 56 : 32) + (big_endian ? 3 : 0)] = interpreter ? 3 : 4;
	return blob;
}

struct blob make_arm64_image(size_t size)
{
	struct blob blob = blob_random(size, 9);

	memset(blob.data, 0, 64);
	memcpy(blob.data + 56, "ARM\x64", 4);
	return blob;
}

struct blob make_uimage(void)
{
	struct blob blob = blob_random(256, 11);

	memcpy(blob.data, "\x27\x05\x19\x56", 4);
	blob.data[28] = 5;
	blob.data[29] = 22;
	blob.data[31] = 0;
	return blob;
}

struct blob make_multiboot(void)
{
	struct blob blob = blob_new(4096);

	put32(blob, 64, 0x1badb002);
	put32(blob, 68, 0x00010003);
	put32(blob, 72, 0u - 0x1badb002u - 0x00010003u);
	put32(blob, 76,
	      0x100040); /* addresses: the header's, what is loaded, and where it begins */
	put32(blob, 80, 0x100000);
	put32(blob, 92, 0x100080);
	return blob;
}

struct blob make_multiboot2(void)
{
	struct blob blob = blob_new(4096);

	put32(blob, 128, 0xe85250d6);
	put32(blob, 132, 0);
	put32(blob, 136, 24);
	put32(blob, 140, 0u - 0xe85250d6u - 24u);
	return blob;
}

struct blob make_gzip(struct blob inner)
{
	z_stream stream = {0};
	struct blob blob = blob_new(inner.size + inner.size / 100 + 1024);

	need(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK,
	     "deflateInit2");
	stream.next_in = inner.data;
	stream.avail_in = (uInt)inner.size;
	stream.next_out = blob.data;
	stream.avail_out = (uInt)blob.size;
	need(deflate(&stream, Z_FINISH) == Z_STREAM_END, "deflate");
	blob.size = stream.total_out;
	deflateEnd(&stream);
	return blob;
}

struct blob make_zstd(struct blob inner)
{
	struct blob blob = blob_new(ZSTD_compressBound(inner.size));
	ZSTD_CCtx *context = ZSTD_createCCtx();

	need(context != NULL, "ZSTD_createCCtx");
	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	blob.size = ZSTD_compress2(context, blob.data, blob.size, inner.data, inner.size);
	need(!ZSTD_isError(blob.size), "ZSTD_compress2");
	ZSTD_freeCCtx(context);
	return blob;
}

static struct blob lzma_run(lzma_stream *stream, struct blob inner)
{
	struct blob blob = blob_new(inner.size + inner.size / 2 + 4096);

	stream->next_in = inner.data;
	stream->avail_in = inner.size;
	stream->next_out = blob.data;
	stream->avail_out = blob.size;
	need(lzma_code(stream, LZMA_FINISH) == LZMA_STREAM_END, "lzma_code");
	blob.size = stream->total_out;
	lzma_end(stream);
	return blob;
}

struct blob make_xz(struct blob inner)
{
	lzma_stream stream = LZMA_STREAM_INIT;

	need(lzma_easy_encoder(&stream, 6, LZMA_CHECK_CRC32) == LZMA_OK, "lzma_easy_encoder");
	return lzma_run(&stream, inner);
}

struct blob make_lzma(struct blob inner)
{
	lzma_stream stream = LZMA_STREAM_INIT;
	lzma_options_lzma options;

	need(!lzma_lzma_preset(&options, 6), "lzma_lzma_preset");
	need(lzma_alone_encoder(&stream, &options) == LZMA_OK, "lzma_alone_encoder");
	return lzma_run(&stream, inner);
}

/* DOS header, PE header at 0x80, 240 bytes of optional header, sections from 0x400 on. */
struct blob make_pe(uint16_t machine, const struct section *sections, size_t n)
{
	const size_t header = 0x80, optional = 240;
	size_t size = 0x400, at = 0x400;
	struct blob blob;

	for (size_t i = 0; i < n; i++)
		size += (sections[i].data.size + 511) / 512 * 512;
	blob = blob_new(size);
	memcpy(blob.data, "MZ", 2);
	put32(blob, 0x3c, (uint32_t)header);
	memcpy(blob.data + header, "PE\0\0", 4);
	put16(blob, header + 4, machine);
	put16(blob, header + 6, (uint16_t)n);
	put16(blob, header + 20, (uint16_t)optional);
	put16(blob, header + 24, 0x20b);
	for (size_t i = 0; i < n; i++) {
		size_t entry = header + 24 + optional + i * 40;
		size_t raw = (sections[i].data.size + 511) / 512 * 512;

		memcpy(blob.data + entry, sections[i].name, strnlen(sections[i].name, 8));
		put32(blob, entry + 8, (uint32_t)sections[i].data.size + sections[i].more_virtual);
		put32(blob, entry + 16, (uint32_t)raw);
		put32(blob, entry + 20, (uint32_t)at + sections[i].raw_offset_add);
		if (sections[i].data.size)
			memcpy(blob.data + at, sections[i].data.data, sections[i].data.size);
		at += raw;
	}
	return blob;
}

struct blob make_zboot(struct blob payload, const char *name)
{
	const struct section sections[] = {{".gzdata", payload, 0, 0}};
	struct blob blob = make_pe(0xaa64, sections, 1);

	memcpy(blob.data + 4, "zimg", 4);
	put32(blob, 8, 0x400);
	put32(blob, 12, (uint32_t)payload.size);
	memcpy(blob.data + 24, name, strlen(name) + 1);
	return blob;
}

char *workdir_new(void)
{
	const char *base = getenv("TMPDIR");
	char *dir;

	need(asprintf(&dir, "%s/kexec-cli-XXXXXX", base && *base ? base : "/tmp") > 0, "asprintf");
	need(mkdtemp(dir) != NULL, "mkdtemp");
	return dir;
}

static int remove_entry(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void workdir_remove(char *dir)
{
	nftw(dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	free(dir);
}

char *workdir_file(const char *dir, const char *name, struct blob content)
{
	FILE *file;
	char *path;

	need(asprintf(&path, "%s/%s", dir, name) > 0, "asprintf");
	file = fopen(path, "we");
	need(file != NULL, path);
	need(content.size == 0 || fwrite(content.data, content.size, 1, file) == 1, "fwrite");
	need(fclose(file) == 0, "fclose");
	return path;
}
