/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine made by hand, on which everything is known and signatures are enforced. */
#pragma once

#include "../gen/gen.h"
#include "../../kexec-sig/verdict.h"

#define MIB (UINT64_C(1) << 20)

struct machine {
	struct ksig_system s;
	struct ksig_range ram[1];
};

void machine_init(struct machine *m, const char *arch, uint32_t version);
void machine_clear(struct machine *m);
/* Puts the generator's CA on a keyring, with its certificate found in db. */
void machine_trust(struct machine *m, enum ksig_ring ring, struct gen_keys *keys);
