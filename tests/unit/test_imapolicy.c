// SPDX-License-Identifier: GPL-2.0-or-later
/* IMA rules: which one decides about a kexec image, and when that cannot be told. */
#include "unit.h"

#include "../../kexec-sig/ima_policy.h"

#define K "func=KEXEC_KERNEL_CHECK"

static const struct ksig_ima_subject root = {.known = true};
static const struct ksig_ima_subject user = {.known = true, .uid = 1000, .gid = 1000};
static const struct ksig_ima_subject mixed = {.known = false};

static const char *const answers[] = {"no", "hash", "signature", "unknown"};

static void decides(void **state)
{
	static const struct {
		struct bytes policy;
		const struct ksig_ima_subject *who;
		enum ksig_ima_appraisal want;
		enum ksig_tri modsig;
	} rows[] = {
		{B(""), &root, KSIG_APPRAISE_NO, KSIG_NO},
		{B("measure " K "\n"), &root, KSIG_APPRAISE_NO, KSIG_NO},
		{B("appraise " K "\n"), &root, KSIG_APPRAISE_HASH, KSIG_NO},
		{B("appraise " K " appraise_type=imasig \n"), &root, KSIG_APPRAISE_SIGNATURE,
		 KSIG_NO},
		{B("appraise " K " appraise_type=imasig|modsig"), &root, KSIG_APPRAISE_SIGNATURE,
		 KSIG_YES},
		{B("appraise " K " appraise_type=sigv3 digest_type=verity\n"), &root,
		 KSIG_APPRAISE_SIGNATURE, KSIG_NO},
		{B("appraise func=MODULE_CHECK appraise_type=imasig\n"), &root, KSIG_APPRAISE_NO,
		 KSIG_NO},
		{B("appraise func=KEXEC_INITRAMFS_CHECK\n"), &root, KSIG_APPRAISE_NO, KSIG_NO},
		{B("# appraise " K "\n"), &root, KSIG_APPRAISE_NO, KSIG_NO},
		{B(" # appraise " K "\n"), &root, KSIG_APPRAISE_NO, KSIG_NO},
		/* the first rule that matches */
		{B("dont_appraise " K "\nappraise " K "\n"), &root, KSIG_APPRAISE_NO, KSIG_NO},
		{B("appraise " K "\nappraise " K " appraise_type=imasig\n"), &root,
		 KSIG_APPRAISE_HASH, KSIG_NO},
		/* without a function: for all */
		{B("appraise appraise_type=imasig\n"), &root, KSIG_APPRAISE_SIGNATURE, KSIG_NO},
		/* who and how */
		{B("appraise " K " uid=0\n"), &root, KSIG_APPRAISE_HASH, KSIG_NO},
		{B("appraise " K " uid=0\n"), &user, KSIG_APPRAISE_NO, KSIG_NO},
		{B("appraise " K " uid>999\n"), &user, KSIG_APPRAISE_HASH, KSIG_NO},
		{B("appraise " K " euid<1000\n"), &user, KSIG_APPRAISE_NO, KSIG_NO},
		{B("appraise " K " egid=1000\n"), &user, KSIG_APPRAISE_HASH, KSIG_NO},
		{B("appraise " K " uid=0\n"), &mixed, KSIG_APPRAISE_UNKNOWN, KSIG_DONT_KNOW},
		{B("appraise " K " uid=zero\n"), &root, KSIG_APPRAISE_UNKNOWN, KSIG_DONT_KNOW},
		{B("appraise " K " mask=MAY_READ\n"), &root, KSIG_APPRAISE_HASH, KSIG_NO},
		{B("appraise " K " mask=^MAY_READ\n"), &root, KSIG_APPRAISE_HASH, KSIG_NO},
		{B("appraise " K " mask=MAY_EXEC\n"), &root, KSIG_APPRAISE_NO, KSIG_NO},
		{B("appraise " K " pcr=10 template=ima-sig permit_directio\n"), &root,
		 KSIG_APPRAISE_HASH, KSIG_NO},
		{B("appraise " K " appraise_algos=sha256,sha512 appraise_flag=check_blacklist\n"),
		 &root, KSIG_APPRAISE_HASH, KSIG_NO},
		/* depends on the file */
		{B("appraise " K " fowner=0\n"), &root, KSIG_APPRAISE_UNKNOWN, KSIG_DONT_KNOW},
		{B("appraise " K " fsmagic=0x9fa0\n"), &root, KSIG_APPRAISE_UNKNOWN,
		 KSIG_DONT_KNOW},
		{B("appraise " K " obj_type=boot_t\n"), &root, KSIG_APPRAISE_UNKNOWN,
		 KSIG_DONT_KNOW},
		{B("appraise " K " something=new\n"), &root, KSIG_APPRAISE_UNKNOWN, KSIG_DONT_KNOW},
		/* depends on the file, but comes to the same */
		{B("dont_appraise fsmagic=0x9fa0\n"), &root, KSIG_APPRAISE_NO, KSIG_NO},
		{B("appraise " K " fowner=0\nappraise " K "\n"), &root, KSIG_APPRAISE_HASH,
		 KSIG_NO},
		{B("appraise " K " fowner=0 appraise_type=imasig\n"
		   "appraise appraise_type=imasig|modsig\n"),
		 &root, KSIG_APPRAISE_SIGNATURE, KSIG_DONT_KNOW},
		{B("appraise " K " uid=1 fowner=0 appraise_type=imasig\nappraise " K "\n"), &root,
		 KSIG_APPRAISE_HASH, KSIG_NO},
		/* perhaps there */
		{B("appraise " K " appraise_type=imasig ?\n"), &root, KSIG_APPRAISE_UNKNOWN,
		 KSIG_DONT_KNOW},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ksig_ima_answer a =
			ksig_ima_match(rows[i].policy, KSIG_IMA_KERNEL, rows[i].who);

		if (a.appraisal != rows[i].want || a.modsig != rows[i].modsig)
			print_error("row %zu: %.*s\tseen %s, modsig %u\n\texpected %s, modsig %u\n",
				    i, (int)rows[i].policy.size, rows[i].policy.data,
				    answers[a.appraisal], a.modsig, answers[rows[i].want],
				    rows[i].modsig);
		assert_int_equal(a.appraisal, rows[i].want);
		assert_int_equal(a.modsig, rows[i].modsig);
	}
}

static void asks_for_the_initrd(void **state)
{
	struct bytes policy = B("appraise " K " appraise_type=imasig\n"
				"appraise func=KEXEC_INITRAMFS_CHECK\n");

	(void)state;
	assert_int_equal(ksig_ima_match(policy, KSIG_IMA_INITRD, &root).appraisal,
			 KSIG_APPRAISE_HASH);
	assert_int_equal(ksig_ima_match(B("appraise fowner=0\n"), KSIG_IMA_INITRD, &root).appraisal,
			 KSIG_APPRAISE_UNKNOWN);
}

/* IMA_APPRAISE_KEXEC is set by a rule that names the function, whatever else it says. */
static void names(void **state)
{
	(void)state;
	assert_int_equal(ksig_ima_names(B(""), KSIG_IMA_KERNEL), KSIG_NO);
	assert_int_equal(ksig_ima_names(B("appraise uid=0\n"), KSIG_IMA_KERNEL), KSIG_NO);
	assert_int_equal(ksig_ima_names(B("dont_appraise " K "\n"), KSIG_IMA_KERNEL), KSIG_NO);
	assert_int_equal(ksig_ima_names(B("measure " K "\n"), KSIG_IMA_KERNEL), KSIG_NO);
	assert_int_equal(ksig_ima_names(B("appraise " K " fowner=7\n"), KSIG_IMA_KERNEL), KSIG_YES);
	assert_int_equal(ksig_ima_names(B("appraise " K " ?\n"), KSIG_IMA_KERNEL), KSIG_DONT_KNOW);
	assert_int_equal(ksig_ima_names(B("appraise " K " ?\nappraise " K "\n"), KSIG_IMA_KERNEL),
			 KSIG_YES);
}

/* ima_appraise_signature() looks at no condition and at no dont_appraise. */
static void signature(void **state)
{
	static const struct {
		struct bytes policy;
		enum ksig_tri want;
	} rows[] = {
		{B(""), KSIG_NO},
		{B("appraise " K "\n"), KSIG_NO},
		{B("appraise " K " appraise_type=imasig fowner=0\n"), KSIG_YES},
		{B("dont_appraise " K "\nappraise " K " appraise_type=imasig\n"), KSIG_YES},
		{B("appraise fowner=0\nappraise " K " appraise_type=imasig\n"), KSIG_NO},
		{B("appraise func=MODULE_CHECK\nappraise " K " appraise_type=imasig\n"), KSIG_YES},
		{B("appraise " K " appraise_type=imasig ?\n"), KSIG_DONT_KNOW},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		enum ksig_tri seen = ksig_ima_signature(rows[i].policy, KSIG_IMA_KERNEL);

		if (seen != rows[i].want)
			print_error("row %zu: %.*s\tseen %u, expected %u\n", i,
				    (int)rows[i].policy.size, rows[i].policy.data, seen,
				    rows[i].want);
		assert_int_equal(seen, rows[i].want);
	}
}

static void run_damaged(struct bytes input, const struct damage *damage, void *context)
{
	(void)damage;
	(void)context;
	ksig_ima_match(input, KSIG_IMA_KERNEL, &root);
	ksig_ima_names(input, KSIG_IMA_KERNEL);
	ksig_ima_signature(input, KSIG_IMA_KERNEL);
}

static void survives_damage(void **state)
{
	struct bytes good = B("appraise " K " uid=0 mask=^MAY_READ appraise_type=imasig|modsig \n"
			      "# note\ndont_appraise fsmagic=0x1021994\n");

	(void)state;
	assert_true(damage_all(good, good.size, run_damaged, NULL) > good.size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decides),         cmocka_unit_test(asks_for_the_initrd),
		cmocka_unit_test(names),           cmocka_unit_test(signature),
		cmocka_unit_test(survives_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
