/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by the files of the PKCS#7 parser. */
#pragma once

#include "ber.h"
#include "pkcs7.h"

/* More certificates or signers than 64 KiB of message can hold. */
#define KSIG_PKCS7_ELEMENTS 8192

struct ksig_pkcs7_parse {
	struct ksig_pkcs7 *msg;
	const struct ksig_rules *rules;
	bool expect_skid;
};

/* Keeps the first note; returns err. */
int ksig_pkcs7_fail(struct ksig_pkcs7_parse *p, int err, const char *note);
/* Where the grammar has "CHOICE { SET OF, SEQUENCE OF }". */
int ksig_pkcs7_enter_set(struct ber_cursor *c);
/* SignerInfos. */
int ksig_pkcs7_take_signers(struct ber_cursor *c, struct ksig_pkcs7_parse *p);
