// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "kexec/purgatory.h"

#include <errno.h>
#include <openssl/evp.h>
#include <string.h>

#include "compiler.h"
#include "kexec/purgatory_image.h"

DEFINE_CLEANUP(EVP_MD *, EVP_MD_free)
DEFINE_CLEANUP(EVP_MD_CTX *, EVP_MD_CTX_free)

const struct kx_purgatory *kx_purgatory_native(void)
{
#ifdef HAVE_PURGATORY
	return &kx_purgatory_image;
#else
	return NULL;
#endif
}

/* ---- parameters ---------------------------------------------------------- */

/* Writes one field after the other, in one byte order. */
struct writer {
	uint8_t *to;
	bool big_endian;
};

static void put(struct writer *w, uint64_t value, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		w->to[i] = (uint8_t)(value >> 8 * (w->big_endian ? n - 1 - i : i));
	w->to += n;
}

static void put32(struct writer *w, uint32_t value)
{
	put(w, value, 4);
}

static void put64(struct writer *w, uint64_t value)
{
	put(w, value, 8);
}

/* As struct purgatory_params has them. */
static void write_params(struct writer *w, const struct purgatory_params *v)
{
	put64(w, PURGATORY_MAGIC);
	put32(w, PURGATORY_VERSION);
	put32(w, v->flags);
	put64(w, v->entry);
	for (size_t i = 0; i < PURGATORY_ARGS; i++)
		put64(w, v->arg[i]);
	put64(w, v->backup_source);
	put64(w, v->backup_destination);
	put64(w, v->backup_size);
	put64(w, v->serial_base);
	put32(w, v->serial_baud);
	put32(w, v->reserved);
	for (size_t i = 0; i < PURGATORY_REGIONS; i++) {
		put64(w, v->region[i].start);
		put64(w, v->region[i].size);
	}
	memcpy(w->to, v->digest, sizeof(v->digest));
}

/* Are there parameters of this version already, in this byte order? */
static bool has_params(struct bytes params, bool big_endian)
{
	uint64_t magic = 0;
	uint32_t version = 0;

	if (big_endian)
		return bytes_be64(params, 0, &magic) && bytes_be32(params, 8, &version) &&
		       magic == PURGATORY_MAGIC && version == PURGATORY_VERSION;
	return bytes_le64(params, 0, &magic) && bytes_le32(params, 8, &version) &&
	       magic == PURGATORY_MAGIC && version == PURGATORY_VERSION;
}

int kx_purgatory_patch(const struct kx_purgatory *p, uint8_t *copy, size_t size,
		       const struct purgatory_params *values, bool big_endian)
{
	struct writer w = {.big_endian = big_endian};
	struct bytes params;

	if (size < p->image.size)
		return -EINVAL;
	if (!bytes_sub(bytes_of(copy, p->image.size), p->params_offset, sizeof(*values), &params) ||
	    !has_params(params, big_endian))
		return -EBADMSG;
	w.to = copy + p->params_offset;
	write_params(&w, values);
	return 0;
}

/* ---- digest -------------------------------------------------------------- */

static bool hash_zeros(EVP_MD_CTX *ctx, uint64_t n)
{
	static const uint8_t zeros[4096];

	for (; n > sizeof(zeros); n -= sizeof(zeros)) {
		if (EVP_DigestUpdate(ctx, zeros, sizeof(zeros)) != 1)
			return false;
	}
	return EVP_DigestUpdate(ctx, zeros, (size_t)n) == 1;
}

int kx_purgatory_digest(const struct kx_purgatory_source *sources, size_t n,
			uint8_t ret[PURGATORY_DIGEST_SIZE])
{
	_cleanup_(EVP_MD_freep) EVP_MD *md = EVP_MD_fetch(NULL, "SHA256", NULL);
	_cleanup_(EVP_MD_CTX_freep) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t digest[EVP_MAX_MD_SIZE];

	for (size_t i = 0; i < n; i++) {
		if (sources[i].bufsz > sources[i].memsz)
			return -EINVAL;
	}
	if (!md)
		return -ENOPKG;
	if (!ctx || EVP_DigestInit_ex(ctx, md, NULL) != 1)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		if (EVP_DigestUpdate(ctx, sources[i].buf, sources[i].bufsz) != 1 ||
		    !hash_zeros(ctx, sources[i].memsz - sources[i].bufsz))
			return -ENOMEM;
	}
	if (EVP_DigestFinal_ex(ctx, digest, NULL) != 1)
		return -ENOMEM;
	memcpy(ret, digest, PURGATORY_DIGEST_SIZE);
	return 0;
}
