/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The judgement, on machines made by hand: every generated image in three
 * situations and for two releases, then one image on machines that differ in a
 * single fact.
 */
#include "../gen/gen.h"
#include "machine.h"
#include "unit.h"
#include "../../kexec-sig/verdict.h"

#include <errno.h>
#include <stdio.h>

/* The generator calls the kernel's own errno by the kernel's name. */
static const char *answer_word(const struct ksig_prediction *p)
{
	return p->outcome == KSIG_REFUSE && p->err == 524 ? "ENOTSUPP" : prediction_word(p);
}

static const struct ksig_request plain = {.file_flags = 0x4, .cmdline_size = 1};

static bool agrees(const struct machine *m, const struct gen_case *c,
		   const struct ksig_image *image, const char *want, const char *where)
{
	struct ksig_verdict *v = NULL;
	const char *got;
	bool same;

	assert_int_equal(ksig_judge(image, &m->s, &plain, &v), 0);
	got = answer_word(ksig_verdict_predict(v, KSIG_KEXEC_FILE_LOAD));
	/* "?" depends on what a kernel was built with, or on its machine. */
	same = strcmp(want, "?") == 0 || strcmp(want, got) == 0;
	if (!same)
		print_error("%s, %s: expected %s, seen %s (%s)\n", where, c->name, want, got,
			    ksig_verdict_predict(v, KSIG_KEXEC_FILE_LOAD)->sentence);
	ksig_verdict_free(v);
	return same;
}

static void test_every_case(void **state)
{
	static const struct {
		const char *name;
		enum gen_situation situation;
		enum gen_kernel kernel;
		uint32_t version;
	} worlds[] = {
		{"6.12, trusted", GEN_PLATFORM, GEN_LINUX_6_12, KSIG_VERSION(6, 12)},
		{"6.12, no key", GEN_NO_KEY, GEN_LINUX_6_12, KSIG_VERSION(6, 12)},
		{"6.12, not enforced", GEN_OPEN, GEN_LINUX_6_12, KSIG_VERSION(6, 12)},
		{"6.1, trusted", GEN_PLATFORM, GEN_LINUX_6_1, KSIG_VERSION(6, 1)},
		{"6.1, no key", GEN_NO_KEY, GEN_LINUX_6_1, KSIG_VERSION(6, 1)},
		{"6.1, not enforced", GEN_OPEN, GEN_LINUX_6_1, KSIG_VERSION(6, 1)},
	};
	struct gen_keys *keys = *state;
	struct machine m[ARRAY_SIZE(worlds)];
	size_t wrong = 0;

	for (size_t w = 0; w < ARRAY_SIZE(worlds); w++) {
		machine_init(&m[w], "x86_64", worlds[w].version);
		if (worlds[w].situation == GEN_OPEN)
			m[w].s.config[CONF_KEXEC_SIG_FORCE].value = KSIG_NO;
		if (worlds[w].situation == GEN_PLATFORM)
			machine_trust(&m[w], RING_PLATFORM, keys);
	}
	for (size_t i = 0; i < gen_case_count(); i++) {
		const struct gen_case *c = gen_case_at(i);
		struct ksig_image *image = machine_image(keys, GEN_X86_64, c);

		for (size_t w = 0; w < ARRAY_SIZE(worlds); w++)
			wrong += !agrees(&m[w], c, image,
					 gen_expected(c, worlds[w].situation, worlds[w].kernel),
					 worlds[w].name);
		ksig_image_free(image);
	}
	for (size_t w = 0; w < ARRAY_SIZE(worlds); w++)
		machine_clear(&m[w]);
	assert_int_equal(wrong, 0);
}

/* ---- one fact at a time ------------------------------------------------------- */

static void no_cap(struct ksig_system *s)
{
	s->cap_sys_boot.value = KSIG_NO;
}
static void cap_unknown(struct ksig_system *s)
{
	s->cap_sys_boot.value = KSIG_DONT_KNOW;
}
static void disabled(struct ksig_system *s)
{
	s->load_disabled.value = KSIG_YES;
}
static void limit_0(struct ksig_system *s)
{
	s->limit_reboot = 0;
}
static void limit_1(struct ksig_system *s)
{
	s->limit_reboot = 1;
}
static void limit_panic_0(struct ksig_system *s)
{
	s->limit_panic = 0;
}
static void no_file(struct ksig_system *s)
{
	s->config[CONF_KEXEC_FILE].value = KSIG_NO;
}
static void no_classic(struct ksig_system *s)
{
	s->config[CONF_KEXEC].value = KSIG_NO;
}
static void old_kernel(struct ksig_system *s)
{
	s->version = KSIG_VERSION(3, 16);
}

static void other_arch(struct ksig_system *s)
{
	free(s->arch);
	s->arch = strdup("riscv64");
	assert_non_null(s->arch);
}

static void open_system(struct ksig_system *s)
{
	s->config[CONF_KEXEC_SIG_FORCE].value = KSIG_NO;
}

static void secure_boot(struct ksig_system *s)
{
	open_system(s);
	s->secure_boot.value = KSIG_YES;
	s->lockdown = KSIG_LOCKDOWN_INTEGRITY;
}

static void secure_boot_unknown(struct ksig_system *s)
{
	open_system(s);
	s->secure_boot.value = KSIG_DONT_KNOW;
}

static void integrity(struct ksig_system *s)
{
	open_system(s);
	s->lockdown = KSIG_LOCKDOWN_INTEGRITY;
}

static void confidentiality(struct ksig_system *s)
{
	open_system(s);
	s->lockdown = KSIG_LOCKDOWN_CONFIDENTIALITY;
}

static void lockdown_unknown(struct ksig_system *s)
{
	open_system(s);
	s->lockdown = KSIG_LOCKDOWN_UNKNOWN;
}

static void locked_without_sig(struct ksig_system *s)
{
	integrity(s);
	s->config[CONF_KEXEC_SIG].value = KSIG_NO;
}

static void locked_with_ima(struct ksig_system *s)
{
	integrity(s);
	s->ima_signature.value = KSIG_YES;
}

static void set_policy(struct ksig_system *s, const char *rules)
{
	free(s->ima_policy);
	s->ima_policy = strdup(rules);
	assert_non_null(s->ima_policy);
}

static void ima_rule(struct ksig_system *s)
{
	open_system(s);
	set_policy(s, "appraise func=KEXEC_KERNEL_CHECK appraise_type=imasig\n");
	s->ima_kexec_rule.value = KSIG_YES;
}

static void ima_rule_logged(struct ksig_system *s)
{
	ima_rule(s);
	s->ima_mode = KSIG_IMA_LOG;
}

static void ima_unknown(struct ksig_system *s)
{
	open_system(s);
	free(s->ima_policy);
	s->ima_policy = NULL;
	s->ima_kexec_rule.value = KSIG_DONT_KNOW;
}

static void loadpin(struct ksig_system *s)
{
	open_system(s);
	s->loadpin.value = KSIG_YES;
}

static void rings_hidden(struct ksig_system *s)
{
	for (size_t i = 0; i < RING__COUNT; i++)
		s->ring[i].listed = false;
}

static void little_memory(struct ksig_system *s)
{
	open_system(s);
	s->mem_total_kib = 1024;
}

static void no_memory_map(struct ksig_system *s)
{
	open_system(s);
	s->n_ram = 0;
}

static void crash_reserved(struct ksig_system *s)
{
	open_system(s);
	s->crash = (struct ksig_range){512 * MIB, 768 * MIB - 1};
}

static const struct fact_row {
	const char *name;
	void (*change)(struct ksig_system *s);
	const char *image; /* a case of the generator */
	const char *file;
	const char *classic;
	struct ksig_request request; /* all zero: the plain one */
} rows[] = {
	{"no capability", no_cap, "good", "EPERM", "EPERM", {0}},
	{"capability unknown", cap_unknown, "good", "unknown", "unknown", {0}},
	{"loading disabled", disabled, "good", "EPERM", "EPERM", {0}},
	{"limit used up", limit_0, "good", "EPERM", "EPERM", {0}},
	{"limit not used up", limit_1, "good", "ENOKEY", "ok", {0}},
	{"the other limit used up", limit_panic_0, "good", "ENOKEY", "ok", {0}},
	{"no kexec_file_load", no_file, "good", "ENOSYS", "ok", {0}},
	{"no kexec_load", no_classic, "good", "ENOKEY", "ENOSYS", {0}},
	{"rules not known", old_kernel, "good", "unknown", "unknown", {0}},
	{"architecture not known", other_arch, "good", "unknown", "unknown", {0}},
	{"nothing enforced, unsigned", open_system, "unsigned", "ok", "ok", {0}},
	{"Secure Boot, unsigned", secure_boot, "unsigned", "ENODATA", "EACCES", {0}},
	{"Secure Boot unknown", secure_boot_unknown, "unsigned", "unknown", "unknown", {0}},
	{"integrity, unsigned", integrity, "unsigned", "EPERM", "EPERM", {0}},
	{"confidentiality, unsigned", confidentiality, "unsigned", "EPERM", "EPERM", {0}},
	{"lockdown unknown, unsigned", lockdown_unknown, "unsigned", "unknown", "unknown", {0}},
	{"locked, KEXEC_SIG off", locked_without_sig, "unsigned", "ok", "EPERM", {0}},
	{"locked, IMA demands signatures", locked_with_ima, "unsigned", "ok", "EPERM", {0}},
	{"IMA appraises", ima_rule, "good", "EACCES", "EACCES", {0}},
	{"IMA appraises and logs", ima_rule_logged, "unsigned", "ok", "ok", {0}},
	{"IMA unknown", ima_unknown, "good", "unknown", "unknown", {0}},
	{"LoadPin", loadpin, "good", "unknown", "EPERM", {0}},
	{"keyrings hidden", rings_hidden, "good", "unknown", "ok", {0}},
	{"half of the memory", little_memory, "unsigned", "EINVAL", "ok", {0}},
	{"no memory map", no_memory_map, "unsigned", "unknown", "ok", {0}},
	{"unknown flag",
	 open_system,
	 "unsigned",
	 "EINVAL",
	 "ok",
	 {.file_flags = 0x104, .cmdline_size = 1}},
	{"debug flag", open_system, "unsigned", "ok", "ok", {.file_flags = 0xc, .cmdline_size = 1}},
	{"long command line",
	 open_system,
	 "unsigned",
	 "EINVAL",
	 "ok",
	 {.file_flags = 4, .cmdline_size = 2018}},
	{"longest command line",
	 open_system,
	 "unsigned",
	 "ok",
	 "ok",
	 {.file_flags = 4, .cmdline_size = 2017}},
	{"empty initrd",
	 open_system,
	 "unsigned",
	 "EINVAL",
	 "ok",
	 {.has_initrd = true, .initrd_regular = true, .cmdline_size = 1}},
	{"initrd",
	 open_system,
	 "unsigned",
	 "ok",
	 "ok",
	 {.has_initrd = true, .initrd_regular = true, .initrd_size = 4096, .cmdline_size = 1}},
	{"initrd is a fifo",
	 open_system,
	 "unsigned",
	 "EINVAL",
	 "ok",
	 {.has_initrd = true, .initrd_size = 4096, .cmdline_size = 1}},
	{"huge initrd",
	 open_system,
	 "unsigned",
	 "EADDRNOTAVAIL",
	 "ok",
	 {.has_initrd = true,
	  .initrd_regular = true,
	  .initrd_size = 3072 * MIB,
	  .cmdline_size = 1}},
	{"no crash reservation",
	 open_system,
	 "unsigned",
	 "EADDRNOTAVAIL",
	 "ok",
	 {.on_crash = true, .file_flags = 6, .cmdline_size = 1}},
	{"crash reservation",
	 crash_reserved,
	 "unsigned",
	 "ok",
	 "ok",
	 {.on_crash = true, .file_flags = 6, .cmdline_size = 1}},
	{"crash reservation too small",
	 crash_reserved,
	 "unsigned",
	 "EADDRNOTAVAIL",
	 "ok",
	 {.on_crash = true,
	  .has_initrd = true,
	  .initrd_regular = true,
	  .initrd_size = 300 * MIB,
	  .file_flags = 2,
	  .cmdline_size = 1}},
	{"crash, limit used up",
	 limit_panic_0,
	 "good",
	 "EPERM",
	 "EPERM",
	 {.on_crash = true, .file_flags = 6, .cmdline_size = 1}},
};

static void test_one_fact(void **state)
{
	struct gen_keys *keys = *state;
	size_t wrong = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct fact_row *row = &rows[i];
		const struct gen_case *c = gen_case_find(row->image);
		struct ksig_request request = row->request;
		struct ksig_verdict *v = NULL;
		struct ksig_image *image;
		const char *file, *classic;
		struct machine m;

		assert_non_null(c);
		if (!request.cmdline_size)
			request = plain;
		machine_init(&m, "x86_64", KSIG_VERSION(6, 12));
		row->change(&m.s);
		image = machine_image(keys, GEN_X86_64, c);
		assert_int_equal(ksig_judge(image, &m.s, &request, &v), 0);
		file = answer_word(ksig_verdict_predict(v, KSIG_KEXEC_FILE_LOAD));
		classic = answer_word(ksig_verdict_predict(v, KSIG_KEXEC_LOAD));
		if (strcmp(file, row->file) != 0 || strcmp(classic, row->classic) != 0) {
			print_error("%s: expected %s and %s, seen %s and %s\n", row->name,
				    row->file, row->classic, file, classic);
			wrong++;
		}
		ksig_verdict_free(v);
		ksig_image_free(image);
		machine_clear(&m);
	}
	assert_int_equal(wrong, 0);
}

static void test_unload(void **state)
{
	const struct ksig_request request = {.unload = true, .file_flags = 1};
	struct ksig_verdict *v = NULL;
	struct machine m;

	(void)state;
	machine_init(&m, "x86_64", KSIG_VERSION(6, 12));
	secure_boot(&m.s);
	assert_int_equal(ksig_judge(NULL, &m.s, &request, &v), 0);
	assert_int_equal(ksig_verdict_predict(v, KSIG_KEXEC_FILE_LOAD)->outcome, KSIG_ACCEPT);
	assert_int_equal(ksig_verdict_predict(v, KSIG_KEXEC_LOAD)->err, EACCES);
	assert_int_equal(ksig_verdict_recommend(v), KSIG_KEXEC_FILE_LOAD);
	ksig_verdict_free(v);
	v = NULL;
	/* Without an image there is nothing to load. */
	assert_int_equal(ksig_judge(NULL, &m.s, &plain, &v), -EINVAL);
	assert_null(v);
	machine_clear(&m);
}

/*
 * A certificate with the ids of the key on the keyring, but not its key: the kernel
 * checks with its own. Without the key's certificate nothing may be taken for good.
 */
static void test_ids_are_no_proof(void **state)
{
	struct gen_keys *keys = *state;
	const struct gen_case *c = gen_case_find("trust-leaf-and-ca-embedded");
	struct ksig_image *image = machine_image(keys, GEN_X86_64, c);
	struct ksig_verdict *v = NULL;
	struct ksig_keyring *ring;
	struct machine m;

	machine_init(&m, "x86_64", KSIG_VERSION(6, 12));
	machine_trust(&m, RING_PLATFORM, keys);
	ring = &m.s.ring[RING_PLATFORM];
	/* The id on the keyring is no hash of the key, and its certificate is not known. */
	ring->keys[0].cert = ksig_x509_free(ring->keys[0].cert);
	free(ring->keys[0].description);
	ring->keys[0].description = strdup("kexec-sig test: Test CA: 00");
	assert_int_equal(ksig_judge(image, &m.s, &plain, &v), 0);
	assert_int_equal(ksig_verdict_predict(v, KSIG_KEXEC_FILE_LOAD)->outcome, KSIG_UNKNOWN);
	ksig_verdict_free(v);
	ksig_image_free(image);
	machine_clear(&m);
}

static void test_answer(void **state)
{
	static const char *const log[] = {"kexec_file: first", "second"};
	const struct ksig_report_options options = {.width = 80, .verbose = true};
	struct gen_keys *keys = *state;
	struct ksig_image *image = machine_image(keys, GEN_X86_64, gen_case_find("unsigned"));
	struct ksig_verdict *v = NULL;
	struct machine m;
	char *text;

	machine_init(&m, "x86_64", KSIG_VERSION(6, 12));
	assert_int_equal(ksig_judge(image, &m.s, &plain, &v), 0);
	assert_int_equal(ksig_verdict_agrees(v), -1);
	assert_int_equal(ksig_verdict_set_answer(v, KSIG_KEXEC_FILE_LOAD, ENOKEY, log, 2), 0);
	assert_int_equal(ksig_verdict_agrees(v), 0);
	assert_int_equal(ksig_verdict_set_answer(v, KSIG_KEXEC_FILE_LOAD, ENODATA, log, 2), 0);
	assert_int_equal(ksig_verdict_agrees(v), 1);
	assert_int_equal(ksig_verdict_text(v, &options, &text), 0);
	assert_non_null(strstr(text, "ENODATA"));
	assert_non_null(strstr(text, "as predicted"));
	assert_non_null(strstr(text, "kexec_file: first"));
	free(text);
	assert_int_equal(ksig_verdict_json(v, false, &text), 0);
	assert_non_null(strstr(text, "\"agrees\":true"));
	assert_null(strchr(text, '\n'));
	free(text);
	ksig_verdict_free(v);
	ksig_image_free(image);
	machine_clear(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_case), cmocka_unit_test(test_one_fact),
		cmocka_unit_test(test_unload),     cmocka_unit_test(test_ids_are_no_proof),
		cmocka_unit_test(test_answer),
	};

	return cmocka_run_group_tests(tests, machine_keys_make, machine_keys_drop);
}
