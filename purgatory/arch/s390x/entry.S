/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For crash kernels, loaded at CRASH_BASE + 0x2000. Entered twice, in 64-bit mode without dynamic
 * address translation or interrupts, and with no stack (Linux, arch/s390/kernel/machine_kexec.c,
 * kdump_csum_valid and __do_machine_kdump; arch/s390/include/asm/stacktrace.h, call_nodat):
 *
 *	r2 == 0	does the digest match? Returns with r2 != 0 when it does not. The old kernel is
 *		still alive.
 *	r2 != 0	exchanges the old and the new kernel, and enters the new one.
 */
#include "../../offsets.h"

#define FRAME   160	/* what a caller leaves free for a function of C */
#define OFFSET  0x2000	/* of this from CRASH_BASE; below, nothing is loaded */
#define LIMIT   0x10000	/* where the new kernel starts */

	.section .head, "ax", @progbits
	.globl	purgatory_entry
	.hidden	purgatory_entry
	.type	purgatory_entry, @function
purgatory_entry:
	larl	%r1, registers
	stmg	%r6, %r15, 0(%r1)
	larl	%r15, stack_end - FRAME
	chi	%r2, 0
	jne	go

	larl	%r2, purgatory_params
	brasl	%r14, purgatory_verify
	llgcr	%r2, %r2
	xilf	%r2, 1
	larl	%r1, registers
	lmg	%r6, %r15, 0(%r1)
	br	%r14

go:
	larl	%r2, purgatory_params
	lghi	%r3, 0
	lg	%r6, PARAMS_ARG + 0 * 8(%r2)	/* CRASH_BASE */
	brasl	%r14, s390_exchange

	/*
	 * What is left lies around this code. The part that exchanges it, with this code, runs
	 * from below; behind it this code is found at the same distance in low memory.
	 */
	larl	%r1, exchange_start
	mvc	0(exchange_end - exchange_start, %r6), 0(%r1)
	larl	%r8, in_low_memory
	sgr	%r8, %r6
	br	%r6

exchange_start:
	lghi	%r2, OFFSET
	lgr	%r3, %r6
	agr	%r3, %r2
	lghi	%r4, (LIMIT - OFFSET) / 256
0:
	xc	0(256, %r2), 0(%r3)
	xc	0(256, %r3), 0(%r2)
	xc	0(256, %r2), 0(%r3)
	aghi	%r2, 256
	aghi	%r3, 256
	brctg	%r4, 0b
	br	%r8
exchange_end:

in_low_memory:
	/* The new kernel wants to see these as they are now, with the state of all CPUs. */
	lghi	%r2, 0
	lgr	%r3, %r6
	lghi	%r4, OFFSET / 256
0:
	mvc	0(256, %r3), 0(%r2)
	aghi	%r2, 256
	aghi	%r3, 256
	brctg	%r4, 0b

	larl	%r1, psw
	larl	%r2, purgatory_params
	mvc	8(8, %r1), PARAMS_ENTRY(%r2)
	lpswe	0(%r1)
	.size	purgatory_entry, . - purgatory_entry

	.section .data, "aw", @progbits
	.balign	16
psw:
	.quad	0x0000000180000000	/* 64-bit addresses, everything else off */
	.quad	0

	.section .bss, "aw", @nobits
	.balign	16
registers:
	.skip	10 * 8
	.skip	4096
stack_end:

	.section .note.GNU-stack, "", @progbits
