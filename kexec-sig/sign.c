/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sign.h"
#include "appended.h"
#include "compiler.h"

#include <errno.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <stdio.h>

DEFINE_CLEANUP(BIO *, BIO_free_all)
DEFINE_CLEANUP(CMS_ContentInfo *, CMS_ContentInfo_free)

static const struct {
	const char *name;
	const EVP_MD *(*md)(void);
} hashes[] = {
	{"sha256", EVP_sha256},     {"sha384", EVP_sha384},     {"sha512", EVP_sha512},
	{"sha3-256", EVP_sha3_256}, {"sha3-384", EVP_sha3_384}, {"sha3-512", EVP_sha3_512},
};
const char *const sign_hash_names = "sha256, sha384, sha512, sha3-256, sha3-384, sha3-512";

const EVP_MD *sign_hash(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(hashes); i++) {
		if (strcmp(hashes[i].name, name) == 0)
			return hashes[i].md();
	}
	return NULL;
}

/* Empties libcrypto's queue; its last entry is nearest to the cause that the user knows. */
static int failed(int err, char why[SIGN_WHY_MAX])
{
	const char *reason = NULL;
	unsigned long e;

	while ((e = ERR_get_error()))
		reason = ERR_reason_error_string(e) ? ERR_reason_error_string(e) : reason;
	snprintf(why, SIGN_WHY_MAX, "%s", reason ? reason : "libcrypto failed");
	return err;
}

/* ---- the message ------------------------------------------------------------------ */

static int make_message(const struct sign_request *q, int fd, CMS_ContentInfo **ret, char *why)
{
	const unsigned int flags = CMS_NOCERTS | CMS_BINARY;
	_cleanup_(CMS_ContentInfo_freep) CMS_ContentInfo *cms = NULL;
	_cleanup_(BIO_free_allp) BIO *in = BIO_new_fd(fd, BIO_NOCLOSE);

	if (!in || BIO_seek(in, 0) < 0)
		return failed(-EIO, why);
	cms = CMS_sign(NULL, NULL, NULL, NULL, flags | CMS_PARTIAL | CMS_DETACHED | CMS_STREAM);
	if (!cms)
		return failed(-ENOMEM, why);
	if (!CMS_add1_signer(cms, q->cert, q->key, q->hash,
			     flags | CMS_NOSMIMECAP | CMS_NOATTR | (q->keyid ? CMS_USE_KEYID : 0)))
		return failed(-EINVAL, why);
	if (CMS_final(cms, in, NULL, flags) != 1)
		return failed(-EIO, why);
	*ret = TAKE_PTR(cms);
	return 0;
}

/* struct module_signature and the marker behind it */
static void put_trailer(uint8_t *out, size_t message)
{
	memset(out, 0, KSIG_APPENDED_INFO_SIZE);
	out[2] = KSIG_APPENDED_PKCS7;
	for (unsigned int i = 0; i < 4; i++)
		out[8 + i] = (uint8_t)(message >> 8 * (3 - i));
	memcpy(out + KSIG_APPENDED_INFO_SIZE, KSIG_APPENDED_MARKER, KSIG_APPENDED_MARKER_SIZE);
}

int sign_file(const struct sign_request *q, int fd, uint8_t **ret, size_t *ret_size,
	      char why[SIGN_WHY_MAX])
{
	_cleanup_(CMS_ContentInfo_freep) CMS_ContentInfo *cms = NULL;
	uint8_t *out, *p;
	size_t total;
	int r, size;

	r = make_message(q, fd, &cms, why);
	if (r < 0)
		return r;
	size = i2d_CMS_ContentInfo(cms, NULL);
	if (size <= 0)
		return failed(-ENOMEM, why);
	total = (size_t)size + KSIG_APPENDED_INFO_SIZE + KSIG_APPENDED_MARKER_SIZE;
	out = p = malloc(total);
	if (!out) {
		snprintf(why, SIGN_WHY_MAX, "out of memory");
		return -ENOMEM;
	}
	i2d_CMS_ContentInfo(cms, &p);
	put_trailer(out + size, (size_t)size);
	*ret = out;
	*ret_size = total;
	return 0;
}
