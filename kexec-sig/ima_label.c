/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ima_label.h"
#include "compiler.h"
#include "scan.h"

#include <inttypes.h>
#include <stdio.h>

/* hash_algo_name[] of crypto/hash_info.c */
static const char *const hash_names[] = {
	"md4",         "md5",         "sha1",     "rmd160",   "sha256",   "sha384",
	"sha512",      "sha224",      "rmd128",   "rmd256",   "rmd320",   "wp256",
	"wp384",       "wp512",       "tgr128",   "tgr160",   "tgr192",   "sm3",
	"streebog256", "streebog512", "sha3-256", "sha3-384", "sha3-512",
};

const char *ksig_ima_hash_name(unsigned int number)
{
	return number < ARRAY_SIZE(hash_names) ? hash_names[number] : NULL;
}

bool ksig_ima_hash_number(struct bytes name, unsigned int *ret)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(hash_names); i++) {
		if (!ksig_is(name, hash_names[i]))
			continue;
		*ret = i;
		return true;
	}
	return false;
}

static void read_signature(struct bytes xattr, struct ksig_ima_label *l)
{
	bytes_u8(xattr, 1, &l->version);
	bytes_u8(xattr, 2, &l->hash_algo);
	bytes_be32(xattr, 3, &l->keyid);
	bytes_be16(xattr, 7, &l->sig_size);
	l->whole = xattr.size > KSIG_IMA_HEADER_SIZE;
	if (l->whole)
		bytes_sub(xattr, KSIG_IMA_HEADER_SIZE, xattr.size - KSIG_IMA_HEADER_SIZE,
			  &l->value);
}

void ksig_ima_label_read(struct bytes xattr, struct ksig_ima_label *ret)
{
	*ret = (struct ksig_ima_label){0};
	if (!bytes_u8(xattr, 0, &ret->type))
		return;
	switch (ret->type) {
	case IMA_LABEL_DIGSIG:
	case IMA_LABEL_VERITY:
		read_signature(xattr, ret);
		break;
	case IMA_LABEL_DIGEST_NG:
		if (bytes_u8(xattr, 1, &ret->hash_algo))
			bytes_sub(xattr, 2, xattr.size - 2, &ret->value);
		break;
	default:
		bytes_sub(xattr, 1, xattr.size - 1, &ret->value);
		break;
	}
}

/* An MD5 once took the room of a SHA-1, with zeros behind it. */
static const char *algo_of_digest(struct bytes value)
{
	static const uint8_t zeros[4];

	if (value.size == 20)
		return bytes_match(value, 16, zeros, sizeof(zeros)) ? "md5" : "sha1";
	return value.size == 16 ? "md5" : NULL;
}

const char *ksig_ima_label_algo(struct bytes xattr)
{
	struct ksig_ima_label l;

	if (xattr.size < 2)
		return NULL;
	ksig_ima_label_read(xattr, &l);
	switch (l.type) {
	case IMA_LABEL_VERITY:
		return l.version == 3 && l.whole ? ksig_ima_hash_name(l.hash_algo) : NULL;
	case IMA_LABEL_DIGSIG:
		return l.version == 2 && l.whole ? ksig_ima_hash_name(l.hash_algo) : NULL;
	case IMA_LABEL_DIGEST_NG:
		return ksig_ima_hash_name(l.hash_algo);
	case IMA_LABEL_DIGEST:
		return algo_of_digest(l.value);
	default:
		return NULL;
	}
}

void ksig_ima_label_text(struct bytes xattr, char buf[KSIG_IMA_LABEL_TEXT_MAX])
{
	const char *algo = ksig_ima_label_algo(xattr);
	struct ksig_ima_label l;

	ksig_ima_label_read(xattr, &l);
	if (!algo)
		algo = "default digest";
	switch (l.type) {
	case IMA_LABEL_DIGSIG:
	case IMA_LABEL_VERITY:
		snprintf(buf, KSIG_IMA_LABEL_TEXT_MAX, "%s v%u, %s, key %08" PRIx32,
			 l.type == IMA_LABEL_VERITY ? "fs-verity signature" : "signature",
			 l.version, algo, l.keyid);
		break;
	case IMA_LABEL_DIGEST:
	case IMA_LABEL_DIGEST_NG:
		snprintf(buf, KSIG_IMA_LABEL_TEXT_MAX, "digest, %s", algo);
		break;
	default:
		snprintf(buf, KSIG_IMA_LABEL_TEXT_MAX, "type %u, which IMA does not know", l.type);
		break;
	}
}
