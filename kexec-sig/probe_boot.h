/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the firmware of each architecture tells the kernel about how it was
 * started. Each fills firmware_secure_boot, and what else its architecture knows
 * of; what cannot be read stays unknown. 0 or -ENOMEM.
 */
#pragma once

#include "probe.h"

int ksig_probe_firmware_x86(struct ksig_probe *p); /* needs efi */
int ksig_probe_firmware_arm64(struct ksig_probe *p);
int ksig_probe_firmware_ppc64(struct ksig_probe *p); /* and trusted_boot */
int ksig_probe_firmware_s390(struct ksig_probe *p);  /* and ipl_secure, ipl_has_secure */
