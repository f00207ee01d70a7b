/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine that tests/gen/labels.h describes, and images with labels to be judged on it. */
#pragma once

#include "machine.h"
#include "../gen/labels.h"

#define KERNEL "func=KEXEC_KERNEL_CHECK"
#define IMASIG "appraise " KERNEL " appraise_type=imasig\n"
#define MODSIG "appraise " KERNEL " appraise_type=imasig|modsig\n"
#define DIGEST "appraise " KERNEL "\n"
#define VERITY "appraise digest_type=verity appraise_type=sigv3\n"

void labels_machine(struct machine *m, struct gen_keys *keys, enum gen_arch arch);
/* For ksig_image_free(). verity: as if fs-verity were enabled for it. */
struct ksig_image *labels_image(struct gen_keys *keys, enum gen_arch arch,
				const struct gen_label *label, bool verity);

/* One of each, for x86_64. */
struct labelled {
	struct machine m;
	struct ksig_image *image;
};
void labels_begin(struct labelled *s, struct gen_keys *keys, const char *label);
void labels_end(struct labelled *s);

/* Puts the SHA-256 of these on .blacklist; room has to live as long as the machine. */
void labels_block(struct machine *m, const struct ksig_digests *digests, struct bytes *room);
