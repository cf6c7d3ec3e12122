/* SPDX-License-Identifier: MIT */
/* setjmp and longjmp: rbx rbp r12-r15 rsp rip, then whether the signal mask was saved, and it. */
	.text
	.globl	setjmp
	.globl	_setjmp
	.globl	sigsetjmp
	.type	setjmp, @function
	.type	_setjmp, @function
	.type	sigsetjmp, @function
setjmp:
_setjmp:
	xor	%esi, %esi
sigsetjmp:
	mov	%rbx, (%rdi)
	mov	%rbp, 8(%rdi)
	mov	%r12, 16(%rdi)
	mov	%r13, 24(%rdi)
	mov	%r14, 32(%rdi)
	mov	%r15, 40(%rdi)
	lea	8(%rsp), %rdx
	mov	%rdx, 48(%rdi)
	mov	(%rsp), %rdx
	mov	%rdx, 56(%rdi)
	movslq	%esi, %rsi
	mov	%rsi, 64(%rdi)
	xor	%eax, %eax
	test	%rsi, %rsi
	jnz	__sigsetjmp_save
	ret
	.size	sigsetjmp, . - sigsetjmp

	.globl	__longjmp
	.type	__longjmp, @function
__longjmp:
	mov	%esi, %eax
	cmp	$1, %eax
	adc	$0, %eax
	mov	(%rdi), %rbx
	mov	8(%rdi), %rbp
	mov	16(%rdi), %r12
	mov	24(%rdi), %r13
	mov	32(%rdi), %r14
	mov	40(%rdi), %r15
	mov	48(%rdi), %rsp
	jmp	*56(%rdi)
	.size	__longjmp, . - __longjmp

	.section .note.GNU-stack, "", @progbits
