// SPDX-License-Identifier: GPL-2.0-or-later
/* Private keys by name: read from a directory, or made when first asked for. */
#include "bytes.h"
#include "keys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

/*
 * bits and primes speak of RSA. Large keys have more than two primes because those are found
 * many times faster, and nobody who sees the public key alone can tell.
 */
struct key_row {
	const char *name;
	const char *type;
	const char *curve;
	size_t bits;
	size_t primes;
	unsigned exponent;
};

static const struct key_row key_rows[KEY_COUNT] = {
	[KEY_CA] = {"ca", "RSA", .bits = 2048},
	[KEY_LEAF] = {"leaf", "RSA", .bits = 2048},
	[KEY_LEAF2] = {"leaf2", "RSA", .bits = 2048},
	[KEY_ROGUE_CA] = {"rogue-ca", "RSA", .bits = 2048},
	[KEY_ROGUE] = {"rogue", "RSA", .bits = 2048},
	[KEY_INT1] = {"int1", "RSA", .bits = 2048},
	[KEY_INT2] = {"int2", "RSA", .bits = 2048},
	[KEY_INT3] = {"int3", "RSA", .bits = 2048},
	[KEY_LOOP_A] = {"loop-a", "RSA", .bits = 2048},
	[KEY_LOOP_B] = {"loop-b", "RSA", .bits = 2048},
	[KEY_FILLER] = {"filler", "RSA", .bits = 1024},
	[KEY_RSA_512] = {"rsa-512", "RSA", .bits = 512},
	[KEY_RSA_1024] = {"rsa-1024", "RSA", .bits = 1024},
	[KEY_RSA_2040] = {"rsa-2040", "RSA", .bits = 2040},
	[KEY_RSA_2047] = {"rsa-2047", "RSA", .bits = 2047},
	[KEY_RSA_3072] = {"rsa-3072", "RSA", .bits = 3072, .primes = 3},
	[KEY_RSA_4096] = {"rsa-4096", "RSA", .bits = 4096, .primes = 4},
	[KEY_RSA_8192] = {"rsa-8192", "RSA", .bits = 8192, .primes = 5},
	[KEY_RSA_E3] = {"rsa-e3", "RSA", .bits = 2048, .exponent = 3},
	[KEY_RSA_PSS] = {"rsa-pss", "RSA-PSS", .bits = 2048},
	[KEY_P256] = {"p256", "EC", .curve = "P-256"},
	[KEY_P384] = {"p384", "EC", .curve = "P-384"},
	[KEY_P521] = {"p521", "EC", .curve = "P-521"},
	[KEY_K256] = {"k256", "EC", .curve = "secp256k1"},
	[KEY_ED25519] = {"ed25519", .type = "ED25519"},
	[KEY_INT4] = {"int4", "RSA", .bits = 2048},
	[KEY_SECOND_CA] = {"second-ca", "RSA", .bits = 2048},
	[KEY_SECOND_LEAF] = {"second-leaf", "RSA", .bits = 2048},
};

DEFINE_CLEANUP(EVP_PKEY_CTX *, EVP_PKEY_CTX_free)
DEFINE_CLEANUP(X509 *, X509_free)
DEFINE_CLEANUP(BIO *, BIO_free_all)

static void close_file(FILE **f)
{
	if (*f)
		fclose(*f);
}
#define _cleanup_file_ _cleanup_(close_file)

/* ---- making ---------------------------------------------------------------- */

static int make_pkey(const struct key_row *row, EVP_PKEY **ret_pkey)
{
	_cleanup_(EVP_PKEY_CTX_freep) EVP_PKEY_CTX *ctx = NULL;
	size_t bits = row->bits, primes = row->primes;
	unsigned exponent = row->exponent;
	OSSL_PARAM params[4];
	size_t n = 0;

	ctx = EVP_PKEY_CTX_new_from_name(NULL, row->type, NULL);
	if (!ctx)
		return -ENOMEM;
	if (row->curve) {
		/* The parameter type has no const; libcrypto only reads it here. */
		union {
			const char *in;
			char *out;
		} curve = {.in = row->curve};

		params[n++] =
			OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve.out, 0);
	}
	if (bits)
		params[n++] = OSSL_PARAM_construct_size_t(OSSL_PKEY_PARAM_RSA_BITS, &bits);
	if (primes)
		params[n++] = OSSL_PARAM_construct_size_t(OSSL_PKEY_PARAM_RSA_PRIMES, &primes);
	if (exponent)
		params[n++] = OSSL_PARAM_construct_uint(OSSL_PKEY_PARAM_RSA_E, &exponent);
	params[n] = OSSL_PARAM_construct_end();
	if (EVP_PKEY_keygen_init(ctx) != 1 || EVP_PKEY_CTX_set_params(ctx, params) != 1 ||
	    EVP_PKEY_generate(ctx, ret_pkey) != 1)
		return -EIO;
	return 0;
}

/* ---- the directory ----------------------------------------------------- */

static int path_of(const struct gen_keys *keys, const char *name, const char *suffix,
		   char **ret_path)
{
	char *path;

	if (asprintf(&path, "%s/%s%s", keys->dir, name, suffix) < 0)
		return -ENOMEM;
	*ret_path = path;
	return 0;
}

static int load_pkey(const char *path, const char *pass, EVP_PKEY **ret_pkey)
{
	_cleanup_file_ FILE *f = fopen(path, "re");
	union {
		const char *in;
		void *out;
	} user = {.in = pass ? pass : ""};
	EVP_PKEY *pkey;

	if (!f)
		return -errno;
	pkey = PEM_read_PrivateKey(f, NULL, NULL, user.out);
	if (!pkey)
		return -ENOKEY;
	*ret_pkey = pkey;
	return 0;
}

/* Written beside and renamed: several processes may share a directory. */
static int save_pkey(const char *path, EVP_PKEY *pkey)
{
	_cleanup_free_ char *temp = NULL;
	FILE *f;
	int fd, ok;

	if (asprintf(&temp, "%s.XXXXXX", path) < 0) {
		temp = NULL;
		return -ENOMEM;
	}
	fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	f = fdopen(fd, "w");
	if (!f) {
		close(fd);
		return -errno;
	}
	ok = PEM_write_PKCS8PrivateKey(f, pkey, NULL, NULL, 0, NULL, NULL);
	if (fclose(f) || ok != 1 || rename(temp, path)) {
		unlink(temp);
		return -EIO;
	}
	return 0;
}

int gen_pkey(struct gen_keys *keys, enum gen_key key, EVP_PKEY **ret_pkey)
{
	const struct key_row *row = &key_rows[key];
	_cleanup_free_ char *path = NULL;
	int ret = -ENOENT;

	if (keys->pkey[key]) {
		*ret_pkey = keys->pkey[key];
		return 0;
	}
	if (keys->dir) {
		ret = path_of(keys, row->name, ".key.pem", &path);
		if (!ret)
			ret = load_pkey(path, NULL, &keys->pkey[key]);
	}
	if (ret == -ENOENT && !keys->read_only) {
		ret = make_pkey(row, &keys->pkey[key]);
		if (!ret && path)
			ret = save_pkey(path, keys->pkey[key]);
	}
	if (ret)
		return ret;
	*ret_pkey = keys->pkey[key];
	return 0;
}

/* ---- a CA from files ----------------------------------------------- */

static void put_name(struct gen_buf *b, const X509_NAME *name)
{
	const unsigned char *der;
	size_t len;

	if (X509_NAME_get0_der(name, &der, &len) != 1)
		b->broken = true;
	else
		gen_buf_put(b, der, len);
}

static int take_cert(struct gen_cert_parts *parts, X509 *cert)
{
	const ASN1_OCTET_STRING *skid = X509_get0_subject_key_id(cert);
	const ASN1_INTEGER *serial = X509_get0_serialNumber(cert);
	unsigned char *der = NULL;
	int len;

	if (!skid)
		return -EINVAL;
	len = i2d_X509(cert, &der);
	if (len < 0)
		return -ENOMEM;
	gen_buf_put(&parts->der, der, (size_t)len);
	OPENSSL_free(der);
	der = NULL;
	len = i2d_ASN1_INTEGER(serial, &der);
	if (len < 2)
		return -ENOMEM;
	gen_buf_put(&parts->serial, der + 2, (size_t)len - 2);
	OPENSSL_free(der);
	gen_buf_put(&parts->skid, ASN1_STRING_get0_data(skid), (size_t)ASN1_STRING_length(skid));
	put_name(&parts->subject, X509_get_subject_name(cert));
	put_name(&parts->issuer, X509_get_issuer_name(cert));
	return parts->subject.broken || parts->issuer.broken ? -ENOMEM : 0;
}

static int load_ca(struct gen_keys *keys, const char *cert_path, const char *key_path,
		   const char *pass)
{
	_cleanup_(X509_freep) X509 *cert = NULL;
	_cleanup_file_ FILE *f = fopen(cert_path, "re");

	if (f)
		cert = PEM_read_X509(f, NULL, NULL, NULL);
	if (!cert || load_pkey(key_path, pass, &keys->pkey[KEY_CA]))
		return -ENOKEY;
	if (X509_check_private_key(cert, keys->pkey[KEY_CA]) != 1 ||
	    !EVP_PKEY_is_a(keys->pkey[KEY_CA], "RSA"))
		return -EINVAL;
	return take_cert(&keys->cert[GEN_CERT_CA], cert);
}

/* The caller's CA, or the directory's; a directory without one gets a new one. */
static int find_ca(struct gen_keys *keys, const struct gen_key_options *options)
{
	_cleanup_free_ char *cert = NULL, *key = NULL;
	int ret;

	if (options->ca_cert && options->ca_key)
		return load_ca(keys, options->ca_cert, options->ca_key, options->ca_pass);
	if (options->ca_cert || options->ca_key)
		return -EINVAL;
	if (!keys->dir)
		return 0;
	ret = path_of(keys, "ca", ".pem", &cert);
	if (!ret)
		ret = path_of(keys, "ca", ".key", &key);
	if (ret || (!keys->read_only && access(cert, F_OK)))
		return ret;
	return load_ca(keys, cert, key, NULL);
}

/* ---- the set -------------------------------------------------------------------- */

int gen_keys_new(const struct gen_key_options *options, struct gen_keys **ret_keys)
{
	static const struct gen_key_options none;
	_cleanup_(gen_keys_freep) struct gen_keys *keys = calloc(1, sizeof(*keys));
	const char *dir;
	int ret;

	if (!keys)
		return -ENOMEM;
	if (!options)
		options = &none;
	dir = options->published_dir ? options->published_dir : options->cache_dir;
	keys->read_only = options->published_dir;
	if (dir) {
		keys->dir = strdup(dir);
		if (!keys->dir)
			return -ENOMEM;
	}
	ret = find_ca(keys, options);
	if (ret)
		return ret;
	*ret_keys = TAKE_PTR(keys);
	return 0;
}

struct gen_keys *gen_keys_free(struct gen_keys *keys)
{
	size_t i;

	if (!keys)
		return NULL;
	for (i = 0; i < KEY_COUNT; i++)
		EVP_PKEY_free(keys->pkey[i]);
	for (i = 0; i < GEN_CERT_COUNT; i++) {
		gen_buf_free(&keys->cert[i].der);
		gen_buf_free(&keys->cert[i].issuer);
		gen_buf_free(&keys->cert[i].subject);
		gen_buf_free(&keys->cert[i].serial);
		gen_buf_free(&keys->cert[i].skid);
	}
	free(keys->dir);
	free(keys);
	return NULL;
}

int gen_cert_key_pem(struct gen_keys *keys, enum gen_cert cert, char **ret_pem, size_t *ret_len)
{
	_cleanup_(BIO_free_allp) BIO *bio = BIO_new(BIO_s_mem());
	EVP_PKEY *pkey;
	char *text, *pem;
	long len;
	int ret;

	ret = gen_pkey(keys, gen_cert_key(cert), &pkey);
	if (ret)
		return ret;
	if (!bio || PEM_write_bio_PKCS8PrivateKey(bio, pkey, NULL, NULL, 0, NULL, NULL) != 1)
		return -ENOMEM;
	len = BIO_get_mem_data(bio, &text);
	pem = bytes_text(bytes_of(text, (size_t)len));
	if (!pem)
		return -ENOMEM;
	*ret_pem = pem;
	*ret_len = (size_t)len;
	return 0;
}
