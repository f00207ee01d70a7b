// SPDX-License-Identifier: GPL-2.0-or-later
/* kexec-sig/image.c: everything that is taken from a file, and which files are refused. */
#include "../gen/gen.h"
#include "pki.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "../../kexec-sig/image.h"

static struct guard guard;
static struct gen_keys *keys;
static struct gen_buf base, signed_pe;

static int from_bytes(struct bytes b, struct ksig_image **ret)
{
	int r = ksig_image_from_bytes(guarded_copy(&guard, b.data, b.size), "name", ret);

	/* Nothing may refer to the file afterwards. */
	memset(guard.map, 0xaa, guard.room);
	return r;
}

/* ---- formats ----------------------------------------------------------------------------- */

static void check_format(struct bytes in, const char *format, const char *arch)
{
	struct ksig_image *image;

	check_err(from_bytes(in, &image), 0);
	assert_string_equal(ksig_image_format(image), format);
	assert_string_equal(ksig_image_arch(image), arch);
	ksig_image_free(image);
}

#define ELF_HEADER(order, machine) "\177ELF\2" order "\1\0\0\0\0\0\0\0\0\0\0\2" machine

static void test_formats(void **state)
{
	_cleanup_buf_ struct gen_buf b = {0};

	(void)state;
	check_format(made(&base), "bzImage", "x86_64");
	check_format(B(""), "unknown", "unknown");
	check_format(B("M"), "unknown", "unknown");
	check_format(B("MZ"), "PE/COFF", "unknown");
	check_format(B("\x1f\x8b"), "gzip", "unknown");
	check_format(B("\x28\xb5\x2f\xfd"), "zstd", "unknown");
	check_format(B("\x28\xb5\x2f\xfc"), "unknown", "unknown");
	check_format(B("\xfd"
		       "7zXZ"),
		     "xz", "unknown");
	check_format(B(ELF_HEADER("\1", "\x3e\0")), "ELF", "x86_64");
	check_format(B(ELF_HEADER("\2", "\0\x16")), "ELF", "s390x");
	check_format(B(ELF_HEADER("\2", "\0\x15")), "ELF", "ppc64");
	check_format(B(ELF_HEADER("\1", "\x15\0")), "ELF", "ppc64");
	check_format(B(ELF_HEADER("\1", "\xb7\0")), "ELF", "arm64");
	check_format(B(ELF_HEADER("\1", "\x99\x99")), "ELF", "unknown");
	check_format(B("\177ELF"), "ELF", "unknown");
	gen_buf_fill(&b, 0, 0x1000e);
	memcpy(b.data + 0x10008, "S390EP", 6);
	check_format(made(&b), "s390 image", "s390x");
	gen_buf_reset(&b);
	gen_buf_put(&b, base.data, base.len);
	memset(b.data + GEN_OFF_HDRS, 0, 4);
	check_format(made(&b), "PE/COFF", "x86_64");
	gen_put_le(&b, GEN_OFF_PE + 4, 2, 0xaa64);
	check_format(made(&b), "PE/COFF", "arm64");
	memcpy(b.data + 4, "zimg", 4);
	check_format(made(&b), "zboot", "arm64");
	memcpy(b.data + 56, "ARM\x64", 4);
	check_format(made(&b), "Image", "arm64");
}

static void test_nothing_in_it(void **state)
{
	struct ksig_image *image;

	(void)state;
	check_err(from_bytes(B("just text"), &image), 0);
	check_err(image->pe_err, -ELIBBAD);
	check_err(image->appended_err, -ENODATA);
	assert_non_null(image->pe.note);
	assert_non_null(image->appended_note);
	assert_non_null(image->boot.note);
	assert_null(ksig_image_release(image));
	assert_string_equal(image->path, "name");
	assert_int_equal(image->size, 9);
	ksig_image_free(image);
	ksig_image_free(NULL);
}

/* ---- Authenticode ---------------------------------------------------------------------------- */

/* What is hashed, put together by hand: headers and sections without two fields. */
static void digest_by_hand(const struct gen_buf *file, struct gen_buf *digest)
{
	_cleanup_buf_ struct gen_buf b = {0};

	gen_buf_put(&b, file->data, GEN_OFF_CHECKSUM);
	gen_buf_put(&b, file->data + GEN_OFF_CHECKSUM + 4,
		    GEN_OFF_CERTS_ADDR - GEN_OFF_CHECKSUM - 4);
	gen_buf_put(&b, file->data + GEN_OFF_CERTS_ADDR + 8,
		    GEN_IMAGE_SIZE - GEN_OFF_CERTS_ADDR - 8);
	make_digest(digest, "SHA256", made(&b));
}

static void test_authenticode(void **state)
{
	_cleanup_buf_ struct gen_buf digest = {0};
	const struct ksig_one_digest *have;
	struct ksig_image *image;

	(void)state;
	check_err(from_bytes(made(&signed_pe), &image), 0);
	check_err(image->pe_err, 0);
	check_err(image->wrapper_err, 0);
	check_err(image->parts_err, 0);
	assert_non_null(image->pe_pkcs7.data);
	assert_int_equal(image->pe_pkcs7.data[0], 0x30);
	assert_int_equal(image->pe_digests.n, 1);
	have = ksig_digests_find(&image->pe_digests, "sha256");
	assert_non_null(have);
	digest_by_hand(&signed_pe, &digest);
	check_bytes(bytes_of(have->value, have->size), made(&digest));
	assert_string_equal(ksig_image_release(image), "6.12.0-kexec-sig-test");
	ksig_image_free(image);
}

static void test_unsigned(void **state)
{
	struct ksig_image *image;

	(void)state;
	check_err(from_bytes(made(&base), &image), 0);
	check_err(image->pe_err, -ENODATA);
	assert_null(image->pe_pkcs7.data);
	assert_int_equal(image->pe_digests.n, 0);
	ksig_image_free(image);
}

/* A message too long for the kernel: only its size is kept. */
static void test_large_message(void **state)
{
	_cleanup_buf_ struct gen_buf b = {0};
	struct ksig_image *image;

	(void)state;
	gen_buf_put(&b, base.data, base.len);
	gen_buf_put(&b, "\0\0\1\0\0\2\2\0\x30\x80", 10); /* indefinite */
	gen_buf_fill(&b, 0, 65536 - 10);
	gen_put_le(&b, GEN_OFF_CERTS_ADDR, 4, GEN_IMAGE_SIZE);
	gen_put_le(&b, GEN_OFF_CERTS_SIZE, 4, 65536);
	check_err(from_bytes(made(&b), &image), 0);
	check_err(image->wrapper_err, 0);
	assert_non_null(image->pe_pkcs7.data); /* 65528 bytes are still taken */
	assert_int_equal(image->pe_pkcs7.size, 65528);
	assert_int_equal(image->pe_digests.n, 0);
	ksig_image_free(image);
	gen_buf_fill(&b, 0, 8);
	gen_put_le(&b, GEN_IMAGE_SIZE, 4, 65544);
	gen_put_le(&b, GEN_OFF_CERTS_SIZE, 4, 65544);
	check_err(from_bytes(made(&b), &image), 0);
	assert_null(image->pe_pkcs7.data);
	assert_int_equal(image->pe_pkcs7.size, 65536);
	ksig_image_free(image);
}

/* A section outside the file: no digest, but the reason why. */
static void test_hazard(void **state)
{
	_cleanup_buf_ struct gen_buf b = {0};
	struct ksig_image *image;

	(void)state;
	gen_buf_put(&b, signed_pe.data, signed_pe.len);
	gen_put_le(&b, GEN_OFF_SECTION(2, GEN_SEC_RAW_ADDR), 4, 0x7fffffff);
	check_err(from_bytes(made(&b), &image), 0);
	check_err(image->wrapper_err, 0);
	check_err(image->parts_err, -ELIBBAD);
	assert_non_null(image->parts_hazard);
	assert_int_equal(image->pe_digests.n, 0);
	ksig_image_free(image);
}

/* ---- appended ----------------------------------------------------------------------------------
 */

static void test_appended(void **state)
{
	_cleanup_buf_ struct gen_buf b = {0};
	_cleanup_buf_ struct gen_buf digest = {0};
	const struct ksig_one_digest *have;
	struct ksig_image *image;

	(void)state;
	gen_buf_put(&b, "an s390 kernel", 14);
	check_err(gen_sign_appended(keys, GEN_CERT_LEAF, &b), 0);
	check_err(from_bytes(made(&b), &image), 0);
	check_err(image->appended_err, 0);
	assert_int_equal(image->appended_data_size, 14);
	have = ksig_digests_find(&image->appended_digests, "sha256");
	assert_non_null(have);
	make_digest(&digest, "SHA256", B("an s390 kernel"));
	check_bytes(bytes_of(have->value, have->size), made(&digest));
	ksig_image_free(image);
}

/* ---- layers
 * -------------------------------------------------------------------------------------- */

static void test_layers(void **state)
{
	struct ksig_image *image;

	(void)state;
	check_err(from_bytes(B("x"), &image), 0);
	for (int i = 0; i < KSIG_LAYERS_MAX; i++)
		check_err(ksig_image_add_layer(image, i ? "zstd" : "uki"), 0);
	check_err(ksig_image_add_layer(image, "gzip"), -ENOSPC);
	assert_int_equal(image->n_layers, KSIG_LAYERS_MAX);
	assert_string_equal(image->layers[0], "uki");
	ksig_image_free(image);
}

/* ---- files, ksig_image_read()
 * ------------------------------------------------------------------------ */

static int temporary_file(void)
{
	FILE *f = tmpfile();
	int fd;

	assert_non_null(f);
	fd = dup(fileno(f));
	assert_true(fd >= 0);
	fclose(f);
	return fd;
}

static void test_read(void **state)
{
	struct ksig_image *image = NULL;
	int fd = temporary_file();

	(void)state;
	check_err(ksig_image_read(fd, "empty", &image), -ENODATA);
	assert_int_equal(write(fd, signed_pe.data, signed_pe.len), (ssize_t)signed_pe.len);
	check_err(ksig_image_read(fd, "some/image", &image), 0);
	/* The offset is neither used nor moved. */
	assert_int_equal(lseek(fd, 0, SEEK_CUR), (off_t)signed_pe.len);
	assert_string_equal(image->path, "some/image");
	assert_int_equal(image->size, signed_pe.len);
	check_err(image->wrapper_err, 0);
	ksig_image_free(image);
	close(fd);
}

static void test_read_refused(void **state)
{
	struct ksig_image *image = NULL;
	int fd, pipe_fd[2];

	(void)state;
	fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	check_err(ksig_image_read(fd, "/", &image), -EISDIR);
	close(fd);
	assert_int_equal(pipe(pipe_fd), 0);
	check_err(ksig_image_read(pipe_fd[0], "pipe", &image), -EINVAL);
	close(pipe_fd[0]);
	close(pipe_fd[1]);
	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	check_err(ksig_image_read(fd, "/dev/null", &image), -EINVAL);
	close(fd);
	check_err(ksig_image_read(-1, "nothing", &image), -EBADF);
	assert_null(image);
}

/* One byte more than the kernel reads; a hole, so that it costs nothing. */
static void test_read_too_large(void **state)
{
	struct ksig_image *image = NULL;
	int fd = temporary_file();

	(void)state;
	if (ftruncate(fd, (off_t)KSIG_FILE_SIZE_MAX + 1) == 0)
		check_err(ksig_image_read(fd, "large", &image), -EFBIG);
	else
		print_message("no file of 4 GiB can be made here: %s\n", strerror(errno));
	assert_null(image);
	close(fd);
}

/* ---- damage
 * --------------------------------------------------------------------------------------------- */

static void damaged(struct bytes in, const struct damage *damage, void *context)
{
	struct ksig_image *image = NULL;
	char what[64];
	int r = ksig_image_from_bytes(in, "damaged", &image);

	(void)context;
	if (r != 0)
		fail_msg("%s: %d", damage_text(damage, what), r);
	assert_int_equal(image->size, in.size);
	ksig_image_free(image);
}

/* Small enough to be cut everywhere: headers, one section of one byte, the signature. */
static void test_damage(void **state)
{
	_cleanup_buf_ struct gen_buf b = {0};
	size_t table = gen_table_offset(&signed_pe), n = signed_pe.len - table;

	(void)state;
	gen_buf_put(&b, base.data, 0x400);
	gen_put_le(&b, GEN_OFF_PE_SECTIONS, 2, 1);
	gen_put_le(&b, GEN_OFF_SECTION(0, GEN_SEC_RAW_SIZE), 4, 0x200);
	gen_put_le(&b, GEN_OFF_CERTS_ADDR, 4, 0x400);
	gen_put_le(&b, GEN_OFF_CERTS_SIZE, 4, n);
	gen_buf_put(&b, signed_pe.data + table, n);
	assert_false(b.broken);
	damage_all(made(&b), b.len, damaged, NULL);
	gen_buf_reset(&b);
	gen_buf_put(&b, "an s390 kernel", 14);
	check_err(gen_sign_appended(keys, GEN_CERT_LEAF, &b), 0);
	damage_all(made(&b), b.len, damaged, NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_formats),        cmocka_unit_test(test_nothing_in_it),
		cmocka_unit_test(test_authenticode),   cmocka_unit_test(test_unsigned),
		cmocka_unit_test(test_large_message),  cmocka_unit_test(test_hazard),
		cmocka_unit_test(test_appended),       cmocka_unit_test(test_layers),
		cmocka_unit_test(test_read),           cmocka_unit_test(test_read_refused),
		cmocka_unit_test(test_read_too_large), cmocka_unit_test(test_damage),
	};
	const struct gen_key_options options = {.cache_dir = getenv("KSIG_TEST_KEYS")};
	int failed;

	guard = guard_new(1 << 17);
	gen_base_image(&base);
	gen_base_image(&signed_pe);
	if (gen_keys_new(&options, &keys) < 0 || gen_sign_pe(keys, &signed_pe) < 0)
		abort();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	gen_buf_free(&base);
	gen_buf_free(&signed_pe);
	gen_keys_free(keys);
	guard_free(&guard);
	return failed;
}
