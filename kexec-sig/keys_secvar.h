/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Certificates in the secure variables of OpenPOWER and PowerVM machines
 * (security/integrity/platform_certs/load_powerpc.c).
 */
#pragma once

#include "keys_file.h"

/* db, trustedcadb and moduledb: .platform, .machine, .secondary_trusted_keys. 0 or -ENOMEM. */
int ksig_certs_secvar_allowed(const char *root, ksig_take_cert_fn take, void *ctx);
/* dbx: .blacklist. */
int ksig_certs_secvar_forbidden(const char *root, ksig_take_cert_fn take, void *ctx);

/*
 * One variable's contents in this format, as the kernel names it. 0; -EOPNOTSUPP
 * for a format that the kernel takes no certificates from; -EBADMSG for damaged
 * contents; take's answer below 0.
 */
int ksig_certs_in_secvar(struct bytes format, struct bytes data, const char *from,
			 ksig_take_cert_fn take, void *ctx);
