/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the loader tells the purgatory, the small program that runs between two kernels.
 *
 * One of these lies inside of the purgatory's image, at struct kx_purgatory's params_offset. It is
 * in the byte order of the machine that is loaded for, without holes, and the loader fills it in
 * with kx_purgatory_patch(). Addresses are physical, sizes are bytes. All that a machine does not
 * use stays 0.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define PURGATORY_MAGIC   0x7075726761746f72ULL /* "purgator" */
#define PURGATORY_VERSION 1u

#define PURGATORY_REGIONS     16 /* KEXEC_SEGMENT_MAX */
#define PURGATORY_DIGEST_SIZE 32 /* SHA-256 */
#define PURGATORY_ARGS        8

/* Bits of flags. */
#define PURGATORY_SKIP_DIGEST    0x0001u /* all: believe the memory; digest is not looked at */
#define PURGATORY_SHA_CPU        0x0002u /* all: the CPUs of this machine have SHA-256 instructions */
#define PURGATORY_CONSOLE_SERIAL 0x0004u /* x86_64: 16550 at port serial_base; arm64: see there */
#define PURGATORY_CONSOLE_VGA    0x0008u /* x86_64: text memory at 0xb8000 */
#define PURGATORY_CONSOLE_HVTERM 0x0010u /* ppc64: H_PUT_TERM_CHAR to terminal serial_base */
#define PURGATORY_RESET_VGA      0x0020u /* x86_64: put a standard VGA into 80x25 text mode */
#define PURGATORY_ENTRY_32BIT    0x0040u /* x86_64: entry is 32-bit code, paging off */
#define PURGATORY_RUN_AT_LOAD    0x0080u /* ppc64: see below */
#define PURGATORY_ENTRY_REAL     0x0100u /* x86_64: entry is a kernel's setup code, see below */
#define PURGATORY_SHA_SSE2       0x0200u /* x86_64: they have SSE2, as all of them do */

/* What depends on the machine, and not on what is loaded. */
#define PURGATORY_SHA (PURGATORY_SHA_CPU | PURGATORY_SHA_SSE2)

/*
 * arg[] on x86_64: registers at entry; those without a name here are 0, rsp is the purgatory's
 * stack. With PURGATORY_ENTRY_32BIT their lower halves, and everything, the purgatory as well,
 * has to lie below 4 GiB.
 *	64-bit Linux      si = boot_params
 *	32-bit Linux      si = boot_params
 *	multiboot, 2      ax = magic of the boot loader, bx = information
 *	ELF boot notes    di = notes
 * With PURGATORY_ENTRY_REAL entry is where the kernel's setup code lies, a multiple of 16 below
 * 640 KiB, where the purgatory has to be too. It is entered as BIOSes and boot loaders do it: in
 * real mode, 0x200 bytes in, with its own segment in all registers and SP as its stack's end.
 */
#define PURGATORY_X86_AX 0
#define PURGATORY_X86_BX 1
#define PURGATORY_X86_SI 2
#define PURGATORY_X86_DI 3
/*
 * Preserved context only: where the NUL of the kernel's command line is, with at least 64 bytes
 * of room behind it. When the old kernel gives an address to return to,
 * " kexec_jump_back_entry=0x…" is written there, once the digest has been found right.
 */
#define PURGATORY_X86_LINE_END 4
#define PURGATORY_X86_SP       5

/* arg[] on arm64: x0 to x3 at entry. Linux wants the device tree in x0 and 0 in the others. */
#define PURGATORY_ARM64_X0 0
#define PURGATORY_ARM64_X1 1
#define PURGATORY_ARM64_X2 2
#define PURGATORY_ARM64_X3 3

/*
 * arg[] on ppc64. The loader copies bytes 4 to 0xff of the new kernel over those of the purgatory:
 * the old kernel puts the first 0x100 bytes of what it enters at address 0, where the other CPUs
 * come to wait. Of these, the word at 0x5c is the new kernel's __run_at_load; with
 * PURGATORY_RUN_AT_LOAD the purgatory copies it, byte for byte, to KERNEL + 0x5c.
 *
 * entry is the address to jump to, in big-endian mode, with r3 = DEVICE_TREE, r4 = KERNEL, r5 = 0,
 * r7 = the word at 0x5c, r8 = OPAL_BASE, r9 = OPAL_ENTRY. The purgatory writes the number of the
 * CPU it runs on into the device tree.
 */
#define PURGATORY_PPC64_DEVICE_TREE 0 /* 0: none */
#define PURGATORY_PPC64_KERNEL      1
#define PURGATORY_PPC64_OPAL_BASE   2
#define PURGATORY_PPC64_OPAL_ENTRY  3
#define PURGATORY_PPC64_RUN_AT_LOAD 0x5c /* offset in the image */

/*
 * arg[] on s390x, crash kernels only. The purgatory lies at CRASH_BASE + 0x2000 and ends before
 * CRASH_BASE + 0x10000; nothing is loaded below CRASH_BASE + 0x2000. Each region at or above
 * CRASH_BASE + 0x10000 is exchanged with the memory CRASH_BASE below it, so the regions have to be
 * there even with PURGATORY_SKIP_DIGEST. CRASH_SIZE is at most CRASH_BASE. entry is 0x10010.
 */
#define PURGATORY_S390_CRASH_BASE 0
#define PURGATORY_S390_CRASH_SIZE 1
#define PURGATORY_S390_OFFSET     0x2000u
#define PURGATORY_S390_LIMIT      0x10000u

struct purgatory_region {
	uint64_t start;
	uint64_t size; /* 0: not used */
};

struct purgatory_params {
	uint64_t magic; /* kx_purgatory_patch() fills in these two */
	uint32_t version;
	uint32_t flags;

	uint64_t entry; /* the new kernel's, see arg[] */
	uint64_t arg[PURGATORY_ARGS];

	/* Copied when the digest has been found right, before anything else is written; x86_64
	 * and ppc64, for crash kernels. A size of 0: nothing. */
	uint64_t backup_source;
	uint64_t backup_destination;
	uint64_t backup_size;

	/*
	 * x86_64: I/O port, 0x3f8 and the like. arm64: physical address of a register that
	 * prints each byte written to it. ppc64: unit address of the terminal, 0 for the one that
	 * the hypervisor takes for the console.
	 */
	uint64_t serial_base;
	uint32_t serial_baud; /* x86_64: bits a second, a divisor of 115200; 0: leave as it is */
	uint32_t reserved;

	/* What digest is about: the bytes of all regions, in this order, as one message. */
	struct purgatory_region region[PURGATORY_REGIONS];
	uint8_t digest[PURGATORY_DIGEST_SIZE];
};

/* Assembler code and two byte orders depend on these. */
_Static_assert(offsetof(struct purgatory_params, flags) == 12, "flags");
_Static_assert(offsetof(struct purgatory_params, entry) == 16, "entry");
_Static_assert(offsetof(struct purgatory_params, arg) == 24, "arg");
_Static_assert(offsetof(struct purgatory_params, backup_source) == 88, "backup_source");
_Static_assert(offsetof(struct purgatory_params, serial_base) == 112, "serial_base");
_Static_assert(offsetof(struct purgatory_params, region) == 128, "region");
_Static_assert(offsetof(struct purgatory_params, digest) == 384, "digest");
_Static_assert(sizeof(struct purgatory_params) == 416, "size of the parameters");
