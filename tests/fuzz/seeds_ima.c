// SPDX-License-Identifier: GPL-2.0-or-later
/* Inputs for fuzz_ima_signed: one for each way in which a label or a message is judged. */
#include "seeds.h"

#include <errno.h>

#include "../gen/labels.h"

#define LABEL(...)                                                                                 \
	.label = &(const struct label_spec)                                                        \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define BY(who, ...) LABEL(.signer = GEN_CERT_##who, __VA_ARGS__)
#define MESSAGE(who, ...)                                                                          \
	.message = &(const struct sign_spec)                                                       \
	{                                                                                          \
		.signers = {{.cert = GEN_CERT_##who, __VA_ARGS__}}, .flags = MSG_NO_CERTS          \
	}
#define OLD         SIGNED_6_1
#define APPENDED    SIGNED_APPENDED
#define OLD_BLOCKED (SIGNED_6_1 | SIGNED_APPENDED | SIGNED_BLOCKED)

/* clang-format off */
static const struct seed {
	const char *name;
	uint8_t machine; /* enum signed_bit */
	uint8_t rule;    /* enum signed_rule */
	const struct label_spec *label;
	const struct sign_spec *message;
} seeds[] = {
	{"label", 0, SIGNED_IMASIG, BY(LEAF)},
	{"label-p256", OLD, SIGNED_ALGOS, BY(P256)},
	{"label-platform", 0, SIGNED_IMASIG, BY(CA)},
	{"label-platform-6.1", OLD, SIGNED_AS_OPENED, BY(CA)},
	{"label-no-platform", SIGNED_NO_PLATFORM, SIGNED_IMASIG, BY(CA)},
	{"label-nobody", 0, SIGNED_IMASIG, BY(ROGUE_LEAF)},
	{"label-revoked", OLD, SIGNED_IMASIG, BY(LEAF2)},
	{"label-unlisted", SIGNED_UNLISTED, SIGNED_IMASIG, BY(LEAF)},
	{"label-unlisted-other", SIGNED_UNLISTED, SIGNED_IMASIG, BY(CA)},
	{"label-unlisted-p256", SIGNED_UNLISTED | SIGNED_6_1, SIGNED_IMASIG, BY(P256)},
	{"label-version-1", 0, SIGNED_ANY, LABEL(.kind = LABEL_V1, .md = MD_SHA256)},
	{"label-blocked", SIGNED_BLOCKED, SIGNED_IMASIG, BY(LEAF)},
	{"label-fuse", SIGNED_FUSE, SIGNED_IMASIG, BY(LEAF)},
	{"label-fuse-securely", SIGNED_FUSE | SIGNED_6_1, SIGNED_CONDITIONS, BY(LEAF)},
	{"label-perhaps", 0, SIGNED_UNKNOWN, BY(LEAF)},
	{"label-denied", SIGNED_EVM, SIGNED_ALGOS, LABEL(.md = MD_SHA384)},
	{"digest", OLD, SIGNED_ANY, LABEL(.kind = LABEL_DIGEST, .md = MD_SHA1)},
	{"digest-ng", SIGNED_EVM, SIGNED_PERHAPS, LABEL(.kind = LABEL_DIGEST_NG)},
	{"verity", SIGNED_VERITY, SIGNED_SIGV3, LABEL(.over = OVER_VERITY_ID)},
	{"verity-measured", SIGNED_VERITY, SIGNED_MEASURED, LABEL(.over = OVER_VERITY_ID)},
	{"label-no-sha512", OLD, SIGNED_ANY, LABEL(.md = MD_SHA512)},
	{"verity-file", 0, SIGNED_ANY, LABEL(.over = OVER_FILE_ID)},
	{"message", APPENDED, SIGNED_MODSIG, MESSAGE(LEAF)},
	{"message-platform", APPENDED, SIGNED_MODSIG, MESSAGE(CA)},
	{"message-nobody", APPENDED, SIGNED_CHECK_BLACKLIST, MESSAGE(ROGUE_LEAF)},
	{"message-initrd", APPENDED, SIGNED_INITRD, MESSAGE(LEAF2)},
	{"message-unread", APPENDED, SIGNED_IMASIG, MESSAGE(LEAF)},
	{"message-and-label", APPENDED, SIGNED_MODSIG, BY(ROGUE_LEAF), MESSAGE(CA)},
	{"message-and-digest", APPENDED, SIGNED_MODSIG, LABEL(.kind = LABEL_DIGEST_NG), MESSAGE(LEAF)},
	{"message-blocked", OLD_BLOCKED, SIGNED_CHECK_BLACKLIST, MESSAGE(LEAF)},
	{"message-blocked-unasked", OLD_BLOCKED, SIGNED_MODSIG, MESSAGE(LEAF)},
	{"message-blocked-attributes", OLD_BLOCKED, SIGNED_CHECK_BLACKLIST,
	 MESSAGE(LEAF, .attrs = ATTRS_PLAIN)},
};
/* clang-format on */

static int put_seed(const char *dir, const struct seed *seed, struct gen_keys *keys)
{
	_cleanup_buf_ struct gen_buf file = {0}, label = {0}, message = {0}, out = {0};
	const struct gen_subject subject = {.data = signed_file, .data_len = sizeof(signed_file)};
	int r = 0;

	if (seed->message)
		r = gen_message(keys, seed->message, &subject, &message);
	gen_buf_put(&file, signed_file, sizeof(signed_file));
	/* With a message behind it the file is another one, and such a label a bad one. */
	if (r == 0 && seed->label)
		r = gen_label_bytes(keys, seed->label, &file, &label);
	if (r < 0)
		return r;
	gen_buf_byte(&out, seed->machine);
	gen_buf_byte(&out, seed->rule);
	gen_buf_byte(&out, (uint8_t)(label.len >> 8));
	gen_buf_byte(&out, (uint8_t)label.len);
	gen_buf_put(&out, label.data, label.len);
	gen_buf_put(&out, message.data, message.len);
	if (file.broken || label.broken || message.broken || out.broken)
		return -ENOMEM;
	return seed_put(dir, "ima_signed", seed->name, out.data, out.len);
}

int seed_ima_signed(const char *dir, struct gen_keys *keys)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(seeds); i++)
		r = put_seed(dir, &seeds[i], keys);
	return r;
}
