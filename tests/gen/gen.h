/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Signed kernel images made at test time, good ones and damaged ones, for four architectures.
 *
 * A case is a row of a const table: a name, what is special about the image, and the answer
 * that Linux gives when kexec_file_load() is called with it, derived from the kernel's source.
 * Images come out of gen_set_make(); nothing binary is kept in the tree.
 *
 *	gen_keys_new() ─► gen_set_find() ─► gen_set_make() ─► bytes
 *
 * Each architecture has its set of cases. A row may be in several: x86_64 and arm64 share what
 * is about PE files, and all of them what is about messages, certificates and trust. On s390x
 * and ppc64 the signature is appended, so the same message is detached there, its content is
 * plain data, and it has no signed attributes unless the row is about those.
 *
 * From a shell:
 *	mkimages --out DIR [--arch arm64|ppc64|s390x|x86_64] [NAME...]
 *	mkimages --list --arch s390x
 *	mkimages --keys DIR           certificates (DER) and private keys (PEM)
 *	mkimages --print-tbs blocked  what to put on .blacklist
 *	mkimages --labels --out DIR   images with a value for security.ima each; see labels.h
 *
 * Functions return 0 or a negative errno and leave their outputs alone on failure. Every
 * _free() accepts NULL and returns NULL. Nothing here prints, exits or keeps a global.
 *
 * What is random and what is not: keys are made anew by each gen_keys_new() unless it is given
 * a directory, and ECDSA and RSASSA-PSS signatures differ each time. Everything else (layout,
 * filler, serial numbers, validity, names) is fixed: with the keys of tests/keys, an image or
 * a certificate signed with RSA PKCS#1 is the same file every time and everywhere.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compiler.h"
#include "der.h"

/* ---- keys and certificates --------------------------------------------- */

struct gen_keys;

/*
 * The certificates that signatures are made with. All of them that are not "rogue" lead to
 * GEN_CERT_CA, the one certificate that "the CA is on .platform" is about.
 */
enum gen_cert {
	GEN_CERT_NONE, /* as a row of a list: its end */
	GEN_CERT_CA,
	GEN_CERT_LEAF,
	GEN_CERT_LEAF2,
	GEN_CERT_ROGUE_CA,
	GEN_CERT_ROGUE_LEAF,
	GEN_CERT_ROGUE_SELF,
	GEN_CERT_INT1,
	GEN_CERT_INT2,
	GEN_CERT_INT3,
	GEN_CERT_INT1_NOT_CA,
	GEN_CERT_LEAF_INT1,
	GEN_CERT_LEAF_INT1_NOT_CA,
	GEN_CERT_LEAF_INT3,
	GEN_CERT_WRONG_ISSUER_NAME,
	GEN_CERT_WRONG_ISSUER_KEY,
	GEN_CERT_NO_AKI,
	GEN_CERT_AKI_SERIAL,
	GEN_CERT_AKI_BOTH,
	GEN_CERT_AKI_WRONG_KEYID,
	GEN_CERT_AKI_WRONG_KEYID_RIGHT_SERIAL,
	GEN_CERT_AKI_RIGHT_KEYID_WRONG_SERIAL,
	GEN_CERT_AKI_EMPTY,
	GEN_CERT_AKI_EMPTY_KEYID,
	GEN_CERT_AKI_DAMAGED,
	GEN_CERT_NO_SKID,
	GEN_CERT_SERIAL_OF_CA,
	GEN_CERT_SERIAL_OF_CA_NO_SKID,
	GEN_CERT_V1,
	GEN_CERT_LONG_SERIAL,
	GEN_CERT_EXPIRED,
	GEN_CERT_NOT_YET_VALID,
	GEN_CERT_TIME_2060,
	GEN_CERT_TIME_GENERALIZED_2020,
	GEN_CERT_BAD_SIGNATURE,
	GEN_CERT_BAD_SELF_SIGNATURE,
	GEN_CERT_SELF_AKI_MISMATCH,
	GEN_CERT_LOOP_A,
	GEN_CERT_LOOP_B,
	GEN_CERT_CA_TRUE_ONE,
	GEN_CERT_CA_FALSE_EXPLICIT,
	GEN_CERT_KEY_USAGE_BAD,
	GEN_CERT_EMPTY_SUBJECT,
	GEN_CERT_TRAILING_BYTES,
	GEN_CERT_SIG_ALG_DIFFERS,
	GEN_CERT_SIGNED_SHA1,
	GEN_CERT_SIGNED_SHA512,
	GEN_CERT_SIGNED_SHA3_256,
	GEN_CERT_SIGNED_MD5,
	GEN_CERT_SIGNED_PSS,
	GEN_CERT_RSA_512,
	GEN_CERT_RSA_1024,
	GEN_CERT_RSA_2040,
	GEN_CERT_RSA_2047,
	GEN_CERT_RSA_3072,
	GEN_CERT_RSA_4096,
	GEN_CERT_RSA_8192,
	GEN_CERT_RSA_E3,
	GEN_CERT_RSA_PSS_KEY,
	GEN_CERT_P256,
	GEN_CERT_P384,
	GEN_CERT_P521,
	GEN_CERT_K256,
	GEN_CERT_ED25519,
	GEN_CERT_INT4,
	GEN_CERT_LEAF_INT4,
	GEN_CERT_BLOCKED,     /* the lab may put the hash of its TBSCertificate on .blacklist */
	GEN_CERT_SECOND_CA,   /* under the CA; for keyrings other than the built-in one */
	GEN_CERT_SECOND_LEAF, /* under that one */
	GEN_CERT_SIGNED_SHA224,
	GEN_CERT_SIGNED_SHA384,
	GEN_CERT_COUNT,
};

/* Every pointer may be NULL. */
struct gen_key_options {
	const char *ca_cert; /* PEM; without it the directory's ca.pem, or a CA is made */
	const char *ca_key;  /* PEM, needed with ca_cert */
	const char *ca_pass;
	const char *cache_dir;     /* keys are read from here, new ones written; has to exist */
	const char *published_dir; /* the same, instead of it, for reading only: tests/keys */
};

/*
 * Keys are made when a case first needs them. The caller's CA has to be RSA with a subject key
 * identifier.
 *	-EINVAL  only one of ca_cert and ca_key, they do not belong together, or not such a CA
 *	-ENOKEY  a CA's certificate or key cannot be read or decrypted
 */
int gen_keys_new(const struct gen_key_options *options, struct gen_keys **ret_keys) _must_check_;
struct gen_keys *gen_keys_free(struct gen_keys *keys);
DEFINE_CLEANUP(struct gen_keys *, gen_keys_free)

/* The certificate in DER; it belongs to keys. */
int gen_cert_der(struct gen_keys *keys, enum gen_cert cert, const uint8_t **ret_der,
		 size_t *ret_len) _must_check_;

/*
 * The SHA-256 digest of its TBSCertificate, which is what blocks a certificate signed over
 * SHA-256 when it is on .blacklist as "tbs:" and hexadecimal digits.
 */
#define GEN_TBS_DIGEST 32
int gen_cert_tbs_digest(struct gen_keys *keys, enum gen_cert cert,
			uint8_t ret_digest[GEN_TBS_DIGEST]) _must_check_;

/* The certificate's private key as unencrypted PKCS#8 PEM, freed by the caller. */
int gen_cert_key_pem(struct gen_keys *keys, enum gen_cert cert, char **ret_pem,
		     size_t *ret_len) _must_check_;

/* "leaf", "aki-wrong-keyid" …; NULL outside of the enum. */
const char *gen_cert_name(enum gen_cert cert);
enum gen_cert gen_cert_find(const char *name); /* GEN_CERT_NONE: there is none */

/* ---- cases --------------------------------------------------------------- */

enum gen_arch {
	GEN_X86_64,
	GEN_ARM64,
	GEN_S390X,
	GEN_PPC64,
	GEN_ARCHES,
	/*
	 * The images of two architectures with the signature appended, for IMA, which reads one
	 * anywhere. The answers of the rows are not about that: there are none.
	 */
	GEN_X86_64_MODSIG = GEN_ARCHES,
	GEN_ARM64_MODSIG,
	GEN_SETS,
};

const char *gen_arch_name(enum gen_arch arch);
/* Leaves *ret alone if there is no such name. */
bool gen_arch_find(const char *name, enum gen_arch *ret);
/* The set of these images with appended signatures; s390x and ppc64 have no other. */
enum gen_arch gen_arch_appended(enum gen_arch arch);

/*
 * The states of a machine for which the answer is written down. On s390x all but the last one
 * mean secure IPL; without it, as on a ppc64 kernel that has no KEXEC_SIG, nobody looks at
 * signatures, whatever else is set.
 */
enum gen_situation {
	GEN_PLATFORM, /* signatures enforced, GEN_CERT_CA on .platform and on nothing else */
	GEN_NO_KEY,   /* signatures enforced, none of our keys anywhere */
	GEN_OPEN,     /* KEXEC_SIG on, neither enforced nor locked down, none of our keys */
	GEN_LOCKED,   /* locked down, not enforced, GEN_CERT_CA on .platform */
	GEN_BLOCKED,  /* as GEN_PLATFORM, and GEN_CERT_BLOCKED on .blacklist by its "tbs:" */
	GEN_SECOND,   /* as GEN_PLATFORM, and GEN_CERT_SECOND_CA on the same keyring */
	GEN_UNCHECKED,
	GEN_SITUATIONS,
};

enum gen_kernel {
	GEN_LINUX_6_12,
	GEN_LINUX_6_1,
	/* With one verification of appended signatures for all, and KEXEC_SIG for ppc64. */
	GEN_LINUX_6_12_SERIES,
	GEN_KERNELS,
};

/* "6.12", "6.1", "6.12-series" */
const char *gen_kernel_name(enum gen_kernel kernel);

struct gen_recipe;

/*
 * An answer is "ok", an errno name, "hazard": the kernel reads or writes outside its buffers,
 * which is an oops or chance; or "?": nobody can say without knowing more about the machine.
 */
struct gen_case {
	const char *name;
	const char *description;
	const char *platform;
	const char *no_key;
	const char *open;         /* NULL: ok */
	const char *platform_6_1; /* NULL: as 6.12 */
	const char *no_key_6_1;
	const char *open_6_1;
	/*
	 * What the first two answers take for granted beyond rsa, sha1, sha224 and sha256 (which
	 * every kernel with KEXEC_SIG has), such as an algorithm that may be a module, and the
	 * answers where it is missing; or NULL. Where the answers for 6.1 are written out they
	 * stand as they are.
	 */
	const char *needs;
	const char *without_platform;
	const char *without_no_key;
	/* The answer of the series where it verifies the signature; NULL: as the others. */
	const char *series;
	const char *unchecked;  /* NULL: as open */
	const char *blocked;    /* NULL: as platform */
	const char *second;     /* NULL: as platform */
	bool authenticode_only; /* makes no sense where signatures are appended */
	const struct gen_recipe *recipe;
};

size_t gen_set_count(enum gen_arch arch);
const struct gen_case *gen_set_at(enum gen_arch arch, size_t index);
const struct gen_case *gen_set_find(enum gen_arch arch, const char *name);

/* The answer, or "?" where it depends on what the kernel was built with. */
const char *gen_set_expected(enum gen_arch arch, const struct gen_case *c,
			     enum gen_situation situation, enum gen_kernel kernel);

/* Builds the image into memory that the caller frees: never NULL, even where len is 0. */
int gen_set_make(enum gen_arch arch, const struct gen_case *c, struct gen_keys *keys,
		 uint8_t **ret_buf, size_t *ret_len) _must_check_;

/* The same for x86_64. */
size_t gen_case_count(void);
const struct gen_case *gen_case_at(size_t index);
const struct gen_case *gen_case_find(const char *name);
const char *gen_expected(const struct gen_case *c, enum gen_situation situation,
			 enum gen_kernel kernel);
int gen_make(const struct gen_case *c, struct gen_keys *keys, uint8_t **ret_buf,
	     size_t *ret_len) _must_check_;

/* ---- pieces, for tests that want a shape of their own --------------------- */

/* Offsets in the base image of x86_64 and arm64; see image.c for the picture. */
enum gen_offset {
	GEN_OFF_PEADDR = 0x3c,
	GEN_OFF_PE = 0x40,
	GEN_OFF_PE_SECTIONS = 0x46,
	GEN_OFF_OPT = 0x58,
	GEN_OFF_OPT_HEADER_SIZE = 0x94,
	GEN_OFF_CHECKSUM = 0x98,
	GEN_OFF_DIRS = 0xc4,
	GEN_OFF_DIR_TABLE = 0xc8,
	GEN_OFF_CERTS_ADDR = 0xe8,
	GEN_OFF_CERTS_SIZE = 0xec,
	GEN_OFF_SECTION_TABLE = 0xf8,
	GEN_OFF_SETUP_SECTS = 0x1f1,
	GEN_OFF_BOOT_FLAG = 0x1fe,
	GEN_OFF_JUMP = 0x200,
	GEN_OFF_HDRS = 0x202,
	GEN_OFF_VERSION = 0x206,
	GEN_OFF_KERNEL_VERSION = 0x20e,
	GEN_OFF_LOADFLAGS = 0x211,
	GEN_OFF_KERNEL_ALIGNMENT = 0x230,
	GEN_OFF_XLOADFLAGS = 0x236,
	GEN_OFF_CMDLINE_SIZE = 0x238,
	GEN_OFF_PREF_ADDRESS = 0x258,
	GEN_OFF_INIT_SIZE = 0x260,
	GEN_OFF_SETUP_BODY = 0x280,
	GEN_OFF_TEXT = 0x1000,
	GEN_OFF_DATA = 0x5000,
	GEN_IMAGE_SIZE = 0x6000,
	GEN_HEADER_SIZE = 0x200,
	GEN_SECTION_HEADER = 40,
	GEN_SECTIONS = 4,
};

/* The header of an arm64 Image, in the same base image. */
enum gen_arm64_offset {
	GEN_OFF_ARM64_TEXT_OFFSET = 8,
	GEN_OFF_ARM64_IMAGE_SIZE = 16,
	GEN_OFF_ARM64_FLAGS = 24,
	GEN_OFF_ARM64_MAGIC = 56,
	GEN_ARM64_IMAGE_SIZE = 0x200000,
	GEN_ARM64_BIG_ENDIAN = 1 << 0,
	GEN_ARM64_PAGES_4K = 1 << 1,
	GEN_ARM64_PAGES_16K = 2 << 1,
	GEN_ARM64_PAGES_64K = 3 << 1,
	GEN_ARM64_ANYWHERE = 1 << 3,
};

/* Fields of a section header, from its start. */
enum gen_section_offset {
	GEN_SEC_NAME = 0,
	GEN_SEC_VSIZE = 8,
	GEN_SEC_VADDR = 12,
	GEN_SEC_RAW_SIZE = 16,
	GEN_SEC_RAW_ADDR = 20,
	GEN_SEC_FLAGS = 36,
};
#define GEN_OFF_SECTION(n, field) (GEN_OFF_SECTION_TABLE + (n)*GEN_SECTION_HEADER + (field))

/* Fields of an ELF64 header and of a program header, from their starts. */
enum gen_elf_offset {
	GEN_ELF_CLASS = 4,
	GEN_ELF_DATA = 5,
	GEN_ELF_IDENT_VERSION = 6,
	GEN_ELF_TYPE = 16,
	GEN_ELF_MACHINE = 18,
	GEN_ELF_VERSION = 20,
	GEN_ELF_ENTRY = 24,
	GEN_ELF_PHOFF = 32,
	GEN_ELF_SHOFF = 40,
	GEN_ELF_FLAGS = 48,
	GEN_ELF_EHSIZE = 52,
	GEN_ELF_PHENTSIZE = 54,
	GEN_ELF_PHNUM = 56,
	GEN_ELF_SHENTSIZE = 58,
	GEN_ELF_SHNUM = 60,
	GEN_ELF_HEADER = 64,

	GEN_PH_TYPE = 0,
	GEN_PH_OFFSET = 8,
	GEN_PH_VADDR = 16,
	GEN_PH_PADDR = 24,
	GEN_PH_FILESZ = 32,
	GEN_PH_MEMSZ = 40,
	GEN_PH_ALIGN = 48,
	GEN_PH_SIZE = 56,
};

/* s390x: offsets in the flat image, which is also the one segment of the ELF file. */
enum gen_s390_offset {
	GEN_S390_ENTRY = 0x10000,
	GEN_S390_MAGIC = 0x10008,
	GEN_S390_PARMAREA = 0x10400,
	GEN_S390_MAX_CMDLINE = 0x10430,
	GEN_S390_CMDLINE = 0x10480,
	GEN_S390_IMAGE_SIZE = 0x11000,
	GEN_S390_ELF_SEGMENT = 0x1000, /* where it starts in the ELF file */
};

/* ppc64: where the one segment is in the ELF file. */
enum gen_ppc64_offset {
	GEN_PPC64_SEGMENT = 0x1000,
	GEN_PPC64_FILESZ = 0x2000,
	GEN_PPC64_MEMSZ = 0x20000,
};

/* The unsigned images that all cases start from; set out->broken when memory runs out. */
void gen_base_image(struct gen_buf *out); /* x86_64 */
void gen_base_arm64(struct gen_buf *out);
void gen_base_s390(struct gen_buf *out);
void gen_base_s390_elf(struct gen_buf *out);
void gen_base_ppc64(struct gen_buf *out);
void gen_base_ppc64_be(struct gen_buf *out);

/* Fields; a range outside of the buffer sets b->broken. */
uint64_t gen_get_le(struct gen_buf *b, size_t at, size_t width);
void gen_put_le(struct gen_buf *b, size_t at, size_t width, uint64_t value);
uint64_t gen_get_be(struct gen_buf *b, size_t at, size_t width);
void gen_put_be(struct gen_buf *b, size_t at, size_t width, uint64_t value);

/* Pseudo-random bytes, the same everywhere and always. */
void gen_filler(struct gen_buf *b, size_t size);
/* Text at an offset, without its end. */
void gen_put_text(struct gen_buf *b, size_t at, const char *text, size_t len);

/* Damage. at may be negative: from the end of the buffer. */
void gen_damage_flip(struct gen_buf *b, int64_t at);
void gen_damage_cut(struct gen_buf *b, size_t new_len);
void gen_damage_insert(struct gen_buf *b, int64_t at, size_t count, uint8_t value);
void gen_damage_append(struct gen_buf *b, size_t count, uint8_t value);

/* The file offset of the certificate table as the directory has it. */
size_t gen_table_offset(struct gen_buf *b);
void gen_pe_checksum(struct gen_buf *b);

/* Signs an image as sbsign(1) does: leaf under the CA, SHA-256, the leaf embedded. */
int gen_sign_pe(struct gen_keys *keys, struct gen_buf *image) _must_check_;

/* Appends a module-style signature over all bytes there are. */
int gen_sign_appended(struct gen_keys *keys, enum gen_cert signer,
		      struct gen_buf *image) _must_check_;
