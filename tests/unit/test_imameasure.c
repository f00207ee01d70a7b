// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What IMA writes down because of a load, in its list and in the audit log, and what is hashed to
 * predict it.
 */
#include "labelled.h"
#include "unit.h"

#include <errno.h>
#include <stdio.h>

#include "../../kexec-sig/ima_measure.h"

#define LIST_HASH " 0000000000000000000000000000000000000000 "

/* The record in the log is compared with the one that was predicted. */
static void reports_the_record(void **state)
{
	static const struct {
		const char *line, *want;
	} rows[] = {
		{"audit: type=1800 audit(1.2:3): op=appraise_data cause=invalid-signature comm=x",
		 "op=appraise_data cause=invalid-signature, as predicted"},
		{"audit: type=1800 audit(1.2:3): op=appraise_data cause=missing-hash comm=x",
		 "cause=invalid-signature predicted, not seen"},
	};
	static const struct ksig_request request = {.file_flags = 4, .cmdline_size = 1};
	static const struct ksig_report_options options = {.width = 0};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ksig_verdict *v = NULL;
		char *text = NULL;
		struct labelled s;

		labels_begin(&s, *state, "label-unknown");
		machine_policy(&s.m, IMASIG);
		check_err(ksig_judge(s.image, &s.m.s, &request, &v), 0);
		check_err(
			ksig_verdict_set_answer(v, KSIG_KEXEC_FILE_LOAD, EACCES, &rows[i].line, 1),
			0);
		assert_int_equal(ksig_verdict_agrees(v), 1);
		check_err(ksig_verdict_text(v, &options, &text), 0);
		if (!strstr(text, rows[i].want))
			print_error("seen:\n%s\nexpected: %s\n", text, rows[i].want);
		assert_non_null(strstr(text, rows[i].want));
		assert_non_null(strstr(text, "is not on .ima and .platform"));
		assert_non_null(strstr(text, "keyctl padd asymmetric"));
		free(text);
		ksig_verdict_free(v);
		labels_end(&s);
	}
}

static void measures(void **state)
{
	struct ksig_ima_entry e;
	struct labelled s;
	char hex[129], line[300];

	labels_begin(&s, *state, "label-sha512");
	s.m.s.ima_template = strdup("ima-ng");
	s.m.s.ima_pcr = 10;
	machine_policy(&s.m, "");
	ksig_ima_measure(s.image, KSIG_IMA_KERNEL, &s.m.s, &e);
	assert_int_equal(e.measured, KSIG_NO);
	machine_policy(&s.m, "measure " KERNEL "\naudit " KERNEL "\n");
	ksig_ima_measure(s.image, KSIG_IMA_KERNEL, &s.m.s, &e);
	assert_int_equal(e.measured, KSIG_YES);
	assert_true(e.audited);
	assert_int_equal(e.pcr, 10);
	assert_string_equal(e.template, "ima-ng");
	assert_string_equal(e.algo, "sha512"); /* the label's */
	for (size_t i = 0; i < e.size; i++)
		snprintf(hex + 2 * i, 3, "%02x", e.digest[i]);
	snprintf(line, sizeof(line), "10" LIST_HASH "ima-ng sha512:%s /boot/vmlinuz", hex);
	assert_true(ksig_ima_is_entry(bytes_of(line, strlen(line)), &e));
	line[0] = '2';
	assert_false(ksig_ima_is_entry(bytes_of(line, strlen(line)), &e));
	snprintf(line, sizeof(line), "10" LIST_HASH "ima-sig sha512:%s /boot/vmlinuz", hex);
	assert_false(ksig_ima_is_entry(bytes_of(line, strlen(line)), &e));
	hex[0] = hex[0] == '0' ? '1' : '0';
	snprintf(line, sizeof(line), "10" LIST_HASH "ima-ng sha512:%s /boot/vmlinuz", hex);
	assert_false(ksig_ima_is_entry(bytes_of(line, strlen(line)), &e));
	machine_policy(&s.m, "measure " KERNEL " pcr=11 template=ima-ngv2 obj_type=x\n");
	ksig_ima_measure(s.image, KSIG_IMA_KERNEL, &s.m.s, &e);
	assert_int_equal(e.measured, KSIG_DONT_KNOW);
	assert_int_equal(e.pcr, 11);
	assert_string_equal(e.template, "ima-ngv2");
	free(s.m.s.ima_template);
	labels_end(&s);
}

static void measures_the_line(void **state)
{
	struct ksig_ima_entry e;
	uint8_t digest[KSIG_DIGEST_MAX];
	struct bytes text = B("root=/dev/vda");
	char hex[129], line[300];
	struct labelled s;
	size_t size;

	labels_begin(&s, *state, "label-none");
	machine_policy(&s.m, "measure func=KEXEC_CMDLINE\n");
	check_err(ksig_ima_measure_cmdline(s.image, "root=/dev/vda", &s.m.s, &e), 0);
	assert_int_equal(e.measured, KSIG_YES);
	assert_string_equal(e.template, "ima-buf");
	check_err(ksig_digest("sha256", &text, 1, digest, &size), 0);
	assert_int_equal(e.size, size);
	assert_memory_equal(e.digest, digest, size);
	for (size_t i = 0; i < size; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	snprintf(line, sizeof(line), "10" LIST_HASH "ima-buf sha256:%s kexec-cmdline 726f", hex);
	assert_true(ksig_ima_is_entry(bytes_of(line, strlen(line)), &e));
	hex[0] = hex[0] == '0' ? '1' : '0';
	snprintf(line, sizeof(line), "10" LIST_HASH "ima-buf sha256:%s kexec-cmdline 726f", hex);
	assert_false(ksig_ima_is_entry(bytes_of(line, strlen(line)), &e));
	check_err(ksig_ima_measure_cmdline(s.image, NULL, &s.m.s, &e), 0);
	assert_null(e.algo);
	machine_policy(&s.m, "measure func=KEXEC_KERNEL_CHECK\n");
	check_err(ksig_ima_measure_cmdline(s.image, "root=/dev/vda", &s.m.s, &e), 0);
	assert_int_equal(e.measured, KSIG_NO);
	labels_end(&s);
}

/* Only what a rule is about is hashed as a whole. */
static void hashes_what_is_asked_about(void **state)
{
	static const struct {
		const char *policy;
		size_t kernel, initrd;
	} rows[] = {
		{"", 0, 0},
		{"measure func=KEXEC_KERNEL_CHECK\n", 1, 0},
		{"appraise func=KEXEC_INITRAMFS_CHECK\n", 0, 1},
		{"measure func=FILE_CHECK\n", 1, 1},
	};
	static const char contents[] = "no kernel";
	FILE *file = tmpfile();

	assert_non_null(file);
	assert_int_equal(fwrite(contents, 1, sizeof(contents), file), sizeof(contents));
	assert_int_equal(fflush(file), 0);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ksig_image *kernel = NULL, *initrd = NULL;
		struct labelled s;

		labels_begin(&s, *state, "label-none");
		machine_policy(&s.m, rows[i].policy);
		check_err(ksig_image_read(fileno(file), "kernel", &kernel), 0);
		check_err(ksig_initrd_read(fileno(file), "initrd", &initrd), 0);
		check_err(ksig_image_digest_for(kernel, fileno(file), &s.m.s), 0);
		check_err(ksig_image_digest_for(initrd, fileno(file), &s.m.s), 0);
		assert_int_equal(kernel->ima.digests.n, rows[i].kernel);
		assert_int_equal(initrd->ima.digests.n, rows[i].initrd);
		ksig_image_free(kernel);
		ksig_image_free(initrd);
		labels_end(&s);
	}
	fclose(file);
}

/* A load that ends before the initrd neither appraises nor measures it, revoked or not. */
static void stops_before_the_initrd(void **state)
{
	static const struct {
		bool enforced;
		enum ksig_tri measured;
		enum ksig_ima_outcome outcome;
	} rows[] = {{true, KSIG_NO, IMA_NOT_ASKED}, {false, KSIG_YES, IMA_REFUSED}};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ksig_request request = {.has_initrd = true,
					       .initrd_regular = true,
					       .initrd_size = 4096,
					       .cmdline_size = 1};
		struct ksig_verdict *v = NULL;
		struct ksig_image *initrd;
		struct bytes hash;
		struct labelled s;

		labels_begin(&s, *state, "label-none-unsigned");
		initrd = labels_image(*state, GEN_X86_64, gen_label_find("label-good"), false);
		request.initrd = initrd;
		labels_block(&s.m, &initrd->ima.digests, &hash);
		s.m.s.config[CONF_KEXEC_SIG_FORCE].value = rows[i].enforced ? KSIG_YES : KSIG_NO;
		s.m.s.config[CONF_IMA_ARCH_POLICY].value = KSIG_NO;
		machine_policy(&s.m, "measure func=KEXEC_INITRAMFS_CHECK\n"
				     "appraise func=KEXEC_INITRAMFS_CHECK appraise_type=imasig\n");
		check_err(ksig_judge(s.image, &s.m.s, &request, &v), 0);
		assert_int_equal(v->measured[KSIG_READ_INITRD].measured, rows[i].measured);
		assert_int_equal(v->measured[KSIG_MEASURED_BLOCKED].measured, rows[i].measured);
		assert_int_equal(v->ima[KSIG_READ_INITRD].outcome, rows[i].outcome);
		ksig_verdict_free(v);
		ksig_image_free(initrd);
		labels_end(&s);
	}
}

/* Lines of the list are the kernel's, and still nothing to rely on. */
static void run_damaged(struct bytes input, const struct damage *damage, void *context)
{
	(void)damage;
	ksig_ima_is_entry(input, context);
}

static void survives_damage(void **state)
{
	struct ksig_ima_entry e = {
		.measured = KSIG_YES, .pcr = 10, .template = "ima-ng", .algo = "sha1", .size = 20};
	struct bytes line =
		B("10" LIST_HASH "ima-ng sha1:0000000000000000000000000000000000000000 /boot/x");

	(void)state;
	assert_true(ksig_ima_is_entry(line, &e));
	assert_true(damage_all(line, line.size, run_damaged, &e) > line.size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports_the_record),
		cmocka_unit_test(measures),
		cmocka_unit_test(measures_the_line),
		cmocka_unit_test(hashes_what_is_asked_about),
		cmocka_unit_test(stops_before_the_initrd),
		cmocka_unit_test(survives_damage),
	};

	return cmocka_run_group_tests(tests, machine_keys_make, machine_keys_drop);
}
