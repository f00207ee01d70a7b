/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines for snapshots, made from the table of facts; used by unit tests and fuzz seeds. */
#pragma once

#include "../gen/gen.h"
#include "../../kexec-sig/system_fields.h"

/*
 * A machine in which every field of the table is set. Facts, words and keyrings differ with
 * variant, so that several of them have every value; keys (may be NULL: without certificates)
 * are on its keyrings, some with certificate, some without, one twice. NULL: no memory.
 */
struct ksig_system *snapshot_machine(struct gen_keys *keys, unsigned int variant);
#define SNAPSHOT_VARIANTS 12U
