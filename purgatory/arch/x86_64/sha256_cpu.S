/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * void sha256_blocks_cpu(uint32_t state[8], const uint8_t *data, size_t n)
 *
 * With SHA, SSSE3 and SSE4.1. The instructions want the eight words of the state as (a b e f) and
 * (c d g h), first word highest.
 */
#define ABEF  %xmm1
#define CDGH  %xmm2
#define TEMP  %xmm7
#define ABEF0 %xmm8
#define CDGH0 %xmm9
#define ORDER %xmm10

/*
 * Four rounds with the words in \w, which then become those sixteen rounds later (unless these are
 * behind the last): \w1, \w2, \w3 hold the words 4, 8 and 12 rounds later.
 */
.macro four_rounds step w w1 w2 w3
	movdqa	16 * (\step)(%rcx), %xmm0
	paddd	\w, %xmm0
	sha256rnds2 ABEF, CDGH
	pshufd	$0x0e, %xmm0, %xmm0
	sha256rnds2 CDGH, ABEF
.if (\step) < 12
	sha256msg1 \w1, \w
	movdqa	\w3, TEMP
	palignr	$4, \w2, TEMP
	paddd	TEMP, \w
	sha256msg2 \w3, \w
.endif
.endm

	.text
	.globl	sha256_blocks_cpu
	.hidden	sha256_blocks_cpu
	.type	sha256_blocks_cpu, @function
	.balign	16
sha256_blocks_cpu:
	testq	%rdx, %rdx
	jz	2f
	leaq	sha256_k(%rip), %rcx
	movdqa	order(%rip), ORDER

	movdqu	(%rdi), TEMP
	movdqu	16(%rdi), CDGH
	pshufd	$0xb1, TEMP, TEMP	/* c d a b, from the highest on */
	pshufd	$0x1b, CDGH, CDGH	/* e f g h, from the highest on */
	movdqa	TEMP, ABEF
	palignr	$8, CDGH, ABEF
	pblendw	$0xf0, TEMP, CDGH
1:
	movdqa	ABEF, ABEF0
	movdqa	CDGH, CDGH0
	movdqu	(%rsi), %xmm3
	movdqu	16(%rsi), %xmm4
	movdqu	32(%rsi), %xmm5
	movdqu	48(%rsi), %xmm6
	pshufb	ORDER, %xmm3
	pshufb	ORDER, %xmm4
	pshufb	ORDER, %xmm5
	pshufb	ORDER, %xmm6
.irp i, 0, 4, 8, 12
	four_rounds \i+0, %xmm3, %xmm4, %xmm5, %xmm6
	four_rounds \i+1, %xmm4, %xmm5, %xmm6, %xmm3
	four_rounds \i+2, %xmm5, %xmm6, %xmm3, %xmm4
	four_rounds \i+3, %xmm6, %xmm3, %xmm4, %xmm5
.endr
	paddd	ABEF0, ABEF
	paddd	CDGH0, CDGH
	addq	$64, %rsi
	decq	%rdx
	jnz	1b

	pshufd	$0x1b, ABEF, TEMP	/* a b e f, from the lowest on */
	pshufd	$0xb1, CDGH, CDGH	/* g h c d */
	movdqa	TEMP, ABEF
	pblendw	$0xf0, CDGH, ABEF	/* a b c d */
	palignr	$8, TEMP, CDGH		/* e f g h */
	movdqu	ABEF, (%rdi)
	movdqu	CDGH, 16(%rdi)
2:
	ret
	.size	sha256_blocks_cpu, . - sha256_blocks_cpu

	.section .rodata, "a", @progbits
	.balign	16
order:
	.byte	3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12

	.section .note.GNU-stack, "", @progbits
