// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What IMA answers to every label of the generator, by each kind of rule; what else can decide:
 * blocklist, EVM, FUSE, algorithms, missing facts; and what is measured.
 */
#include "machine.h"
#include "unit.h"

#include <errno.h>
#include <stdio.h>

#include "../gen/labels.h"
#include "../../kexec-sig/ima_measure.h"

#define KERNEL "func=KEXEC_KERNEL_CHECK"
#define IMASIG "appraise " KERNEL " appraise_type=imasig\n"
#define MODSIG "appraise " KERNEL " appraise_type=imasig|modsig\n"
#define DIGEST "appraise " KERNEL "\n"
#define VERITY "appraise digest_type=verity appraise_type=sigv3\n"

/* ---- the machine of labels.h ------------------------------------------------------------- */

static void labels_machine(struct machine *m, struct gen_keys *keys, enum gen_arch arch)
{
	static const enum gen_cert ima[] = {GEN_CERT_LEAF, GEN_CERT_LEAF2, GEN_CERT_RSA_4096,
					    GEN_CERT_P256, GEN_CERT_P384,  GEN_CERT_P521};

	machine_init(m, gen_arch_name(arch), KSIG_VERSION(6, 12));
	for (size_t i = 0; i < ARRAY_SIZE(ima); i++)
		machine_key(m, RING_IMA, keys, ima[i], "/etc/keys");
	machine_key(m, RING_IMA_BLACKLIST, keys, GEN_CERT_LEAF2, "/etc/keys");
	machine_key(m, RING_PLATFORM, keys, GEN_CERT_CA, "/etc/keys");
	machine_key(m, RING_PLATFORM, keys, GEN_CERT_SECOND_CA, "/etc/keys");
}

static struct ksig_image *label_image(struct gen_keys *keys, enum gen_arch arch,
				      const struct gen_label *label, bool verity)
{
	struct gen_buf image = {0}, bytes = {0};
	struct ksig_image *made = NULL;
	struct bytes contents;

	check_err_in(gen_label_make(arch, label, keys, &image, &bytes), 0, "%s", label->name);
	contents = bytes_of(image.data, image.len);
	check_err(ksig_image_from_bytes(contents, label->name, &made), 0);
	machine_own(made);
	/* A label that cannot be set is none; see there. */
	if (label->spec && !label->setxattr)
		check_err(ksig_ima_file_relabel(&made->ima, contents,
						bytes_of(bytes.data, bytes.len)),
			  0);
	check_err(ksig_digests_add(&made->ima.digests, "sha256", &contents, 1), 0);
	if (verity) {
		made->ima.verity = KSIG_YES;
		made->ima.verity_algo = "sha256";
		made->ima.verity_size = GEN_VERITY_DIGEST;
		check_err(gen_verity_digest(image.data, image.len, made->ima.verity_digest), 0);
	}
	gen_buf_free(&image);
	gen_buf_free(&bytes);
	return made;
}

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
				label_image(*state, (enum gen_arch)arch, l, false);

			wrong += check_label(image, &m, IMASIG, l->imasig);
			if (!l->setxattr)
				wrong += check_label(image, &m, MODSIG, l->imasig_modsig);
			wrong += check_label(image, &m, DIGEST, l->any);
			ksig_image_free(image);
			image = label_image(*state, (enum gen_arch)arch, l, true);
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

struct single {
	struct machine m;
	struct ksig_image *image;
};

static void begin(struct single *s, struct gen_keys *keys, const char *label)
{
	labels_machine(&s->m, keys, GEN_X86_64);
	s->image = label_image(keys, GEN_X86_64, gen_label_find(label), false);
}

static void end(struct single *s)
{
	ksig_image_free(s->image);
	machine_clear(&s->m);
}

/* room has to live as long as the machine. */
static void block(struct machine *m, const struct ksig_digests *digests, struct bytes *room)
{
	const struct ksig_one_digest *d = ksig_digests_find(digests, "sha256");

	assert_non_null(d);
	*room = bytes_of(d->value, d->size);
	m->s.blacklist_bin.hash = room;
	m->s.blacklist_bin.n = 1;
}

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
		struct single s;

		begin(&s, *state, rows[i].label);
		s.m.s.version = rows[i].version;
		block(&s.m, rows[i].appended ? &s.image->appended_digests : &s.image->ima.digests,
		      &hash);
		wrong += check_label(s.image, &s.m, rows[i].policy, rows[i].want);
		end(&s);
	}
	assert_int_equal(wrong, 0);
}

static void no_evm(struct single *s)
{
	s->m.s.evm.value = KSIG_NO;
}
static void evm(struct single *s)
{
	s->m.s.evm.value = KSIG_YES;
}
static void fuse(struct single *s)
{
	s->image->ima.place.fsmagic = KSIG_FUSE_MAGIC;
}
static void fuse_securely(struct single *s)
{
	fuse(s);
	s->m.s.ima_fail_securely.value = KSIG_YES;
}
static void list_unread(struct single *s)
{
	s->m.s.blacklist_bin.complete = false;
}
static void label_unread(struct single *s)
{
	s->image->ima.labelled = KSIG_DONT_KNOW;
}
static void ring_unread(struct single *s)
{
	ksig_keyring_clear(&s->m.s.ring[RING_IMA]);
	s->m.s.ring[RING_IMA].name = strdup(".ima");
	s->m.s.ring[RING_IMA].serial = 5;
}
static void no_platform(struct single *s)
{
	s->m.s.config[CONF_INTEGRITY_PLATFORM_KEYRING].value = KSIG_NO;
}
static void no_digest(struct single *s)
{
	s->image->ima.digests.n = 0;
}
static void no_policy(struct single *s)
{
	free(s->m.s.ima_policy);
	s->m.s.ima_policy = NULL;
}
static void elsewhere(struct single *s)
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
static void ring_asked_absent(struct single *s)
{
	ring_unread(s);
	check_err(ksig_keyring_note_tail(&s->m.s.ring[RING_IMA], keyid_of(s->image), false), 0);
}
static void ring_asked_present(struct single *s)
{
	ring_unread(s);
	check_err(ksig_keyring_note_tail(&s->m.s.ring[RING_IMA], keyid_of(s->image), true), 0);
}

static void single_facts(void **state)
{
	static const struct {
		const char *label, *policy;
		void (*change)(struct single *s);
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
		struct single s;

		begin(&s, *state, rows[i].label);
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
		end(&s);
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
	struct single s;
	const uint8_t *der;
	size_t len;

	begin(&s, *state, "label-unknown");
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
	end(&s);
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
		struct single s;

		begin(&s, *state, rows[i][0]);
		f = appraise(s.image, &s.m, MODSIG);
		assert_int_equal(f.outcome, IMA_REFUSED);
		assert_string_equal(f.reason, rows[i][1]);
		end(&s);
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
	struct single s;

	begin(&s, *state, "label-platform");
	machine_policy(&s.m, IMASIG "appraise func=KEXEC_INITRAMFS_CHECK appraise_type=imasig\n");
	check_err(ksig_ima_appraise(s.image, KSIG_IMA_KERNEL, &s.m.s, &f), 0);
	assert_int_equal(f.outcome, IMA_TAKEN);
	check_err(ksig_ima_appraise(s.image, KSIG_IMA_INITRD, &s.m.s, &f), 0);
	assert_int_equal(f.outcome, IMA_REFUSED);
	machine_policy(&s.m, IMASIG);
	check_err(ksig_ima_appraise(s.image, KSIG_IMA_INITRD, &s.m.s, &f), 0);
	assert_int_equal(f.outcome, IMA_NOT_ASKED);
	end(&s);
}

/* ---- reports ------------------------------------------------------------------------------- */

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
		struct single s;

		begin(&s, *state, "label-unknown");
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
		end(&s);
	}
}

/* ---- measurements ---------------------------------------------------------------------------- */

#define LIST_HASH " 0000000000000000000000000000000000000000 "

static void measures(void **state)
{
	struct ksig_ima_entry e;
	struct single s;
	char hex[129], line[300];

	begin(&s, *state, "label-sha512");
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
	end(&s);
}

static void measures_the_line(void **state)
{
	struct ksig_ima_entry e;
	uint8_t digest[KSIG_DIGEST_MAX];
	struct bytes text = B("root=/dev/vda");
	char hex[129], line[300];
	struct single s;
	size_t size;

	begin(&s, *state, "label-none");
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
	end(&s);
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
		struct single s;

		begin(&s, *state, "label-none");
		machine_policy(&s.m, rows[i].policy);
		check_err(ksig_image_read(fileno(file), "kernel", &kernel), 0);
		check_err(ksig_initrd_read(fileno(file), "initrd", &initrd), 0);
		check_err(ksig_image_digest_for(kernel, fileno(file), &s.m.s), 0);
		check_err(ksig_image_digest_for(initrd, fileno(file), &s.m.s), 0);
		assert_int_equal(kernel->ima.digests.n, rows[i].kernel);
		assert_int_equal(initrd->ima.digests.n, rows[i].initrd);
		ksig_image_free(kernel);
		ksig_image_free(initrd);
		end(&s);
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
		struct single s;

		begin(&s, *state, "label-none-unsigned");
		initrd = label_image(*state, GEN_X86_64, gen_label_find("label-good"), false);
		request.initrd = initrd;
		block(&s.m, &initrd->ima.digests, &hash);
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
		end(&s);
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
		cmocka_unit_test(every_label),
		cmocka_unit_test(blocklist),
		cmocka_unit_test(single_facts),
		cmocka_unit_test(names_the_certificate),
		cmocka_unit_test(tells_bad_from_unknown),
		cmocka_unit_test(tells_bad_modsig_from_unknown),
		cmocka_unit_test(initrds),
		cmocka_unit_test(measures),
		cmocka_unit_test(measures_the_line),
		cmocka_unit_test(survives_damage),
		cmocka_unit_test(reports_the_record),
		cmocka_unit_test(stops_before_the_initrd),
		cmocka_unit_test(hashes_what_is_asked_about),
	};

	return cmocka_run_group_tests(tests, machine_keys_make, machine_keys_drop);
}
