/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* EFI_SIGNATURE_LIST (UEFI 32.4.1): what db, dbx and shim's lists are made of. */
#pragma once

#include "bytes.h"

enum ksig_efi_type {
	KSIG_EFI_OTHER,
	KSIG_EFI_X509,        /* a certificate */
	KSIG_EFI_SHA256,      /* Authenticode digest of an image */
	KSIG_EFI_X509_SHA256, /* digest of a certificate's TBS part, then a time */
};

/* One signature. data is without the owner. */
typedef int (*ksig_efi_take_fn)(void *ctx, enum ksig_efi_type type, struct bytes data);

/*
 * Calls take for every signature of consecutive lists, as the kernel's
 * parse_efi_signature_list() walks them; an answer below 0 ends it and is
 * returned. -EBADMSG for a list whose sizes do not fit; what came before it has
 * been taken.
 */
int ksig_efi_siglist(struct bytes lists, ksig_efi_take_fn take, void *ctx);
