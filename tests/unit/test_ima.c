// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What IMA answers to every label of the generator, by each kind of rule; what else can decide:
 * blocklist, EVM, FUSE, algorithms, missing facts.
 */
#include "labelled.h"
#include "unit.h"

#include <errno.h>
#include <stdio.h>

/* ---- the machine of labels.h ------------------------------------------------------------- */

static const char *const outcomes[] = {"none", "ok", "EACCES", "unknown"};

static struct ksig_ima_finding appraise(const struct ksig_image *image, struct machine *m,
					const char *policy)
{
	struct ksig_ima_finding f;

	machine_policy(m, policy);
	check_err(ksig_ima_appraise(image, KSIG_IMA_KERNEL, &m->s, &f), 0);
	return f;
}

static int check_label(const struct ksig_image *image, struct machine *m, const char *policy,
		       const char *want)
{
	struct ksig_ima_finding f = appraise(image, m, policy);

	if (strcmp(outcomes[f.outcome], want) == 0)
		return 0;
	print_error("%s, %s: %s\tseen %s (%s), expected %s\n", m->s.arch, image->path, policy,
		    outcomes[f.outcome], f.detail, want);
	return 1;
}

/* A label that the kernel's setxattr() refuses is not there, whatever the row says of it. */
static void every_label(void **state)
{
	int wrong = 0;

	for (unsigned int arch = 0; arch < GEN_ARCHES; arch++) {
		struct machine m;

		labels_machine(&m, *state, (enum gen_arch)arch);
		for (size_t i = 0; i < gen_label_count(); i++) {
			const struct gen_label *l = gen_label_at(i);
			struct ksig_image *image =
				labels_image(*state, (enum gen_arch)arch, l, false);

			wrong += check_label(image, &m, IMASIG, l->imasig);
			if (!l->setxattr)
				wrong += check_label(image, &m, MODSIG, l->imasig_modsig);
			wrong += check_label(image, &m, DIGEST, l->any);
			ksig_image_free(image);
			image = labels_image(*state, (enum gen_arch)arch, l, true);
			if (strcmp(l->name, "label-verity-none") != 0)
				wrong += check_label(image, &m, VERITY,
						     l->sigv3 ? l->sigv3 : "EACCES");
			ksig_image_free(image);
		}
		machine_clear(&m);
	}
	assert_int_equal(wrong, 0);
}

/* ---- single facts --------------------------------------------------------------------------- */

/* ima_check_blacklist(): before 6.7 for appended signatures only, and where the rule says so. */
static void blocklist(void **state)
{
	static const struct {
		const char *label, *policy;
		bool appended;
		uint32_t version;
		const char *want;
	} rows[] = {
		{"label-good", IMASIG, false, KSIG_VERSION(6, 12), "EACCES"},
		{"label-good", IMASIG, false, KSIG_VERSION(6, 1), "ok"},
		{"label-good", IMASIG, false, KSIG_VERSION(6, 6), "unknown"},
		{"label-good", DIGEST, false, KSIG_VERSION(6, 12), "ok"},
		{"label-none", IMASIG, false, KSIG_VERSION(6, 6), "EACCES"},
		{"label-modsig-none", MODSIG, true, KSIG_VERSION(6, 12), "EACCES"},
		{"label-modsig-none", MODSIG, false, KSIG_VERSION(6, 12), "ok"},
		{"label-modsig-none", MODSIG, true, KSIG_VERSION(6, 1), "ok"},
		{"label-modsig-none",
		 "appraise " KERNEL " appraise_type=imasig|modsig appraise_flag=check_blacklist\n",
		 true, KSIG_VERSION(6, 1), "EACCES"},
	};
	int wrong = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct bytes hash;
		struct labelled s;

		labels_begin(&s, *state, rows[i].label);
		s.m.s.version = rows[i].version;
		labels_block(&s.m,
			     rows[i].appended ? &s.image->appended_digests : &s.image->ima.digests,
			     &hash);
		wrong += check_label(s.image, &s.m, rows[i].policy, rows[i].want);
		labels_end(&s);
	}
	assert_int_equal(wrong, 0);
}

static void no_evm(struct labelled *s)
{
	s->m.s.evm.value = KSIG_NO;
}
static void evm(struct labelled *s)
{
	s->m.s.evm.value = KSIG_YES;
}
static void fuse(struct labelled *s)
{
	s->image->ima.place.fsmagic = KSIG_FUSE_MAGIC;
}
static void fuse_securely(struct labelled *s)
{
	fuse(s);
	s->m.s.ima_fail_securely.value = KSIG_YES;
}
static void list_unread(struct labelled *s)
{
	s->m.s.blacklist_bin.complete = false;
}
static void label_unread(struct labelled *s)
{
	s->image->ima.labelled = KSIG_DONT_KNOW;
}
static void ring_unread(struct labelled *s)
{
	ksig_keyring_clear(&s->m.s.ring[RING_IMA]);
	s->m.s.ring[RING_IMA].name = strdup(".ima");
	s->m.s.ring[RING_IMA].serial = 5;
}
static void no_platform(struct labelled *s)
{
	s->m.s.config[CONF_INTEGRITY_PLATFORM_KEYRING].value = KSIG_NO;
}
static void no_digest(struct labelled *s)
{
	s->image->ima.digests.n = 0;
}
static void no_policy(struct labelled *s)
{
	free(s->m.s.ima_policy);
	s->m.s.ima_policy = NULL;
}
static void elsewhere(struct labelled *s)
{
	ksig_image_install(s->image, 7, 0);
	s->m.s.boot_fsmagic = 0x9123683e;
}

static uint32_t keyid_of(const struct ksig_image *image)
{
	struct ksig_ima_label label;

	ksig_ima_label_read(ksig_ima_file_label(&image->ima), &label);
	return label.keyid;
}

/* The key was asked for and is not there, or is there and has no certificate. */
static void ring_asked_absent(struct labelled *s)
{
	ring_unread(s);
	check_err(ksig_keyring_note_tail(&s->m.s.ring[RING_IMA], keyid_of(s->image), false), 0);
}
static void ring_asked_present(struct labelled *s)
{
	ring_unread(s);
	check_err(ksig_keyring_note_tail(&s->m.s.ring[RING_IMA], keyid_of(s->image), true), 0);
}

static void single_facts(void **state)
{
	static const struct {
		const char *label, *policy;
		void (*change)(struct labelled *s);
		const char *want, *detail; /* detail: what the sentence has to contain */
	} rows[] = {
		{"label-good", "", no_evm, "none", "does not appraise"},
		{"label-good", "dont_appraise fowner=0\n" IMASIG, no_evm, "none", ""},
		{"label-good", "dont_appraise fowner=1\n" IMASIG, no_evm, "ok", ".ima"},
		{"label-good", IMASIG, evm, "unknown", "EVM"},
		{"label-unknown", IMASIG, evm, "EACCES", ""},
		{"label-ng-sha256", IMASIG, evm, "unknown", "EVM"},
		{"label-good", IMASIG, fuse, "unknown", "FUSE"},
		{"label-none", IMASIG, fuse, "EACCES", ""},
		{"label-good", IMASIG, fuse_securely, "EACCES", "FUSE"},
		{"label-good", IMASIG, list_unread, "unknown", ".blacklist"},
		{"label-unknown", IMASIG, list_unread, "EACCES", "not on .ima"},
		{"label-good", IMASIG, label_unread, "unknown", "security.ima"},
		{"label-good", IMASIG, ring_unread, "unknown", "on .ima"},
		{"label-good", IMASIG, ring_asked_absent, "EACCES", "not on .ima and .platform"},
		{"label-good", IMASIG, ring_asked_present, "unknown", "present, signature not"},
		{"label-platform", IMASIG, no_platform, "EACCES", "not on .ima"},
		{"label-platform", "appraise appraise_type=imasig\n", no_evm, "EACCES", ""},
		{"label-good", IMASIG, no_digest, "unknown", "digest"},
		{"label-good", IMASIG, no_policy, "unknown", "policy"},
		{"label-good", "appraise " KERNEL " appraise_type=imasig appraise_algos=sha512\n",
		 no_evm, "EACCES", "does not allow sha256"},
		{"label-sha512", "appraise " KERNEL " appraise_type=imasig appraise_algos=sha512\n",
		 no_evm, "ok", ""},
		{"label-good", "appraise " KERNEL " fowner=7 fsmagic=0x9123683e\n" IMASIG,
		 elsewhere, "ok", ""},
		{"label-none", "appraise " KERNEL " fowner=7 fsmagic=0x9123683e\n", elsewhere,
		 "EACCES", ""},
		{"label-none", "appraise " KERNEL " fowner=7 fsmagic=0xef53\n", elsewhere, "none",
		 ""},
		/* the rule for opening a file has left its flag with it */
		{"label-ng-sha256", "appraise func=FILE_CHECK appraise_type=imasig\n" DIGEST,
		 no_evm, "EACCES", "digest"},
		{"label-good", "measure digest_type=verity\n" IMASIG, no_evm, "EACCES",
		 "fs-verity"},
		/* doubt about a condition that changes nothing */
		{"label-none", "appraise " KERNEL " obj_type=boot_t\n" IMASIG, no_evm, "EACCES",
		 ""},
		{"label-good", "appraise " KERNEL " obj_type=boot_t\n" IMASIG, no_evm, "ok", ""},
		{"label-ng-sha256", "appraise " KERNEL " obj_type=boot_t\n" IMASIG, no_evm,
		 "unknown", "rule"},
	};
	int wrong = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ksig_ima_finding f;
		struct labelled s;

		labels_begin(&s, *state, rows[i].label);
		if (rows[i].policy)
			machine_policy(&s.m, rows[i].policy);
		rows[i].change(&s);
		check_err(ksig_ima_appraise(s.image, KSIG_IMA_KERNEL, &s.m.s, &f), 0);
		if (strcmp(outcomes[f.outcome], rows[i].want) != 0 ||
		    !strstr(f.detail, rows[i].detail)) {
			print_error("row %zu, %s: %s\tseen %s (%s), expected %s (…%s…)\n", i,
				    rows[i].label, rows[i].policy, outcomes[f.outcome], f.detail,
				    rows[i].want, rows[i].detail);
			wrong++;
		}
		labels_end(&s);
	}
	assert_int_equal(wrong, 0);
}

/* The audit record hides that only the key is missing; a certificate that fits is named. */
static void names_the_certificate(void **state)
{
	struct ksig_doubt doubt = {0};
	struct ksig_cert_source source = {.from = strdup("/etc/keys/signer.der")};
	struct ksig_ima_finding f;
	struct ksig_rules rules;
	struct labelled s;
	const uint8_t *der;
	size_t len;

	labels_begin(&s, *state, "label-unknown");
	rules = ksig_system_rules(&s.m.s, &doubt);
	check_err(gen_cert_der(*state, GEN_CERT_ROGUE_LEAF, &der, &len), 0);
	check_err(ksig_x509_parse(bytes_of(der, len), &rules, &source.cert), 0);
	s.m.s.certs = &source;
	s.m.s.n_certs = 1;
	f = appraise(s.image, &s.m, IMASIG);
	assert_int_equal(f.outcome, IMA_REFUSED);
	assert_string_equal(f.reason, "ima-unknown-key");
	assert_string_equal(f.cause, "invalid-signature");
	assert_non_null(strstr(f.detail, "'/etc/keys/signer.der'"));
	ksig_x509_free(source.cert);
	free(source.from);
	labels_end(&s);
}

/* A key on .ima that is not on .platform explains nothing: its signature is bad. */
static void tells_bad_from_unknown(void **state)
{
	static const char *const rows[][2] = {
		{"label-content-changed", "ima-bad-signature"},
		{"label-unknown", "ima-unknown-key"},
		{"label-modsig-nobody-none", "ima-unknown-key"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ksig_ima_finding f;
		struct labelled s;

		labels_begin(&s, *state, rows[i][0]);
		f = appraise(s.image, &s.m, MODSIG);
		assert_int_equal(f.outcome, IMA_REFUSED);
		assert_string_equal(f.reason, rows[i][1]);
		labels_end(&s);
	}
}

/* The same for an appended signature that has no certificate with it, as for modules. */
static void tells_bad_modsig_from_unknown(void **state)
{
	static const struct {
		enum gen_cert signer;
		const char *reason;
	} rows[] = {{GEN_CERT_LEAF, "ima-bad-signature"}, {GEN_CERT_ROGUE_LEAF, "ima-unknown-key"}};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct gen_buf file = {0};
		struct ksig_image *image = NULL;
		struct ksig_ima_finding f;
		struct machine m;

		labels_machine(&m, *state, GEN_X86_64);
		gen_base_image(&file);
		check_err(gen_sign_appended(*state, rows[i].signer, &file), 0);
		gen_damage_flip(&file, GEN_OFF_TEXT);
		check_err(ksig_image_from_bytes(bytes_of(file.data, file.len), "file", &image), 0);
		machine_own(image);
		f = appraise(image, &m, MODSIG);
		assert_int_equal(f.outcome, IMA_REFUSED);
		assert_string_equal(f.reason, rows[i].reason);
		ksig_image_free(image);
		gen_buf_free(&file);
		machine_clear(&m);
	}
}

/* The initrd: no .platform, and a rule of its own. */
static void initrds(void **state)
{
	struct ksig_ima_finding f;
	struct labelled s;

	labels_begin(&s, *state, "label-platform");
	machine_policy(&s.m, IMASIG "appraise func=KEXEC_INITRAMFS_CHECK appraise_type=imasig\n");
	check_err(ksig_ima_appraise(s.image, KSIG_IMA_KERNEL, &s.m.s, &f), 0);
	assert_int_equal(f.outcome, IMA_TAKEN);
	check_err(ksig_ima_appraise(s.image, KSIG_IMA_INITRD, &s.m.s, &f), 0);
	assert_int_equal(f.outcome, IMA_REFUSED);
	machine_policy(&s.m, IMASIG);
	check_err(ksig_ima_appraise(s.image, KSIG_IMA_INITRD, &s.m.s, &f), 0);
	assert_int_equal(f.outcome, IMA_NOT_ASKED);
	labels_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_label),
		cmocka_unit_test(blocklist),
		cmocka_unit_test(single_facts),
		cmocka_unit_test(names_the_certificate),
		cmocka_unit_test(tells_bad_from_unknown),
		cmocka_unit_test(tells_bad_modsig_from_unknown),
		cmocka_unit_test(initrds),
	};

	return cmocka_run_group_tests(tests, machine_keys_make, machine_keys_drop);
}
