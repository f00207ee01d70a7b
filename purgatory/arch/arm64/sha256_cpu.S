/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * void sha256_blocks_cpu(uint32_t state[8], const uint8_t *data, size_t n)
 *
 * With ARMv8's SHA2 extension. Memory may be uncached, so all constants stay in registers.
 */
	.arch	armv8-a+crypto

/*
 * Four rounds with the words in v\w and the constants in v\k. The words then become those sixteen
 * rounds later (unless these are behind the last): \w1, \w2, \w3 are 4, 8 and 12 rounds later.
 */
.macro four_rounds k w w1 w2 w3
	add	v8.4s, v\k\().4s, v\w\().4s
	mov	v9.16b, v0.16b
	sha256h	q0, q1, v8.4s
	sha256h2 q1, q9, v8.4s
.if \k < 28
	sha256su0 v\w\().4s, v\w1\().4s
	sha256su1 v\w\().4s, v\w2\().4s, v\w3\().4s
.endif
.endm

	.text
	.globl	sha256_blocks_cpu
	.hidden	sha256_blocks_cpu
	.type	sha256_blocks_cpu, %function
	.balign	16
sha256_blocks_cpu:
	cbz	x2, 2f
	stp	d8, d9, [sp, #-16]!
	adrp	x3, sha256_k
	add	x3, x3, :lo12:sha256_k
	ld1	{v16.4s-v19.4s}, [x3], #64
	ld1	{v20.4s-v23.4s}, [x3], #64
	ld1	{v24.4s-v27.4s}, [x3], #64
	ld1	{v28.4s-v31.4s}, [x3]
	ld1	{v0.4s-v1.4s}, [x0]
1:
	ld1	{v4.16b-v7.16b}, [x1], #64
	mov	v2.16b, v0.16b
	mov	v3.16b, v1.16b
	rev32	v4.16b, v4.16b
	rev32	v5.16b, v5.16b
	rev32	v6.16b, v6.16b
	rev32	v7.16b, v7.16b
	four_rounds 16, 4, 5, 6, 7
	four_rounds 17, 5, 6, 7, 4
	four_rounds 18, 6, 7, 4, 5
	four_rounds 19, 7, 4, 5, 6
	four_rounds 20, 4, 5, 6, 7
	four_rounds 21, 5, 6, 7, 4
	four_rounds 22, 6, 7, 4, 5
	four_rounds 23, 7, 4, 5, 6
	four_rounds 24, 4, 5, 6, 7
	four_rounds 25, 5, 6, 7, 4
	four_rounds 26, 6, 7, 4, 5
	four_rounds 27, 7, 4, 5, 6
	four_rounds 28, 4, 5, 6, 7
	four_rounds 29, 5, 6, 7, 4
	four_rounds 30, 6, 7, 4, 5
	four_rounds 31, 7, 4, 5, 6
	add	v0.4s, v0.4s, v2.4s
	add	v1.4s, v1.4s, v3.4s
	sub	x2, x2, #1
	cbnz	x2, 1b

	st1	{v0.4s-v1.4s}, [x0]
	ldp	d8, d9, [sp], #16
2:
	ret
	.size	sha256_blocks_cpu, . - sha256_blocks_cpu

	.section .note.GNU-stack, "", %progbits
