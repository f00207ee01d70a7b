/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An image looked at without a machine: every signature in it, also those no kernel
 * would look at, read with the rules of the newest kernel and every algorithm.
 */
#pragma once

#include "image.h"
#include "pkcs7.h"
#include "verdict.h"

#define INSPECT_SIGNATURES_MAX 16
#define INSPECT_SECTIONS_MAX   96 /* of 40 bytes each; more do not fit usual headers */

struct inspect_signature {
	const char *kind;   /* "authenticode", "appended" */
	unsigned int entry; /* of the certificate table, from 1; the kernel looks at the first */
	size_t size;        /* bytes of the message */
	int result;         /* in itself, whoever trusts it: 0 or the kernel's errno, negative */
	const char *note;   /* what is wrong with it; NULL: nothing more is known */
	char doubt[160];    /* what could not be checked here; "": nothing */
	struct ksig_pkcs7 *msg; /* NULL: could not be read */
	const char *digest;     /* kernel name of the content's digest; NULL: unknown */
	struct bytes expected;  /* in the message */
	uint8_t computed[KSIG_DIGEST_MAX];
	size_t computed_size;      /* 0: not computed */
	enum ksig_content content; /* is it what was signed? */
};

struct inspect_section {
	char name[9];
	uint32_t virtual_size, virtual_address, raw_size, offset;
	bool in_file;
};

struct inspection {
	struct ksig_image *image;
	bool is_pe;
	struct inspect_section section[INSPECT_SECTIONS_MAX];
	size_t n_sections;
	unsigned int all_sections; /* as the header says */
	struct inspect_signature signature[INSPECT_SIGNATURES_MAX];
	size_t n_signatures;
	bool more_signatures; /* than fit */
};

/* 0 or -ENOMEM; everything else is a finding. The result keeps no pointer into file. */
int inspect_image(struct bytes file, const char *path, struct inspection *ret);
void inspect_clear(struct inspection *i);
