/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's log in its memory. There were three formats; which one it is can be seen
 * from what VMCOREINFO names.
 *
 *	lockless	since 5.10	SYMBOL(prb)		kernel/printk/printk_ringbuffer.h
 *	structured	3.5 to 5.9	SYMBOL(log_first_idx)	struct printk_log,
 *kernel/printk/printk.c legacy		before 3.5				characters,
 *kernel/printk.c
 *
 * The kernel stopped in the middle of anything, and the core may be damaged: a reader gives
 * out what it can before it fails, and takes no number from the core on trust.
 */
#pragma once

#include "kexec/vmcore_memory.h"
#include "kexec/vmcore_out.h"

struct vmcore_log {
	struct vmcore *core;
	const struct vmcore_info *info;
	struct vmcore_out *out;
};

/* Writes the log of whatever format. 0, or the status that is noted. */
int vmcore_log_print(struct vmcore_log *log);

int vmcore_log_lockless(struct vmcore_log *log);
int vmcore_log_structured(struct vmcore_log *log);
int vmcore_log_legacy(struct vmcore_log *log);

/* ---- what the readers share ------------------------------------------------ */

/* A value that VMCOREINFO may have, and where in the reader's own struct it goes. */
struct vmcore_key {
	enum vmcore_kind kind;
	bool optional; /* without it the field keeps its value */
	const char *name;
	size_t field; /* offset of a uint64_t */
};

/* Fills fields by n keys; the first that is missing is noted as VMCORE_LOG_LAYOUT. */
int vmcore_log_keys(struct vmcore_log *log, const struct vmcore_key *keys, size_t n, void *fields);

/* A symbol's address; without it status is noted. */
int vmcore_log_symbol(struct vmcore_log *log, const char *name, enum vmcore_exit status,
		      uint64_t *ret);

/* Copies [vaddr, vaddr + len) out, as text with escapes or as it is. */
int vmcore_log_copy(struct vmcore_log *log, struct vmcore_window *window, uint64_t vaddr,
		    uint64_t len, bool escape);

/* One record: the time, the text, a newline. Nothing is read when len is 0. */
int vmcore_log_record(struct vmcore_log *log, struct vmcore_window *window, uint64_t nanoseconds,
		      uint64_t vaddr, uint64_t len);

/* Does a field of size bytes at off lie inside a structure of that many? */
static inline bool vmcore_log_field(uint64_t structure, uint64_t off, uint64_t size)
{
	return off <= structure && size <= structure - off;
}
