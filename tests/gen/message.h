/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the two halves of a PKCS#7 message: message.c and its SignerInfos in signer.c. */
#pragma once

#include "keys.h"

#define OID_PKCS7_DATA   "1.2.840.113549.1.7.1"
#define OID_SPC_INDIRECT "1.3.6.1.4.1.311.2.1.4"

unsigned gen_signer_version(const struct signer_spec *signer);

int gen_signer_info(struct gen_keys *keys, const struct sign_spec *spec,
		    const struct signer_spec *signer, enum gen_cert cert,
		    const struct gen_buf *signed_part, struct gen_buf *b) _must_check_;
