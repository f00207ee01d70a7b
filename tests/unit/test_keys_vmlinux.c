// SPDX-License-Identifier: GPL-2.0-or-later
/* The compiled-in certificates, from the files that kernels are installed as. */
#include "pki.h"
#include "tree.h"
#include "unit.h"

#include "../../kexec-sig/keys_vmlinux.h"

#include <errno.h>
#include <stdio.h>
#define ZLIB_CONST
#include <zlib.h>

#define RELEASE  "6.12.0-test"
#define BUILD_ID "0123456789abcdefghij"

enum { S390_EP = 0x10008, S390_PAYLOAD = 0x12345, HEAD = 0x300, NOTE = 36 };

static size_t put_note(uint8_t *at)
{
	const uint32_t head[] = {4, 20, 3}; /* in this machine's order, as the kernel's own */

	memcpy(at, head, sizeof(head));
	memcpy(at + 12, "GNU", 4);
	memcpy(at + 16, BUILD_ID, 20);
	return NOTE;
}

/* A kernel: something, its note, something, a certificate. */
static size_t make_kernel(const struct pki *p, uint8_t *out, size_t room)
{
	size_t n = HEAD;

	assert_true(room > HEAD + NOTE + p->ca.len + 64);
	for (size_t i = 0; i < HEAD; i++)
		out[i] = (uint8_t)(i * 7);
	n += put_note(out + n);
	memcpy(out + n, p->ca.data, p->ca.len);
	return n + p->ca.len + 64;
}

static size_t zip(struct bytes in, uint8_t *out, size_t room)
{
	z_stream z = {.next_in = in.data, .avail_in = (uInt)in.size, .next_out = out,
		      .avail_out = (uInt)room};

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return z.total_out;
}

struct found {
	const struct pki *pki;
	unsigned int n;
};

static int take(void *ctx, struct bytes der, const char *from)
{
	struct found *f = ctx;

	assert_string_equal(from, "running kernel");
	check_bytes(der, bytes_of(f->pki->ca.data, f->pki->ca.len));
	f->n++;
	return 0;
}

/* A machine with these files, and the CA's key on its keyring. note may be NULL. */
static int search(const struct put *kernel, const uint8_t *note, struct found *f)
{
	char root[] = TREE_TEMPLATE;
	struct ksig_keyring ring;
	int r;

	assert_non_null(mkdtemp(root));
	if (note)
		tree_put(root, &(struct put){"/sys/kernel/notes", bytes_of(note, NOTE)});
	tree_put(root, kernel);
	pki_ring(&ring, ".builtin_trusted_keys");
	pki_ring_add(&ring, &f->pki->ca, false);
	r = ksig_certs_vmlinux(root, RELEASE, &ring, take, f);
	ksig_keyring_clear(&ring);
	tree_remove(root);
	return r;
}

static void finds_certificates(void **state)
{
	static uint8_t kernel[0x2000], zipped[0x2000], file[0x20000];
	static const struct {
		const char *what, *path;
		bool s390, zip, cut;
		const char *decoy; /* in front of the payload */
		int want;
	} rows[] = {
		{"plain", "/boot/vmlinuz-" RELEASE, false, false, false, "", 0},
		{"gzip", "/boot/vmlinuz-" RELEASE, false, true, false, "", 0},
		{"gzip, in another place", "/lib/modules/" RELEASE "/vmlinuz", false, true, false, "",
		 0},
		{"s390", "/boot/vmlinuz-" RELEASE, true, true, false, "", 0},
		{"s390, not compressed", "/boot/vmlinuz-" RELEASE, true, false, false, "", 0},
		{"s390, with what only looks like gzip", "/boot/vmlinuz-" RELEASE, true, true, false,
		 "\x1f\x8b\x08", 0},
		{"s390, cut short", "/boot/vmlinuz-" RELEASE, true, true, true, "", -ENOENT},
		{"another release", "/boot/vmlinuz-6.12.0-other", false, true, false, "", -ENOENT},
	};
	uint8_t note[NOTE];
	struct pki p;
	size_t size;

	(void)state;
	pki_new(&p);
	size = make_kernel(&p, kernel, sizeof(kernel));
	put_note(note);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct bytes body = bytes_of(kernel, size);
		size_t at = rows[i].s390 ? S390_PAYLOAD : 0;
		struct found f = {.pki = &p};
		int r;

		if (rows[i].zip)
			body = bytes_of(zipped, zip(body, zipped, sizeof(zipped)));
		if (rows[i].cut)
			body.size /= 2;
		memset(file, 0, sizeof(file));
		memcpy(file + at, body.data, body.size);
		if (rows[i].s390) {
			memcpy(file + S390_EP, "S390EP", 6);
			memcpy(file + 0x11000, rows[i].decoy, strlen(rows[i].decoy));
		}
		r = search(&(struct put){rows[i].path, bytes_of(file, at + body.size)}, note, &f);
		if (r != rows[i].want || f.n != (r == 0))
			print_error("%s: seen %d and %u certificates, expected %d\n", rows[i].what,
				    r, f.n, rows[i].want);
		assert_int_equal(r, rows[i].want);
		assert_int_equal(f.n, r == 0);
	}
	pki_free(&p);
}

/* Another build of the same release, and no note at all: none of its certificates count. */
static void wants_the_same_build(void **state)
{
	static uint8_t kernel[0x2000];
	uint8_t note[NOTE];
	struct pki p;
	size_t size;

	(void)state;
	pki_new(&p);
	size = make_kernel(&p, kernel, sizeof(kernel));
	put_note(note);
	note[NOTE - 1]++;
	for (unsigned int there = 0; there < 2; there++) {
		const struct put file = {"/boot/vmlinuz-" RELEASE, bytes_of(kernel, size)};
		struct found f = {.pki = &p};

		check_err(search(&file, there ? note : NULL, &f), -ENOENT);
		assert_int_equal(f.n, 0);
	}
	pki_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_certificates),
		cmocka_unit_test(wants_the_same_build),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
