/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The machine's certificate store on s390 (arch/s390/kernel/cert_store.c, since
 * 6.6): a keyring "cert_store" of root's, filled when somebody writes to
 * /sys/firmware/cert_store/refresh; unlike those on .platform its keys can be read.
 */
#pragma once

#include "keys_file.h"

/* Only on the live machine; 0 or -ENOMEM. */
int ksig_certs_certstore(const char *root, ksig_take_cert_fn take, void *ctx);

/* Takes the serial of the next such keyring off *rest, lines of /proc/keys. */
bool ksig_certstore_next(struct bytes *rest, int32_t *ret);

/* The payloads of all keys of that type on a keyring. 0, -ENOMEM, or why it cannot be listed. */
int ksig_certs_on_keyring(int32_t serial, const char *type, ksig_take_cert_fn take, void *ctx);
