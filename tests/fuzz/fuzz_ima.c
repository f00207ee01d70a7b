// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * security.ima of a file, judged by each kind of rule on a machine without keys; and a line of the
 * measurement list.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "../../kexec-sig/ima_measure.h"
#include "../../kexec-sig/verdict.h"

static const char contents[] = "the file";
static char rules[][80] = {
	"appraise func=KEXEC_KERNEL_CHECK\n",
	"appraise func=KEXEC_KERNEL_CHECK appraise_type=imasig\n",
	"appraise digest_type=verity appraise_type=sigv3\n",
};

static void judge(const struct ksig_image *image, struct ksig_system *s)
{
	struct ksig_ima_finding f;

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		s->ima_policy = rules[i];
		FUZZ_MUST(ksig_ima_appraise(image, KSIG_IMA_KERNEL, s, &f) == 0);
		FUZZ_MUST(f.outcome != IMA_NOT_ASKED && memchr(f.detail, '\0', sizeof(f.detail)));
		/* Without a key nothing is signed; a digest may be right. */
		FUZZ_MUST(i == 0 || f.outcome != IMA_TAKEN);
	}
	s->ima_policy = NULL;
}

static void read_label(struct bytes label)
{
	struct bytes file = bytes_of(contents, sizeof(contents));
	struct ksig_system s = {.version = KSIG_VERSION(6, 12), .algos = NULL};
	static char arch[] = "x86_64", hash[] = "sha256", release[] = "6.12";
	char text[KSIG_IMA_LABEL_TEXT_MAX];
	struct ksig_image *image = NULL;
	struct ksig_ima_label l;

	ksig_ima_label_read(label, &l);
	fuzz_touch(l.value);
	FUZZ_MUST(l.value.size <= label.size);
	ksig_ima_label_text(label, text);
	FUZZ_MUST(memchr(text, '\0', sizeof(text)));
	if (ksig_image_from_bytes(file, "file", &image) < 0)
		return;
	s.arch = arch;
	s.ima_hash = hash;
	s.release = release;
	s.algos = (struct ksig_algo *)(uintptr_t)ksig_all_algos;
	s.n_algos = ksig_n_all_algos;
	for (size_t i = 0; i < RING__COUNT; i++)
		s.ring[i].listed = true;
	if (ksig_ima_file_relabel(&image->ima, file, label) == 0)
		judge(image, &s);
	ksig_image_free(image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct ksig_ima_entry entry = {.measured = KSIG_YES,
						    .pcr = 10,
						    .template = "ima-ng",
						    .algo = "sha256",
						    .size = 32};

	if (size <= KSIG_IMA_LABEL_MAX)
		read_label(bytes_of(data, size));
	ksig_ima_is_entry(bytes_of(data, size), &entry);
	return 0;
}
