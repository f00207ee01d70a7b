/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificates in the firmware's and shim's signature databases. */
#pragma once

#include "keys_file.h"

/* Every certificate in signature lists. 0, -EBADMSG for damaged ones, or take's answer below 0. */
int ksig_certs_in_lists(struct bytes lists, const char *from, ksig_take_cert_fn take, void *ctx);

/* db and MokListRT: what .platform and .machine are filled from. 0 or -ENOMEM. */
int ksig_certs_efi_allowed(const char *root, ksig_take_cert_fn take, void *ctx);
/* dbx and MokListXRT: what .blacklist is filled from. Reading them can be slow. */
int ksig_certs_efi_forbidden(const char *root, ksig_take_cert_fn take, void *ctx);
