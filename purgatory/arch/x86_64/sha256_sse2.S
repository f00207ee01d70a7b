/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * void sha256_blocks_sse2(uint32_t state[8], const uint8_t *data, size_t n)
 *
 * For a CPU without SHA instructions. What the words of a block become does not depend on the state,
 * so those of four blocks are made at a time, one block in each lane; the rounds then take the sum of
 * a word and its constant from memory. The one to three blocks at the end are left to C.
 */
#define BLOCK 64
#define LANES 4

/* On the stack: the words of all 64 rounds, and their sums; in each 16 bytes a word of each block. */
#define WORDS 0
#define SUMS  (64 * 16)
#define STATE (2 * 64 * 16)
#define DATA  (STATE + 8)
#define COUNT (STATE + 16)
#define LANE  (STATE + 24)
#define FRAME (STATE + 40) /* and 16 n + 8, as entered, with six registers saved */

/* The other byte order in each of four words. */
.macro swap_bytes x
	movdqa	\x, %xmm7
	psrlw	$8, \x
	psllw	$8, %xmm7
	por	%xmm7, \x
	movdqa	\x, %xmm7
	psrld	$16, \x
	pslld	$16, %xmm7
	por	%xmm7, \x
.endm

/* The word at 16 * \i(%rax), and its sum with constant \i of those in %xmm6. */
.macro put i, x
	movdqa	\x, WORDS + 16 * \i(%rax)
	pshufd	$(0x55 * \i), %xmm6, %xmm7
	paddd	\x, %xmm7
	movdqa	%xmm7, SUMS + 16 * \i(%rax)
.endm

/* Adds \x shifted right by \shift, and rotated right by \rotate and \rotate + \more, to \sum. */
.macro add_sigma sum, x, shift, rotate, more
	movdqa	\x, %xmm0
	movdqa	\x, %xmm1
	movdqa	\x, %xmm2
	psrld	$\shift, %xmm0
	psrld	$\rotate, %xmm1
	pslld	$(32 - \rotate - \more), %xmm2
	pxor	%xmm1, %xmm0
	psrld	$\more, %xmm1
	pxor	%xmm2, %xmm0
	pslld	$\more, %xmm2
	pxor	%xmm1, %xmm0
	pxor	%xmm2, %xmm0
	paddd	%xmm0, \sum
.endm

/* Word \i of the next four goes to \x; \x2 is the one two before. */
.macro schedule i, x, x2
	movdqa	WORDS + 16 * (\i - 15)(%rax), %xmm3
	movdqa	WORDS + 16 * (\i - 16)(%rax), \x
	paddd	WORDS + 16 * (\i - 7)(%rax), \x
	add_sigma \x, %xmm3, 3, 7, 11
	add_sigma \x, \x2, 10, 17, 2
	put	\i, \x
.endm

/*
 * A round, whose sum is word \i at %rbp. \bc is b ^ c; \ab becomes a ^ b, which is that of the next
 * round, and spares the majority two operations. What e goes through is kept short: the rounds wait
 * for it.
 */
.macro one_round i, a, b, c, d, e, f, g, h, ab, bc
	movl	\f, %r13d
	addl	16 * (\i)(%rbp), \h
	xorl	\g, %r13d
	movl	\e, %r12d
	andl	\e, %r13d
	movl	\e, %edi
	xorl	\g, %r13d
	rorl	$6, %r12d
	rorl	$11, %edi
	addl	%r13d, \h
	movl	\e, %r13d
	xorl	%edi, %r12d
	rorl	$25, %r13d
	movl	\a, \ab
	xorl	%r13d, %r12d
	xorl	\b, \ab
	addl	%r12d, \h
	movl	\a, %r12d
	andl	\ab, \bc
	rorl	$9, %r12d
	addl	\h, \d
	xorl	\a, %r12d
	xorl	\b, \bc
	rorl	$11, %r12d
	addl	\bc, \h
	xorl	\a, %r12d
	rorl	$2, %r12d
	addl	%r12d, \h
.endm

.macro eight_rounds i
	one_round \i + 0, %eax, %ebx, %ecx, %edx, %r8d, %r9d, %r10d, %r11d, %r15d, %r14d
	one_round \i + 1, %r11d, %eax, %ebx, %ecx, %edx, %r8d, %r9d, %r10d, %r14d, %r15d
	one_round \i + 2, %r10d, %r11d, %eax, %ebx, %ecx, %edx, %r8d, %r9d, %r15d, %r14d
	one_round \i + 3, %r9d, %r10d, %r11d, %eax, %ebx, %ecx, %edx, %r8d, %r14d, %r15d
	one_round \i + 4, %r8d, %r9d, %r10d, %r11d, %eax, %ebx, %ecx, %edx, %r15d, %r14d
	one_round \i + 5, %edx, %r8d, %r9d, %r10d, %r11d, %eax, %ebx, %ecx, %r14d, %r15d
	one_round \i + 6, %ecx, %edx, %r8d, %r9d, %r10d, %r11d, %eax, %ebx, %r15d, %r14d
	one_round \i + 7, %ebx, %ecx, %edx, %r8d, %r9d, %r10d, %r11d, %eax, %r14d, %r15d
.endm

	.text
	.globl	sha256_blocks_sse2
	.hidden	sha256_blocks_sse2
	.type	sha256_blocks_sse2, @function
	.balign	16
sha256_blocks_sse2:
	pushq	%rbx
	pushq	%rbp
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	subq	$FRAME, %rsp
	movq	%rdi, STATE(%rsp)

.Lblocks:
	movq	%rsi, DATA(%rsp)
	movq	%rdx, COUNT(%rsp)
	subq	$LANES, %rdx
	jb	.Lrest

	/* The first sixteen words are those of the blocks. */
	movq	%rsp, %rax
	leaq	sha256_k(%rip), %rcx
	movl	$4, %edi
1:
	movdqa	(%rsi), %xmm8
	movdqa	BLOCK(%rsi), %xmm9
	movdqa	2 * BLOCK(%rsi), %xmm4
	movdqa	3 * BLOCK(%rsi), %xmm5
	movdqa	(%rcx), %xmm6
	swap_bytes %xmm8
	swap_bytes %xmm9
	swap_bytes %xmm4
	swap_bytes %xmm5
	movdqa	%xmm8, %xmm10
	punpckldq %xmm9, %xmm8
	punpckhdq %xmm9, %xmm10
	movdqa	%xmm4, %xmm7
	punpckldq %xmm5, %xmm4
	punpckhdq %xmm5, %xmm7
	movdqa	%xmm8, %xmm9
	punpcklqdq %xmm4, %xmm8
	punpckhqdq %xmm4, %xmm9
	movdqa	%xmm10, %xmm11
	punpcklqdq %xmm7, %xmm10
	punpckhqdq %xmm7, %xmm11
	put	0, %xmm8
	put	1, %xmm9
	put	2, %xmm10
	put	3, %xmm11
	addq	$16, %rsi
	addq	$4 * 16, %rax
	addq	$16, %rcx
	decl	%edi
	jnz	1b

	movl	$12, %edi
2:
	movdqa	(%rcx), %xmm6
	schedule 0, %xmm8, %xmm10
	schedule 1, %xmm9, %xmm11
	schedule 2, %xmm10, %xmm8
	schedule 3, %xmm11, %xmm9
	addq	$4 * 16, %rax
	addq	$16, %rcx
	decl	%edi
	jnz	2b

	leaq	SUMS(%rsp), %rbp
	movq	$LANES, LANE(%rsp)
3:
	movq	STATE(%rsp), %rdi
	movl	(%rdi), %eax
	movl	4(%rdi), %ebx
	movl	8(%rdi), %ecx
	movl	12(%rdi), %edx
	movl	16(%rdi), %r8d
	movl	20(%rdi), %r9d
	movl	24(%rdi), %r10d
	movl	28(%rdi), %r11d
	movl	%ebx, %r14d
	xorl	%ecx, %r14d
	leaq	64 * 16(%rbp), %rsi
4:
	eight_rounds 0
	eight_rounds 8
	addq	$16 * 16, %rbp
	cmpq	%rsi, %rbp
	jne	4b
	movq	STATE(%rsp), %rdi
	addl	%eax, (%rdi)
	addl	%ebx, 4(%rdi)
	addl	%ecx, 8(%rdi)
	addl	%edx, 12(%rdi)
	addl	%r8d, 16(%rdi)
	addl	%r9d, 20(%rdi)
	addl	%r10d, 24(%rdi)
	addl	%r11d, 28(%rdi)
	subq	$64 * 16 - 4, %rbp
	decq	LANE(%rsp)
	jnz	3b

	movq	DATA(%rsp), %rsi
	movq	COUNT(%rsp), %rdx
	addq	$LANES * BLOCK, %rsi
	subq	$LANES, %rdx
	jmp	.Lblocks

.Lrest:
	movq	STATE(%rsp), %rdi
	movq	COUNT(%rsp), %rdx
	addq	$FRAME, %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbp
	popq	%rbx
	jmp	sha256_blocks_c
	.size	sha256_blocks_sse2, . - sha256_blocks_sse2

	.section .note.GNU-stack, "", @progbits
