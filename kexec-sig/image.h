/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Everything a verdict needs to know about an image, taken from its bytes alone.
 * Holds no pointer into the file and no handle, so that it can be made by a
 * process without privileges and judged for any number of systems.
 */
#pragma once

#include "appended.h"
#include "bzimage.h"
#include "digest.h"
#include "elf.h"
#include "ima_file.h"
#include "kexec-sig.h"
#include "loaders.h"
#include "pe.h"
#include "rules.h"

#define KSIG_LAYERS_MAX 4
/* Messages above this are refused by the kernel for their size, so only the size is kept. */
#define KSIG_PKCS7_MAX 65535

struct ksig_blob {
	uint8_t *data;
	size_t size; /* as in the file; data is NULL above KSIG_PKCS7_MAX */
};

struct ksig_image {
	char *path;
	uint64_t size;            /* bytes */
	bool initrd;              /* not a kernel */
	struct ksig_ima_file ima; /* what IMA sees beside the contents */
	char *layers[KSIG_LAYERS_MAX];
	size_t n_layers;
	const char *format;
	const char *arch;
	char *release;
	struct ksig_bzimage boot;
	struct ksig_elf elf;            /* as ppc64's loader reads it */
	struct ksig_elf s390_elf;       /* as s390's loader does */
	struct ksig_arm64_image arm64;  /* header of an arm64 Image */
	struct ksig_s390_parmarea parm; /* of an s390 image that is no ELF file */

	/* Authenticode; each step only when the one before gave 0 */
	int pe_err; /* ksig_pe_parse() */
	struct ksig_pe pe;
	int wrapper_err; /* ksig_pe_signature() */
	struct ksig_blob pe_pkcs7;
	int parts_err; /* ksig_pe_digest_parts() */
	const char *parts_note;
	const char *parts_hazard; /* the kernel leaves its buffer while digesting */
	struct ksig_digests pe_digests;

	/* appended */
	int appended_err; /* ksig_appended_parse() */
	enum ksig_trailer trailer;
	const char *appended_note;
	struct ksig_blob appended_pkcs7;
	uint64_t appended_data_size; /* bytes that are signed */
	struct ksig_digests appended_digests;
};

/* The same from memory; what ksig_image_read() does with its mapping. */
int ksig_image_from_bytes(struct bytes file, const char *name, struct ksig_image **ret);
/* The same for an initrd, of which only IMA looks at the contents. */
int ksig_initrd_from_bytes(struct bytes file, const char *name, struct ksig_image **ret);
/*
 * Gives it another label, as if that were in security.ima; the digest that the label is about is
 * taken of fd, the file it was read from. 0, -ESTALE, -ENOMEM, or what mmap(2) says.
 */
int ksig_image_relabel(struct ksig_image *image, int fd, struct bytes label);
