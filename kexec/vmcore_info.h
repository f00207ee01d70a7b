/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The note in which a kernel describes itself to whoever reads its memory: lines such as
 *
 *	SYMBOL(prb)=ffffffff82a5c5a0		VMCOREINFO_SYMBOL(), hexadecimal
 *	SIZE(prb_desc)=24			VMCOREINFO_STRUCT_SIZE(), decimal
 *	OFFSET(prb_desc.state_var)=0		VMCOREINFO_OFFSET(), decimal
 *	NUMBER(PHYS_OFFSET)=0x40000000		VMCOREINFO_NUMBER() signed, or by hand
 *
 * include/linux/vmcore_info.h, kernel/vmcore_info.c,
 * Documentation/admin-guide/kdump/vmcoreinfo.rst.
 */
#pragma once

#include "kexec/vmcore_elf.h"

struct vmcore_info {
	char *text; /* not a string: size bytes */
	size_t size;
};

/*
 * The first note VMCOREINFO of the core. Without one ret is empty and the result is 0: a
 * kernel that has no log is the same to the caller. 0, or the status noted.
 */
int vmcore_info_read(struct vmcore *core, struct vmcore_info *ret);
void vmcore_info_clear(struct vmcore_info *info);

enum vmcore_kind { VMCORE_SYMBOL, VMCORE_SIZE, VMCORE_OFFSET, VMCORE_NUMBER };

/*
 * A value, modulo 2^64. false, and *ret untouched, when there is none, or when it is not
 * written as its kind is. A last line without newline was cut off and does not count.
 */
bool vmcore_info_get(const struct vmcore_info *info, enum vmcore_kind kind, const char *name,
		     uint64_t *ret);

/* "SYMBOL", for messages. */
const char *vmcore_kind_name(enum vmcore_kind kind);
