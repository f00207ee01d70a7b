// SPDX-License-Identifier: GPL-2.0-or-later
/* Every decompressor with good, truncated, damaged and excessive input. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "compiler.h"
#include "kexec/file.h"
#include "kexec/unpack.h"

#include "check.h"
#include "fake_sys.h"
#include "fixtures.h"

static const struct {
	const char *name;
	struct blob (*make)(struct blob inner);
} codecs[] = {{"gzip", make_gzip}, {"zstd", make_zstd}, {"xz", make_xz}, {"lzma", make_lzma}};

static const struct kx_unpack_limits roomy = {
	.output = 64u << 20, .free_output = 64u << 20, .ratio = 1000, .decoder_memory = 128u << 20};

static int memory_file(struct blob content)
{
	int fd = memfd_create("input", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(kx_file_write(fd, content.data, content.size), 0);
	return fd;
}

/* A descriptor, or the errno; what came out is in *ret. */
static int unpack(const char *codec, struct blob packed, uint64_t off, uint64_t size,
		  const struct kx_unpack_limits *limits, struct blob *ret)
{
	struct kx_parcel parcel = {.codec = kx_codec_by_name(codec),
				   .fd = memory_file(packed),
				   .offset = off,
				   .size = size};
	uint64_t out_size = 0;
	int fd = kx_unpack(&kx_sys_linux, &parcel, limits, &out_size);

	close(parcel.fd);
	if (fd < 0)
		return fd;
	*ret = blob_new(out_size);
	assert_int_equal(kx_file_read(fd, 0, ret->data, ret->size), (ssize_t)out_size);
	return fd;
}

static void test_round_trip(void **state)
{
	const int all = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
	static const size_t sizes[] = {1,        100,          KX_CHUNK - 1,
				       KX_CHUNK, KX_CHUNK + 1, 3 * KX_CHUNK + 17};

	(void)state;
	for (size_t c = 0; c < ARRAY_SIZE(codecs); c++) {
		for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
			struct blob inner = blob_random(sizes[i], 42),
				    packed = codecs[c].make(inner);
			struct blob out;
			const struct kx_codec *found =
				kx_codec_find(bytes_of(packed.data, packed.size));
			int fd = unpack(codecs[c].name, packed, 0, packed.size, &roomy, &out);

			assert_true(fd >= 0);
			check_text("recognised", found ? found->name : NULL, codecs[c].name);
			check_number(codecs[c].name, (long long)out.size, (long long)inner.size);
			assert_memory_equal(out.data, inner.data, inner.size);
			/* Nobody can change it any more. */
			check_number("write", pwrite(fd, "x", 1, 0), -1);
			check_number("seals", fcntl(fd, F_GET_SEALS) & all, all);
			close(fd);
		}
	}
}

/* Bytes behind the stream belong to somebody else (a size, a signature, padding). */
static void test_trailing_bytes(void **state)
{
	(void)state;
	for (size_t c = 0; c < ARRAY_SIZE(codecs); c++) {
		struct blob inner = blob_random(5000, 1), packed = codecs[c].make(inner);
		struct blob longer = blob_new(packed.size + 100), out;
		int fd;

		memcpy(longer.data, packed.data, packed.size);
		memset(longer.data + packed.size, 0xee, 100);
		fd = unpack(codecs[c].name, longer, 0, longer.size, &roomy, &out);
		assert_true(fd >= 0);
		check_number(codecs[c].name, (long long)out.size, 5000);
		close(fd);
	}
}

/* A part of a file, as in a zboot image: nothing outside of it is looked at. */
static void test_part(void **state)
{
	(void)state;
	for (size_t c = 0; c < ARRAY_SIZE(codecs); c++) {
		struct blob inner = blob_random(5000, 1), packed = codecs[c].make(inner);
		struct blob shifted = blob_random(packed.size + 777, 2), out;
		int fd;

		memcpy(shifted.data + 77, packed.data, packed.size);
		fd = unpack(codecs[c].name, shifted, 77, packed.size, &roomy, &out);
		assert_true(fd >= 0);
		check_number(codecs[c].name, (long long)out.size, 5000);
		close(fd);
		check_number("cut off",
			     unpack(codecs[c].name, shifted, 77, packed.size / 2, &roomy, &out),
			     -ENODATA);
	}
}

/* At every length; never a crash, never success. */
static void test_truncated(void **state)
{
	(void)state;
	for (size_t c = 0; c < ARRAY_SIZE(codecs); c++) {
		struct blob inner = blob_random(700, 1), packed = codecs[c].make(inner), out;

		/* LZMA-alone of unknown size ends with a marker; the others with a check sum. */
		for (size_t len = 1; len + 6 < packed.size; len++)
			check_number(codecs[c].name,
				     unpack(codecs[c].name, packed, 0, len, &roomy, &out),
				     -ENODATA);
	}
}

/* Damage at every byte: an error or the right length, no crash. */
static void test_flipped(void **state)
{
	(void)state;
	for (size_t c = 0; c < ARRAY_SIZE(codecs); c++) {
		struct blob inner = blob_random(700, 1), packed = codecs[c].make(inner), out;
		size_t refused = 0;

		for (size_t i = 0; i < packed.size; i++) {
			int fd;

			packed.data[i] ^= 0x5a;
			fd = unpack(codecs[c].name, packed, 0, packed.size, &roomy, &out);
			packed.data[i] ^= 0x5a;
			refused += fd < 0;
			if (fd < 0)
				continue;
			close(fd);
		}
		print_message("%s: %zu of %zu damaged inputs refused\n", codecs[c].name, refused,
			      packed.size);
		assert_true(refused > 0);
	}
}

static void test_garbage(void **state)
{
	(void)state;
	for (size_t c = 0; c < ARRAY_SIZE(codecs); c++) {
		for (unsigned int seed = 0; seed < 50; seed++) {
			struct blob magic = codecs[c].make(blob_random(10, 1)), out;
			struct blob garbage = blob_random(600, seed);
			int fd;

			memcpy(garbage.data, magic.data, 6);
			fd = unpack(codecs[c].name, garbage, 0, garbage.size, &roomy, &out);
			if (fd >= 0) {
				close(fd);
			}
		}
	}
}

/* 8 MiB of zeros in a few KiB: ended at the limit, not by the machine's memory. */
static void test_bomb(void **state)
{
	static const struct {
		const char *what;
		struct kx_unpack_limits limits;
	} cases[] = {
		{"size",
		 {.output = 1u << 20,
		  .free_output = 64u << 20,
		  .ratio = 1u << 30,
		  .decoder_memory = 128u << 20}},
		{"ratio",
		 {.output = 1u << 30,
		  .free_output = 1u << 20,
		  .ratio = 20,
		  .decoder_memory = 128u << 20}},
	};
	struct blob zeros = blob_new(8u << 20);

	(void)state;
	for (size_t c = 0; c < ARRAY_SIZE(codecs); c++) {
		struct blob packed = codecs[c].make(zeros), out;

		for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
			check_number(cases[i].what,
				     unpack(codecs[c].name, packed, 0, packed.size,
					    &cases[i].limits, &out),
				     -EFBIG);
	}
}

/* xz states a dictionary of 8 MiB, zstd a window of 1 MiB: neither fits into 64 KiB. */
static void test_decoder_memory(void **state)
{
	struct kx_unpack_limits tight = roomy;
	struct blob inner = blob_random(1u << 20, 3);

	(void)state;
	tight.decoder_memory = 64u << 10;
	for (size_t c = 1; c < ARRAY_SIZE(codecs); c++) {
		struct blob packed = codecs[c].make(inner), out;

		check_number(codecs[c].name,
			     unpack(codecs[c].name, packed, 0, packed.size, &tight, &out), -ENOMEM);
	}
}

static void test_empty_output(void **state)
{
	(void)state;
	for (size_t c = 0; c < ARRAY_SIZE(codecs); c++) {
		struct blob nothing = blob_new(0), packed = codecs[c].make(nothing), out;

		check_number(codecs[c].name,
			     unpack(codecs[c].name, packed, 0, packed.size, &roomy, &out),
			     -ENODATA);
	}
}

/* The kernel copies what comes out, so at most half of what is available is used. */
static void test_limits_follow_memory(void **state)
{
	const struct fake small = {
		.machine = "x86_64",
		.files = {{"/proc/meminfo", "MemTotal: 9 kB\nMemAvailable:   131072 kB\n"}}};
	const struct fake silent = {.machine = "x86_64"};
	struct fake_machine machine;

	(void)state;
	fake_machine_init(&machine, &small, stderr);
	check_number("small", (long long)kx_unpack_limits(&machine.sys).output, 64LL << 20);
	check_number("small", (long long)kx_unpack_limits(&machine.sys).decoder_memory, 64LL << 20);
	fake_machine_init(&machine, &silent, stderr);
	check_number("unknown", (long long)kx_unpack_limits(&machine.sys).output, 1LL << 30);
}

static void test_not_compressed(void **state)
{
	struct blob kernel = make_bzimage64(2048);

	(void)state;
	assert_null(kx_codec_find(bytes_of(kernel.data, kernel.size)));
	for (size_t len = 0; len < 14; len++)
		assert_null(kx_codec_find(bytes_of("\x5d\0\0\x80\0zzzzzzzz", len)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),     cmocka_unit_test(test_trailing_bytes),
		cmocka_unit_test(test_part),           cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_flipped),        cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_bomb),           cmocka_unit_test(test_decoder_memory),
		cmocka_unit_test(test_empty_output),   cmocka_unit_test(test_limits_follow_memory),
		cmocka_unit_test(test_not_compressed),
	};

	return cmocka_run_group_tests_name("unpack", tests, NULL, NULL);
}
