/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Appended signatures (kernel/module_signature.c, include/linux/module_signature.h):
 *
 *	data … | PKCS#7 | struct module_signature (12 bytes) | "~Module signature appended~\n"
 */
#pragma once

#include "bytes.h"

#define KSIG_APPENDED_MARKER      "~Module signature appended~\n"
#define KSIG_APPENDED_MARKER_SIZE (sizeof(KSIG_APPENDED_MARKER) - 1)
#define KSIG_APPENDED_INFO_SIZE   12
#define KSIG_APPENDED_PKCS7       2 /* id_type */

/* What of the trailer is wrong, in the order in which every kernel checks it. */
enum ksig_trailer {
	TRAILER_GOOD,
	TRAILER_MISSING,    /* no marker at the end */
	TRAILER_SHORT,      /* not even room for struct module_signature in front of the marker */
	TRAILER_SHORT_TYPE, /* the same, and what is there of it says: not PKCS#7 */
	TRAILER_SIG_LEN,    /* the signature leaves no data in front of it */
	TRAILER_ID_TYPE,    /* not PKCS#7 */
	TRAILER_RESERVED,   /* fields that must be zero are not */
	TRAILER__COUNT
};

struct ksig_appended {
	enum ksig_trailer trailer;
	struct bytes data; /* what is signed */
	struct bytes pkcs7;
	const char *note; /* what is wrong; NULL: nothing */
};

/*
 * mod_check_sig(): 0; -ENODATA (no marker), -EBADMSG (sizes or reserved fields),
 * -ENOPKG (not PKCS#7).
 */
int ksig_appended_parse(struct bytes file, struct ksig_appended *ret);
