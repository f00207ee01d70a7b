/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificates in files: DER or PEM, one or several. */
#pragma once

#include "bytes.h"

/* from says where the certificate is. An answer below 0 ends the search and is returned. */
typedef int (*ksig_take_cert_fn)(void *ctx, struct bytes der, const char *from);

/* The first DER SEQUENCE at the beginning of b, with its header. */
bool ksig_der_sequence(struct bytes b, struct bytes *ret);

/* Everything in a file's contents; 0, -EBADMSG when there is no certificate in it. */
int ksig_certs_in(struct bytes file, const char *from, ksig_take_cert_fn take, void *ctx);

/*
 * A file, or the files of a folder whose names end like a certificate's (those
 * that are none are skipped). 0, -EBADMSG, -ENOENT, or what reading gives.
 */
int ksig_certs_at(const char *root, const char *path, ksig_take_cert_fn take, void *ctx);
