/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel images, wrappers and damage, made when a test needs them. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct blob {
	uint8_t *data;
	size_t size;
};

/* Blobs live until the test program ends. Failure aborts it. */
struct blob blob_new(size_t size);
struct blob blob_random(size_t size, unsigned int seed);
struct blob blob_part(struct blob from, size_t off, size_t size);

struct blob make_bzimage64(size_t size);
struct blob make_bzimage32(size_t size);
struct blob make_elf(uint16_t machine, int bits64, int big_endian, int interpreter);
struct blob make_arm64_image(size_t size);
struct blob make_uimage(void);
struct blob make_multiboot(void);
struct blob make_multiboot2(void);
struct blob make_gzip(struct blob inner);
struct blob make_zstd(struct blob inner);
struct blob make_xz(struct blob inner);
struct blob make_lzma(struct blob inner);
/* The payload of a zboot image, compressed; name as the image states it. */
struct blob make_zboot(struct blob payload, const char *name);

struct section {
	const char *name;
	struct blob data;        /* may be empty */
	uint32_t more_virtual;   /* added to the virtual size */
	uint32_t raw_offset_add; /* moves the stated offset, to point outside */
};
/* Sections are padded to 512 bytes in the file; the virtual size is exact. */
struct blob make_pe(uint16_t machine, const struct section *sections, size_t n);

/* A folder of its own, removed with everything in it by workdir_remove(). */
char *workdir_new(void);
void workdir_remove(char *dir);
/* Path of a file in it with that content; the caller frees it. */
char *workdir_file(const char *dir, const char *name, struct blob content);
