/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * PE/COFF headers and the image digest, as the kernel takes them for kexec
 * (crypto/asymmetric_keys/verify_pefile.c; Microsoft PE/COFF specification,
 * "Attribute Certificate Table" and appendix A). Pure functions of the bytes.
 */
#pragma once

#include "bytes.h"

/* Errno values that have no name in user space: the kernel's ENOTSUPP. */
#define KSIG_ENOTSUPP 524

struct ksig_pe {
	uint16_t machine; /* IMAGE_FILE_MACHINE_* */
	bool pe32_plus;
	uint32_t checksum_offset; /* bytes from the start of the file, like all below */
	uint32_t header_size;
	uint32_t n_dirs;
	uint32_t cert_dirent_offset;
	uint32_t cert_offset; /* certificate table */
	uint32_t cert_size;
	uint32_t n_sections;
	uint32_t sections_offset;
	const char *note;   /* what is wrong, for people; NULL: nothing */
	const char *hazard; /* what the kernel reads outside the file; NULL: nothing */
};

/*
 * pefile_parse_binary(): 0, -ELIBBAD (damaged) or -ENODATA (no signature).
 * *ret holds what was read either way.
 */
int ksig_pe_parse(struct bytes file, struct ksig_pe *ret);

/*
 * pefile_strip_sig_wrapper(): finds the PKCS#7 message in the certificate
 * table. 0, -ELIBBAD, -KSIG_ENOTSUPP, -EKEYREJECTED or -EMSGSIZE; sets pe->note,
 * and pe->hazard when the kernel would read on behind the end of the file.
 */
int ksig_pe_signature(struct bytes file, struct ksig_pe *pe, struct bytes *ret_pkcs7);

/* The parts of the file that the digest is over, in order. */
struct ksig_pe_parts {
	struct bytes *part;
	size_t n;
};

/*
 * pefile_digest_pe_contents(): 0, or -ELIBBAD when the sizes do not add up;
 * -ENOMEM. When pe->hazard is set there are no parts: the kernel would leave its
 * buffer, or hash overlapping sections for ever. The caller frees ret->part.
 */
int ksig_pe_digest_parts(struct bytes file, struct ksig_pe *pe, struct ksig_pe_parts *ret);
