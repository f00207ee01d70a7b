/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the log goes: a descriptor, written in pieces of at most 4 KiB. */
#pragma once

#include "bytes.h"
#include "kexec/vmcore_error.h"

struct vmcore_out {
	int fd;                         /* the caller's */
	struct vmcore_failure *failure; /* the caller's */
	uint64_t total;                 /* bytes taken so far */
	size_t used;
	char buffer[4096];
};

/*
 * All return 0, or the status noted: VMCORE_WRITE, or VMCORE_TOO_LONG at 2 GiB. No kernel has
 * a log of that size (LOG_BUF_LEN_MAX, kernel/printk/printk.c); damage may look like one.
 */
int vmcore_out_put(struct vmcore_out *out, struct bytes data);
/* "[    1.234567] ", truncated, not rounded. */
int vmcore_out_stamp(struct vmcore_out *out, uint64_t nanoseconds);
/* Printable ASCII and white space as they are, all other bytes as \xNN. */
int vmcore_out_text(struct vmcore_out *out, struct bytes text);
/* Writes what is left, even after a failure of another kind. */
int vmcore_out_flush(struct vmcore_out *out);
