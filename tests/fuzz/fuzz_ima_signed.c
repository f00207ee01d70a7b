// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Signatures in security.ima and behind the file, judged on a machine that has keys for them; see
 * ima_signed.h. Every input is tried on a second file, which nobody has signed: no label and no
 * message may vouch for that.
 */
#include "ima_signed.h"

#include <string.h>

#include "../gen/labels.h"
#include "../../kexec-sig/ima_measure.h"
#include "../../kexec-sig/verdict.h"

#define KERNEL  "func=" KSIG_IMA_KERNEL
#define INITRD  "func=" KSIG_IMA_INITRD
#define CMDLINE "func=" KSIG_IMA_CMDLINE
#define MEASURE "measure " KERNEL " template=ima-modsig\naudit " KERNEL "\nmeasure " CMDLINE "\n"

/* clang-format off */
static const struct {
	const char *text; /* NULL: nothing is known of it */
	bool proof;       /* whatever it appraises has to be signed */
	bool initrd;
} rules[SIGNED_RULES] = {
	[SIGNED_ANY] = {.text = "appraise " KERNEL "\n" MEASURE},
	[SIGNED_IMASIG] = {.text = "appraise " KERNEL " appraise_type=imasig\n", .proof = true},
	[SIGNED_MODSIG] = {.text = "appraise " KERNEL " appraise_type=imasig|modsig\n",
			   .proof = true},
	[SIGNED_CHECK_BLACKLIST] = {.text = "appraise " KERNEL " appraise_type=imasig|modsig "
				    "appraise_flag=check_blacklist\n" MEASURE, .proof = true},
	[SIGNED_SIGV3] = {.text = "appraise digest_type=verity appraise_type=sigv3\n",
			  .proof = true},
	[SIGNED_ALGOS] = {.text = "appraise " KERNEL " appraise_type=imasig "
			  "appraise_algos=sha256,sha512\n", .proof = true},
	[SIGNED_AS_OPENED] = {.text = "appraise appraise_type=imasig|modsig\n", .proof = true},
	[SIGNED_INITRD] = {.text = "appraise " INITRD " appraise_type=imasig|modsig\n",
			   .proof = true, .initrd = true},
	[SIGNED_UNKNOWN] = {.text = NULL, .proof = true},
	[SIGNED_PERHAPS] = {.text = "appraise " KERNEL " appraise_type=imasig ?\n"
			    "appraise " KERNEL " appraise_type=imasig|modsig\n"
			    "measure digest_type=verity ?\n", .proof = true},
	[SIGNED_CONDITIONS] = {.text = "dont_appraise " KERNEL " fowner=7\n"
			       "appraise fsmagic=0x65735546 appraise_type=imasig\n"
			       "appraise fsuuid=00000000-0000-0000-0000-000000000000\n"
			       "appraise " KERNEL " uid=0 appraise_type=imasig|modsig\n"},
	[SIGNED_MEASURED] = {.text = "appraise " KERNEL " appraise_type=imasig\n"
			     "measure digest_type=verity template=ima\n", .proof = true},
};
/* clang-format on */

struct input {
	uint8_t bits;
	unsigned int rule;
	struct bytes label, message;
};

static struct input split(struct bytes all)
{
	struct input in = {0};
	uint16_t said = 0;
	struct bytes rest = {0};
	uint8_t rule = 0;

	bytes_u8(all, SIGNED_MACHINE, &in.bits);
	bytes_u8(all, SIGNED_RULE, &rule);
	bytes_be16(all, SIGNED_LABEL_SIZE, &said);
	in.rule = rule % SIGNED_RULES;
	if (all.size > SIGNED_LABEL)
		bytes_sub(all, SIGNED_LABEL, all.size - SIGNED_LABEL, &rest);
	in.label = bytes_of(rest.data, said < rest.size ? said : rest.size);
	bytes_sub(rest, in.label.size, rest.size - in.label.size, &in.message);
	return in;
}

/* The message and what makes it found. The caller frees. */
static struct gen_buf make_file(const struct input *in, struct bytes contents)
{
	struct gen_buf file = {0};
	uint8_t info[KSIG_APPENDED_INFO_SIZE] = {0, 0, KSIG_APPENDED_PKCS7};

	gen_buf_put(&file, contents.data, contents.size);
	if (in->bits & SIGNED_APPENDED) {
		for (size_t i = 0; i < 4; i++)
			info[8 + i] = (uint8_t)(in->message.size >> 8 * (3 - i));
		gen_buf_put(&file, in->message.data, in->message.size);
		gen_buf_put(&file, info, sizeof(info));
		gen_buf_put(&file, KSIG_APPENDED_MARKER, KSIG_APPENDED_MARKER_SIZE);
	}
	FUZZ_MUST(!file.broken);
	return file;
}

static void describe(const struct input *in, struct bytes file, struct ksig_ima_file *ima)
{
	ksig_ima_file_unlabel(ima);
	if (in->label.size)
		FUZZ_MUST(ksig_ima_file_relabel(ima, file, in->label) == 0);
	/* A label need not say how the file is hashed; IMA's default is always at hand. */
	FUZZ_MUST(ksig_digests_add(&ima->digests, "sha256", &file, 1) == 0);
	ima->evm = KSIG_NO;
	ima->place = (struct ksig_ima_place){
		.owned = true, .fsmagic = in->bits & SIGNED_FUSE ? KSIG_FUSE_MAGIC : 0xef53};
	ima->verity = KSIG_NO;
	if (in->bits & SIGNED_VERITY) {
		ima->verity = KSIG_YES;
		ima->verity_algo = "sha256";
		ima->verity_size = GEN_VERITY_DIGEST;
		FUZZ_MUST(gen_verity_digest(file.data, file.size, ima->verity_digest) == 0);
	}
}

static void check_finding(const struct ksig_ima_finding *f)
{
	bool named = f->outcome == IMA_REFUSED || f->outcome == IMA_UNSURE;

	FUZZ_MUST(memchr(f->detail, '\0', sizeof(f->detail)) && f->detail[0]);
	FUZZ_MUST(named == (f->reason != NULL));
	FUZZ_MUST(f->outcome == IMA_REFUSED || (!f->blocked && !f->cause));
	FUZZ_MUST(f->blocked_size <= sizeof(f->blocked_hash));
}

static void measure(const struct ksig_image *image, const char *func, const struct ksig_system *s,
		    const struct ksig_ima_finding *f)
{
	struct ksig_ima_entry entry, other;

	ksig_ima_measure(image, func, s, &entry);
	FUZZ_MUST(memchr(entry.template, '\0', sizeof(entry.template)));
	FUZZ_MUST(entry.size <= sizeof(entry.digest));
	if (f->blocked)
		FUZZ_MUST(ksig_ima_measure_blocked(&entry,
						   bytes_of(f->blocked_hash, f->blocked_size), s,
						   &other) == 0);
	FUZZ_MUST(ksig_ima_measure_cmdline(image, "quiet", s, &other) == 0);
}

static enum ksig_ima_outcome judge(const struct input *in, struct bytes contents)
{
	const char *func = rules[in->rule].initrd ? KSIG_IMA_INITRD : KSIG_IMA_KERNEL;
	struct ksig_system s = ima_machine(in->bits);
	struct gen_buf buf = make_file(in, contents);
	struct bytes file = bytes_of(buf.data, buf.len);
	struct ksig_image *image = NULL;
	struct ksig_ima_finding f;

	s.ima_policy = (char *)(uintptr_t)rules[in->rule].text;
	if (rules[in->rule].initrd)
		FUZZ_MUST(ksig_initrd_from_bytes(file, "file", &image) == 0);
	else
		FUZZ_MUST(ksig_image_from_bytes(file, "file", &image) == 0);
	describe(in, file, &image->ima);
	FUZZ_MUST(ksig_ima_appraise(image, func, &s, &f) == 0);
	check_finding(&f);
	measure(image, func, &s, &f);
	ksig_image_free(image);
	gen_buf_free(&buf);
	return f.outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = split(bytes_of(data, size));
	enum ksig_ima_outcome other;

	judge(&in, bytes_of(signed_file, sizeof(signed_file)));
	other = judge(&in, bytes_of(signed_by_none, sizeof(signed_by_none)));
	FUZZ_MUST(!rules[in.rule].proof || other != IMA_TAKEN);
	return 0;
}
