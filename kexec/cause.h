/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an errno means in a given situation: one reason and one remedy. Used
 * where no prediction has already told.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kexec/context.h"
#include "kexec/lines.h"

/* Which call failed. */
#define KX_CALL_FILE_LOAD   0x01u
#define KX_CALL_FILE_UNLOAD 0x02u
#define KX_CALL_LOAD        0x04u /* kexec_load */
#define KX_CALL_UNLOAD      0x08u /* kexec_load without segments */
#define KX_CALL_REBOOT      0x10u

/* What is known about the machine and the request. */
#define KX_FACT_LOAD_DISABLED  0x0001u /* sysctl kexec_load_disabled */
#define KX_FACT_LIMIT_USED_UP  0x0002u /* sysctl kexec_load_limit_* */
#define KX_FACT_NO_CAPABILITY  0x0004u /* no CAP_SYS_BOOT */
#define KX_FACT_LOCKDOWN       0x0008u
#define KX_FACT_IMA_SPOKE      0x0010u /* a line of IMA's in the kernel log */
#define KX_FACT_CRASH          0x0020u /* -p */
#define KX_FACT_UNUSUAL_FLAGS  0x0040u /* flags that not every kernel knows */
#define KX_FACT_MEMFD          0x0080u /* the payload was unpacked into memory */
#define KX_FACT_NOTHING_LOADED 0x0100u

struct kx_cause {
	int err;        /* positive; 0: any */
	uint32_t calls; /* any of these; 0: any */
	uint32_t facts; /* all of these */
	const char *reason;
	const char *remedy; /* "" when there is nothing to do */
};

/* The first row that fits; there always is one. */
const struct kx_cause *kx_cause_find(int err, uint32_t call, uint32_t facts);
/* Facts about the machine; those about the request are added by the caller. */
uint32_t kx_cause_facts(const struct kx_ctx *ctx, const struct kx_lines *log);
/* Is this errno a statement about the image's signature? */
bool kx_cause_is_signature(int err);
