/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by the files of the X.509 parser. */
#pragma once

#include "ber.h"
#include "x509.h"

/* What the parser remembers between elements, like x509_parse_context. */
struct ksig_x509_parse_state {
	struct ksig_x509 *cert;
	const struct ksig_rules *rules;
	enum ksig_oid sig_algo;
	struct bytes key_params; /* of the SubjectPublicKeyInfo, whole element */
	struct bytes raw_akid;
	bool has_akid;
};

struct ksig_name_parts {
	struct bytes cn, o, email;
};

/* AlgorithmIdentifier; ret_params, which may be NULL, is the whole element or empty. */
int ksig_x509_take_algorithm(struct ber_cursor *c, const struct ksig_rules *rules,
			     enum ksig_oid *ret_oid, struct bytes *ret_params);
/* Name; ret is the whole element. */
int ksig_x509_take_name(struct ber_cursor *c, const struct ksig_rules *rules,
			struct ksig_name_parts *parts, struct ber *ret);
/* The kernel's name for a key; NULL: no memory. */
char *ksig_x509_fabricate_name(const struct ksig_name_parts *parts);
int ksig_x509_take_extensions(struct ber_cursor *c, struct ksig_x509_parse_state *p);
/* The AuthorityKeyIdentifier noted on the way, after everything else. */
int ksig_x509_parse_akid(struct ksig_x509_parse_state *p);
