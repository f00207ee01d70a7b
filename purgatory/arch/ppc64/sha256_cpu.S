/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * void sha256_blocks_cpu(uint32_t state[8], const uint8_t *data, size_t n)
 *
 * With POWER8's vshasigmaw. Each word is in all four elements of a register of its own, so that
 * byte orders differ only where words are loaded.
 *
 *	v0 - v15	the last 16 words of the message
 *	v16 - v23	a to h
 *	v24		four constants, and what is loaded
 *	v25 - v28	in between
 */
	.machine power8

/* Where word i of four in memory is, and how to load a word of the message. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ELEMENT(i) (3 - (i))
#define LOAD_WORD  lwbrx
#else
#define ELEMENT(i) (i)
#define LOAD_WORD  lwzx
#endif

/* The stack frame: header, words on their way to vector registers, v20 to v28. */
#define WORDS 48
#define SAVED (WORDS + 64)
#define FRAME (SAVED + 9 * 16)

/* The words at WORDS + offset, each to one of four registers. */
.macro load_four offset r0 r1 r2 r3
	addi	%r8, %r1, WORDS + \offset
	lvx	%v24, 0, %r8
	vspltw	%v\r0, %v24, ELEMENT(0)
	vspltw	%v\r1, %v24, ELEMENT(1)
	vspltw	%v\r2, %v24, ELEMENT(2)
	vspltw	%v\r3, %v24, ELEMENT(3)
.endm

/* The state at r3 to WORDS. */
.macro stage_state
.irp i, 0, 4, 8, 12, 16, 20, 24, 28
	lwz	%r8, \i(%r3)
	stw	%r8, WORDS + \i(%r1)
.endr
.endm

/* Adds what is in v\old to word i of the state, and stores it: all its elements are the same. */
.macro store_word i old new
	vadduwm	%v\new, %v\new, %v\old
	li	%r8, 4 * \i
	stvewx	%v\new, %r3, %r8
.endm

/* Word t of the message from those 16, 15, 7 and 2 before it; it takes the place of the first. */
.macro next_word w w15 w7 w2
	vshasigmaw %v26, %v\w15, 0, 0
	vshasigmaw %v27, %v\w2, 0, 15
	vadduwm	%v\w, %v\w, %v\w7
	vadduwm	%v26, %v26, %v27
	vadduwm	%v\w, %v\w, %v26
.endm

/* One round with word \w, whose constant is element \i. */
.macro one_round i w a b c d e f g h
	vspltw	%v25, %v24, ELEMENT(\i)
	vsel	%v26, %v\g, %v\f, %v\e
	vshasigmaw %v27, %v\e, 1, 15
	vadduwm	%v\h, %v\h, %v25
	vadduwm	%v26, %v26, %v27
	vadduwm	%v\h, %v\h, %v\w
	vxor	%v28, %v\a, %v\b
	vadduwm	%v\h, %v\h, %v26
	vshasigmaw %v27, %v\a, 1, 0
	vadduwm	%v\d, %v\d, %v\h
	vsel	%v28, %v\b, %v\c, %v28
	vadduwm	%v27, %v27, %v28
	vadduwm	%v\h, %v\h, %v27
.endm

.macro load_constants
	lvx	%v24, 0, %r6
	addi	%r6, %r6, 16
.endm

	.text
	.globl	sha256_blocks_cpu
	.hidden	sha256_blocks_cpu
	.type	sha256_blocks_cpu, @function
	.balign	16
sha256_blocks_cpu:
0:	addis	%r2, %r12, (.TOC. - 0b)@ha
	addi	%r2, %r2, (.TOC. - 0b)@l
	.localentry sha256_blocks_cpu, . - sha256_blocks_cpu
	cmpdi	%r5, 0
	beqlr
	stdu	%r1, -FRAME(%r1)
	li	%r8, SAVED
	stvx	%v20, %r1, %r8
	addi	%r8, %r8, 16
	stvx	%v21, %r1, %r8
	addi	%r8, %r8, 16
	stvx	%v22, %r1, %r8
	addi	%r8, %r8, 16
	stvx	%v23, %r1, %r8
	addi	%r8, %r8, 16
	stvx	%v24, %r1, %r8
	addi	%r8, %r8, 16
	stvx	%v25, %r1, %r8
	addi	%r8, %r8, 16
	stvx	%v26, %r1, %r8
	addi	%r8, %r8, 16
	stvx	%v27, %r1, %r8
	addi	%r8, %r8, 16
	stvx	%v28, %r1, %r8
	addi	%r8, %r8, 16

/* One block. */
1:
	stage_state
	load_four 0, 16, 17, 18, 19
	load_four 16, 20, 21, 22, 23

	li	%r7, 0
	addi	%r9, %r1, WORDS
	li	%r10, 16
	mtctr	%r10
2:
	LOAD_WORD %r8, %r4, %r7
	stwx	%r8, %r9, %r7
	addi	%r7, %r7, 4
	bdnz	2b
	addi	%r4, %r4, 64
	load_four 0, 0, 1, 2, 3
	load_four 16, 4, 5, 6, 7
	load_four 32, 8, 9, 10, 11
	load_four 48, 12, 13, 14, 15

	addis	%r6, %r2, sha256_k@toc@ha
	addi	%r6, %r6, sha256_k@toc@l
	load_constants
	one_round 0, 0, 16, 17, 18, 19, 20, 21, 22, 23
	one_round 1, 1, 23, 16, 17, 18, 19, 20, 21, 22
	one_round 2, 2, 22, 23, 16, 17, 18, 19, 20, 21
	one_round 3, 3, 21, 22, 23, 16, 17, 18, 19, 20
	load_constants
	one_round 0, 4, 20, 21, 22, 23, 16, 17, 18, 19
	one_round 1, 5, 19, 20, 21, 22, 23, 16, 17, 18
	one_round 2, 6, 18, 19, 20, 21, 22, 23, 16, 17
	one_round 3, 7, 17, 18, 19, 20, 21, 22, 23, 16
	load_constants
	one_round 0, 8, 16, 17, 18, 19, 20, 21, 22, 23
	one_round 1, 9, 23, 16, 17, 18, 19, 20, 21, 22
	one_round 2, 10, 22, 23, 16, 17, 18, 19, 20, 21
	one_round 3, 11, 21, 22, 23, 16, 17, 18, 19, 20
	load_constants
	one_round 0, 12, 20, 21, 22, 23, 16, 17, 18, 19
	one_round 1, 13, 19, 20, 21, 22, 23, 16, 17, 18
	one_round 2, 14, 18, 19, 20, 21, 22, 23, 16, 17
	one_round 3, 15, 17, 18, 19, 20, 21, 22, 23, 16

	li	%r10, 3
	mtctr	%r10
3:
	load_constants
	next_word 0, 1, 9, 14
	one_round 0, 0, 16, 17, 18, 19, 20, 21, 22, 23
	next_word 1, 2, 10, 15
	one_round 1, 1, 23, 16, 17, 18, 19, 20, 21, 22
	next_word 2, 3, 11, 0
	one_round 2, 2, 22, 23, 16, 17, 18, 19, 20, 21
	next_word 3, 4, 12, 1
	one_round 3, 3, 21, 22, 23, 16, 17, 18, 19, 20
	load_constants
	next_word 4, 5, 13, 2
	one_round 0, 4, 20, 21, 22, 23, 16, 17, 18, 19
	next_word 5, 6, 14, 3
	one_round 1, 5, 19, 20, 21, 22, 23, 16, 17, 18
	next_word 6, 7, 15, 4
	one_round 2, 6, 18, 19, 20, 21, 22, 23, 16, 17
	next_word 7, 8, 0, 5
	one_round 3, 7, 17, 18, 19, 20, 21, 22, 23, 16
	load_constants
	next_word 8, 9, 1, 6
	one_round 0, 8, 16, 17, 18, 19, 20, 21, 22, 23
	next_word 9, 10, 2, 7
	one_round 1, 9, 23, 16, 17, 18, 19, 20, 21, 22
	next_word 10, 11, 3, 8
	one_round 2, 10, 22, 23, 16, 17, 18, 19, 20, 21
	next_word 11, 12, 4, 9
	one_round 3, 11, 21, 22, 23, 16, 17, 18, 19, 20
	load_constants
	next_word 12, 13, 5, 10
	one_round 0, 12, 20, 21, 22, 23, 16, 17, 18, 19
	next_word 13, 14, 6, 11
	one_round 1, 13, 19, 20, 21, 22, 23, 16, 17, 18
	next_word 14, 15, 7, 12
	one_round 2, 14, 18, 19, 20, 21, 22, 23, 16, 17
	next_word 15, 0, 8, 13
	one_round 3, 15, 17, 18, 19, 20, 21, 22, 23, 16
	bdnz	3b

	stage_state
	load_four 0, 0, 1, 2, 3
	load_four 16, 4, 5, 6, 7
	store_word 0, 0, 16
	store_word 1, 1, 17
	store_word 2, 2, 18
	store_word 3, 3, 19
	store_word 4, 4, 20
	store_word 5, 5, 21
	store_word 6, 6, 22
	store_word 7, 7, 23
	addi	%r5, %r5, -1
	cmpdi	%r5, 0
	bne	1b

	li	%r8, SAVED
	lvx	%v20, %r1, %r8
	addi	%r8, %r8, 16
	lvx	%v21, %r1, %r8
	addi	%r8, %r8, 16
	lvx	%v22, %r1, %r8
	addi	%r8, %r8, 16
	lvx	%v23, %r1, %r8
	addi	%r8, %r8, 16
	lvx	%v24, %r1, %r8
	addi	%r8, %r8, 16
	lvx	%v25, %r1, %r8
	addi	%r8, %r8, 16
	lvx	%v26, %r1, %r8
	addi	%r8, %r8, 16
	lvx	%v27, %r1, %r8
	addi	%r8, %r8, 16
	lvx	%v28, %r1, %r8
	addi	%r8, %r8, 16
	addi	%r1, %r1, FRAME
	blr
	.size	sha256_blocks_cpu, . - sha256_blocks_cpu

	.section .note.GNU-stack, "", @progbits
