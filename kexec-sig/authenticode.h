/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * SpcIndirectDataContent: which digest an Authenticode signature vouches for
 * (Microsoft "Windows Authenticode Portable Executable Signature Format";
 * crypto/asymmetric_keys/mscode.asn1, mscode_parser.c).
 */
#pragma once

#include "rules.h"

struct ksig_mscode {
	const char *hash_algo; /* kernel name */
	struct bytes digest;   /* view into content */
};

/*
 * content: the whole element. 0; -EBADMSG (grammar, unknown type or algorithm),
 * -ENOPKG (an algorithm not meant for this), -EMSGSIZE.
 */
int ksig_mscode_parse(struct bytes content, const struct ksig_rules *rules,
		      struct ksig_mscode *ret);
