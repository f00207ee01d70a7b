/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines the kernel logs while a system call runs. */
#pragma once

#include "kexec/lines.h"
#include "kexec/sys.h"

struct kx_kmsg {
	int fd; /* negative errno when the log cannot be read */
};

/* Notes the present end of the log. */
struct kx_kmsg kx_kmsg_mark(const struct kx_sys *sys);
/*
 * Adds what the kernel itself has logged since and what has to do with a load,
 * and closes the mark. Ends quietly when the log cannot be read.
 */
void kx_kmsg_collect(const struct kx_sys *sys, struct kx_kmsg *mark, struct kx_lines *ret);

/* The text of a record "prio,seq,time,flags;text\n key=value…", NULL when it is not the kernel's.
 */
const char *kx_kmsg_text(const char *record, size_t size, size_t *ret_len);
