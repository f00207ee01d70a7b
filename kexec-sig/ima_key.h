/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Keys as IMA looks them up: by the last four bytes of one of their ids
 * (request_asymmetric_key() of security/integrity/digsig_asymmetric.c).
 */
#pragma once

#include "ima_label.h"
#include "system.h"

/*
 * asymmetric_verify() with this ring: 0; -ENOKEY; -EKEYREJECTED (the key is on .ima_blacklist,
 * or the signature is not its), -EBADMSG, -ENOPKG, -EINVAL. digest is what was signed. A doubt is
 * noted where the facts do not decide.
 */
int ksig_ima_verify(const struct ksig_system *system, enum ksig_ring ring,
		    const struct ksig_ima_label *label, struct bytes digest,
		    const struct ksig_rules *rules);

/* A certificate found on the machine with whose key the signature is good, or NULL. */
const struct ksig_cert_source *ksig_ima_signer(const struct ksig_system *system,
					       const struct ksig_ima_label *label,
					       struct bytes digest, const struct ksig_rules *rules);
