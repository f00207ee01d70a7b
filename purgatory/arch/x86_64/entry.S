/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Entered in 64-bit mode with an identity mapping and interrupts off, all registers 0 but rsp; at
 * rsp is 0, or with a preserved context the address to come back to (Linux,
 * arch/x86/kernel/relocate_kernel_64.S, identity_mapped). There are no descriptor tables left.
 *
 * Left as the 64-bit, the 32-bit or the real-mode boot protocol says
 * (Documentation/arch/x86/boot.rst).
 */
#include "../../offsets.h"

#define CODE   0x10
#define DATA   0x18
#define CODE16 0x20
#define DATA16 0x28

#define CR0_PE     0x00000001
#define CR0_PG     0x80000000
#define MSR_EFER   0xc0000080
#define EFER_LME   0x00000100

	.section .head, "ax", @progbits
	.code64
	.globl	purgatory_entry
	.hidden	purgatory_entry
	.type	purgatory_entry, @function
purgatory_entry:
	cli
	cld
	movq	(%rsp), %rsi
	leaq	stack_end(%rip), %rsp

	leaq	gdt64(%rip), %rax
	call	load_gdt
	pushq	$CODE
	leaq	1f(%rip), %rax
	pushq	%rax
	lretq
1:
	leaq	purgatory_params(%rip), %rdi
	call	x86_run
	testl	%eax, %eax
	jnz	enter32

	leaq	purgatory_params(%rip), %rdx
	movq	PARAMS_ARG + 0 * 8(%rdx), %rax
	movq	PARAMS_ARG + 1 * 8(%rdx), %rbx
	movq	PARAMS_ARG + 2 * 8(%rdx), %rsi
	movq	PARAMS_ARG + 3 * 8(%rdx), %rdi
	xorl	%ecx, %ecx
	xorl	%edx, %edx
	xorl	%ebp, %ebp
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	xorl	%r10d, %r10d
	xorl	%r11d, %r11d
	xorl	%r12d, %r12d
	xorl	%r13d, %r13d
	xorl	%r14d, %r14d
	xorl	%r15d, %r15d
	jmpq	*purgatory_params + PARAMS_ENTRY(%rip)

/* Everything from here on lies below 4 GiB. */
enter32:
	leaq	purgatory_params(%rip), %rbp
	leaq	enter16(%rip), %rbx
	leaq	gdt32(%rip), %rdi
	movq	%rdi, %rax
	call	load_gdt
	pushq	$CODE
	leaq	1f(%rip), %rax
	pushq	%rax
	lretq

	.code32
1:
	movl	%cr0, %eax
	andl	$~CR0_PG, %eax
	movl	%eax, %cr0
	jmp	2f
2:
	movl	$MSR_EFER, %ecx
	rdmsr
	andl	$~EFER_LME, %eax
	wrmsr
	xorl	%eax, %eax
	movl	%eax, %cr4
	testl	$FLAGS_ENTRY_REAL, PARAMS_FLAGS(%ebp)
	jnz	leave32

	pushl	PARAMS_ENTRY(%ebp)
	movl	PARAMS_ARG + 0 * 8(%ebp), %eax
	movl	PARAMS_ARG + 1 * 8(%ebp), %ebx
	movl	PARAMS_ARG + 2 * 8(%ebp), %esi
	movl	PARAMS_ARG + 3 * 8(%ebp), %edi
	xorl	%ecx, %ecx
	xorl	%edx, %edx
	xorl	%ebp, %ebp
	ret

/*
 * ebx: enter16, below 640 KiB; edi: gdt32. A descriptor of code that begins at enter16, and the
 * segment that the same code has in real mode.
 */
leave32:
	movl	%ebx, %eax
	movw	%ax, CODE16 + 2(%edi)
	shrl	$16, %eax
	movb	%al, CODE16 + 4(%edi)
	movl	%ebx, %eax
	shrl	$4, %eax
	movw	%ax, real_segment - enter16(%ebx)
	movl	PARAMS_ENTRY(%ebp), %esi
	shrl	$4, %esi
	movl	PARAMS_ARG + 5 * 8(%ebp), %edx
	lidtl	real_idt - enter16(%ebx)
	pushl	$CODE16
	pushl	$0
	lretl

	.code16
	.balign	16
enter16:
	/* Limits of 64 KiB, which registers keep in real mode. */
	movw	$DATA16, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %fs
	movw	%ax, %gs
	movw	%ax, %ss
	movl	%cr0, %eax
	andl	$~CR0_PE, %eax
	movl	%eax, %cr0
	.byte	0xea			/* ljmp real_segment:1f */
	.word	1f - enter16
real_segment:
	.word	0
1:
	movw	%si, %ds
	movw	%si, %es
	movw	%si, %fs
	movw	%si, %gs
	movw	%si, %ss
	movzwl	%dx, %esp

	/* Interrupts where the BIOS wants them, none but what a second controller needs. */
	movb	$0x11, %al
	outb	%al, $0x20
	outb	%al, $0xa0
	movb	$0x08, %al
	outb	%al, $0x21
	movb	$0x70, %al
	outb	%al, $0xa1
	movb	$0x04, %al
	outb	%al, $0x21
	movb	$0x02, %al
	outb	%al, $0xa1
	movb	$0x01, %al
	outb	%al, $0x21
	outb	%al, $0xa1
	movb	$0xfb, %al
	outb	%al, $0x21
	movb	$0xff, %al
	outb	%al, $0xa1

	addw	$0x20, %si
	pushw	%si
	pushw	$0
	xorl	%eax, %eax
	xorl	%ebx, %ebx
	xorl	%ecx, %ecx
	xorl	%edx, %edx
	xorl	%esi, %esi
	xorl	%edi, %edi
	xorl	%ebp, %ebp
	lretw
	.balign	4
real_idt:
	.word	0x3ff
	.long	0
	.size	purgatory_entry, . - purgatory_entry

	.code64
/* The table at rax, and its data segment everywhere. The descriptor of code stays in use. */
load_gdt:
	movq	%rax, gdt_pointer + 2(%rip)
	lgdt	gdt_pointer(%rip)
	movl	$DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %fs
	movl	%eax, %gs
	movl	%eax, %ss
	ret

	.section .data, "aw", @progbits
	.balign	16
/* Flat, 4 GiB, ring 0: code is readable, data is writable. */
gdt64:
	.quad	0, 0
	.quad	0x00af9b000000ffff
	.quad	0x00cf93000000ffff
	.quad	0, 0
/* And 64 KiB of 16-bit code, whose base is put in, and of data. */
gdt32:
	.quad	0, 0
	.quad	0x00cf9b000000ffff
	.quad	0x00cf93000000ffff
	.quad	0x00009b000000ffff
	.quad	0x000093000000ffff
	.balign	8
	.skip	6
gdt_pointer:
	.word	gdt32 - gdt64 - 1
	.quad	0

	.section .bss, "aw", @nobits
	.balign	16
	.skip	4096
stack_end:

	.section .note.GNU-stack, "", @progbits
