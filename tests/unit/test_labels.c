// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The labels that the generator makes: their signatures by libcrypto, their shapes by their
 * names, and the answers of their rows by a model of the kernel that sees bytes alone.
 */
#include "ima_model.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "../gen/keys.h"
#include "../../kexec-sig/image.h"

enum { LABELS_MAX = 512 };

struct made {
	struct gen_buf image, bytes;
};

struct fixture {
	struct gen_keys *keys;
	struct model_keys *model;
	struct made made[GEN_ARCHES][LABELS_MAX]; /* signing takes its time */
};

static void make(const struct fixture *f, enum gen_arch arch, const struct gen_label *label,
		 struct gen_buf *image, struct gen_buf *bytes)
{
	check_err_in(gen_label_make(arch, label, f->keys, image, bytes), 0, "%s, %s",
		     gen_arch_name(arch), label->name);
	assert_int_equal(bytes->len == 0, !label->spec || label->spec->keep == SAYS(0));
}

typedef void label_fn(const struct fixture *f, enum gen_arch arch, const struct gen_label *label,
		      const struct made *made);

static void for_each(struct fixture *f, label_fn *fn)
{
	for (unsigned arch = 0; arch < GEN_ARCHES; arch++) {
		for (size_t i = 0; i < gen_label_count() && i < LABELS_MAX; i++) {
			struct made *made = &f->made[arch][i];

			if (!made->image.len)
				make(f, (enum gen_arch)arch, gen_label_at(i), &made->image,
				     &made->bytes);
			fn(f, (enum gen_arch)arch, gen_label_at(i), made);
		}
	}
}

/* ---- answers ------------------------------------------------------------------------------- */

static enum model_modsig modsig_of(const struct gen_label *label)
{
	if (!label->appended || strcmp(label->image, "trailer-algo-1") == 0)
		return MODSIG_NONE;
	return strcmp(label->image, "good") == 0 ? MODSIG_GOOD : MODSIG_BAD;
}

static void check_answer(const struct fixture *f, enum gen_arch arch, const struct gen_label *label,
			 const struct made *made, unsigned rule, const char *want)
{
	int r = model_appraise(f->model, &made->image, &made->bytes, modsig_of(label), rule);

	if (strcmp(want, r ? "EACCES" : "ok") != 0)
		fail_msg("%s, %s, rule %u: the row says %s, the model %d", gen_arch_name(arch),
			 label->name, rule, want, r);
}

static void check_answers(const struct fixture *f, enum gen_arch arch,
			  const struct gen_label *label, const struct made *made)
{
	check_answer(f, arch, label, made, RULE_IMASIG, label->imasig);
	check_answer(f, arch, label, made, RULE_IMASIG | RULE_MODSIG, label->imasig_modsig);
	check_answer(f, arch, label, made, 0, label->any);
	if (strcmp(label->name, "label-verity-none") != 0)
		check_answer(f, arch, label, made, RULE_IMASIG | RULE_VERITY,
			     label->sigv3 ? label->sigv3 : "EACCES");
}

static void test_answers(void **state)
{
	for_each(*state, check_answers);
}

/* ima_inode_setxattr() and validate_hash_algo(): types without a meaning, hashes without a name */
static void check_setting(const struct fixture *f _unused_, enum gen_arch arch _unused_,
			  const struct gen_label *label, const struct made *made)
{
	const struct gen_buf *bytes = &made->bytes;
	unsigned hash = model_hash_of(bytes);
	uint8_t digest[EVP_MAX_MD_SIZE];
	const char *want = "ok", *seen = label->setxattr ? label->setxattr : "ok";

	if (label->spec && (bytes->len == 0 || bytes->data[0] > TYPE_VERITY))
		want = "EINVAL";
	else if (model_digest(hash, "", 0, digest) == 0)
		want = "EACCES";
	if (strcmp(want, seen) != 0)
		fail_msg("%s: the row says %s, the model %s", label->name, seen, want);
	assert_int_equal(label->needs != NULL, hash == 1 || hash >= 20);
}

static void test_what_cannot_be_set(void **state)
{
	for_each(*state, check_setting);
}

/* ---- signatures ------------------------------------------------------------------------------ */

/* The digest that a label was made for, from the image as it was then. */
static size_t digest_of(const struct label_spec *spec, struct gen_buf *image, uint8_t *digest)
{
	uint8_t id[2 + EVP_MAX_MD_SIZE] = {TYPE_VERITY};
	unsigned algo = gen_label_algo(spec->md);
	size_t len = GEN_VERITY_DIGEST;

	if (spec->over == OVER_OTHER_FILE || spec->over == OVER_OTHER_VERITY_ID)
		gen_put_le(image, 0x1800, 2, 0xbeef);
	if (spec->over == OVER_FILE || spec->over == OVER_OTHER_FILE)
		return model_digest(algo, image->data, image->len, digest);
	if (spec->over == OVER_FILE_ID)
		len = model_digest(algo, image->data, image->len, id + 2);
	else
		check_err(gen_verity_digest(image->data, image->len, id + 2), 0);
	if (spec->over == OVER_VERITY) {
		memcpy(digest, id + 2, len);
		return len;
	}
	id[1] = spec->over == OVER_FILE_ID ? (uint8_t)algo : 4;
	return model_digest(algo, id, 2 + len, digest);
}

/* What is wrong about the header is mended: the signature has to be right all the same. */
static void check_signature(const struct fixture *f, enum gen_arch arch,
			    const struct gen_label *label, const struct made *made)
{
	const struct label_spec *spec = label->spec;
	_cleanup_buf_ struct gen_buf image = {0}, bytes = {0};
	struct gen_label unchanged = *label;
	uint8_t digest[EVP_MAX_MD_SIZE];
	enum gen_cert signer;
	size_t len;

	if (!spec || spec->kind != LABEL_SIGNATURE || spec->shape != SIG_GOOD || spec->keep)
		return;
	unchanged.changed = false;
	if (label->changed) {
		make(f, arch, &unchanged, &image, &bytes);
	} else {
		gen_buf_put(&image, made->image.data, made->image.len);
		gen_buf_put(&bytes, made->bytes.data, made->bytes.len);
	}
	len = digest_of(spec, &image, digest);
	bytes.len -= spec->more + spec->filler;
	bytes.data[2] = gen_label_algo(spec->md);
	gen_put_be(&bytes, 7, 2, bytes.len - 9);
	signer = spec->signer ? spec->signer : GEN_CERT_LEAF;
	check_err_in(model_verify_by(f->keys, signer, &bytes, digest, len), 0, "%s, %s",
		     gen_arch_name(arch), label->name);
	digest[0] ^= 1;
	check_err_in(model_verify_by(f->keys, signer, &bytes, digest, len), -EKEYREJECTED, "%s, %s",
		     gen_arch_name(arch), label->name);
}

static void test_signatures(void **state)
{
	for_each(*state, check_signature);
}

/* ---- shapes -------------------------------------------------------------------------------------
 */

static const struct shape {
	const char *name;
	size_t len;
	int byte[3]; /* type, version or algo, algo; -1: anything */
} shapes[] = {
	{"label-good", 265, {3, 2, 4}},
	{"label-sha1", 265, {3, 2, 2}},
	{"label-sha224", 265, {3, 2, 7}},
	{"label-sha384", 265, {3, 2, 5}},
	{"label-sha512", 265, {3, 2, 6}},
	{"label-sha3-256", 265, {3, 2, 20}},
	{"label-rsa-4096", 521, {3, 2, 4}},
	{"label-algo-wp512", 265, {3, 2, 13}},
	{"label-algo-sm3", 265, {3, 2, 17}},
	{"label-algo-streebog", 265, {3, 2, 19}},
	{"label-algo-last", 265, {3, 2, 23}},
	{"label-algo-200", 265, {3, 2, 200}},
	{"label-header-0", 0, {-1, -1, -1}},
	{"label-header-1", 1, {3, -1, -1}},
	{"label-header-2", 2, {3, 2, -1}},
	{"label-header-8", 8, {3, 2, 4}},
	{"label-header-9", 9, {3, 2, 4}},
	{"label-header-9-zero", 9, {3, 2, 4}},
	{"label-cut", 264, {3, 2, 4}},
	{"label-trailing", 266, {3, 2, 4}},
	{"label-long", 5000, {3, 2, 4}},
	{"label-long-trailing", 5000, {3, 2, 4}},
	{"label-version-0", 265, {3, 0, 4}},
	{"label-version-4", 265, {3, 4, 4}},
	{"label-v1", 275, {3, 1, 0}},
	{"label-v1-17", 17, {3, 1, 0}},
	{"label-digest-sha1", 21, {1, -1, -1}},
	{"label-digest-sha1-short", 20, {1, -1, -1}},
	{"label-digest-md5", 17, {1, -1, -1}},
	{"label-digest-md5-padded", 21, {1, -1, -1}},
	{"label-digest-sha256", 33, {1, -1, -1}},
	{"label-ng-sha256", 34, {4, 4, -1}},
	{"label-ng-sha1", 22, {4, 2, -1}},
	{"label-ng-sha512", 66, {4, 6, -1}},
	{"label-ng-short", 33, {4, 4, -1}},
	{"label-ng-long", 35, {4, 4, -1}},
	{"label-ng-very-long", 5000, {4, 4, -1}},
	{"label-ng-algo-200", 34, {4, 200, -1}},
	{"label-ng-2", 2, {4, 4, -1}},
	{"label-type-0", 265, {0, 2, 4}},
	{"label-type-2", 265, {2, 2, 4}},
	{"label-type-5", 265, {5, 2, 4}},
	{"label-type-6-version-2", 265, {6, 2, 4}},
	{"label-type-6-version-3", 265, {6, 3, 4}},
	{"label-type-255", 265, {255, 2, 4}},
	{"label-verity-good", 265, {6, 3, 4}},
	{"label-verity-algo-sha512", 265, {6, 3, 6}},
	{"label-verity-version-2", 265, {6, 2, 4}},
	{"label-verity-type-3", 265, {3, 3, 4}},
};

static void test_shapes(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(shapes); i++) {
		const struct shape *s = &shapes[i];
		const struct gen_label *label = gen_label_find(s->name);
		_cleanup_buf_ struct gen_buf image = {0}, bytes = {0};

		assert_non_null(label);
		make(*state, GEN_X86_64, label, &image, &bytes);
		if (bytes.len != s->len)
			fail_msg("%s has %zu bytes", s->name, bytes.len);
		for (size_t n = 0; n < ARRAY_SIZE(s->byte); n++) {
			if (s->byte[n] >= 0 && bytes.data[n] != s->byte[n])
				fail_msg("%s: byte %zu is %u", s->name, n, bytes.data[n]);
		}
	}
}

/* fsverity(1) says the same. */
static void test_verity_digests(void **state _unused_)
{
	static const struct {
		size_t len;
		uint8_t byte;
		const char *digest;
	} rows[] = {
		{0, 0, "3d248ca542a24fc62d1c43b916eae5016878e2533c88238480b26128a1f1af95"},
		{4096, 0, "babc284ee4ffe7f449377fbf6692715b43aec7bc39c094a95878904d34bac97e"},
		{4097, 0, "093756e4ea9683329106d4a16982682ed182c14bf076463a9e7f97305cbac743"},
		{528385, 'x', "2ee3481b2e7c2a9b4317ce16cb027f5a2e5be6d1666414ae700c65c03e0c3fff"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_buf_ struct gen_buf file = {0};
		uint8_t digest[GEN_VERITY_DIGEST];
		char text[2 * GEN_VERITY_DIGEST + 1];

		gen_buf_fill(&file, rows[i].byte, rows[i].len);
		check_err(gen_verity_digest(file.data, file.len, digest), 0);
		for (size_t n = 0; n < sizeof(digest); n++)
			snprintf(text + 2 * n, 3, "%02x", digest[n]);
		assert_string_equal(text, rows[i].digest);
	}
}

/* ---- the table, and the images
 * ------------------------------------------------------------------- */

static void test_names(void **state _unused_)
{
	assert_true(gen_label_count() >= 200 && gen_label_count() <= LABELS_MAX);
	for (size_t i = 0; i < gen_label_count(); i++) {
		const struct gen_label *label = gen_label_at(i);

		assert_int_equal(strncmp(label->name, "label-", 6), 0);
		assert_ptr_equal(gen_label_find(label->name), label);
		assert_true(!label->appended || label->image);
	}
	assert_null(gen_label_at(gen_label_count()));
	assert_null(gen_label_find("good"));
}

static bool is_random(const struct label_spec *spec)
{
	return spec && (spec->signer == GEN_CERT_P256 || spec->signer == GEN_CERT_P384 ||
			spec->signer == GEN_CERT_P521);
}

static void check_again(const struct fixture *f, enum gen_arch arch, const struct gen_label *label,
			const struct made *made)
{
	_cleanup_buf_ struct gen_buf image = {0}, bytes = {0};

	make(f, arch, label, &image, &bytes);
	check_bytes(bytes_of(image.data, image.len), bytes_of(made->image.data, made->image.len));
	if (!is_random(label->spec))
		check_bytes(bytes_of(bytes.data, bytes.len),
			    bytes_of(made->bytes.data, made->bytes.len));
}

static void test_labels_are_reproducible(void **state)
{
	for_each(*state, check_again);
}

static struct ksig_image *image_of(const struct fixture *f, enum gen_arch set,
				   const struct gen_case *c)
{
	struct ksig_image *image;
	uint8_t *buf;
	size_t len;

	check_err_in(gen_set_make(set, c, f->keys, &buf, &len), 0, "%s", c->name);
	check_err_in(ksig_image_from_bytes(bytes_of(buf, len), c->name, &image), 0, "%s", c->name);
	free(buf);
	return image;
}

/* The same rows where s390x has them, and a signature where one is expected. */
static void test_appended_sets(void **state)
{
	static const enum gen_arch signed_sets[] = {GEN_X86_64_MODSIG, GEN_ARM64_MODSIG};

	for (size_t s = 0; s < ARRAY_SIZE(signed_sets); s++) {
		const struct gen_case *c;
		enum gen_arch arch;

		assert_true(gen_arch_find(gen_arch_name(signed_sets[s]), &arch));
		assert_int_equal(arch, signed_sets[s]);
		assert_true(gen_set_count(arch) >= 220);
		for (size_t i = 0; (c = gen_set_at(arch, i)); i++) {
			struct ksig_image *image = image_of(*state, arch, c);

			assert_ptr_equal(gen_set_find(arch, c->name), c);
			assert_ptr_equal(gen_set_find(GEN_S390X, c->name), c);
			assert_string_equal(gen_set_expected(arch, c, GEN_PLATFORM, GEN_LINUX_6_12),
					    "?");
			assert_null(image->pe_pkcs7.data);
			if (strncmp(c->name, "good", 4) == 0)
				check_err_in(image->appended_err, 0, "%s", c->name);
			ksig_image_free(image);
		}
	}
}

static int setup(void **state)
{
	const struct gen_key_options options = {.cache_dir = getenv("KSIG_TEST_KEYS")};
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	return f && gen_keys_new(&options, &f->keys) == 0 && model_keys_new(f->keys, &f->model) == 0
		       ? 0
		       : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	if (f) {
		for (unsigned arch = 0; arch < GEN_ARCHES; arch++) {
			for (size_t i = 0; i < LABELS_MAX; i++) {
				gen_buf_free(&f->made[arch][i].image);
				gen_buf_free(&f->made[arch][i].bytes);
			}
		}
		model_keys_free(f->model);
		gen_keys_free(f->keys);
	}
	free(f);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_what_cannot_be_set),
		cmocka_unit_test(test_signatures),
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_verity_digests),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_labels_are_reproducible),
		cmocka_unit_test(test_appended_sets),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
