// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The signature of every generated image: parsed, verified and trusted by the library, piece
 * by piece, with the generator's CA on a keyring and without, on two releases, and once more
 * where the kernel lacks the algorithm that a row needs. The answers are the generator's.
 */
#include "../gen/gen.h"
#include "pki.h"

#include "../../kexec-sig/authenticode.h"
#include "../../kexec-sig/image.h"

/* A kernel as far as signatures are concerned. */
struct world {
	const char *name;
	enum gen_kernel kernel;
	uint32_t version;
	enum gen_situation situation;
};

static const struct world worlds[] = {
	{"6.12, trusted", GEN_LINUX_6_12, KSIG_VERSION(6, 12), GEN_PLATFORM},
	{"6.12, no key", GEN_LINUX_6_12, KSIG_VERSION(6, 12), GEN_NO_KEY},
	{"6.1, trusted", GEN_LINUX_6_1, KSIG_VERSION(6, 1), GEN_PLATFORM},
	{"6.1, no key", GEN_LINUX_6_1, KSIG_VERSION(6, 1), GEN_NO_KEY},
};

#define HAZARD 1 /* instead of an errno: the kernel leaves its buffer */

/* ---- what the kernel does, kexec_kernel_verify_pe_sig() ---------------------------------- */

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

static int answer(const struct ksig_image *image, const struct ksig_rules *rules,
		  const struct ksig_keyring *ring)
{
	_cleanup_(ksig_pkcs7_freep) struct ksig_pkcs7 *msg = NULL;
	int r;

	if (image->size == 0)
		return -EINVAL; /* kernel_read_file() */
	if (image->boot.note)
		return -ENOEXEC;
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
	bool trusted = w->situation == GEN_PLATFORM;
	const char *old = trusted ? c->platform_6_1 : c->no_key_6_1;

	if (w->kernel == GEN_LINUX_6_1 && old)
		return lacking ? "?" : old;
	if (!c->needs || !is_algorithm(c->needs))
		return gen_expected(c, w->situation, w->kernel);
	if (lacking)
		return trusted ? c->without_platform : c->without_no_key;
	return trusted ? c->platform : c->no_key;
}

static void ring_of(struct ksig_keyring *ring, const struct world *w, struct gen_keys *keys)
{
	_cleanup_buf_ struct gen_buf ca = {0};
	const uint8_t *der;
	size_t len;

	pki_ring(ring, ".platform");
	if (w->situation != GEN_PLATFORM)
		return;
	check_err(gen_cert_der(keys, GEN_CERT_CA, &der, &len), 0);
	gen_buf_put(&ca, der, len);
	pki_ring_add(ring, &ca, true);
}

static bool is_about_the_header(const struct gen_case *c)
{
	return strncmp(c->name, "bzimage-", 8) == 0 || strncmp(c->name, "hazard-header-", 14) == 0;
}

/* True when the answers are the same. Later stages than the signature are not asked here. */
static bool agrees(const struct gen_case *c, const struct ksig_image *image, const struct world *w,
		   const struct ksig_keyring *ring, bool lacking)
{
	struct ksig_algo algos[32];
	struct ksig_doubt doubt = {0};
	struct ksig_rules rules = RULES(0, 0, &doubt);
	const char *want = expected(c, w, lacking), *seen;
	int r;

	assert_true(ksig_n_all_algos <= ARRAY_SIZE(algos));
	for (size_t i = 0; i < ksig_n_all_algos; i++) {
		algos[i] = ksig_all_algos[i];
		if (lacking && strcmp(algos[i].name, c->needs) == 0)
			algos[i].available = KSIG_NO;
	}
	rules.version = w->version;
	rules.algos = algos;
	r = answer(image, &rules, ring);
	seen = answer_text(r);
	if (strcmp(want, "?") == 0 || strcmp(want, seen) == 0)
		return true;
	if (r == 0 && is_about_the_header(c))
		return true;
	print_error("%s%s%s, %s: expected %s, seen %s%s%s\n", w->name, lacking ? " without " : "",
		    lacking ? c->needs : "", c->name, want, seen,
		    doubt.fact[0] ? "; not known: " : "", doubt.fact);
	return false;
}

static void test_cases(void **state)
{
	struct gen_keys *keys = *state;
	struct ksig_keyring rings[ARRAY_SIZE(worlds)];
	size_t wrong = 0, lacking = 0;

	for (size_t w = 0; w < ARRAY_SIZE(worlds); w++)
		ring_of(&rings[w], &worlds[w], keys);
	for (size_t i = 0; i < gen_case_count(); i++) {
		const struct gen_case *c = gen_case_at(i);
		struct guard guard = guard_new(1 << 16);
		struct ksig_image *image;
		uint8_t *buf;
		size_t len;

		check_err_in(gen_make(c, keys, &buf, &len), 0, "%s", c->name);
		check_err_in(ksig_image_from_bytes(guarded_copy(&guard, buf, len), c->name, &image),
			     0, "%s", c->name);
		free(buf);
		guard_free(&guard);
		for (size_t w = 0; w < ARRAY_SIZE(worlds); w++) {
			wrong += !agrees(c, image, &worlds[w], &rings[w], false);
			if (!c->needs || !is_algorithm(c->needs))
				continue;
			wrong += !agrees(c, image, &worlds[w], &rings[w], true);
			lacking++;
		}
		ksig_image_free(image);
	}
	for (size_t w = 0; w < ARRAY_SIZE(worlds); w++)
		ksig_keyring_clear(&rings[w]);
	assert_true(gen_case_count() > 300);
	assert_true(lacking > 0);
	assert_int_equal(wrong, 0);
}

static int setup(void **state)
{
	const struct gen_key_options options = {.cache_dir = getenv("KSIG_TEST_KEYS")};
	struct gen_keys *keys = NULL;

	if (gen_keys_new(&options, &keys) < 0)
		return -1;
	*state = keys;
	return 0;
}

static int teardown(void **state)
{
	gen_keys_free(*state);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_cases, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
