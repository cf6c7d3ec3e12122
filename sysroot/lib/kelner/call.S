/* SPDX-License-Identifier: MIT */
/*
 * System calls that a request to cancel the thread keeps from beginning. A signal that arrives
 * anywhere from _begin up to the instruction itself makes the call return -EINTR without effect:
 * the handler moves the instruction pointer to _abort.
 */
#include <abi/syscall_numbers.h>

	.macro function name
	.section .text.\name, "ax"
	.globl \name
	.hidden \name
	.type \name, @function
\name:
	.endm

	.macro label name
	.globl \name
	.hidden \name
\name:
	.endm

/* int64_t __kelner_cancellable(const int *cancel, long number, a, b, c, d, e, f) */
function __kelner_cancellable
	mov	%rdi, %r11
	mov	%rsi, %rax
	mov	%rdx, %rdi
	mov	%rcx, %rsi
	mov	%r8, %rdx
	mov	%r9, %r10
	mov	8(%rsp), %r8
	mov	16(%rsp), %r9
label __kelner_cancellable_begin
	cmpl	$0, (%r11)
	jne	__kelner_cancellable_abort
	syscall
label __kelner_cancellable_end
	ret
label __kelner_cancellable_abort
	mov	$-4, %rax
	ret
	.size	__kelner_cancellable, . - __kelner_cancellable

/*
 * int64_t __kelner_cancellable_call(const int *cancel, handle_t target, struct exchange *exchange)
 * The exchange: badge, information word, four words.
 */
function __kelner_cancellable_call
	push	%rbx
	push	%rbp
	mov	%rdx, %rbx
	mov	%rdi, %r11
	mov	%rsi, %rdi
	mov	8(%rbx), %rsi
	mov	16(%rbx), %rdx
	mov	24(%rbx), %r10
	mov	32(%rbx), %r8
	mov	40(%rbx), %r9
	mov	$SYSCALL_CALL, %eax
label __kelner_cancellable_call_begin
	cmpl	$0, (%r11)
	jne	__kelner_cancellable_call_abort
	syscall
label __kelner_cancellable_call_end
	mov	%rdi, (%rbx)
	mov	%rsi, 8(%rbx)
	mov	%rdx, 16(%rbx)
	mov	%r10, 24(%rbx)
	mov	%r8, 32(%rbx)
	mov	%r9, 40(%rbx)
1:	pop	%rbp
	pop	%rbx
	ret
label __kelner_cancellable_call_abort
	mov	$-4, %rax
	jmp	1b
	.size	__kelner_cancellable_call, . - __kelner_cancellable_call

/*
 * Where a new thread begins: rdi is its stack pointer, at which lie the thread pointer, the routine
 * and its argument.
 */
function __kelner_thread_entry
	xor	%ebp, %ebp
	mov	(%rsp), %rsi
	mov	$0, %edi			/* SEGMENT_FS */
	mov	$SYSCALL_THREAD_SET_SEGMENT, %eax
	syscall
	mov	8(%rsp), %rax
	mov	16(%rsp), %rdi
	and	$-16, %rsp
	call	*%rax
	hlt
	.size	__kelner_thread_entry, . - __kelner_thread_entry

/* void __kelner_exit_unmap(base, length): the stack is gone after the first call. */
function __kelner_exit_unmap
	mov	%rsi, %rdx
	mov	%rdi, %rsi
	mov	$-2, %rdi			/* HANDLE_SELF */
	mov	$SYSCALL_SPACE_UNMAP, %eax
	syscall
	xor	%edi, %edi
	mov	$SYSCALL_THREAD_EXIT, %eax
	syscall
	hlt
	.size	__kelner_exit_unmap, . - __kelner_exit_unmap

	.section .note.GNU-stack, "", @progbits
