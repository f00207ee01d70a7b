// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of labels. What decides is xattr_verify() and ima_appraise_measurement() of
 * security/integrity/ima/ima_appraise.c; whatever it says, a refusal is EACCES.
 *
 * An appended signature is asked for when there is no label, when it is one of type 4, or when
 * rc is ENOKEY. For a kernel, .platform is asked last and gives rc, so that a bad signature by a
 * key that is on .ima alone ends as ENOKEY as well.
 */
#include "labels.h"

/* imasig, imasig|modsig, no appraise_type */
#define ANSWERS(a, b, c) .imasig = (a), .imasig_modsig = (b), .any = (c)
#define TAKEN            ANSWERS("ok", "ok", "ok")
#define NEVER            ANSWERS("EACCES", "EACCES", "EACCES")
#define AS_DIGEST        ANSWERS("EACCES", "EACCES", "ok")
#define BY_MODSIG        ANSWERS("EACCES", "ok", "EACCES")
#define MODSIG_OR_DIGEST ANSWERS("EACCES", "ok", "ok")
#define FOR_VERITY       NEVER, .sigv3 = "ok"
#define CANNOT_SET(e)    .setxattr = (e)
#define NEEDS_MD5        .needs = "md5"
#define NEEDS_SHA3       .needs = "sha3" /* and a kernel of 6.7 or later */

#define LABEL(...)                                                                                 \
	.spec = &(const struct label_spec)                                                         \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define PLAIN        LABEL(.kind = LABEL_SIGNATURE)
#define BY(who, ...) LABEL(.signer = GEN_CERT_##who, __VA_ARGS__)
#define DIGEST(...)  LABEL(.kind = LABEL_DIGEST, __VA_ARGS__)
#define NG(...)      LABEL(.kind = LABEL_DIGEST_NG, __VA_ARGS__)
#define V1(...)      LABEL(.kind = LABEL_V1, __VA_ARGS__)
#define OTHER        .over = OVER_OTHER_FILE

/* The image has an appended signature. */
#define MODSIG(name)  .appended = true, .image = (name)
#define GOOD_MODSIG   MODSIG("good")
#define BAD_MODSIG    MODSIG("content-payload-changed")
#define MODSIG_NOBODY MODSIG("trust-unknown-leaf")
#define NO_MODSIG     MODSIG("trailer-algo-1") /* ima_read_modsig() fails: as if it was not there */

/* A signature by the leaf: 9 bytes of header, 256 of RSA. */
#define HEADER_SIZE 9
#define WHOLE_SIZE  (HEADER_SIZE + 256)
#define LONG_SIZE   5000

/* clang-format off */
const struct gen_label gen_labels[] = {
	{"label-none", "no label", NEVER},
	{"label-none-unsigned", "no label, unsigned image", NEVER, .image = "unsigned"},

	/* ---- signatures ---- */
	{"label-good", "signed by the leaf over SHA-256", TAKEN, PLAIN},
	{"label-good-unsigned", "the same on an unsigned image", TAKEN, .image = "unsigned", PLAIN},
	{"label-sha1", "signed over SHA-1", TAKEN, LABEL(.md = MD_SHA1)},
	{"label-sha224", "signed over SHA-224", TAKEN, LABEL(.md = MD_SHA224)},
	{"label-sha384", "signed over SHA-384", TAKEN, LABEL(.md = MD_SHA384)},
	{"label-sha512", "signed over SHA-512", TAKEN, LABEL(.md = MD_SHA512)},
	{"label-sha3-256", "signed over SHA3-256, which 6.1 has no number for", TAKEN,
	 NEEDS_SHA3, LABEL(.md = MD_SHA3_256)},
	{"label-sha3-384", "signed over SHA3-384", TAKEN, NEEDS_SHA3,
	 LABEL(.md = MD_SHA3_384)},
	{"label-sha3-512", "signed over SHA3-512", TAKEN, NEEDS_SHA3,
	 LABEL(.md = MD_SHA3_512)},
	{"label-md5", "signed over MD5", TAKEN, NEEDS_MD5, LABEL(.md = MD_MD5)},
	{"label-rsa-4096", "signed by a key of 4096 bits", TAKEN, BY(RSA_4096)},
	{"label-p256", "signed by a key on P-256", TAKEN, BY(P256)},
	{"label-p256-sha512", "signed by a key on P-256 over SHA-512", TAKEN,
	 BY(P256, .md = MD_SHA512)},
	{"label-p384", "signed by a key on P-384", TAKEN, BY(P384, .md = MD_SHA384)},
	{"label-p521", "signed by a key on P-521", TAKEN, BY(P521, .md = MD_SHA512)},
	{"label-platform", "signed by the CA, which is on .platform alone", TAKEN, BY(CA)},
	{"label-platform-second", "signed by the second CA, on .platform alone", TAKEN,
	 BY(SECOND_CA)},
	{"label-unknown", "signed by a key that is nowhere", NEVER, BY(ROGUE_LEAF)},
	{"label-unknown-second-leaf", "signed by a leaf of a CA on .platform", NEVER,
	 BY(SECOND_LEAF)},
	{"label-revoked", "signed by a key on .ima and .ima_blacklist", NEVER, BY(LEAF2)},

	/* ---- key ids ---- */
	{"label-keyid-wrong", "key id wrong by a bit", NEVER, LABEL(.keyid = KEYID_WRONG)},
	{"label-keyid-zero", "key id zero", NEVER, LABEL(.keyid = KEYID_ZERO)},
	{"label-keyid-other", "key id of another key on .ima", NEVER,
	 LABEL(.named = GEN_CERT_RSA_4096)},
	{"label-keyid-other-p256", "key id of a key on P-256", NEVER,
	 LABEL(.named = GEN_CERT_P256)},
	{"label-keyid-revoked", "key id of a key on .ima_blacklist", NEVER,
	 LABEL(.named = GEN_CERT_LEAF2)},
	{"label-keyid-unknown-ours", "signed by a key that is nowhere, key id of the leaf", NEVER,
	 BY(ROGUE_LEAF, .named = GEN_CERT_LEAF)},
	/*
	 * Such an id ends in the issuer's name: it is that of all keys below the CA, with the
	 * one on .ima_blacklist among them.
	 */
	{"label-keyid-issuer", "key id from the end of the issuer's name", NEVER,
	 LABEL(.keyid = KEYID_ISSUER)},

	/* ---- content ---- */
	{"label-content-changed", "a byte of the image changed after signing", NEVER,
	 .changed = true, PLAIN},
	{"label-content-changed-p256", "the same, signed by a key on P-256", NEVER, .changed = true,
	 BY(P256)},
	{"label-content-changed-platform", "the same, signed by a key on .platform", NEVER,
	 .changed = true, BY(CA)},
	{"label-content-changed-unknown", "the same, signed by a key that is nowhere", NEVER,
	 .changed = true, BY(ROGUE_LEAF)},
	{"label-content-other", "signed for another image", NEVER, LABEL(OTHER)},

	/* ---- hash_algo ---- */
	{"label-algo-sha1", "signed over SHA-256, SHA-1 named", NEVER, LABEL(.algo = SAYS(2))},
	{"label-algo-sha512", "signed over SHA-256, SHA-512 named", NEVER, LABEL(.algo = SAYS(6))},
	{"label-algo-p256-sha512", "signed by a key on P-256 over SHA-256, SHA-512 named", NEVER,
	 BY(P256, .algo = SAYS(6))},
	{"label-algo-md4", "MD4 named, number 0", NEVER, CANNOT_SET("EACCES"),
	 LABEL(.algo = SAYS(0))},
	{"label-algo-rmd128", "RIPE-MD-128 named", NEVER, CANNOT_SET("EACCES"),
	 LABEL(.algo = SAYS(8))},
	{"label-algo-wp512", "Whirlpool named", NEVER, CANNOT_SET("EACCES"),
	 LABEL(.algo = SAYS(13))},
	{"label-algo-sm3", "SM3 named", NEVER, CANNOT_SET("EACCES"), LABEL(.algo = SAYS(17))},
	{"label-algo-streebog", "Streebog-512 named", NEVER, CANNOT_SET("EACCES"),
	 LABEL(.algo = SAYS(19))},
	{"label-algo-last", "the first number behind the last hash", NEVER,
	 LABEL(.algo = SAYS(23))},
	{"label-algo-200", "hash number 200", NEVER, LABEL(.algo = SAYS(200))},
	{"label-algo-200-unknown", "hash number 200, signed by a key that is nowhere", NEVER,
	 BY(ROGUE_LEAF, .algo = SAYS(200))},

	/* ---- lengths ---- */
	{"label-header-0", "no bytes", NEVER, CANNOT_SET("EINVAL"), LABEL(.keep = SAYS(0))},
	{"label-header-1", "the type alone", NEVER, LABEL(.keep = SAYS(1))},
	{"label-header-2", "type and version", NEVER, LABEL(.keep = SAYS(2))},
	{"label-header-3", "up to hash_algo", NEVER, LABEL(.keep = SAYS(3))},
	{"label-header-7", "up to the key id", NEVER, LABEL(.keep = SAYS(7))},
	{"label-header-8", "sig_size cut in half", NEVER, LABEL(.keep = SAYS(HEADER_SIZE - 1))},
	{"label-header-9", "the header alone", NEVER, LABEL(.keep = SAYS(HEADER_SIZE))},
	{"label-header-9-zero", "the header alone, sig_size zero", NEVER,
	 LABEL(.shape = SIG_EMPTY)},
	{"label-header-10", "one byte of signature", NEVER, LABEL(.keep = SAYS(HEADER_SIZE + 1))},
	{"label-header-10-says", "one byte of signature, sig_size 1", NEVER,
	 LABEL(.keep = SAYS(HEADER_SIZE + 1), .sig_size = SAYS(1))},
	{"label-size-large", "sig_size one too large", NEVER, LABEL(.sig_size_more = 1)},
	{"label-size-small", "sig_size one too small", NEVER, LABEL(.sig_size_more = -1)},
	{"label-size-zero", "sig_size zero", NEVER, LABEL(.sig_size = SAYS(0))},
	{"label-size-ffff", "sig_size ffff", NEVER, LABEL(.sig_size = SAYS(0xffff))},
	{"label-size-swapped", "sig_size little-endian", NEVER, LABEL(.sig_size = SAYS(0x0001))},
	{"label-cut", "last byte of the signature missing", NEVER,
	 LABEL(.keep = SAYS(WHOLE_SIZE - 1))},
	{"label-cut-says", "last byte of the signature missing, sig_size agrees", NEVER,
	 LABEL(.shape = SIG_TRUNCATED)},
	{"label-cut-says-p256", "the same by a key on P-256", NEVER,
	 BY(P256, .shape = SIG_TRUNCATED)},
	{"label-trailing", "a byte behind the signature", NEVER, LABEL(.more = 1)},
	{"label-trailing-says", "a byte behind the signature, sig_size agrees", NEVER,
	 LABEL(.shape = SIG_ZERO_AFTER)},
	{"label-leading-says", "a zero before the signature, sig_size agrees", NEVER,
	 LABEL(.shape = SIG_ZERO_BEFORE)},
	{"label-long", "5000 bytes, sig_size agrees", NEVER,
	 LABEL(.filler = LONG_SIZE - WHOLE_SIZE)},
	{"label-long-trailing", "5000 bytes, sig_size of the signature", NEVER,
	 LABEL(.more = LONG_SIZE - WHOLE_SIZE)},

	/* ---- signature values ---- */
	{"label-sig-garbage", "signature without padding", NEVER, LABEL(.shape = SIG_GARBAGE)},
	{"label-sig-block-type-2", "padding for encryption", NEVER,
	 LABEL(.shape = SIG_BLOCK_TYPE_2)},
	{"label-sig-no-null", "DigestInfo without parameters", NEVER, LABEL(.shape = SIG_NO_NULL)},
	{"label-sig-other-hash", "DigestInfo of another hash", NEVER,
	 LABEL(.shape = SIG_OTHER_HASH)},
	{"label-sig-no-digestinfo", "the bare digest after the padding", NEVER,
	 LABEL(.shape = SIG_NO_DIGESTINFO)},

	/* ---- versions ---- */
	{"label-version-0", "version 0: not supported", NEVER, LABEL(.version = SAYS(0))},
	{"label-version-1", "version 1 with a header of version 2", NEVER,
	 LABEL(.version = SAYS(1))},
	{"label-version-3", "version 3", NEVER, LABEL(.version = SAYS(3))},
	{"label-version-3-file-id", "version 3, struct ima_file_id signed", NEVER,
	 LABEL(.over = OVER_FILE_ID, .type = SAYS(TYPE_SIGNATURE))},
	{"label-version-4", "version 4", NEVER, LABEL(.version = SAYS(4))},
	{"label-version-255", "version 255", NEVER, LABEL(.version = SAYS(255))},

	/* ---- digsig_verify(): no key of type user is ever on .ima ---- */
	{"label-v1", "version 1, well-formed, SHA-256", NEVER, V1(.md = MD_SHA256)},
	{"label-v1-sha1", "version 1, well-formed, SHA-1", NEVER, V1(.md = MD_SHA1)},
	{"label-v1-unknown", "version 1, by a key that is nowhere", NEVER,
	 V1(.signer = GEN_CERT_ROGUE_LEAF)},
	{"label-v1-keyid-zero", "version 1, key id zero", NEVER, V1(.keyid = KEYID_ZERO)},
	{"label-v1-algo-1", "version 1, not RSA", NEVER, V1(.algo = SAYS(1))},
	{"label-v1-2", "version 1, type and version alone", NEVER, V1(.keep = SAYS(2))},
	{"label-v1-17", "version 1, no signature", NEVER, V1(.keep = SAYS(17))},
	{"label-v1-18", "version 1, half of the signature's length", NEVER, V1(.keep = SAYS(18))},
	{"label-v1-19", "version 1, the signature's length alone", NEVER, V1(.keep = SAYS(19))},
	{"label-v1-bits-ffff", "version 1, signature of 65535 bits", NEVER,
	 V1(.sig_size = SAYS(0xffff))},
	{"label-v1-bits-0", "version 1, signature of no bits", NEVER, V1(.sig_size = SAYS(0))},
	{"label-v1-cut", "version 1, last byte missing", NEVER, V1(.keep = SAYS(19 + 255))},

	/* ---- type 1: SHA-1 in 20 bytes, MD5 in 16; else the hash that is the default ---- */
	{"label-digest-sha1", "type 1, SHA-1", AS_DIGEST, DIGEST(.md = MD_SHA1)},
	{"label-digest-sha1-unsigned", "the same on an unsigned image", AS_DIGEST,
	 .image = "unsigned", DIGEST(.md = MD_SHA1)},
	{"label-digest-sha1-other", "type 1, SHA-1 of another image", NEVER,
	 DIGEST(.md = MD_SHA1, OTHER)},
	{"label-digest-sha1-changed", "type 1, SHA-1, image changed", NEVER, .changed = true,
	 DIGEST(.md = MD_SHA1)},
	{"label-digest-sha1-short", "type 1, 19 bytes of SHA-1", NEVER,
	 DIGEST(.md = MD_SHA1, .keep = SAYS(20))},
	{"label-digest-sha1-long", "type 1, SHA-1 and a byte", NEVER,
	 DIGEST(.md = MD_SHA1, .more = 1)},
	{"label-digest-md5", "type 1, MD5", AS_DIGEST, NEEDS_MD5, DIGEST(.md = MD_MD5)},
	{"label-digest-md5-padded", "type 1, MD5 and four zeros", AS_DIGEST, NEEDS_MD5,
	 DIGEST(.md = MD_MD5, .more = 4)},
	{"label-digest-md5-other", "type 1, MD5 of another image", NEVER, NEEDS_MD5,
	 DIGEST(.md = MD_MD5, OTHER)},
	{"label-digest-md5-short", "type 1, 15 bytes of MD5", NEVER,
	 DIGEST(.md = MD_MD5, .keep = SAYS(16))},
	{"label-digest-sha1-as-md5", "type 1, SHA-1 with its last four bytes zero", NEVER,
	 NEEDS_MD5, DIGEST(.md = MD_SHA1, .keep = SAYS(17), .more = 4)},
	{"label-digest-sha256", "type 1, SHA-256, the default", AS_DIGEST,
	 DIGEST(.md = MD_SHA256)},
	{"label-digest-sha256-short", "type 1, 31 bytes of SHA-256", NEVER,
	 DIGEST(.md = MD_SHA256, .keep = SAYS(32))},
	{"label-digest-sha256-long", "type 1, SHA-256 and more", AS_DIGEST,
	 DIGEST(.md = MD_SHA256, .more = 7)},
	{"label-digest-sha512", "type 1, SHA-512: not the default", NEVER, DIGEST(.md = MD_SHA512)},
	{"label-digest-1", "type 1 alone", NEVER, DIGEST(.keep = SAYS(1))},
	{"label-digest-2", "type 1 and one byte", NEVER, DIGEST(.keep = SAYS(2))},

	/* ---- type 4: what is behind the digest does not matter ---- */
	{"label-ng-sha256", "type 4, SHA-256", AS_DIGEST, NG(.md = MD_SHA256)},
	{"label-ng-sha256-unsigned", "the same on an unsigned image", AS_DIGEST,
	 .image = "unsigned", NG(.md = MD_SHA256)},
	{"label-ng-sha1", "type 4, SHA-1", AS_DIGEST, NG(.md = MD_SHA1)},
	{"label-ng-sha224", "type 4, SHA-224", AS_DIGEST, NG(.md = MD_SHA224)},
	{"label-ng-sha384", "type 4, SHA-384", AS_DIGEST, NG(.md = MD_SHA384)},
	{"label-ng-sha512", "type 4, SHA-512", AS_DIGEST, NG(.md = MD_SHA512)},
	{"label-ng-sha3-256", "type 4, SHA3-256, which 6.1 has no number for", AS_DIGEST,
	 NEEDS_SHA3, NG(.md = MD_SHA3_256)},
	{"label-ng-md5", "type 4, MD5", AS_DIGEST, NEEDS_MD5, NG(.md = MD_MD5)},
	{"label-ng-other", "type 4, SHA-256 of another image", NEVER, NG(OTHER)},
	{"label-ng-changed", "type 4, SHA-256, image changed", NEVER, .changed = true,
	 NG(.md = MD_SHA256)},
	{"label-ng-short", "type 4, 31 bytes of SHA-256", NEVER, NG(.keep = SAYS(33))},
	{"label-ng-long", "type 4, SHA-256 and a byte", AS_DIGEST, NG(.more = 1)},
	{"label-ng-very-long", "type 4, SHA-256, 5000 bytes", AS_DIGEST,
	 NG(.more = LONG_SIZE - 34)},
	{"label-ng-sha512-short", "type 4, 63 bytes of SHA-512", NEVER,
	 NG(.md = MD_SHA512, .keep = SAYS(65))},
	{"label-ng-sha1-long", "type 4, SHA-1 and twelve bytes", AS_DIGEST,
	 NG(.md = MD_SHA1, .more = 12)},
	{"label-ng-algo-sha512", "type 4, SHA-256, SHA-512 named", NEVER, NG(.algo = SAYS(6))},
	{"label-ng-algo-sha1", "type 4, SHA-256, SHA-1 named", NEVER, NG(.algo = SAYS(2))},
	{"label-ng-algo-wp512", "type 4, Whirlpool named", NEVER, CANNOT_SET("EACCES"),
	 NG(.md = MD_SHA512, .algo = SAYS(13))},
	/* ima_get_hash_algo(): the default for what it does not know */
	{"label-ng-algo-last", "type 4, SHA-256, the first number behind the last hash", AS_DIGEST,
	 NG(.algo = SAYS(23))},
	{"label-ng-algo-200", "type 4, SHA-256, hash number 200", AS_DIGEST, NG(.algo = SAYS(200))},
	{"label-ng-algo-200-sha512", "type 4, SHA-512, hash number 200", NEVER,
	 NG(.md = MD_SHA512, .algo = SAYS(200))},
	{"label-ng-1", "type 4 alone", NEVER, NG(.keep = SAYS(1))},
	{"label-ng-2", "type 4 without a digest", NEVER, NG(.keep = SAYS(2))},
	{"label-ng-3", "type 4 with one byte of a digest", NEVER, NG(.keep = SAYS(3))},

	/* ---- other types ---- */
	{"label-type-0", "a signature under type 0", NEVER, LABEL(.type = SAYS(0))},
	{"label-type-1", "a signature under type 1", NEVER, LABEL(.type = SAYS(1))},
	{"label-type-2", "a signature under type 2, an HMAC of EVM", NEVER, LABEL(.type = SAYS(2))},
	{"label-type-2-hmac", "20 bytes under type 2", NEVER,
	 DIGEST(.md = MD_SHA1, .type = SAYS(2))},
	{"label-type-4", "a signature under type 4", NEVER, LABEL(.type = SAYS(4))},
	{"label-type-5", "a signature under type 5, EVM's", NEVER, LABEL(.type = SAYS(5))},
	{"label-type-6-version-2", "a signature of the file under type 6", NEVER,
	 LABEL(.type = SAYS(6))},
	{"label-type-6-version-3", "a signature of the file under type 6, version 3", NEVER,
	 LABEL(.type = SAYS(6), .version = SAYS(3))},
	{"label-type-6-1", "type 6 alone", NEVER, LABEL(.type = SAYS(6), .keep = SAYS(1))},
	{"label-type-6-9", "type 6, the header alone", NEVER,
	 LABEL(.over = OVER_FILE_ID, .keep = SAYS(HEADER_SIZE))},
	{"label-type-7", "a signature under type 7", NEVER, CANNOT_SET("EINVAL"),
	 LABEL(.type = SAYS(7))},
	{"label-type-8", "a signature under type 8", NEVER, CANNOT_SET("EINVAL"),
	 LABEL(.type = SAYS(8))},
	{"label-type-255", "a signature under type 255", NEVER, CANNOT_SET("EINVAL"),
	 LABEL(.type = SAYS(255))},

	/*
	 * ---- type 6: without digest_type=verity, what is collected is the file's digest, and
	 * struct ima_file_id says fs-verity of it all the same; .platform is not asked ----
	 */
	{"label-verity-good", "fs-verity's digest, signed by the leaf", FOR_VERITY,
	 LABEL(.over = OVER_VERITY_ID)},
	{"label-verity-none", "the same, meant for a file without fs-verity", NEVER,
	 LABEL(.over = OVER_VERITY_ID)},
	{"label-verity-p256", "signed by a key on P-256", FOR_VERITY,
	 BY(P256, .over = OVER_VERITY_ID)},
	{"label-verity-platform", "signed by a key on .platform alone", NEVER,
	 BY(CA, .over = OVER_VERITY_ID)},
	{"label-verity-unknown", "signed by a key that is nowhere", NEVER,
	 BY(ROGUE_LEAF, .over = OVER_VERITY_ID)},
	{"label-verity-revoked", "signed by a key on .ima_blacklist", NEVER,
	 BY(LEAF2, .over = OVER_VERITY_ID)},
	{"label-verity-other", "fs-verity's digest of another image", NEVER,
	 LABEL(.over = OVER_OTHER_VERITY_ID)},
	{"label-verity-direct", "fs-verity's digest signed without struct ima_file_id", NEVER,
	 LABEL(.over = OVER_VERITY)},
	{"label-verity-file", "struct ima_file_id with the file's own digest",
	 ANSWERS("EACCES", "EACCES", "ok"), LABEL(.over = OVER_FILE_ID)},
	{"label-verity-file-sha512", "the same with SHA-512", ANSWERS("EACCES", "EACCES", "ok"),
	 LABEL(.over = OVER_FILE_ID, .md = MD_SHA512)},
	{"label-verity-file-changed", "the file's own digest, image changed", NEVER,
	 .changed = true, LABEL(.over = OVER_FILE_ID)},
	{"label-verity-sha512", "signed over SHA-512", NEVER,
	 LABEL(.over = OVER_VERITY_ID, .md = MD_SHA512)},
	{"label-verity-algo-sha512", "SHA-512 named in the header", NEVER,
	 LABEL(.over = OVER_VERITY_ID, .algo = SAYS(6))},
	{"label-verity-algo-200", "hash number 200 in the header", NEVER,
	 LABEL(.over = OVER_VERITY_ID, .algo = SAYS(200))},
	{"label-verity-version-2", "version 2", NEVER,
	 LABEL(.over = OVER_VERITY_ID, .version = SAYS(2))},
	{"label-verity-version-4", "version 4", NEVER,
	 LABEL(.over = OVER_VERITY_ID, .version = SAYS(4))},
	{"label-verity-type-3", "type 3, version 3", NEVER,
	 LABEL(.over = OVER_VERITY_ID, .type = SAYS(3))},
	{"label-verity-cut", "last byte missing", NEVER,
	 LABEL(.over = OVER_VERITY_ID, .keep = SAYS(WHOLE_SIZE - 1))},
	{"label-verity-trailing", "a byte behind the signature", NEVER,
	 LABEL(.over = OVER_VERITY_ID, .more = 1)},

	/* ---- an appended signature, which counts with imasig|modsig only ---- */
	{"label-modsig-none", "good appended signature, no label", BY_MODSIG, GOOD_MODSIG},
	{"label-modsig-good", "good appended signature, good label", TAKEN, GOOD_MODSIG, PLAIN},
	{"label-modsig-unknown", "good appended signature, label by a key that is nowhere",
	 BY_MODSIG, GOOD_MODSIG, BY(ROGUE_LEAF)},
	{"label-modsig-keyid-wrong", "good appended signature, label's key id wrong", BY_MODSIG,
	 GOOD_MODSIG, LABEL(.keyid = KEYID_WRONG)},
	{"label-modsig-wrong", "good appended signature, label for another image", BY_MODSIG,
	 GOOD_MODSIG, LABEL(OTHER)},
	{"label-modsig-wrong-p256", "the same, by a key on P-256", BY_MODSIG, GOOD_MODSIG,
	 BY(P256, OTHER)},
	/* Here it is .platform that gives EKEYREJECTED. */
	{"label-modsig-wrong-platform", "the same, by a key on .platform", NEVER, GOOD_MODSIG,
	 BY(CA, OTHER)},
	{"label-modsig-revoked", "good appended signature, label by a key on .ima_blacklist",
	 NEVER, GOOD_MODSIG, BY(LEAF2)},
	{"label-modsig-garbage", "good appended signature, label without padding", BY_MODSIG,
	 GOOD_MODSIG, LABEL(.shape = SIG_GARBAGE)},
	{"label-modsig-algo-sha512", "good appended signature, label names SHA-512", BY_MODSIG,
	 GOOD_MODSIG, LABEL(.algo = SAYS(6))},
	{"label-modsig-algo-200", "good appended signature, label of hash number 200", NEVER,
	 GOOD_MODSIG, LABEL(.algo = SAYS(200))},
	{"label-modsig-algo-sm3", "good appended signature, label names SM3", NEVER,
	 CANNOT_SET("EACCES"), GOOD_MODSIG, LABEL(.algo = SAYS(17))},
	{"label-modsig-header-1", "good appended signature, type alone", NEVER, GOOD_MODSIG,
	 LABEL(.keep = SAYS(1))},
	{"label-modsig-header-9", "good appended signature, header alone", NEVER, GOOD_MODSIG,
	 LABEL(.keep = SAYS(HEADER_SIZE))},
	{"label-modsig-size-large", "good appended signature, label's sig_size too large", NEVER,
	 GOOD_MODSIG, LABEL(.sig_size_more = 1)},
	{"label-modsig-version-0", "good appended signature, label of version 0", NEVER,
	 GOOD_MODSIG, LABEL(.version = SAYS(0))},
	{"label-modsig-version-3", "good appended signature, label of version 3", NEVER,
	 GOOD_MODSIG, LABEL(.version = SAYS(3))},
	{"label-modsig-v1", "good appended signature, label of version 1", NEVER, GOOD_MODSIG,
	 V1(.md = MD_SHA256)},
	{"label-modsig-digest", "good appended signature, type 1", AS_DIGEST, GOOD_MODSIG,
	 DIGEST(.md = MD_SHA1)},
	{"label-modsig-digest-other", "good appended signature, type 1 of another image", NEVER,
	 GOOD_MODSIG, DIGEST(.md = MD_SHA1, OTHER)},
	{"label-modsig-ng", "good appended signature, type 4", MODSIG_OR_DIGEST, GOOD_MODSIG,
	 NG(.md = MD_SHA256)},
	{"label-modsig-ng-other", "good appended signature, type 4 of another image", BY_MODSIG,
	 GOOD_MODSIG, NG(OTHER)},
	{"label-modsig-ng-1", "good appended signature, type 4 alone", BY_MODSIG, GOOD_MODSIG,
	 NG(.keep = SAYS(1))},
	{"label-modsig-ng-algo-200", "good appended signature, type 4, hash number 200",
	 MODSIG_OR_DIGEST, GOOD_MODSIG, NG(.algo = SAYS(200))},
	{"label-modsig-type-0", "good appended signature, type 0", NEVER, GOOD_MODSIG,
	 LABEL(.type = SAYS(0))},
	{"label-modsig-type-2", "good appended signature, type 2", NEVER, GOOD_MODSIG,
	 LABEL(.type = SAYS(2))},
	{"label-modsig-type-5", "good appended signature, type 5", NEVER, GOOD_MODSIG,
	 LABEL(.type = SAYS(5))},
	{"label-modsig-verity", "good appended signature, type 6 of fs-verity", FOR_VERITY,
	 GOOD_MODSIG, LABEL(.over = OVER_VERITY_ID)},
	{"label-modsig-verity-file", "good appended signature, type 6 of the file's own digest",
	 ANSWERS("EACCES", "EACCES", "ok"), GOOD_MODSIG, LABEL(.over = OVER_FILE_ID)},

	{"label-bad-modsig-none", "content changed below the appended signature, no label", NEVER,
	 BAD_MODSIG},
	{"label-bad-modsig-good", "bad appended signature, good label", TAKEN, BAD_MODSIG, PLAIN},
	{"label-bad-modsig-unknown", "bad appended signature, label by a key that is nowhere",
	 NEVER, BAD_MODSIG, BY(ROGUE_LEAF)},
	{"label-bad-modsig-digest", "bad appended signature, type 1", AS_DIGEST, BAD_MODSIG,
	 DIGEST(.md = MD_SHA1)},
	{"label-bad-modsig-ng", "bad appended signature, type 4", AS_DIGEST, BAD_MODSIG,
	 NG(.md = MD_SHA256)},
	{"label-modsig-nobody-none", "appended signature by nobody we know, no label", NEVER,
	 MODSIG_NOBODY},
	{"label-modsig-nobody-good", "appended signature by nobody we know, good label", TAKEN,
	 MODSIG_NOBODY, PLAIN},
	{"label-modsig-nobody-ng", "appended signature by nobody we know, type 4", AS_DIGEST,
	 MODSIG_NOBODY, NG(.md = MD_SHA256)},
	{"label-no-modsig-none", "damaged trailer, no label", NEVER, NO_MODSIG},
	{"label-no-modsig-good", "damaged trailer, good label", TAKEN, NO_MODSIG, PLAIN},
	{"label-no-modsig-ng", "damaged trailer, type 4", AS_DIGEST, NO_MODSIG,
	 NG(.md = MD_SHA256)},
};
/* clang-format on */

const size_t gen_n_labels = ARRAY_SIZE(gen_labels);
