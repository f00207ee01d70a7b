// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Digest and signature algorithms, key sizes, and signature values that are wrong.
 *
 * The image's digest is looked at in mscode_note_digest_algo(), after trust; the signer's in
 * pkcs7_sig_note_digest_algo(), while parsing. A wrong RSA signature gives the errno of
 * pkcs1pad_verify_complete() if the certificate is embedded, and EKEYREJECTED if the key is
 * found on the keyring (pkcs7_validate_trust_one() maps all of them).
 */
#include "recipe.h"

#define SIGNER(who, ...)      .signers = {{.cert = GEN_CERT_##who, __VA_ARGS__}}
#define HASHES(signer, image) .signers = {{.md = (signer)}}, .image_md = (image)
#define BAD_SIG(shape)        RECIPE(SIGN(.signers = {{.sig = (shape)}}))
#define ECDSA(curve)          NEEDS("ecdsa-nist-" curve, "ENOENT", "ENOENT")
/* The digest is looked for first, so it depends on which of the two is missing. */
#define ECDSA_AND(curve, md) NEEDS("ecdsa-nist-" curve " and " md, "?", "?")

/* clang-format off */
static const struct gen_case cases[] = {
	/* ---- digests ---- */
	{"algo-signer-sha1", "signer's digest SHA-1", OK_IF_KNOWN,
	 RECIPE(SIGN(HASHES(MD_SHA1, MD_SHA256)))},
	{"algo-signer-sha224", "signer's digest SHA-224", OK_IF_KNOWN,
	 RECIPE(SIGN(HASHES(MD_SHA224, MD_SHA256)))},
	{"algo-signer-sha384", "signer's digest SHA-384", OK_IF_KNOWN,
	 NEEDS("sha384", "ENOPKG", "ENOPKG"),
	 RECIPE(SIGN(HASHES(MD_SHA384, MD_SHA256)))},
	{"algo-signer-sha512", "signer's digest SHA-512", OK_IF_KNOWN,
	 NEEDS("sha512", "ENOPKG", "ENOPKG"),
	 RECIPE(SIGN(HASHES(MD_SHA512, MD_SHA256)))},
	{"algo-signer-md5", "signer's digest MD5", ALWAYS("ENOPKG"), ANSWER_61("?", "?"),
	 RECIPE(SIGN(HASHES(MD_MD5, MD_SHA256)))},
	{"algo-signer-sha3-256", "signer's digest SHA3-256", OK_IF_KNOWN,
	 NEEDS("sha3-256", "ENOPKG", "ENOPKG"), ALWAYS_61("ENOPKG"),
	 RECIPE(SIGN(HASHES(MD_SHA3_256, MD_SHA256)))},
	{"algo-signer-sha3-384", "signer's digest SHA3-384", OK_IF_KNOWN,
	 NEEDS("sha3-384", "ENOPKG", "ENOPKG"), ALWAYS_61("ENOPKG"),
	 RECIPE(SIGN(HASHES(MD_SHA3_384, MD_SHA256)))},
	{"algo-signer-sha3-512", "signer's digest SHA3-512", OK_IF_KNOWN,
	 NEEDS("sha3-512", "ENOPKG", "ENOPKG"), ALWAYS_61("ENOPKG"),
	 RECIPE(SIGN(HASHES(MD_SHA3_512, MD_SHA256)))},
	{"algo-image-sha1", "image's digest SHA-1", PE_ONLY, OK_IF_KNOWN,
	 RECIPE(SIGN(HASHES(MD_SHA256, MD_SHA1)))},
	/* Known as an OID, not as a digest of an image any more. */
	{"algo-image-sha224", "image's digest SHA-224", PE_ONLY, ANSWER("ENOPKG", "ENOKEY"),
	 ANSWER_61("ok", "ENOKEY"), RECIPE(SIGN(HASHES(MD_SHA256, MD_SHA224)))},
	{"algo-image-sha384", "image's digest SHA-384", PE_ONLY, OK_IF_KNOWN,
	 NEEDS("sha384", "ENOPKG", "ENOKEY"),
	 RECIPE(SIGN(HASHES(MD_SHA256, MD_SHA384)))},
	{"algo-image-sha512", "image's digest SHA-512", PE_ONLY, OK_IF_KNOWN,
	 NEEDS("sha512", "ENOPKG", "ENOKEY"),
	 RECIPE(SIGN(HASHES(MD_SHA256, MD_SHA512)))},
	{"algo-image-md5", "image's digest MD5", PE_ONLY, ANSWER("EBADMSG", "ENOKEY"),
	 ANSWER_61("?", "ENOKEY"), RECIPE(SIGN(HASHES(MD_SHA256, MD_MD5)))},
	{"algo-image-sha3-256", "image's digest SHA3-256", PE_ONLY, OK_IF_KNOWN,
	 NEEDS("sha3-256", "ENOPKG", "ENOKEY"), ANSWER_61("EBADMSG", "ENOKEY"),
	 RECIPE(SIGN(HASHES(MD_SHA256, MD_SHA3_256)))},
	{"algo-image-sha3-512", "image's digest SHA3-512", PE_ONLY, OK_IF_KNOWN,
	 NEEDS("sha3-512", "ENOPKG", "ENOKEY"), ANSWER_61("EBADMSG", "ENOKEY"),
	 RECIPE(SIGN(HASHES(MD_SHA256, MD_SHA3_512)))},
	{"algo-both-sha1", "both digests SHA-1", PE_ONLY,
	 OK_IF_KNOWN, RECIPE(SIGN(HASHES(MD_SHA1, MD_SHA1)))},
	{"algo-both-sha512", "both digests SHA-512", PE_ONLY, OK_IF_KNOWN,
	 NEEDS("sha512", "ENOPKG", "ENOPKG"),
	 RECIPE(SIGN(HASHES(MD_SHA512, MD_SHA512)))},
	{"algo-cert-sha1", "certificate signed over SHA-1", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(SIGNED_SHA1)))},
	{"algo-cert-sha224", "certificate signed over SHA-224", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(SIGNED_SHA224)))},
	{"algo-cert-sha384", "certificate signed over SHA-384", OK_IF_KNOWN,
	 NEEDS("sha384", "EKEYREJECTED", "ENOKEY"),
	 RECIPE(SIGN(SIGNER(SIGNED_SHA384)))},
	{"algo-cert-sha512", "certificate signed over SHA-512", OK_IF_KNOWN,
	 NEEDS("sha512", "EKEYREJECTED", "ENOKEY"),
	 RECIPE(SIGN(SIGNER(SIGNED_SHA512)))},
	{"algo-cert-sha3-256", "certificate signed over SHA3-256", OK_IF_KNOWN,
	 NEEDS("sha3-256", "EKEYREJECTED", "ENOKEY"), ALWAYS_61("ENOPKG"),
	 RECIPE(SIGN(SIGNER(SIGNED_SHA3_256)))},
	/* 6.1 had this OID down as MD4's, for which there is no DigestInfo. */
	{"algo-cert-md5", "certificate signed over MD5", ALWAYS("ENOPKG"),
	 ANSWER_61("EKEYREJECTED", "ENOKEY"), RECIPE(SIGN(SIGNER(SIGNED_MD5)))},
	{"algo-cert-pss", "certificate signed with RSASSA-PSS", ALWAYS("ENOPKG"),
	 RECIPE(SIGN(SIGNER(SIGNED_PSS)))},

	/* ---- keys: rsa_check_key_length() counts in words of eight bytes ---- */
	{"algo-rsa-512", "RSA, 512 bits", OK_IF_KNOWN, RECIPE(SIGN(SIGNER(RSA_512)))},
	{"algo-rsa-1024", "RSA, 1024 bits", OK_IF_KNOWN, RECIPE(SIGN(SIGNER(RSA_1024)))},
	{"algo-rsa-2040", "RSA, 2040 bits: the signature is a byte too short", ALWAYS("EINVAL"),
	 RECIPE(SIGN(SIGNER(RSA_2040)))},
	{"algo-rsa-2040-padded", "RSA, 2040 bits, signature with a zero byte before it",
	 ALWAYS("EBADMSG"), RECIPE(SIGN(SIGNER(RSA_2040, .sig = SIG_ZERO_BEFORE)))},
	{"algo-rsa-2047", "RSA, 2047 bits", OK_IF_KNOWN, RECIPE(SIGN(SIGNER(RSA_2047)))},
	{"algo-rsa-3072", "RSA, 3072 bits", OK_IF_KNOWN, RECIPE(SIGN(SIGNER(RSA_3072)))},
	{"algo-rsa-4096", "RSA, 4096 bits", OK_IF_KNOWN, RECIPE(SIGN(SIGNER(RSA_4096)))},
	{"algo-rsa-8192", "RSA, 8192 bits", ALWAYS("EINVAL"), RECIPE(SIGN(SIGNER(RSA_8192)))},
	{"algo-rsa-8192-not-embedded", "RSA, 8192 bits, certificate missing", NEVER_KNOWN,
	 RECIPE(SIGN(SIGNER(RSA_8192), .flags = MSG_NO_CERTS))},
	{"algo-rsa-exponent-3", "RSA with exponent 3", OK_IF_KNOWN, RECIPE(SIGN(SIGNER(RSA_E3)))},
	{"algo-ecdsa-p256", "ECDSA on P-256", OK_IF_KNOWN, ECDSA("p256"),
	 RECIPE(SIGN(SIGNER(P256)))},
	{"algo-ecdsa-p256-sha512", "ECDSA on P-256 over SHA-512", OK_IF_KNOWN,
	 ECDSA_AND("p256", "sha512"),
	 RECIPE(SIGN(SIGNER(P256, .md = MD_SHA512)))},
	{"algo-ecdsa-p384", "ECDSA on P-384", OK_IF_KNOWN, ECDSA_AND("p384", "sha384"),
	 RECIPE(SIGN(SIGNER(P384, .md = MD_SHA384)))},
	{"algo-ecdsa-p521", "ECDSA on P-521", OK_IF_KNOWN, ECDSA_AND("p521", "sha512"),
	 ALWAYS_61("ENOPKG"),
	 RECIPE(SIGN(SIGNER(P521, .md = MD_SHA512)))},
	{"algo-ecdsa-p256-sha1", "ECDSA on P-256 over SHA-1", OK_IF_KNOWN, ECDSA("p256"),
	 RECIPE(SIGN(SIGNER(P256, .md = MD_SHA1)))},
	{"algo-ecdsa-p384-sha256", "ECDSA on P-384 over SHA-256", OK_IF_KNOWN, ECDSA("p384"),
	 RECIPE(SIGN(SIGNER(P384)))},
	{"algo-ecdsa-secp256k1", "ECDSA on secp256k1", ALWAYS("ENOPKG"),
	 RECIPE(SIGN(SIGNER(K256)))},
	{"algo-ed25519", "Ed25519", ALWAYS("ENOPKG"), RECIPE(SIGN(SIGNER(ED25519)))},
	{"algo-ed25519-not-embedded", "Ed25519, certificate missing", ALWAYS("ENOPKG"),
	 RECIPE(SIGN(SIGNER(ED25519), .flags = MSG_NO_CERTS))},
	{"algo-rsa-pss", "RSASSA-PSS signature by an RSA key", ALWAYS("ENOPKG"),
	 RECIPE(SIGN(SIGNER(LEAF, .enc = ENC_PSS)))},
	{"algo-rsa-pss-key", "key only for RSASSA-PSS", ALWAYS("ENOPKG"),
	 RECIPE(SIGN(SIGNER(RSA_PSS_KEY, .enc = ENC_PSS)))},

	/* ---- digestEncryptionAlgorithm ---- */
	{"algo-enc-sha256-with-rsa", "sha256WithRSAEncryption for rsaEncryption", ALWAYS("ENOPKG"),
	 RECIPE(SIGN(SIGNER(LEAF, .enc = ENC_WITH_HASH)))},
	{"algo-enc-no-parameters", "rsaEncryption without NULL", OK_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(LEAF, .enc = ENC_NO_NULL)))},
	{"algo-enc-ec-public-key", "id-ecPublicKey for ecdsa-with-SHA256", ALWAYS("ENOPKG"),
	 RECIPE(SIGN(SIGNER(P256, .enc = ENC_EC_PUBLIC_KEY)))},
	/* public_key_verify_signature(): the algorithm has to be the key's. */
	{"algo-enc-rsa-for-ec-key", "rsaEncryption with a key on P-256", ALWAYS("EKEYREJECTED"),
	 RECIPE(SIGN(SIGNER(P256, .sig = SIG_RSA_OVER_EC)))},

	/* ---- signature values ---- */
	{"sig-garbage", "opens to no padding", ALWAYS("EINVAL"), BAD_SIG(SIG_GARBAGE)},
	{"sig-garbage-by-ca", "the same by the CA on the keyring, not embedded", BAD_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(CA, .sig = SIG_GARBAGE), .flags = MSG_NO_CERTS))},
	{"sig-other-digest", "good padding, digest of something else", ALWAYS("EKEYREJECTED"),
	 BAD_SIG(SIG_OTHER_DIGEST)},
	{"sig-block-type-2", "padded for encryption", ALWAYS("EBADMSG"), BAD_SIG(SIG_BLOCK_TYPE_2)},
	{"sig-digestinfo-no-null", "DigestInfo without parameters", ALWAYS("EBADMSG"),
	 BAD_SIG(SIG_NO_NULL)},
	{"sig-digestinfo-other-hash", "DigestInfo of another algorithm", ALWAYS("EBADMSG"),
	 BAD_SIG(SIG_OTHER_HASH)},
	{"sig-no-digestinfo", "the bare digest", ALWAYS("EBADMSG"), BAD_SIG(SIG_NO_DIGESTINFO)},
	{"sig-truncated", "a byte too short", ALWAYS("EINVAL"), BAD_SIG(SIG_TRUNCATED)},
	{"sig-zero-before", "a zero byte before it", ALWAYS("EINVAL"), BAD_SIG(SIG_ZERO_BEFORE)},
	{"sig-zero-after", "a zero byte after it", ALWAYS("EINVAL"), BAD_SIG(SIG_ZERO_AFTER)},
	{"sig-empty", "no bytes", ALWAYS("EINVAL"), BAD_SIG(SIG_EMPTY)},
	{"sig-empty-by-ca", "no bytes, by the CA, not embedded", BAD_IF_KNOWN,
	 RECIPE(SIGN(SIGNER(CA, .sig = SIG_EMPTY), .flags = MSG_NO_CERTS))},
};
/* clang-format on */

const struct gen_case_table gen_table_algo = {cases, ARRAY_SIZE(cases)};
