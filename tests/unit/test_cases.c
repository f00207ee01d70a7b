// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The signature of every generated image of every architecture: parsed, verified and trusted
 * by the library, piece by piece, with the generator's CA on a keyring and without, on several
 * kernels, and once more where the kernel lacks the algorithm that a row needs. The answers are
 * the generator's.
 */
#include "../gen/gen.h"
#include "pki.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

#include "../../kexec-sig/authenticode.h"
#include "../../kexec-sig/image.h"

/* A kernel as far as signatures are concerned. */
struct world {
	const char *name;
	enum gen_arch arch;
	enum gen_kernel kernel;
	uint32_t version;
	enum gen_situation situation;
};

#define WORLD(arch, kernel, major, minor, situation)                                               \
	{                                                                                          \
#arch ", " #kernel ", " #situation, GEN_##arch, GEN_LINUX_##kernel,                \
			KSIG_VERSION(major, minor), GEN_##situation                                \
	}

static const struct world worlds[] = {
	WORLD(X86_64, 6_12, 6, 12, PLATFORM),       WORLD(X86_64, 6_12, 6, 12, NO_KEY),
	WORLD(X86_64, 6_1, 6, 1, PLATFORM),         WORLD(X86_64, 6_1, 6, 1, NO_KEY),
	WORLD(X86_64, 6_12, 6, 12, BLOCKED),        WORLD(X86_64, 6_12, 6, 12, SECOND),
	WORLD(ARM64, 6_12, 6, 12, PLATFORM),        WORLD(ARM64, 6_12, 6, 12, NO_KEY),
	WORLD(S390X, 6_12, 6, 12, PLATFORM),        WORLD(S390X, 6_12, 6, 12, NO_KEY),
	WORLD(S390X, 6_1, 6, 1, PLATFORM),          WORLD(S390X, 6_1, 6, 1, NO_KEY),
	WORLD(S390X, 6_12, 6, 12, BLOCKED),         WORLD(S390X, 6_12, 6, 12, SECOND),
	WORLD(S390X, 6_12_SERIES, 6, 12, PLATFORM), WORLD(PPC64, 6_12_SERIES, 6, 12, PLATFORM),
	WORLD(PPC64, 6_12_SERIES, 6, 12, NO_KEY),
};

#define HAZARD 1 /* instead of an errno: the kernel leaves its buffer */

/* ---- what the kernel does ------------------------------------------------------------------ */

/* mscode_parse() and pefile_digest_pe() */
static int check_content(const struct ksig_image *image, const struct ksig_pkcs7 *msg,
			 const struct ksig_rules *rules)
{
	const struct ksig_one_digest *have;
	struct ksig_mscode ms;
	int r;

	if (!msg->content.data)
		return -ENODATA;
	r = ksig_mscode_parse(msg->content_whole, rules, &ms);
	if (r < 0)
		return r;
	if (!ksig_algo_available(rules, ms.hash_algo))
		return -ENOPKG;
	if (ms.digest.size != ksig_digest_size(ms.hash_algo))
		return -EBADMSG;
	if (image->parts_err < 0)
		return image->parts_hazard ? HAZARD : image->parts_err;
	have = ksig_digests_find(&image->pe_digests, ms.hash_algo);
	assert_non_null(have);
	return bytes_equal(ms.digest, bytes_of(have->value, have->size)) ? 0 : -EKEYREJECTED;
}

/* kexec_kernel_verify_pe_sig() */
static int pe_answer(const struct ksig_image *image, const struct ksig_rules *rules,
		     const struct ksig_keyring *ring)
{
	_cleanup_(ksig_pkcs7_freep) struct ksig_pkcs7 *msg = NULL;
	int r;

	if (image->pe_err < 0 || image->wrapper_err < 0)
		return image->pe.hazard ? HAZARD
		       : image->pe_err  ? image->pe_err
					: image->wrapper_err;
	if (!image->pe_pkcs7.data)
		return -EMSGSIZE;
	r = ksig_pkcs7_parse(bytes_of(image->pe_pkcs7.data, image->pe_pkcs7.size), rules, &msg);
	if (r == 0)
		r = ksig_pkcs7_verify(msg, KSIG_USAGE_PE, NULL, rules);
	if (r == 0)
		r = ksig_pkcs7_trust(msg, ring, rules);
	return r < 0 ? r : check_content(image, msg, rules);
}

/*
 * A marker with less than a trailer before it: what s390_verify_sig() reads first is the two
 * fields that are nearest to the marker, and a wrong id_type ends it there.
 */
static int s390_short_trailer(struct bytes file)
{
	size_t left = file.size - KSIG_APPENDED_MARKER_SIZE;

	if (left < KSIG_APPENDED_INFO_SIZE - 2)
		return HAZARD;
	return file.data[left - (KSIG_APPENDED_INFO_SIZE - 2)] == KSIG_APPENDED_PKCS7
		       ? HAZARD
		       : -EKEYREJECTED;
}

/* s390_verify_sig() of 6.12, or verify_appended_signature() of the series. */
static int trailer_answer(const struct ksig_image *image, const struct world *w, struct bytes file)
{
	static const int s390[TRAILER__COUNT] = {
		[TRAILER_MISSING] = -EKEYREJECTED, [TRAILER_SHORT] = HAZARD,
		[TRAILER_SIG_LEN] = -EKEYREJECTED, [TRAILER_ID_TYPE] = -EKEYREJECTED,
		[TRAILER_RESERVED] = -EBADMSG,
	};

	if (w->kernel != GEN_LINUX_6_12_SERIES)
		return image->trailer == TRAILER_SHORT || image->trailer == TRAILER_SHORT_TYPE
			       ? s390_short_trailer(file)
			       : s390[image->trailer];
	if (w->arch == GEN_S390X && image->trailer == TRAILER_MISSING)
		return -EKEYREJECTED;
	return image->appended_err;
}

static int appended_answer(const struct ksig_image *image, const struct world *w, struct bytes file,
			   const struct ksig_rules *rules, const struct ksig_keyring *ring)
{
	_cleanup_(ksig_pkcs7_freep) struct ksig_pkcs7 *msg = NULL;
	int r = trailer_answer(image, w, file);

	if (r)
		return r;
	if (!image->appended_pkcs7.data)
		return image->appended_pkcs7.size > UINT16_MAX ? -EMSGSIZE : -EBADMSG;
	r = ksig_pkcs7_parse(bytes_of(image->appended_pkcs7.data, image->appended_pkcs7.size),
			     rules, &msg);
	if (r == 0 && msg->content.data)
		r = -EBADMSG; /* verify_pkcs7_message_sig() */
	if (r == 0)
		r = ksig_pkcs7_verify(msg, KSIG_USAGE_APPENDED, &image->appended_digests, rules);
	return r ? r : ksig_pkcs7_trust(msg, ring, rules);
}

static int answer(const struct ksig_image *image, const struct world *w, struct bytes file,
		  const struct ksig_rules *rules, const struct ksig_keyring *ring)
{
	if (image->size == 0)
		return -EINVAL; /* kernel_read_file() */
	switch (w->arch) {
	case GEN_X86_64:
		return image->boot.note ? -ENOEXEC : pe_answer(image, rules, ring);
	case GEN_ARM64:
		return image->size < 64 ? -EINVAL : pe_answer(image, rules, ring);
	case GEN_PPC64:
		return image->elf.note ? -ENOEXEC : appended_answer(image, w, file, rules, ring);
	default:
		return appended_answer(image, w, file, rules, ring);
	}
}

static const char *answer_text(int r)
{
	return r == HAZARD ? "hazard"
	       : r == 0    ? "ok"
	       : r == -524 ? "ENOTSUPP"
			   : ksig_errno_name(-r);
}

/* ---- one case in one world ------------------------------------------------------------------ */

static bool is_algorithm(const char *name)
{
	for (size_t i = 0; i < ksig_n_all_algos; i++) {
		if (strcmp(ksig_all_algos[i].name, name) == 0)
			return true;
	}
	return false;
}

/* What the row says when the algorithm it needs is there, or is not. */
static const char *expected(const struct gen_case *c, const struct world *w, bool lacking)
{
	bool trusted = w->situation != GEN_NO_KEY;
	const char *old = trusted ? c->platform_6_1 : c->no_key_6_1;

	if (w->kernel == GEN_LINUX_6_1 && old)
		return lacking ? "?" : old;
	if (!c->needs || !is_algorithm(c->needs))
		return gen_set_expected(w->arch, c, w->situation, w->kernel);
	if (lacking)
		return trusted ? c->without_platform : c->without_no_key;
	return trusted ? c->platform : c->no_key;
}

static void add_cert(struct ksig_keyring *ring, struct gen_keys *keys, enum gen_cert cert)
{
	_cleanup_buf_ struct gen_buf copy = {0};
	const uint8_t *der;
	size_t len;

	check_err(gen_cert_der(keys, cert, &der, &len), 0);
	gen_buf_put(&copy, der, len);
	pki_ring_add(ring, &copy, true);
}

static void ring_of(struct ksig_keyring *ring, const struct world *w, struct gen_keys *keys)
{
	pki_ring(ring, ".platform");
	if (w->situation == GEN_NO_KEY)
		return;
	add_cert(ring, keys, GEN_CERT_CA);
	if (w->situation == GEN_SECOND)
		add_cert(ring, keys, GEN_CERT_SECOND_CA);
}

/* Rows in which a good signature is refused for something else later, or hazard is too. */
static bool is_about_the_loader(const struct gen_case *c)
{
	static const char *const prefixes[] = {"bzimage-", "arm64-", "image-", "elf-", "hazard-"};

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		if (strncmp(c->name, prefixes[i], strlen(prefixes[i])) == 0)
			return c->open || c->open_6_1;
	}
	return false;
}

/* What the probe of arm64 reads, the library does not read on the way to a signature. */
static bool is_about_the_probe(const struct gen_case *c, const struct world *w)
{
	return w->arch == GEN_ARM64 && c->open && strcmp(c->platform, c->open) == 0;
}

static void fill_rules(struct ksig_rules *rules, struct ksig_algo *algos, const char *lacking,
		       const struct world *w, struct ksig_hash_list *blocked)
{
	for (size_t i = 0; i < ksig_n_all_algos; i++) {
		algos[i] = ksig_all_algos[i];
		if (lacking && strcmp(algos[i].name, lacking) == 0)
			algos[i].available = KSIG_NO;
	}
	rules->version = w->version;
	rules->algos = algos;
	rules->blacklist_tbs = w->situation == GEN_BLOCKED ? blocked : NULL;
}

/* True when the answers are the same. Later stages than the signature are not asked here. */
static bool agrees(const struct gen_case *c, const struct ksig_image *image, struct bytes file,
		   const struct world *w, const struct ksig_keyring *ring,
		   struct ksig_hash_list *blocked, bool lacking)
{
	struct ksig_algo algos[32];
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = RULES(0, 0, &doubt);
	const char *want = expected(c, w, lacking), *seen;
	int r;

	assert_true(ksig_n_all_algos <= ARRAY_SIZE(algos));
	fill_rules(&rules, algos, lacking ? c->needs : NULL, w, blocked);
	r = answer(image, w, file, &rules, ring);
	seen = answer_text(r);
	if (strcmp(want, "?") == 0 || strcmp(want, seen) == 0)
		return true;
	if ((r == 0 && is_about_the_loader(c)) || is_about_the_probe(c, w))
		return true;
	print_error("%s%s%s, %s: expected %s, seen %s%s%s\n", w->name, lacking ? " without " : "",
		    lacking ? c->needs : "", c->name, want, seen,
		    doubt.fact[0] ? "; not known: " : "", doubt.fact);
	return false;
}

struct fixture {
	struct gen_keys *keys;
	struct ksig_keyring rings[ARRAY_SIZE(worlds)];
	struct ksig_hash_list blocked;
	struct bytes blocked_hash;
	uint8_t digest[GEN_TBS_DIGEST];
	size_t wrong, lacking;
};

static void judge(struct fixture *f, enum gen_arch arch, const struct gen_case *c)
{
	struct guard guard = guard_new(1 << 17);
	struct ksig_image *image;
	struct bytes file;
	uint8_t *buf;
	size_t len;

	check_err_in(gen_set_make(arch, c, f->keys, &buf, &len), 0, "%s", c->name);
	check_err_in(ksig_image_from_bytes(guarded_copy(&guard, buf, len), c->name, &image), 0,
		     "%s", c->name);
	guard_free(&guard);
	file = bytes_of(buf, len);
	for (size_t w = 0; w < ARRAY_SIZE(worlds); w++) {
		if (worlds[w].arch != arch)
			continue;
		f->wrong += !agrees(c, image, file, &worlds[w], &f->rings[w], &f->blocked, false);
		if (!c->needs || !is_algorithm(c->needs))
			continue;
		f->wrong += !agrees(c, image, file, &worlds[w], &f->rings[w], &f->blocked, true);
		f->lacking++;
	}
	free(buf);
	ksig_image_free(image);
}

static void judge_set(struct fixture *f, enum gen_arch arch, size_t at_least)
{
	f->wrong = f->lacking = 0;
	for (size_t i = 0; i < gen_set_count(arch); i++)
		judge(f, arch, gen_set_at(arch, i));
	assert_true(gen_set_count(arch) >= at_least);
	assert_true(f->lacking > 0);
	assert_int_equal(f->wrong, 0);
}

static void test_x86_64(void **state)
{
	judge_set(*state, GEN_X86_64, 390);
}

static void test_arm64(void **state)
{
	judge_set(*state, GEN_ARM64, 380);
}

static void test_s390x(void **state)
{
	judge_set(*state, GEN_S390X, 280);
}

static void test_ppc64(void **state)
{
	judge_set(*state, GEN_PPC64, 270);
}

/* ---- the generator itself ------------------------------------------------------------------- */

static void test_names_are_unique(void **state _unused_)
{
	for (unsigned a = 0; a < GEN_ARCHES; a++) {
		for (size_t i = 0; i < gen_set_count((enum gen_arch)a); i++) {
			const struct gen_case *c = gen_set_at((enum gen_arch)a, i);

			if (gen_set_find((enum gen_arch)a, c->name) != c)
				fail_msg("%s has two cases '%s'", gen_arch_name((enum gen_arch)a),
					 c->name);
		}
	}
}

/* What the lab's machines have on a keyring is what signatures here lead to. */
static void test_second_ca_is_published(void **state)
{
	const struct fixture *f = *state;
	_cleanup_free_ char *path = NULL;
	const char *dir = getenv("KSIG_TEST_KEYS");
	unsigned char *der = NULL;
	const uint8_t *want;
	X509 *cert = NULL;
	size_t want_len;
	FILE *in;
	int len;

	if (!dir) {
		print_message("KSIG_TEST_KEYS is not set\n");
		skip();
	}
	assert_true(asprintf(&path, "%s/second-ca.pem", dir) > 0);
	in = fopen(path, "re");
	assert_non_null(in);
	cert = PEM_read_X509(in, NULL, NULL, NULL);
	fclose(in);
	assert_non_null(cert);
	len = i2d_X509(cert, &der);
	check_err(gen_cert_der(f->keys, GEN_CERT_SECOND_CA, &want, &want_len), 0);
	check_bytes(bytes_of(der, (size_t)len), bytes_of(want, want_len));
	OPENSSL_free(der);
	X509_free(cert);
}

/* With the same keys: the same bytes, unless a signature is random by itself. */
static void test_images_are_reproducible(void **state)
{
	const struct fixture *f = *state;
	const struct gen_key_options options = {.cache_dir = getenv("KSIG_TEST_KEYS")};
	struct gen_keys *again;
	uint8_t *a, *b;
	size_t a_len, b_len;

	if (!options.cache_dir) {
		print_message("KSIG_TEST_KEYS is not set\n");
		skip();
	}
	check_err(gen_keys_new(&options, &again), 0);
	for (unsigned arch = 0; arch < GEN_ARCHES; arch++) {
		const struct gen_case *c = gen_set_find((enum gen_arch)arch, "trust-chain-5");

		check_err(gen_set_make((enum gen_arch)arch, c, f->keys, &a, &a_len), 0);
		check_err(gen_set_make((enum gen_arch)arch, c, again, &b, &b_len), 0);
		check_bytes(bytes_of(a, a_len), bytes_of(b, b_len));
		free(a);
		free(b);
	}
	gen_keys_free(again);
}

static int setup(void **state)
{
	const struct gen_key_options options = {.cache_dir = getenv("KSIG_TEST_KEYS")};
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	if (!f || gen_keys_new(&options, &f->keys) < 0 ||
	    gen_cert_tbs_digest(f->keys, GEN_CERT_BLOCKED, f->digest) < 0)
		return -1;
	f->blocked_hash = bytes_of(f->digest, sizeof(f->digest));
	f->blocked = (struct ksig_hash_list){.hash = &f->blocked_hash, .n = 1, .complete = true};
	for (size_t w = 0; w < ARRAY_SIZE(worlds); w++)
		ring_of(&f->rings[w], &worlds[w], f->keys);
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	if (!f)
		return 0;
	for (size_t w = 0; w < ARRAY_SIZE(worlds); w++)
		ksig_keyring_clear(&f->rings[w]);
	gen_keys_free(f->keys);
	free(f);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_x86_64),
		cmocka_unit_test(test_arm64),
		cmocka_unit_test(test_s390x),
		cmocka_unit_test(test_ppc64),
		cmocka_unit_test(test_names_are_unique),
		cmocka_unit_test(test_second_ca_is_published),
		cmocka_unit_test(test_images_are_reproducible),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
