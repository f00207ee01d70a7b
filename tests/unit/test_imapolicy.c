// SPDX-License-Identifier: GPL-2.0-or-later
/* IMA rules: which one decides about a kexec image, and when that cannot be told. */
#include "unit.h"

#include "../../kexec-sig/ima_summary.h"

#define K "func=KEXEC_KERNEL_CHECK"

static const struct ksig_ima_subject root = {.known = true};
static const struct ksig_ima_subject user = {.known = true, .uid = 1000, .gid = 1000};
static const struct ksig_ima_subject mixed = {.known = false};

/* The summary for a policy that ends with a NUL. */
static struct ksig_ima_summary summarise(struct bytes policy, const struct ksig_ima_subject *who)
{
	char *text = strndup((const char *)policy.data, policy.size);
	struct ksig_system s = {
		.ima_policy = text,
		.uid = who->known ? (int64_t)who->uid : KSIG_LIMIT_UNKNOWN,
		.gid = who->known ? (int64_t)who->gid : KSIG_LIMIT_UNKNOWN,
	};
	struct ksig_ima_summary summary;

	assert_non_null(text);
	summary = ksig_ima_summarise(&s);
	free(text);
	return summary;
}

static void decides(void **state)
{
	static const struct {
		struct bytes policy;
		const struct ksig_ima_subject *who;
		enum ksig_ima_want want;
		enum ksig_tri modsig;
	} rows[] = {
		{B(""), &root, KSIG_WANT_NOTHING, KSIG_NO},
		{B("measure " K "\n"), &root, KSIG_WANT_NOTHING, KSIG_NO},
		{B("appraise " K "\n"), &root, KSIG_WANT_HASH, KSIG_NO},
		{B("appraise " K " appraise_type=imasig \n"), &root, KSIG_WANT_SIGNATURE, KSIG_NO},
		{B("appraise " K " appraise_type=imasig|modsig"), &root, KSIG_WANT_SIGNATURE,
		 KSIG_YES},
		{B("appraise " K " appraise_type=sigv3 digest_type=verity\n"), &root,
		 KSIG_WANT_SIGNATURE, KSIG_NO},
		{B("appraise func=MODULE_CHECK appraise_type=imasig\n"), &root, KSIG_WANT_NOTHING,
		 KSIG_NO},
		{B("appraise func=KEXEC_INITRAMFS_CHECK\n"), &root, KSIG_WANT_NOTHING, KSIG_NO},
		{B("# appraise " K "\n"), &root, KSIG_WANT_NOTHING, KSIG_NO},
		{B(" # appraise " K "\n"), &root, KSIG_WANT_NOTHING, KSIG_NO},
		/* the first rule that matches */
		{B("dont_appraise " K "\nappraise " K "\n"), &root, KSIG_WANT_NOTHING, KSIG_NO},
		{B("appraise " K "\nappraise " K " appraise_type=imasig\n"), &root, KSIG_WANT_HASH,
		 KSIG_NO},
		/* without a function: for all */
		{B("appraise appraise_type=imasig\n"), &root, KSIG_WANT_SIGNATURE, KSIG_NO},
		/* who and how */
		{B("appraise " K " uid=0\n"), &root, KSIG_WANT_HASH, KSIG_NO},
		{B("appraise " K " uid=0\n"), &user, KSIG_WANT_NOTHING, KSIG_NO},
		{B("appraise " K " uid>999\n"), &user, KSIG_WANT_HASH, KSIG_NO},
		{B("appraise " K " euid<1000\n"), &user, KSIG_WANT_NOTHING, KSIG_NO},
		{B("appraise " K " egid=1000\n"), &user, KSIG_WANT_HASH, KSIG_NO},
		{B("appraise " K " uid=0\n"), &mixed, KSIG_WANT_UNKNOWN, KSIG_DONT_KNOW},
		{B("appraise " K " uid=zero\n"), &root, KSIG_WANT_UNKNOWN, KSIG_DONT_KNOW},
		{B("appraise " K " mask=MAY_READ\n"), &root, KSIG_WANT_HASH, KSIG_NO},
		{B("appraise " K " mask=^MAY_READ\n"), &root, KSIG_WANT_HASH, KSIG_NO},
		{B("appraise " K " mask=MAY_EXEC\n"), &root, KSIG_WANT_NOTHING, KSIG_NO},
		{B("appraise " K " pcr=10 template=ima-sig permit_directio\n"), &root,
		 KSIG_WANT_HASH, KSIG_NO},
		{B("appraise " K " appraise_algos=sha256,sha512 appraise_flag=check_blacklist\n"),
		 &root, KSIG_WANT_HASH, KSIG_NO},
		/* depends on the file */
		{B("appraise " K " fowner=0\n"), &root, KSIG_WANT_UNKNOWN, KSIG_DONT_KNOW},
		{B("appraise " K " fsmagic=0x9fa0\n"), &root, KSIG_WANT_UNKNOWN, KSIG_DONT_KNOW},
		{B("appraise " K " obj_type=boot_t\n"), &root, KSIG_WANT_UNKNOWN, KSIG_DONT_KNOW},
		{B("appraise " K " something=new\n"), &root, KSIG_WANT_UNKNOWN, KSIG_DONT_KNOW},
		/* depends on the file, but comes to the same */
		{B("dont_appraise fsmagic=0x9fa0\n"), &root, KSIG_WANT_NOTHING, KSIG_NO},
		{B("appraise " K " fowner=0\nappraise " K "\n"), &root, KSIG_WANT_HASH, KSIG_NO},
		{B("appraise " K " fowner=0 appraise_type=imasig\n"
		   "appraise appraise_type=imasig|modsig\n"),
		 &root, KSIG_WANT_SIGNATURE, KSIG_DONT_KNOW},
		{B("appraise " K " uid=1 fowner=0 appraise_type=imasig\nappraise " K "\n"), &root,
		 KSIG_WANT_HASH, KSIG_NO},
		/* perhaps there */
		{B("appraise " K " appraise_type=imasig ?\n"), &root, KSIG_WANT_UNKNOWN,
		 KSIG_DONT_KNOW},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ksig_ima_summary seen = summarise(rows[i].policy, rows[i].who);

		if (seen.kernel != rows[i].want || seen.modsig != rows[i].modsig)
			print_error("row %zu: %.*s\tseen %s, modsig %u\n\texpected %s, modsig %u\n",
				    i, (int)rows[i].policy.size, rows[i].policy.data,
				    ksig_ima_want_words[seen.kernel], seen.modsig,
				    ksig_ima_want_words[rows[i].want], rows[i].modsig);
		assert_int_equal(seen.kernel, rows[i].want);
		assert_int_equal(seen.modsig, rows[i].modsig);
	}
}

static void asks_for_the_initrd(void **state)
{
	struct bytes policy = B("appraise " K " appraise_type=imasig\n"
				"appraise func=KEXEC_INITRAMFS_CHECK\n");

	(void)state;
	assert_int_equal(summarise(policy, &root).initrd, KSIG_WANT_HASH);
	assert_int_equal(summarise(B("appraise fowner=0\n"), &root).initrd, KSIG_WANT_UNKNOWN);
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

/* ---- files ---------------------------------------------------------------------- */

static const struct ksig_ima_subject installed = {
	.known = true,
	.place = {.owned = true,
		  .gid = 5,
		  .fsmagic = 0xef53,
		  .has_fsuuid = true,
		  .fsuuid = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67,
			     0x89, 0xab, 0xcd, 0xef}},
};

/* Conditions on the file decide once the file is known. */
static void knows_the_file(void **state)
{
	static const struct {
		struct bytes policy;
		bool acts;
	} rows[] = {
		{B("appraise " K " fowner=0\n"), true},
		{B("appraise " K " fowner>0\n"), false},
		{B("appraise " K " fgroup=5\n"), true},
		{B("appraise " K " fgroup<5\n"), false},
		{B("appraise " K " fsmagic=0xef53\n"), true},
		{B("appraise " K " fsmagic=ef53\n"), true},
		{B("appraise " K " fsmagic=0x1021994\n"), false},
		{B("appraise " K " fsuuid=01234567-89ab-cdef-0123-456789abcdef\n"), true},
		{B("appraise " K " fsuuid=01234567-89ab-cdef-0123-456789abcdee\n"), false},
		{B("dont_appraise fsmagic=0xef53\nappraise " K "\n"), false},
		{B("dont_appraise fsmagic=0x9fa0\nappraise fowner=0\n"), true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ksig_ima_rules seen;

		ksig_ima_match(rows[i].policy, KSIG_IMA_APPRAISE, KSIG_IMA_KERNEL, &installed,
			       &seen);
		if (seen.n != 1 || seen.rule[0].acts != rows[i].acts)
			print_error("row %zu: %.*s", i, (int)rows[i].policy.size,
				    rows[i].policy.data);
		assert_int_equal(seen.n, 1);
		assert_int_equal(seen.rule[0].acts, rows[i].acts);
	}
}

static void leaves_open_what_is_damaged(void **state)
{
	static const struct bytes rows[] = {
		B("appraise " K " fsuuid=01234567\n"),
		B("appraise " K " fsuuid=01234567-89ab-cdef-0123-456789abcdef0\n"),
		B("appraise " K " fsmagic=tmpfs\n"),
		B("appraise " K " fsname=ext4\n"),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ksig_ima_rules seen;

		ksig_ima_match(rows[i], KSIG_IMA_APPRAISE, KSIG_IMA_KERNEL, &installed, &seen);
		assert_int_equal(seen.n, 2);
	}
}

/* What a rule says about how. */
static void tells_the_manner(void **state)
{
	struct bytes policy =
		B("measure " K " pcr=11 template=ima-modsig\n"
		  "appraise " K " appraise_type=imasig|modsig appraise_algos=sha256,sha512 "
		  "appraise_flag=check_blacklist\n"
		  "appraise func=FILE_CHECK digest_type=verity appraise_type=sigv3\n"
		  "audit func=KEXEC_INITRAMFS_CHECK\n");
	struct ksig_ima_rules seen;

	(void)state;
	ksig_ima_match(policy, KSIG_IMA_MEASURE, KSIG_IMA_KERNEL, &installed, &seen);
	assert_int_equal(seen.n, 1);
	assert_true(seen.rule[0].acts && seen.rule[0].has_pcr);
	assert_int_equal(seen.rule[0].pcr, 11);
	assert_true(bytes_equal(seen.rule[0].template, B("ima-modsig")));
	ksig_ima_match(policy, KSIG_IMA_APPRAISE, KSIG_IMA_KERNEL, &installed, &seen);
	assert_true(seen.rule[0].signature && seen.rule[0].modsig && seen.rule[0].blacklist);
	assert_int_equal(seen.rule[0].algos, 1U << 4 | 1U << 6);
	ksig_ima_match(policy, KSIG_IMA_APPRAISE, KSIG_IMA_OPEN, &installed, &seen);
	assert_true(seen.rule[0].signature && seen.rule[0].verity && !seen.rule[0].modsig);
	ksig_ima_match(policy, KSIG_IMA_AUDIT, KSIG_IMA_INITRD, &installed, &seen);
	assert_true(seen.rule[0].acts);
	ksig_ima_match(policy, KSIG_IMA_AUDIT, KSIG_IMA_KERNEL, &installed, &seen);
	assert_false(seen.rule[0].acts);
}

/* ima_kexec_cmdline() asks without a mask. */
static void measures_command_lines(void **state)
{
	struct ksig_ima_subject asked = installed;
	struct ksig_ima_rules seen;

	(void)state;
	asked.no_mask = true;
	ksig_ima_match(B("measure mask=MAY_READ\n"), KSIG_IMA_MEASURE, KSIG_IMA_CMDLINE, &asked,
		       &seen);
	assert_false(seen.rule[0].acts);
	ksig_ima_match(B("measure func=KEXEC_CMDLINE\n"), KSIG_IMA_MEASURE, KSIG_IMA_CMDLINE,
		       &asked, &seen);
	assert_true(seen.rule[0].acts);
}

static void keeps_what_concerns_kexec(void **state)
{
	char *seen = ksig_ima_concerning(B("# note\nmeasure func=MODULE_CHECK\n\n"
					   "  appraise fowner=0\nmeasure func=KEXEC_CMDLINE\n"
					   "appraise func=BPRM_CHECK\nmeasure func=FILE_CHECK"));

	(void)state;
	assert_string_equal(seen, "appraise fowner=0\nmeasure func=KEXEC_CMDLINE\n"
				  "measure func=FILE_CHECK\n");
	free(seen);
}

/* The words of a snapshot become a policy that has the same words. */
static void survives_as_summary(void **state)
{
	(void)state;
	for (unsigned int k = 0; k <= KSIG_WANT_UNKNOWN; k++) {
		for (unsigned int m = 0; m <= KSIG_DONT_KNOW; m++) {
			struct ksig_ima_summary words = {(enum ksig_ima_want)k,
							 (enum ksig_ima_want)(3 - k),
							 (enum ksig_tri)m};
			char *policy = ksig_ima_of_summary(&words);
			struct ksig_ima_summary seen;

			assert_non_null(policy);
			seen = summarise(bytes_of(policy, strlen(policy)), &root);
			free(policy);
			assert_int_equal(seen.kernel, words.kernel);
			assert_int_equal(seen.initrd, words.initrd);
			if (k == KSIG_WANT_SIGNATURE)
				assert_int_equal(seen.modsig, words.modsig);
		}
	}
}

static void run_damaged(struct bytes input, const struct damage *damage, void *context)
{
	struct ksig_ima_rules rules;
	char *text;

	(void)damage;
	(void)context;
	for (unsigned int a = KSIG_IMA_APPRAISE; a <= KSIG_IMA_AUDIT; a++) {
		ksig_ima_match(input, (enum ksig_ima_action)a, KSIG_IMA_KERNEL, &installed, &rules);
		assert_in_range(rules.n, 1, KSIG_IMA_RULES_MAX);
	}
	text = ksig_ima_concerning(input);
	assert_non_null(text);
	free(text);
	ksig_ima_names(input, KSIG_IMA_KERNEL);
	ksig_ima_signature(input, KSIG_IMA_KERNEL);
}

static void survives_damage(void **state)
{
	struct bytes good =
		B("appraise " K " uid=0 mask=^MAY_READ appraise_type=imasig|modsig pcr=10 \n"
		  "measure fsuuid=01234567-89ab-cdef-0123-456789abcdef template=ima-ng\n"
		  "# note\ndont_appraise fsmagic=0x1021994\n");

	(void)state;
	assert_true(damage_all(good, good.size, run_damaged, NULL) > good.size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decides),
		cmocka_unit_test(asks_for_the_initrd),
		cmocka_unit_test(names),
		cmocka_unit_test(signature),
		cmocka_unit_test(knows_the_file),
		cmocka_unit_test(leaves_open_what_is_damaged),
		cmocka_unit_test(tells_the_manner),
		cmocka_unit_test(measures_command_lines),
		cmocka_unit_test(keeps_what_concerns_kexec),
		cmocka_unit_test(survives_as_summary),
		cmocka_unit_test(survives_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
