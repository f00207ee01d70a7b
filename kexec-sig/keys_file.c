/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "keys_file.h"
#include "readfile.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#define CERT_FILE_MAX (16U << 20)
#define FOLDER_MAX    4096

bool ksig_der_sequence(struct bytes b, struct bytes *ret)
{
	uint64_t size = 0, header = 2;
	uint8_t tag, len, more;

	if (!bytes_u8(b, 0, &tag) || tag != 0x30 || !bytes_u8(b, 1, &len))
		return false;
	if (len < 0x80) {
		size = len;
	} else {
		header += len & 0x7fU;
		if (len == 0x80 || len > 0x84)
			return false;
		for (uint64_t i = 2; i < header; i++) {
			if (!bytes_u8(b, i, &more))
				return false;
			size = size << 8 | more;
		}
	}
	return bytes_sub(b, 0, header + size, ret);
}

static int take_pem(struct bytes file, const char *from, ksig_take_cert_fn take, void *ctx)
{
	char *name = NULL, *header = NULL;
	unsigned char *data = NULL;
	int r = 0, n = 0;
	long size;
	BIO *bio;

	if (file.size > INT_MAX)
		return -EFBIG;
	bio = BIO_new_mem_buf(file.data, (int)file.size);
	if (!bio)
		return -ENOMEM;
	ERR_set_mark();
	while (r >= 0 && PEM_read_bio(bio, &name, &header, &data, &size) > 0) {
		if (strcmp(name, "CERTIFICATE") == 0 || strcmp(name, "X509 CERTIFICATE") == 0) {
			n++;
			r = take(ctx, bytes_of(data, (size_t)size), from);
		}
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_free(data);
	}
	ERR_pop_to_mark();
	BIO_free(bio);
	if (r < 0)
		return r;
	return n ? 0 : -EBADMSG;
}

static int take_der(struct bytes file, const char *from, ksig_take_cert_fn take, void *ctx)
{
	struct bytes one;
	int n = 0;

	while (ksig_der_sequence(file, &one)) {
		int r = take(ctx, one, from);

		if (r < 0)
			return r;
		n++;
		file = bytes_of(file.data + one.size, file.size - one.size);
	}
	return n ? 0 : -EBADMSG;
}

int ksig_certs_in(struct bytes file, const char *from, ksig_take_cert_fn take, void *ctx)
{
	struct bytes first;

	if (ksig_der_sequence(file, &first))
		return take_der(file, from, take, ctx);
	return take_pem(file, from, take, ctx);
}

static bool looks_like_cert(const char *name)
{
	static const char *const endings[] = {".der", ".pem", ".crt", ".cer", ".x509"};
	size_t n = strlen(name);

	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		size_t e = strlen(endings[i]);

		if (n > e && strcmp(name + n - e, endings[i]) == 0)
			return true;
	}
	return false;
}

static int take_folder(const char *root, const char *path, ksig_take_cert_fn take, void *ctx)
{
	_cleanup_(ksig_free_namesp) char **names = NULL;
	int r;

	r = ksig_list_folder(root, path, FOLDER_MAX, &names);
	for (size_t i = 0; r == 0 && names[i]; i++) {
		_cleanup_file_ struct ksig_file f = {0};
		char full[PATH_MAX];
		int n = snprintf(full, sizeof(full), "%s/%s", path, names[i]);

		if (!looks_like_cert(names[i]) || n < 0 || (size_t)n >= sizeof(full))
			continue;
		r = ksig_read_file(root, full, CERT_FILE_MAX, &f);
		if (r == 0)
			r = ksig_certs_in(ksig_file_bytes(&f), full, take, ctx);
		if (r < 0 && r != -ENOMEM) /* one bad file does not hide the others */
			r = 0;
	}
	return r;
}

int ksig_certs_at(const char *root, const char *path, ksig_take_cert_fn take, void *ctx)
{
	_cleanup_file_ struct ksig_file f = {0};
	int r;

	r = ksig_read_file(root, path, CERT_FILE_MAX, &f);
	if (r == -EISDIR)
		return take_folder(root, path, take, ctx);
	return r < 0 ? r : ksig_certs_in(ksig_file_bytes(&f), path, take, ctx);
}
