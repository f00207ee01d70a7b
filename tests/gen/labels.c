// SPDX-License-Identifier: GPL-2.0-or-later
/* From a row of the table of labels to an image and its label. */
#include "labels.h"

#include <errno.h>
#include <string.h>

#include "keys.h"

/* In the code of every architecture's image, and nothing that a loader looks at. */
#define CHANGED_AT 0x1800

#define KEYID_SIZE    4
#define V1_HEADER     16
#define V1_ALGO_RSA   0
#define V1_HASH_SHA1  0
#define V1_KEYID_SIZE 8

size_t gen_label_count(void)
{
	return gen_n_labels;
}

const struct gen_label *gen_label_at(size_t index)
{
	return index < gen_n_labels ? &gen_labels[index] : NULL;
}

const struct gen_label *gen_label_find(const char *name)
{
	size_t i;

	for (i = 0; i < gen_n_labels; i++)
		if (strcmp(gen_labels[i].name, name) == 0)
			return &gen_labels[i];
	return NULL;
}

uint8_t gen_label_algo(enum gen_md md)
{
	static const uint8_t numbers[MD_COUNT] = {
		[MD_MD5] = 1,       [MD_SHA1] = 2,      [MD_SHA256] = 4,
		[MD_SHA384] = 5,    [MD_SHA512] = 6,    [MD_SHA224] = 7,
		[MD_SHA3_256] = 20, [MD_SHA3_384] = 21, [MD_SHA3_512] = 22,
	};

	return numbers[md];
}

/* ---- what is signed ---------------------------------------------------------------- */

static void change(struct gen_buf *image)
{
	gen_put_le(image, CHANGED_AT, 2, 0xbeef);
}

/* struct ima_file_id: type, algorithm and the digest, no further than it goes. */
static int put_file_id(struct gen_buf *out, enum gen_md md, const uint8_t *digest, size_t len)
{
	gen_buf_byte(out, TYPE_VERITY);
	gen_buf_byte(out, gen_label_algo(md));
	gen_buf_put(out, digest, len);
	return out->broken ? -ENOMEM : 0;
}

/* The bytes whose digest is in the label, or signed there. */
static int put_subject(const struct label_spec *spec, const struct gen_buf *image,
		       struct gen_buf *out)
{
	_cleanup_buf_ struct gen_buf file = {0};
	uint8_t descriptor[GEN_VERITY_DESCRIPTOR], digest[GEN_MD_MAX];
	size_t len = GEN_VERITY_DIGEST;
	int ret;

	gen_buf_put(&file, image->data, image->len);
	if (spec->over == OVER_OTHER_FILE || spec->over == OVER_OTHER_VERITY_ID)
		change(&file);
	if (file.broken)
		return -ENOMEM;
	switch (spec->over) {
	case OVER_FILE_ID:
		ret = gen_digest(spec->md, file.data, file.len, digest, &len);
		return ret ? ret : put_file_id(out, spec->md, digest, len);
	case OVER_VERITY_ID:
	case OVER_OTHER_VERITY_ID:
		ret = gen_verity_digest(file.data, file.len, digest);
		return ret ? ret : put_file_id(out, MD_SHA256, digest, len);
	case OVER_VERITY:
		ret = gen_verity_descriptor(file.data, file.len, descriptor);
		gen_buf_put(out, descriptor, sizeof(descriptor));
		break;
	default:
		gen_buf_put(out, file.data, file.len);
		ret = 0;
		break;
	}
	return ret ? ret : out->broken ? -ENOMEM : 0;
}

/* ---- pieces of a label ------------------------------------------------------------- */

static uint8_t said(uint32_t field, unsigned natural)
{
	return (uint8_t)(field ? field : natural);
}

static enum gen_cert signer_of(const struct label_spec *spec)
{
	return spec->signer == GEN_CERT_NONE ? GEN_CERT_LEAF : spec->signer;
}

/* The last bytes of an id of the key that the label names. */
static int put_keyid(struct gen_keys *keys, const struct label_spec *spec, size_t size,
		     struct gen_buf *out)
{
	enum gen_cert named = spec->named == GEN_CERT_NONE ? signer_of(spec) : spec->named;
	const struct gen_cert_parts *parts;
	const struct gen_buf *id;
	int ret = gen_cert_parts(keys, named, &parts);

	if (ret)
		return ret;
	id = spec->keyid == KEYID_ISSUER ? &parts->issuer : &parts->skid;
	if (id->len < size)
		return -EINVAL;
	if (spec->keyid == KEYID_ZERO)
		gen_buf_fill(out, 0, size);
	else
		gen_buf_put(out, id->data + id->len - size, size);
	if (spec->keyid == KEYID_WRONG)
		gen_damage_flip(out, -1);
	return out->broken ? -ENOMEM : 0;
}

/* ---- kinds of labels ----------------------------------------------------------------- */

/* struct signature_v2_hdr; version 3 differs in what is signed. */
static int put_signature(struct gen_keys *keys, const struct label_spec *spec,
			 const struct gen_buf *subject, struct gen_buf *out)
{
	_cleanup_buf_ struct gen_buf sig = {0};
	bool v3 = spec->over >= OVER_FILE_ID;
	EVP_PKEY *pkey;
	size_t size;
	int ret;

	ret = gen_pkey(keys, gen_cert_key(signer_of(spec)), &pkey);
	if (!ret)
		ret = gen_sign_shaped(pkey, spec->md, spec->shape, subject, &sig);
	if (ret)
		return ret;
	gen_buf_fill(&sig, 0, spec->filler);
	gen_buf_byte(out, said(spec->type, v3 ? TYPE_VERITY : TYPE_SIGNATURE));
	gen_buf_byte(out, said(spec->version, v3 ? 3 : 2));
	gen_buf_byte(out, said(spec->algo, gen_label_algo(spec->md)));
	ret = put_keyid(keys, spec, KEYID_SIZE, out);
	if (ret)
		return ret;
	size = spec->sig_size ? spec->sig_size : sig.len + (size_t)spec->sig_size_more;
	gen_buf_byte(out, (uint8_t)(size >> 8));
	gen_buf_byte(out, (uint8_t)size);
	gen_buf_put(out, sig.data, sig.len);
	return sig.broken ? -ENOMEM : 0;
}

static int put_digest(const struct label_spec *spec, const struct gen_buf *subject,
		      struct gen_buf *out)
{
	bool ng = spec->kind == LABEL_DIGEST_NG;
	uint8_t digest[GEN_MD_MAX];
	size_t len;
	int ret = gen_digest(spec->md, subject->data, subject->len, digest, &len);

	gen_buf_byte(out, said(spec->type, ng ? TYPE_DIGEST_NG : TYPE_DIGEST));
	if (ng)
		gen_buf_byte(out, said(spec->algo, gen_label_algo(spec->md)));
	if (!ret)
		gen_buf_put(out, digest, len);
	return ret;
}

/*
 * version × 1, timestamp × 4, algo, hash, keyid × 8, nmpi, and the signature as an MPI: a number
 * of bits in two bytes and the value. The file's digest and the header are hashed with SHA-1 and
 * signed without a DigestInfo.
 */
static int put_v1(struct gen_keys *keys, const struct label_spec *spec,
		  const struct gen_buf *subject, struct gen_buf *out)
{
	_cleanup_buf_ struct gen_buf header = {0}, hashed = {0}, sig = {0};
	uint8_t digest[GEN_MD_MAX];
	EVP_PKEY *pkey;
	size_t len;
	int ret;

	gen_buf_byte(&header, said(spec->version, 1));
	gen_buf_fill(&header, 0, 4);
	gen_buf_byte(&header, said(spec->algo, V1_ALGO_RSA));
	gen_buf_byte(&header, V1_HASH_SHA1);
	ret = put_keyid(keys, spec, V1_KEYID_SIZE, &header);
	gen_buf_byte(&header, 1);
	if (!ret)
		ret = gen_digest(spec->md, subject->data, subject->len, digest, &len);
	if (ret)
		return ret;
	gen_buf_put(&hashed, digest, len);
	gen_buf_put(&hashed, header.data, header.len);
	ret = gen_pkey(keys, gen_cert_key(signer_of(spec)), &pkey);
	if (!ret)
		ret = gen_sign_shaped(pkey, MD_SHA1, SIG_NO_DIGESTINFO, &hashed, &sig);
	if (ret)
		return ret;
	gen_buf_byte(out, said(spec->type, TYPE_SIGNATURE));
	gen_buf_put(out, header.data, header.len);
	len = spec->sig_size ? spec->sig_size : sig.len * 8;
	gen_buf_byte(out, (uint8_t)(len >> 8));
	gen_buf_byte(out, (uint8_t)len);
	gen_buf_put(out, sig.data, sig.len);
	return header.broken || sig.broken ? -ENOMEM : 0;
}

int gen_label_bytes(struct gen_keys *keys, const struct label_spec *spec,
		    const struct gen_buf *image, struct gen_buf *out)
{
	_cleanup_buf_ struct gen_buf subject = {0};
	int ret = put_subject(spec, image, &subject);

	if (ret)
		return ret;
	switch (spec->kind) {
	case LABEL_SIGNATURE:
		ret = put_signature(keys, spec, &subject, out);
		break;
	case LABEL_V1:
		ret = put_v1(keys, spec, &subject, out);
		break;
	default:
		ret = put_digest(spec, &subject, out);
		break;
	}
	if (ret)
		return ret;
	if (spec->keep)
		gen_damage_cut(out, spec->keep & ~SAYS(0));
	gen_buf_fill(out, 0, spec->more);
	return out->broken ? -ENOMEM : 0;
}

/* ---- both -------------------------------------------------------------------------------- */

/* Without its own choice a row has a signed image, but none with an appended signature. */
static const char *image_of(enum gen_arch arch, const struct gen_label *label)
{
	if (label->image)
		return label->image;
	return !label->appended && gen_arch_appended(arch) == arch ? "unsigned" : "good";
}

static int make_image(enum gen_arch arch, const struct gen_label *label, struct gen_keys *keys,
		      struct gen_buf *out)
{
	enum gen_arch set = label->appended ? gen_arch_appended(arch) : arch;
	const struct gen_case *c = gen_set_find(set, image_of(arch, label));
	_cleanup_free_ uint8_t *image = NULL;
	size_t len;
	int ret;

	if (!c)
		return -ENOENT;
	ret = gen_set_make(set, c, keys, &image, &len);
	if (!ret)
		gen_buf_put(out, image, len);
	return ret ? ret : out->broken ? -ENOMEM : 0;
}

int gen_label_make(enum gen_arch arch, const struct gen_label *label, struct gen_keys *keys,
		   struct gen_buf *ret_image, struct gen_buf *ret_label)
{
	struct gen_buf image = {0}, bytes = {0};
	int ret = make_image(arch, label, keys, &image);

	if (!ret && label->spec)
		ret = gen_label_bytes(keys, label->spec, &image, &bytes);
	if (!ret && label->changed)
		change(&image);
	if (!ret && image.broken)
		ret = -ERANGE;
	if (ret) {
		gen_buf_free(&image);
		gen_buf_free(&bytes);
		return ret;
	}
	*ret_image = image;
	*ret_label = bytes;
	return 0;
}
