/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The certificates compiled into the running kernel, taken from the file it was
 * booted from: their keys are on .builtin_trusted_keys, which cannot be read.
 */
#pragma once

#include "keyring.h"
#include "keys_file.h"

/*
 * Finds the installed image of this release whose build id is the running
 * kernel's (/sys/kernel/notes), and calls take for every certificate in it that
 * a key of the ring without a certificate is described by. Takes up to a second.
 * 0; -ENOENT (no such image); -ENOMEM.
 */
int ksig_certs_vmlinux(const char *root, const char *release, const struct ksig_keyring *ring,
		       ksig_take_cert_fn take, void *ctx);

/* The ELF note with the build id in a block of notes, from its header on. */
bool ksig_build_id_note(struct bytes notes, struct bytes *ret);

/* The compressed kernel inside a bzImage. */
bool ksig_bzimage_payload(struct bytes file, struct bytes *ret);
