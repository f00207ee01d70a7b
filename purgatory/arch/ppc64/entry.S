/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Entered in real mode, with interrupts off, r3 = number of this CPU, r4 = where this is, r5 = 0,
 * in the byte order of the old kernel: it changes that for the CPUs it sends to 0x60, not for this
 * one (Linux, arch/powerpc/kernel/misc_64.S, kexec_sequence and kexec_wait). A program and its
 * kernel have the same byte order.
 *
 * The first 0x100 bytes are also copied to address 0, where the other CPUs come to 0x60, in
 * big-endian mode. The loader has put the new kernel's bytes there, but for the first word.
 */
#include "../../offsets.h"

#define FRAME 112

	.machine ppc64
	.section .head, "ax", @progbits
	.globl	purgatory_entry
	.hidden	purgatory_entry
	.type	purgatory_entry, @function
purgatory_entry:
	b	start

	.org	purgatory_entry + 0x5c
	.globl	ppc64_run_at_load
	.hidden	ppc64_run_at_load
ppc64_run_at_load:
	.long	0

	/* Not to be reached: here stands what the loader has copied. "b ." in big-endian mode. */
	.org	purgatory_entry + 0x60
	.byte	0x48, 0, 0, 0

	.org	purgatory_entry + 0x100
start:
	mr	%r31, %r3
	bcl	20, 31, 1f
1:	mflr	%r30
	addis	%r2, %r30, (.TOC. - 1b)@ha
	addi	%r2, %r2, (.TOC. - 1b)@l
	addis	%r1, %r2, stack_end@toc@ha
	addi	%r1, %r1, stack_end@toc@l
	li	%r0, 0
	std	%r0, -FRAME(%r1)
	addi	%r1, %r1, -FRAME

	addis	%r29, %r2, purgatory_params@toc@ha
	addi	%r29, %r29, purgatory_params@toc@l
	mr	%r3, %r29
	mr	%r4, %r31
	bl	ppc64_run
	nop

	ld	%r3, PARAMS_ARG + 0 * 8(%r29)	/* DEVICE_TREE */
	ld	%r4, PARAMS_ARG + 1 * 8(%r29)	/* KERNEL */
	li	%r5, 0
	li	%r6, 0
	addis	%r7, %r2, ppc64_run_at_load@toc@ha
	lwz	%r7, ppc64_run_at_load@toc@l(%r7)
	ld	%r8, PARAMS_ARG + 2 * 8(%r29)	/* OPAL_BASE */
	ld	%r9, PARAMS_ARG + 3 * 8(%r29)	/* OPAL_ENTRY */
	ld	%r10, PARAMS_ENTRY(%r29)
	mfmsr	%r11
	clrrdi	%r11, %r11, 1			/* LE is the last bit */
	mtsrr0	%r10
	mtsrr1	%r11
	sync
	isync
	rfid
	.size	purgatory_entry, . - purgatory_entry

	.section .bss, "aw", @nobits
	.balign	16
	.skip	8192
stack_end:

	.section .note.GNU-stack, "", @progbits
