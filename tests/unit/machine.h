/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine made by hand, on which everything is known and signatures are enforced. */
#pragma once

#include "../gen/gen.h"
#include "../prediction.h"
#include "../../kexec-sig/verdict.h"

#define MIB (UINT64_C(1) << 20)

struct machine {
	struct ksig_system s;
	struct ksig_range ram[1];
};

void machine_init(struct machine *m, const char *arch, uint32_t version);
void machine_clear(struct machine *m);
/* Puts the key of a certificate on a keyring, with the certificate found there. */
void machine_key(struct machine *m, enum ksig_ring ring, struct gen_keys *keys, enum gen_cert cert,
		 const char *from);
/* Puts the generator's CA on a keyring, with its certificate found in db. */
void machine_trust(struct machine *m, enum ksig_ring ring, struct gen_keys *keys);

/* IMA's rules in force; at first there are none. */
void machine_policy(struct machine *m, const char *rules);

/* As a file that root owns, without a label. */
void machine_own(struct ksig_image *image);
/* The image of a case, to be judged: root's, without a label. For ksig_image_free(). */
struct ksig_image *machine_image(struct gen_keys *keys, enum gen_arch arch,
				 const struct gen_case *c);

/* Group fixtures: *state is a struct gen_keys. */
int machine_keys_make(void **state);
int machine_keys_drop(void **state);
