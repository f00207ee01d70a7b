/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inputs of fuzz_ima_signed, for the target and for those who make them:
 *
 *	0 machine  1 rule  2 size of the label × 2, big-endian  4 label │ PKCS#7
 *
 * The file is always the same one, so that what signs it can be made ahead, and so is the trailer
 * behind the message: else hardly any mutation of the message would still be looked at.
 */
#pragma once

#include "fuzz.h"

#include "../gen/gen.h"
#include "../../kexec-sig/system.h"

enum signed_offset { SIGNED_MACHINE, SIGNED_RULE, SIGNED_LABEL_SIZE, SIGNED_LABEL = 4 };

/* How the machine and what it sees of the file differ from what they are with a zero. */
enum signed_bit {
	SIGNED_6_1 = 1 << 0,         /* instead of 6.12, and without SHA-512 */
	SIGNED_APPENDED = 1 << 1,    /* there is a message, behind the file */
	SIGNED_BLOCKED = 1 << 2,     /* the file's digest is on .blacklist */
	SIGNED_NO_PLATFORM = 1 << 3, /* the kernel has no .platform */
	SIGNED_UNLISTED = 1 << 4,    /* no list is complete, and .ima at best answers */
	SIGNED_VERITY = 1 << 5,
	SIGNED_FUSE = 1 << 6, /* fail_securely on 6.1 */
	SIGNED_EVM = 1 << 7,
};

/* Wordings of the policy; what an input says is taken modulo their number. */
enum signed_rule {
	SIGNED_ANY,
	SIGNED_IMASIG,
	SIGNED_MODSIG,
	SIGNED_CHECK_BLACKLIST,
	SIGNED_SIGV3,
	SIGNED_ALGOS,
	SIGNED_AS_OPENED,
	SIGNED_INITRD,
	SIGNED_UNKNOWN,
	SIGNED_PERHAPS,
	SIGNED_CONDITIONS,
	SIGNED_MEASURED, /* as fs-verity's digest, which is then the one to be signed, too */
	SIGNED_RULES
};

/* What everybody signs, and what nobody signs. */
static const uint8_t signed_file[] = "the file";
static const uint8_t signed_by_none[] = "the File";

/* The published keys, wherever it runs: with others no input would be signed by any of them. */
static inline struct gen_key_options signed_key_options(void)
{
	const char *dir = getenv("KSIG_TEST_KEYS");

	return (struct gen_key_options){.published_dir = dir ? dir : GEN_KEYS_DIR};
}

/* The machine of tests/gen/labels.h, as these bits change it; pieces are shared by all of them. */
struct ksig_system ima_machine(uint8_t bits);
