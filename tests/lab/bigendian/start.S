/* SPDX-License-Identifier: GPL-2.0-or-later */
	.machine power8
	.abiversion 2
	.text
	.globl	_start
_start:
	lis	2, .TOC.@ha
	addi	2, 2, .TOC.@l
	li	0, 0
	stdu	0, -64(1)
	bl	start
	trap
	.section .note.GNU-stack, "", @progbits
