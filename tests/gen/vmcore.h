/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cores of kernels that never ran: a little memory with a log of one of the three formats
 * inside, as the kernel's own code would have left it, and the ELF headers around it. The
 * text that vmcore-dmesg(8) has to make of it is made at the same time, by other means.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum gen_vmcore_format { GEN_LOCKLESS, GEN_STRUCTURED, GEN_LEGACY };

enum gen_vmcore_place {
	GEN_VIRTUAL, /* one segment with its virtual address */
	GEN_SPLIT,   /* two that share a record, the later one first */
	GEN_DIRECT,  /* physical addresses only: PAGE_OFFSET, PHYS_OFFSET */
	GEN_KIMAGE,  /* the same: kimage_voffset, arm64 */
	GEN_KERNEL,  /* the same: va_kernel_pa_offset, riscv */
	GEN_X86,     /* the same: phys_base, which is below 0 */
};

struct gen_vmcore_spec {
	const char *name;
	enum gen_vmcore_format format;
	bool class64, big_endian;
	unsigned int word; /* of the kernel, bytes */
	enum gen_vmcore_place place;
	unsigned int messages; /* that were logged; with many of them the rings wrapped */
	bool odd; /* lockless: desc_ring is not first, and infos are in the descriptors;
		     structured: struct printk_log is still called log */
};

/* One of each kind; by number, up to gen_vmcore_count(). */
const struct gen_vmcore_spec *gen_vmcore_at(size_t i);
size_t gen_vmcore_count(void);
/* NULL when there is none of that name. */
const struct gen_vmcore_spec *gen_vmcore_find(const char *name);

enum { GEN_VMCORE_MEMORY = 16384, GEN_VMCORE_INFO = 4096, GEN_VMCORE_TEXT = 65536 };
enum { GEN_VMCORE_FILE = GEN_VMCORE_MEMORY + GEN_VMCORE_INFO + 4096 };

struct gen_vmcore {
	const struct gen_vmcore_spec *spec;
	uint64_t base; /* virtual address of memory[0] */
	size_t used;
	uint8_t memory[GEN_VMCORE_MEMORY];
	char info[GEN_VMCORE_INFO]; /* VMCOREINFO, a string */
	char expected[GEN_VMCORE_TEXT];
	size_t expected_len;
};

/* Frees nothing and fails never: what does not fit is an abort(). */
void gen_vmcore_make(const struct gen_vmcore_spec *spec, struct gen_vmcore *ret);
/* Writes the file and returns its size. */
size_t gen_vmcore_file(const struct gen_vmcore *core, uint8_t ret[GEN_VMCORE_FILE]);

/* ---- to look at what was made, and to damage it ---------------------------- */

uint64_t gen_vmcore_get(const struct gen_vmcore *core, uint64_t vaddr, unsigned int width);
void gen_vmcore_put(struct gen_vmcore *core, uint64_t vaddr, unsigned int width, uint64_t value);
/* The number behind "KEY="; abort() when there is none. */
uint64_t gen_vmcore_value(const struct gen_vmcore *core, const char *key, int base);
/* Puts value there instead; NULL takes the line out. */
void gen_vmcore_replace(struct gen_vmcore *core, const char *key, const char *value);

/* ---- for the writers of the formats ---------------------------------------- */

uint64_t gen_vmcore_alloc(struct gen_vmcore *core, size_t size);
void gen_vmcore_line(struct gen_vmcore *core, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void gen_vmcore_write(struct gen_vmcore *core, uint64_t vaddr, const void *data, size_t len);
/* Message i: its text (len bytes, which may be 0), its time, and how that is printed. */
const char *gen_vmcore_message(unsigned int i, size_t *len);
uint64_t gen_vmcore_time(unsigned int i);
void gen_vmcore_expect(struct gen_vmcore *core, unsigned int i, bool text);
void gen_vmcore_expect_raw(struct gen_vmcore *core, const char *text, size_t len);

void gen_vmcore_lockless(struct gen_vmcore *core);
