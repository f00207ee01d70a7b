/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Entered at EL1 or EL2 with the MMU and all caches off and exceptions masked (Linux,
 * arch/arm64/kernel/relocate_kernel.S, arm64_relocate_new_kernel). Memory is then as devices are:
 * each access has to be aligned, and none is cached.
 *
 * The new kernel wants the same, and its arguments in x0 to x3
 * (Documentation/arch/arm64/booting.rst).
 */
#include "../../offsets.h"

#define CURRENT_EL2 (2 << 2)
#define SCTLR_I     (1 << 12)

	.section .head, "ax", %progbits
	.globl	purgatory_entry
	.hidden	purgatory_entry
	.type	purgatory_entry, %function
purgatory_entry:
	msr	daifset, #0xf
	adrp	x0, stack_end
	add	sp, x0, :lo12:stack_end

	/* Without the instruction cache to hash a kernel takes minutes. The boot protocol allows it. */
	bl	read_sctlr
	mov	x19, x0
	orr	x0, x0, #SCTLR_I
	bl	write_sctlr

	adrp	x0, purgatory_params
	add	x0, x0, :lo12:purgatory_params
	mov	x20, x0
	mov	x29, xzr
	mov	x30, xzr
	bl	purgatory_main

	mov	x0, x19
	bl	write_sctlr
	ldr	x4, [x20, #PARAMS_ENTRY]
	ldp	x0, x1, [x20, #PARAMS_ARG]
	ldp	x2, x3, [x20, #PARAMS_ARG + 16]
	br	x4
	.size	purgatory_entry, . - purgatory_entry

read_sctlr:
	mrs	x0, CurrentEL
	cmp	x0, #CURRENT_EL2
	b.eq	1f
	mrs	x0, sctlr_el1
	ret
1:	mrs	x0, sctlr_el2
	ret

/* Instructions that were fetched before are forgotten: the new kernel's have been written since. */
write_sctlr:
	dsb	sy
	mrs	x1, CurrentEL
	cmp	x1, #CURRENT_EL2
	b.eq	1f
	msr	sctlr_el1, x0
	b	2f
1:	msr	sctlr_el2, x0
2:	isb
	ic	iallu
	dsb	nsh
	isb
	ret

	.section .bss, "aw", %nobits
	.balign	16
	.skip	4096
stack_end:

	.section .note.GNU-stack, "", %progbits
