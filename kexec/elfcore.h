/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The header of the core that a crash kernel finds in /proc/vmcore: notes of each processor,
 * VMCOREINFO, the kernel's own text, and memory. Readers: kernel's fs/proc/vmcore.c, makedumpfile,
 * crash, vmcore-dmesg.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"
#include "kexec/machine.h"
#include "kexec/ranges.h"
#include "kexec/segments.h"

struct kx_elfcore_form {
	uint16_t elf_machine;
	bool big_endian;
	const struct kx_ranges *ram; /* what is dumped, sorted */
	/* Memory that is copied before the crash kernel overwrites it, and where to; size 0: none.
	 * A range that begins below its end and overlaps it is split there. */
	uint64_t backup_source;
	uint64_t backup_size;
	uint64_t backup_at;
};

/* The size of what kx_elfcore_make() makes of as many ranges, a multiple of 1024 bytes. */
size_t kx_elfcore_size(const struct kx_machine *machine, const struct kx_elfcore_form *form);
/* 0 and *ret, owned by the plan; -E2BIG: more ranges than such a header can have; -ENOMEM. */
int kx_elfcore_make(struct kx_segments *s, const struct kx_machine *machine,
		    const struct kx_elfcore_form *form, struct bytes *ret);
