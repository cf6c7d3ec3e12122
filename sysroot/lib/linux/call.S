/* SPDX-License-Identifier: MIT */
	.text
/*
 * long linux_cancellable(const int *cancel, long number, a, b, c, d, e, f)
 * A signal that arrives anywhere from _begin up to the system call itself makes the call return
 * -EINTR without effect: the handler moves the instruction pointer to _abort.
 */
	.globl	linux_cancellable
	.globl	linux_cancellable_begin
	.globl	linux_cancellable_end
	.globl	linux_cancellable_abort
	.type	linux_cancellable, @function
linux_cancellable:
	mov	%rdi, %r11
	mov	%rsi, %rax
	mov	%rdx, %rdi
	mov	%rcx, %rsi
	mov	%r8, %rdx
	mov	%r9, %r10
	mov	8(%rsp), %r8
	mov	16(%rsp), %r9
linux_cancellable_begin:
	cmpl	$0, (%r11)
	jne	linux_cancellable_abort
	syscall
linux_cancellable_end:
	ret
linux_cancellable_abort:
	mov	$-4, %rax
	ret
	.size	linux_cancellable, . - linux_cancellable

/* The address that a signal handler returns to. */
	.globl	linux_sigreturn
	.type	linux_sigreturn, @function
	nop
linux_sigreturn:
	mov	$15, %eax
	syscall
	.size	linux_sigreturn, . - linux_sigreturn

/*
 * int linux_clone(flags, stack, parent_id, child_id, tls, entry, argument)
 * The child calls entry(argument), which does not return.
 */
	.globl	linux_clone
	.type	linux_clone, @function
linux_clone:
	mov	8(%rsp), %rax
	sub	$16, %rsi
	mov	%r9, (%rsi)
	mov	%rax, 8(%rsi)
	mov	%rcx, %r10
	mov	$56, %eax
	syscall
	test	%eax, %eax
	jnz	1f
	xor	%ebp, %ebp
	pop	%rax
	pop	%rdi
	and	$-16, %rsp
	call	*%rax
	hlt
1:	ret
	.size	linux_clone, . - linux_clone

/* void linux_exit_unmap(base, length): the stack is gone after the first call. */
	.globl	linux_exit_unmap
	.type	linux_exit_unmap, @function
linux_exit_unmap:
	mov	$11, %eax
	syscall
	xor	%edi, %edi
	mov	$60, %eax
	syscall
	hlt
	.size	linux_exit_unmap, . - linux_exit_unmap

	.section .note.GNU-stack, "", @progbits
