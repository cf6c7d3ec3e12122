/* SPDX-License-Identifier: MIT */
/* Where the kernel sends a thread that shall take a signal, and the ways back. signal.c checks the
 * numbers of this file against the structures. */
#include <abi/syscall_numbers.h>

#define PAGE_MASK     0
#define PAGE_DIVERTED 32
#define PAGE_SELF     48
#define PAGE_FRAME    672
#define PAGE_VECTORS  896
#define RED_ZONE      128
#define VECTOR_HEADER 512

	.macro function name
	.section .text.\name, "ax"
	.globl \name
	.hidden \name
	.type \name, @function
\name:
	.endm

/*
 * rdi: the thread's page, whose frame has every register. The stack is the alternate one where one
 * is set and not in use, since the other may be what overflowed.
 */
function __kelner_trampoline
	mov	%fs:__kelner_alternate@tpoff, %rax
	mov	%fs:__kelner_alternate@tpoff+8, %rcx
	mov	%rsp, %rdx
	sub	%rax, %rdx
	cmp	%rcx, %rdx
	jb	1f
	test	%rcx, %rcx
	jz	1f
	lea	(%rax, %rcx), %rsp
	jmp	2f
1:	sub	$RED_ZONE, %rsp
2:	and	$-64, %rsp
	xor	%ebp, %ebp
	call	__kelner_signal_enter
	hlt
	.size	__kelner_trampoline, . - __kelner_trampoline

/* void __kelner_run_on(struct delivery *delivery): the stack goes on below the delivery. */
function __kelner_run_on
	mov	%rdi, %rsp
	xor	%ebp, %ebp
	call	__kelner_signal_run
	hlt
	.size	__kelner_run_on, . - __kelner_run_on

/* void __kelner_signal_resume(void): to where the page's frame says. */
function __kelner_signal_resume
	mov	$SYSCALL_SIGNAL_RETURN, %eax
	syscall
	hlt
	.size	__kelner_signal_resume, . - __kelner_signal_resume

/*
 * void __kelner_signal_point(void): lets the kernel look at the doorbells. The frame to return to
 * is the caller's; whoever wants the thread diverted finds it there.
 */
function __kelner_signal_point
	mov	%gs:PAGE_SELF, %rdi
	movq	$1, PAGE_DIVERTED(%rdi)
	mov	%r15, PAGE_FRAME(%rdi)
	mov	%r14, PAGE_FRAME+8(%rdi)
	mov	%r13, PAGE_FRAME+16(%rdi)
	mov	%r12, PAGE_FRAME+24(%rdi)
	mov	%rbp, PAGE_FRAME+32(%rdi)
	mov	%rbx, PAGE_FRAME+40(%rdi)
	mov	(%rsp), %rax
	mov	%rax, PAGE_FRAME+120(%rdi)
	pushf
	pop	%rax
	mov	%rax, PAGE_FRAME+128(%rdi)
	lea	8(%rsp), %rax
	mov	%rax, PAGE_FRAME+136(%rdi)
	mov	PAGE_MASK(%rdi), %rax
	mov	%rax, PAGE_FRAME+144(%rdi)
	fxsave64 PAGE_VECTORS(%rdi)
	movq	$3, PAGE_VECTORS+VECTOR_HEADER(%rdi)	/* x87 and SSE */
	xor	%eax, %eax
	mov	%rax, PAGE_VECTORS+VECTOR_HEADER+8(%rdi)
	mov	%rax, PAGE_VECTORS+VECTOR_HEADER+16(%rdi)
	mov	%rax, PAGE_VECTORS+VECTOR_HEADER+24(%rdi)
	mov	%rax, PAGE_VECTORS+VECTOR_HEADER+32(%rdi)
	mov	%rax, PAGE_VECTORS+VECTOR_HEADER+40(%rdi)
	mov	%rax, PAGE_VECTORS+VECTOR_HEADER+48(%rdi)
	mov	%rax, PAGE_VECTORS+VECTOR_HEADER+56(%rdi)
	mov	$SYSCALL_SIGNAL_RETURN, %eax
	syscall
	hlt
	.size	__kelner_signal_point, . - __kelner_signal_point

	.section .note.GNU-stack, "", @progbits
