// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of certificates. */
#include "certs.h"

#include <string.h>

/* A leaf directly under the CA that differs in one thing. */
#define UNDER_CA(NAME, SERIAL, ...)                                                                \
	{                                                                                          \
		.name = (NAME), .subject = "Leaf " NAME, .key = KEY_LEAF, .issuer = GEN_CERT_CA,   \
		.serial = (SERIAL), __VA_ARGS__                                                    \
	}

/* The same with a key of another kind. */
#define KEY_UNDER_CA(NAME, SERIAL, KEY, ...)                                                       \
	{                                                                                          \
		.name = (NAME), .subject = "Leaf " NAME, .key = (KEY), .issuer = GEN_CERT_CA,      \
		.serial = (SERIAL), __VA_ARGS__                                                    \
	}

/* clang-format off */
const struct cert_spec gen_cert_specs[GEN_CERT_COUNT] = {
	[GEN_CERT_CA] = {"ca", "Test CA", KEY_CA, GEN_CERT_CA, .serial = 0x1001,
			 .flags = CERT_IS_CA},
	[GEN_CERT_LEAF] = UNDER_CA("leaf", 0x2001),
	[GEN_CERT_LEAF2] = KEY_UNDER_CA("leaf2", 0x2002, KEY_LEAF2),

	[GEN_CERT_ROGUE_CA] = {"rogue-ca", "Rogue CA", KEY_ROGUE_CA, GEN_CERT_ROGUE_CA, .serial = 0x6601,
			       .flags = CERT_IS_CA},
	[GEN_CERT_ROGUE_LEAF] = {"rogue-leaf", "Rogue leaf", KEY_ROGUE, GEN_CERT_ROGUE_CA,
				 .serial = 0x6602},
	[GEN_CERT_ROGUE_SELF] = {"rogue-self", "Rogue alone", KEY_ROGUE, GEN_CERT_ROGUE_SELF,
				 .serial = 0x6603},

	[GEN_CERT_INT1] = {"int1", "Intermediate 1", KEY_INT1, GEN_CERT_CA, .serial = 0x3001,
			   .flags = CERT_IS_CA},
	[GEN_CERT_INT2] = {"int2", "Intermediate 2", KEY_INT2, GEN_CERT_INT1, .serial = 0x3002,
			   .flags = CERT_IS_CA},
	[GEN_CERT_INT3] = {"int3", "Intermediate 3", KEY_INT3, GEN_CERT_INT2, .serial = 0x3003,
			   .flags = CERT_IS_CA},
	[GEN_CERT_INT1_NOT_CA] = {"int1-not-ca", "Intermediate, not a CA", KEY_INT1, GEN_CERT_CA,
				  .serial = 0x3004},
	[GEN_CERT_LEAF_INT1] = {"leaf-int1", "Leaf of intermediate 1", KEY_LEAF, GEN_CERT_INT1,
				.serial = 0x3101},
	[GEN_CERT_LEAF_INT1_NOT_CA] = {"leaf-int1-not-ca", "Leaf of a non-CA", KEY_LEAF,
				       GEN_CERT_INT1_NOT_CA, .serial = 0x3102},
	[GEN_CERT_LEAF_INT3] = {"leaf-int3", "Leaf of intermediate 3", KEY_LEAF, GEN_CERT_INT3,
				.serial = 0x3103},

	[GEN_CERT_WRONG_ISSUER_NAME] = UNDER_CA("wrong-issuer-name", 0x4001,
						.flags = CERT_ISSUER_NAME_WRONG),
	[GEN_CERT_WRONG_ISSUER_KEY] = UNDER_CA("wrong-issuer-key", 0x4002,
					       .flags = CERT_SIGNED_BY_OTHER),
	[GEN_CERT_NO_AKI] = UNDER_CA("no-aki", 0x4003, .aki = AKI_NONE),
	[GEN_CERT_AKI_SERIAL] = UNDER_CA("aki-serial", 0x4004, .aki = AKI_SERIAL),
	[GEN_CERT_AKI_BOTH] = UNDER_CA("aki-both", 0x4005, .aki = AKI_KEYID | AKI_SERIAL),
	[GEN_CERT_AKI_WRONG_KEYID] = UNDER_CA("aki-wrong-keyid", 0x4006, .aki = AKI_KEYID_WRONG),
	[GEN_CERT_AKI_WRONG_KEYID_RIGHT_SERIAL] =
		UNDER_CA("aki-wrong-keyid-right-serial", 0x4007,
			 .aki = AKI_KEYID_WRONG | AKI_SERIAL),
	[GEN_CERT_AKI_RIGHT_KEYID_WRONG_SERIAL] =
		UNDER_CA("aki-right-keyid-wrong-serial", 0x4008,
			 .aki = AKI_KEYID | AKI_SERIAL_WRONG),
	[GEN_CERT_AKI_EMPTY] = UNDER_CA("aki-empty", 0x4009, .aki = AKI_EMPTY),
	[GEN_CERT_AKI_EMPTY_KEYID] = UNDER_CA("aki-empty-keyid", 0x400a, .aki = AKI_KEYID_EMPTY),
	[GEN_CERT_AKI_DAMAGED] = UNDER_CA("aki-damaged", 0x400b, .aki = AKI_DAMAGED),
	[GEN_CERT_NO_SKID] = UNDER_CA("no-skid", 0x400c, .flags = CERT_NO_SKID),
	[GEN_CERT_SERIAL_OF_CA] = UNDER_CA("serial-of-ca", 0, .flags = CERT_SERIAL_OF_ISSUER),
	[GEN_CERT_SERIAL_OF_CA_NO_SKID] =
		UNDER_CA("serial-of-ca-no-skid", 0, .flags = CERT_SERIAL_OF_ISSUER | CERT_NO_SKID),
	[GEN_CERT_V1] = UNDER_CA("v1", 0x400d, .flags = CERT_V1),
	[GEN_CERT_LONG_SERIAL] = UNDER_CA("long-serial", 0, .flags = CERT_LONG_SERIAL),
	[GEN_CERT_EXPIRED] = UNDER_CA("expired", 0x400e, .not_before = "100101000000Z",
				      .not_after = "110101000000Z"),
	[GEN_CERT_NOT_YET_VALID] = UNDER_CA("not-yet-valid", 0x400f, .not_before = "480101000000Z"),
	[GEN_CERT_TIME_2060] = UNDER_CA("time-2060", 0x4010, .not_after = "20600101000000Z"),
	[GEN_CERT_TIME_GENERALIZED_2020] = UNDER_CA("time-generalized-2020", 0x4011,
						    .not_before = "20200101000000Z"),

	[GEN_CERT_BAD_SIGNATURE] = UNDER_CA("bad-signature", 0x5000, .flags = CERT_BAD_SIGNATURE),
	[GEN_CERT_BAD_SELF_SIGNATURE] = {"bad-self-signature", "Bad self-signature", KEY_ROGUE,
					 GEN_CERT_BAD_SELF_SIGNATURE, .serial = 0x5001,
					 .flags = CERT_BAD_SIGNATURE},
	[GEN_CERT_SELF_AKI_MISMATCH] = {"self-aki-mismatch", "Self-signed, own serial wrong",
					KEY_ROGUE, GEN_CERT_SELF_AKI_MISMATCH, .serial = 0x5002,
					.aki = AKI_KEYID | AKI_SERIAL_WRONG},
	[GEN_CERT_LOOP_A] = {"loop-a", "Loop A", KEY_LOOP_A, GEN_CERT_LOOP_B, .serial = 0x5003,
			     .flags = CERT_IS_CA},
	[GEN_CERT_LOOP_B] = {"loop-b", "Loop B", KEY_LOOP_B, GEN_CERT_LOOP_A, .serial = 0x5004,
			     .flags = CERT_IS_CA},

	[GEN_CERT_CA_TRUE_ONE] = UNDER_CA("ca-true-one", 0x5005, .flags = CERT_CA_TRUE_ONE),
	[GEN_CERT_CA_FALSE_EXPLICIT] = UNDER_CA("ca-false-explicit", 0x5006,
						.flags = CERT_CA_FALSE_EXPLICIT),
	[GEN_CERT_KEY_USAGE_BAD] = UNDER_CA("key-usage-bad", 0x5007, .flags = CERT_KEY_USAGE_BAD),
	[GEN_CERT_EMPTY_SUBJECT] = UNDER_CA("empty-subject", 0x5008, .flags = CERT_EMPTY_SUBJECT),
	[GEN_CERT_TRAILING_BYTES] = UNDER_CA("trailing-bytes", 0x5009, .flags = CERT_TRAILING),
	[GEN_CERT_SIG_ALG_DIFFERS] = UNDER_CA("sig-alg-differs", 0x500a,
					      .flags = CERT_SIG_ALG_DIFFERS),

	[GEN_CERT_SIGNED_SHA1] = UNDER_CA("signed-sha1", 0x7001, .md = MD_SHA1),
	[GEN_CERT_SIGNED_SHA512] = UNDER_CA("signed-sha512", 0x7002, .md = MD_SHA512),
	[GEN_CERT_SIGNED_SHA3_256] = UNDER_CA("signed-sha3-256", 0x7003, .md = MD_SHA3_256),
	[GEN_CERT_SIGNED_MD5] = UNDER_CA("signed-md5", 0x7004, .md = MD_MD5),
	[GEN_CERT_SIGNED_PSS] = UNDER_CA("signed-pss", 0x7005, .flags = CERT_SIGNED_PSS),

	[GEN_CERT_RSA_512] = KEY_UNDER_CA("rsa-512", 0x8001, KEY_RSA_512),
	[GEN_CERT_RSA_1024] = KEY_UNDER_CA("rsa-1024", 0x8002, KEY_RSA_1024),
	[GEN_CERT_RSA_2040] = KEY_UNDER_CA("rsa-2040", 0x8003, KEY_RSA_2040),
	[GEN_CERT_RSA_2047] = KEY_UNDER_CA("rsa-2047", 0x8004, KEY_RSA_2047),
	[GEN_CERT_RSA_3072] = KEY_UNDER_CA("rsa-3072", 0x8005, KEY_RSA_3072),
	[GEN_CERT_RSA_4096] = KEY_UNDER_CA("rsa-4096", 0x8006, KEY_RSA_4096),
	[GEN_CERT_RSA_8192] = KEY_UNDER_CA("rsa-8192", 0x8007, KEY_RSA_8192),
	[GEN_CERT_RSA_E3] = KEY_UNDER_CA("rsa-e3", 0x8008, KEY_RSA_E3),
	[GEN_CERT_RSA_PSS_KEY] = KEY_UNDER_CA("rsa-pss-key", 0x8009, KEY_RSA_PSS),
	[GEN_CERT_P256] = KEY_UNDER_CA("p256", 0x800a, KEY_P256),
	[GEN_CERT_P384] = KEY_UNDER_CA("p384", 0x800b, KEY_P384),
	[GEN_CERT_P521] = KEY_UNDER_CA("p521", 0x800c, KEY_P521),
	[GEN_CERT_K256] = KEY_UNDER_CA("k256", 0x800d, KEY_K256),
	[GEN_CERT_ED25519] = KEY_UNDER_CA("ed25519", 0x800e, KEY_ED25519),

	[GEN_CERT_INT4] = {"int4", "Intermediate 4", KEY_INT4, GEN_CERT_INT3, .serial = 0x3005,
			   .flags = CERT_IS_CA},
	[GEN_CERT_LEAF_INT4] = {"leaf-int4", "Leaf of intermediate 4", KEY_LEAF, GEN_CERT_INT4,
				.serial = 0x3104},
	[GEN_CERT_BLOCKED] = UNDER_CA("blocked", 0x9001),
	[GEN_CERT_SECOND_CA] = {"second-ca", "kexec-sig-tools second test CA", KEY_SECOND_CA,
				GEN_CERT_CA, .serial = 0x9002, .flags = CERT_IS_CA},
	[GEN_CERT_SECOND_LEAF] = {"second-leaf", "Leaf of the second CA", KEY_SECOND_LEAF,
				  GEN_CERT_SECOND_CA, .serial = 0x9003},
	[GEN_CERT_SIGNED_SHA224] = UNDER_CA("signed-sha224", 0x7006, .md = MD_SHA224),
	[GEN_CERT_SIGNED_SHA384] = UNDER_CA("signed-sha384", 0x7007, .md = MD_SHA384),
};
/* clang-format on */

const char *gen_cert_name(enum gen_cert cert)
{
	return (unsigned)cert < GEN_CERT_COUNT ? gen_cert_specs[cert].name : NULL;
}

enum gen_cert gen_cert_find(const char *name)
{
	unsigned i;

	for (i = GEN_CERT_NONE + 1; i < GEN_CERT_COUNT; i++)
		if (strcmp(gen_cert_specs[i].name, name) == 0)
			return (enum gen_cert)i;
	return GEN_CERT_NONE;
}

enum gen_key gen_cert_key(enum gen_cert cert)
{
	return gen_cert_specs[cert].key;
}
