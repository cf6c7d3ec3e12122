/* SPDX-License-Identifier: MIT */
/*
 * Where another CPU begins: real mode, at the start of a page below 1 MiB into which smp.c has
 * copied this. EBX holds the page's address throughout; struct trampoline_data follows the code.
 */
#include "registers.h"

#define ARMED    (trampoline_end - trampoline_start)
#define ROOT     (ARMED + 4)
#define CODE32   (ARMED + 8)
#define CODE64   (ARMED + 16)
#define TABLE    (ARMED + 24)
#define STACK    (ARMED + 32)
#define ARGUMENT (ARMED + 40)
#define ENTRY    (ARMED + 48)

	.section .rodata.trampoline, "a"
	.globl	trampoline_start, trampoline_end, trampoline_code32, trampoline_code64
	.globl	trampoline_table
	.balign	16
	.code16
trampoline_start:
	cli
	cld
	mov	%cs, %ax
	mov	%ax, %ds
	xor	%ebx, %ebx
	mov	%ax, %bx
	shl	$4, %ebx
	/* A CPU that was given up, or that nobody called, finds nothing armed. */
	mov	$1, %eax
	xor	%ecx, %ecx
	lock cmpxchgl %ecx, ARMED
	jne	1f
	lgdtl	TABLE
	mov	%cr0, %eax
	or	$1, %al
	mov	%eax, %cr0
	ljmpl	*CODE32
1:	hlt
	jmp	1b

	.code32
trampoline_code32:
	mov	$16, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	$0x20, %eax	/* CR4.PAE */
	mov	%eax, %cr4
	mov	ROOT(%ebx), %eax
	mov	%eax, %cr3
	mov	$MSR_EFER, %ecx
	mov	$0x900, %eax	/* LME, NXE: the kernel's tables have no-execute bits */
	xor	%edx, %edx
	wrmsr
	mov	$0x80010011, %eax	/* PG, WP, ET, PE; caches on */
	mov	%eax, %cr0
	ljmpl	*CODE64(%ebx)

	.code64
trampoline_code64:
	mov	STACK(%rbx), %rsp
	mov	ARGUMENT(%rbx), %rdi
	mov	ENTRY(%rbx), %rax
	xor	%ebp, %ebp
	push	%rbp		/* no return address */
	jmp	*%rax

	.balign	8
trampoline_table:
	.quad	0
	.quad	0x00cf9b000000ffff	/* 8: 32-bit code */
	.quad	0x00cf93000000ffff	/* 16: data */
	.quad	0x00af9b000000ffff	/* 24: 64-bit code */
trampoline_end:

	.section .note.GNU-stack, "", @progbits
