/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "digest.h"
#include "compiler.h"

#include <errno.h>
#include <openssl/evp.h>

static const struct {
	const char *kernel;
	const char *libcrypto;
	size_t size;
} digests[] = {
	{"md4", "MD4", 16},
	{"md5", "MD5", 16},
	{"sha1", "SHA1", 20},
	{"sha224", "SHA224", 28},
	{"sha256", "SHA256", 32},
	{"sha384", "SHA384", 48},
	{"sha512", "SHA512", 64},
	{"sha3-256", "SHA3-256", 32},
	{"sha3-384", "SHA3-384", 48},
	{"sha3-512", "SHA3-512", 64},
	{"sm3", "SM3", 32},
	{"streebog256", "md_gost12_256", 32},
	{"streebog512", "md_gost12_512", 64},
	{"rmd160", "RIPEMD160", 20},
	{"wp256", NULL, 32},
	{"wp384", NULL, 48},
	{"wp512", "whirlpool", 64},
};

size_t ksig_digest_size(const char *kernel_name)
{
	for (size_t i = 0; i < ARRAY_SIZE(digests); i++) {
		if (strcmp(digests[i].kernel, kernel_name) == 0)
			return digests[i].size;
	}
	return 0;
}

static const char *libcrypto_name(const char *kernel_name)
{
	for (size_t i = 0; i < ARRAY_SIZE(digests); i++) {
		if (strcmp(digests[i].kernel, kernel_name) == 0)
			return digests[i].libcrypto;
	}
	return NULL;
}

DEFINE_CLEANUP(EVP_MD *, EVP_MD_free)
DEFINE_CLEANUP(EVP_MD_CTX *, EVP_MD_CTX_free)

int ksig_digest(const char *kernel_name, const struct bytes *parts, size_t n_parts,
		uint8_t out[KSIG_DIGEST_MAX], size_t *ret_size)
{
	_cleanup_(EVP_MD_freep) EVP_MD *md = NULL;
	_cleanup_(EVP_MD_CTX_freep) EVP_MD_CTX *ctx = NULL;
	const char *name = libcrypto_name(kernel_name);
	unsigned int size = 0;

	if (!name)
		return -ENOPKG;
	md = EVP_MD_fetch(NULL, name, NULL);
	if (!md || EVP_MD_get_size(md) > KSIG_DIGEST_MAX)
		return -ENOPKG;
	ctx = EVP_MD_CTX_new();
	if (!ctx)
		return -ENOMEM;
	if (EVP_DigestInit_ex(ctx, md, NULL) != 1)
		return -ENOPKG;
	for (size_t i = 0; i < n_parts; i++) {
		if (EVP_DigestUpdate(ctx, parts[i].data, parts[i].size) != 1)
			return -ENOMEM;
	}
	if (EVP_DigestFinal_ex(ctx, out, &size) != 1)
		return -ENOMEM;
	*ret_size = size;
	return 0;
}

const struct ksig_one_digest *ksig_digests_find(const struct ksig_digests *all, const char *algo)
{
	for (size_t i = 0; i < all->n; i++) {
		if (strcmp(all->digest[i].algo, algo) == 0)
			return &all->digest[i];
	}
	return NULL;
}

int ksig_digests_add(struct ksig_digests *all, const char *algo, const struct bytes *parts,
		     size_t n_parts)
{
	struct ksig_one_digest *d;
	int r;

	if (ksig_digests_find(all, algo))
		return 0;
	if (all->n == KSIG_DIGESTS_MAX)
		return -ENOSPC;
	d = &all->digest[all->n];
	r = ksig_digest(algo, parts, n_parts, d->value, &d->size);
	if (r < 0)
		return r;
	d->algo = algo;
	all->n++;
	return 0;
}
